//! The call is over: what is told, and that nothing is left.

use domain::exchange::view::{DeliveryState, EndReason};
use domain::expedition::Outcome;
use domain::id::CallId;
use domain::time::Moment;
use protocol::station::Ask;

use super::{Counter, Effect, FINISHED_SHOWN};
use crate::scene::{Finished, Told};

impl Counter {
    pub(super) fn ended(
        &mut self,
        now: Moment,
        call: CallId,
        reason: EndReason,
        delivery: Option<DeliveryState>,
    ) -> Vec<Effect> {
        if let Some((of, finished)) = &mut self.finished
            && *of == call
        {
            finished.delivery = delivery;
            finished.told = finished.told.or(self.decided.filter(|_| delivery.is_some()));
            return Vec::new();
        }
        let (closed, decided) = self.told();
        let mut effects = self.drop_line();
        self.early.clear();
        if self.wiped == Some(call) {
            effects.push(Effect::Ask(Ask::Wiped { call }));
            return effects;
        }
        // A decision whose record did not reach the server is not told: nothing came of it yet.
        let told = closed.or(decided.filter(|_| delivery.is_some()));
        let shown = delivery.is_some() || told.is_some() || reason == EndReason::SpecialistLost;
        if shown || reason == EndReason::Finished {
            let closes = now + FINISHED_SHOWN;
            self.finished =
                Some((call, Finished { told, delivery, reason, ticket: None, closes, opinion_given: false }));
            self.decided = decided;
        } else {
            effects.push(Effect::Ask(Ask::Wiped { call }));
        }
        effects
    }

    /// What the visit was closed with, and what was decided.
    pub(super) fn told(&self) -> (Option<Told>, Option<Told>) {
        let Some(copy) = self.line.as_ref().and_then(|line| line.copy.as_ref()) else { return (None, None) };
        let visit = copy.visit();
        let decided = visit.expedition().and_then(|expedition| expedition.decided());
        (visit.closed().map(Outcome::told), decided.map(Outcome::told))
    }

    pub(super) fn wiped(&mut self, call: CallId) -> Vec<Effect> {
        self.finished = None;
        self.decided = None;
        self.wiped = Some(call);
        self.placed = None;
        vec![Effect::Ask(Ask::Wiped { call })]
    }
}
