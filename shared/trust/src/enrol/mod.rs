//! How a machine becomes a station: a code that IT hands over, proved by both sides; a certificate request; four words.
//!
//! # Rationale
//! The code is short enough to be typed, so neither side ever sends it or anything that tells it quickly: its key costs
//! 64 MiB and three passes of argon2id per guess, and a code lives for a quarter of an hour. Both proofs are bound to the
//! TLS connection (RFC 9266), so that one in the middle, who has two connections, can pass on neither. The salt is the
//! fleet's authority: nothing can be computed beforehand for all fleets, and a machine that was shown another authority
//! than the server has makes another key.
//!
//! The four words are made of the machine's key and of the authority. IT compares them before approving: who has stolen
//! a code must also have stolen the moment.

mod card;
mod code;
mod proof;
mod request;
mod unproved;
mod words;

pub use card::{Card, NotACard};
pub use code::{Code, NotACode};
pub use proof::{Channel, CodeKey, PROOF_BYTES, Promise, WrongProof};
pub use request::{KeyRequest, RequestError};
pub use unproved::{check_server, unproved_config};
#[cfg(test)]
pub(crate) use words::WORDS;
pub use words::{Words, words};

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// Memory of one derivation, in KiB.
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes of one derivation.
const PASSES: u32 = 3;
/// Salt of one derivation, in bytes.
pub(crate) const SALT_BYTES: usize = 16;

/// Makes many bytes expensively out of few. Takes a tenth of a second and more: not for an async thread.
pub(crate) fn derive<const N: usize>(from: &[u8], salt: &[u8; SALT_BYTES]) -> Zeroizing<[u8; N]> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("the parameters are within argon2's limits");
    let mut made = Zeroizing::new([0; N]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(from, salt, &mut *made)
        .expect("lengths are within argon2's limits");
    made
}
