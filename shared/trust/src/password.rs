//! Passwords of local accounts: argon2id (RFC 9106) with 19 MiB, 2 passes, 1 lane (OWASP), as PHC text.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::Rng as _;
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes of one hash.
const PASSES: u32 = 2;
/// Lanes of one hash.
const LANES: u32 = 1;
/// Salt of one hash, in bytes (RFC 9106 §3.1).
const SALT_BYTES: usize = 16;
/// No password is longer, in bytes.
const PASSWORD_MAX_BYTES: usize = 1024;
/// No password that a person chooses has fewer characters.
pub const CHOSEN_MIN: usize = 12;
/// It has so many different ones.
const CHOSEN_DIFFERENT_MIN: usize = 5;
/// A name with fewer characters may stand in it: it is part of many words.
const NAME_MIN: usize = 4;
/// No stored hash asks for more memory, in KiB.
const MEMORY_MAX_KIB: u32 = 256 * 1024;
/// No stored hash asks for more passes.
const PASSES_MAX: u32 = 16;

/// A secret text, for example a password. It has no `Display`, a blank `Debug`, and is overwritten when dropped.
#[derive(Clone, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Wraps a secret.
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret, for its one use.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Redacted {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A password cannot be hashed, or the text is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Over 1024 bytes.
    #[error("the password is too long")]
    TooLong,
    /// Not an argon2id hash within our limits.
    #[error("not a password hash")]
    NotAHash,
}

/// A password that a person may not choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WeakPassword {
    /// Under [`CHOSEN_MIN`] characters.
    #[error("the password is too short")]
    Short,
    /// Over 1024 bytes.
    #[error("the password is too long")]
    Long,
    /// It holds the account's name, or so few different characters that it is soon guessed.
    #[error("the password is easy to guess")]
    Guessable,
}

/// Whether a person may choose this password: long rather than of many kinds (NIST SP 800-63B §3.1.1.2).
///
/// # Errors
/// When they may not.
pub fn may_be_chosen(password: &str, account: &str) -> Result<(), WeakPassword> {
    if password.chars().count() < CHOSEN_MIN {
        return Err(WeakPassword::Short);
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(WeakPassword::Long);
    }
    let small = password.to_lowercase();
    let different: std::collections::BTreeSet<char> = small.chars().collect();
    let named = account.chars().count() >= NAME_MIN && small.contains(&account.to_lowercase());
    if named || different.len() < CHOSEN_DIFFERENT_MIN { Err(WeakPassword::Guessable) } else { Ok(()) }
}

/// The password is not the account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("wrong password")]
pub struct WrongPassword;

/// A password's hash as PHC text. `Debug` is blank; [`PasswordHash::as_phc`] is for the database only.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password with a fresh salt. Takes tens of milliseconds: not for an async thread.
    ///
    /// # Errors
    /// When the password is too long.
    pub fn of(password: &Redacted) -> Result<Self, PasswordError> {
        if password.reveal().len() > PASSWORD_MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        let mut salt = [0; SALT_BYTES];
        rand::rng().fill_bytes(&mut salt);
        let hash: phc::PasswordHash = argon2id()
            .hash_password_with_salt(password.reveal().as_bytes(), &salt)
            .expect("parameters, salt and length are within argon2's limits");
        Ok(Self(hash.to_string()))
    }

    /// Checks a password in constant time. Takes tens of milliseconds: not for an async thread.
    ///
    /// # Errors
    /// When it is another password.
    pub fn verify(&self, password: &Redacted) -> Result<(), WrongPassword> {
        if password.reveal().len() > PASSWORD_MAX_BYTES {
            return Err(WrongPassword);
        }
        argon2id().verify_password(password.reveal().as_bytes(), self.0.as_str()).map_err(|_| WrongPassword)
    }

    /// Does the work of [`PasswordHash::verify`] for an account that does not exist, so that the time taken does not
    /// tell whether it does.
    pub fn verify_nobody(password: &Redacted) -> WrongPassword {
        let _ = Self::of(password);
        WrongPassword
    }

    /// PHC text, for the database.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl FromStr for PasswordHash {
    type Err = PasswordError;

    fn from_str(text: &str) -> Result<Self, PasswordError> {
        let hash = phc::PasswordHash::new(text).map_err(|_| PasswordError::NotAHash)?;
        let params = Params::try_from(&hash).map_err(|_| PasswordError::NotAHash)?;
        let ours = hash.algorithm == Algorithm::Argon2id.ident()
            && hash.hash.is_some()
            && params.m_cost() <= MEMORY_MAX_KIB
            && params.t_cost() <= PASSES_MAX;
        if ours { Ok(Self(text.to_owned())) } else { Err(PasswordError::NotAHash) }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[password hash]")
    }
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}
