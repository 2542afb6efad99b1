//! Between a machine that is to become a station and the server, over a WebSocket of its own.
//!
//! The server speaks first, with [`FromServer::Authority`]. The machine asks once, with one [`Ask`]. The server answers
//! with [`FromServer::Pending`] as often as it likes and at last with [`FromServer::Enrolled`] or
//! [`FromServer::Refused`].
//!
//! Of the authorities that the server names a station takes in those that it has pinned, and those that one of these
//! vouches for.
//!
//! **Invariant:** what stands here is believed by nobody for standing here. A machine that has a code believes the server
//! once its proof fits, one that has a certificate or has been promised one believes the authority that it has pinned.

use domain::id::StationId;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;

/// The WebSocket subprotocol of this version (RFC 6455 §1.9).
pub const SUBPROTOCOL: &str = "skranke.enrol.v1";
/// The path of the socket, on the port of the stations.
pub const SOCKET_PATH: &str = "/enrol/v1";
/// No message may be longer, in bytes, in either direction.
pub const MESSAGE_MAX_BYTES: usize = 16 * 1024;
/// No more authorities are trusted at a time: the one that signs, and the one before or after it.
pub const AUTHORITIES_MAX: usize = 3;
/// No more words of authorities for others are told.
pub const VOUCHED_MAX: usize = 8;

/// What kind of station a machine is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A citizen's kiosk.
    Kiosk,
    /// A specialist's console.
    Console,
}

impl From<StationId> for Kind {
    fn from(station: StationId) -> Self {
        match station {
            StationId::Kiosk(_) => Self::Kiosk,
            StationId::Console(_) => Self::Console,
        }
    }
}

/// What a machine asks. Each carries a certificate request (PKCS#10, RFC 2986), in which only the key counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// It has a code.
    Begin {
        /// What it is.
        kind: Kind,
        /// The beginning of the code, by which the server finds the invitation.
        handle: String,
        /// The certificate request.
        request: Bytes,
        /// Proof that it knows the whole code, on this connection, for this request.
        proof: Bytes,
    },
    /// It has shown a code before, and waits for IT.
    Wait {
        /// The same certificate request, or another one of the same key.
        request: Bytes,
    },
    /// Its certificate has expired. IT has to approve it again.
    Again {
        /// The certificate request.
        request: Bytes,
        /// The certificate that has expired, in DER.
        certificate: Bytes,
        /// A signature by its key, on this connection, for this request.
        proof: Bytes,
    },
    /// Its certificate, shown in TLS, is to be renewed. The key stays the same.
    Renew {
        /// The certificate request.
        request: Bytes,
    },
}

/// What the server says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FromServer {
    /// Which authorities this fleet trusts, in DER; the first signs.
    Authority {
        /// At least one, at most [`AUTHORITIES_MAX`].
        authorities: Vec<Bytes>,
        /// The server's clock.
        now: Moment,
        /// Words of authorities for those that came after them, at most [`VOUCHED_MAX`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vouched: Vec<Vouched>,
    },
    /// IT has to approve.
    Pending {
        /// What it will be.
        station: StationId,
        /// How IT calls it, "Aulum 2".
        name: String,
        /// Proof that the server knows the code, too; empty where none was shown.
        proof: Bytes,
        /// Whether IT has approved, and the certificate has yet to be signed where the authority's key is.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        approved: bool,
    },
    /// It is a station now.
    Enrolled(Box<Enrolled>),
    /// Not done.
    Refused {
        /// Why.
        reason: RefusedReason,
    },
}

/// An authority's word for the one that comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// The one that comes after it, in DER.
    pub authority: Bytes,
    /// Its signature: r and s, 64 bytes (IEEE P1363).
    pub word: Bytes,
}

/// What a station starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Which it is.
    pub station: StationId,
    /// How IT calls it.
    pub name: String,
    /// Its certificate, in DER.
    pub certificate: Bytes,
    /// The authorities that it is to trust, in DER; the first has signed the certificate.
    pub authorities: Vec<Bytes>,
    /// Where the servers are, `wss://host:port`.
    pub nodes: Vec<String>,
    /// Whether its peripherals are simulated, visibly.
    pub demo: bool,
    /// Whom records are sealed to, as text; only for a console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_key: Option<String>,
}

/// Why a machine is not enrolled: a closed list, so that each has its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum RefusedReason {
    /// Not a message of this protocol, or not a request for a P-256 key.
    Malformed,
    /// No such code, or a wrong one.
    WrongCode {
        /// How often it may still be tried; nothing where no invitation begins like this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tries_left: Option<u8>,
    },
    /// The code has expired or has been used, or was tried too often.
    CodeOver,
    /// The code is for the other kind of station.
    OtherKind,
    /// IT has refused it, or nobody knows it.
    NotApproved,
    /// The certificate shown does not count.
    BadCertificate,
    /// Too many at a time.
    TooMany,
    /// The server cannot write its journal just now, or has no authority that signs.
    Unavailable,
}
