//! Our simulated chips and their signatures, against the crate `dmrtd`: a reader that shares nothing with ours.

use chrono::NaiveDate;
use dmrtd::auth::passive::{self, ChainStatus, DataGroup, TrustAnchor};
use dmrtd::com::{TransceiveError, Transceiver};
use dmrtd::lds::ef::ElementaryFile;
use dmrtd::passport::Passport;
use dmrtd::proto::dba_key::DBAKey;
use documents::mrz;
use documents::sim::{Chip, Profile, Specimen, catalogue};

/// 2026-11-21T12:00:00Z.
const NOW: i64 = 1_795_262_400;

struct Reader {
    chip: Chip,
    counter: u64,
}

impl Transceiver for Reader {
    fn transceive(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let counter = &mut self.counter;
        Ok(self.chip.transmit(apdu, &mut |bytes: &mut [u8]| {
            // Not random, but never the same.
            for byte in bytes {
                *counter = counter.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (*counter >> 33) as u8;
            }
        }))
    }
}

fn profile(name: &str) -> Profile {
    catalogue::all().into_iter().find(|profile| profile.name == name).unwrap()
}

/// What opens the chip, out of the printed lines.
fn key(lines: &[String], pace: bool) -> DBAKey {
    let zone = mrz::parse(&lines.join("\n")).unwrap();
    let travel = zone.travel().unwrap();
    let today = domain::person::Day::new(2026, 11, 21).unwrap();
    let day = |day: domain::person::Day| {
        NaiveDate::from_ymd_opt(day.year().into(), day.month().try_into().unwrap(), day.day().try_into().unwrap())
    };
    let birth = travel.birth.unwrap().birth_day(today).and_then(day).unwrap();
    let expiry = travel.expiry.unwrap().expiry_day(today).and_then(day).unwrap();
    DBAKey::new(travel.number.reveal().as_str(), birth, expiry, pace).unwrap()
}

fn open(profile: &Profile) -> (Passport<Reader>, Specimen) {
    let laid_down = Specimen::genuine(profile, NOW);
    let specimen = Specimen::genuine(profile, NOW);
    let mut passport = Passport::new(Reader { chip: laid_down.chip, counter: 1 });
    if profile.pace.is_empty() {
        passport.start_session(key(&specimen.lines, false)).unwrap();
    } else {
        let access = passport.read_ef_card_access().unwrap();
        passport.start_session_pace(key(&specimen.lines, true), &access).unwrap();
    }
    (passport, specimen)
}

/// Opens the chip, reads its files, and has the other reader judge the signatures.
fn is_read_and_found_genuine(name: &str) {
    let profile = profile(name);
    let (mut passport, specimen) = open(&profile);
    let (dg1, dg2) = (passport.read_ef_dg1().unwrap(), passport.read_ef_dg2().unwrap());
    let sod = passport.read_ef_sod().unwrap();
    let anchor = TrustAnchor::from_certificate(&specimen.certificates.authority).unwrap();
    let groups = [DataGroup { number: 1, bytes: dg1.to_bytes() }, DataGroup { number: 2, bytes: dg2.to_bytes() }];
    let found = passive::verify(sod.to_bytes(), &groups, &[anchor]).unwrap();
    assert!(matches!(found.chain, ChainStatus::Trusted { .. }), "{name}: {:?}", found.chain);
    assert_eq!(found.verified_groups, [1, 2], "{name}");
    let ours: Vec<u8> = profile.all_groups().into_iter().map(documents::file::Group::number).collect();
    assert_eq!(found.sod_groups, ours, "{name}");
}

#[test]
fn a_chip_with_basic_access_control() {
    is_read_and_found_genuine("bac");
}

#[test]
fn a_chip_with_pace() {
    for name in ["modern", "large-curve", "card"] {
        is_read_and_found_genuine(name);
    }
}

#[test]
fn chips_that_prove_themselves() {
    for name in ["active-ec", "old"] {
        // The other reader has no PACE with Triple DES.
        let (mut passport, _) = open(&Profile { pace: Vec::new(), ..profile(name) });
        passport.verify_active_authentication(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    }
}
