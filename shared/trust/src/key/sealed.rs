//! A key in a file that is encrypted for this machine.
//!
//! ChaCha20-Poly1305 under SHA-256 of the machine's id and of random bytes in a file of their own beside it, mode 0600.
//!
//! # Rationale
//! It keeps a key file that was copied alone from being of use: a backup without the other file, a folder that was
//! moved to another machine, a cloned disk whose machine id was made anew as it should be. It does not keep out
//! whoever can read both files and the machine's id, as root can, and whoever has the whole disk. Only a TPM does.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use crate::file::{self, FileError, Readers};

/// What the machine is known by (machine-id(5)).
const MACHINE_ID_FILE: &str = "/etc/machine-id";
/// Hexadecimal digits of a machine's id.
const MACHINE_ID_DIGITS: usize = 32;
/// Ending of the file with the random bytes.
const SALT_ENDING: &str = "salt";
/// Random bytes beside a sealed key.
const SALT_BYTES: usize = 32;
/// Length of a nonce (RFC 8439 §2.8).
const NONCE_BYTES: usize = 12;

/// Which machine this is; nothing where it has no id.
#[derive(Clone)]
pub(super) struct Machine(String);

impl Machine {
    pub(super) fn this() -> Option<Self> {
        let text = file::read(Path::new(MACHINE_ID_FILE), Readers::Everybody).ok()?;
        Self::named(text.trim())
    }

    pub(super) fn named(id: &str) -> Option<Self> {
        let proper = id.len() == MACHINE_ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        proper.then(|| Self(id.to_owned()))
    }

    fn key(&self, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        let digest = Sha256::new().chain_update(b"skranke/station-key/v1\0").chain_update(&self.0).chain_update(salt);
        Zeroizing::new(digest.finalize().into())
    }
}

/// Writes the random bytes, and gives what is to stand in the key's own file.
pub(super) fn seal(machine: &Machine, path: &Path, secret: &[u8]) -> Result<Vec<u8>, FileError> {
    let mut salt = Zeroizing::new([0; SALT_BYTES]);
    rand::rng().fill_bytes(salt.as_mut_slice());
    let text = Zeroizing::new(STANDARD.encode(salt.as_slice()));
    file::write(&beside(path), &text, Readers::Owner)?;
    let mut nonce = [0; NONCE_BYTES];
    rand::rng().fill_bytes(&mut nonce);
    let sealed = cipher(machine, salt.as_slice()).encrypt(&Nonce::from(nonce), secret);
    let mut bytes = nonce.to_vec();
    bytes.extend(sealed.map_err(|_| FileError::not(path, "short enough to be sealed"))?);
    Ok(bytes)
}

/// Opens what stands in the key's own file.
pub(super) fn open(machine: &Machine, path: &Path, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let beside = beside(path);
    let salt = Zeroizing::new(STANDARD.decode(file::read(&beside, Readers::Owner)?.trim()).unwrap_or_default());
    let closed = || FileError::not(path, "sealed for this machine and this folder");
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(closed)?;
    let opened = cipher(machine, &salt).decrypt(&Nonce::from(*nonce), sealed);
    opened.map(Zeroizing::new).map_err(|_| closed())
}

fn cipher(machine: &Machine, salt: &[u8]) -> ChaCha20Poly1305 {
    let mut key = Key::from(*machine.key(salt));
    let cipher = ChaCha20Poly1305::new(&key);
    key.as_mut_slice().zeroize();
    cipher
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension(SALT_ENDING)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_on_this_machine_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("station.key");
        let machine = Machine::named("3d1219c7c4c5404aaa1f6d2a48adfda4").unwrap();
        let other = Machine::named("3d1219c7c4c5404aaa1f6d2a48adfda5").unwrap();
        let sealed = seal(&machine, &path, b"secret").unwrap();
        assert_eq!(*open(&machine, &path, &sealed).unwrap(), b"secret");
        assert!(open(&other, &path, &sealed).is_err());
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(open(&machine, &path, &changed).is_err());
            assert!(open(&machine, &path, &sealed[..index]).is_err());
        }
    }

    #[test]
    fn a_machine_has_a_whole_id_or_none() {
        for wrong in ["", "uninitialized", "3d1219c7c4c5404aaa1f6d2a48adfda", "3d1219c7c4c5404aaa1f6d2a48adfdag"] {
            assert!(Machine::named(wrong).is_none(), "{wrong}");
        }
    }
}
