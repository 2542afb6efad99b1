use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use proptest::prelude::*;

use super::{AREA_MAX_PIXELS, Format, ImageError, decode};

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 128]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The head of a codestream: its size marker with three components, and a coding style with this precinct size.
fn codestream(width: u32, height: u32, tile: u32, precinct: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0];
    for number in [width, height, 0, 0, tile, tile, 0, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([0, 3]);
    bytes.extend([7, 1, 1].repeat(3));
    bytes.extend([0xFF, 0x52, 0, 14, 1, 0, 0, 1, 0, 1, 4, 4, 0, 0, precinct, precinct]);
    bytes
}

#[test]
fn a_jpeg_is_decoded() {
    let picture = decode(&jpeg(64, 48)).unwrap();
    assert_eq!((picture.width, picture.height, picture.rgb.len()), (64, 48, 64 * 48 * 3));
    let (left, right) = (picture.rgb[0], picture.rgb[63 * 3]);
    assert!(left < 16 && right.abs_diff(63) < 16, "{left} {right}");
    assert_eq!(format!("{picture:?}"), "Picture(64x48)");
}

#[test]
fn what_is_no_picture_is_refused() {
    assert_eq!(decode(b""), Err(ImageError::Unknown));
    assert_eq!(decode(b"GIF89a"), Err(ImageError::Unknown));
    assert_eq!(decode(&[0xFF, 0xD8, 0xFF]), Err(ImageError::Broken));
    assert_eq!(decode(&vec![0xFF; super::IMAGE_MAX_BYTES + 1]), Err(ImageError::TooLong));
    assert_eq!(Format::of(&[0xFF, 0xD8, 0xFE, 0xE0]), None);
}

#[test]
fn what_costs_too_much_is_refused_before_it_is_decoded() {
    let mut large = jpeg(16, 16);
    let size = large.windows(2).position(|window| window == [0xFF, 0xC0]).unwrap() + 5;
    large[size..size + 4].copy_from_slice(&[0xFF; 4]);
    assert_eq!(decode(&large), Err(ImageError::TooLarge));
    let mut scans = jpeg(16, 16);
    scans.extend([0xFF, 0xDA].repeat(65));
    assert_eq!(decode(&scans), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(65_535, 65_535, 65_535, 0xFF)), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(1, AREA_MAX_PIXELS + 1, 4096, 0xFF)), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(1000, 700, 1000, 0xFF)), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(600, 600, 1, 0xFF)), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(600, 600, 600, 0x00)), Err(ImageError::TooLarge));
    assert_eq!(decode(&codestream(600, 600, 600, 0xFF)), Err(ImageError::Broken));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_panic(kind in 0_usize..3, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let start = [&[0xFF, 0xD8, 0xFF][..], &[0xFF, 0x4F, 0xFF, 0x51], &[0, 0, 0, 12, b'j', b'P', b' ', b' ']][kind];
        drop(decode(&[start, &bytes].concat()));
    }

    #[test]
    fn no_broken_jpeg_panics(place in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let mut bytes = jpeg(24, 24);
        let length = bytes.len();
        bytes[place.index(length)] = byte;
        bytes.truncate(cut.index(length) + 1);
        drop(decode(&bytes));
    }
}
