use std::time::Duration;

use domain::id::StationId;
use domain::time::Moment;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};

use super::{CONSOLE, KIOSK, NOW, authority, server, station};
use crate::{CaError, CertificateError, FleetCa, ServerName, StationCertificate, StationIdentity, StationKey};

const DAY: Duration = Duration::from_hours(24);

#[test]
fn a_certificate_speaks_for_its_station_only() {
    let authority = authority();
    let (_, kiosk) = station(&authority, KIOSK);
    let (_, console) = station(&authority, CONSOLE);
    let (_, server) = server(&authority);
    let people = authority.issue_people(&StationKey::generate().public_key(), NOW).unwrap();
    let who = |certificate: &StationCertificate| StationCertificate::verify(certificate.der(), authority.public(), NOW);
    assert_eq!(who(&kiosk), Ok(StationIdentity::Kiosk(KIOSK)));
    assert_eq!(who(&console), Ok(StationIdentity::Console(CONSOLE)));
    assert_eq!(who(&server), Ok(StationIdentity::Signaling));
    assert_eq!(who(&people), Ok(StationIdentity::People));
    assert_eq!(StationIdentity::Kiosk(KIOSK).station(), Some(StationId::Kiosk(KIOSK)));
    assert_eq!(StationIdentity::People.station(), None);
}

#[test]
fn it_counts_within_its_ninety_days() {
    let authority = authority();
    let (_, kiosk) = station(&authority, KIOSK);
    let at = |now: Moment| kiosk.check(authority.public(), now);
    assert_eq!(at(NOW - DAY), Err(CertificateError::NotYetValid));
    assert!(at(NOW - Duration::from_secs(299)).is_ok(), "a slow clock");
    assert!(at(NOW + 90 * DAY).is_ok());
    assert_eq!(at(NOW + 90 * DAY + Duration::from_secs(1)), Err(CertificateError::Expired));
    assert_eq!(kiosk.not_after(), NOW + 90 * DAY);
    // Of ninety days and the five minutes before.
    assert_eq!(kiosk.renewal_from(), NOW + 60 * DAY - Duration::from_secs(100));
}

#[test]
fn the_authority_expires_too() {
    let authority = authority();
    let late = NOW + 3600 * DAY;
    let (key, _) = station(&authority, KIOSK);
    let kiosk = authority.issue_station(KIOSK.into(), &key.public_key(), late).unwrap();
    assert!(kiosk.check(authority.public(), NOW + 3653 * DAY).is_ok());
    assert_eq!(kiosk.check(authority.public(), NOW + 3654 * DAY), Err(CertificateError::Expired));
}

#[test]
fn another_authority_of_the_same_name_does_not_count() {
    let (_, kiosk) = station(&authority(), KIOSK);
    assert_eq!(kiosk.check(authority().public(), NOW), Err(CertificateError::OtherAuthority));
    let stranger = crate::FleetCaKey::create("Another fleet", NOW).unwrap();
    assert_eq!(kiosk.check(stranger.public(), NOW), Err(CertificateError::OtherAuthority));
}

#[test]
fn each_changed_byte_is_refused() {
    let authority = authority();
    let (_, kiosk) = station(&authority, KIOSK);
    for index in 0..kiosk.der().len() {
        for flip in [0x01, 0x80] {
            let mut der = kiosk.der().to_vec();
            der[index] ^= flip;
            let answer = StationCertificate::verify(&der, authority.public(), NOW);
            assert!(answer.is_err(), "byte {index} ^ {flip:#x}");
        }
    }
    for length in 0..kiosk.der().len() {
        assert!(StationCertificate::parse(&kiosk.der()[..length]).is_err());
    }
    let mut longer = kiosk.der().to_vec();
    longer.push(0);
    assert_eq!(StationCertificate::parse(&longer), Err(CertificateError::Malformed));
    assert_eq!(StationCertificate::parse(&vec![0x30; 5000]), Err(CertificateError::TooLong));
}

/// A certificate that the authority would never issue, signed by a CA that we then take for the fleet's.
fn odd(change: impl FnOnce(&mut CertificateParams)) -> Result<StationIdentity, CertificateError> {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let fleet = FleetCa::parse(ca.self_signed(&ca_key).unwrap().der())?;
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.subject_alt_names = vec![uri(&StationIdentity::Kiosk(KIOSK).to_string())];
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
    StationCertificate::verify(certificate.der(), &fleet, NOW)
}

fn uri(text: &str) -> SanType {
    SanType::URI(text.try_into().unwrap())
}

#[test]
fn names_must_be_one_and_exact() {
    assert_eq!(odd(|_| ()), Ok(StationIdentity::Kiosk(KIOSK)));
    let kiosk = StationIdentity::Kiosk(KIOSK).to_string();
    let console = StationIdentity::Console(CONSOLE).to_string();
    for names in [
        vec![],
        vec![uri(&kiosk), uri(&console)],
        vec![uri(&kiosk), uri(&kiosk)],
        vec![uri(&kiosk), SanType::DnsName("localhost".try_into().unwrap())],
        vec![uri(&kiosk.to_uppercase())],
        vec![uri(&kiosk.replace("1b5b2a52", "1B5B2A52"))],
        vec![uri(&kiosk.replace('-', ""))],
        vec![uri("urn:skranke:kiosk:")],
        vec![uri("urn:skranke:admin")],
        vec![uri("https://example.org/")],
        vec![SanType::DnsName("localhost".try_into().unwrap())],
    ] {
        assert_eq!(odd(|params| params.subject_alt_names = names), Err(CertificateError::Names));
    }
}

#[test]
fn usages_must_be_those_of_the_kind() {
    use ExtendedKeyUsagePurpose::{Any, ClientAuth, CodeSigning, ServerAuth};
    for usages in
        [vec![], vec![ServerAuth], vec![ClientAuth, ServerAuth], vec![Any], vec![ClientAuth, Any], vec![CodeSigning]]
    {
        assert_eq!(odd(|params| params.extended_key_usages = usages), Err(CertificateError::Usage));
    }
    assert_eq!(odd(|params| params.key_usages = vec![]), Err(CertificateError::Usage));
    assert_eq!(odd(|params| params.key_usages = vec![KeyUsagePurpose::KeyAgreement]), Err(CertificateError::Usage));
    let ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    assert_eq!(odd(|params| params.is_ca = ca), Err(CertificateError::Usage));
    let server = vec![uri("urn:skranke:signaling")];
    assert_eq!(odd(|params| params.subject_alt_names = server), Err(CertificateError::Usage));
}

#[test]
fn an_unknown_critical_extension_is_refused() {
    let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
    extension.set_criticality(true);
    assert_eq!(odd(|params| params.custom_extensions.push(extension)), Err(CertificateError::Malformed));
}

#[test]
fn a_station_certificate_is_no_authority() {
    let authority = authority();
    let (_, kiosk) = station(&authority, KIOSK);
    assert_eq!(FleetCa::parse(kiosk.der()), Err(CertificateError::Usage));
}

#[test]
fn two_certificates_of_one_key_differ_in_serial() {
    let authority = authority();
    let key = StationKey::generate().public_key();
    let first = authority.issue_station(KIOSK.into(), &key, NOW).unwrap();
    let second = authority.issue_station(KIOSK.into(), &key, NOW).unwrap();
    assert_ne!(first.der(), second.der());
}

#[test]
fn a_server_needs_names_that_can_stand_in_a_certificate() {
    let authority = authority();
    let key = StationKey::generate().public_key();
    assert_eq!(authority.issue_server(&[], &key, NOW).unwrap_err(), CaError::NoName);
    assert_eq!(authority.issue_server(&["skranke.ærø".into()], &key, NOW).unwrap_err(), CaError::Name);
    assert_eq!(ServerName::from("::1"), ServerName::Ip("::1".parse().unwrap()));
}

#[test]
fn a_clock_beyond_x509_is_refused() {
    let error = crate::FleetCaKey::create("Fleet", Moment::from_unix_ms(u64::MAX)).unwrap_err();
    assert_eq!(error, CaError::Clock);
}
