//! What a simulated document is like: which kind, how it opens, what it proves, how it is signed, and its quirks.

use crate::access::Mapping;
use crate::crypto::cipher::Suite;
use crate::crypto::curve::CurveId;
use crate::crypto::hash::Hash;
use crate::file::Group;

/// A document to be made.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What it is called in tests and on a command line.
    pub name: &'static str,
    /// Passport, card or licence.
    pub kind: Kind,
    /// Whether it opens by basic access control (a licence: basic access protection).
    pub bac: bool,
    /// How it opens by PACE; not at all if empty.
    pub pace: Vec<PaceOffer>,
    /// How it shows that it is no copy.
    pub proofs: Vec<Proof>,
    /// Who signs, and how.
    pub signing: Signing,
    /// The picture of its holder.
    pub portrait: Portrait,
    /// Groups beside DG1, DG2 and those that its proofs need; of a licence, beside DG1, DG5 and DG6.
    pub groups: &'static [u8],
    /// Whether it takes commands of extended length, and how many bytes at most in each direction (EF.ATR/INFO).
    pub extended: Option<u16>,
    /// What is odd about it.
    pub quirks: Vec<Quirk>,
}

impl Profile {
    /// Whether it has this oddity.
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// The same with an oddity.
    #[must_use]
    pub fn with(mut self, quirk: Quirk) -> Self {
        self.quirks.push(quirk);
        self
    }

    /// The same with another portrait.
    #[must_use]
    pub fn showing(self, portrait: Portrait) -> Self {
        Self { portrait, ..self }
    }

    /// Its data groups, in order.
    pub fn all_groups(&self) -> Vec<Group> {
        let licence = self.kind == Kind::Licence;
        let mut numbers = if licence { vec![1, 5, 6] } else { vec![1, 2] };
        numbers.extend_from_slice(self.groups);
        for proof in &self.proofs {
            numbers.push(match proof {
                Proof::Agreement(_) => 14,
                Proof::ActiveRsa { .. } | Proof::ActiveEc { .. } => {
                    if licence {
                        13
                    } else {
                        15
                    }
                }
            });
        }
        if !self.pace.is_empty() {
            numbers.push(14);
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(Group::new).collect()
    }
}

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A passport, TD3.
    Passport,
    /// An identity card, TD1, with a card access number.
    IdentityCard,
    /// A driving licence with a chip (Regulation (EU) 383/2012).
    Licence,
}

/// One way to open a chip by PACE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceOffer {
    /// How the nonce is mapped.
    pub mapping: Mapping,
    /// Cipher of the channel.
    pub suite: Suite,
    /// Domain parameters (ICAO 9303-11 §9.5.1): 0 to 2 are DH, 8 to 18 curves.
    pub parameter_id: u8,
}

/// One way in which a chip shows that it is no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Active authentication with an RSA key (ICAO 9303-11 §6.1).
    ActiveRsa {
        /// How long the modulus is.
        size: ChipRsa,
        /// Which hash the signature is made over.
        hash: Hash,
    },
    /// Active authentication with ECDSA (ICAO 9303-11 §6.1).
    ActiveEc {
        /// The curve.
        curve: CurveId,
        /// Which hash the signature is made over.
        hash: Hash,
    },
    /// Chip authentication (ICAO 9303-11 §6.2).
    Agreement(Agreement),
}

/// How keys are agreed upon in chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// In which group.
    pub group: KeyGroup,
    /// Cipher of the new channel.
    pub suite: Suite,
    /// How the key's group is written in DG14.
    pub parameters: Parameters,
    /// Version 1 (ICAO 9303-11 §6.2) or 2 (BSI TR-03110-2 §3.4).
    pub version: u8,
    /// The key's number, if it has one.
    pub key_id: Option<u8>,
}

/// A group in which keys are agreed upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyGroup {
    /// A curve.
    Curve(CurveId),
    /// Numbers: the parameters of this id, 0 to 2.
    Dh(u8),
}

/// RSA keys that chips have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChipRsa {
    /// 1024 bits, exponent 3: fits short answers.
    Bits1024,
    /// 2048 bits: needs answers of extended length.
    Bits2048,
}

/// How a curve is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameters {
    /// By its name (RFC 5480 §2.1.1).
    Named,
    /// In numbers (RFC 3279 §2.3.5), as most issuing states do.
    Explicit,
}

/// How an authority signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS, the salt as long as the hash.
    RsaPss(Hash),
    /// ECDSA.
    Ec(CurveId, Parameters, Hash),
}

/// Who signs a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signing {
    /// How the country signing authority signs.
    pub authority: Signer,
    /// How the document signer signs.
    pub document: Signer,
    /// The hash of the data groups.
    pub digest: Hash,
    /// Which structure the security object has.
    pub lds: Lds,
}

/// Version of the security object (ICAO 9303-10 §4.6.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lds {
    /// Hashes alone.
    V0,
    /// Hashes, and versions of LDS and Unicode.
    V1,
}

/// How the picture in DG2 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portrait {
    /// JPEG in ISO/IEC 19794-5.
    Jpeg,
    /// JPEG 2000 in ISO/IEC 19794-5.
    Jpeg2000,
    /// JPEG 2000 in ISO/IEC 39794-5, which passports may have from 2026 on.
    Extensible,
    /// Something in ISO/IEC 19794-5 that is no picture.
    Broken,
}

/// What is odd about a chip and yet no sign of forgery: real ones do all of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// A SELECT that asks for no answer and carries Le is refused (German documents).
    RefusesLeOnSelect,
    /// SELECT of the master file is answered with this status (6A82, 6A86, 6A87).
    NoMasterFile(u16),
    /// A read beyond the end is answered with 6CXX and not shortened.
    ExactLe,
    /// A read that reaches the end is answered with 6282 and what there is.
    EndWarning,
    /// The first command of PACE is answered with 6FFF, once.
    FirstPaceFails,
    /// No more than so many bytes come with one read, whatever was asked for.
    ShortReads(u16),
    /// A read of more than so many bytes is refused with 6700.
    RefusesLongReads(u16),
    /// There is no EF.ATR/INFO, whatever the chip takes.
    NoAtrInfo,
    /// A read of a file that is not there is answered with 6A82 however long the command is, also where long ones are
    /// refused otherwise.
    LengthLast,
    /// Files cannot be selected by their short identifiers.
    NoShortIds,
    /// DG13 is longer than READ BINARY of INS B0 reaches: the rest reads by B1 only.
    LongGroup,
    /// After so many wrong keys none is tried any more; each answer says how many are left.
    CountsTries(u8),
    /// The card is taken away after so many commands, once.
    LiftedAfter(u32),
    /// Each answer takes so many milliseconds. The chip does not wait: see [`super::Chip::delay_ms`].
    Slow(u16),
}
