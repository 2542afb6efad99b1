//! Published constants, written as hexadecimal digits.

/// Hexadecimal digits as bytes, worked out when compiling.
pub(super) const fn bytes<const BYTES: usize>(digits: &str) -> [u8; BYTES] {
    let digits = digits.as_bytes();
    assert!(digits.len() == 2 * BYTES, "a constant of another length");
    let mut out = [0; BYTES];
    let mut at = 0;
    while at < BYTES {
        out[at] = digit(digits[2 * at]) << 4 | digit(digits[2 * at + 1]);
        at += 1;
    }
    out
}

const fn digit(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        b'a'..=b'f' => character - b'a' + 10,
        _ => panic!("a constant that is not hexadecimal"),
    }
}
