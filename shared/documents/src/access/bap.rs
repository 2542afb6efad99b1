//! Basic access protection of driving licences (ISO/IEC 18013-3 annex B, Regulation (EU) 383/2012).
//!
//! It is BAC with a seed of its own: the digest of all characters of the line but the first and the last.
//!
//! Absent on purpose: configurations 2 to 4 (AES), which no state has issued; licences with AES have PACE.

use super::bac::Bac;
use super::key::bap_seed;
use crate::apdu::Command;
use crate::mrz::LicenceKey;

/// Begins, with the key that a licence's line gives.
pub fn begin(key: &LicenceKey) -> (Bac, Command) {
    Bac::of_seed(&bap_seed(key))
}
