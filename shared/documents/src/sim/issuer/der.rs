//! Writes what certificates and signed files are made of (ITU-T X.690, DER).

use crate::tlv::{write, write_all};

/// Seconds in a day.
const DAY: i64 = 86_400;

/// A SEQUENCE of these.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    write_all(0x30, parts)
}

/// A SET OF these, in DER's order (X.690 §11.6).
pub(super) fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    write(0x31, &parts.concat())
}

/// A SET as it comes: what a chip says need not be in order.
pub(super) fn loose_set(parts: &[Vec<u8>]) -> Vec<u8> {
    write(0x31, &parts.concat())
}

/// An INTEGER that is not negative, from its bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut value: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if value.first().is_none_or(|first| *first >= 0x80) {
        value.insert(0, 0);
    }
    write(0x02, &value)
}

/// An INTEGER.
pub(super) fn number(value: u32) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// An OBJECT IDENTIFIER as printed, such as `2.23.136.1.1.1`. Only for what is written in this crate.
pub(super) fn oid(dotted: &str) -> Vec<u8> {
    write(0x06, &oid_value(dotted))
}

/// The bytes of an object identifier without tag and length.
pub(in crate::sim) fn oid_value(dotted: &str) -> Vec<u8> {
    let mut arcs = dotted.split('.').map_while(|arc| arc.parse::<u32>().ok());
    let (first, second) = (arcs.next().unwrap_or_default(), arcs.next().unwrap_or_default());
    std::iter::once(first * 40 + second).chain(arcs).flat_map(arc_bytes).collect()
}

fn arc_bytes(mut arc: u32) -> Vec<u8> {
    let mut bytes = vec![(arc & 0x7F) as u8];
    while arc > 0x7F {
        arc >>= 7;
        bytes.insert(0, 0x80 | (arc & 0x7F) as u8);
    }
    bytes
}

/// An OCTET STRING.
pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    write(0x04, bytes)
}

/// A BIT STRING of whole bytes.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    write_all(0x03, &[&[0], bytes])
}

/// A BIT STRING of named bits, at most eight, the first one leading (X.690 §11.2.2: no zero at the end).
pub(super) fn named_bits(first_byte: u8) -> Vec<u8> {
    write(0x03, &[first_byte.trailing_zeros().min(7) as u8, first_byte])
}

/// Something under an explicit context tag.
pub(super) fn tagged(number: u8, content: &[u8]) -> Vec<u8> {
    write((0xA0 | number).into(), content)
}

/// A BOOLEAN that holds.
pub(super) fn yes() -> Vec<u8> {
    write(0x01, &[0xFF])
}

/// A NULL.
pub(super) fn null() -> Vec<u8> {
    write(0x05, &[])
}

/// A time (RFC 5280 §4.1.2.5: UTCTime to 2049, GeneralizedTime from 2050), from seconds since 1970.
pub(super) fn time(seconds: i64) -> Vec<u8> {
    let text = digits(seconds);
    match text.get(2..) {
        Some(short) if text.as_str() < "2050" => write(0x17, format!("{short}Z").as_bytes()),
        _ => write(0x18, format!("{text}Z").as_bytes()),
    }
}

fn digits(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
pub(super) fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March here, so that the leap day is the last one; 719,468 days lie between 0000-03-01 and 1970.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year_of_era + era * 400 + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::{civil, integer, named_bits, oid, time};

    #[test]
    fn known_encodings() {
        assert_eq!(oid("1.2.840.113549.1.7.2"), [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2]);
        assert_eq!(oid("2.23.136.1.1.1"), [6, 6, 0x67, 0x81, 0x08, 1, 1, 1]);
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0]), [2, 1, 0]);
        assert_eq!(named_bits(0b0000_0110), [3, 2, 1, 6]);
        assert_eq!(time(951_782_400), *b"\x17\x0d000229000000Z");
        assert_eq!(time(2_524_608_000), *b"\x18\x0f20500101000000Z");
        assert_eq!((civil(0), civil(-1)), ((1970, 1, 1), (1969, 12, 31)));
    }
}
