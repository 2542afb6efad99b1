//! Why a file could not be read.

use crate::file::{FILE_MAX_BYTES, File};
use crate::pki::PkiError;
use crate::tlv::TlvError;

/// A file that is not what the standard says: which, where and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{file} at {offset}: {fault}")]
pub struct LdsError {
    /// In which file.
    pub file: File,
    /// Where in it.
    pub offset: usize,
    /// What is wrong.
    pub fault: LdsFault,
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LdsFault {
    /// It is longer than any file may be.
    #[error("longer than {FILE_MAX_BYTES} bytes")]
    TooLong,
    /// Its elements are not those that belong here.
    #[error(transparent)]
    Element(#[from] TlvError),
    /// Something that the file must have is not in it.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something is in it with a value that it cannot have.
    #[error("{0} has no allowed value")]
    Value(&'static str),
    /// There is more of something than there can be.
    #[error("too many {0}")]
    TooMany(&'static str),
}

impl LdsError {
    /// In this file at this offset.
    pub const fn new(file: File, offset: usize, fault: LdsFault) -> Self {
        Self { file, offset, fault }
    }

    /// An element of this file that does not belong where it stands.
    pub const fn element(file: File, error: TlvError) -> Self {
        let offset = match error {
            TlvError::Truncated { offset }
            | TlvError::Malformed { offset }
            | TlvError::Unexpected { offset, .. }
            | TlvError::Surplus { offset } => offset,
        };
        Self { file, offset, fault: LdsFault::Element(error) }
    }

    /// Signed data of this file that is not what it should be.
    pub const fn signed(file: File, error: PkiError) -> Self {
        let fault = match error {
            PkiError::Element(error) => return Self::element(file, error),
            PkiError::TooLong(_) => LdsFault::TooLong,
            PkiError::Value(what) => LdsFault::Value(what),
            PkiError::TooMany(what) => LdsFault::TooMany(what),
        };
        Self { file, offset: 0, fault }
    }

    /// Refuses a file that is longer than any may be.
    ///
    /// # Errors
    /// When it is.
    pub const fn capped(file: File, bytes: &[u8]) -> Result<(), Self> {
        if bytes.len() > FILE_MAX_BYTES {
            return Err(Self::new(file, FILE_MAX_BYTES, LdsFault::TooLong));
        }
        Ok(())
    }
}
