//! DG16: whom to notify (ICAO 9303-10 §4.7.16).

use domain::redact::Personal;

use super::date::Date;
use super::der::{Elements, INTEGER};
use super::text::{self, FullName};
use super::{LdsError, LdsFault, group};
use crate::file::File;

/// Tag of DG16.
const DG16: u32 = 0x70;
/// Tags of the persons: one each.
const PERSONS: std::ops::RangeInclusive<u32> = 0xA1..=0xAF;
/// The tags have room for no more.
const PERSONS_MAX_COUNT: usize = 15;

/// A person to notify. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// When this was written down.
    pub recorded: Option<Date>,
    /// The name.
    pub name: Option<Personal<FullName>>,
    /// A telephone number.
    pub telephone: Option<Personal<String>>,
    /// The address.
    pub address: Option<Personal<Vec<String>>>,
}

/// Reads DG16.
///
/// # Errors
/// When it is not one.
pub fn parse(bytes: &[u8]) -> Result<Vec<Contact>, LdsError> {
    let file = File::Dg(group(16));
    let mut inside = Elements::of_file(file, bytes)?.enter(DG16)?;
    inside.pass(INTEGER)?;
    let mut contacts = Vec::new();
    while let Some(tlv) = inside.next()? {
        if !PERSONS.contains(&tlv.tag) {
            continue;
        }
        if contacts.len() == PERSONS_MAX_COUNT {
            return Err(LdsError::new(file, tlv.offset, LdsFault::TooMany("persons")));
        }
        let mut fields = Elements::inside(file, &tlv);
        let mut contact = Contact::default();
        while let Some(field) = fields.next()? {
            match field.tag {
                0x5F50 => contact.recorded = Date::year_first(field.value),
                0x5F51 => contact.name = Some(text::name(&fields, &field)?),
                0x5F52 => contact.telephone = text::personal(&fields, &field)?,
                0x5F53 => contact.address = Some(text::parts(&fields, &field)?),
                _ => {}
            }
        }
        contacts.push(contact);
    }
    Ok(contacts)
}
