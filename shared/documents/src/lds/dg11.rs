//! DG11: more about the holder (ICAO 9303-10 §4.7.11).

use domain::redact::Personal;

use super::date::Date;
use super::der::{Elements, INTEGER};
use super::text::{self, FullName, LIST_MAX_COUNT};
use super::{LdsError, LdsFault, group};
use crate::file::File;
use crate::tlv::Tlv;

/// Tag of DG11.
const DG11: u32 = 0x6B;
/// Tag of the list of other names.
const OTHER_NAMES: u32 = 0xA0;
/// Tag of another name.
const OTHER_NAME: u32 = 0x5F0F;

/// What DG11 says. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dg11 {
    /// The name in full, with all letters of the holder's script: what the machine-readable zone cannot say.
    pub name: Option<Personal<FullName>>,
    /// Other names.
    pub other_names: Vec<Personal<FullName>>,
    /// The number by which the state knows the holder.
    pub personal_number: Option<Personal<String>>,
    /// The date of birth with its century.
    pub birth: Option<Personal<Date>>,
    /// The place of birth: place, region, state.
    pub birthplace: Option<Personal<Vec<String>>>,
    /// The permanent address.
    pub address: Option<Personal<Vec<String>>>,
    /// A telephone number.
    pub telephone: Option<Personal<String>>,
    /// The profession.
    pub profession: Option<Personal<String>>,
    /// A title.
    pub title: Option<Personal<String>>,
    /// A summary about the holder.
    pub summary: Option<Personal<String>>,
    /// Numbers of other valid travel documents.
    pub other_documents: Option<Personal<Vec<String>>>,
    /// In whose custody the holder is.
    pub custody: Option<Personal<String>>,
}

/// Reads DG11.
///
/// # Errors
/// When it is not one.
pub fn parse(bytes: &[u8]) -> Result<Dg11, LdsError> {
    let mut inside = Elements::of_file(File::Dg(group(11)), bytes)?.enter(DG11)?;
    let mut dg11 = Dg11::default();
    while let Some(tlv) = inside.next()? {
        dg11.add(&inside, &tlv)?;
    }
    Ok(dg11)
}

impl Dg11 {
    fn add(&mut self, within: &Elements<'_>, tlv: &Tlv<'_>) -> Result<(), LdsError> {
        match tlv.tag {
            0x5F0E => self.name = Some(text::name(within, tlv)?),
            OTHER_NAMES => {
                let mut names = Elements::inside(within.file(), tlv);
                names.pass(INTEGER)?;
                while let Some(name) = names.take(OTHER_NAME)? {
                    self.add(&names, &name)?;
                }
            }
            OTHER_NAME => {
                if self.other_names.len() == LIST_MAX_COUNT {
                    return Err(LdsError::new(within.file(), tlv.offset, LdsFault::TooMany("other names")));
                }
                self.other_names.push(text::name(within, tlv)?);
            }
            0x5F10 => self.personal_number = text::personal(within, tlv)?,
            0x5F2B => self.birth = Date::year_first(tlv.value).map(Personal::new),
            0x5F11 => self.birthplace = Some(text::parts(within, tlv)?),
            0x5F42 => self.address = Some(text::parts(within, tlv)?),
            0x5F12 => self.telephone = text::personal(within, tlv)?,
            0x5F13 => self.profession = text::personal(within, tlv)?,
            0x5F14 => self.title = text::personal(within, tlv)?,
            0x5F15 => self.summary = text::personal(within, tlv)?,
            0x5F17 => self.other_documents = Some(text::parts(within, tlv)?),
            0x5F18 => self.custody = text::personal(within, tlv)?,
            // The list of what is there (5C) says nothing more, and the picture of a proof of citizenship (5F16) is
            // asked for by nobody here.
            _ => {}
        }
        Ok(())
    }
}
