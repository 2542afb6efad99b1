//! What the mock authority tells over HTTP on the loopback interface.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};

/// It answers at once or not at all.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// One expedition that the authority has opened and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Its id.
    pub expedition: String,
    /// Its kind.
    pub kind: String,
    /// What was decided.
    pub outcome: serde_json::Value,
    /// SHA-256 of the portrait, hex.
    pub portrait_digest: Option<String>,
    /// Everything else that it tells.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

impl Received {
    /// Whether a passport was granted.
    pub fn is_approved(&self) -> bool {
        let outcome = self.outcome.as_str().or_else(|| self.outcome.get("outcome")?.as_str());
        outcome == Some("approved")
    }
}

/// What it has received so far.
pub fn received(port: u16) -> anyhow::Result<Vec<Received>> {
    serde_json::from_slice(&ask(port, "GET", "/received", b"")?).context("the authority's list is not as expected")
}

/// Switches a fault.
pub fn fault(port: u16, fault: &serde_json::Value) -> anyhow::Result<()> {
    ask(port, "PUT", "/fault", fault.to_string().as_bytes()).map(drop)
}

/// HTTP/1.0 (RFC 1945): the answer ends where the connection ends.
fn ask(port: u16, method: &str, path: &str, body: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("the authority does not listen")?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no HTTP answer")?;
    let (head, body) = answer.split_at(end + 4);
    let status = String::from_utf8_lossy(head).split_whitespace().nth(1).unwrap_or_default().to_owned();
    ensure!(status.starts_with('2'), "the authority answers {status} to {method} {path}");
    Ok(body.to_vec())
}
