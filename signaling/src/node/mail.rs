//! Mail between the parties of a call.

use domain::id::{CallId, StationId};
use protocol::bytes::Bytes;
use protocol::station::{FromServer, RefusedReason};

use super::Node;
use super::commit::complain;
use crate::journal::{Mail, Posted};

/// So much mail may wait in one call.
const PER_CALL: usize = 256;
/// So much mail is sent to a station before it acknowledges any.
const IN_FLIGHT: usize = 32;
/// Mail numbers begin anew above all earlier ones at each start: there are this many per journal entry.
const NUMBERS_PER_ENTRY: u64 = 1 << 20;

/// Gives mail its numbers: counted up, also over restarts, because each start is a journal entry.
#[derive(Default)]
pub(super) struct Counter(u64);

impl Counter {
    pub(super) fn after(seq: u64) -> Self {
        Self(seq.saturating_mul(NUMBERS_PER_ENTRY))
    }

    fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

impl Node {
    pub(super) async fn post(
        &mut self,
        from: StationId,
        to: StationId,
        call: CallId,
        envelope: Vec<u8>,
    ) -> Result<(), RefusedReason> {
        self.exchange.may_post(call, from, to)?;
        let mail = Mail { number: self.mail.next(), to, call, from, envelope };
        match self.journal.call(move |home| home.post(&mail, PER_CALL)).await {
            Ok(Posted::Kept) => Ok(()),
            Ok(Posted::Full) => Err(RefusedReason::TooMany),
            Err(error) => {
                complain(&error);
                Err(RefusedReason::Unavailable)
            }
        }
    }

    pub(super) async fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), RefusedReason> {
        if let Err(error) = self.journal.call(move |home| home.acknowledge(station, number)).await {
            complain(&error);
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
            Err(error) => return complain(&error),
        };
        let Some(peer) = self.peers.get_mut(&station) else { return };
        for mail in waiting {
            peer.sent = mail.number;
            peer.in_flight.push(mail.number);
            let Mail { number, call, from, envelope, .. } = mail;
            peer.send(&FromServer::Mail { number, call, from, envelope: Bytes(envelope) });
        }
    }
}
