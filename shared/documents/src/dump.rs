//! What was read from a chip: raw files, what is missing and why, and evidence that the chip is no copy. Beside it, what a
//! camera saw of the printed page.
//!
//! A dump travels from kiosk to console as bytes ([`Dump::to_bytes`]); the console believes nothing in it but what it can
//! verify: files by their signature, evidence by its own challenge.
//!
//! **Invariant:** `Debug` shows names and lengths, never contents; the contents are overwritten when dropped.

mod container;
mod page;

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroize;

pub use self::container::{DUMP_MAX_BYTES, DumpError};
pub use self::page::{PAGE_PICTURE_MAX_BYTES, PageSeen};
use crate::access::Mapping;
use crate::apdu::Status;
use crate::crypto::cipher::Suite;
use crate::file::{Application, File};

/// All that was read from one chip.
#[derive(Clone, PartialEq, Eq)]
pub struct Dump {
    /// Which application was read.
    pub application: Application,
    /// The files, byte for byte.
    pub files: BTreeMap<File, Vec<u8>>,
    /// Files that were looked for, or are listed by the chip, and are not in `files`.
    pub missing: BTreeMap<File, Missing>,
    /// How the chip was opened; nothing for files from a disk.
    pub access: Option<Access>,
    /// Whether EF.CardAccess offers PACE; nothing if that is not known.
    pub offered_pace: Option<bool>,
    /// What the chip proved about itself.
    pub evidence: Vec<Evidence>,
    /// What was strange on the way, in order.
    pub findings: Vec<ReadFinding>,
    /// How many commands the chip answered.
    pub apdus: u32,
    /// The printed page, if a camera saw it.
    pub page: Option<PageSeen>,
}

impl Dump {
    /// One in which nothing has been read.
    pub const fn new(application: Application) -> Self {
        Self {
            application,
            files: BTreeMap::new(),
            missing: BTreeMap::new(),
            access: None,
            offered_pace: None,
            evidence: Vec::new(),
            findings: Vec::new(),
            apdus: 0,
            page: None,
        }
    }

    /// Files alone, such as those from a disk.
    pub fn from_files(application: Application, files: impl IntoIterator<Item = (File, Vec<u8>)>) -> Self {
        let mut dump = Self::new(application);
        dump.files.extend(files);
        dump
    }

    /// The bytes of a file, if it was read.
    pub fn file(&self, file: File) -> Option<&[u8]> {
        self.files.get(&file).map(Vec::as_slice)
    }

    /// Notes something strange, once.
    pub(crate) fn note(&mut self, finding: ReadFinding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

impl fmt::Debug for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: BTreeMap<_, _> = self.files.iter().map(|(file, bytes)| (file, bytes.len())).collect();
        f.debug_struct("Dump")
            .field("application", &self.application)
            .field("files", &lengths)
            .field("missing", &self.missing)
            .field("access", &self.access)
            .field("offered_pace", &self.offered_pace)
            .field("evidence", &self.evidence)
            .field("findings", &self.findings)
            .field("apdus", &self.apdus)
            .field("page", &self.page)
            .finish()
    }
}

impl Drop for Dump {
    fn drop(&mut self) {
        self.files.values_mut().for_each(Zeroize::zeroize);
    }
}

/// Why a file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The chip says that it has no such file.
    NotOnChip,
    /// It opens to terminals with a certificate of the issuing state only, and this one has none (ICAO 9303-11 §7.1).
    Denied,
    /// It was not asked for.
    NotRead,
    /// The chip did not give it.
    Refused(Status),
    /// It is longer than any file may be.
    TooLong,
    /// It begins with no element whose length could be read.
    Malformed,
}

/// How a chip was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It asked for no key.
    Plain,
    /// Basic access control (ICAO 9303-11 §4.3).
    Bac,
    /// Basic access protection of driving licences (ISO/IEC 18013-3, Regulation (EU) 383/2012).
    Bap,
    /// Password authenticated connection establishment (ICAO 9303-11 §4.4).
    Pace {
        /// How the generator was mapped.
        mapping: Mapping,
        /// Cipher of the channel.
        cipher: Suite,
        /// Domain parameters (ICAO 9303-11 §9.5.1): 0 to 2 are DH, 8 to 18 curves.
        parameter_id: u8,
    },
}

/// What a chip proved, to be verified again by whoever doubts the reader.
#[derive(Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Active authentication (ICAO 9303-11 §6.1). Worth as much as the challenge was fresh: the verifier must have drawn it.
    Active {
        /// What the chip was asked to sign.
        challenge: [u8; 8],
        /// What it answered.
        response: Vec<u8>,
    },
    /// Chip authentication towards the reader (ICAO 9303-11 §6.2). Whoever holds the ephemeral key could have made the
    /// answer: it proves the chip to the reader alone. The console uses [`crate::chip_auth::ca::Remote`].
    Agreement(AgreementEvidence),
    /// PACE with chip authentication mapping (ICAO 9303-11 §4.4.3.5). It proves the chip to the reader alone, likewise.
    Cam {
        /// The chip's public key in the mapping, as sent.
        mapping_key: Vec<u8>,
        /// Chip authentication data, decrypted.
        chip_data: Vec<u8>,
        /// The domain parameters of the PACE run.
        parameter_id: u8,
    },
}

/// How a chip authentication went, from the reader's side.
#[derive(Clone, PartialEq, Eq)]
pub struct AgreementEvidence {
    /// Which of the chip's keys, if it has several.
    pub key_id: Option<Vec<u8>>,
    /// Object identifier of the protocol, its content bytes.
    pub protocol: Vec<u8>,
    /// The reader's ephemeral private key. Its use is over when the channel is.
    pub ephemeral: Vec<u8>,
    /// The chip's answer: the first one under the new keys, or the token of version 2.
    pub answer: AgreementAnswer,
}

/// What shows that the chip has the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgreementAnswer {
    /// Version 1: the first answer of the new channel, as it came from the chip, status word included.
    Protected(Vec<u8>),
    /// Version 2: the chip's nonce and its token (BSI TR-03110-3 §B.2).
    Token {
        /// The chip's nonce, which enters the key derivation.
        nonce: Vec<u8>,
        /// The code over the reader's ephemeral public key.
        token: Vec<u8>,
    },
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active { .. } => "Active",
            Self::Agreement(_) => "Agreement",
            Self::Cam { .. } => "Cam",
        })
    }
}

impl fmt::Debug for AgreementEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgreementEvidence").finish_non_exhaustive()
    }
}

impl Drop for AgreementEvidence {
    fn drop(&mut self) {
        self.ephemeral.zeroize();
    }
}

/// Something strange that did not stop the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFinding {
    /// The chip offers PACE and was opened by BAC, which the municipality's policy allows.
    Downgraded,
    /// PACE failed before the key was tried.
    PaceFailed(Status),
    /// EF.CardAccess cannot be understood.
    CardAccessUnreadable,
    /// The chip took no long commands though it was thought to: shorter ones were used.
    LengthFellBack,
    /// The secure channel was lost and opened anew.
    ChannelRenewed,
    /// An answer carried a wrong code: somebody else than the chip, or a broken one, has spoken. Reading stopped there.
    ForgedAnswer,
    /// A file ended before the length that its first bytes state.
    Shortened(File),
    /// The chip has a key for active authentication (DG15) and did not sign.
    ActiveRefused(Status),
    /// The chip has a key for chip authentication (DG14) and did not agree on keys, or what DG14 says is not understood.
    AgreementRefused(Option<Status>),
    /// The chip took part in chip authentication and then did not know the keys: it has not the private key.
    AgreementUnproven,
    /// Files that only a terminal with a certificate may read were left out: there is none here.
    TerminalAbsent,
    /// The terminal's certificate was not accepted.
    TerminalRefused(Status),
    /// The card was taken away and laid down again.
    Resumed,
}
