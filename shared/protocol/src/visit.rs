//! Between kiosk and console, over the call's data channel.
//!
//! Two kinds of frame: JSON text of a [`Message`] (it begins with `{`), and captured bytes, which travel as they are:
//! one byte [`BLOB_KIND`], the 32 bytes of their digest, then the bytes.
//!
//! What concerns the visit log is durable and is sent again after a break; advice, guidance and delivery are of the
//! moment and are not.

mod relay;

use domain::digest::Digest;
use domain::exchange::view::DeliveryState;
use domain::id::{LeaseId, VisitId};
use domain::redact::Personal;
use domain::visit::{Advice, BLOB_MAX_BYTES, Finding, Head, SignedEntry};
use serde::{Deserialize, Serialize};

pub use self::relay::{ChipCommand, RELAY_COMMANDS_MAX, RELAY_PART_MAX_BYTES, RelayFailure, Relayed, Way};

/// The versions that this program speaks, the best first.
pub const VERSIONS: [u16; 1] = [1];
/// No JSON frame is longer, in bytes.
pub const JSON_MAX_BYTES: usize = 1024 * 1024;
/// No list of entries in one message takes more, in bytes, so that it fits a frame with its escapes.
const ENTRIES_MAX_BYTES: usize = JSON_MAX_BYTES / 4;
/// The first byte of a frame with captured bytes.
pub const BLOB_KIND: u8 = 0xB1;
const DIGEST_BYTES: usize = 32;
/// No hello names more versions.
const VERSIONS_MAX: usize = 16;
/// No field of a document's key is longer, in bytes: the longest document numbers have 22 characters.
const KEY_FIELD_MAX_BYTES: usize = 32;
/// No guidance has more findings.
const FINDINGS_MAX: usize = 16;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// First on each connection, from both.
    Hello {
        /// What the sender speaks, the best first.
        versions: Vec<u16>,
        /// The sender's copy of the log; a console that takes over has none.
        log: Option<Standing>,
    },
    /// Entries that the receiver lacks, in order.
    Entries {
        /// As they are carried.
        entries: Vec<SignedEntry>,
    },
    /// Kiosk: an entry for the console to take in turn.
    Propose {
        /// Signed onto the head that the kiosk knows.
        entry: SignedEntry,
    },
    /// Console: the log now ends here, with all that was proposed before.
    Confirm {
        /// Where.
        head: Head,
    },
    /// The receiver should send the bytes of a capture.
    BlobWanted {
        /// Of the bytes.
        digest: Digest,
    },
    /// The bytes of a capture. Never JSON.
    #[serde(skip)]
    Blob {
        /// As the sender says; the receiver makes its own.
        digest: Digest,
        /// The bytes.
        bytes: Blob,
    },
    /// Console: what the citizen should do for the portrait; nothing takes the last advice away.
    Advice {
        /// What.
        advice: Option<Advice>,
    },
    /// Console: make the capture now.
    Shutter {
        /// By which right.
        lease: LeaseId,
    },
    /// Console: read the document now.
    ReadDocument {
        /// By which right.
        lease: LeaseId,
        /// What opens the chip.
        key: DocumentKey,
        /// New random bytes for the chip to sign, so that an old recording is found out.
        challenge: [u8; CHALLENGE_BYTES],
    },
    /// Kiosk: how far the reading is.
    Reading {
        /// By which right.
        lease: LeaseId,
        /// How far.
        progress: Reading,
    },
    /// Console: pass these to the chip that was read, which the kiosk keeps at hand; none lets it go.
    Relay {
        /// By which right it was read.
        lease: LeaseId,
        /// In this order.
        commands: Vec<ChipCommand>,
    },
    /// Kiosk: what came of that.
    Relayed {
        /// By which right it was read.
        lease: LeaseId,
        /// What.
        relayed: Relayed,
    },
    /// Kiosk: how the picture is just now.
    Guidance {
        /// The measures.
        findings: Vec<Finding>,
    },
    /// Console: how far the submitted record is, for the citizen's last screen.
    Delivery {
        /// How far.
        state: DeliveryState,
    },
    /// The last message was not taken.
    Refused {
        /// Why.
        reason: Reason,
    },
}

/// Bytes of a challenge to a chip (ICAO 9303-11 §6.1).
pub const CHALLENGE_BYTES: usize = 8;

/// What opens a chip. All of it is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum DocumentKey {
    /// What the kiosk itself reads from the page.
    Page,
    /// Lines of a machine-readable zone, or what is needed of them, as they were typed.
    Mrz {
        /// Document number.
        number: Personal<String>,
        /// Date of birth, `YYMMDD`.
        birth: Personal<String>,
        /// Date of expiry, `YYMMDD`.
        expiry: Personal<String>,
    },
    /// The card access number printed on the document.
    Can {
        /// Its digits.
        digits: Personal<String>,
    },
}

/// How far a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Reading {
    /// No document lies on the reader.
    Waiting,
    /// The page is being read.
    Page,
    /// The chip is being opened.
    Opening,
    /// The chip is being read.
    Chip {
        /// Thousandths of what there is to read.
        thousandths: u16,
    },
    /// It did not work out.
    Failed {
        /// Why.
        reason: ReadFailure,
    },
}

/// Why a document was not read: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "failure", rename_all = "snake_case")]
pub enum ReadFailure {
    /// The reader is gone.
    NoReader,
    /// Nothing was laid on it in time.
    NoDocument,
    /// More than one lies on it.
    TwoDocuments,
    /// No page could be read from it.
    NoPage,
    /// It is neither a travel document nor a licence with a chip.
    NotADocument,
    /// Number, birth date or expiry date do not open the chip.
    WrongKey {
        /// How many tries are left, if the chip tells.
        tries_left: Option<u8>,
    },
    /// It was lifted too soon.
    Lifted,
    /// The chip does not keep to the standard, or is broken.
    Chip,
    /// The chip took too long.
    TimeOut,
}

/// A copy of a visit log: which, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Of which visit.
    pub visit: VisitId,
    /// Where it ends.
    pub head: Head,
}

/// Captured bytes. `Debug` tells only how many, and they are overwritten when dropped.
pub type Blob = domain::redact::Personal<Vec<u8>>;

/// Why a message was not taken: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not a message.
    Malformed,
    /// No version in common.
    Version,
    /// An entry that does not hold: not signed, not the author's, not the visit's.
    NotAuthentic,
    /// An entry that may not be written now.
    NotNow,
    /// The copies have different histories.
    Diverged,
    /// Not the sender's to send.
    NotAllowed,
    /// Bytes that nobody asked for, or others than asked for.
    NotWanted,
}

/// The bytes are not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Nothing.
    #[error("an empty frame")]
    Empty,
    /// Over the limit of its kind.
    #[error("a frame of {bytes} bytes")]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// Neither JSON nor captured bytes.
    #[error("a frame of no known kind")]
    UnknownKind,
    /// JSON that is no message, or captured bytes without a digest.
    #[error("not a message")]
    NotAMessage,
}

/// A message that cannot be sent: too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a message of {bytes} bytes cannot be sent")]
pub struct TooLong {
    /// How many.
    pub bytes: usize,
}

impl Message {
    /// Entries in as many messages as it takes.
    pub fn entries(entries: Vec<SignedEntry>) -> Vec<Self> {
        let mut messages = Vec::new();
        let mut batch = Vec::new();
        let mut size = 0;
        for entry in entries {
            let length = carried_bytes(&entry);
            if size + length > ENTRIES_MAX_BYTES && !batch.is_empty() {
                messages.push(Self::Entries { entries: std::mem::take(&mut batch) });
                size = 0;
            }
            size += length;
            batch.push(entry);
        }
        if !batch.is_empty() {
            messages.push(Self::Entries { entries: batch });
        }
        messages
    }

    /// What it is, for logs: never what is in it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Entries { .. } => "entries",
            Self::Propose { .. } => "propose",
            Self::Confirm { .. } => "confirm",
            Self::BlobWanted { .. } => "blob_wanted",
            Self::Blob { .. } => "blob",
            Self::Advice { .. } => "advice",
            Self::Shutter { .. } => "shutter",
            Self::ReadDocument { .. } => "read_document",
            Self::Reading { .. } => "reading",
            Self::Relay { .. } => "relay",
            Self::Relayed { .. } => "relayed",
            Self::Guidance { .. } => "guidance",
            Self::Delivery { .. } => "delivery",
            Self::Refused { .. } => "refused",
        }
    }

    /// The frame that carries it.
    ///
    /// # Errors
    /// When it would be over the limit.
    pub fn encode(&self) -> Result<Vec<u8>, TooLong> {
        let (frame, limit) = match self {
            Self::Blob { digest, bytes } => {
                let bytes = bytes.reveal();
                let mut frame = Vec::with_capacity(1 + DIGEST_BYTES + bytes.len());
                frame.push(BLOB_KIND);
                frame.extend_from_slice(digest.as_bytes());
                frame.extend_from_slice(bytes);
                (frame, 1 + DIGEST_BYTES + BLOB_MAX_BYTES)
            }
            json => (serde_json::to_vec(json).expect("a message has only strings as keys"), JSON_MAX_BYTES),
        };
        if frame.len() > limit { Err(TooLong { bytes: frame.len() }) } else { Ok(frame) }
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When it is not a message of this protocol.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        match frame.split_first() {
            None => Err(Malformed::Empty),
            Some((&BLOB_KIND, rest)) => decode_blob(rest),
            Some((b'{', _)) if frame.len() > JSON_MAX_BYTES => Err(Malformed::TooLong { bytes: frame.len() }),
            Some((b'{', _)) => {
                let message: Self = serde_json::from_slice(frame).map_err(|_| Malformed::NotAMessage)?;
                if message.is_bounded() { Ok(message) } else { Err(Malformed::NotAMessage) }
            }
            Some(_) => Err(Malformed::UnknownKind),
        }
    }

    fn is_bounded(&self) -> bool {
        match self {
            Self::Hello { versions, .. } => versions.len() <= VERSIONS_MAX,
            Self::Guidance { findings } => findings.len() <= FINDINGS_MAX,
            Self::ReadDocument { key, .. } => key.is_bounded(),
            Self::Relay { commands, .. } => relay::are_bounded(commands),
            Self::Relayed { relayed, .. } => relayed.is_bounded(),
            _ => true,
        }
    }
}

impl DocumentKey {
    fn is_bounded(&self) -> bool {
        let fits = |field: &Personal<String>| field.reveal().len() <= KEY_FIELD_MAX_BYTES;
        match self {
            Self::Page => true,
            Self::Mrz { number, birth, expiry } => [number, birth, expiry].into_iter().all(fits),
            Self::Can { digits } => fits(digits),
        }
    }
}

fn decode_blob(rest: &[u8]) -> Result<Message, Malformed> {
    let (digest, bytes) = rest.split_first_chunk::<DIGEST_BYTES>().ok_or(Malformed::NotAMessage)?;
    if bytes.len() > BLOB_MAX_BYTES {
        return Err(Malformed::TooLong { bytes: bytes.len() });
    }
    Ok(Message::Blob { digest: Digest::from_bytes(*digest), bytes: Blob::new(bytes.to_vec()) })
}

/// About how many bytes an entry takes in a frame: the text once more for its escapes, signature and certificate as
/// hexadecimal.
fn carried_bytes(entry: &SignedEntry) -> usize {
    let signature = entry.signature();
    2 * (entry.bytes().len() + signature.signature.0.len() + signature.certificate.0.len()) + 100
}
