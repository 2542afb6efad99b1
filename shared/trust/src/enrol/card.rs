//! What a QR code or an `*.enrol` file holds: where the server is, the code, and which authority to expect.

use std::fmt;
use std::str::FromStr;

use domain::digest::Digest;

use super::Code;

const SCHEME: &str = "skranke-enrol:";
/// No card is longer, in bytes.
const MAX_BYTES: usize = 512;

/// An invitation that need not be typed: `skranke-enrol:HOST:PORT?code=7K4M2-QXP3R&ca=` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Where the server is, `host:port`.
    pub node: String,
    /// The code.
    pub code: Code,
    /// SHA-256 of the public key of the fleet's authority.
    pub authority: Digest,
}

/// The text is not an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an invitation to enrol")]
pub struct NotACard;

impl Card {
    /// As it is written into a QR code or a file.
    pub fn to_text(&self) -> String {
        format!("{SCHEME}{}?code={}&ca={}", self.node, self.code.grouped(), self.authority)
    }
}

impl FromStr for Card {
    type Err = NotACard;

    fn from_str(text: &str) -> Result<Self, NotACard> {
        if text.len() > MAX_BYTES {
            return Err(NotACard);
        }
        let rest = text.trim().strip_prefix(SCHEME).ok_or(NotACard)?;
        let (node, rest) = rest.split_once("?code=").ok_or(NotACard)?;
        let (code, authority) = rest.split_once("&ca=").ok_or(NotACard)?;
        let (code, authority) = (code.parse().map_err(|_| NotACard)?, authority.parse().map_err(|_| NotACard)?);
        Ok(Self { node: node.to_owned(), code, authority })
    }
}

impl fmt::Display for Card {
    /// Without the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", self.node)
    }
}
