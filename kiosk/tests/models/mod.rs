//! What the screens show in the tests.

use domain::digest::Digest;
use domain::problem::Problem;
use domain::redact::Personal;
use domain::visit::{Advice, Check, Finding, Verdict};
use kiosk::screen::prompt::Prompt;
use kiosk::screen::{
    Header, Step, calling, closed, fault, finished, idle, in_call, number, portrait, review, setup, signature, ticket,
};
use link::enrol::EnrolError;
use link::setup::{Fault, Stage, Typed, Waiting};
use protocol::visit::ReadFailure;
use trust::Tier;
use ui::icon::Hand;
use ui::locale::Day;
use ui::testing::person;
use ui::widget::Feed;

fn header(day: Option<Day>, time: (u8, u8)) -> Header {
    Header { municipality: "Herning Borgerservice".into(), site: "Aulum Bibliotek".into(), day, time, demo: false }
}

/// The specialist's camera.
fn specialist() -> Feed {
    person([95, 135, 118], [55, 120, 118]).feed()
}

/// The kiosk's camera.
fn citizen() -> Feed {
    person([205, 127, 129], [80, 145, 118]).feed()
}

pub(crate) fn idle() -> idle::Model {
    idle::Model {
        header: header(Some(Day { weekday: 6, day: 21, month: 11 }), (10, 42)),
        opening: idle::Opening::Open { until: Some((17, 0)), wait: idle::Wait::None },
        help: vec![idle::Help::Passport, idle::Help::Licence, idle::Help::Guidance],
        tickets: false,
    }
}

pub(crate) fn calling() -> calling::Model {
    calling::Model {
        header: header(None, (10, 43)),
        state: calling::State::Waiting { place: 2, wait: idle::Wait::UnderFive, persons: 1, no_more: false },
        items: &calling::Item::ALL,
        ticked: vec![calling::Item::Passport, calling::Item::Applied],
    }
}

pub(crate) fn number(digits: &[u8]) -> number::Model {
    let mut typed = number::Typed::default();
    for digit in digits {
        typed.push(*digit);
    }
    number::Model { header: header(None, (10, 42)), typed }
}

pub(crate) fn unknown_number() -> number::Model {
    number::Model { header: header(None, (10, 42)), typed: number::Typed::unknown() }
}

pub(crate) fn ticket(due: Option<(u8, u8)>) -> ticket::Model {
    ticket::Model { header: header(None, (10, 44)), number: "4711".into(), until: (17, 0), due, seconds: 58 }
}

pub(crate) fn in_call() -> in_call::Model {
    in_call::Model {
        specialist: Some(specialist()),
        own: Some(citizen()),
        name: "Mette".into(),
        prompt: Some(Prompt::Passport),
        step: Some(Step::Document),
        volume: in_call::Volume::Between,
        away: None,
        demo: true,
    }
}

pub(crate) fn reading() -> in_call::Model {
    in_call::Model { prompt: Some(Prompt::Chip { thousandths: 430 }), ..in_call() }
}

pub(crate) fn kept() -> in_call::Model {
    in_call::Model { prompt: Some(Prompt::Kept), ..in_call() }
}

pub(crate) fn not_read(failure: ReadFailure) -> in_call::Model {
    in_call::Model { prompt: Some(Prompt::NotRead(failure)), ..in_call() }
}

pub(crate) fn finger() -> in_call::Model {
    in_call::Model { prompt: Some(Prompt::Finger(Hand::Right)), step: Some(Step::Fingers), demo: false, ..in_call() }
}

pub(crate) fn portrait() -> portrait::Model {
    portrait::Model {
        own: Some(citizen()),
        specialist: Some(specialist()),
        name: "Mette".into(),
        advice: Some(Advice::Closer),
        is_taking: false,
        findings: findings(Verdict::High),
        away: None,
        demo: true,
    }
}

pub(crate) fn portrait_in_order() -> portrait::Model {
    portrait::Model { advice: Some(Advice::Good), findings: findings(Verdict::Ok), demo: false, ..portrait() }
}

fn findings(background: Verdict) -> Vec<Finding> {
    [
        (Check::Exposure, Verdict::Ok),
        (Check::Contrast, Verdict::Ok),
        (Check::Sharpness, Verdict::Ok),
        (Check::Background, background),
        (Check::Stillness, Verdict::Ok),
    ]
    .map(|(check, verdict)| Finding { check, verdict, value: 0 })
    .into()
}

pub(crate) fn review() -> review::Model {
    review::Model {
        picture: Some(citizen()),
        specialist: Some(specialist()),
        name: "Mette".into(),
        findings: findings(Verdict::Ok),
        turn: review::Turn::Citizen,
        away: None,
        demo: true,
    }
}

pub(crate) fn signature() -> signature::Model {
    let mut ink = signature::Ink::default();
    for step in 0..=120_u8 {
        let t = f32::from(step) / 120.0;
        let x = 0.12 + 0.62 * t + 0.03 * (t * 31.0).sin();
        let y = 0.55 - (0.3 * (1.0 - t * 0.8)) * (t * 31.0 + 1.2).cos();
        let dot = signature::Dot { x, y };
        if step == 0 { ink.down(dot) } else { ink.moved(dot) }
    }
    signature::Model { ink, specialist: Some(specialist()), name: "Mette".into(), away: None, demo: true }
}

pub(crate) fn finished() -> finished::Model {
    finished::Model {
        header: header(None, (11, 4)),
        outcome: finished::Outcome::Sent,
        seconds: 30,
        may_extend: true,
        opinion: None,
    }
}

pub(crate) fn closed() -> closed::Model {
    let day = |weekday, closes: u16| closed::Hours { weekday, opens: 10 * 60, closes: closes * 60 };
    closed::Model {
        header: header(None, (19, 12)),
        opens: Some(closed::Opens { day: closed::OpeningDay::Weekday(1), time: (10, 0) }),
        hours: vec![day(1, 15), day(2, 15), day(3, 15), day(4, 17), day(5, 12)],
        booking: Some("herning.dk/borgerservice".into()),
    }
}

pub(crate) fn fault() -> fault::Model {
    fault::Model {
        header: Header { demo: true, ..header(None, (10, 42)) },
        problem: Problem::StationNotAccepted,
        kiosk: "Aulum 1".into(),
    }
}

fn setting_up(stage: Stage) -> &'static setup::Model {
    let header = Header { municipality: "Skranke".into(), site: "Version 0.1.0".into(), ..header(None, (10, 42)) };
    Box::leak(Box::new(setup::Model { header, stage }))
}

fn typed(code: &str) -> Typed {
    Typed { address: "skranke.herning.dk".into(), code: Personal::new(code.into()) }
}

pub(crate) fn typing(fault: Option<Fault>) -> &'static setup::Model {
    setting_up(Stage::Typing(typed("7K4M2-QX"), fault))
}

pub(crate) fn asking() -> &'static setup::Model {
    setting_up(Stage::Asking(typed("7K4M2-QXP3R")))
}

pub(crate) fn words(approved: bool) -> &'static setup::Model {
    let (machine, authority) = (Digest::of(b"machine"), Digest::of(b"authority"));
    let words = trust::enrol::words(&machine, &authority);
    setting_up(Stage::Waiting(Waiting { name: "Aulum 2".into(), words, tier: Tier::Sealed, approved }))
}

pub(crate) fn expired() -> &'static setup::Model {
    setting_up(Stage::Expired(Some(Fault::Enrol(EnrolError::Unreachable))))
}
