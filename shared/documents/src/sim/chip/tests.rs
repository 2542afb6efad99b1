//! The chip's side of the worked examples of ICAO 9303-11: given the chip's random numbers, it says what is printed there.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use super::group::KeyGroup;
use super::integrated::stretch;
use super::pace::{Pace, Terms, Turn};
use super::{Chip, State, Tampering};
use crate::access::Mapping;
use crate::crypto::cipher::Suite;
use crate::crypto::curve::{Curve, CurveId};
use crate::file::File;
use crate::sim::issuer::ChipKeys;
use crate::sim::profile::PaceOffer;
use crate::sim::{Profile, catalogue};
use crate::tlv::{only, write};

fn examples() -> Value {
    serde_json::from_str(include_str!("../../testdata/icao9303-11-worked-examples.json")).unwrap()
}

fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2).unwrap(), 16).unwrap()).collect()
}

fn hex(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

/// Random numbers that are known beforehand; shorter ones stand at the end of what is filled.
struct Drawn(VecDeque<Vec<u8>>);

impl Drawn {
    fn new(numbers: &[&Value]) -> Self {
        Self(numbers.iter().map(|number| hex(number)).collect())
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        let number = self.0.pop_front().unwrap();
        let start = bytes.len() - number.len();
        bytes.fill(0);
        bytes[start..].copy_from_slice(&number);
    }
}

fn chip(profile: Profile, secret: &str, files: BTreeMap<File, Vec<u8>>, keys: ChipKeys) -> Chip {
    Chip {
        profile,
        files,
        keys,
        secret: secret.to_owned(),
        can: String::new(),
        tampering: Tampering::default(),
        state: State::default(),
        present: true,
        count: 0,
        stumbled: false,
        tries: None,
    }
}

fn offering(mapping: Mapping, parameter_id: u8) -> Profile {
    let offer = PaceOffer { mapping, suite: Suite::Aes128, parameter_id };
    Profile { pace: vec![offer], ..catalogue::modern() }
}

/// Plays the commands of an example of PACE; each answer must be the printed one. Without a secret, the key of the nonce is
/// the printed one.
fn replay(example: &Value, secret: Option<&str>, profile: Profile, keys: ChipKeys) {
    let drawn = [&example["nonce_s"], &example["map"]["sk_ic"], &example["ka"]["sk_ic"]];
    let mut drawn = Drawn::new(&drawn);
    let mut chip = chip(profile, secret.unwrap_or_default(), BTreeMap::new(), keys);
    let apdus = example["apdus_alternating_command_response"].as_array().unwrap();
    let pairs = apdus.chunks(2).count();
    for (number, pair) in apdus.chunks(2).enumerate() {
        let answer = chip.transmit(&hex(&pair[0]), &mut |bytes| drawn.fill(bytes));
        let mut printed = hex(&pair[1]);
        // The example over numbers ends with DO 87, the authority for terminals, which this chip does not have, and
        // without its status.
        if number + 1 == pairs && !printed.ends_with(&[0x90, 0x00]) {
            let code = only(&printed, 0x7C).unwrap().inside().next().unwrap().unwrap();
            printed = [write(0x7C, code.raw), vec![0x90, 0x00]].concat();
        }
        assert_eq!(answer, printed, "answer {number}");
        if let (Some(Pace::Chosen(terms)), None) = (&mut chip.state.pace, secret) {
            terms.password_key = hex(&example["k_pi"]).into();
        }
    }
    assert!(chip.state.channel.is_some());
}

#[test]
fn generic_mapping() {
    let all = examples();
    let secret = all["_password"]["mrz_information"].as_str();
    replay(&all["G1_pace_ecdh_gm"], secret, offering(Mapping::Generic, 13), ChipKeys::default());
    replay(&all["G2_pace_dh_gm"], secret, offering(Mapping::Generic, 0), ChipKeys::default());
}

#[test]
fn chip_authentication_mapping() {
    let all = examples();
    let example = &all["I1_pace_ecdh_cam"];
    // The chip's static key is not printed. It is the mapping's secret divided by the chip authentication data.
    let curve = Curve::get(CurveId::Bp256r1);
    let quotient = curve.scalar(&hex(&example["ca_data"]));
    let secret = curve.product(&curve.scalar(&hex(&example["map"]["sk_ic"])), &curve.invert(&quotient).unwrap());
    let public = curve.multiply(&secret, &curve.generator()).encode();
    let printed = hex(&example["ca_public_key_info"]);
    assert!(printed.windows(public.len()).any(|window| window == public), "another key than the printed one");
    let keys = ChipKeys { mapping: Some((13, secret)), ..ChipKeys::default() };
    replay(example, None, offering(Mapping::ChipAuthentication, 13), keys);
}

/// The examples of the integrated mapping print no commands, only what they carry.
fn integrated(example: &Value, parameter_id: u8, sk_ic: &str, point: bool) {
    let terms = Terms {
        offer: PaceOffer { mapping: Mapping::Integrated, suite: Suite::Aes128, parameter_id },
        group: KeyGroup::of_parameter_id(parameter_id).unwrap(),
        password_key: hex(&example["k_pi"]).into(),
    };
    let key = |name: &str| [if point { vec![4] } else { vec![] }, hex(&example[name])].concat();
    let prime_bits = if point { 256 } else { 1024 };
    let stretched = stretch(Suite::Aes128, &hex(&example["nonce_s"]), &hex(&example["nonce_t"]), prime_bits);
    assert_eq!(stretched.unwrap(), hex(&example["R_s_t"]));
    let mut drawn = Drawn(VecDeque::from([hex(&example["nonce_s"]), unhex(sk_ic)]));
    let mut pace = Pace::Chosen(terms);
    let turns = [
        (vec![], write(0x80, &hex(&example["nonce_z"]))),
        (write(0x81, &hex(&example["nonce_t"])), write(0x82, &[])),
        (write(0x83, &key("pk_ifd")), write(0x84, &key("pk_ic"))),
    ];
    for (sent, printed) in turns {
        let Turn::On(next, answer) = pace.turn(&sent, None, &mut |bytes| drawn.fill(bytes)) else {
            panic!("the chip refused {sent:02x?}")
        };
        assert_eq!(answer, printed);
        pace = next;
    }
    let token = write(0x85, &hex(&example["t_ifd"]));
    let Turn::Done(_, answer) = pace.turn(&token, None, &mut |_| unreachable!()) else { panic!("another token") };
    assert_eq!(answer, write(0x86, &hex(&example["t_ic"])));
}

#[test]
fn integrated_mapping() {
    let all = examples();
    let example = &all["H1_pace_ecdh_im"];
    integrated(example, 13, example["sk_ic"].as_str().unwrap(), true);
    // The printed exponent is longer than the group's order; this is what is left of it.
    integrated(&all["H2_pace_dh_im"], 0, "A5B780126B7C980E9FCEA1D4539DA1D27C342DFA", false);
}

#[test]
fn basic_access_control_and_its_channel() {
    let all = examples();
    let example = &all["D_bac"];
    let secret = example["mrz_information"].as_str().unwrap();
    let files = BTreeMap::from([(File::Com, hex(&example["ef_com"]))]);
    let profile = Profile { pace: Vec::new(), bac: true, extended: None, ..catalogue::modern() };
    let mut chip = chip(profile, secret, files, ChipKeys::default());
    let mut drawn = Drawn::new(&[&example["rnd_ic"], &example["k_ic"]]);
    let mut transmit = |command: &[u8]| chip.transmit(command, &mut |bytes| drawn.fill(bytes));
    let ok = [0x90, 0x00];
    assert_eq!(transmit(&unhex("00A4040C07A0000002471001")), ok);
    assert_eq!(transmit(&unhex("00A4020C02011E")), [0x69, 0x82], "a locked chip gives nothing");
    assert_eq!(transmit(&unhex("0084000008")), [hex(&example["rnd_ic"]), ok.to_vec()].concat());
    let sent = [hex(&example["e_ifd"]), hex(&example["m_ifd"])].concat();
    let authenticate = [unhex("0082000028"), sent, vec![0x28]].concat();
    let answered = [hex(&example["e_ic"]), hex(&example["m_ic"]), ok.to_vec()].concat();
    assert_eq!(transmit(&authenticate), answered);
    for turn in example["transcript"].as_array().unwrap() {
        assert_eq!(transmit(&hex(&turn[0])), hex(&turn[1]), "{}", turn[2]);
    }
    assert_eq!(transmit(&unhex("00B0000004")), [0x69, 0x82], "an open command has closed the channel");
}

mod hostile {
    use proptest::prelude::*;

    use crate::sim::{Specimen, catalogue};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_command_breaks_a_chip(commands in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..8),
                                    known in prop::collection::vec((0_usize..8, any::<[u8; 2]>(), any::<Vec<u8>>()), 1..8)) {
            let profile = catalogue::all().into_iter().find(|profile| profile.name == "plain").unwrap();
            let mut chip = Specimen::genuine(&profile, 1_795_219_200).chip;
            let starts: [&[u8]; 8] = [&[0xB0], &[0xB1], &[0xA4], &[0x22], &[0x86], &[0x82], &[0x88], &[0x84]];
            let built = known.into_iter().map(|(start, parameters, content)| {
                [&[0][..], starts[start], &parameters, &[content.len().min(255) as u8], &content, &[0]].concat()
            });
            for command in commands.into_iter().chain(built) {
                let answer = chip.transmit(&command, &mut |bytes| bytes.fill(7));
                prop_assert!(answer.len() >= 2);
            }
        }
    }
}
