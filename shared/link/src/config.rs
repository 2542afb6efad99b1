//! What a link needs to know, checked before anything is started.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::digest::Digest;
use domain::time::Moment;
use protocol::station::NODES_MAX;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_tungstenite::tungstenite::http::Uri;
use trust::{Credentials, TlsError};

/// The station port, where a node is named without one.
const DEFAULT_PORT: u16 = 8443;
/// The program's version as it is shown in the fleet list is no longer, in bytes.
const SOFTWARE_MAX_BYTES: usize = 64;

/// The settings cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// No node is named.
    #[error("no server is named")]
    NoNode,
    /// More than 16 nodes.
    #[error("too many servers are named")]
    TooManyNodes,
    /// Not `host`, `host:port`, `https://host:port` or `wss://host:port`.
    #[error("{0:?} does not name a server")]
    Node(String),
    /// The credentials are not a kiosk's or a console's.
    #[error("the certificate is not that of a kiosk or console")]
    NotAStation,
    /// The program's version is too long.
    #[error("the version of the program is too long")]
    Software,
    /// The credentials cannot be used for TLS.
    #[error("TLS cannot be set up")]
    Tls(#[from] TlsError),
    /// The HTTP client cannot be set up.
    #[error("HTTPS cannot be set up")]
    Https,
}

/// One server as it is dialled.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) name: ServerName<'static>,
}

impl Node {
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigError> {
        let wrong = || ConfigError::Node(text.to_owned());
        let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("wss://")).unwrap_or(text);
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let uri: Uri = format!("https://{authority}/").parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let port = uri.port_u16().unwrap_or(DEFAULT_PORT);
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let whole = [host.to_owned(), format!("{host}:{port}")];
        if port == 0 || !whole.iter().any(|whole| whole == authority) {
            return Err(wrong());
        }
        let name = ServerName::try_from(bare.clone()).map_err(|_| wrong())?;
        Ok(Self { host: bare, port, name })
    }

    /// `host:port` as in a URI.
    pub(crate) fn authority(&self) -> String {
        let Self { host, port, .. } = self;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority())
    }
}

/// The link's times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// From dialling to the answered upgrade.
    pub(crate) connect_max: Duration,
    /// From the upgrade to the answered hello.
    pub(crate) hello_max: Duration,
    /// Between pings.
    pub(crate) ping: Duration,
    /// Nothing heard for so long: the server is gone.
    pub(crate) silence_max: Duration,
    /// How long the handing over of a record is tried.
    pub(crate) record_max: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect_max: Duration::from_secs(3),
            hello_max: Duration::from_secs(5),
            ping: Duration::from_secs(5),
            silence_max: Duration::from_secs(12),
            record_max: Duration::from_mins(1),
        }
    }
}

/// What a link needs to know. Made by [`LinkConfig::new`], so that wrong settings are told before anything starts.
#[derive(Clone)]
pub struct LinkConfig {
    pub(crate) nodes: Vec<Node>,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) https: reqwest::Client,
    pub(crate) certificate_until: Moment,
    /// The authorities that it trusts, where there are several.
    pub(crate) trusts: Vec<Digest>,
    pub(crate) software: String,
    pub(crate) timing: Timing,
}

impl LinkConfig {
    /// Checks the settings: the servers (`host`, `host:port`, `https://host:port` or `wss://host:port`), the station's
    /// credentials, and the program's version for the fleet list.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn new(nodes: &[String], credentials: &Credentials, software: &str) -> Result<Self, ConfigError> {
        match nodes.len() {
            0 => return Err(ConfigError::NoNode),
            1..=NODES_MAX => (),
            _ => return Err(ConfigError::TooManyNodes),
        }
        if credentials.identity().station().is_none() {
            return Err(ConfigError::NotAStation);
        }
        if software.len() > SOFTWARE_MAX_BYTES {
            return Err(ConfigError::Software);
        }
        let tls = credentials.station_config()?;
        Ok(Self {
            nodes: nodes.iter().map(|text| Node::parse(text)).collect::<Result<_, _>>()?,
            https: https(&tls)?,
            tls,
            certificate_until: credentials.certificate().not_after(),
            trusts: Some(credentials.ca().key_digests()).filter(|trusts| trusts.len() > 1).unwrap_or_default(),
            software: software.to_owned(),
            timing: Timing::default(),
        })
    }
}

impl fmt::Debug for LinkConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkConfig").field("nodes", &self.nodes).finish_non_exhaustive()
    }
}

/// An HTTPS client with the station's identity: no proxy, no redirect, no other root.
fn https(tls: &Arc<ClientConfig>) -> Result<reqwest::Client, ConfigError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(ClientConfig::clone(tls))
        .https_only(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Timing::default().connect_max)
        .build()
        .map_err(|_| ConfigError::Https)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_a_host_and_perhaps_a_port() {
        let parse = |text: &str| Node::parse(text).map(|node| node.authority());
        for (text, authority) in [
            ("signaling.kommune.dk", "signaling.kommune.dk:8443"),
            ("signaling.kommune.dk:443", "signaling.kommune.dk:443"),
            ("https://signaling.kommune.dk:8443/", "signaling.kommune.dk:8443"),
            ("wss://10.0.0.7", "10.0.0.7:8443"),
            ("[::1]:9", "[::1]:9"),
        ] {
            assert_eq!(parse(text), Ok(authority.to_owned()));
        }
        for text in ["", ":8443", "http://host", "host/path", "host?x", "me@host", "host:0", "host:70000", "ho st", "ø"]
        {
            assert_eq!(parse(text), Err(ConfigError::Node(text.to_owned())));
        }
    }
}
