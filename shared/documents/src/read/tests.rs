use std::fmt::Write;

use expect_test::{Expect, expect};

use super::*;
use crate::access::Can;
use crate::apdu::{Command, Header, Le, Response};
use crate::chip_auth::ca::{AgreementError, AgreementProof, Remote};
use crate::chip_auth::ta::Circumstances;
use crate::chip_auth::{aa, ca, cam};
use crate::dump::{Evidence, Missing};
use crate::lds::{card_access, dg14, sod};
use crate::pki::cms::SignedData;
use crate::sim::{Forgery, Profile, Quirk, Specimen, catalogue};

/// 2026-11-20.
const NOW: i64 = 1_795_132_800;

/// Numbers that are not random, and never the same.
fn numbers(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut state = seed;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}

fn profile(name: &str) -> Profile {
    catalogue::all().into_iter().find(|profile| profile.name == name).unwrap()
}

fn plan(specimen: &Specimen) -> Plan {
    let mrz = crate::mrz::parse(&specimen.lines.join("\n")).unwrap();
    Plan {
        application: Sought::Auto,
        key: AccessKey::of_mrz(&mrz).unwrap(),
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: Some(*b"12345678"),
        agreement: AgreementWith::Reader,
        extended: true,
    }
}

/// Drives a session until it is done, fails, or the card is gone.
fn drive(session: &mut Session, specimen: &mut Specimen) -> Option<Step> {
    let (mut ours, mut its) = (numbers(1), numbers(2));
    for _ in 0..2000 {
        match session.step(&mut ours) {
            Step::Transmit(command) => {
                let answer = specimen.chip.transmit(&command, &mut its);
                if answer.is_empty() {
                    return None;
                }
                session.answer(&answer);
            }
            Step::Progress(progress) => assert!(progress.total.is_none_or(|total| progress.bytes <= total + 256)),
            end => return Some(end),
        }
    }
    panic!("the session does not end");
}

fn read(specimen: &mut Specimen, plan: Plan) -> Result<Dump, ReadError> {
    match drive(&mut Session::new(plan), specimen).unwrap() {
        Step::Done(dump) => Ok(dump),
        Step::Failed(error) => Err(error),
        other => panic!("{other:?}"),
    }
}

/// Whether all that is signed was read as it was signed, and all evidence holds.
fn examine(dump: &Dump) {
    let sod = sod::parse(dump.file(File::Sod).unwrap()).unwrap();
    for (group, hash) in &sod.hashes {
        match dump.file(File::Dg(*group)) {
            Some(bytes) => assert_eq!(sod.hash.digest(&[bytes]), *hash, "{group:?}"),
            None => assert!(dump.missing.contains_key(&File::Dg(*group)), "{group:?}"),
        }
    }
    let dg14 = dump.file(File::Dg(listing::KEYS));
    for evidence in &dump.evidence {
        match evidence {
            Evidence::Active { challenge, response } => {
                let key = dump.file(File::Dg(listing::active_key(dump.application))).unwrap();
                let _ = aa::verify(key, dg14, challenge, response).unwrap();
                assert_eq!(aa::verify(key, dg14, b"87654321", response), Err(aa::AaError::Wrong));
            }
            Evidence::Agreement(evidence) => {
                let infos = dg14::parse(dg14.unwrap()).unwrap();
                ca::verify(&infos, evidence).unwrap();
                let mut other = evidence.clone();
                *other.ephemeral.last_mut().unwrap() ^= 1;
                assert_eq!(ca::verify(&infos, &other), Err(AgreementError::Wrong));
            }
            Evidence::Cam { mapping_key, chip_data, parameter_id } => {
                let signed = SignedData::parse(dump.file(File::CardSecurity).unwrap()).unwrap();
                let infos = card_access::parse(signed.content()).unwrap();
                cam::verify(&infos, mapping_key, chip_data, *parameter_id).unwrap();
            }
        }
    }
}

/// A dump in one line.
fn line(dump: &Dump) -> String {
    let mut files: Vec<String> = dump.files.keys().map(|file| file.to_string().replace("EF.", "")).collect();
    files.extend(dump.missing.iter().map(|(file, missing)| format!("{file}={missing:?}").replace("EF.", "")));
    let access = format!("{:?}", dump.access.unwrap());
    format!("{access}; {}; {:?}; {:?}; {}", files.join(" "), dump.evidence, dump.findings, dump.apdus)
}

fn table(rows: impl IntoIterator<Item = (String, Result<Dump, ReadError>)>, expect: Expect) {
    let mut text = String::new();
    for (name, result) in rows {
        let _ = match result {
            Ok(dump) => {
                examine(&dump);
                writeln!(text, "{name}: {}", line(&dump))
            }
            Err(error) => writeln!(text, "{name}: {error:?}"),
        };
    }
    expect.assert_eq(&text);
}

#[test]
fn each_profile_is_read() {
    let rows = catalogue::all().into_iter().map(|profile| {
        let mut specimen = Specimen::genuine(&profile, NOW);
        let plan = plan(&specimen);
        (profile.name.to_owned(), read(&mut specimen, plan))
    });
    table(
        rows,
        expect![[r"
        modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
        plain: Plain; COM SOD DG1 DG2 CardAccess=NotOnChip ATR/INFO=Refused(6700); []; []; 72
        bac: Bac; COM SOD DG1 DG2 DG11 CardAccess=NotOnChip ATR/INFO=Refused(6700); []; []; 85
        old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
        active-rsa: Bac; ATR/INFO COM SOD DG1 DG2 DG15 CardAccess=NotOnChip; [Active]; []; 27
        active-ec: Pace { mapping: Generic, cipher: TripleDes, parameter_id: 12 }; CardAccess COM SOD DG1 DG2 DG14 DG15 ATR/INFO=Refused(6700); [Active]; []; 82
        mapped-chip: Pace { mapping: ChipAuthentication, cipher: Aes128, parameter_id: 13 }; CardAccess CardSecurity COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700); [Cam]; []; 87
        integrated: Pace { mapping: Integrated, cipher: Aes256, parameter_id: 16 }; CardAccess COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700); []; []; 81
        integrated-dh: Pace { mapping: Integrated, cipher: Aes128, parameter_id: 0 }; CardAccess COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700); []; []; 81
        dh: Pace { mapping: Generic, cipher: Aes192, parameter_id: 2 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG14; []; []; 29
        large-curve: Pace { mapping: Generic, cipher: Aes256, parameter_id: 18 }; CardAccess COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700); []; []; 81
        bp512: Pace { mapping: Generic, cipher: Aes256, parameter_id: 17 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG14; []; []; 29
        small-curve: Pace { mapping: Generic, cipher: TripleDes, parameter_id: 8 }; CardAccess COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700); []; []; 79
        agreement-3des: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Agreement]; []; 79
        agreement-dh: Bac; ATR/INFO COM SOD DG1 DG2 DG14 CardAccess=NotOnChip; [Agreement]; []; 29
        agreement-dh-3des: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Agreement]; []; 80
        agreement-bp512: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Agreement]; []; 83
        agreement-id: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Agreement]; []; 81
        agreement-2: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Agreement]; []; 82
        card: Pace { mapping: Generic, cipher: Aes128, parameter_id: 12 }; CardAccess COM SOD DG1 DG2 DG14 ATR/INFO=Refused(6700) DG3=Denied; [Agreement]; [TerminalAbsent]; 84
        licence-active: Bap; COM SOD DG1 DG5 DG6 DG12 DG13 CardAccess=NotOnChip ATR/INFO=Refused(6700) DG11=NotRead; [Active]; []; 95
        licence: Bap; COM SOD DG1 DG5 DG6 DG12 CardAccess=NotOnChip ATR/INFO=Refused(6700) DG11=NotRead; []; []; 92
    "]],
    );
}

#[test]
fn each_quirk_is_put_up_with() {
    let rows = catalogue::quirks().into_iter().flat_map(|quirk| {
        ["modern", "old"].map(|name| {
            let mut specimen = Specimen::genuine(&profile(name).with(quirk), NOW);
            let plan = plan(&specimen);
            (format!("{quirk:?} {name}"), read(&mut specimen, plan))
        })
    });
    table(
        rows,
        expect![[r"
            RefusesLeOnSelect modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            RefusesLeOnSelect old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            NoMasterFile(27266) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            NoMasterFile(27266) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            NoMasterFile(27270) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            NoMasterFile(27270) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            NoMasterFile(27271) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            NoMasterFile(27271) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            ExactLe modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            ExactLe old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 83
            EndWarning modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            EndWarning old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            FirstPaceFails modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 30
            FirstPaceFails old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            ShortReads(100) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 198
            ShortReads(100) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 170
            RefusesLongReads(192) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 ATR/INFO=Refused(6700) DG3=Denied; [Agreement]; [TerminalAbsent, LengthFellBack]; 157
            RefusesLongReads(192) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; [LengthFellBack]; 118
            RefusesLongReads(128) modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 ATR/INFO=Refused(6700) DG3=Denied; [Agreement]; [TerminalAbsent, LengthFellBack]; 232
            RefusesLongReads(128) old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; [LengthFellBack]; 179
            NoAtrInfo modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 ATR/INFO=NotOnChip DG3=Denied; [Agreement]; [TerminalAbsent]; 29
            NoAtrInfo old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
            LengthLast modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 28
            LengthLast old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=NotOnChip; [Active]; []; 81
            NoShortIds modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 52
            NoShortIds old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6A82); [Active]; []; 91
            LongGroup modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 44
            LongGroup old: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip ATR/INFO=Refused(6700); [Active]; []; 80
        "]],
    );
}

#[test]
fn short_commands_suffice() {
    let rows = ["modern", "dh", "active-rsa", "agreement-dh", "licence-active"].map(|name| {
        let mut specimen = Specimen::genuine(&profile(name), NOW);
        let plan = Plan { extended: false, ..plan(&specimen) };
        (name.to_owned(), read(&mut specimen, plan))
    });
    table(
        rows,
        expect![[r"
        modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; [Agreement]; [TerminalAbsent]; 98
        dh: Pace { mapping: Generic, cipher: Aes192, parameter_id: 2 }; CardAccess COM SOD DG1 DG2 DG14; []; []; 82
        active-rsa: Bac; COM SOD DG1 DG2 DG15 CardAccess=NotOnChip; []; [ActiveRefused(6700)]; 78
        agreement-dh: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip; [Agreement]; []; 84
        licence-active: Bap; COM SOD DG1 DG5 DG6 DG12 DG13 CardAccess=NotOnChip DG11=NotRead; [Active]; []; 94
    "]],
    );
}

/// How many commands each profile takes. A reader of cards is slow: each of them is felt.
#[test]
fn commands_are_few() {
    let count = |profile: &Profile, extended| {
        let mut specimen = Specimen::genuine(profile, NOW);
        let plan = Plan { extended, ..plan(&specimen) };
        let dump = read(&mut specimen, plan).unwrap();
        assert!(!dump.findings.contains(&ReadFinding::ChannelRenewed), "{}: opened twice", profile.name);
        dump.apdus
    };
    let mut text =
        "profile: extended, the same without EF.ATR/INFO; short, the same with lengths looked at last, not asked\n"
            .to_owned();
    for name in ["modern", "bac", "active-rsa", "mapped-chip", "card", "licence"] {
        let long = Profile { extended: Some(2048), ..profile(name) };
        let short = Profile { extended: None, ..profile(name) };
        let long = [count(&long, true), count(&long.with(Quirk::NoAtrInfo), true)];
        let last = short.clone().with(Quirk::LengthLast);
        let short = [count(&short, true), count(&last, true), count(&short, false)];
        let _ = writeln!(text, "{name}: {long:?}; {short:?}");
    }
    expect![[r"
        profile: extended, the same without EF.ATR/INFO; short, the same with lengths looked at last, not asked
        modern: [28, 29]; [99, 100, 98]
        bac: [19, 19]; [85, 86, 84]
        active-rsa: [19, 19]; [79, 80, 78]
        mapped-chip: [21, 22]; [87, 88, 86]
        card: [22, 23]; [84, 85, 83]
        licence: [21, 21]; [92, 93, 91]
    "]]
    .assert_eq(&text);
}

#[test]
fn large_keys_go_in_chains_where_the_chip_does_not_say_that_it_takes_more() {
    for name in ["dh", "agreement-dh"] {
        let mut specimen = Specimen::genuine(&Profile { extended: None, ..profile(name) }, NOW);
        let plan = plan(&specimen);
        let dump = read(&mut specimen, plan).unwrap();
        examine(&dump);
        assert!(dump.file(File::Dg(listing::KEYS)).is_some(), "{name}");
        assert_eq!(dump.evidence.len(), profile(name).proofs.len(), "{name}");
    }
}

#[test]
fn forgeries_that_reading_notices() {
    let rows = [
        (Forgery::Cloned, "modern"),
        (Forgery::Cloned, "agreement-2"),
        (Forgery::WrongCode, "modern"),
        (Forgery::JammedPace, "modern"),
        (Forgery::HiddenPace, "modern"),
        (Forgery::RemovedGroup(Group::new(11).unwrap()), "modern"),
    ]
    .map(|(forgery, name)| {
        let mut specimen = Specimen::forged(&profile(name), forgery, NOW);
        let plan = plan(&specimen);
        (format!("{} {name}", forgery.name()), read(&mut specimen, plan))
    });
    table(
        rows,
        expect![[r"
            cloned modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 DG3=Denied; []; [AgreementUnproven, ChannelRenewed, TerminalAbsent]; 36
            cloned agreement-2: Bac; COM SOD DG1 DG2 DG14 CardAccess=NotOnChip ATR/INFO=Refused(6700); []; [AgreementUnproven, ChannelRenewed]; 84
            wrong-code modern: ForgedAnswer
            jammed-pace modern: Access(Refused(6A80))
            hidden-pace modern: Bac; ATR/INFO COM SOD DG1 DG2 DG7 DG11 DG12 DG13 DG14 DG16 CardAccess=NotOnChip DG3=Denied; [Agreement]; [TerminalAbsent]; 26
            removed-group modern: Pace { mapping: Generic, cipher: Aes128, parameter_id: 13 }; CardAccess ATR/INFO COM SOD DG1 DG2 DG7 DG12 DG13 DG14 DG16 DG3=Denied DG11=NotOnChip; [Agreement]; [TerminalAbsent]; 28
        "]],
    );
}

#[test]
fn bac_on_a_chip_with_pace_only_if_policy_says_so() {
    let mut specimen = Specimen::forged(&catalogue::modern(), Forgery::JammedPace, NOW);
    let plan = Plan { allow_bac_on_pace_chip: true, ..plan(&specimen) };
    let dump = read(&mut specimen, plan).unwrap();
    assert_eq!((dump.access, dump.offered_pace), (Some(crate::dump::Access::Bac), Some(true)));
    assert!(dump.findings.contains(&ReadFinding::Downgraded), "{:?}", dump.findings);
    examine(&dump);
}

#[test]
fn a_wrong_key_is_told_with_what_is_left() {
    let wrong = |profile: &Profile, key: AccessKey| {
        let mut specimen = Specimen::genuine(profile, NOW);
        let plan = Plan { key, ..plan(&specimen) };
        read(&mut specimen, plan).unwrap_err()
    };
    let key = || AccessKey::Mrz(crate::mrz::Key::of_text("X1", "700101", "300101").unwrap());
    let can = |digits| AccessKey::Can(Can::new(digits).unwrap());
    assert_eq!(wrong(&profile("bac"), key()), ReadError::WrongKey { attempts_left: None });
    assert_eq!(wrong(&profile("modern"), key()), ReadError::WrongKey { attempts_left: None });
    let counting = profile("card").with(Quirk::CountsTries(3));
    assert_eq!(wrong(&counting, can("000000")), ReadError::WrongKey { attempts_left: Some(2) });
    let last = profile("card").with(Quirk::CountsTries(1));
    assert_eq!(wrong(&last, can("000000")), ReadError::Access(AccessError::Blocked));
    assert_eq!(wrong(&profile("bac"), can("314159")), ReadError::KeyUnsuitable);
    let mut card = Specimen::genuine(&profile("card"), NOW);
    let plan = Plan { key: can(&card.can.clone()), ..plan(&card) };
    examine(&read(&mut card, plan).unwrap());
}

#[test]
fn an_answer_that_promises_more_and_brings_nothing_ends_the_session() {
    let mut session = Session::new(plan(&Specimen::genuine(&profile("bac"), NOW)));
    let mut ours = numbers(1);
    let commands = (0..10).find(|_| match session.step(&mut ours) {
        Step::Transmit(_) => {
            session.answer(&[0x61, 0x00]);
            false
        }
        Step::Failed(error) => error == ReadError::Answer(ApduError::Truncated),
        other => panic!("{other:?}"),
    });
    assert_eq!(commands, Some(2));
}

#[test]
fn another_kind_of_card_is_no_document() {
    let mut session = Session::new(plan(&Specimen::genuine(&profile("bac"), NOW)));
    let mut ours = numbers(1);
    let end = loop {
        match session.step(&mut ours) {
            Step::Transmit(_) => session.answer(&[0x6A, 0x82]),
            end => break end,
        }
    };
    assert!(matches!(end, Step::Failed(ReadError::NotADocument)), "{end:?}");
}

#[test]
fn a_lifted_card_is_read_on() {
    for after in [1, 2, 3, 6, 9, 10, 11, 13, 15, 17, 19, 24] {
        for name in ["modern"] {
            let mut specimen = Specimen::genuine(&profile(name).with(Quirk::LiftedAfter(after)), NOW);
            let mut session = Session::new(plan(&specimen));
            let Some(end) = drive(&mut session, &mut specimen) else {
                let kept = session.dump().files.len();
                specimen.chip.reset();
                let mut session = Session::resume(session.lifted());
                let Some(Step::Done(dump)) = drive(&mut session, &mut specimen) else { panic!("lifted after {after}") };
                assert!(dump.files.len() >= kept && dump.findings.contains(&ReadFinding::Resumed));
                assert!(dump.files.contains_key(&File::Dg(Group::new(2).unwrap())));
                examine(&dump);
                continue;
            };
            assert!(matches!(end, Step::Done(_)), "{end:?}");
        }
    }
}

/// The console's chip authentication through a reader.
fn remote(specimen: &mut Specimen) -> Result<AgreementProof, AgreementError> {
    let plan = Plan { agreement: AgreementWith::Console, ..plan(specimen) };
    let mut session = Session::new(plan);
    let Some(Step::Done(dump)) = drive(&mut session, specimen) else { panic!("not read") };
    assert!(dump.evidence.is_empty());
    let dg14 = dump.file(File::Dg(listing::KEYS)).unwrap();
    let console = Remote::begin(dg14, &mut numbers(3)).unwrap();
    session.relay(console.commands().unwrap());
    let Some(Step::Relayed(answers)) = drive(&mut session, specimen) else { panic!("not relayed") };
    let proof = console.finish(&answers)?;
    assert!(proof.covers(dg14) && !proof.covers(&dg14[1..]));
    Ok(proof)
}

#[test]
fn the_console_authenticates_a_chip_through_the_reader() {
    let agreeing = |profile: &Profile| profile.name.starts_with("agreement");
    for profile in catalogue::all().into_iter().filter(agreeing) {
        // Keys of 2048 bits need long commands, or a chip that takes them in parts.
        let profile = &Profile { extended: Some(1024), ..profile };
        let _ = remote(&mut Specimen::genuine(profile, NOW)).unwrap();
        let cloned = remote(&mut Specimen::forged(profile, Forgery::Cloned, NOW));
        assert!(matches!(cloned, Err(AgreementError::Wrong | AgreementError::Refused(_))), "{cloned:?}");
    }
}

#[test]
fn a_reader_cannot_make_up_what_the_console_checks() {
    let profile = catalogue::modern();
    let mut specimen = Specimen::genuine(&profile, NOW);
    let plan = plan(&specimen);
    let dump = read(&mut specimen, plan).unwrap();
    let dg14 = dump.file(File::Dg(listing::KEYS)).unwrap();
    let console = || Remote::begin(dg14, &mut numbers(3)).unwrap();
    let done = vec![0x90, 0x00];
    let made_up = [&[0x99, 0x02, 0x90, 0x00, 0x8E, 0x08][..], &[7; 8], &[0x90, 0x00]].concat();
    let empty = [&[0x7C, 0x00][..], &done].concat();
    let finish = |last: Vec<u8>| console().finish(&[done.clone(), empty.clone(), last]);
    assert_eq!(finish(made_up), Err(AgreementError::Wrong));
    assert_eq!(finish(done.clone()), Err(AgreementError::Wrong));
    assert_eq!(console().finish(&[done.clone(), done.clone()]), Err(AgreementError::Malformed));
    assert_eq!(console().finish(&[]), Err(AgreementError::Malformed));
    // What the reader's own run gave is of no use: other keys.
    let Some(Evidence::Agreement(own)) = dump.evidence.first() else { panic!("no evidence") };
    let crate::dump::AgreementAnswer::Protected(own) = &own.answer else { panic!("another kind") };
    assert_eq!(finish(own.clone()), Err(AgreementError::Wrong));
}

#[test]
fn groups_that_nobody_wants_stay_where_they_are() {
    let mut specimen = Specimen::genuine(&catalogue::modern(), NOW);
    let groups = Some([1, 2].into_iter().filter_map(Group::new).collect());
    let plan = Plan { groups, ..plan(&specimen) };
    let dump = read(&mut specimen, plan).unwrap();
    let group = |number| File::Dg(Group::new(number).unwrap());
    assert_eq!(dump.missing.get(&group(11)), Some(&Missing::NotRead));
    assert_eq!(dump.missing.get(&group(3)), Some(&Missing::Denied));
    assert!(dump.file(group(11)).is_none() && dump.file(group(2)).is_some());
}

/// A terminal whose only command the chip does not know.
struct Stranger;

impl TerminalAuthentication for Stranger {
    fn begin(&mut self, circumstances: &Circumstances<'_>) -> Option<Command> {
        assert!(circumstances.agreement_key.is_some());
        assert!(circumstances.authorities.is_some_and(|file| file.windows(11).any(|name| name == b"DKCVCA00002")));
        Some(Command::Send(Header::new(0x2A, 0x00, 0xBE), vec![0x7F, 0x4E, 0x00]))
    }

    fn answer(&mut self, response: &Response) -> Result<Option<Command>, Status> {
        Err(response.status)
    }
}

/// A terminal that a chip accepts at once.
struct Friend;

impl TerminalAuthentication for Friend {
    fn begin(&mut self, _: &Circumstances<'_>) -> Option<Command> {
        Some(Command::Receive(Header::new(0xB0, 0x9E, 0x00), Le::new(4)))
    }

    fn answer(&mut self, _: &Response) -> Result<Option<Command>, Status> {
        Ok(None)
    }
}

#[test]
fn a_terminal_is_asked_for_closed_groups_and_what_it_fails_at_is_told() {
    let read_with = |terminal: Box<dyn TerminalAuthentication>| {
        let mut specimen = Specimen::genuine(&catalogue::modern(), NOW);
        let mut session = Session::new(plan(&specimen)).with_terminal(terminal);
        let Some(Step::Done(dump)) = drive(&mut session, &mut specimen) else { panic!("not read") };
        let fingers = dump.missing.get(&File::Dg(Group::new(3).unwrap())).copied();
        (dump.findings.clone(), fingers)
    };
    let refused = ReadFinding::TerminalRefused(Status::NoSuchInstruction);
    assert_eq!(read_with(Box::new(Stranger)), (vec![refused], Some(Missing::Denied)));
    // The chip knows better than the terminal.
    assert_eq!(read_with(Box::new(Friend)), (vec![], Some(Missing::Denied)));
}

mod hostile {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn no_answer_breaks_a_session(at in 0_usize..60, bytes in prop::collection::vec(any::<u8>(), 0..80), place: u8) {
            let mut specimen = Specimen::genuine(&profile("old"), NOW);
            let mut session = Session::new(plan(&specimen));
            let (mut ours, mut its) = (numbers(1), numbers(2));
            let mut count = 0;
            for _ in 0..400 {
                match session.step(&mut ours) {
                    Step::Transmit(command) => {
                        let mut answer = specimen.chip.transmit(&command, &mut its);
                        if count == at {
                            answer.clone_from(&bytes);
                        } else if count > at && count % 5 == 0 {
                            let place = usize::from(place) % answer.len();
                            answer[place] ^= 0x41;
                        }
                        count += 1;
                        session.answer(&answer);
                    }
                    Step::Progress(_) => {}
                    _ => return Ok(()),
                }
            }
            prop_assert!(false, "the session does not end");
        }
    }
}
