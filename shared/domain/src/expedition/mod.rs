//! Casework: the steps of one expedition, what each may come to, and what may be decided.
//!
//! [`Expedition`] is folded from the entries of the visit log: [`Expedition::next_state`] either gives the expedition
//! after an [`Event`] or says what shuts the way.
//!
//! **Invariant:** nothing captured counts before the faces were compared by the eyes that are present
//! ([`IdentityConfirmed`]). **Invariant:** no approval while a mandatory step lacks a result that permits it.
//!
//! Absent on purpose: who may act (the visit log knows the authors), and the time, which comes with the entries.

mod result;
mod rules;
mod state;
mod step;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

pub use result::{
    AbortReason, Answer, Challenge, Code, Comparison, FEATURES_MIN, Feature, Missing, Outcome, Permits, Reference,
    ReferredTo, RefusalReason, StepResult, Told,
};
pub use rules::{ADULT_FROM_YEARS, FINGERS_FROM_YEARS, Fee, FeeLine, FeePart, Kind, Need, NoRules, Rules};
pub use state::{Begin, Event, Expedition, Gate, IdentityConfirmed, Shut, StepState};
pub use step::{Acts, Equipment, Step};
