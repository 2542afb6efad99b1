use std::time::Duration;

use domain::time::Moment;

use super::authority;
use super::people::people;
use crate::{NotASecret, TotpSecret, WrongCode};

/// "12345678901234567890", the secret of RFC 6238 appendix B.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn at(seconds: u64) -> Moment {
    Moment::from_unix_ms(seconds * 1000)
}

/// RFC 6238 appendix B, SHA-1: the last six of the eight digits that stand there.
#[test]
fn codes_are_those_of_the_rfc() {
    let secret: TotpSecret = SECRET.parse().unwrap();
    for (seconds, code, step) in [
        (59, "287082", 0x1),
        (1_111_111_109, "081804", 0x0235_23EC),
        (1_111_111_111, "050471", 0x0235_23ED),
        (1_234_567_890, "005924", 0x0273_EF07),
        (2_000_000_000, "279037", 0x03F9_40AA),
        (20_000_000_000, "353130", 0x27BC_86AA),
    ] {
        assert_eq!(secret.check(code, at(seconds), 0), Ok(step), "{seconds}");
        assert_eq!(secret.shown(at(seconds)), code);
    }
}

#[test]
fn a_code_holds_for_a_step_before_and_after_and_is_taken_once() {
    let secret: TotpSecret = SECRET.parse().unwrap();
    let (code, made) = ("081804", at(1_111_111_109));
    let step = secret.check(code, made, 0).unwrap();
    for (apart, good) in [(0, true), (30, true), (61, false)] {
        let apart = Duration::from_secs(apart);
        assert_eq!(secret.check(code, made + apart, 0).is_ok(), good, "{apart:?} later");
    }
    for (apart, told) in [(61, WrongCode::OtherTime), (590, WrongCode::OtherTime), (700, WrongCode::Wrong)] {
        assert_eq!(secret.check(code, made + Duration::from_secs(apart), 0), Err(told), "{apart} s later");
    }
    assert_eq!(secret.check(code, made + Duration::from_mins(5), step), Err(WrongCode::Wrong), "an old one, taken");
    assert!(secret.check(code, at(1_111_111_109 - 30), 0).is_ok());
    assert_eq!(secret.check(code, at(1_111_111_109 - 60), 0), Err(WrongCode::OtherTime));
    assert_eq!(secret.check(code, made, step), Err(WrongCode::Wrong), "taken before");
    assert_eq!(secret.check("050471", made + Duration::from_secs(2), step), Ok(step + 1));
    assert_eq!(secret.check(" 081 804 ", made, 0), Ok(step));
    for wrong in ["", "81804", "0818040", "08180x", "０８１８０４", "-81804", "+81804"] {
        assert_eq!(secret.check(wrong, made, 0), Err(WrongCode::Wrong), "{wrong}");
    }
}

#[test]
fn a_secret_is_read_as_it_was_written_and_not_shown() {
    let secret = TotpSecret::generate();
    assert_eq!(secret.to_base32().parse(), Ok(secret.clone()));
    assert_eq!(*SECRET.parse::<TotpSecret>().unwrap().to_base32(), *SECRET);
    assert_eq!(format!("{secret:?}"), "[authenticator secret]");
    for wrong in ["", "A", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", &SECRET.repeat(2)] {
        assert_eq!(wrong.parse::<TotpSecret>(), Err(NotASecret), "{wrong}");
    }
    let uri = SECRET.parse::<TotpSecret>().unwrap().uri("Herning Kommune", "mette");
    assert_eq!(*uri, format!("otpauth://totp/Herning%20Kommune:mette?secret={SECRET}&issuer=Herning%20Kommune"));
}

#[test]
fn tries_are_counted_under_a_name_that_tells_nothing() {
    let (people, other) = (people(&authority()), super::people::people(&authority()));
    assert_eq!(people.count_as("mette"), people.count_as("mette"));
    assert_ne!(people.count_as("mette"), people.count_as("bo"));
    assert_ne!(people.count_as("mette"), other.count_as("mette"));
    assert!(!people.count_as("mette").contains("mette"));
}

#[test]
fn a_sealed_secret_belongs_to_one_account_of_one_fleet() {
    let (people, other) = (people(&authority()), super::people::people(&authority()));
    let secret = TotpSecret::generate();
    let sealed = secret.sealed(&people, "mette");
    assert!(!sealed.contains(&*secret.to_base32()));
    assert_eq!(TotpSecret::unsealed(&sealed, &people, "mette"), Ok(secret));
    for (text, key, account) in [
        (sealed.as_str(), &people, "bo"),
        (&sealed, &other, "mette"),
        (&sealed[4..], &people, "mette"),
        ("", &people, "mette"),
    ] {
        assert_eq!(TotpSecret::unsealed(text, key, account), Err(NotASecret));
    }
}
