//! The console has a new certificate.

use std::sync::Arc;

use domain::exchange::view::ConsoleCall;
use trust::{AuthorityPublicKey, Credentials};

use super::Desk;

impl Desk {
    /// Whether nobody is served or about to be, and nothing is on its way: only then the connection is made anew.
    pub fn is_at_rest(&self) -> bool {
        let call = self.view.as_ref().map(|view| &view.call);
        let is_called = !matches!(call, None | Some(ConsoleCall::None | ConsoleCall::WrapUp { .. }));
        let is_busy = self.call.is_some() || self.taking.is_some() || self.door.is_in_use();
        !is_called && !is_busy && self.unsent.is_empty()
    }

    /// The new certificate counts from the next call on; and records are sealed to this key.
    pub fn renew(&mut self, credentials: Arc<Credentials>, authority: Option<AuthorityPublicKey>) {
        (self.credentials, self.authority) = (credentials, authority);
    }
}
