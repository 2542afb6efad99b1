//! What was found out about a document: one assertion for each thing that can be true or false of it.
//!
//! **Invariant:** there is no verdict as a whole. Whoever reads a report sees each assertion with its outcome and reason.
//! **Invariant:** a reason has one outcome, so that no report says "passed" beside a reason for doubt.
//! **Invariant:** evidence names algorithms, countries, files and places in them; it never holds anything about a person.

mod id;
mod reason;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use serde::{Deserialize, Serialize};

pub use id::AssertionId;
pub use reason::Reason;

/// No assertion carries more pieces of evidence.
pub const EVIDENCE_MAX_COUNT: usize = 16;

/// How a check came out. The order is that of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// This document has nothing to check here.
    NotApplicable,
    /// It is as it should be.
    Passed,
    /// What the check needs was not there: a file that was not read, a list that nobody has.
    Unavailable,
    /// The check was made and neither proves nor disproves.
    Inconclusive,
    /// It is not as it should be.
    Failed,
}

impl Outcome {
    /// Every outcome, the gravest last.
    pub const ALL: [Self; 5] = [Self::NotApplicable, Self::Passed, Self::Unavailable, Self::Inconclusive, Self::Failed];

    /// The key of its text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotApplicable => "document-outcome-not-applicable",
            Self::Passed => "document-outcome-passed",
            Self::Unavailable => "document-outcome-unavailable",
            Self::Inconclusive => "document-outcome-inconclusive",
            Self::Failed => "document-outcome-failed",
        }
    }
}

/// One thing about a document, how it came out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stated")]
pub struct Assertion {
    id: AssertionId,
    outcome: Outcome,
    reason: Reason,
    evidence: Vec<String>,
}

impl Assertion {
    /// With the outcome that this reason has.
    pub const fn new(id: AssertionId, reason: Reason) -> Self {
        Self { id, outcome: reason.outcome(), reason, evidence: Vec::new() }
    }

    /// Adds a piece of evidence, such as `"sha256"`; what is too much is left out.
    pub fn with(mut self, evidence: impl Into<String>) -> Self {
        if self.evidence.len() < EVIDENCE_MAX_COUNT {
            self.evidence.push(evidence.into());
        }
        self
    }

    /// What is asserted.
    pub const fn id(&self) -> AssertionId {
        self.id
    }

    /// How it came out.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// What was seen, in short words that are no text of a language.
    pub fn evidence(&self) -> &[String] {
        &self.evidence
    }
}

/// An assertion as it is written down.
#[derive(Deserialize)]
struct Stated {
    id: AssertionId,
    outcome: Outcome,
    reason: Reason,
    #[serde(default)]
    evidence: Vec<String>,
}

impl TryFrom<Stated> for Assertion {
    type Error = &'static str;

    fn try_from(stated: Stated) -> Result<Self, Self::Error> {
        if stated.outcome != stated.reason.outcome() {
            return Err("an outcome that its reason does not have");
        }
        if stated.evidence.len() > EVIDENCE_MAX_COUNT {
            return Err("too much evidence");
        }
        Ok(Self { id: stated.id, outcome: stated.outcome, reason: stated.reason, evidence: stated.evidence })
    }
}

/// All assertions about a document, each at most once, in the order of [`AssertionId`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Assertion>", into = "Vec<Assertion>")]
pub struct Report {
    assertions: Vec<Assertion>,
}

impl Report {
    /// Adds an assertion. Of two about the same thing the graver one stays, with the evidence of both.
    pub fn add(&mut self, assertion: Assertion) {
        match self.assertions.binary_search_by_key(&assertion.id, |known| known.id) {
            Err(place) => self.assertions.insert(place, assertion),
            Ok(place) => {
                let Some(known) = self.assertions.get_mut(place) else { return };
                let (mut stays, other) =
                    if assertion.outcome > known.outcome { (assertion, &*known) } else { (known.clone(), &assertion) };
                for evidence in &other.evidence {
                    stays = stays.with(evidence);
                }
                *known = stays;
            }
        }
    }

    /// Every assertion.
    pub fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// What is said about this, if anything.
    pub fn about(&self, id: AssertionId) -> Option<&Assertion> {
        self.assertions.iter().find(|assertion| assertion.id == id)
    }

    /// The gravest outcome; nothing if nothing was asserted.
    pub fn worst(&self) -> Option<Outcome> {
        self.assertions.iter().map(Assertion::outcome).max()
    }

    /// What failed.
    pub fn failed(&self) -> impl Iterator<Item = &Assertion> {
        self.assertions.iter().filter(|assertion| assertion.outcome == Outcome::Failed)
    }
}

impl From<Vec<Assertion>> for Report {
    fn from(assertions: Vec<Assertion>) -> Self {
        let mut report = Self::default();
        for assertion in assertions {
            report.add(assertion);
        }
        report
    }
}

impl From<Report> for Vec<Assertion> {
    fn from(report: Report) -> Self {
        report.assertions
    }
}
