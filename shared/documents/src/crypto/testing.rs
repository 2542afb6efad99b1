//! What the tests of this module share.

/// Hexadecimal digits as bytes; spaces are passed over.
pub(crate) fn unhex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.chars().filter(|digit| !digit.is_whitespace()).map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    assert_eq!(digits.len() % 2, 0);
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
