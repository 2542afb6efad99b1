//! DG1 as ISO/IEC 18013-2 annex C has it: fields without tags, one behind the other. Texts stand behind their length, dates
//! are four bytes of two digits each.
//!
//! The order: surname, other names, birth, issue, expiry, state, authority, number.

use super::{Fields, text};
use crate::file::File;
use crate::lds::{Date, LdsError, LdsFault};
use crate::tlv::Tlv;

/// No holder or licence is of an earlier year: a greater number is day and month of a date that is written day first.
const YEAR_MIN: u16 = 1850;

/// Reads them.
pub(super) fn fields(file: File, tlv: &Tlv<'_>) -> Result<Fields, LdsError> {
    let mut rest = Rest { file, tlv, bytes: tlv.value };
    Ok(Fields {
        surname: Some(rest.text()?),
        given_names: Some(rest.text()?),
        birth: rest.date()?,
        issued: rest.date()?,
        expires: rest.date()?,
        state: Some(rest.state()?),
        authority: Some(rest.text()?),
        number: Some(rest.text()?),
        birthplace: None,
    })
}

/// What has not been read.
struct Rest<'a> {
    file: File,
    tlv: &'a Tlv<'a>,
    bytes: &'a [u8],
}

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], LdsError> {
        let offset = self.tlv.offset + self.tlv.value.len() - self.bytes.len();
        let missing = LdsError::new(self.file, offset, LdsFault::Missing("the rest of the holder"));
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(missing)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn text(&mut self) -> Result<String, LdsError> {
        let length = self.take(1)?.iter().copied().map(usize::from).sum();
        text(self.file, self.tlv, self.take(length)?)
    }

    /// Year first as the standard has it, or day first as the regulation does.
    fn date(&mut self) -> Result<Option<Date>, LdsError> {
        let bytes = self.take(4)?;
        let year_first = Date::year_first(bytes).filter(|date| date.year >= YEAR_MIN);
        Ok(year_first.or_else(|| Date::day_first(bytes)))
    }

    fn state(&mut self) -> Result<String, LdsError> {
        text(self.file, self.tlv, self.take(3)?)
    }
}
