use proptest::prelude::*;

use super::*;
use crate::access::Suite;
use crate::access::group::Group;
use crate::mrz::Key;
use crate::worked::{Example, example};

/// A run of the example: its key, and the numbers that it draws.
struct Run {
    pace: Pace,
    draws: Vec<Vec<u8>>,
}

impl Run {
    fn new(example: &Example, draws: &[&str]) -> (Self, Command) {
        let oid: Vec<u8> = example.text("oid").split('.').skip(2).map(|arc| arc.parse().unwrap()).collect();
        let oid = [&[4][..], &oid].concat();
        let parameter_id = example.value("parameter_id").as_u64().unwrap() as u8;
        let offer = Offer::best(&offers(&[(oid[8], oid[9], parameter_id)])).unwrap();
        let key = AccessKey::Mrz(Key::of_text("T22000129", "640812", "101031").unwrap());
        let (mut pace, command) = Pace::begin(offer.clone(), &key);
        pace.key = Keyed::new(offer.suite(), &example.bytes("k_pi"));
        let draws = draws.iter().rev().map(|path| example.bytes(path)).collect();
        (Self { pace, draws }, command)
    }

    fn answer(self, answer: &[u8]) -> Result<Turn<Self, Opened>, AccessError> {
        let Self { pace, mut draws } = self;
        let turn = pace.advance(&Response::parse(answer).unwrap(), &mut |_| Zeroizing::new(draws.pop().unwrap()))?;
        Ok(match turn {
            Turn::Send(pace, command) => Turn::Send(Self { pace, draws }, command),
            Turn::Done(opened) => Turn::Done(opened),
        })
    }
}

/// Plays a transcript; each command must be the printed one.
fn replay(example: &Example, transcript: &[[Vec<u8>; 2]], draws: &[&str]) -> Opened {
    let (mut run, mut command) = Run::new(example, draws);
    for [expected, answer] in transcript {
        assert_eq!(command.encode(), *expected);
        match run.answer(answer).unwrap() {
            Turn::Send(next, following) => (run, command) = (next, following),
            Turn::Done(opened) => return opened,
        }
    }
    panic!("the transcript ends before the run");
}

/// The transcript that an example without one describes.
fn described(example: &Example, dh: bool) -> Vec<[Vec<u8>; 2]> {
    let key = |path| if dh { example.bytes(path) } else { [&[4][..], &example.bytes(path)].concat() };
    let done = |inner: Vec<u8>| [write(DYNAMIC, &inner), vec![0x90, 0]].concat();
    let oid: Vec<u8> = [&ID[..], &[if dh { 3 } else { 4 }, 2]].concat();
    let named = [write(0x80, &oid), write(0x83, &[1])].concat();
    vec![
        [Command::Send(SET_AT, named).encode(), vec![0x90, 0]],
        [authenticate(&[], true).encode(), done(write(0x80, &example.bytes("nonce_z")))],
        [authenticate(&write(0x81, &example.bytes("nonce_t")), true).encode(), done(write(0x82, &[]))],
        [authenticate(&write(0x83, &key("pk_ifd")), true).encode(), done(write(0x84, &key("pk_ic")))],
        [
            authenticate(&write(0x85, &example.bytes("t_ifd")), false).encode(),
            done(write(0x86, &example.bytes("t_ic"))),
        ],
    ]
}

const ID: [u8; 8] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];
const GENERIC: [&str; 2] = ["map.sk_ifd", "ka.sk_ifd"];
const INTEGRATED: [&str; 2] = ["nonce_t", "sk_ifd"];

#[test]
fn example_g1_curve_generic() {
    let example = example("G1_pace_ecdh_gm");
    assert_eq!(replay(&example, &example.transcript(), &GENERIC).evidence, None);
}

#[test]
fn example_g2_field_generic() {
    let example = example("G2_pace_dh_gm");
    // The printed last answer lacks its status word.
    let mut transcript = example.transcript();
    transcript.last_mut().unwrap()[1].extend([0x90, 0]);
    drop(replay(&example, &transcript, &GENERIC));
}

#[test]
fn example_h1_curve_integrated() {
    let example = example("H1_pace_ecdh_im");
    drop(replay(&example, &described(&example, false), &INTEGRATED));
}

#[test]
fn example_h2_field_integrated() {
    let example = example("H2_pace_dh_im");
    drop(replay(&example, &described(&example, true), &INTEGRATED));
}

#[test]
fn the_generators_of_h1_and_h2_are_the_printed_ones() {
    let check = |name, agreement, parameter_id, curve: bool| {
        let example = example(name);
        let group = Group::standard(agreement, parameter_id).unwrap();
        let (chip, terminal) = (example.bytes("nonce_s"), example.bytes("nonce_t"));
        let generator = group.mapped(Suite::Aes128, &chip, &terminal).unwrap();
        assert_eq!(generator.get(usize::from(curve)..).unwrap(), example.bytes("G_mapped"));
    };
    check("H1_pace_ecdh_im", crate::lds::Agreement::Ecdh, 13, true);
    check("H2_pace_dh_im", crate::lds::Agreement::Dh, 0, false);
}

#[test]
fn example_i1_chip_authentication_mapping() {
    let example = example("I1_pace_ecdh_cam");
    let Some(Evidence::Cam { mapping_key, chip_data, parameter_id }) =
        replay(&example, &example.transcript(), &GENERIC).evidence
    else {
        panic!("no evidence");
    };
    assert_eq!(mapping_key.get(1..).unwrap(), example.bytes("map.pk_ic"));
    assert_eq!((chip_data, parameter_id), (example.bytes("ca_data"), 13));
}

/// Example G.1 with one answer replaced.
fn with_answer(step: usize, answer: &[u8]) -> AccessError {
    let example = example("G1_pace_ecdh_gm");
    let (mut run, _) = Run::new(&example, &GENERIC);
    for (at, [_, printed]) in example.transcript().iter().enumerate() {
        match run.answer(if at == step { answer } else { printed }) {
            Ok(Turn::Send(next, _)) => run = next,
            Ok(Turn::Done(_)) => panic!("opened"),
            Err(error) => return error,
        }
    }
    panic!("not opened");
}

#[test]
fn what_goes_wrong_is_told_apart() {
    let status = |code: u16| code.to_be_bytes();
    let wrong = |attempts_left| AccessError::WrongKey { attempts_left };
    assert_eq!(with_answer(0, &status(0x6FFF)), AccessError::Refused(Status::Other(0x6FFF)));
    assert_eq!(with_answer(0, &status(0x63C0)), AccessError::Blocked);
    assert_eq!(with_answer(4, &status(0x6300)), wrong(None));
    assert_eq!(with_answer(4, &status(0x63C2)), wrong(Some(2)));
    assert_eq!(with_answer(4, &status(0x6983)), AccessError::Blocked);
    let mut token = example("G1_pace_ecdh_gm").transcript().pop().unwrap()[1].clone();
    token[5] ^= 1;
    assert_eq!(with_answer(4, &token), AccessError::Unproven);
    // A point off the curve, and our own key sent back.
    let mut point = example("G1_pace_ecdh_gm").transcript()[2][1].clone();
    point[30] ^= 1;
    assert_eq!(with_answer(2, &point), AccessError::Malformed);
    let own = [&[0x7C, 0x43, 0x82, 0x41, 4][..], &example("G1_pace_ecdh_gm").bytes("map.pk_ifd"), &[0x90, 0]].concat();
    assert_eq!(with_answer(2, &own), AccessError::Malformed);
    assert_eq!(with_answer(1, &[0x7C, 0x02, 0x80, 0x00, 0x90, 0x00]), AccessError::Malformed);
}

/// What a chip says that it offers: last two arcs, and domain parameters.
fn offers(list: &[(u8, u8, u8)]) -> crate::lds::SecurityInfos {
    let infos: Vec<Vec<u8>> = list
        .iter()
        .map(|(mapping, suite, id)| {
            let oid = write(0x06, &[&ID[..], &[*mapping, *suite]].concat());
            write_all(0x30, &[&oid, &write(0x02, &[2]), &write(0x02, &[*id])])
        })
        .collect();
    crate::lds::card_access::parse(&write(0x31, &infos.concat())).unwrap()
}

#[test]
fn the_best_offer_is_taken() {
    let best = |list: &[(u8, u8, u8)]| {
        Offer::best(&offers(list)).map(|offer| (offer.info.protocol[8..].to_vec(), offer.parameter_id, offer.ambiguous))
    };
    let is = |mapping, suite, id, ambiguous| Some((vec![mapping, suite], id, ambiguous));
    assert_eq!(best(&[(2, 2, 13), (4, 4, 13)]), is(2, 2, 13, false));
    assert_eq!(best(&[(2, 2, 13), (6, 2, 13)]), is(6, 2, 13, false));
    assert_eq!(best(&[(2, 2, 13), (2, 4, 13)]), is(2, 4, 13, false));
    assert_eq!(best(&[(6, 1, 13), (4, 2, 13)]), is(4, 2, 13, false));
    assert_eq!(best(&[(2, 2, 13), (2, 2, 12)]), is(2, 2, 12, true));
    assert_eq!(best(&[(2, 2, 3), (5, 2, 13), (2, 5, 13)]), None);
}

proptest! {
    #[test]
    fn no_answer_panics(step in 1_usize..5, place in 0_usize..70, value: u8, cut in 2_usize..70) {
        let example = example("G1_pace_ecdh_gm");
        let mut answer = example.transcript()[step][1].clone();
        if let Some(byte) = answer.get_mut(place) {
            *byte = value;
        }
        let (mut run, _) = Run::new(&example, &GENERIC);
        for (at, [_, printed]) in example.transcript().iter().enumerate() {
            let short = answer.get(..cut).unwrap_or(&answer);
            match run.answer(if at == step { short } else { printed }) {
                Ok(Turn::Send(next, _)) => run = next,
                _ => break,
            }
        }
    }
}

#[test]
fn a_group_of_the_chips_own_is_taken_only_if_it_is_the_standards() {
    let offered = |id: u8, modulus: &[u8]| {
        let known = crate::crypto::dh::DhGroup::of_parameter_id(2).unwrap();
        let numbers =
            [modulus, known.generator(), known.order().unwrap()].map(|number| write(0x02, &[&[0], number].concat()));
        let algorithm = [write(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3E, 2, 1]), write(0x30, &numbers.concat())].concat();
        let own = [write(0x06, &[&ID[..], &[1]].concat()), write(0x30, &algorithm), write(0x02, &[id])].concat();
        let info = [write(0x06, &[&ID[..], &[1, 2]].concat()), write(0x02, &[2]), write(0x02, &[id])].concat();
        let infos = crate::lds::card_access::parse(&write(0x31, &[write(0x30, &own), write(0x30, &info)].concat()));
        Offer::best(&infos.unwrap()).map(|offer| offer.group.generator().len())
    };
    let known = crate::crypto::dh::DhGroup::of_parameter_id(2).unwrap().modulus().to_vec();
    let mut other = known.clone();
    *other.last_mut().unwrap() ^= 2;
    assert_eq!((offered(32, &known), offered(32, &other)), (Some(256), None));
    // Under a number of the standard's, the chip's own word counts for nothing.
    assert_eq!((offered(0, &other), offered(31, &known)), (Some(128), None));
}
