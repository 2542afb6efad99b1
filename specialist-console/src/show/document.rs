//! From what was read of a document to what the window shows of it.

use documents::mrz::Sex;
use documents::report::{Assertion, AssertionId, Outcome, Report};
use domain::expedition::{Code, Equipment, Expedition, Step, StepState};
use domain::person::Day;
use domain::redact::Personal;
use domain::visit::{Capture, CaseFacts, Taken};
use protocol::visit::Reading as Told;
use ui::Locale;

use super::Feeds;
use crate::desk::CallBoard;
use crate::desk::document::{Birth, Judged, Origin as Place, Page, Said, Standing, may_be};
use crate::paper::Paper;
use crate::screen::checklist::Detail;
use crate::screen::work::document::{
    Accept, Agreement, Field, Found, Line, Model, Origin, Printed, Progress, State, Typing, Way,
};

/// The document step.
pub(super) fn document(
    on: &CallBoard,
    expedition: &Expedition,
    paper: &Paper,
    feeds: &Feeds,
    locale: &Locale,
) -> Model {
    let step = Step::Document;
    let taken = on.visit.capture(step).and_then(Capture::taken);
    let reader = expedition.begin().equipment.contains(&Equipment::DocumentReader);
    let simulated = on.visit.demo();
    let state = match (taken, on.document_read()) {
        (Some(_), Some((taken, judged))) => {
            let done = matches!(expedition.step(step), StepState::Done(_));
            let found = found((taken, judged), on.visit.facts(), done, feeds, locale);
            State::Found(Box::new(Found { enlarged: paper.page_enlarged, ..found }))
        }
        (Some(taken), None) => State::Reading { progress: Progress::Checking, simulated: taken.simulated },
        (None, _) if !reader => State::Absent,
        (None, _) if on.document.under_way => State::Reading { progress: progress(on.document.progress), simulated },
        (None, _) => match (paper.document_way, on.document.progress) {
            (Some(way), _) => State::Typing(typing(way, paper)),
            (None, Some(Told::Failed { reason })) => State::Ready { failure: Some(reason), simulated },
            (None, _) => State::Ready { failure: None, simulated },
        },
    };
    Model { state, gate: expedition.gate(step), codes: Code::of(step).to_vec() }
}

const fn progress(told: Option<Told>) -> Progress {
    match told {
        None | Some(Told::Waiting | Told::Failed { .. }) => Progress::Waiting,
        Some(Told::Page) => Progress::Page,
        Some(Told::Opening) => Progress::Opening,
        Some(Told::Chip { thousandths }) => Progress::Chip { thousandths },
    }
}

fn typing(way: Way, paper: &Paper) -> Typing {
    let complete = match way {
        Way::Lines => document_key(paper).is_some(),
        Way::Can => card_number(paper).is_some(),
    };
    Typing {
        way,
        number: paper.document_number.0.clone(),
        birth: paper.document_birth.0.clone(),
        expiry: paper.document_expiry.0.clone(),
        can: paper.document_can.0.clone(),
        complete,
    }
}

/// Number, birth and expiry as typed, if they can open a chip.
pub(crate) fn document_key(paper: &Paper) -> Option<[Personal<String>; 3]> {
    let text = |text: &crate::paper::Text| text.0.reveal().trim().to_uppercase();
    let typed = [text(&paper.document_number), text(&paper.document_birth), text(&paper.document_expiry)];
    let [number, birth, expiry] = &typed;
    let _ = documents::mrz::Key::of_text(number, birth, expiry).ok()?;
    Some(typed.map(Personal::new))
}

/// The card access number as typed, if it is one: six digits (ICAO 9303-11 §4.4.2).
pub(crate) fn card_number(paper: &Paper) -> Option<Personal<String>> {
    let digits = paper.document_can.0.reveal().trim();
    let is_one = digits.len() == CAN_DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_one.then(|| Personal::new(digits.to_owned()))
}

fn found(
    (taken, judged): (&Taken, &Judged),
    case: Option<&CaseFacts>,
    done: bool,
    feeds: &Feeds,
    locale: &Locale,
) -> Found {
    let portrait = feeds.chip.as_ref().filter(|(digest, _)| *digest == taken.digest);
    let accept = match judged.standing(case) {
        _ if done => Accept::Done,
        Standing::Nothing => Accept::Nothing,
        Standing::Failed => Accept::Failed,
        Standing::Unproved => Accept::Unproved,
        Standing::AnotherPerson => Accept::AnotherPerson,
        Standing::Proving => Accept::Proving,
        Standing::ChipSilent => Accept::ChipSilent,
        Standing::Unknown => Accept::Unknown,
        Standing::Expired => Accept::Expired,
        Standing::Good => Accept::Open,
    };
    let (fields, lines, assertions) = match &judged.found {
        None => (Vec::new(), Vec::new(), Vec::new()),
        Some(found) => (fields(&found.page, case, locale), found.page.lines.clone(), assertions(&found.report)),
    };
    let portrait = portrait.map(|(_, picture)| picture.clone());
    let printed = judged.found.as_ref().and_then(|found| found.seen.as_ref()).map(|seen| Printed {
        picture: feeds.page.as_ref().filter(|(digest, _)| *digest == taken.digest).map(|(_, picture)| picture.clone()),
        lines: seen.lines.clone(),
    });
    Found { portrait, fields, lines, printed, enlarged: false, assertions, accept, simulated: taken.simulated }
}

/// The gravest first; what does not concern this document is left out, and data groups that came out alike are one.
fn assertions(report: &Report) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for assertion in report.assertions().iter().filter(|one| one.outcome() != Outcome::NotApplicable) {
        let (id, reason) = (assertion.id(), assertion.reason());
        let groups = if let AssertionId::Hash(group) = id { group.number().to_string() } else { String::new() };
        let alike = lines.iter_mut().find(|line| {
            matches!((line.id, id), (AssertionId::Hash(_), AssertionId::Hash(_))) && line.reason == reason
        });
        match alike {
            Some(line) => line.groups = format!("{}, {groups}", line.groups),
            None => lines.push(Line { id, groups, reason }),
        }
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.reason.outcome()), line.id));
    lines
}

fn fields(page: &Page, case: Option<&CaseFacts>, locale: &Locale) -> Vec<Field> {
    let field = |label, value: String, origin| Field { label, value: Personal::new(value), origin, agreement: None };
    let said =
        |label, said: &Said| Field { label, value: said.value.clone(), origin: said.origin.into(), agreement: None };
    let agreement = |same: bool| Some(if same { Agreement::Same } else { Agreement::Differs });
    let names = page.names.as_ref().map(|(names, place)| {
        let whole = format!("{} {}", names.given.reveal(), names.surname.reveal());
        let agreement =
            case.and_then(|case| agreement(may_be(names, case.surname.reveal(), case.given_names.reveal())));
        Field { agreement, ..field("console-document-name", whole.trim().to_owned(), (*place).into()) }
    });
    let birth = page.birth.map(|birth| Field {
        agreement: case.and_then(|case| agreement(birth.may_be(case.cpr.reveal().birth()))),
        ..field("console-document-birth", born(birth, locale), birth.origin.into())
    });
    let typed = case
        .filter(|_| page.personal_number.is_none())
        .map(|case| field("console-document-personal-number", case.cpr.reveal().masked(), Origin::Typed));
    let number = page.personal_number.as_ref().map(|number| Field {
        agreement: case.zip(page.cpr()).and_then(|(case, cpr)| agreement(cpr == *case.cpr.reveal())),
        // Others may see the screen.
        value: page.cpr().map_or_else(|| number.value.clone(), |cpr| Personal::new(cpr.masked())),
        ..said("console-document-personal-number", number)
    });
    let sex = page.sex.map(|(sex, place)| {
        let text = match sex {
            Sex::Female => "console-document-sex-female",
            Sex::Male => "console-document-sex-male",
            Sex::Unspecified => "console-document-sex-unspecified",
        };
        field("console-document-sex", locale.text(text), place.into())
    });
    let expiry = page.expiry.map(|(day, place)| field("console-document-expiry", date(day, locale), place.into()));
    let state = |label, state: &Option<(String, Place)>| {
        state.as_ref().map(|(state, place)| field(label, state.clone(), (*place).into()))
    };
    let document = page.number.as_ref().map(|number| said("console-document-number", number));
    [
        names,
        birth,
        number,
        typed,
        sex,
        state("console-document-nationality", &page.nationality),
        document,
        expiry,
        state("console-document-state", &page.issuer),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl From<Place> for Origin {
    fn from(place: Place) -> Self {
        match place {
            Place::File => Self::Chip,
            Place::Mrz => Self::Mrz,
        }
    }
}

fn date(day: Day, locale: &Locale) -> String {
    locale.date_in_full(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// What is unknown of a birthday is left out.
fn born(birth: Birth, locale: &Locale) -> String {
    let year = i32::from(birth.year);
    birth.month.zip(birth.day).map_or_else(|| year.to_string(), |(month, day)| locale.date_in_full(year, month, day))
}

/// Digits of a card access number.
const CAN_DIGITS: usize = 6;

/// What the checklist says of a document that was taken.
pub(super) fn details(on: &CallBoard) -> Vec<Detail> {
    let Some((taken, judged)) = on.document_read() else { return Vec::new() };
    if !matches!(on.visit.capture(Step::Document), Some(Capture::Accepted(_))) {
        return Vec::new();
    }
    let Some(found) = &judged.found else { return Vec::new() };
    let passed = |id| found.report.about(id).is_some_and(|about| about.outcome() == Outcome::Passed);
    let chip = [AssertionId::ChipActive, AssertionId::ChipAgreement, AssertionId::ChipCam].into_iter().any(passed);
    let chain = passed(AssertionId::SodSignature) && passed(AssertionId::SodChain);
    let mut details =
        vec![Detail { text: "console-detail-chain", good: chain }, Detail { text: "console-detail-chip", good: chip }];
    let printed = found.report.about(AssertionId::MrzMatches).map(Assertion::outcome);
    let compared = printed.filter(|outcome| matches!(outcome, Outcome::Passed | Outcome::Failed));
    details.extend(compared.map(|_| Detail { text: "console-detail-page", good: passed(AssertionId::MrzMatches) }));
    details.extend(taken.simulated.then_some(Detail { text: "console-detail-simulated", good: false }));
    details
}
