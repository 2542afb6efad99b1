//! The work of the current step, and the checklist.

use domain::exchange::view::{ConsoleView, DeliveryState};
use domain::expedition::{
    Code, Equipment, Expedition, Gate, Need, Outcome, Permits, Reference, Shut, Step, StepResult, StepState,
};
use domain::person::Cpr;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Capture, CaseFacts, Check, Finding, Visit};
use ui::Locale;

use super::{Feeds, fact};
use crate::desk::{CallBoard, Desk};
use crate::paper::Paper;
use crate::screen::checklist::{self, Chapter, Citizen, Row, State};
use crate::screen::work::{
    Model, case, decision, device, face, fee, portrait, question, read_back, register, review, spoken, submit,
};

/// The work of the step that is shown.
pub(super) fn work(
    on: &CallBoard,
    view: &ConsoleView,
    paper: &Paper,
    feeds: &Feeds,
    locale: &Locale,
    now: Moment,
) -> Model {
    let visit = &on.visit;
    let Some(expedition) = visit.expedition() else {
        let say = if on.advises { spoken::Say::Guidance } else { spoken::Say::Welcome };
        return Model::Spoken(spoken::Model { say });
    };
    if expedition.decided().is_some() {
        return Model::Submit(submit::Model { state: submission(on, view) });
    }
    match step_shown(expedition, paper) {
        Step::Welcome => Model::Spoken(spoken::Model { say: spoken::Say::Welcome }),
        Step::Notice => Model::Spoken(spoken::Model { say: spoken::Say::Notice }),
        Step::Case => Model::Case(case_model(visit, paper)),
        Step::Registers => Model::Register(register::Model {
            confirmed: paper.confirmed.clone(),
            gate: register_gate(expedition, paper),
        }),
        Step::Faces => Model::Face(faces(on, expedition, paper, feeds, locale, now)),
        Step::Questions => asked(expedition, paper, Step::Questions, question::Question::Control),
        Step::Consents => asked(expedition, paper, Step::Consents, question::Question::Consents),
        Step::OldPassport => asked(expedition, paper, Step::OldPassport, question::Question::OldPassport),
        Step::Portrait => picture(on, expedition, paper, feeds),
        Step::Document => Model::Document(super::document::document(on, expedition, paper, feeds, locale)),
        step @ (Step::LeftFinger | Step::RightFinger | Step::Signature) => {
            Model::Device(with_device(visit, expedition, step))
        }
        Step::ReadBack => Model::ReadBack(read_back::Model { facts: facts(visit, true) }),
        Step::Fee => Model::Fee(fee::Model {
            fee: expedition.rules().and_then(|rules| rules.fee.clone()),
            gate: expedition.gate(Step::Fee),
        }),
        Step::Decision | Step::Submit | Step::Receipt | Step::Wipe => Model::Decision(deciding(on, expedition, paper)),
    }
}

/// Which step's work is shown: what the specialist turned to, else where the expedition is.
pub(crate) fn step_shown(expedition: &Expedition, paper: &Paper) -> Step {
    let at = paper.shown.or_else(|| expedition.current()).or_else(|| expedition.next());
    at.unwrap_or(Step::Decision)
}

fn case_model(visit: &Visit, paper: &Paper) -> case::Model {
    let typed = |entry: &crate::paper::Entry| entry.text.reveal().trim().to_owned();
    if visit.facts().is_some() {
        return case::Model::Found { facts: facts(visit, false) };
    }
    let entry = |entry: &crate::paper::Entry| case::Entry { text: entry.text.clone(), origin: entry.origin };
    let complete =
        !typed(&paper.number).is_empty() && !typed(&paper.given_names).is_empty() && !typed(&paper.surname).is_empty();
    case::Model::Typing(case::Typing {
        number: entry(&paper.number),
        given_names: entry(&paper.given_names),
        surname: entry(&paper.surname),
        complete,
        fault: paper.fault,
    })
}

/// What was typed, parsed; or what is wrong with it.
pub(crate) fn case_facts(paper: &Paper) -> Result<CaseFacts, case::Fault> {
    let cpr: Cpr = paper.number.text.reveal().trim().parse().map_err(|_| case::Fault::Number)?;
    let name = |entry: &crate::paper::Entry| {
        let name = entry.text.reveal().trim().to_owned();
        let sound = !name.is_empty() && name.chars().count() <= domain::visit::NAME_MAX_CHARS;
        if sound { Ok(Personal::new(name)) } else { Err(case::Fault::Name) }
    };
    let (given_names, surname) = (name(&paper.given_names)?, name(&paper.surname)?);
    Ok(CaseFacts { cpr: Personal::new(cpr), given_names, surname })
}

fn facts(visit: &Visit, aloud: bool) -> Vec<crate::screen::part::Fact> {
    let Some(found) = visit.facts() else { return Vec::new() };
    let mut facts =
        vec![fact("console-fact-name", name(found)), fact("console-fact-number", found.cpr.reveal().masked())];
    let rules = visit.expedition().and_then(Expedition::rules);
    if let Some(rules) = rules.filter(|_| aloud) {
        facts.push(fact("console-fact-validity", format!("{} år", rules.validity_years)));
        facts.push(fact("console-fact-delivery", "Borgerservice, Torvet".to_owned()));
    }
    facts
}

fn name(found: &CaseFacts) -> String {
    format!("{} {}", found.given_names.reveal(), found.surname.reveal())
}

fn register_gate(expedition: &Expedition, paper: &Paper) -> Gate {
    let all = register::Lookup::ALL.iter().all(|lookup| paper.confirmed.contains(lookup));
    if all { expedition.gate(Step::Registers) } else { Gate::Shut(Shut::NotDone(Step::Registers)) }
}

fn asked(expedition: &Expedition, paper: &Paper, step: Step, question: question::Question) -> Model {
    Model::Question(question::Model { question, chosen: paper.chosen, gate: expedition.gate(step) })
}

fn faces(
    on: &CallBoard,
    expedition: &Expedition,
    paper: &Paper,
    feeds: &Feeds,
    locale: &Locale,
    now: Moment,
) -> face::Model {
    let wall = now.danish();
    let read = on.document_read();
    let chip = feeds.chip.as_ref().zip(read).map(|((_, picture), (taken, judged))| face::Evidence {
        from: Reference::Chip,
        picture: picture.clone(),
        taken: judged.issued().map(|day| day.year().to_string()).unwrap_or_default(),
        simulated: taken.simulated,
    });
    let enough = paper.features.len() >= domain::expedition::FEATURES_MIN;
    let yes = match expedition.gate(Step::Faces) {
        Gate::Open if !paper.challenge_met => Gate::Shut(Shut::ChallengeFirst),
        Gate::Open if !enough => Gate::Shut(Shut::TooFewFeatures),
        gate => gate,
    };
    face::Model {
        evidence: chip.into_iter().collect(),
        live: feeds.citizen.clone(),
        now: locale.time(wall.hour, wall.minute),
        challenge: expedition.challenge(),
        challenge_met: paper.challenge_met,
        features: paper.features.iter().copied().collect(),
        yes,
    }
}

fn picture(on: &CallBoard, expedition: &Expedition, paper: &Paper, feeds: &Feeds) -> Model {
    let gate = expedition.gate(Step::Portrait);
    let capture = on.visit.capture(Step::Portrait);
    let taken = capture.and_then(Capture::taken).zip(feeds.portrait.as_ref());
    if let Some((taken, (_, picture))) = taken {
        let citizen = matches!(capture, Some(Capture::CitizenAccepted(_) | Capture::Accepted(_))).then_some(true);
        return Model::Review(review::Model {
            picture: picture.clone(),
            findings: findings(&taken.findings),
            citizen,
            attempt: on.attempts.max(1),
            choosing: paper.choosing,
            simulated: taken.simulated,
            gate: if citizen == Some(true) { gate } else { Gate::Shut(Shut::CitizenFirst) },
        });
    }
    Model::Portrait(portrait::Model {
        live: feeds.citizen.clone(),
        findings: findings(&on.findings),
        advice: on.advice.and_then(portrait_advice),
        taking: on.shooting,
        gate,
    })
}

fn findings(found: &[Finding]) -> Vec<portrait::Finding> {
    let measure = |check| match check {
        Check::Exposure => portrait::Measure::Exposure,
        Check::Contrast => portrait::Measure::Contrast,
        Check::Sharpness => portrait::Measure::Sharpness,
        Check::Background => portrait::Measure::Background,
        Check::Stillness => portrait::Measure::Stillness,
    };
    found.iter().map(|one| portrait::Finding { measure: measure(one.check), good: !one.warns() }).collect()
}

const ADVICE: [(portrait::Advice, domain::visit::Advice); 7] = [
    (portrait::Advice::Closer, domain::visit::Advice::Closer),
    (portrait::Advice::Back, domain::visit::Advice::Further),
    (portrait::Advice::Straight, domain::visit::Advice::LookStraight),
    (portrait::Advice::ChinUp, domain::visit::Advice::ChinUp),
    (portrait::Advice::GlassesOff, domain::visit::Advice::GlassesOff),
    (portrait::Advice::HairAway, domain::visit::Advice::HairAside),
    (portrait::Advice::ToTheLight, domain::visit::Advice::MoreLight),
];

fn portrait_advice(advice: domain::visit::Advice) -> Option<portrait::Advice> {
    ADVICE.iter().find(|(_, said)| *said == advice).map(|(shown, _)| *shown)
}

/// What is sent when an advice is pressed.
pub(crate) fn advice_said(advice: portrait::Advice) -> Option<domain::visit::Advice> {
    ADVICE.iter().find(|(shown, _)| *shown == advice).map(|(_, said)| *said)
}

fn with_device(visit: &Visit, expedition: &Expedition, step: Step) -> device::Model {
    let has = |equipment: Equipment| expedition.begin().equipment.contains(&equipment);
    let simulated = expedition.begin().demo;
    let state = match visit.capture(step) {
        _ if !step.equipment().is_none_or(has) => device::State::Absent,
        Some(Capture::Asked(_)) => device::State::Waiting,
        Some(Capture::SignedInDemo) => {
            device::State::Captured(device::Captured { picture: None, findings: Vec::new(), simulated })
        }
        _ if matches!(expedition.step(step), StepState::ToConfirm(_)) => {
            device::State::Captured(device::Captured { picture: None, findings: Vec::new(), simulated })
        }
        _ => device::State::Ready { simulated },
    };
    device::Model { step, state, gate: expedition.gate(step), codes: Code::of(step).to_vec() }
}

fn deciding(on: &CallBoard, expedition: &Expedition, paper: &Paper) -> decision::Model {
    let mut model = decision::Model {
        ways: decision::Way::ALL.to_vec(),
        way: paper.way,
        to: paper.to,
        because: paper.because,
        missing: paper.missing.iter().copied().collect(),
        gate: Gate::Open,
    };
    model.gate = match model.outcome() {
        Some(outcome) => gate(on, expedition, &outcome),
        None => Gate::Shut(Shut::NotDecided),
    };
    model
}

fn gate(on: &CallBoard, expedition: &Expedition, outcome: &Outcome) -> Gate {
    let missing = on.incomplete.filter(|_| outcome.is_submitted()).map(Shut::BytesMissing);
    expedition.may_decide(outcome).err().or(missing).map_or(Gate::Open, Gate::Shut)
}

fn submission(on: &CallBoard, view: &ConsoleView) -> submit::State {
    let Some(record) = &on.submission else { return submit::State::Sealing };
    match (record.stored, Desk::delivery(view, record.expedition)) {
        (false, _) if record.refused => submit::State::Refused,
        (false, _) => submit::State::Sending,
        (true, Some(DeliveryState::Pending) | None) => submit::State::Stored,
        (true, Some(DeliveryState::Delayed)) => submit::State::Delayed,
        (true, Some(DeliveryState::Refused)) => submit::State::Refused,
        (true, Some(DeliveryState::Acknowledged)) => submit::State::Delivered,
    }
}

/// The checklist.
pub(super) fn checklist(on: &CallBoard, paper: &Paper, script: Option<&'static str>) -> checklist::Model {
    let visit = &on.visit;
    let expedition = visit.expedition();
    let citizen =
        visit.facts().map(|found| Citizen { name: Personal::new(name(found)), number: found.cpr.reveal().masked() });
    let case = expedition.map(|expedition| expedition.begin().expedition.to_string()).unwrap_or_default();
    let shut = Gate::Shut(Shut::NotDecided);
    checklist::Model {
        kind: domain::expedition::Kind::PassportAdult,
        case: case.get(case.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        citizen,
        rows: Chapter::ALL.map(|chapter| row(on, expedition, paper, chapter)).to_vec(),
        script,
        approve: expedition.map_or(shut, |expedition| gate(on, expedition, &Outcome::Approved)),
        otherwise: if expedition.is_some_and(|expedition| expedition.decided().is_none()) { Gate::Open } else { shut },
    }
}

/// The mandatory steps of a chapter.
fn steps(expedition: &Expedition, chapter: Chapter) -> Vec<Step> {
    let of = |step: &Step| Chapter::of(*step) == chapter && expedition.need(*step) == Need::Mandatory;
    Step::ALL.into_iter().filter(|step| *step <= Step::Decision).filter(of).collect()
}

fn row(on: &CallBoard, expedition: Option<&Expedition>, paper: &Paper, chapter: Chapter) -> Row {
    let plain = |state| Row { chapter, state, note: String::new(), details: Vec::new() };
    let Some(expedition) = expedition else { return plain(State::Open) };
    let steps = steps(expedition, chapter);
    let results = || steps.iter().filter_map(|step| result(expedition.step(*step)));
    let done = results().count() == steps.len();
    let state = if Chapter::of(step_shown(expedition, paper)) == chapter && expedition.decided().is_none() {
        State::Current
    } else if done && results().all(|result| result.permits() >= Permits::Provisional) {
        State::Done
    } else if done {
        State::Noted
    } else if steps.iter().any(|step| matches!(expedition.step(*step), StepState::ToConfirm(_))) {
        State::ToConfirm
    } else {
        match steps.iter().find(|step| result(expedition.step(**step)).is_none()).map(|step| expedition.gate(*step)) {
            Some(Gate::Shut(shut)) => State::Shut(shut),
            Some(Gate::Open) | None => State::Open,
        }
    };
    let fee = expedition.rules().and_then(|rules| rules.fee.as_ref()).filter(|_| chapter == Chapter::Fee);
    let note = fee.map(|fee| format!("{} kr.", fee.total_kr())).unwrap_or_default();
    let details = if chapter == Chapter::Document { super::document::details(on) } else { Vec::new() };
    Row { chapter, state, note, details }
}

const fn result(state: StepState) -> Option<StepResult> {
    match state {
        StepState::Done(result) => Some(result),
        StepState::Untouched | StepState::Opened | StepState::ToConfirm(_) => None,
    }
}

/// The step that a chapter is opened at: the first one without a result, else its first.
pub(crate) fn step_of(expedition: &Expedition, chapter: Chapter) -> Option<Step> {
    let steps = steps(expedition, chapter);
    let open = steps.iter().copied().find(|step| result(expedition.step(*step)).is_none());
    open.or_else(|| steps.first().copied())
}
