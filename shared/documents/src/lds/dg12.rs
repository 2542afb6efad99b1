//! DG12: more about the document (ICAO 9303-10 §4.7.12).

use domain::redact::Personal;

use super::date::Date;
use super::der::{Elements, INTEGER};
use super::image::Image;
use super::text::{self, FullName, LIST_MAX_COUNT};
use super::{LdsError, LdsFault, group};
use crate::file::File;
use crate::tlv::Tlv;

/// Tag of DG12.
const DG12: u32 = 0x6C;
/// Tag of the list of other persons.
const OTHER_PERSONS: u32 = 0xA0;
/// Tag of another person's name.
const OTHER_PERSON: u32 = 0x5F1A;
/// Bytes of the date before the time of day, in digits.
const DATE_DIGITS: usize = 8;
/// The same, with two digits in each.
const DATE_PACKED: usize = 4;

/// What DG12 says. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dg12 {
    /// Who issued the document.
    pub authority: Option<Personal<String>>,
    /// When.
    pub issued: Option<Date>,
    /// Who else is named in it.
    pub other_persons: Vec<Personal<FullName>>,
    /// Endorsements and observations.
    pub endorsements: Option<Personal<String>>,
    /// Tax and exit requirements.
    pub exit_requirements: Option<Personal<String>>,
    /// The front of the document.
    pub front: Option<Image>,
    /// Its rear.
    pub rear: Option<Image>,
    /// The day on which it was personalised.
    pub personalised: Option<Date>,
    /// The number of the machine that did it.
    pub machine: Option<Personal<String>>,
}

/// Reads DG12.
///
/// # Errors
/// When it is not one.
pub fn parse(bytes: &[u8]) -> Result<Dg12, LdsError> {
    let mut inside = Elements::of_file(File::Dg(group(12)), bytes)?.enter(DG12)?;
    let mut dg12 = Dg12::default();
    while let Some(tlv) = inside.next()? {
        dg12.add(&inside, &tlv)?;
    }
    Ok(dg12)
}

impl Dg12 {
    fn add(&mut self, within: &Elements<'_>, tlv: &Tlv<'_>) -> Result<(), LdsError> {
        match tlv.tag {
            0x5F19 => self.authority = text::personal(within, tlv)?,
            0x5F26 => self.issued = Date::year_first(tlv.value),
            OTHER_PERSONS => {
                let mut persons = Elements::inside(within.file(), tlv);
                persons.pass(INTEGER)?;
                while let Some(person) = persons.take(OTHER_PERSON)? {
                    self.add(&persons, &person)?;
                }
            }
            OTHER_PERSON => {
                if self.other_persons.len() == LIST_MAX_COUNT {
                    return Err(LdsError::new(within.file(), tlv.offset, LdsFault::TooMany("other persons")));
                }
                self.other_persons.push(text::name(within, tlv)?);
            }
            0x5F1B => self.endorsements = text::personal(within, tlv)?,
            0x5F1C => self.exit_requirements = text::personal(within, tlv)?,
            0x5F1D => self.front = Image::within(tlv.value, tlv.offset),
            0x5F1E => self.rear = Image::within(tlv.value, tlv.offset),
            0x5F55 => self.personalised = day_of(tlv.value),
            0x5F56 => self.machine = text::personal(within, tlv)?,
            _ => {}
        }
        Ok(())
    }
}

/// The day of a date with time: fourteen digits, or seven bytes with two in each.
fn day_of(value: &[u8]) -> Option<Date> {
    let bytes = if value.len() == 7 { DATE_PACKED } else { DATE_DIGITS };
    Date::year_first(value.get(..bytes)?)
}
