//! What is signed from station to station on the way to a call: the server carries it and cannot make it.

use domain::id::{CallId, StationId};
use domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::bytes::Bytes;

/// The context that a call statement is signed under: it can be taken for nothing else.
pub const CALL_CONTEXT: &str = "call";

/// One statement on the way to a call. It is signed by the sender's station key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallStatement {
    /// The call.
    pub call: CallId,
    /// Whom it is meant for: nobody else may act on it.
    pub to: StationId,
    /// Which attempt of the call: 1 is the first. A lower one than already seen is refused.
    pub generation: u32,
    /// Of this sender in this generation, counted from 1, so that none is taken twice.
    pub number: u32,
    /// When it was signed.
    pub at: Moment,
    /// What it says.
    pub body: CallBody,
}

/// What a call statement says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum CallBody {
    /// The kiosk has (re)started and waits for an offer of a new generation.
    Ready {
        /// Fresh random, so that two are never alike.
        nonce: Bytes,
    },
    /// A JSEP offer (RFC 8829 §5.2).
    Offer {
        /// The description.
        sdp: String,
        /// SHA-256 of the sender's DTLS certificate, 32 bytes (RFC 8122).
        fingerprint: Bytes,
        /// Fresh random, repeated in the answer.
        nonce: Bytes,
        /// The specialist's sign-in, a signed session statement as JSON, verified by the kiosk.
        sign_in: Bytes,
    },
    /// A JSEP answer (RFC 8829 §5.3).
    Answer {
        /// The description.
        sdp: String,
        /// SHA-256 of the sender's DTLS certificate, 32 bytes (RFC 8122).
        fingerprint: Bytes,
        /// The nonce of the offer that this answers.
        nonce: Bytes,
    },
    /// An ICE candidate (RFC 8840).
    Candidate {
        /// Which m-line.
        line: u32,
        /// The candidate line.
        candidate: String,
    },
}
