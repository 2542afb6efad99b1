//! EF.CardSecurity: what the chip says that it speaks, and its keys, signed (ICAO 9303-11 §9.2.9, BSI TR-03110-3 §A.1.2).
//!
//! What is parsed here is not yet believed: [`SignedData::verify`] says whose signature is under it.

use super::der::Elements;
use super::{LdsError, SecurityInfos};
use crate::file::File;
use crate::pki::cms::SignedData;

/// What EF.CardSecurity holds.
#[derive(Debug, Clone)]
pub struct CardSecurity {
    /// What signs it.
    pub cms: SignedData,
    /// What the chip says that it speaks.
    pub infos: SecurityInfos,
}

/// Reads EF.CardSecurity.
///
/// # Errors
/// When it is no signed list of what a chip offers. Offsets within the list count from its start.
pub fn parse(bytes: &[u8]) -> Result<CardSecurity, LdsError> {
    LdsError::capped(File::CardSecurity, bytes)?;
    let cms = SignedData::parse(bytes).map_err(|error| LdsError::signed(File::CardSecurity, error))?;
    let infos = SecurityInfos::read(&mut Elements::of_file(File::CardSecurity, cms.content())?)?;
    Ok(CardSecurity { cms, infos })
}
