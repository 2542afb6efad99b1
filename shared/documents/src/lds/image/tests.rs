use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use proptest::prelude::*;

use super::{Format, ImageError, decode};

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 128]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The head of a codestream: its size marker with three components, a coding style that halves once and has this precinct
/// size, and quantization with so many bits.
fn codestream(width: u32, height: u32, tile: u32, precinct: u8, planes: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0];
    for number in [width, height, 0, 0, tile, tile, 0, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([0, 3]);
    bytes.extend([7, 1, 1].repeat(3));
    bytes.extend([0xFF, 0x52, 0, 14, 1, 0, 0, 1, 0, 1, 4, 4, 0, 0, precinct, precinct]);
    bytes.extend([0xFF, 0x5C, 0, 7, 0x40]);
    bytes.extend([(planes - 1) << 3; 4]);
    bytes
}

/// A codestream of little more than headers whose decoding is as long as can be: gray, square, so often halved, every
/// code-block with 94 passes and no byte for them.
fn endless(side: u32, levels: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0];
    for number in [side, side, 0, 0, side, side, 0, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([0, 1, 7, 1, 1]);
    bytes.extend([0xFF, 0x52, 0, 13 + levels, 1, 0, 0, 1, 0, levels, 4, 4, 0, 0, 0x66]);
    bytes.extend(vec![0x77; levels.into()]);
    bytes.extend([0xFF, 0x5C, 0, 4 + 3 * levels, 0xE0]);
    bytes.extend(vec![26 << 3; 1 + 3 * usize::from(levels)]);
    bytes.extend([0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0x93]);
    for resolution in 0..=levels {
        let across = (side >> (levels - resolution)).div_ceil(if resolution == 0 { 64 } else { 128 });
        for _ in 0..across * across {
            bytes.extend(packet(if resolution == 0 { 1 } else { 3 }));
        }
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A packet of so many bands with one code-block each (ISO/IEC 15444-1 §B.10).
fn packet(bands: usize) -> Vec<u8> {
    // Included, no bits missing, 37 + 57 passes, lengths of 3 + 6 bits, no bytes.
    let bits = ["1".to_owned(), ["1", "1", "111111111", "0111001", "0", "000000000"].concat().repeat(bands)].concat();
    let mut bytes = Vec::new();
    let (mut byte, mut left) = (0_u8, 8);
    for bit in bits.bytes().chain(std::iter::repeat_n(b'0', 7)) {
        left -= 1;
        byte |= (bit - b'0') << left;
        if left == 0 {
            bytes.push(byte);
            // Behind a byte of ones a bit stays empty.
            (left, byte) = (if byte == 0xFF { 7 } else { 8 }, 0);
        }
    }
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
    let refused = |bytes: &[u8]| assert_eq!(decode(bytes), Err(ImageError::TooLarge));
    refused(&codestream(65_535, 65_535, 65_535, 0xFF, 8));
    refused(&codestream(1, 4097, 4097, 0xFF, 8));
    refused(&codestream(600, 600, 1, 0xFF, 8));
    refused(&codestream(600, 600, 600, 0x00, 8));
    refused(&codestream(1600, 1600, 1600, 0x11, 8));
    refused(&codestream(4096, 4096, 4096, 0xFF, 8));
    refused(&codestream(2000, 2000, 2000, 0xFF, 31));
    refused(&[&codestream(600, 600, 600, 0xFF, 8)[..], b"pclr"].concat());
    assert_eq!(decode(&codestream(600, 600, 600, 0xFF, 8)), Err(ImageError::Broken));
}

/// The simulator's portrait enlarged to 1600x2200 and encoded with OpenJPEG (`opj_compress -r 400 -n 6 -I`).
const LARGE: &[u8] = include_bytes!("large.jp2");

#[test]
fn a_large_portrait_is_decoded_smaller() {
    let picture = decode(LARGE).unwrap();
    assert_eq!((picture.width, picture.height), (800, 1100));
    // The background at the top, and skin in the middle.
    let at = |x: usize, y: usize| picture.rgb[(y * 800 + x) * 3..][..3].to_vec();
    assert!(at(20, 20).iter().all(|value| *value > 150), "{:?}", at(20, 20));
    assert_ne!(at(20, 20), at(400, 550));
}

#[test]
fn bytes_that_order_endless_work_are_decoded_as_far_as_they_may_be() {
    assert_eq!(decode(&endless(2048, 0)), Err(ImageError::TooLarge));
    let whole = decode(&endless(256, 1)).unwrap();
    assert_eq!((whole.width, whole.height), (256, 256));
    let halved = decode(&endless(2048, 3)).unwrap();
    assert_eq!((halved.width, halved.height), (1024, 1024));
}

#[test]
fn no_header_hides_behind_another() {
    let bytes = endless(256, 1);
    let style = bytes.windows(2).position(|window| window == [0xFF, 0x52]).unwrap();
    // A length that does not fit the fields: decoders would go on at different places.
    let mut longer = bytes.clone();
    longer[style + 3] += 4;
    assert_eq!(decode(&longer), Err(ImageError::Broken));
    let mut empty_tile = bytes;
    let tile = empty_tile.windows(2).position(|window| window == [0xFF, 0x90]).unwrap();
    empty_tile[tile + 9] = 12;
    assert_eq!(decode(&empty_tile), Err(ImageError::Broken));
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
