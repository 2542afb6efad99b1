//! Two files that people carry between a server and an authority whose key is on another machine: what is to be signed,
//! and what was.
//!
//! **Invariant:** what is signed is a certificate for a station, for a server or for its sign-in service, never an
//! authority; whatever else a request asks for is ignored. What comes back counts only as far as the authority that the
//! server has pinned has signed it.
//!
//! # Rationale
//! The machine with the key has never heard of the fleet: nothing in the file proves that IT approved a station. So a
//! person looks at what is to be signed, in words, and the four words of each are those that the server's list shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::digest::Digest;
use domain::id::StationId;
use domain::time::Moment;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::authority::FleetCa;
use crate::ca::{CaError, FleetCaKey, ServerName};
use crate::certificate::{CertificateError, StationCertificate};
use crate::enrol::{KeyRequest, RequestError};
use crate::key::PublicKey;

/// No such file is longer, in bytes.
pub const CARRIED_MAX_BYTES: usize = 2 * 1024 * 1024;
/// No more certificates are asked for, or brought back, at a time.
pub const CARRIED_MAX: usize = 512;
/// No more names of a server are taken.
const NAMES_MAX: usize = 32;
/// No name is longer, in characters.
const NAME_MAX: usize = 253;

/// A carried file is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarriedError {
    /// Longer than any such file.
    #[error("the file is too long")]
    TooLong,
    /// Not such a file, or of another version.
    #[error("not a file of signaling ca, or one of another version")]
    Malformed,
    /// More than [`CARRIED_MAX`].
    #[error("the file asks for too much at a time")]
    TooMany,
    /// A name that cannot be shown, or cannot be one.
    #[error("a name in the file cannot be one")]
    Name,
    /// A request that is none.
    #[error("a request in the file is not accepted")]
    Request(#[from] RequestError),
    /// A certificate that is none.
    #[error("a certificate in the file is not accepted")]
    Certificate(#[from] CertificateError),
    /// Made for another authority.
    #[error("the file is for another authority")]
    OtherAuthority,
    /// It cannot be signed.
    #[error("a certificate cannot be made")]
    Ca(#[from] CaError),
}

/// DER in a file: base64 text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

impl Serialize for Der {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Der {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD.decode(text.as_bytes()).map(Self).map_err(|_| serde::de::Error::custom("not base64"))
    }
}

/// Which of the two files it is, and of which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// What is to be signed.
    #[serde(rename = "requests 1")]
    Requests,
    /// What was signed.
    #[serde(rename = "certificates 1")]
    Certificates,
}

/// What a server asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    /// [`Kind::Requests`].
    pub skranke: Kind,
    /// SHA-256 of the key of the authority that is asked.
    pub authority: Digest,
    /// When the file was made.
    pub made: Moment,
    /// What is to be signed.
    pub requests: Vec<Wanted>,
}

/// One certificate that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// Of a station.
    Station {
        /// Which.
        station: StationId,
        /// How IT calls it.
        name: String,
        /// The request (PKCS#10).
        request: Der,
    },
    /// Of a server.
    Server {
        /// Under which names it is dialled.
        names: Vec<String>,
        /// The request (PKCS#10).
        request: Der,
    },
    /// Of what vouches for people who have signed in.
    People {
        /// The request (PKCS#10).
        request: Der,
    },
}

impl Requests {
    /// Reads a file and verifies each request in it.
    ///
    /// # Errors
    /// When it is too long, not such a file, or something in it is not what it should be.
    pub fn parse(bytes: &[u8]) -> Result<Self, CarriedError> {
        if bytes.len() > CARRIED_MAX_BYTES {
            return Err(CarriedError::TooLong);
        }
        let read: Self = serde_json::from_slice(bytes).map_err(|_| CarriedError::Malformed)?;
        if read.skranke != Kind::Requests {
            return Err(CarriedError::Malformed);
        }
        if read.requests.len() > CARRIED_MAX {
            return Err(CarriedError::TooMany);
        }
        for wanted in &read.requests {
            let _ = wanted.key()?;
            if !wanted.has_names() {
                return Err(CarriedError::Name);
            }
        }
        Ok(read)
    }

    /// Signs all of them.
    ///
    /// # Errors
    /// When they are for another authority, or one cannot be signed: then none is.
    pub fn sign(&self, signer: &FleetCaKey, now: Moment) -> Result<Certificates, CarriedError> {
        let authority = signer.public().key_digest();
        if authority != self.authority {
            return Err(CarriedError::OtherAuthority);
        }
        let signed: Result<Vec<Der>, CarriedError> = self.requests.iter().map(|one| one.sign(signer, now)).collect();
        Ok(Certificates { skranke: Kind::Certificates, authority, certificates: signed? })
    }
}

impl Wanted {
    /// The key that is to be certified; it has signed the request.
    ///
    /// # Errors
    /// When the request is none.
    pub fn key(&self) -> Result<PublicKey, RequestError> {
        let (Self::Station { request, .. } | Self::Server { request, .. } | Self::People { request }) = self;
        KeyRequest::parse(&request.0).map(|request| request.public_key())
    }

    fn has_names(&self) -> bool {
        match self {
            Self::Station { name, .. } => can_be_shown(name),
            Self::Server { names, .. } => {
                (1..=NAMES_MAX).contains(&names.len()) && names.iter().all(|name| can_be_shown(name))
            }
            Self::People { .. } => true,
        }
    }

    fn sign(&self, signer: &FleetCaKey, now: Moment) -> Result<Der, CarriedError> {
        let key = self.key()?;
        let certificate = match self {
            Self::Station { station, .. } => signer.issue_station(*station, &key, now),
            Self::Server { names, .. } => {
                let names: Vec<_> = names.iter().map(|name| ServerName::from(name.as_str())).collect();
                signer.issue_server(&names, &key, now)
            }
            Self::People { .. } => signer.issue_people(&key, now),
        };
        Ok(Der(certificate?.der().to_vec()))
    }
}

/// A name comes to somebody's terminal: nothing in it moves the cursor or turns the direction of reading.
fn can_be_shown(name: &str) -> bool {
    let moves = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    !name.trim().is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(moves)
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificates {
    /// [`Kind::Certificates`].
    pub skranke: Kind,
    /// SHA-256 of the key of the authority that has signed.
    pub authority: Digest,
    /// Certificates.
    pub certificates: Vec<Der>,
}

impl Certificates {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is too long, or not such a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, CarriedError> {
        if bytes.len() > CARRIED_MAX_BYTES {
            return Err(CarriedError::TooLong);
        }
        let read: Self = serde_json::from_slice(bytes).map_err(|_| CarriedError::Malformed)?;
        if read.skranke != Kind::Certificates {
            return Err(CarriedError::Malformed);
        }
        if read.certificates.len() > CARRIED_MAX {
            return Err(CarriedError::TooMany);
        }
        Ok(read)
    }

    /// Verifies each certificate against the authorities that are pinned.
    ///
    /// # Errors
    /// When one is no certificate of the fleet, or does not count now.
    pub fn verified(&self, ca: &FleetCa, now: Moment) -> Result<Vec<StationCertificate>, CarriedError> {
        let verified = |der: &Der| {
            let certificate = StationCertificate::parse(&der.0)?;
            let _ = certificate.check(ca, now)?;
            Ok(certificate)
        };
        self.certificates.iter().map(verified).collect()
    }
}
