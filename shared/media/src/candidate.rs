//! One ICE candidate as it travels between peers.

use std::fmt;

/// Longest candidate line, in bytes.
const MAX_BYTES: usize = 512;
/// The description has three media lines: picture, sound, messages.
const LINES: u32 = 3;
/// Foundation, component, transport, priority, address, port, `typ` and the type (RFC 8839 §5.1).
const FIELDS: usize = 8;

/// A trickled ICE candidate (RFC 8838).
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Index of the media line it belongs to.
    pub line: u32,
    /// The attribute without `a=`: `candidate:..`.
    pub candidate: String,
}

impl Candidate {
    /// Whether line, length and characters are those of a candidate.
    pub(crate) fn is_sound(&self) -> bool {
        self.line < LINES
            && self.candidate.len() <= MAX_BYTES
            && self.candidate.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
            && self.candidate.starts_with("candidate:")
            && self.candidate.split_ascii_whitespace().count() >= FIELDS
    }
}

/// Addresses of a site stay out of logs.
impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate").field("line", &self.line).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_checked() {
        let candidate = |line, text: &str| Candidate { line, candidate: text.into() };
        let good = "candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host";
        assert!(candidate(0, good).is_sound());
        assert!(!candidate(3, good).is_sound());
        assert!(!candidate(0, &format!("{good}\r\na=x")).is_sound());
        assert!(!candidate(0, "candidate:").is_sound());
        assert!(!candidate(0, &format!("{good}{}", " x".repeat(512))).is_sound());
        assert!(!format!("{:?}", candidate(0, good)).contains("192.0.2.1"));
    }
}
