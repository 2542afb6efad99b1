//! What opens a chip: something that is printed on the document.

use domain::redact::Personal;
use zeroize::Zeroizing;

use crate::crypto::hash::Hash;
use crate::mrz::{Key, LicenceKey, Mrz};

/// A seed of 3DES keys.
const SEED_BYTES: usize = 16;
/// Digits of a card access number.
const CAN_DIGITS: usize = 6;

/// The six digits on the front of a card (ICAO 9303-11 §9.4, card access number).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Can(Personal<String>);

impl Can {
    /// Six digits; nothing else.
    pub fn new(text: &str) -> Option<Self> {
        let fits = text.len() == CAN_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(Personal::new(text.to_owned())))
    }
}

/// What opens the chip that lies on the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessKey {
    /// From the MRZ: BAC and PACE.
    Mrz(Key),
    /// The card access number: PACE.
    Can(Can),
    /// From the line of a driving licence: BAP and PACE.
    Licence(LicenceKey),
}

impl AccessKey {
    /// From the lines on the document; nothing if they open no chip.
    pub fn of_mrz(mrz: &Mrz) -> Option<Self> {
        match mrz {
            Mrz::Travel(travel) => travel.key().map(Self::Mrz),
            Mrz::Licence(licence) => licence.key().map(Self::Licence),
        }
    }

    /// The secret that PACE derives its first key from, and its reference (ICAO 9303-11 §9.7.3 and table 8).
    pub(crate) fn password(&self) -> (Zeroizing<Vec<u8>>, u8) {
        match self {
            Self::Mrz(key) => (digest(key.information()), 1),
            Self::Licence(key) => (digest(key.information()), 1),
            Self::Can(can) => (Zeroizing::new(can.0.reveal().as_bytes().to_vec()), 2),
        }
    }
}

/// The seed of the keys that BAC begins with (ICAO 9303-11 §9.7.2).
pub(crate) fn bac_seed(key: &Key) -> Zeroizing<Vec<u8>> {
    seed(key.information())
}

/// The seed of the keys that BAP begins with (ISO/IEC 18013-3 annex B).
pub(crate) fn bap_seed(key: &LicenceKey) -> Zeroizing<Vec<u8>> {
    seed(key.information())
}

fn seed(information: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut seed = digest(information);
    seed.truncate(SEED_BYTES);
    seed
}

fn digest(information: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Hash::Sha1.digest(&[information]))
}
