//! Where a station's log goes: standard error, filtered by `SKRANKE_LOG`.

use std::str::FromStr;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// `text` or `json`.
impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("neither text nor json"),
        }
    }
}

/// Starts logging. A second start in one process changes nothing.
pub fn start_log(format: LogFormat) {
    let filter =
        EnvFilter::try_from_env("SKRANKE_LOG").unwrap_or_else(|_| EnvFilter::new("info,wgpu=warn,press=debug"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    drop(match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    });
}
