//! Mail between the parties of a call.

use domain::id::{CallId, RequestId, StationId};
use protocol::bytes::Bytes;
use protocol::station::{FromServer, RefusedReason};

use super::Node;
use crate::clock;
use crate::journal::{Mail, Post, Posted};

/// So much mail may wait in one call.
const PER_CALL: usize = 256;
/// So much mail is sent to a station before it acknowledges any.
const IN_FLIGHT: usize = 32;
impl Node {
    pub(super) async fn post(
        &mut self,
        request: RequestId,
        from: StationId,
        to: StationId,
        call: CallId,
        envelope: Vec<u8>,
    ) -> Result<(), RefusedReason> {
        if self.exchange.may_post(call, from, to).is_err() {
            // Perhaps only because another node knows more.
            let _ = self.follow().await;
        }
        if let Err(refused) = self.exchange.may_post(call, from, to) {
            let attempt = self.exchange.attempt_to_post(clock::now(), from, call);
            self.note_attempt(attempt).await;
            return Err(refused.into());
        }
        let wake = !self.peers.contains_key(&to);
        let post = Post { request, at: clock::now(), to, call, from, envelope, wake };
        match self.journal.call(move |home| home.post(&post, PER_CALL)).await {
            Ok(Posted::Kept) => Ok(()),
            Ok(Posted::Full) => Err(RefusedReason::TooMany),
            Err(error) => {
                self.complain(&error);
                Err(RefusedReason::Unavailable)
            }
        }
    }

    pub(super) async fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), RefusedReason> {
        if let Err(error) = self.journal.call(move |home| home.acknowledge(station, number)).await {
            self.complain(&error);
            return Err(RefusedReason::Unavailable);
        }
        if let Some(peer) = self.peers.get_mut(&station) {
            peer.in_flight.retain(|sent| *sent > number);
        }
        Ok(())
    }

    /// Sends a station the mail that waits, as far as it keeps up.
    pub(super) async fn pump(&mut self, station: StationId) {
        let Some(peer) = self.peers.get(&station) else { return };
        let (sent, room) = (peer.sent, IN_FLIGHT.saturating_sub(peer.in_flight.len()));
        if room == 0 {
            return;
        }
        let waiting = match self.journal.call(move |home| home.mail_after(station, sent, room)).await {
            Ok(waiting) => waiting,
            Err(error) => return self.complain(&error),
        };
        let Some(peer) = self.peers.get_mut(&station) else { return };
        for mail in waiting {
            peer.sent = mail.number;
            peer.in_flight.push(mail.number);
            let Mail { number, call, from, envelope } = mail;
            peer.send(&FromServer::Mail { number, call, from, envelope: Bytes(envelope) });
        }
    }

    /// Sends mail of which no hint has come.
    pub(super) async fn pump_all(&mut self) {
        let waiting = match self.journal.call(|home| home.mail_waiting()).await {
            Ok(waiting) => waiting,
            Err(error) => return self.complain(&error),
        };
        for (station, newest) in waiting {
            if self.peers.get(&station).is_some_and(|peer| peer.sent < newest) {
                self.pump(station).await;
            }
        }
    }
}
