//! What the screens are shown with.

mod document;

use domain::exchange::view::{Delivery, DeliveryState, Language, Service};
use domain::expedition::{Challenge, Code, Feature, Fee, FeeLine, FeePart, Gate, Kind, Outcome, Reference, Shut, Step};
use domain::id::ExpeditionId;
use domain::problem::Problem;
use domain::redact::Personal;
use specialist_console::screen::checklist::{Chapter, Citizen, Detail, Row, State};
use specialist_console::screen::part::Fact;
use specialist_console::screen::work::document::Origin;
use specialist_console::screen::work::{
    self, case, decision, device, face, fee, portrait, question, read_back, register, review, spoken, submit,
};
use specialist_console::screen::{Body, Call, Desk, Main, Model, bar, call, checklist, idle, queue, sign_in, wrap_up};
use ui::testing::person;
use ui::widget::Feed;
use ui::widget::video::Still;

/// Every screen with its name.
pub(crate) fn all() -> Vec<(&'static str, Model)> {
    let mut screens = around();
    screens.extend(document::all().into_iter().map(|(name, work)| (name, in_call(Chapter::Document, work, live()))));
    screens.extend(work().into_iter().map(|(name, chapter, work)| (name, in_call(chapter, work, live()))));
    let submitting = screens.iter_mut().filter(|(name, _)| name.starts_with("submit"));
    submitting.for_each(|(_, model)| decided(model));
    let spoken = || work::Model::Spoken(spoken::Model { say: spoken::Say::Welcome });
    let stage = |stage| call::Model { stage, ..live() };
    screens.push(("connecting", in_call(Chapter::Welcome, spoken(), connecting())));
    screens.push(("lost", in_call(Chapter::Faces, faces(), stage(call::Stage::Lost { seconds: 4 }))));
    screens.push(("kiosk_away", in_call(Chapter::Faces, faces(), stage(call::Stage::KioskAway { seconds: 9 }))));
    let held = call::Model { muted: true, ..stage(call::Stage::Held) };
    screens.push(("held", in_call(Chapter::Welcome, spoken(), held)));
    screens.push(("beside", beside(guidance())));
    screens.push(("hanging_up", in_call(Chapter::Faces, faces(), call::Model { hanging_up: true, ..live() })));
    let mut help = in_call(Chapter::Portrait, review(false), live());
    help.help = true;
    screens.push(("help", help));
    screens
}

fn guidance() -> Model {
    let work = work::Model::Spoken(spoken::Model { say: spoken::Say::Guidance });
    let mut model = in_call(Chapter::Welcome, work, call::Model { newest: None, ..live() });
    if let Body::Desk(desk) = &mut model.body
        && let Main::Call(call) = &mut desk.main
    {
        call.checklist = None;
        desk.queue.rows.iter_mut().take(1).for_each(|row| row.service = Service::Guidance);
    }
    model
}

/// The same with a call on hold, and another that is offered.
fn beside(mut model: Model) -> Model {
    if let Body::Desk(desk) = &mut model.body {
        let rows = [row("Vinderup", "07.31", queue::State::Held), row("Sunds", "0.06", queue::State::Offered)];
        let guidance = rows.map(|row| queue::Row { service: Service::Guidance, ..row });
        drop(desk.queue.rows.splice(1..1, guidance));
        (desk.queue.take, desk.queue.parked) = (queue::Take::Beside, true);
    }
    model
}

/// The same after the decision.
fn decided(model: &mut Model) {
    let Body::Desk(desk) = &mut model.body else { return };
    let Main::Call(call) = &mut desk.main else { return };
    let Some(checklist) = &mut call.checklist else { return };
    checklist.approve = Gate::Shut(Shut::Decided);
    checklist.otherwise = Gate::Shut(Shut::Decided);
}

/// One screen.
pub(crate) fn of(name: &str) -> Model {
    all().into_iter().find(|(known, _)| *known == name).unwrap().1
}

fn around() -> Vec<(&'static str, Model)> {
    let typed = |text: &str| Personal::new(text.to_owned());
    let at_door = |fault, stage| Model {
        body: Body::SignIn(sign_in::Model { desk: "Torvet".to_owned(), stage, provider: false, waiting: false, fault }),
        help: false,
    };
    let signing_in = |fault, password: &str| {
        at_door(fault, sign_in::Stage::Password { name: "mette".to_owned(), password: typed(password) })
    };
    let code = |fault, code: &str| at_door(fault, sign_in::Stage::Code { code: typed(code) });
    let first = |fault, chosen: &str, again: &str, authenticator| {
        let (name, code) = ("mette".to_owned(), typed("123456"));
        let first = sign_in::First { name, chosen: typed(chosen), again: typed(again), code, authenticator };
        at_door(fault, sign_in::Stage::First(Box::new(first)))
    };
    let idle = |presence, offer: Option<idle::Offer>, problem| {
        let offered = offer.is_some();
        let (own, deliveries, too_unsure) = (Some(mette()), deliveries(), false);
        let model = idle::Model { presence, offer, problem, too_unsure, own, deliveries };
        desk(presence, waiting(offered), Main::Idle(model))
    };
    vec![
        ("sign_in", signing_in(None, "")),
        ("sign_in_refused", signing_in(Some(sign_in::Fault::Problem(Problem::SignInRefused)), "hemmelig")),
        ("sign_in_locked", signing_in(Some(sign_in::Fault::Locked { minutes: 4 }), "hemmelig")),
        ("sign_in_code_over", signing_in(Some(sign_in::Fault::CodeOver), "")),
        ("sign_in_elsewhere", elsewhere(signing_in(None, ""))),
        ("sign_in_elsewhere_typed", elsewhere(signing_in(None, "hemmelig"))),
        ("sign_in_no_role", elsewhere(signing_in(Some(sign_in::Fault::NoRole), ""))),
        ("sign_in_provider_wrong", elsewhere(signing_in(Some(sign_in::Fault::ProviderWrong), ""))),
        ("sign_in_browser", elsewhere(at_door(None, sign_in::Stage::Browser))),
        ("sign_in_no_browser", elsewhere(at_door(Some(sign_in::Fault::NoBrowser), sign_in::Stage::Browser))),
        ("sign_in_code", code(None, "123456")),
        ("sign_in_code_wrong", code(Some(sign_in::Fault::Code), "")),
        ("sign_in_code_time", code(Some(sign_in::Fault::OtherTime), "12")),
        ("sign_in_first", first(None, "tre bolde i en kurv", "tre bolde i en kurv", Some(authenticator()))),
        ("sign_in_first_short", first(None, "kort", "", None)),
        ("sign_in_first_wrong", first(Some(sign_in::Fault::Code), "tre bolde i en kurv", "", Some(authenticator()))),
        ("idle_unsure", unsure(idle(bar::Presence::Ready, None, None))),
        ("idle", idle(bar::Presence::Ready, None, None)),
        ("idle_family", family(idle(bar::Presence::Ready, None, None))),
        ("missed", idle(bar::Presence::Missed, None, None)),
        ("offline", idle(bar::Presence::Offline, None, Some(Problem::ServerAway))),
        ("offer", idle(bar::Presence::Ready, Some(offer()), None)),
        ("wrap_up", desk(bar::Presence::WrapUp, waiting(false), Main::WrapUp(wrap_up()))),
    ]
}

fn family(mut model: Model) -> Model {
    if let Body::Desk(desk) = &mut model.body
        && let [first, second, ..] = desk.queue.rows.as_mut_slice()
    {
        (first.persons, first.due) = (3, Some((14, 30)));
        second.persons = 2;
    }
    model
}

fn elsewhere(mut model: Model) -> Model {
    if let Body::SignIn(door) = &mut model.body {
        door.provider = true;
    }
    model
}

fn unsure(mut model: Model) -> Model {
    if let Body::Desk(desk) = &mut model.body
        && let Main::Idle(idle) = &mut desk.main
    {
        idle.too_unsure = true;
    }
    model
}

fn authenticator() -> sign_in::Shown {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let uri = format!("otpauth://totp/Skranke:mette?secret={secret}&issuer=Skranke");
    let (secret, uri) = (Personal::new(secret.to_owned()), Personal::new(uri));
    sign_in::Shown::of(&protocol::station::Authenticator { secret, uri })
}

fn work() -> Vec<(&'static str, Chapter, work::Model)> {
    let case = |name, typing| (name, Chapter::Case, work::Model::Case(typing));
    let device = |name, chapter, step, state, gate| {
        let codes = Code::of(step).iter().copied().filter(|code| *code != Code::NotAvailableAtThisKiosk).collect();
        (name, chapter, work::Model::Device(device::Model { step, state, gate, codes }))
    };
    let question = |name, chapter, question, chosen| {
        (name, chapter, work::Model::Question(question::Model { question, chosen, gate: Gate::Open }))
    };
    let submit = |name, state| (name, Chapter::Decision, work::Model::Submit(submit::Model { state }));
    let ready = device::State::Ready { simulated: true };
    vec![
        ("welcome", Chapter::Welcome, work::Model::Spoken(spoken::Model { say: spoken::Say::Welcome })),
        ("notice", Chapter::Welcome, work::Model::Spoken(spoken::Model { say: spoken::Say::Notice })),
        case("case", case::Model::Typing(typing(None))),
        case("case_fault", case::Model::Typing(typing(Some(case::Fault::Number)))),
        case("case_found", case::Model::Found { facts: found() }),
        ("registers", Chapter::Document, work::Model::Register(registers())),
        ("faces", Chapter::Faces, faces()),
        question("questions", Chapter::Faces, question::Question::Control, Some(question::Answer::ControlNotNeeded)),
        question("consents", Chapter::Case, question::Question::Consents, None),
        ("portrait", Chapter::Portrait, portrait()),
        ("review", Chapter::Portrait, review(false)),
        ("retake", Chapter::Portrait, review(true)),
        device("left_finger", Chapter::Fingers, Step::LeftFinger, ready.clone(), Gate::Open),
        device("right_finger", Chapter::Fingers, Step::RightFinger, ready, Gate::Shut(Shut::FacesFirst)),
        device("signature", Chapter::Signature, Step::Signature, device::State::Waiting, Gate::Open),
        ("read_back", Chapter::ReadBack, work::Model::ReadBack(read_back::Model { facts: read_back() })),
        ("fee", Chapter::Fee, work::Model::Fee(fee::Model { fee: Some(fee()), gate: Gate::Open })),
        question(
            "old_passport",
            Chapter::ReadBack,
            question::Question::OldPassport,
            Some(question::Answer::OldHandedIn),
        ),
        ("decision", Chapter::Decision, decision(None)),
        ("approve", Chapter::Decision, decision(Some(decision::Way::Approve))),
        ("refer", Chapter::Decision, decision(Some(decision::Way::Refer))),
        ("refuse", Chapter::Decision, decision(Some(decision::Way::Refuse))),
        ("incomplete", Chapter::Decision, decision(Some(decision::Way::Incomplete))),
        submit("submit", submit::State::Sending),
        submit("submit_delivered", submit::State::Delivered),
        submit("submit_delayed", submit::State::Delayed),
    ]
}

fn desk(presence: bar::Presence, queue: queue::Model, main: Main) -> Model {
    let bar = bar::Model {
        specialist: "Mette Holm".to_owned(),
        desk: "Torvet".to_owned(),
        presence,
        waiting: 3,
        longest_min: Some(4),
        clock: "Lør 21. nov 10.47".to_owned(),
    };
    Model { body: Body::Desk(Box::new(Desk { bar, queue, main })), help: false }
}

fn in_call(current: Chapter, work: work::Model, call: call::Model) -> Model {
    let checklist = Some(checklist(current, work.script()));
    let mut queue = waiting(false);
    queue.rows.insert(0, row("Aulum", "04.12", queue::State::InCall));
    desk(bar::Presence::InCall, queue, Main::Call(Box::new(Call { call, work, checklist })))
}

fn row(site: &str, time: &str, state: queue::State) -> queue::Row {
    queue::Row {
        site: site.to_owned(),
        service: Service::Passport,
        language: Language::Da,
        persons: 1,
        due: None,
        time: time.to_owned(),
        state,
    }
}

fn waiting(offered: bool) -> queue::Model {
    let mut rows = vec![
        row("Vildbjerg", "4 min", queue::State::Waiting),
        queue::Row { language: Language::En, ..row("Kibæk", "2 min", queue::State::Waiting) },
        row("Aulum 2", "1 min", queue::State::Interrupted),
    ];
    if offered {
        rows.insert(0, row("Aulum", "0.42", queue::State::Offered));
    }
    let take = if offered { queue::Take::Next } else { queue::Take::Nothing };
    queue::Model { rows, today: Some(queue::Today { count: 14, average_min: 11 }), take, parked: false }
}

fn offer() -> idle::Offer {
    idle::Offer {
        site: "Aulum Bibliotek".to_owned(),
        service: Service::Passport,
        language: Language::Da,
        persons: 1,
        waited: "0.42".to_owned(),
        seconds_left: 11,
        seconds_in_all: 15,
        taken: false,
    }
}

fn deliveries() -> Vec<Delivery> {
    let delivery = |number: u128, state| Delivery { expedition: ExpeditionId::numbered(number), state };
    vec![delivery(0x1a2b_3c4d, DeliveryState::Delayed), delivery(0x4711_0815, DeliveryState::Acknowledged)]
}

fn wrap_up() -> wrap_up::Model {
    wrap_up::Model {
        outcome: Some(Outcome::Approved),
        delivery: Some(DeliveryState::Acknowledged),
        facts: vec![
            Fact::new("console-fact-place", "Aulum Bibliotek"),
            Fact::new("console-fact-duration", "11.04"),
            Fact::new("console-fact-wait", "0.42"),
            Fact::new("console-fact-retakes", "2"),
        ],
        seconds_left: Some(52),
    }
}

/// A citizen in front of a light wall.
fn citizen() -> Feed {
    person([196, 124, 132], [84, 140, 118]).feed()
}

/// The specialist in front of an office.
fn mette() -> Feed {
    person([110, 132, 120], [60, 120, 120]).feed()
}

fn live() -> call::Model {
    call::Model {
        site: "Aulum Bibliotek".to_owned(),
        lasted: "04.12".to_owned(),
        stage: call::Stage::Live,
        quality: Some(3),
        verified: true,
        citizen: Some(citizen()),
        own: Some(mette()),
        newest: None,
        muted: false,
        hanging_up: false,
        demo: true,
    }
}

fn connecting() -> call::Model {
    call::Model {
        lasted: "00.01".to_owned(),
        stage: call::Stage::Connecting,
        quality: None,
        verified: false,
        citizen: None,
        ..live()
    }
}

fn checklist(current: Chapter, script: Option<&'static str>) -> checklist::Model {
    let rows = Chapter::ALL.into_iter().map(|chapter| {
        let state = match chapter.cmp(&current) {
            std::cmp::Ordering::Less if chapter == Chapter::Fingers => State::Noted,
            std::cmp::Ordering::Less => State::Done,
            std::cmp::Ordering::Equal => State::Current,
            std::cmp::Ordering::Greater if current < Chapter::Faces && chapter > Chapter::Faces => {
                State::Shut(Shut::FacesFirst)
            }
            std::cmp::Ordering::Greater => State::Open,
        };
        let note = match chapter {
            Chapter::Fee => "891 kr.",
            Chapter::Welcome => "10.43",
            Chapter::Case => "10.44",
            _ => "",
        };
        let detail = |text, good| Detail { text, good };
        let details = if chapter == Chapter::Document && current > Chapter::Document {
            vec![detail("console-detail-not-lost", true), detail("console-detail-simulated", false)]
        } else {
            Vec::new()
        };
        Row { chapter, state, note: note.to_owned(), details }
    });
    checklist::Model {
        kind: Kind::PassportAdult,
        case: "2026-1121-014".to_owned(),
        citizen: (current > Chapter::Case).then(|| Citizen {
            name: Personal::new("Anna Kibæk Specimen".to_owned()),
            number: "120864-••••".to_owned(),
        }),
        rows: rows.collect(),
        script,
        approve: if current == Chapter::Decision { Gate::Open } else { Gate::Shut(Shut::Missing(Step::Portrait)) },
        otherwise: Gate::Open,
    }
}

fn typing(fault: Option<case::Fault>) -> case::Typing {
    let entry = |text: &str, origin| case::Entry { text: Personal::new(text.to_owned()), origin };
    case::Typing {
        number: entry("120864", Origin::Typed),
        given_names: entry("Anna Kibæk", Origin::Chip),
        surname: entry("Specimen", Origin::Chip),
        complete: fault.is_none(),
        fault,
    }
}

fn found() -> Vec<Fact> {
    vec![
        Fact::new("console-fact-name", "Anna Kibæk Specimen"),
        Fact::new("console-fact-number", "120864-••••"),
        Fact::new("console-fact-application", "18. november 2026 på borger.dk"),
        Fact::new("console-fact-passport", "udløber 3. januar 2027"),
    ]
}

fn read_back() -> Vec<Fact> {
    vec![
        Fact::new("console-fact-name", "Anna Kibæk Specimen"),
        Fact::new("console-fact-number", "120864-••••"),
        Fact::new("console-fact-validity", "10 år"),
        Fact::new("console-fact-delivery", "Borgerservice, Torvet"),
        Fact::new("console-fact-delivery-time", "2 til 3 uger, besked på sms"),
    ]
}

fn registers() -> register::Model {
    let confirmed = vec![register::Lookup::Person, register::Lookup::EarlierPicture, register::Lookup::NotLost];
    register::Model { confirmed, gate: Gate::Open }
}

fn faces() -> work::Model {
    let evidence = |from, taken: &str, grey, simulated| face::Evidence {
        from,
        picture: face_picture(grey),
        taken: taken.to_owned(),
        simulated,
    };
    work::Model::Face(face::Model {
        evidence: vec![
            evidence(Reference::Chip, "2019", true, true),
            evidence(Reference::Register, "2009", false, true),
        ],
        live: Some(citizen()),
        now: "kl. 10.46".to_owned(),
        challenge: Some(Challenge::TurnLeft),
        challenge_met: false,
        features: vec![Feature::Ears, Feature::Nose],
        yes: Gate::Shut(Shut::TooFewFeatures),
    })
}

fn findings() -> Vec<portrait::Finding> {
    portrait::Measure::ALL
        .into_iter()
        .map(|measure| portrait::Finding { measure, good: measure != portrait::Measure::Background })
        .collect()
}

fn portrait() -> work::Model {
    work::Model::Portrait(portrait::Model {
        live: Some(citizen()),
        findings: findings(),
        advice: Some(portrait::Advice::Closer),
        taking: false,
        gate: Gate::Open,
    })
}

fn review(choosing: bool) -> work::Model {
    work::Model::Review(review::Model {
        picture: face_picture(false),
        findings: findings(),
        citizen: Some(true),
        attempt: 2,
        choosing,
        simulated: true,
        gate: Gate::Open,
    })
}

fn fee() -> Fee {
    Fee {
        lines: vec![
            FeeLine { part: FeePart::Passport, amount_kr: 862 },
            FeeLine { part: FeePart::Fingerprints, amount_kr: 29 },
        ],
    }
}

fn decision(way: Option<decision::Way>) -> work::Model {
    work::Model::Decision(decision::Model {
        ways: decision::Way::ALL.into_iter().filter(|way| *way != decision::Way::Provisional).collect(),
        way,
        to: None,
        because: None,
        missing: vec![domain::expedition::Missing::PhotoId],
        gate: Gate::Open,
    })
}

/// A head of 33 mm in 35 x 45 mm, drawn.
pub(super) fn face_picture(grey: bool) -> Feed {
    let color = move |x: u32, y: u32| {
        let (x, y) = ((x as f32 / 10.0) - 17.5, y as f32 / 10.0);
        let within = |cy: f32, rx: f32, ry: f32| (x / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
        let [luma, blue, red] = if within(23.0, 11.5, 16.5) {
            if y < 13.0 { [70, 120, 140] } else { [190, 108, 148] }
        } else if within(52.0, 19.0, 13.0) {
            [84, 140, 118]
        } else {
            [226, 127, 129]
        };
        if grey { [luma, 128, 128] } else { [luma, blue, red] }
    };
    Still::from_yuv(350, 450, color).feed()
}
