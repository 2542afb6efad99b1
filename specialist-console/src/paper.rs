//! What lies on the specialist's desk and nowhere else: typed and ticked, not yet written into the log.

use std::collections::BTreeSet;

use domain::digest::Digest;
use domain::expedition::{Feature, Missing, ReferredTo, RefusalReason, Step};
use domain::id::CallId;
use domain::redact::Personal;

use crate::desk::document::Page;
use crate::screen::work::case::Fault;
use crate::screen::work::decision;
use crate::screen::work::document::{Origin, Way};
use crate::screen::work::question::Answer;
use crate::screen::work::register::Lookup;

/// Everything typed and ticked. It is thrown away with the call.
#[derive(Default)]
pub struct Paper {
    /// For which call.
    pub call: Option<CallId>,
    /// Which step's work is shown, where it is not the expedition's own current one.
    pub shown: Option<Step>,
    /// The CPR number.
    pub number: Entry,
    /// The given names.
    pub given_names: Entry,
    /// The surname.
    pub surname: Entry,
    /// The document from which these were filled in.
    pub filled_from: Option<Digest>,
    /// What is wrong with what was typed.
    pub fault: Option<Fault>,
    /// Whether the document's printed page is looked at in full.
    pub page_enlarged: bool,
    /// What opens the document's chip, if that is typed.
    pub document_way: Option<Way>,
    /// The document's number as typed.
    pub document_number: Text,
    /// The date of birth as typed, as the document writes it.
    pub document_birth: Text,
    /// The date of expiry as typed, as the document writes it.
    pub document_expiry: Text,
    /// The card access number as typed.
    pub document_can: Text,
    /// Which look-ups are in order.
    pub confirmed: Vec<Lookup>,
    /// Which features were looked at.
    pub features: BTreeSet<Feature>,
    /// Whether the citizen did what was asked.
    pub challenge_met: bool,
    /// The answer chosen.
    pub chosen: Option<Answer>,
    /// Whether the reason for another portrait is being chosen.
    pub choosing: bool,
    /// The way of the decision.
    pub way: Option<decision::Way>,
    /// Where to.
    pub to: Option<ReferredTo>,
    /// Why.
    pub because: Option<RefusalReason>,
    /// What is missing.
    pub missing: BTreeSet<Missing>,
    /// Whether hanging up has to be confirmed.
    pub hanging_up: bool,
}

/// Text about somebody, and where from.
pub struct Entry {
    /// The text.
    pub text: Personal<String>,
    /// Where from.
    pub origin: Origin,
}

impl Default for Entry {
    fn default() -> Self {
        Self::typed(Personal::new(String::new()))
    }
}

impl Entry {
    /// As a specialist types it.
    pub const fn typed(text: Personal<String>) -> Self {
        Self { text, origin: Origin::Typed }
    }

    /// Fills it in where nobody has typed anything.
    fn fill(&mut self, text: &str, origin: Origin) {
        if self.text.reveal().is_empty() && !text.is_empty() {
            *self = Self { text: Personal::new(text.to_owned()), origin };
        }
    }
}

/// Text that somebody types about somebody.
pub struct Text(pub Personal<String>);

impl Default for Text {
    fn default() -> Self {
        Self(Personal::new(String::new()))
    }
}

impl Paper {
    /// Paper for another call, or for none.
    pub fn of(call: Option<CallId>) -> Self {
        Self { call, ..Self::default() }
    }

    /// Fills in what a document says, once, where nobody has typed anything.
    pub fn fill(&mut self, document: Digest, page: &Page) {
        if self.filled_from.replace(document) == Some(document) {
            return;
        }
        if let Some((names, place)) = &page.names {
            self.given_names.fill(names.given.reveal(), (*place).into());
            self.surname.fill(names.surname.reveal(), (*place).into());
        }
        if let Some(number) = page.personal_number.as_ref().filter(|_| page.cpr().is_some()) {
            self.number.fill(number.value.reveal(), number.origin.into());
        }
    }
}
