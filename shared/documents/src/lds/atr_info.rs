//! EF.ATR/INFO: how long commands and answers may be (ICAO 9303-10 §3.11.2, ISO/IEC 7816-4 §12.7.1).

use super::der::{Elements, INTEGER};
use super::{LdsError, LdsFault};
use crate::file::File;

/// Tag of the card capabilities.
const CAPABILITIES: u32 = 0x47;
/// Tag of the extended length information.
const LENGTHS: u32 = 0x7F66;
/// No command or answer is longer, in bytes.
const LENGTH_MAX_BYTES: u32 = 65_536;

/// What the chip takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtrInfo {
    /// Whether commands may be chained.
    pub chaining: bool,
    /// Whether lengths of two bytes may be used.
    pub extended: bool,
    /// The longest command, in bytes.
    pub command_max_bytes: Option<u32>,
    /// The longest answer, in bytes.
    pub answer_max_bytes: Option<u32>,
}

/// Reads EF.ATR/INFO.
///
/// # Errors
/// When its elements cannot be read.
pub fn parse(bytes: &[u8]) -> Result<AtrInfo, LdsError> {
    let mut elements = Elements::of_file(File::AtrInfo, bytes)?;
    let mut info = AtrInfo::default();
    while elements.peek().is_some_and(|tag| tag != 0) {
        let Some(tlv) = elements.next()? else { break };
        match tlv.tag {
            CAPABILITIES => {
                // The third software function table (ISO/IEC 7816-4 §12.1.1.9, table 119).
                let third = tlv.value.get(2).copied().unwrap_or_default();
                (info.chaining, info.extended) = (third & 0x80 != 0, third & 0x40 != 0);
            }
            LENGTHS => {
                let mut inside = Elements::inside(File::AtrInfo, &tlv);
                info.command_max_bytes = Some(length(&mut inside)?);
                info.answer_max_bytes = Some(length(&mut inside)?);
            }
            _ => {}
        }
    }
    Ok(info)
}

fn length(elements: &mut Elements<'_>) -> Result<u32, LdsError> {
    let tlv = elements.expect(INTEGER)?;
    let wrong = LdsError::new(elements.file(), tlv.offset, LdsFault::Value("a length"));
    // Cards write the number without a sign, so that a first byte above 127 is no minus.
    if tlv.value.is_empty() || tlv.value.len() > 4 {
        return Err(wrong);
    }
    let length = tlv.value.iter().fold(0_u32, |length, byte| length << 8 | u32::from(*byte));
    if length == 0 || length > LENGTH_MAX_BYTES { Err(wrong) } else { Ok(length) }
}
