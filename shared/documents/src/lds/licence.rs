//! The files of driving licences (ISO/IEC 18013-2, Regulation (EU) 383/2012 annex I).
//!
//! DG14 and EF.COM are those of travel documents, in [`super::dg14`] and [`super::com`]. DG11, what a state adds for itself,
//! often holds a national number: it is read only where a case needs it, and then kept as it is.

mod compact;

use domain::redact::Personal;

use super::date::Date;
use super::der::{Elements, INTEGER};
use super::dg7::SIGNATURE;
use super::face::{self, Face};
use super::image::Image;
use super::public_key::{self, PublicKeyInfo};
use super::text::{LIST_MAX_COUNT, clean, latin_1};
use super::{LdsError, LdsFault, group};
use crate::file::File;
use crate::tlv::Tlv;

/// Tag of DG1.
const DG1: u32 = 0x61;
/// Tag of who holds the licence.
const HOLDER: u32 = 0x5F02;
/// Tag of the same in ISO's compact encoding. DG1 of a travel document has its lines under this tag.
const HOLDER_COMPACT: u32 = 0x5F1F;
/// Tag of what may be driven.
const CATEGORIES: u32 = 0x7F63;
/// Tag of one category.
const CATEGORY: u32 = 0x87;
/// What separates the parts of a category. No digit of a date is written with it.
const SEPARATOR: u8 = b';';
/// Tag of DG5.
const DG5: u32 = 0x67;
/// Tag of DG6.
const DG6: u32 = 0x75;
/// Tag of DG11.
const DG11: u32 = 0x6D;
/// Tag of DG12.
const DG12: u32 = 0x71;
/// Tag of what kind of line opens the chip.
const LINE_KIND: u32 = 0x81;
/// Tag of the line.
const LINE: u32 = 0x82;
/// Tag of DG13.
const DG13: u32 = 0x6F;
/// No text in a licence is longer, in bytes.
const TEXT_MAX_BYTES: usize = 1024;

/// What DG1 of a driving licence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg1 {
    /// The state that issued it, three letters.
    pub state: String,
    /// Surname.
    pub surname: Personal<String>,
    /// Other names.
    pub given_names: Personal<String>,
    /// Date of birth.
    pub birth: Personal<Date>,
    /// Place of birth.
    pub birthplace: Option<Personal<String>>,
    /// When it was issued.
    pub issued: Date,
    /// When it expires; some never do.
    pub expires: Option<Date>,
    /// Who issued it.
    pub authority: Option<String>,
    /// Its number.
    pub number: Personal<String>,
    /// What may be driven.
    pub categories: Vec<Category>,
}

/// A category of vehicles, or a restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Such as "B"; empty for a restriction that goes for all.
    pub class: String,
    /// When it was first issued.
    pub issued: Option<Date>,
    /// When it expires.
    pub expires: Option<Date>,
    /// Codes of restrictions and conditions, such as "01".
    pub restrictions: Vec<String>,
}

/// What DG12 says: the line that opens the chip, so that a false one printed on the card is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg12 {
    /// Of what kind the line is; 0x41 is the machine-readable line.
    pub kind: Option<u8>,
    /// The characters from which the key was made.
    pub line: Personal<String>,
}

/// Reads DG1, in the encoding of Regulation (EU) 383/2012 or the compact one of ISO/IEC 18013-2.
///
/// # Errors
/// When it is not one, or lacks what every licence must say.
pub fn dg1(bytes: &[u8]) -> Result<Dg1, LdsError> {
    let file = File::Dg(group(1));
    let mut inside = Elements::of_file(file, bytes)?.enter(DG1)?;
    let mut fields = Fields::default();
    let mut categories = Vec::new();
    while let Some(tlv) = inside.next()? {
        match tlv.tag {
            HOLDER => {
                let mut holder = Elements::inside(file, &tlv);
                while let Some(field) = holder.next()? {
                    fields.add(file, &field)?;
                }
            }
            HOLDER_COMPACT => fields = compact::fields(file, &tlv)?,
            CATEGORIES => categories = read_categories(file, &tlv)?,
            _ => {}
        }
    }
    let missing = |what| LdsError::new(file, inside.offset(), LdsFault::Missing(what));
    Ok(Dg1 {
        state: fields.state.ok_or(missing("the state"))?,
        surname: Personal::new(fields.surname.ok_or(missing("the surname"))?),
        given_names: Personal::new(fields.given_names.unwrap_or_default()),
        birth: Personal::new(fields.birth.ok_or(missing("the date of birth"))?),
        birthplace: fields.birthplace.map(Personal::new),
        issued: fields.issued.ok_or(missing("the date of issue"))?,
        expires: fields.expires,
        authority: fields.authority,
        number: Personal::new(fields.number.ok_or(missing("the number"))?),
        categories,
    })
}

/// Reads DG5: the signature or mark.
///
/// # Errors
/// When there is no picture in it.
pub fn dg5(bytes: &[u8]) -> Result<Image, LdsError> {
    let file = File::Dg(group(5));
    let mut inside = Elements::of_file(file, bytes)?.enter(DG5)?;
    let missing = inside.fault(LdsFault::Missing("a signature"));
    let tlv = inside.find(SIGNATURE)?.ok_or(missing)?;
    Image::within(tlv.value, tlv.offset).ok_or(LdsError::new(file, tlv.offset, LdsFault::Value("the picture")))
}

/// Reads DG6: the face.
///
/// # Errors
/// When there is no picture in it.
pub fn dg6(bytes: &[u8]) -> Result<Vec<Face>, LdsError> {
    face::parse(File::Dg(group(6)), DG6, bytes)
}

/// Reads DG11: what a state adds for itself, as it is.
///
/// # Errors
/// When it is not one.
pub fn dg11(bytes: &[u8]) -> Result<Personal<Vec<u8>>, LdsError> {
    let tlv = Elements::of_file(File::Dg(group(11)), bytes)?.expect(DG11)?;
    Ok(Personal::new(tlv.value.to_vec()))
}

/// Reads DG12: the line that opens the chip (ISO/IEC 18013-3 §8.3.2.5).
///
/// # Errors
/// When there is no line in it.
pub fn dg12(bytes: &[u8]) -> Result<Dg12, LdsError> {
    let file = File::Dg(group(12));
    let mut inside = Elements::of_file(file, bytes)?.enter(DG12)?;
    let (mut kind, mut line) = (None, None);
    while let Some(tlv) = inside.next()? {
        match tlv.tag {
            LINE_KIND => kind = tlv.value.first().copied(),
            // A byte that says how it is written comes first; 0 is plain characters.
            LINE => line = tlv.value.split_first().map(|(_, line)| text(file, &tlv, line)).transpose()?,
            _ => {}
        }
    }
    let line = line.ok_or(inside.fault(LdsFault::Missing("the line")))?;
    Ok(Dg12 { kind, line: Personal::new(line) })
}

/// Reads DG13: the public key of active authentication.
///
/// # Errors
/// When it holds no public key.
pub fn dg13(bytes: &[u8]) -> Result<PublicKeyInfo, LdsError> {
    public_key::read(&mut Elements::of_file(File::Dg(group(13)), bytes)?.enter(DG13)?)
}

#[derive(Default)]
struct Fields {
    state: Option<String>,
    surname: Option<String>,
    given_names: Option<String>,
    birth: Option<Date>,
    birthplace: Option<String>,
    issued: Option<Date>,
    expires: Option<Date>,
    authority: Option<String>,
    number: Option<String>,
}

impl Fields {
    /// Regulation (EU) 383/2012 annex I: texts in Latin-1, dates with two digits in a byte, day first.
    fn add(&mut self, file: File, field: &Tlv<'_>) -> Result<(), LdsError> {
        let text = || text(file, field, field.value).map(Some);
        match field.tag {
            0x5F03 => self.state = text()?,
            0x5F04 => self.surname = text()?,
            0x5F05 => self.given_names = text()?,
            0x5F06 => self.birth = Date::day_first(field.value),
            0x5F07 => self.birthplace = text()?,
            0x5F0A => self.issued = Date::day_first(field.value),
            0x5F0B => self.expires = Date::day_first(field.value),
            0x5F0C => self.authority = text()?,
            0x5F0E => self.number = text()?,
            _ => {}
        }
        Ok(())
    }
}

fn read_categories(file: File, tlv: &Tlv<'_>) -> Result<Vec<Category>, LdsError> {
    let mut inside = Elements::inside(file, tlv);
    inside.pass(INTEGER)?;
    let mut categories = Vec::new();
    while let Some(record) = inside.take(CATEGORY)? {
        if categories.len() == LIST_MAX_COUNT {
            return Err(LdsError::new(file, record.offset, LdsFault::TooMany("categories")));
        }
        let mut parts = record.value.split(|byte| *byte == SEPARATOR);
        let class = text(file, &record, parts.next().unwrap_or_default())?;
        let issued = parts.next().and_then(Date::day_first);
        let expires = parts.next().and_then(Date::day_first);
        let codes = parts.take(LIST_MAX_COUNT).map(|part| text(file, &record, part));
        let mut restrictions = codes.collect::<Result<Vec<_>, _>>()?;
        restrictions.retain(|code| !code.is_empty());
        categories.push(Category { class, issued, expires, restrictions });
    }
    Ok(categories)
}

fn text(file: File, field: &Tlv<'_>, bytes: &[u8]) -> Result<String, LdsError> {
    if bytes.len() > TEXT_MAX_BYTES {
        return Err(LdsError::new(file, field.offset, LdsFault::Value("the length of a text")));
    }
    Ok(clean(&latin_1(bytes)))
}
