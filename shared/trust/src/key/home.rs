//! Where a station's key lives, and how it comes from there and gets there.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use p256::ecdsa::SigningKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use zeroize::Zeroizing;

use super::sealed::{self, Machine};
use super::{Held, KeyError, StationKey};
use crate::file::{self, FileError, FileFault, Readers};

/// PEM label of a key that is sealed for this machine.
const SEALED: &str = "SKRANKE SEALED KEY";
/// PEM label of a key that its TPM has wrapped.
const WRAPPED: &str = "SKRANKE TPM KEY";
/// The TPM of this machine, shared by its programs (tpmrm(4)).
const SYSTEM_TPM: &str = "/dev/tpmrm0";

/// How well a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// In the TPM: it cannot be copied.
    Tpm,
    /// In a file that is encrypted for this machine: a copy of the file alone is of no use.
    Sealed,
    /// In a plain file: whoever reads it has it.
    File,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tpm => "tpm",
            Self::Sealed => "sealed file",
            Self::File => "plain file",
        })
    }
}

/// Which TPM: `device:/dev/tpmrm0`, or `swtpm:host=127.0.0.1,port=2321` for one in software.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TpmAddress(String);

impl TpmAddress {
    /// This machine's, if it has one.
    pub fn system() -> Option<Self> {
        Path::new(SYSTEM_TPM).exists().then(|| Self(format!("device:{SYSTEM_TPM}")))
    }
}

/// Not the address of a TPM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a TPM: auto, off, device:/dev/tpmrm0 or swtpm:host=127.0.0.1,port=2321")]
pub struct NotATpm;

impl FromStr for TpmAddress {
    type Err = NotATpm;

    fn from_str(text: &str) -> Result<Self, NotATpm> {
        let known = ["device:/", "swtpm:"].iter().any(|start| text.starts_with(start));
        if known && !text.contains(char::is_whitespace) { Ok(Self(text.to_owned())) } else { Err(NotATpm) }
    }
}

impl fmt::Display for TpmAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a new key may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TpmChoice {
    /// Into this machine's TPM, if it has one.
    Auto,
    /// Into no TPM.
    Off,
    /// Into this one.
    At(TpmAddress),
}

impl TpmChoice {
    /// Which TPM that is now.
    pub fn address(&self) -> Option<TpmAddress> {
        match self {
            Self::Auto => TpmAddress::system(),
            Self::Off => None,
            Self::At(address) => Some(address.clone()),
        }
    }
}

impl FromStr for TpmChoice {
    type Err = NotATpm;

    fn from_str(text: &str) -> Result<Self, NotATpm> {
        match text {
            "auto" => Ok(Self::Auto),
            "off" => Ok(Self::Off),
            address => address.parse().map(Self::At),
        }
    }
}

impl StationKey {
    /// A new key where this machine keeps it best: in the TPM, else sealed for this machine, else in a plain file.
    /// With it, why the TPM was not taken. It may take seconds, and is on no disk before [`StationKey::store`].
    pub fn make(tpm: Option<&TpmAddress>) -> (Self, Option<KeyError>) {
        let refused = match tpm.map(Self::make_in_tpm) {
            Some(Ok(key)) => return (key, None),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let (key, machine) = (Self::new_signing_key(), Machine::this());
        let held = match machine {
            Some(machine) => Held::Sealed(key, machine),
            None => Held::File(key),
        };
        (Self(held), refused)
    }

    /// A new key in a TPM that has proved that it can sign.
    #[cfg(target_os = "linux")]
    fn make_in_tpm(address: &TpmAddress) -> Result<Self, KeyError> {
        let key = Self(Held::Tpm(super::tpm::TpmKey::make(address)?));
        let proof = key.sign(b"skranke")?;
        key.public_key().verify(b"skranke", &proof).map_err(|_| KeyError::Refused)?;
        Ok(key)
    }

    #[cfg(not(target_os = "linux"))]
    fn make_in_tpm(_: &TpmAddress) -> Result<Self, KeyError> {
        Err(KeyError::Unsupported)
    }

    /// How well it is kept.
    pub fn tier(&self) -> Tier {
        match &self.0 {
            #[cfg(target_os = "linux")]
            Held::Tpm(_) => Tier::Tpm,
            Held::Sealed(..) => Tier::Sealed,
            Held::File(_) => Tier::File,
        }
    }

    /// Reads a key's file: PKCS#8 PEM (RFC 5958), or what [`StationKey::store`] wrote of a sealed key or one in a TPM.
    ///
    /// # Errors
    /// When the file cannot be read, is open to others than its owner, holds no P-256 key, was sealed for another
    /// machine, or the TPM cannot be used.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Owner)?;
        let held = if let Some(sealed) = file::from_pem(SEALED, &text) {
            let machine =
                Machine::this().ok_or_else(|| FileError::not(path, "a key of this machine, which has no id"))?;
            let secret = sealed::open(&machine, path, &sealed)?;
            SigningKey::from_pkcs8_der(&secret).map(|key| Held::Sealed(key, machine)).ok()
        } else if let Some(wrapped) = file::from_pem(WRAPPED, &text) {
            Some(unwrapped(path, &wrapped)?)
        } else {
            SigningKey::from_pkcs8_pem(&text).map(Held::File).ok()
        };
        held.map(Self).ok_or_else(|| FileError::not(path, "a P-256 private key in PKCS#8 PEM"))
    }

    /// Writes the key's file with mode 0600, whole or not at all: of a key in a TPM only what the TPM wrapped, of a
    /// sealed one beside it a second file that is needed to open it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        let text = match &self.0 {
            #[cfg(target_os = "linux")]
            Held::Tpm(key) => {
                let json = serde_json::to_vec(key.wrapped()).expect("three strings have a JSON form");
                Zeroizing::new(file::pem(WRAPPED, &json))
            }
            Held::Sealed(key, machine) => {
                let secret = key.to_pkcs8_der().expect("a P-256 key always has a PKCS#8 form");
                Zeroizing::new(file::pem(SEALED, &sealed::seal(machine, path, secret.as_bytes())?))
            }
            Held::File(key) => key.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always has a PKCS#8 form"),
        };
        file::write(path, &text, Readers::Owner)
    }
}

#[cfg(target_os = "linux")]
fn unwrapped(path: &Path, wrapped: &[u8]) -> Result<Held, FileError> {
    let wrapped = serde_json::from_slice(wrapped).map_err(|_| FileError::not(path, "a key that a TPM has wrapped"))?;
    let key = super::tpm::TpmKey::open(wrapped);
    key.map(Held::Tpm).map_err(|error| FileError::new(path, FileFault::Key(error)))
}

#[cfg(not(target_os = "linux"))]
fn unwrapped(path: &Path, _: &[u8]) -> Result<Held, FileError> {
    Err(FileError::new(path, FileFault::Key(KeyError::Unsupported)))
}
