//! What lies on the specialist's desk and nowhere else: typed and ticked, not yet written into the log.

use std::collections::BTreeSet;

use domain::expedition::{Feature, Missing, ReferredTo, RefusalReason, Step};
use domain::id::CallId;
use domain::redact::Personal;

use crate::screen::work::case::Fault;
use crate::screen::work::decision;
use crate::screen::work::document::Way;
use crate::screen::work::question::Answer;
use crate::screen::work::register::Lookup;

/// Everything typed and ticked. It is thrown away with the call.
#[derive(Default)]
pub struct Paper {
    /// For which call.
    pub call: Option<CallId>,
    /// Which step's work is shown, where it is not the expedition's own current one.
    pub shown: Option<Step>,
    /// The CPR number as typed.
    pub number: Text,
    /// The given names as typed.
    pub given_names: Text,
    /// The surname as typed.
    pub surname: Text,
    /// What is wrong with what was typed.
    pub fault: Option<Fault>,
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
}
