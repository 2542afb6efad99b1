//! What the command line tells of a document: JSON for programs, a table for people.
//!
//! **Invariant:** the JSON has the four members named in [`Told`] and no others, whatever was read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use documents::dump::Dump;
use documents::file::{Application, File, Group};
use documents::lds;
use documents::mrz::{DocumentKind, Format, Sex, Travel};
use documents::report::{Assertion, AssertionId, Outcome, Reason};
use documents::verify::{self, Verdict};
use domain::person::Day;
use serde::Serialize;
use ui::Locale;

/// Everything that is told.
#[derive(Debug, Serialize)]
pub struct Told {
    /// What the document says of itself and its holder; nothing if its own file (DG1) cannot be read.
    pub document: Option<Document>,
    /// What was examined, and how it came out.
    pub assertions: Vec<Stated>,
    /// The picture in the chip, if there is one that can be shown.
    pub portrait: Option<Portrait>,
    /// How long each part took, in milliseconds.
    pub timings_ms: BTreeMap<&'static str, f64>,
}

/// What a document says of itself and its holder. Days are written `YYYY-MM-DD`.
#[derive(Serialize)]
pub struct Document {
    /// `passport`, `card`, `crew_card`, `licence` or `other`.
    pub kind: &'static str,
    /// `td1`, `td2`, `td3` or `licence`.
    pub format: &'static str,
    /// The state that issued it, as in the zone.
    pub issuer: String,
    /// The holder's state, as in the zone.
    pub nationality: Option<String>,
    /// Number of the document.
    pub number: String,
    /// In the letters of the zone; of a licence as written.
    pub surname: String,
    /// In the letters of the zone; of a licence as written.
    pub given_names: String,
    /// As the holder writes it, if the chip says so.
    pub full_name: Option<String>,
    /// Nothing if a part of it is unknown.
    pub birth: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: Option<&'static str>,
    /// Nothing if it has none.
    pub expiry: Option<String>,
    /// The lines of the zone.
    pub mrz: Vec<String>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("kind", &self.kind).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// One assertion.
#[derive(Debug, Serialize)]
pub struct Stated {
    /// What is asserted.
    pub id: AssertionId,
    /// How it came out.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
}

/// The picture in the chip.
#[derive(Debug, Serialize)]
pub struct Portrait {
    /// `jpeg` or `jpeg2000`.
    pub format: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How many bytes it has.
    pub bytes: usize,
}

impl Told {
    /// Of a document of which nothing could be read.
    pub fn nothing() -> Self {
        Self { document: None, assertions: Vec::new(), portrait: None, timings_ms: BTreeMap::new() }
    }

    /// Of what was read and found.
    pub fn new(dump: &Dump, verdict: &Verdict, today: Day) -> Self {
        let stated = |assertion: &Assertion| Stated {
            id: assertion.id(),
            outcome: assertion.outcome(),
            reason: assertion.reason(),
        };
        Self {
            document: document(dump, &verdict.document, today),
            assertions: verdict.report.assertions().iter().map(stated).collect(),
            portrait: verdict.document.portrait.as_ref().and_then(portrait),
            timings_ms: BTreeMap::new(),
        }
    }

    /// Notes how long something took.
    pub fn took(&mut self, what: &'static str, time: Duration) {
        let _ = self.timings_ms.insert(what, (time.as_secs_f64() * 1e5).round() / 100.0);
    }

    /// Whether something failed.
    pub fn has_failed(&self) -> bool {
        self.assertions.iter().any(|assertion| assertion.outcome == Outcome::Failed)
    }

    /// For people.
    pub fn table(&self, locale: &Locale) -> String {
        let mut table = String::new();
        let mut row = |name: &str, value: &str| {
            let name = locale.text(name);
            let _ = writeln!(table, "{name:<24} {value}");
        };
        if let Some(document) = &self.document {
            row("document-row-number", &format!("{} {}", document.issuer, document.number));
            row("document-row-surname", &document.surname);
            row("document-row-given-names", &document.given_names);
            for (name, value) in [
                ("document-row-full-name", &document.full_name),
                ("document-row-birth", &document.birth),
                ("document-row-nationality", &document.nationality),
                ("document-row-expiry", &document.expiry),
            ] {
                row(name, value.as_deref().unwrap_or("-"));
            }
        }
        if let Some(Portrait { format, width, height, bytes }) = &self.portrait {
            row("document-row-portrait", &format!("{format}, {width} x {height}, {bytes} bytes"));
        }
        for Stated { id, outcome, reason } in &self.assertions {
            let outcome = locale.text(outcome.text());
            let group = if let AssertionId::Hash(group) = id { group.number() } else { 0 };
            let name = locale.with(&id.text(), &[("group", group.into())]);
            let _ = write!(table, "\n[{outcome}] {name}\n    {}\n", locale.text(&reason.text()));
        }
        table
    }
}

fn document(dump: &Dump, document: &verify::Document, today: Day) -> Option<Document> {
    let named = document.details.as_ref().and_then(|details| details.name.as_ref());
    let full_name = named.map(|name| {
        let name = name.reveal();
        format!("{} {}", name.secondary, name.primary).trim().to_owned()
    });
    match document.application {
        Application::Travel => document.zone.as_ref().map(|travel| of_zone(travel, full_name, today)),
        Application::Licence => document.licence.as_ref().map(|licence| of_licence(dump, licence)),
    }
}

fn of_zone(travel: &Travel, full_name: Option<String>, today: Day) -> Document {
    let text = travel.text.reveal();
    let (format, width) = match travel.format {
        Format::Td1 => ("td1", 30),
        Format::Td2 | Format::MrvB => ("td2", 36),
        Format::Td3 | Format::MrvA => ("td3", 44),
        Format::Licence => ("licence", 30),
    };
    let lines = text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into_owned());
    Document {
        kind: match travel.kind() {
            DocumentKind::Passport => "passport",
            DocumentKind::Card => "card",
            DocumentKind::CrewCard => "crew_card",
            DocumentKind::Visa | DocumentKind::Other => "other",
        },
        format,
        issuer: travel.issuer.code().to_owned(),
        nationality: Some(travel.nationality.code().to_owned()).filter(|code| !code.is_empty()),
        number: travel.number.reveal().clone(),
        surname: travel.names.surname.reveal().clone(),
        given_names: travel.names.given.reveal().clone(),
        full_name,
        birth: travel.birth.and_then(|birth| birth.birth_day(today)).map(|day| day.to_string()),
        sex: travel.sex.map(|sex| match sex {
            Sex::Female => "F",
            Sex::Male => "M",
            Sex::Unspecified => "X",
        }),
        expiry: travel.expiry.and_then(|expiry| expiry.expiry_day(today)).map(|day| day.to_string()),
        mrz: lines.collect(),
    }
}

fn of_licence(dump: &Dump, licence: &lds::licence::Dg1) -> Document {
    let line = Group::new(12).and_then(|group| dump.file(File::Dg(group)));
    let line = line.and_then(|bytes| lds::licence::dg12(bytes).ok());
    Document {
        kind: "licence",
        format: "licence",
        issuer: licence.state.clone(),
        nationality: None,
        number: licence.number.reveal().clone(),
        surname: licence.surname.reveal().clone(),
        given_names: licence.given_names.reveal().clone(),
        full_name: None,
        birth: licence.birth.reveal().calendar().map(|day| day.to_string()),
        sex: None,
        expiry: licence.expires.and_then(lds::Date::calendar).map(|day| day.to_string()),
        mrz: line.map(|dg12| dg12.line.reveal().clone()).into_iter().collect(),
    }
}

fn portrait(portrait: &verify::Portrait) -> Option<Portrait> {
    let picture = portrait.picture.as_ref()?;
    let (format, bytes) = (portrait.format().name(), portrait.image.range.len());
    Some(Portrait { format, width: picture.width, height: picture.height, bytes })
}
