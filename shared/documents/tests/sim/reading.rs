//! Reads a simulated document as a kiosk does.

use documents::access::{AccessKey, Can};
use documents::crypto::hash::Hash;
use documents::dump::Dump;
use documents::mrz::{self, Mrz};
use documents::read::{AgreementWith, Plan, ReadError, Session, Sought, Step};
use documents::sim::{Profile, Specimen, catalogue};

/// 2026-11-21, in seconds since 1970.
pub(crate) const NOW: i64 = 1_795_219_200;
/// What the console asks the chip to sign.
pub(crate) const CHALLENGE: [u8; 8] = [0x5C, 0x11, 0xAD, 0x0E, 0x77, 0x42, 0x90, 0x3B];

/// Numbers that look random and are the same in each run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            let block = Hash::Sha256.digest(&[&self.0.to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

pub(crate) fn numbers() -> Numbers {
    Numbers(0)
}

/// The profile of this name.
pub(crate) fn profile(name: &str) -> Profile {
    catalogue::all().into_iter().find(|profile| profile.name == name).unwrap()
}

/// What is printed on the document opens it.
pub(crate) fn key(specimen: &Specimen) -> AccessKey {
    match mrz::parse(&specimen.lines.join("\n")).unwrap() {
        Mrz::Travel(travel) => AccessKey::Mrz(travel.key().unwrap()),
        Mrz::Licence(licence) => AccessKey::Licence(licence.key().unwrap()),
    }
}

pub(crate) fn can(specimen: &Specimen) -> AccessKey {
    AccessKey::Can(Can::new(&specimen.can).unwrap())
}

/// Everything that there is, with a challenge, by extended length where it goes.
pub(crate) fn plan(key: AccessKey) -> Plan {
    Plan {
        application: Sought::Auto,
        key,
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: Some(CHALLENGE),
        agreement: AgreementWith::Reader,
        extended: true,
    }
}

/// Reads to the end. A card that is taken away is laid down again.
pub(crate) fn read(specimen: &mut Specimen, plan: Plan) -> Result<Dump, ReadError> {
    let (mut mine, mut chips) = (numbers(), Numbers(1 << 32));
    let mut session = Session::new(plan);
    loop {
        match session.step(&mut |bytes| mine.fill(bytes)) {
            Step::Transmit(command) => {
                let answer = specimen.chip.transmit(&command, &mut |bytes| chips.fill(bytes));
                if specimen.chip.is_present() {
                    session.answer(&answer);
                } else {
                    specimen.chip.reset();
                    session = Session::resume(session.lifted());
                }
            }
            Step::Progress(_) => {}
            Step::Done(dump) => return Ok(dump),
            Step::Failed(error) => return Err(error),
            Step::Relayed(_) => unreachable!("nothing was relayed"),
        }
    }
}
