//! Bytes in JSON, as base64 (RFC 4648 §4).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Opaque bytes. `Debug` tells only how many.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

/// Bytes that are only passed on: base64 as it came. `Debug` tells only how long it is.
///
/// **Invariant:** nothing in it means anything in JSON.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Base64(String);

/// The text was not base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not base64")]
pub struct NotBase64;

impl Base64 {
    /// For these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes.
    ///
    /// # Errors
    /// When it has the letters of base64, and is not.
    pub fn bytes(&self) -> Result<Vec<u8>, NotBase64> {
        STANDARD.decode(&self.0).map_err(|_| NotBase64)
    }
}

impl From<&Bytes> for Base64 {
    fn from(bytes: &Bytes) -> Self {
        Self::new(&bytes.0)
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} letters]", self.0.len())
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Without a way out, so that many are looked at in one step.
        let is_whole = text.bytes().fold(true, |whole, letter| whole & is_letter(letter));
        if is_whole { Ok(Self(text)) } else { Err(serde::de::Error::custom(NotBase64)) }
    }
}

/// Whether base64 has it (RFC 4648 §4).
const fn is_letter(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=')
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Self).map_err(|_| serde::de::Error::custom("not base64"))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_is_what_came() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", &[0xfb, 0xff, 0xfe]] {
            let json = serde_json::to_string(&Bytes(bytes.to_vec())).unwrap();
            let passed: Base64 = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&passed).unwrap(), json);
            assert_eq!(passed.bytes().unwrap(), bytes);
            assert_eq!(passed, Base64::new(bytes));
        }
    }

    #[test]
    fn nothing_that_means_something_in_json_is_passed_on() {
        for letter in 0..=u8::MAX {
            let text = char::from(letter).to_string().repeat(40);
            let read = serde_json::from_str::<Base64>(&serde_json::to_string(&text).unwrap());
            assert_eq!(read.is_ok(), letter.is_ascii_alphanumeric() || b"+/=".contains(&letter), "{letter}");
        }
        assert!(serde_json::from_str::<Base64>("7").is_err());
        let padding: Base64 = serde_json::from_str("\"====\"").unwrap();
        assert_eq!(padding.bytes(), Err(NotBase64), "found where it is opened");
    }
}
