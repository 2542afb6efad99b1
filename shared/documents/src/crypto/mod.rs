//! The arithmetic behind chips and signatures: hashes, ciphers, keys, curves, Diffie-Hellman groups, RSA.
//!
//! - [`hash`], [`cipher`], [`kdf`]: what protects the talk with a chip. [`curve`], [`dh`]: what both sides agree on.
//! - [`rsa`], [`iso9796`]: signatures that chips and states make. [`integrated`]: the random mapping of PACE-IM.
//!
//! **Invariant:** parameters that a document brings along are compared with known ones or capped before anything is
//! computed; nothing here takes seconds.
//! **Invariant:** whatever holds a secret is wiped when dropped and does not print.
//!
//! Absent on purpose: randomness, which comes in as [`Random`]; encodings other than those of the keys themselves.

pub mod cipher;
mod constant;
pub mod curve;
pub mod dh;
pub mod hash;
pub mod integrated;
pub mod iso9796;
pub mod kdf;
mod modular;
pub mod rsa;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod testing;

/// Fills the bytes with unpredictable ones.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// Why something cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// A key of another length than the cipher's.
    #[error("a key of {found} bytes where {expected} belong")]
    KeyLength {
        /// What the cipher takes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// Bytes that are no whole blocks, or an initial vector that is not one.
    #[error("{found} bytes are no whole blocks of {block}")]
    BlockLength {
        /// The cipher's block.
        block: usize,
        /// What was given.
        found: usize,
    },
    /// Bytes that are no point in any known form.
    #[error("no point of the curve's size")]
    PointForm,
    /// A point beside the curve, or the one at infinity.
    #[error("a point that is not on the curve")]
    NotOnCurve,
    /// A computation whose result is the point at infinity or the number one: whoever wants it cheats.
    #[error("a result without meaning")]
    Degenerate,
    /// A curve that the mapping does not exist for (its p is 1 mod 4).
    #[error("no mapping onto this curve")]
    NoMapping,
    /// A modulus or group outside the limits.
    #[error("a modulus of {bits} bits is not accepted")]
    Modulus {
        /// Its size.
        bits: usize,
    },
    /// An exponent outside the limits.
    #[error("an exponent of {bits} bits is not accepted")]
    Exponent {
        /// Its size.
        bits: usize,
    },
    /// A number that is not below the modulus, or a public value outside its group.
    #[error("a number outside its group")]
    OutOfRange,
    /// A signature of another length than the modulus.
    #[error("a signature of {found} bytes where {expected} belong")]
    SignatureLength {
        /// What the modulus asks for.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A recovered message without the frame that the scheme prescribes.
    #[error("the recovered message has no valid frame")]
    Frame,
    /// A recovered message whose hash is another.
    #[error("the recovered hash is another")]
    Mismatch,
}
