//! Faces in DG2 of travel documents and DG6 of driving licences (ICAO 9303-10 §4.7.2, ISO/IEC 19785-3).

use super::der::{Elements, INTEGER, SEQUENCE};
use super::image::Image;
use super::{LdsError, LdsFault};
use crate::file::File;
use crate::tlv::Tlv;

/// Tag of the group of templates.
const GROUP: u32 = 0x7F61;
/// Tag of a template.
const TEMPLATE: u32 = 0x7F60;
/// Tag of a template's header.
const HEADER: u32 = 0xA1;
/// Tag of a record as ISO/IEC 19794-5 writes it.
const RECORD: u32 = 0x5F2E;
/// Tag of a record as ISO/IEC 39794-5 writes it.
const RECORD_EXTENSIBLE: u32 = 0x7F2E;
/// No document has more faces.
const FACES_MAX_COUNT: usize = 16;
/// How a record of ISO/IEC 19794-5 begins.
const MAGIC: [u8; 4] = *b"FAC\0";
/// Bytes of such a record's header: magic, version, length, number of faces (ISO/IEC 19794-5:2005 §5.4).
const HEADER_BYTES: usize = 14;
/// Bytes before the feature points of a face (§5.5).
const FACE_BYTES: usize = 20;
/// Bytes of a feature point (§5.6).
const POINT_BYTES: usize = 8;
/// Bytes between the feature points and the picture (§5.7).
const PICTURE_HEADER_BYTES: usize = 12;

/// How a face is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// ISO/IEC 19794-5:2005.
    Iso19794,
    /// ISO/IEC 39794-5:2019, in documents since 2026.
    Iso39794,
}

/// A face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// How it is written down.
    pub encoding: Encoding,
    /// Its picture.
    pub image: Image,
}

/// Reads the faces of a file whose outermost tag is `tag`.
pub(super) fn parse(file: File, tag: u32, bytes: &[u8]) -> Result<Vec<Face>, LdsError> {
    let mut group = Elements::of_file(file, bytes)?.enter(tag)?.enter(GROUP)?;
    let mut faces = Vec::new();
    group.pass(INTEGER)?;
    while let Some(template) = group.take(TEMPLATE)? {
        let mut inside = Elements::inside(file, &template);
        inside.pass(HEADER)?;
        let Some(record) = inside.next()? else { return Err(inside.fault(LdsFault::Missing("a face"))) };
        if !matches!(record.tag, RECORD | RECORD_EXTENSIBLE) {
            return Err(LdsError::new(file, record.offset, LdsFault::Missing("a face")));
        }
        // Issuers mix up the two tags; what is in them does not lie.
        let images = if record.value.starts_with(&MAGIC) {
            faces_of_19794(file, &record)?
        } else {
            faces_of_39794(file, &record)?
        };
        if faces.len() + images.len() > FACES_MAX_COUNT {
            return Err(LdsError::new(file, record.offset, LdsFault::TooMany("faces")));
        }
        faces.extend(images);
    }
    if faces.is_empty() { Err(group.fault(LdsFault::Missing("a face"))) } else { Ok(faces) }
}

/// ISO/IEC 19794-5:2005 §5.
fn faces_of_19794(file: File, record: &Tlv<'_>) -> Result<Vec<Face>, LdsError> {
    let short = LdsError::new(file, record.offset, LdsFault::Missing("the rest of the face record"));
    let (header, mut rest) = record.value.split_at_checked(HEADER_BYTES).ok_or(short)?;
    let count = header.last_chunk().map_or(0, |count| u16::from_be_bytes(*count));
    if count == 0 || usize::from(count) > FACES_MAX_COUNT {
        return Err(LdsError::new(file, record.offset + 12, LdsFault::Value("the number of faces")));
    }
    let mut faces = Vec::new();
    for _ in 0..count {
        let offset = record.offset + record.value.len() - rest.len();
        let at = |fault| LdsError::new(file, offset, fault);
        let block = rest.first_chunk().map(|length| u32::from_be_bytes(*length) as usize).ok_or(short)?;
        // Some records state a length that is a little off: a single face ends where the record does.
        let block = if count == 1 { rest.len() } else { block };
        let (face, more) = rest.split_at_checked(block).ok_or(at(LdsFault::Value("the length of a face")))?;
        let points = face.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |points| u16::from_be_bytes(*points));
        let skipped = FACE_BYTES + usize::from(points) * POINT_BYTES + PICTURE_HEADER_BYTES;
        let picture = face.get(skipped..).ok_or(at(LdsFault::Value("the number of feature points")))?;
        faces.push(face_of(file, picture, offset + skipped, Encoding::Iso19794)?);
        rest = more;
    }
    Ok(faces)
}

/// ISO/IEC 39794-5:2019 annex A. Tags are automatic: the number of a component is its place.
fn faces_of_39794(file: File, record: &Tlv<'_>) -> Result<Vec<Face>, LdsError> {
    const BIOMETRIC_DATA: u32 = 0xA1;
    const FACE_IMAGE_DATA: u32 = 0x65;
    const REPRESENTATIONS: u32 = 0xA1;
    const REPRESENTATION: u32 = 0xA1;
    const BASE: u32 = 0xA0;
    const TWO_DIMENSIONAL: u32 = 0xA0;
    const PICTURE: u32 = 0x80;
    let mut outer = Elements::inside(file, record);
    let mut data = if outer.peek() == Some(BIOMETRIC_DATA) { outer.enter(BIOMETRIC_DATA)? } else { outer };
    let mut blocks = find(&mut data.enter(FACE_IMAGE_DATA)?, REPRESENTATIONS)?;
    let mut faces = Vec::new();
    while let Some(block) = blocks.take(SEQUENCE)? {
        if faces.len() == FACES_MAX_COUNT {
            return Err(LdsError::new(file, block.offset, LdsFault::TooMany("faces")));
        }
        let mut representation = find(&mut Elements::inside(file, &block), REPRESENTATION)?;
        let picture = representation.enter(BASE)?.enter(TWO_DIMENSIONAL)?.expect(PICTURE)?;
        faces.push(face_of(file, picture.value, picture.offset, Encoding::Iso39794)?);
    }
    Ok(faces)
}

fn find<'a>(elements: &mut Elements<'a>, tag: u32) -> Result<Elements<'a>, LdsError> {
    let missing = elements.fault(LdsFault::Missing("a picture"));
    let tlv = elements.find(tag)?.ok_or(missing)?;
    Ok(Elements::inside(elements.file(), &tlv))
}

fn face_of(file: File, picture: &[u8], offset: usize, encoding: Encoding) -> Result<Face, LdsError> {
    let image = Image::within(picture, offset);
    let image = image.ok_or(LdsError::new(file, offset, LdsFault::Value("the picture")))?;
    Ok(Face { encoding, image })
}
