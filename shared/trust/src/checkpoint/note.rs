//! Signed notes (C2SP `signed-note`) with Ed25519 (RFC 8032), and the text forms of their keys as in Go's `sumdb/note`.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng as _;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Checkpoint, CheckpointError};
use crate::file::{self, FileError, Readers};

/// The kind of key and signature: Ed25519.
const KIND: u8 = 1;
/// Bytes of an Ed25519 seed and of a public key.
const KEY_BYTES: usize = 32;
/// Bytes of a key's number, before the signature.
const NUMBER_BYTES: usize = 4;
/// What each line with a signature begins with.
const MARK: &str = "\u{2014} ";

/// The text is no key for notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key for checkpoints")]
pub struct NotASigner;

/// Signs the checkpoints of one log.
pub struct CheckpointKey {
    seed: Zeroizing<[u8; KEY_BYTES]>,
    pair: Ed25519KeyPair,
    verifier: CheckpointVerifier,
}

impl CheckpointKey {
    /// A new key of this name, which is also the log's origin: without spaces and `+`.
    ///
    /// # Errors
    /// When the name cannot be one.
    pub fn generate(name: &str) -> Result<Self, NotASigner> {
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        rand::rng().fill_bytes(&mut *seed);
        Self::of(name, seed)
    }

    fn of(name: &str, seed: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self, NotASigner> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|_| NotASigner)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| NotASigner)?;
        Ok(Self { seed, pair, verifier: CheckpointVerifier::of(name, public)? })
    }

    /// Reads `PRIVATE+KEY+name+number+key` from a file that nobody else may read.
    ///
    /// # Errors
    /// When it cannot be read, or is not that.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Owner)?;
        Self::read(text.trim_end()).map_err(|_| FileError::not(path, "a key for checkpoints"))
    }

    fn read(text: &str) -> Result<Self, NotASigner> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(NotASigner)?;
        let (name, number, secret) = parts(rest)?;
        let key = Self::of(name, Zeroizing::new(secret))?;
        if key.verifier.number == number { Ok(key) } else { Err(NotASigner) }
    }

    /// Writes the key to a file that nobody else may read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        let text = Zeroizing::new(written(&self.verifier.name, self.verifier.number, &self.seed));
        file::write(path, &Zeroizing::new(format!("PRIVATE+KEY+{}\n", *text)), Readers::Owner)
    }

    /// What verifies its signatures.
    pub fn verifier(&self) -> &CheckpointVerifier {
        &self.verifier
    }

    /// The checkpoint as a signed note, with the line break at its end.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let CheckpointVerifier { name, number, .. } = &self.verifier;
        let body = checkpoint.body(name);
        let signature = self.pair.sign(body.as_bytes());
        let signed = STANDARD.encode([number.as_slice(), signature.as_ref()].concat());
        format!("{body}\n{MARK}{name} {signed}\n")
    }
}

impl fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckpointKey({})", self.verifier.name)
    }
}

/// Verifies the checkpoints of one log. As text `name+number+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointVerifier {
    name: String,
    number: [u8; NUMBER_BYTES],
    public: [u8; KEY_BYTES],
}

impl CheckpointVerifier {
    fn of(name: &str, public: [u8; KEY_BYTES]) -> Result<Self, NotASigner> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(NotASigner);
        }
        let hash: [u8; 32] =
            Sha256::new().chain_update(name).chain_update([b'\n', KIND]).chain_update(public).finalize().into();
        let [a, b, c, d, ..] = hash;
        Ok(Self { name: name.to_owned(), number: [a, b, c, d], public })
    }

    /// Reads it from a file.
    ///
    /// # Errors
    /// When it cannot be read, or is not that.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path, Readers::Everybody)?;
        text.trim_end().parse().map_err(|_| FileError::not(path, "the public key of checkpoints"))
    }

    /// Writes it to a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn store(&self, path: &Path) -> Result<(), FileError> {
        file::write(path, &format!("{self}\n"), Readers::Everybody)
    }

    /// Verifies a signed note, as [`CheckpointKey::sign`] writes it to the byte.
    ///
    /// # Errors
    /// When it is no checkpoint of this log.
    pub fn open(&self, note: &str) -> Result<Checkpoint, CheckpointError> {
        Checkpoint::read(self.verify(note)?, &self.name)
    }

    /// Verifies any note with one signature and returns its text.
    pub(crate) fn verify<'a>(&self, note: &'a str) -> Result<&'a str, CheckpointError> {
        let malformed = CheckpointError::Malformed;
        let end = note.rfind("\n\n").ok_or(malformed)? + 1;
        let (body, signed) = note.split_at_checked(end).ok_or(malformed)?;
        let line = signed.strip_prefix('\n').and_then(|line| line.strip_prefix(MARK)).ok_or(malformed)?;
        let (name, signature) = line.strip_suffix('\n').and_then(|line| line.split_once(' ')).ok_or(malformed)?;
        let signature = STANDARD.decode(signature).map_err(|_| malformed)?;
        let (number, signature) = signature.split_at_checked(NUMBER_BYTES).ok_or(malformed)?;
        if name != self.name || number != self.number {
            return Err(CheckpointError::OtherLog);
        }
        let public = UnparsedPublicKey::new(&ED25519, &self.public);
        public.verify(body.as_bytes(), signature).map_err(|_| CheckpointError::Forged)?;
        Ok(body)
    }
}

impl fmt::Display for CheckpointVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.name, self.number, &self.public))
    }
}

impl FromStr for CheckpointVerifier {
    type Err = NotASigner;

    fn from_str(text: &str) -> Result<Self, NotASigner> {
        let (name, number, public) = parts(text)?;
        let verifier = Self::of(name, public)?;
        if verifier.number == number { Ok(verifier) } else { Err(NotASigner) }
    }
}

/// The notes that stand one after another in a text, each with its signature; what is left at the end as the last.
pub fn notes(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = 0;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            if line.starts_with(MARK) {
                break;
            }
        }
        let (note, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(note).filter(|note| !note.is_empty())
    })
}

fn written(name: &str, number: [u8; NUMBER_BYTES], key: &[u8; KEY_BYTES]) -> String {
    let encoded = STANDARD.encode([[KIND].as_slice(), key].concat());
    format!("{name}+{:08x}+{encoded}", u32::from_be_bytes(number))
}

fn parts(text: &str) -> Result<(&str, [u8; NUMBER_BYTES], [u8; KEY_BYTES]), NotASigner> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(number), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NotASigner);
    };
    let number = u32::from_str_radix(number, 16).map_err(|_| NotASigner)?.to_be_bytes();
    let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| NotASigner)?);
    match key.split_first() {
        Some((&KIND, key)) => Ok((name, number, key.try_into().map_err(|_| NotASigner)?)),
        _ => Err(NotASigner),
    }
}
