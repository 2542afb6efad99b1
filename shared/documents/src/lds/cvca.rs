//! EF.CVCA: whose certificates the chip accepts from a terminal (BSI TR-03110-3 §A.1.4.2, ICAO 9303-11 §7.1). Nobody has
//! signed it: a terminal that is sent the wrong way proves nothing to this chip.

use super::der::Elements;
use super::{LdsError, LdsFault};
use crate::file::File;

/// The file is so long, filled up with zeros.
pub const CVCA_BYTES: usize = 36;
/// Tag of an authority's reference.
const REFERENCE: u32 = 0x42;
/// Bytes of a reference: state, mnemonic, sequence number (BSI TR-03110-3 §A.6.1).
const REFERENCE_MAX_BYTES: usize = 16;
/// The newest authority and the one before.
const REFERENCES_MAX_COUNT: usize = 2;

/// Reads EF.CVCA: the references of authorities, the newest first, of which there is at least one.
///
/// # Errors
/// When it holds none, or one of another form.
pub fn parse(bytes: &[u8]) -> Result<Vec<Vec<u8>>, LdsError> {
    let mut elements = Elements::of_file(File::Cvca, bytes)?;
    let mut references = Vec::new();
    while let Some(tlv) = elements.take(REFERENCE)? {
        let at = |fault| LdsError::new(File::Cvca, tlv.offset, fault);
        if references.len() == REFERENCES_MAX_COUNT {
            return Err(at(LdsFault::TooMany("authorities")));
        }
        if tlv.value.is_empty() || tlv.value.len() > REFERENCE_MAX_BYTES {
            return Err(at(LdsFault::Value("the reference of an authority")));
        }
        references.push(tlv.value.to_vec());
    }
    if references.is_empty() { Err(elements.fault(LdsFault::Missing("an authority"))) } else { Ok(references) }
}
