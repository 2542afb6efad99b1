//! What events tell in detail: closed lists, and the digest of a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::service::Service;
use crate::id::{DeskId, SiteId};

/// How an account was made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// It was made: a first sign-in is awaited.
    Added,
    /// It is as new again: a first sign-in is awaited.
    Reset,
    /// Its person has signed in for the first time, and chosen a password.
    Chosen,
    /// Nobody signs in with it.
    Disabled,
    /// Its person signs in through the identity provider, for the first time or again.
    Provided,
}

/// Why somebody who tried to sign in was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInFault {
    /// Wrong name or password of a local account, or one that does not exist.
    Password,
    /// Wrong digits of an authenticator.
    Code,
    /// The code of a first sign-in has expired.
    FirstCodeOver,
    /// There were too many tries: nothing was looked at.
    Locked,
    /// The identity provider did not let them in, or they gave up there.
    Declined,
    /// The identity provider's answer cannot be believed.
    NotBelieved,
    /// The identity provider knows them, and nothing that they are is a role here.
    NoRole,
    /// They are disabled here.
    Disabled,
}

/// What is kept for a time outside the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Sealed records that the authority does not take.
    RefusedRecords,
    /// Notes on how deliveries went.
    DeliveryNotes,
    /// Mail of calls that are over.
    Mail,
}

/// What a calendar is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarOf {
    /// A desk.
    Desk(DeskId),
    /// A site.
    Site(SiteId),
    /// A service, wherever it is given.
    Service(Service),
}

/// Why a call is back in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// The specialist did not want it.
    Declined,
    /// The specialist did not answer in time.
    Missed,
    /// The offer was taken back: a station of it has gone, or the specialist has.
    Withdrawn,
    /// Picture and sound did not come up in time.
    MediaFailed,
    /// The specialist has not come back in time, or somebody else works there now.
    SpecialistLost,
}

/// SHA-256 of a sealed record, 64 lower-case hexadecimal digits as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordDigest([u8; 32]);

/// The text was not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a digest")]
pub struct NotADigest;

impl RecordDigest {
    /// The digest with these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordDigest({self})")
    }
}

impl FromStr for RecordDigest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        let mut pairs = text.as_bytes().chunks_exact(2);
        if text.len() != 64 {
            return Err(NotADigest);
        }
        for (byte, pair) in bytes.iter_mut().zip(&mut pairs) {
            let digit = |at: usize| pair.get(at).and_then(|c| char::from(*c).to_digit(16)).ok_or(NotADigest);
            *byte = (digit(0)? * 16 + digit(1)?) as u8;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for RecordDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a digest"))
    }
}
