use std::time::Duration;

use super::{KIOSK, NOW, authority, server, station};
use crate::{
    AUTHORITIES_MAX, CertificateError, FleetCa, FleetCaKey, Redacted, ServerName, StationIdentity, StationKey, Vouched,
};

const DAY: Duration = Duration::from_hours(24);

/// An authority, the one after it, and the word of the first for the second.
fn two() -> (FleetCaKey, FleetCaKey, Vouched) {
    let (old, new) = (authority(), FleetCaKey::create("Fleet of the tests", NOW + DAY).unwrap());
    let word = old.vouch(new.public()).unwrap();
    (old, new, word)
}

fn both(first: &FleetCaKey, second: &FleetCaKey) -> FleetCa {
    FleetCa::of([first.public().clone(), second.public().clone()]).unwrap()
}

#[test]
fn certificates_of_each_count_while_both_are_trusted() {
    let (old, new, _) = two();
    let key = StationKey::generate().public_key();
    let now = NOW + DAY * 2;
    let of_old = old.issue_station(KIOSK.into(), &key, now).unwrap();
    let of_new = new.issue_station(KIOSK.into(), &key, now).unwrap();
    let trusted = both(&old, &new);
    for certificate in [&of_old, &of_new] {
        assert_eq!(certificate.check(&trusted, now), Ok(StationIdentity::Kiosk(KIOSK)));
        assert_eq!(certificate.check(&trusted, now + DAY * 91), Err(CertificateError::Expired));
        assert_eq!(certificate.check_expired(&trusted, now + DAY * 91), Ok(StationIdentity::Kiosk(KIOSK)));
    }
    assert_eq!(of_old.authority(&trusted), Some(old.public().key_digest()));
    assert_eq!(of_new.authority(&trusted), Some(new.public().key_digest()));
    assert_eq!(of_new.authority(old.public()), None);
    assert_eq!(of_new.check(old.public(), now), Err(CertificateError::OtherAuthority));
    assert_eq!(of_old.check(new.public(), now), Err(CertificateError::OtherAuthority));
}

#[test]
fn the_list_is_kept_in_its_order_and_in_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet-ca.crt");
    let (old, new, _) = two();
    let list = both(&new, &old);
    list.store(&path).unwrap();
    let read = FleetCa::load(&path).unwrap();
    assert_eq!((&read, read.key_digest()), (&list, new.public().key_digest()));
    assert_eq!(read.edition(), list.edition());
    assert_ne!(read.edition(), both(&old, &new).edition(), "who certifies is part of it");
    assert_eq!(read.key_digests(), [new.public().key_digest(), old.public().key_digest()]);
    assert_eq!(read.validity(), new.public().validity());

    // The key says which of them it is.
    let key = folder.path().join("fleet-ca.key");
    old.store_key(&key).unwrap();
    assert_eq!(FleetCaKey::load(&path, &key).unwrap().public(), old.public());
    authority().store_key(&key).unwrap();
    assert!(FleetCaKey::load(&path, &key).is_err());

    let many = || (0..=AUTHORITIES_MAX).map(|_| authority().public().clone());
    assert_eq!(FleetCa::of(many()), None);
    assert_eq!(FleetCa::of([]), None);
    let text: String = many()
        .map(|one| {
            one.store(&path).unwrap();
            std::fs::read_to_string(&path).unwrap()
        })
        .collect();
    std::fs::write(&path, text).unwrap();
    assert!(FleetCa::load(&path).is_err());
    // One that is no authority spoils the file.
    list.store(&path).unwrap();
    let (_, kiosk) = station(&old, KIOSK);
    kiosk.store(&folder.path().join("kiosk.crt")).unwrap();
    let mut text = std::fs::read_to_string(&path).unwrap();
    text += &std::fs::read_to_string(folder.path().join("kiosk.crt")).unwrap();
    std::fs::write(&path, text).unwrap();
    assert!(FleetCa::load(&path).is_err());
    std::fs::write(&path, "").unwrap();
    assert!(FleetCa::load(&path).is_err());
}

#[test]
fn a_sealed_key_opens_with_its_passphrase_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = ["fleet-ca.crt", "fleet-ca.key"].map(|name| folder.path().join(name));
    let (right, wrong) = (Redacted::from("a long sentence".to_owned()), Redacted::from("another one".to_owned()));
    let authority = authority();
    authority.public().store(&certificate).unwrap();
    authority.store_sealed_key(&key, &right).unwrap();
    let text = std::fs::read_to_string(&key).unwrap();
    assert!(!text.contains("BEGIN PRIVATE KEY"));
    let opened = FleetCaKey::open(&certificate, &key, Some(&right)).unwrap();
    assert_eq!(opened.public(), authority.public());
    let again = opened.issue_station(KIOSK.into(), &StationKey::generate().public_key(), NOW).unwrap();
    assert!(again.check(authority.public(), NOW).is_ok());
    let fault =
        |passphrase: Option<&Redacted>| FleetCaKey::open(&certificate, &key, passphrase).unwrap_err().to_string();
    assert!(fault(Some(&wrong)).contains("does not open with this passphrase"));
    assert!(fault(None).contains("its passphrase is needed"));
    assert!(FleetCaKey::load(&certificate, &key).is_err());
    for (changed, said) in [
        (text.replacen("SEALED", "OPEN", 1), "is not"),
        (text.lines().take(2).collect::<Vec<_>>().join("\n"), "is not"),
        (text.replace(text.lines().nth(1).unwrap(), "AAAA"), "does not open"),
    ] {
        std::fs::write(&key, changed).unwrap();
        assert!(fault(Some(&right)).contains(said), "{}", fault(Some(&right)));
    }
    // A plain one needs none, and takes no notice of it.
    authority.store_key(&key).unwrap();
    assert!(FleetCaKey::open(&certificate, &key, Some(&wrong)).is_ok());
}

#[test]
fn another_authority_counts_on_the_word_of_one_that_is_pinned_alone() {
    let (old, new, word) = two();
    let sent = [old.public().clone(), new.public().clone()];
    assert_eq!(old.public().chosen(&sent, std::slice::from_ref(&word)), Some(both(&old, &new)));
    // In the server's order, and without what it leaves out.
    let turned = [new.public().clone(), old.public().clone()];
    assert_eq!(old.public().chosen(&turned, std::slice::from_ref(&word)), Some(both(&new, &old)));
    assert_eq!(old.public().chosen(&turned[..1], std::slice::from_ref(&word)), Some(new.public().clone()));
    assert_eq!(old.public().chosen(&sent, &[]), Some(old.public().clone()));
    assert_eq!(old.public().chosen(&turned[..1], &[]), None);

    // A word of its own, of a stranger, and for another one.
    let stranger = authority();
    for wrong in [
        new.vouch(new.public()).unwrap(),
        stranger.vouch(new.public()).unwrap(),
        old.vouch(stranger.public()).unwrap(),
        Vouched::parse(new.public().der(), &old.vouch(stranger.public()).unwrap().signature()).unwrap(),
    ] {
        assert_eq!(old.public().chosen(&sent, std::slice::from_ref(&wrong)), Some(old.public().clone()));
    }
    assert!(word.check(old.public()).is_ok());
    assert!(word.check(new.public()).is_err());
}

#[test]
fn words_reach_over_authorities_that_are_gone() {
    let (old, new, word) = two();
    let newest = authority();
    let words = [new.vouch(newest.public()).unwrap(), word];
    let chosen = old.public().chosen(&[newest.public().clone()], &words);
    assert_eq!(chosen.as_ref(), Some(newest.public()));
    assert_eq!(old.public().chosen(&[newest.public().clone()], &words[..1]), None);
}

#[test]
fn a_word_is_read_whole() {
    let (old, new, word) = two();
    let (der, signature) = (new.public().der(), word.signature());
    assert_eq!(Vouched::parse(der, &signature), Ok(word.clone()));
    assert!(Vouched::parse(der, &signature[1..]).is_err());
    assert!(Vouched::parse(&der[1..], &signature).is_err());
    let (_, kiosk) = station(&old, KIOSK);
    assert!(Vouched::parse(kiosk.der(), &signature).is_err());
    for at in 0..signature.len() {
        let mut wrong = signature.clone();
        wrong[at] ^= 1;
        assert!(Vouched::parse(der, &wrong).is_ok_and(|word| word.check(old.public()).is_err()), "byte {at}");
    }
}

#[test]
fn a_server_certificate_tells_its_names() {
    let (_, certificate) = server(&authority());
    assert_eq!(certificate.server_names(), [ServerName::from("localhost"), "127.0.0.1".into()]);
    let six = authority().issue_server(&["::1".into()], &StationKey::generate().public_key(), NOW).unwrap();
    assert_eq!(six.server_names(), [ServerName::from("::1")]);
    let (_, kiosk) = station(&authority(), KIOSK);
    assert_eq!(kiosk.server_names(), []);
}
