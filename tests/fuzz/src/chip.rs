//! What chips say.

use std::cell::RefCell;

use documents::access::{AccessKey, Suite};
use documents::apdu::{Command, Response};
use documents::chip_auth::ca::{self, Remote};
use documents::chip_auth::{aa, cam};
use documents::crypto::cipher::pad;
use documents::crypto::kdf::{Purpose, derive};
use documents::dump::{Dump, Evidence};
use documents::file::{Application, File, Group};
use documents::lds::{card_access, dg14};
use documents::pki::cms::SignedData;
use documents::read::{AgreementWith, Plan, Session, Sought, Step};
use documents::sim::{Specimen, catalogue};
use documents::sm::{Channel, SmError};
use documents::tlv::{Reader, only, total_length, write};

use crate::input::{Input, numbers};

/// When everything simulated was issued: 2026-11-20, in seconds since 1970.
pub(crate) const NOW: i64 = 1_795_132_800;
/// No session asks for more.
const STEPS_MAX: usize = 20_000;
/// Elements are looked into as deep.
const DEPTH_MAX: usize = 12;
const SECRET: &[u8] = b"shared secret";

pub(crate) fn tlv(bytes: &[u8]) {
    fn walk(mut reader: Reader<'_>, depth: usize) {
        let end = reader.offset() + reader.rest().len();
        while let Ok(Some(element)) = reader.next() {
            assert!(element.raw.len() > element.value.len() && element.raw.ends_with(element.value));
            assert!(element.offset + element.value.len() <= end, "an element beyond its end");
            assert_eq!(total_length(element.raw), Some(element.raw.len()));
            let written = write(element.tag, element.value);
            assert_eq!(only(&written, element.tag).map(|again| again.value), Ok(element.value));
            if depth < DEPTH_MAX {
                walk(element.inside(), depth + 1);
            }
        }
    }
    walk(Reader::new(bytes), 0);
}

pub(crate) fn apdu(bytes: &[u8]) {
    if let Ok(response) = Response::parse(bytes) {
        assert_eq!(response.encode(), bytes);
    }
    if let Ok(command) = Command::parse(bytes) {
        assert_eq!(Command::parse(&command.encode()), Ok(command.clone()));
        let (limit, data) = (1 + bytes.len() % 255, command.data().to_vec());
        let chained: Vec<u8> = command.chain(limit).iter().flat_map(|part| part.data().to_vec()).collect();
        assert_eq!(chained, data);
    }
}

/// The first byte says with which cipher, and whether the answer comes from somebody who knows the keys.
pub(crate) fn channel(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let kind = input.byte();
    let suite = [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256][usize::from(kind & 3)];
    let mut channel = Channel::of_secret(suite, SECRET);
    if kind & 4 == 0 {
        if let Ok(response) = Response::parse(input.rest()) {
            let refused = channel.unwrap(&response);
            assert!(matches!(refused, Err(SmError::Dropped(_) | SmError::WrongCode)), "no code, and yet taken");
        }
        return;
    }
    let block = suite.block_len();
    let mut counter = vec![0; block];
    counter[block - 1] = 1;
    let mut data = input.rest().to_vec();
    let key = derive(suite, SECRET, Purpose::Mac);
    let code = suite.mac(&key, &[&counter[..], &pad(block, &data)].concat());
    data.extend(write(0x8E, &code.expect("the key is of its suite, the bytes whole blocks")));
    let status = documents::apdu::Status::Done;
    if let Ok(plain) = channel.unwrap(&Response { data: data.clone(), status }) {
        assert!(plain.data.len() < data.len());
    }
}

fn plan(key: AccessKey) -> Plan {
    Plan {
        application: Sought::Auto,
        key,
        groups: None,
        allow_bac_on_pace_chip: true,
        challenge: Some(*b"12345678"),
        agreement: AgreementWith::Reader,
        extended: true,
    }
}

pub(crate) fn plan_for(specimen: &Specimen) -> Plan {
    let key = documents::mrz::parse(&specimen.lines.join("\n")).ok().and_then(|mrz| AccessKey::of_mrz(&mrz));
    plan(key.expect("the simulator prints lines that open its chips"))
}

/// Steps until the session ends; whatever the answers are, it does.
pub(crate) fn drive(session: &mut Session, mut answer: impl FnMut(&[u8]) -> Vec<u8>) -> Step {
    let mut random = numbers();
    for _ in 0..STEPS_MAX {
        match session.step(&mut random) {
            Step::Transmit(command) => {
                assert!(Command::parse(&command).is_ok(), "no command");
                session.answer(&answer(&command));
            }
            Step::Progress(_) => {}
            end => return end,
        }
    }
    panic!("the session does not end");
}

/// Nothing but what the input says.
pub(crate) fn session(bytes: &[u8]) {
    let key =
        documents::mrz::Key::of_text("L898902C3", "740812", "120415").expect("the key of Doc 9303-11, appendix D");
    let mut input = Input::new(bytes);
    let end = drive(&mut Session::new(plan(AccessKey::Mrz(key))), |_| {
        if input.is_empty() { vec![0x6A, 0x82] } else { input.part().to_vec() }
    });
    assert!(matches!(end, Step::Done(_) | Step::Failed(_)));
}

thread_local! {
    static BAC: RefCell<Specimen> = RefCell::new(specimen("old"));
    static PACE: RefCell<Specimen> = RefCell::new(specimen("small-curve"));
}

fn specimen(name: &str) -> Specimen {
    let profile = catalogue::all().into_iter().find(|profile| profile.name == name);
    Specimen::genuine(&profile.expect("the catalogue has it"), NOW)
}

pub(crate) fn session_bac(bytes: &[u8]) {
    BAC.with_borrow_mut(|specimen| between(specimen, bytes));
}

pub(crate) fn session_pace(bytes: &[u8]) {
    PACE.with_borrow_mut(|specimen| between(specimen, bytes));
}

/// A chip's answers, some of them changed by somebody in between: one byte says how many pass, the next what is done.
fn between(specimen: &mut Specimen, bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut random = numbers();
    specimen.chip.reset();
    let mut session = Session::new(plan_for(specimen));
    let mut passing = input.byte();
    let end = drive(&mut session, |command| {
        let answer = specimen.chip.transmit(command, &mut random);
        if passing > 0 || input.is_empty() {
            passing = passing.saturating_sub(1);
            return answer;
        }
        let changed = change(&mut input, answer);
        passing = input.byte();
        changed
    });
    assert!(matches!(end, Step::Done(_) | Step::Failed(_)));
}

fn change(input: &mut Input<'_>, mut answer: Vec<u8>) -> Vec<u8> {
    match input.byte() % 4 {
        0 => input.part().to_vec(),
        1 => {
            let (place, bits) = (input.number(), input.byte());
            let length = answer.len().max(1);
            if let Some(byte) = answer.get_mut(place % length) {
                *byte ^= bits;
            }
            answer
        }
        2 => {
            answer.truncate(input.number());
            answer
        }
        _ => [&answer[..], input.part()].concat(),
    }
}

/// A dump whose evidence is examined.
pub(crate) fn evidence(bytes: &[u8]) {
    let Ok(dump) = Dump::from_bytes(bytes) else { return };
    let group = |number| Group::new(number).and_then(|group| dump.file(File::Dg(group)));
    let keys = group(14);
    for evidence in &dump.evidence {
        match evidence {
            Evidence::Active { challenge, response } => {
                let number = if dump.application == Application::Licence { 13 } else { 15 };
                if let Some(key) = group(number) {
                    let _ = aa::verify(key, keys, challenge, response);
                }
            }
            Evidence::Agreement(evidence) => {
                if let Some(Ok(infos)) = keys.map(dg14::parse) {
                    let _ = ca::verify(&infos, evidence);
                }
            }
            Evidence::Cam { mapping_key, chip_data, parameter_id } => {
                let signed = dump.file(File::CardSecurity).and_then(|bytes| SignedData::parse(bytes).ok());
                if let Some(Ok(infos)) = signed.map(|signed| card_access::parse(signed.content())) {
                    let _ = cam::verify(&infos, mapping_key, chip_data, *parameter_id);
                }
            }
        }
    }
}

/// DG14, and answers to what the console had passed on: none of them can be the chip's.
pub(crate) fn remote(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let Ok(remote) = Remote::begin(input.part(), &mut numbers()) else { return };
    let Ok(commands) = remote.commands() else { return };
    let answers: Vec<Vec<u8>> = commands.iter().map(|_| input.part().to_vec()).collect();
    assert!(remote.finish(&answers).is_err(), "answers that nobody computed prove a key");
}
