//! Where the log goes: standard error, filtered by `SKRANKE_LOG`.

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging. A second start in one process changes nothing.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_env("SKRANKE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    drop(match format {
        Format::Text => log.with_ansi(false).try_init(),
        Format::Json => log.json().try_init(),
    });
}
