//! DG2: a face in ISO/IEC 19794-5 or 39794-5 (ICAO 9303-10 §4.7.2; ISO/IEC 39794-5 §7).

use super::der::number;
use crate::sim::profile::Portrait;
use crate::tlv::{write, write_all};

/// Width and height of the pictures that come with this crate, in points.
const SIZE: (u16, u16) = (240, 320);
/// The portrait of the holder, 240 by 320 points (JPEG).
pub const PORTRAIT: &[u8] = include_bytes!("../assets/portrait.jpg");
const JPEG_2000: &[u8] = include_bytes!("../assets/portrait.jp2");
const OTHER: &[u8] = include_bytes!("../assets/other.jpg");

/// DG2 of a passport and DG6 of a licence.
pub(super) fn group(portrait: Portrait) -> Vec<u8> {
    match portrait {
        Portrait::Jpeg => with_record(&record(PORTRAIT, 0)),
        Portrait::Jpeg2000 => with_record(&record(JPEG_2000, 1)),
        Portrait::Broken => with_record(&record(&[0xFF; 64], 0)),
        Portrait::Extensible => around(0x002A, &write(0x7F2E, &extensible(JPEG_2000))),
    }
}

/// DG2 with the face of another person.
pub(super) fn other() -> Vec<u8> {
    with_record(&record(OTHER, 0))
}

fn with_record(record: &[u8]) -> Vec<u8> {
    around(0x0008, &write(0x5F2E, record))
}

fn around(format: u16, block: &[u8]) -> Vec<u8> {
    let header = write_all(
        0xA1,
        &[
            &write(0x80, &[1, 1]),
            &write(0x81, &[2]),
            &write(0x82, &[0]),
            &write(0x87, &[1, 1]),
            &write(0x88, &format.to_be_bytes()),
        ],
    );
    write(0x75, &write_all(0x7F61, &[&number(1), &write_all(0x7F60, &[&header, block])]))
}

/// ISO/IEC 19794-5:2005 §5: header, one face, no feature points. `kind`: 0 for JPEG, 1 for JPEG 2000.
fn record(picture: &[u8], kind: u8) -> Vec<u8> {
    let block_bytes = (20 + 12 + picture.len()) as u32;
    let mut bytes = b"FAC\x00010\x00".to_vec();
    bytes.extend((14 + block_bytes).to_be_bytes());
    bytes.extend([0, 1]);
    bytes.extend(block_bytes.to_be_bytes());
    bytes.extend([0; 16]);
    bytes.extend([1, kind]);
    bytes.extend(SIZE.0.to_be_bytes());
    bytes.extend(SIZE.1.to_be_bytes());
    bytes.extend([1, 0, 0, 0, 0, 0]);
    bytes.extend_from_slice(picture);
    bytes
}

/// ISO/IEC 39794-5, only what every record has: version, one representation, a JPEG 2000 picture of the passport kind.
fn extensible(picture: &[u8]) -> Vec<u8> {
    let version = write_all(0xA0, &[&write(0x80, &[3]), &write(0x81, &[0x07, 0xE3])]);
    let format = write(0xA0, &write(0x80, &[3]));
    let kind = write(0xA1, &write(0xA0, &write(0x80, &[0])));
    let flat = write_all(0xA0, &[&write(0x80, picture), &write_all(0xA1, &[&format, &kind])]);
    let representation = write_all(0x30, &[&write(0x80, &[0]), &write(0xA1, &write(0xA0, &flat))]);
    write(0xA1, &write_all(0x65, &[&version, &write(0xA1, &representation)]))
}
