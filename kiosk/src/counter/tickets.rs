//! Who has company, who comes back later, and who is back.

use domain::exchange::TicketNumber;
use domain::exchange::view::{EndReason, KioskCall, KioskView, Language, TicketShown};
use domain::id::CallId;
use domain::time::Moment;
use protocol::station::Ask;

use super::{Counter, Effect, PROBLEM_SHOWN, TICKET_SHOWN};
use crate::scene::{Finished, Queue};

impl Counter {
    /// The citizen is back with a ticket.
    pub(super) fn come_back(&mut self, call: CallId, ticket: TicketNumber, language: Language) -> Vec<Effect> {
        self.place(call, Ask::ComeBack { call, ticket, language })
    }

    /// The server does not know the ticket: nothing was called.
    pub(super) fn unknown_ticket(&mut self, now: Moment, call: CallId) -> Vec<Effect> {
        if self.placed == Some(call) {
            self.wrong_ticket = Some(now);
        }
        self.not_placed(now, call, None)
    }

    pub(super) fn say_persons(&mut self, persons: u8) -> Vec<Effect> {
        self.no_more = None;
        self.waiting().map(|call| Effect::Ask(Ask::SayPersons { call, persons })).into_iter().collect()
    }

    /// So many cannot be helped before closing time.
    pub(super) fn too_many(&mut self, now: Moment) -> Vec<Effect> {
        self.no_more = self.waiting().map(|_| now);
        Vec::new()
    }

    pub(super) fn return_later(&self) -> Vec<Effect> {
        self.waiting().map(|call| Effect::Ask(Ask::ReturnLater { call })).into_iter().collect()
    }

    /// The citizen leaves with a ticket: it is shown, and then the kiosk is the next one's.
    pub(super) fn ticketed(&mut self, now: Moment, call: CallId, ticket: TicketShown) -> Vec<Effect> {
        if self.finished.is_some_and(|(of, _)| of == call) {
            return Vec::new();
        }
        let effects = self.drop_line();
        if self.wiped == Some(call) {
            return effects.into_iter().chain([Effect::Ask(Ask::Wiped { call })]).collect();
        }
        let (closes, reason) = (now + TICKET_SHOWN, EndReason::ReturnsLater);
        let shown = Finished { told: None, delivery: None, reason, ticket: Some(ticket), closes, opinion_given: false };
        self.finished = Some((call, shown));
        effects
    }

    /// What was told long enough.
    pub(super) fn forget_told(&mut self, now: Moment) {
        let over = |since: &Moment| now.since(*since) > PROBLEM_SHOWN;
        self.wrong_ticket = self.wrong_ticket.filter(|since| !over(since));
        self.no_more = self.no_more.filter(|since| !over(since));
    }

    pub(super) fn queue(&self, view: &KioskView) -> Option<Queue> {
        let KioskCall::Waiting { place, wait, persons, .. } = view.call else { return None };
        Some(Queue { place, wait, persons, no_more: self.no_more.is_some() })
    }

    /// The call that stands in the queue.
    fn waiting(&self) -> Option<CallId> {
        match self.view.as_ref()?.call {
            KioskCall::Waiting { call, .. } => Some(call),
            _ => None,
        }
    }
}
