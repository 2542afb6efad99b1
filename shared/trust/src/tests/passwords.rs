use crate::{PasswordError, PasswordHash, Redacted};

#[test]
fn a_hash_knows_its_password() {
    let hash = PasswordHash::of(&"rødgrød med fløde".to_owned().into()).unwrap();
    assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_phc());
    let stored: PasswordHash = hash.as_phc().parse().unwrap();
    assert!(stored.verify(&"rødgrød med fløde".to_owned().into()).is_ok());
    assert!(stored.verify(&"rødgrød med fløde ".to_owned().into()).is_err());
    assert!(stored.verify(&String::new().into()).is_err());
}

#[test]
fn two_hashes_of_one_password_differ() {
    let password = Redacted::new("gentagelse".to_owned());
    assert_ne!(PasswordHash::of(&password).unwrap(), PasswordHash::of(&password).unwrap());
}

/// Made by the reference implementation (phc-winner-argon2, `argon2 somesalt -id -t 2 -m 16 -p 1`, its test vector).
#[test]
fn a_foreign_hash_is_understood() {
    let hash: PasswordHash =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc".parse().unwrap();
    assert!(hash.verify(&"password".to_owned().into()).is_ok());
    assert!(hash.verify(&"differentpassword".to_owned().into()).is_err());
}

#[test]
fn what_is_no_hash_of_ours_is_refused() {
    for text in [
        "",
        "password",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
        "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=65536,t=1000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    ] {
        assert_eq!(text.parse::<PasswordHash>(), Err(PasswordError::NotAHash), "{text}");
    }
}

#[test]
fn length_is_capped_before_any_work() {
    let long = Redacted::new("x".repeat(1025));
    assert_eq!(PasswordHash::of(&long), Err(PasswordError::TooLong));
}

#[test]
fn nothing_is_printed() {
    let password = Redacted::new("hemmelig".to_owned());
    let hash = PasswordHash::of(&password).unwrap();
    assert_eq!(format!("{password:?}{hash:?}"), "[redacted][password hash]");
}

#[test]
fn a_password_that_is_soon_guessed_is_not_chosen() {
    use crate::{WeakPassword, may_be_chosen};
    for good in ["tre bolde i en kurv", "Blå-Æble-17x", "correct horse battery"] {
        assert_eq!(may_be_chosen(good, "mette"), Ok(()), "{good}");
    }
    assert_eq!(may_be_chosen("tre bolde i en kurv", "bo"), Ok(()), "a name of two letters is in many words");
    let long = "ab cd ef gh".repeat(100);
    for (weak, why) in [
        ("", WeakPassword::Short),
        ("elleve tegn", WeakPassword::Short),
        ("aaaaaaaaaaaaaaa", WeakPassword::Guessable),
        ("121212121212", WeakPassword::Guessable),
        ("Hos METTE er der kage", WeakPassword::Guessable),
        (long.as_str(), WeakPassword::Long),
    ] {
        assert_eq!(may_be_chosen(weak, "mette"), Err(why), "{weak}");
    }
}
