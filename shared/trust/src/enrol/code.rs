//! The code that IT hands over: ten characters of Crockford's base 32.

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Characters of a code: 50 bits.
const LENGTH: usize = 10;
/// The first characters, by which the server finds the invitation; the other eight, 40 bits, are the secret.
const HANDLE: usize = 2;
/// Characters that are shown together.
const GROUP: usize = 5;
/// Bits of one character.
const BITS: usize = 5;
/// Crockford's alphabet: without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// No more is read of what somebody has typed, in bytes.
const TYPED_MAX_BYTES: usize = 64;

/// A one-time code. `Debug` is blank, and it is overwritten when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Code(String);

/// What was typed is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has ten letters and digits")]
pub struct NotACode;

impl Code {
    /// The code with these bits, of which the first 50 count.
    pub(crate) fn of_bits(bytes: [u8; 8]) -> Self {
        let bits = u64::from_be_bytes(bytes);
        let character = |at: usize| {
            let index = (bits >> (u64::BITS as usize - BITS * (at + 1))) & 0x1f;
            char::from(*ALPHABET.get(index as usize).expect("five bits are below 32"))
        };
        Self((0..LENGTH).map(character).collect())
    }

    /// The beginning, by which the server finds the invitation. It is no secret.
    pub fn handle(&self) -> &str {
        self.0.get(..HANDLE).expect("a code is ten ASCII characters")
    }

    /// As a person reads it, "7K4M2-QXP3R".
    pub fn grouped(&self) -> String {
        let (first, second) = self.0.split_at_checked(GROUP).expect("a code is ten ASCII characters");
        format!("{first}-{second}")
    }

    /// The whole, for its one use.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = NotACode;

    /// Reads what a person has typed: case, spaces and hyphens do not matter, and O is 0, I and L are 1.
    fn from_str(typed: &str) -> Result<Self, NotACode> {
        if typed.len() > TYPED_MAX_BYTES {
            return Err(NotACode);
        }
        let mut code = Self(String::with_capacity(LENGTH));
        for character in typed.chars().filter(|character| !matches!(character, ' ' | '-')) {
            let character = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = u8::try_from(character).is_ok_and(|byte| ALPHABET.contains(&byte));
            if !known || code.0.len() >= LENGTH {
                return Err(NotACode);
            }
            code.0.push(character);
        }
        if code.0.len() == LENGTH { Ok(code) } else { Err(NotACode) }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[code]")
    }
}
