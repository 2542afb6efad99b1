//! A private key in a file that opens with a passphrase alone.
//!
//! PEM with a label of its own (RFC 7468): a version, 16 bytes of salt, a nonce, and the key's PKCS#8 under
//! ChaCha20-Poly1305 (RFC 8439) with a key that argon2id (RFC 9106) makes of passphrase and salt.
//!
//! # Rationale
//! PKCS#8 has an encryption of its own (RFC 8018), made with PBKDF2 as a rule and with scrypt at best. The fleet makes
//! keys of short secrets with argon2id everywhere else; this is the same code, and nothing more to keep.

use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand::Rng as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::enrol::{SALT_BYTES, derive};
use crate::file::{self, FileError, FileFault, Readers};
use crate::password::Redacted;

/// What stands in the first line of the file.
const LABEL: &str = "SKRANKE SEALED PRIVATE KEY";
/// The version, which is sealed with the key.
const VERSION: &[u8] = b"skranke sealed key v1";
/// Length of a nonce (RFC 8439 §2.8).
const NONCE_BYTES: usize = 12;

/// Writes a key, with mode 0600.
pub(crate) fn write(path: &Path, pkcs8: &[u8], passphrase: &Redacted) -> Result<(), FileError> {
    let mut salt = [0; SALT_BYTES];
    let mut nonce = [0; NONCE_BYTES];
    rand::rng().fill_bytes(&mut salt);
    rand::rng().fill_bytes(&mut nonce);
    let sealed = cipher(passphrase, &salt).encrypt(&Nonce::from(nonce), Payload { msg: pkcs8, aad: VERSION });
    let sealed = sealed.map_err(|_| FileError::not(path, "short enough to be sealed"))?;
    let bytes = [salt.as_slice(), &nonce, &sealed].concat();
    file::write(path, &file::pem(LABEL, &bytes), Readers::Owner)
}

/// Whether this text is a sealed key.
pub(crate) fn is_sealed(text: &str) -> bool {
    text.trim_start().starts_with(&format!("-----BEGIN {LABEL}-----"))
}

/// The PKCS#8 in a sealed key. Takes a tenth of a second and more: not for an async thread.
pub(crate) fn open(path: &Path, text: &str, passphrase: Option<&Redacted>) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let passphrase = passphrase.ok_or_else(|| FileError::new(path, FileFault::Sealed))?;
    let wrong = || FileError::new(path, FileFault::Passphrase);
    let bytes = file::from_pem(LABEL, text).ok_or_else(|| FileError::not(path, "a sealed private key"))?;
    let (salt, rest) = bytes.split_first_chunk::<SALT_BYTES>().ok_or_else(wrong)?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
    let opened = cipher(passphrase, salt).decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: VERSION });
    opened.map(Zeroizing::new).map_err(|_| wrong())
}

fn cipher(passphrase: &Redacted, salt: &[u8; SALT_BYTES]) -> ChaCha20Poly1305 {
    let made = derive::<32>(passphrase.reveal().as_bytes(), salt);
    let mut key = Key::from(*made);
    let cipher = ChaCha20Poly1305::new(&key);
    key.as_mut_slice().zeroize();
    cipher
}
