//! Times in certificates, as seconds since 1970 (X.690 §11.7, §11.8; RFC 5280 §4.1.2.5).

use super::PkiError;
use crate::tlv::Tlv;

const UTC_TIME: u32 = 0x17;
const GENERALIZED_TIME: u32 = 0x18;
const DAY_SECONDS: i64 = 86_400;
/// Two-digit years from here on are of the last century (RFC 5280 §4.1.2.5.1).
const UTC_PIVOT: i64 = 50;

/// The time in this element. Seconds may be missing, a fraction or an offset may be there.
///
/// # Errors
/// When it is no time.
pub fn parse(tlv: &Tlv<'_>) -> Result<i64, PkiError> {
    of(tlv.tag, tlv.value).ok_or(PkiError::Value("time"))
}

fn of(tag: u32, value: &[u8]) -> Option<i64> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let (short, rest) = digits::<2>(value)?;
            (if short < UTC_PIVOT { 2000 + short } else { 1900 + short }, rest)
        }
        GENERALIZED_TIME => digits::<4>(value)?,
        _ => return None,
    };
    let (month, rest) = digits::<2>(rest)?;
    let (day, rest) = digits::<2>(rest)?;
    let (hour, rest) = digits::<2>(rest)?;
    let (minute, rest) = digits::<2>(rest)?;
    let (second, rest) = digits::<2>(rest).unwrap_or((0, rest));
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let time = days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    sound.then_some(time - offset(rest)?)
}

/// A number of so many digits, and what follows.
fn digits<const N: usize>(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<N>()?;
    let value =
        number.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))?;
    Some((value, rest))
}

/// How far before Greenwich a time is that ends so, in seconds.
fn offset(mut end: &[u8]) -> Option<i64> {
    if let [b'.' | b',', fraction @ ..] = end {
        let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        end = fraction.get(count..)?;
    }
    let (sign, rest) = match end {
        [] | [b'Z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits::<2>(rest)?;
    let (minutes, rest) = digits::<2>(rest)?;
    rest.is_empty().then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that begin in March.
pub const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::{GENERALIZED_TIME, UTC_TIME, of};

    #[test]
    fn times_as_certificates_write_them() {
        assert_eq!(of(UTC_TIME, b"700101000000Z"), Some(0));
        assert_eq!(of(UTC_TIME, b"260528062845Z"), Some(1_779_949_725));
        assert_eq!(of(UTC_TIME, b"2605280628Z"), Some(1_779_949_680));
        assert_eq!(of(UTC_TIME, b"260528082845+0200"), Some(1_779_949_725));
        assert_eq!(of(GENERALIZED_TIME, b"20260528062845.123Z"), Some(1_779_949_725));
        assert_eq!(of(GENERALIZED_TIME, b"20000229235960Z"), Some(951_868_800));
        assert_eq!(of(UTC_TIME, b"500101000000Z"), Some(-631_152_000));
    }

    #[test]
    fn what_is_no_time() {
        for bytes in [&b""[..], b"2605280628", b"261328062845Z", b"260528062845X", b"2605280x2845Z", b"260528062845+02"]
        {
            let parsed = of(UTC_TIME, bytes);
            assert!(parsed.is_none() || bytes == b"2605280628", "{bytes:?}");
        }
    }
}
