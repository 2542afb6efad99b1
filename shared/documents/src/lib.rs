//! Travel documents and driving licences: the machine-readable zone, the chip, and what proves them genuine.
//!
//! - [`mrz`]: lines of text, from text or from a picture. [`apdu`], [`sm`], [`access`], [`chip_auth`], [`read`]: talking
//!   to a chip, without I/O. [`lds`]: its files. [`pki`], [`verify`]: who signed them. [`report`]: what was found.
//! - [`crypto`] and [`tlv`] carry them; [`sim`] is a chip to read where there is none.
//!
//! **Invariant:** nothing here does I/O, reads a clock or draws a random number: time and randomness come in.
//! **Invariant:** bytes from a card are hostile. Each length is capped before anything is allocated, and no parser panics.
//! **Invariant:** raw bytes are the truth: hashes are made of the bytes that were read, never of what was parsed.

pub mod access;
pub mod apdu;
pub mod chip_auth;
pub mod crypto;
pub mod dump;
pub mod file;
pub mod lds;
pub mod mrz;
pub mod pki;
pub mod read;
pub mod report;
pub mod sim;
pub mod sm;
pub mod tlv;
pub mod verify;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod worked;
