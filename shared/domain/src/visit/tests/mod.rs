//! A small world of one kiosk and two consoles, with signatures that only this world makes.

mod copies;
mod document;
mod record;
mod table;

use super::*;
use crate::digest::{Digest, Hex};
use crate::expedition::{
    Answer, Challenge, Comparison, Equipment, Feature, Kind, Outcome, Reference, Step, StepResult,
};
use crate::id::{CallId, ConsoleId, ExpeditionId, KioskId, LeaseId, PersonId, StationId, VisitId};
use crate::person::Day;
use crate::redact::Personal;
use crate::time::Moment;

const VISIT: VisitId = VisitId::numbered(0xf1);
const CALL: CallId = CallId::numbered(0xca);
const KIOSK: KioskId = KioskId::numbered(0xe1);
const CONSOLE: ConsoleId = ConsoleId::numbered(0xc1);
const OTHER_CONSOLE: ConsoleId = ConsoleId::numbered(0xc2);
const METTE: PersonId = PersonId::numbered(0xa1);
const JENS: PersonId = PersonId::numbered(0xa2);
const EXPEDITION: ExpeditionId = ExpeditionId::numbered(0xee);

/// 2026-11-21T10:42:00Z.
const NOON: u64 = 1_795_257_720_000;

const fn at(seconds: u64) -> Moment {
    Moment::from_unix_ms(NOON + seconds * 1000)
}

/// Signs for a station. Only [`World`] accepts it.
#[derive(Clone, Copy)]
struct Pen(StationId);

impl Signer for Pen {
    fn station(&self) -> StationId {
        self.0
    }

    fn sign(&self, entry: &[u8]) -> Result<Signature, NotSigned> {
        let name = self.0.to_string().into_bytes();
        Ok(Signature { signature: Hex(mark(&name, entry)), certificate: Hex(name) })
    }
}

fn mark(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    Digest::of(&[name, b"\0", bytes].concat()).as_bytes().to_vec()
}

/// Verifies what [`Pen`] signs, and closings by "person at console".
#[derive(Clone, Copy)]
struct World;

impl Verifier for World {
    fn entry(&self, entry: &[u8], signature: &Signature, _: Moment) -> Result<StationId, NotAuthentic> {
        if signature.signature.0 != mark(&signature.certificate.0, entry) {
            return Err(NotAuthentic);
        }
        [StationId::Kiosk(KIOSK), StationId::Console(CONSOLE), StationId::Console(OTHER_CONSOLE)]
            .into_iter()
            .find(|station| station.to_string().as_bytes() == signature.certificate.0)
            .ok_or(NotAuthentic)
    }

    fn closing(
        &self,
        closing: &[u8],
        signature: &Hex,
        sign_in: &[u8],
        _: Moment,
    ) -> Result<(PersonId, ConsoleId), NotAuthentic> {
        if sign_in == SIGN_IN.as_bytes() && signature.0 == mark(sign_in, closing) {
            Ok((METTE, CONSOLE))
        } else {
            Err(NotAuthentic)
        }
    }
}

const SIGN_IN: &str = "Mette at the console";

fn kiosk() -> Pen {
    Pen(KIOSK.into())
}

fn console() -> Pen {
    Pen(CONSOLE.into())
}

fn opened(demo: bool) -> Body {
    Body::Opened(Opened { kiosk: KIOSK, demo, equipment: [Equipment::Camera].into(), policy: 1 })
}

fn joined() -> Body {
    Body::SpecialistJoined { person: METTE, console: CONSOLE, sign_in: Digest::of(SIGN_IN.as_bytes()) }
}

fn taken_over() -> Body {
    Body::SpecialistJoined { person: JENS, console: OTHER_CONSOLE, sign_in: Digest::of(b"Jens") }
}

fn began() -> Body {
    Body::ExpeditionBegan { expedition: EXPEDITION, kind: Kind::PassportAdult, day: Day::new(2026, 11, 21).unwrap() }
}

fn facts(cpr: &str) -> CaseFacts {
    CaseFacts {
        cpr: Personal::new(cpr.parse().unwrap()),
        given_names: Personal::new("Anna Kibæk".to_owned()),
        surname: Personal::new("Specimen".to_owned()),
    }
}

fn found() -> Body {
    Body::CaseFound { facts: facts("120864-1234") }
}

const fn done(step: Step, result: StepResult) -> Body {
    Body::StepDone { step, result }
}

fn compared(answer: Answer) -> Body {
    Body::IdentityCompared {
        comparison: Comparison { answer, features: Feature::ALL.into(), against: [Reference::Chip].into() },
    }
}

const fn asked(lease: u128) -> Body {
    Body::CaptureAsked { step: Step::Portrait, lease: LeaseId::numbered(lease) }
}

const PORTRAIT: &[u8] = b"a portrait of 560 by 720";

fn taken(bytes: &[u8]) -> Taken {
    Taken {
        digest: Digest::of(bytes),
        media_type: MediaType::Jpeg,
        width: 560,
        height: 720,
        findings: vec![Finding { check: Check::Exposure, verdict: Verdict::Ok, value: 128 }],
        simulated: false,
    }
}

fn captured(lease: u128) -> Body {
    Body::Captured { step: Step::Portrait, lease: LeaseId::numbered(lease), taken: taken(PORTRAIT) }
}

fn portrait() -> Digest {
    Digest::of(PORTRAIT)
}

fn fee_shown() -> Body {
    let rules = crate::expedition::Rules::of(
        Kind::PassportAdult,
        Day::new(1964, 8, 12).unwrap(),
        Day::new(2026, 11, 21).unwrap(),
    );
    Body::FeeShown { fee: rules.unwrap().fee.unwrap() }
}

/// A simple adult passport up to the decision, with who writes what.
fn whole(demo: bool) -> Vec<(Pen, Body)> {
    let without = if demo {
        StepResult::Simulated
    } else {
        StepResult::Coded { code: crate::expedition::Code::NotAvailableAtThisKiosk }
    };
    let (kiosk, console) = (kiosk(), console());
    vec![
        (kiosk, opened(demo)),
        (console, joined()),
        (console, began()),
        (console, Body::StepOpened { step: Step::Welcome }),
        (console, done(Step::Welcome, StepResult::Passed)),
        (console, done(Step::Notice, StepResult::Passed)),
        (console, found()),
        (console, done(Step::Case, StepResult::Passed)),
        (console, Body::StepOpened { step: Step::Document }),
        (console, done(Step::Document, without)),
        (console, done(Step::Registers, StepResult::Passed)),
        (console, Body::Challenged { challenge: Challenge::TurnLeft }),
        (console, compared(Answer::Yes)),
        (console, asked(1)),
        (kiosk, captured(1)),
        (kiosk, Body::CitizenAccepted { step: Step::Portrait, digest: portrait() }),
        (console, Body::CaptureAccepted { step: Step::Portrait, digest: portrait() }),
        (console, Body::StepOpened { step: Step::LeftFinger }),
        (console, done(Step::LeftFinger, without)),
        (console, Body::StepOpened { step: Step::RightFinger }),
        (console, done(Step::RightFinger, without)),
        (console, done(Step::Signature, without)),
        (console, Body::StepOpened { step: Step::ReadBack }),
        (console, done(Step::ReadBack, StepResult::Passed)),
        (console, fee_shown()),
        (console, done(Step::Fee, StepResult::Passed)),
    ]
}

fn log_of(entries: &[(Pen, Body)]) -> Log {
    let mut log = Log::new(VISIT);
    for (second, (pen, body)) in entries.iter().enumerate() {
        write(&mut log, *pen, second as u64, body.clone());
    }
    log
}

fn write(log: &mut Log, pen: Pen, second: u64, body: Body) {
    let name = body.name();
    let written = log.write(CALL, at(second), body, &pen).map(drop);
    written.unwrap_or_else(|error| panic!("{name}: {error:?}"));
}

/// A whole visit in demo mode, approved and closed.
fn approved() -> Log {
    let mut entries = whole(true);
    entries.push((console(), Body::Decided { outcome: Outcome::Approved }));
    entries.push((console(), Body::Closed { outcome: Outcome::Approved }));
    log_of(&entries)
}
