//! Several calls at one desk: one has the specialist's ear, the others are on hold or offered beside it.
//!
//! A desk has one line. Who is put on hold for another call is told so by the server; the line is opened again when the
//! call is taken up, and the kiosk gives back what was written in the visit.

use domain::exchange::view::{ConsoleCall, ConsoleView, Service};
use domain::id::{CallId, KioskId};
use protocol::station::Ask;

use super::{Desk, Effect};

impl Desk {
    /// Puts the call on hold, or takes it up again: here at once, and for all to see.
    pub(super) fn hold(&mut self, held: bool) -> Vec<Effect> {
        let Some(on) = &mut self.call else { return Vec::new() };
        on.held = held;
        let call = on.call;
        vec![Effect::Hold(held), Effect::Ask(if held { Ask::Hold { call } } else { Ask::Resume { call } })]
    }

    /// Takes what is offered beside the call at hand, which the server then puts on hold.
    pub(super) fn take_beside(&mut self) -> Vec<Effect> {
        let offered = self.offered().filter(|call| self.taking != Some(*call));
        let Some(call) = offered else { return Vec::new() };
        self.taking = Some(call);
        vec![Effect::Ask(Ask::Accept { call })]
    }

    /// Takes up the call that has been on hold for longest; the call at hand is put on hold.
    pub(super) fn take_up(&self) -> Vec<Effect> {
        let at_hand = self.call.as_ref().map(|on| on.call);
        let calls = self.view.iter().flat_map(ConsoleView::calls);
        let held = calls.filter_map(|call| match call {
            ConsoleCall::Held { row, since, .. } if Some(row.call) != at_hand => Some((*since, row.call)),
            _ => None,
        });
        held.min().map(|(_, call)| Effect::Ask(Ask::Resume { call })).into_iter().collect()
    }

    /// A call on hold has the desk, because it has no other: its line is opened, and nothing goes out.
    pub(super) fn connect_held(&mut self, call: CallId, kiosk: KioskId) -> Vec<Effect> {
        let was_here = self.call.as_ref().is_some_and(|on| on.call == call);
        let mut effects = self.connect(call, kiosk);
        if let Some(on) = self.call.as_mut().filter(|on| on.call == call && !was_here) {
            on.held = true;
            effects.push(Effect::Hold(true));
        }
        effects
    }

    /// Forgets that an offer is being taken which lies here no longer.
    pub(super) fn forget_taking(&mut self) {
        if self.call.is_some() && self.taking != self.offered() {
            self.taking = None;
        }
    }

    /// Whether a call is for guidance, as the server shows it.
    pub(super) fn is_guidance(&self, call: CallId) -> bool {
        let rows = self.view.iter().flat_map(ConsoleView::calls).filter_map(ConsoleCall::row);
        rows.filter(|row| row.call == call).any(|row| row.service == Service::Guidance)
    }

    fn offered(&self) -> Option<CallId> {
        self.view.iter().flat_map(ConsoleView::calls).find_map(|call| match call {
            ConsoleCall::Offered { row, .. } => Some(row.call),
            _ => None,
        })
    }
}
