//! What a document says about its holder, from the files of its chip.
//!
//! **Invariant:** what stands here proves nothing: whether the files are genuine is another question.

use documents::lds::dg11::Dg11;
use documents::lds::image::Picture;
use documents::lds::{Date, licence};
use documents::mrz::{self, Mrz, Names, Sex, Travel, fold};
use documents::verify::Document;
use domain::person::{Cpr, Day};
use domain::redact::Personal;
use domain::visit::CaseFacts;

/// Denmark, as a document writes it.
const DENMARK: &str = "DNK";

/// What a document says. Each value is as its origin writes it.
#[derive(Debug, Default)]
pub struct Page {
    /// The holder's names.
    pub names: Option<(Names, Origin)>,
    /// The document's number.
    pub number: Option<Said>,
    /// The date of birth.
    pub birth: Option<Birth>,
    /// The last day of its validity.
    pub expiry: Option<(Day, Origin)>,
    /// The day on which it was issued.
    pub issued: Option<Day>,
    /// Who issued it, as the document writes it: "DNK".
    pub issuer: Option<(String, Origin)>,
    /// The holder's nationality, "DNK".
    pub nationality: Option<(String, Origin)>,
    /// The holder's sex.
    pub sex: Option<(Sex, Origin)>,
    /// The number by which the state knows the holder.
    pub personal_number: Option<Said>,
    /// The machine-readable lines.
    pub lines: Vec<Personal<String>>,
    /// The portrait, decoded.
    pub portrait: Option<Picture>,
}

/// Something personal that a document says, and where.
#[derive(Debug)]
pub struct Said {
    /// What.
    pub value: Personal<String>,
    /// Where from.
    pub origin: Origin,
}

/// Where in a chip a value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file that says it in full: DG11, or a licence's DG1.
    File,
    /// The machine-readable lines.
    Mrz,
}

/// The date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Birth {
    /// The year.
    pub year: i16,
    /// The month, if known.
    pub month: Option<u8>,
    /// The day of the month, if known.
    pub day: Option<u8>,
    /// Where from. The lines have two digits of the year: the century is guessed.
    pub origin: Origin,
}

impl Birth {
    /// Whether it may be this day: what is unknown is no difference.
    pub fn may_be(self, day: Day) -> bool {
        let year = match self.origin {
            Origin::File => self.year == day.year(),
            Origin::Mrz => self.year.rem_euclid(100) == day.year().rem_euclid(100),
        };
        let same = |known: Option<u8>, is: i8| known.is_none_or(|known| i8::try_from(known) == Ok(is));
        year && same(self.month, day.month()) && same(self.day, day.day())
    }
}

impl Page {
    /// Whether the holder may be the citizen of this case, names apart: they change.
    pub fn may_be_of(&self, case: &CaseFacts) -> bool {
        let cpr = case.cpr.reveal();
        let born = self.birth.is_none_or(|birth| birth.may_be(cpr.birth()));
        born && self.cpr().is_none_or(|number| number == *cpr)
    }

    /// The Danish personal number, if it says one.
    pub fn cpr(&self) -> Option<Cpr> {
        let danish = self.issuer.as_ref().is_some_and(|(issuer, _)| issuer == DENMARK);
        self.personal_number.as_ref().filter(|_| danish)?.value.reveal().parse().ok()
    }
}

/// Whether somebody of these names may be the one of those, with or without Danish letters.
pub fn may_be(names: &Names, surname: &str, given: &str) -> bool {
    fold::compare(names, surname, given) != fold::Likeness::Different
}

impl Page {
    /// What a document says; what could not be read of it is left out.
    pub fn of(document: Document, today: Day) -> Self {
        let Document { zone, licence, details, issue, portrait, .. } = document;
        let mut page = match (zone, licence) {
            (Some(zone), _) => Self::of_zone(zone, today),
            (None, Some(licence)) => Self::of_licence(licence),
            (None, None) => Self::default(),
        };
        if let Some(details) = details {
            page.add_in_full(details);
        }
        page.issued = issue.and_then(|issue| issue.issued).and_then(Date::calendar).or(page.issued);
        page.portrait = portrait.and_then(|portrait| portrait.picture);
        page
    }

    fn of_zone(travel: Travel, today: Day) -> Self {
        let origin = Origin::Mrz;
        let zone = Mrz::Travel(travel.clone());
        let birth = travel.birth.and_then(|birth| {
            let (month, day) = (birth.month(), birth.day());
            Some(Birth { year: birth.birth_year(today)?, month, day, origin })
        });
        let state = |state: mrz::State| (!state.code().is_empty()).then(|| (state.code().to_owned(), origin));
        let optional = travel.optional;
        Self {
            names: Some((travel.names, origin)),
            number: Some(Said { value: travel.number, origin }),
            birth,
            expiry: travel.expiry.and_then(|expiry| expiry.expiry_day(today)).map(|day| (day, origin)),
            issuer: state(travel.issuer),
            nationality: state(travel.nationality),
            sex: travel.sex.map(|sex| (sex, origin)),
            personal_number: (!optional.reveal().is_empty()).then_some(Said { value: optional, origin }),
            lines: zone.lines().into_iter().map(|line| Personal::new(line.to_owned())).collect(),
            ..Self::default()
        }
    }

    /// DG11 says in full what the lines shorten.
    fn add_in_full(&mut self, more: Dg11) {
        let origin = Origin::File;
        if let Some(name) = &more.name {
            let (surname, given) = (name.reveal().primary.clone(), name.reveal().secondary.clone());
            self.names = Some((named(Personal::new(surname), Personal::new(given)), origin));
        }
        if let Some(birth) = more.birth.as_ref().and_then(|birth| born(*birth.reveal())) {
            self.birth = Some(birth);
        }
        if let Some(value) = more.personal_number {
            self.personal_number = Some(Said { value, origin });
        }
    }

    fn of_licence(licence: licence::Dg1) -> Self {
        let origin = Origin::File;
        Self {
            names: Some((named(licence.surname, licence.given_names), origin)),
            number: Some(Said { value: licence.number, origin }),
            birth: born(*licence.birth.reveal()),
            issued: licence.issued.calendar(),
            expiry: licence.expires.and_then(Date::calendar).map(|day| (day, origin)),
            issuer: Some((licence.state, origin)),
            ..Self::default()
        }
    }
}

/// Names that are written in full.
const fn named(surname: Personal<String>, given: Personal<String>) -> Names {
    Names { surname, given, may_be_truncated: false }
}

fn born(date: Date) -> Option<Birth> {
    Some(Birth { year: i16::try_from(date.year).ok()?, month: date.month, day: date.day, origin: Origin::File })
}
