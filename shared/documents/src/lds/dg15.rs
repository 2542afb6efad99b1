//! DG15: the public key of active authentication (ICAO 9303-10 §4.7.15).

use super::der::Elements;
use super::public_key::{self, PublicKeyInfo};
use super::{LdsError, group};
use crate::file::File;

/// Tag of DG15.
const DG15: u32 = 0x6F;

/// Reads DG15.
///
/// # Errors
/// When it holds no public key.
pub fn parse(bytes: &[u8]) -> Result<PublicKeyInfo, LdsError> {
    public_key::read(&mut Elements::of_file(File::Dg(group(15)), bytes)?.enter(DG15)?)
}
