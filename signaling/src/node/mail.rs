//! Mail between the parties of a call; see [`super::letters`] for what is stored of it.

use std::time::Instant;

use domain::id::StationId;
use protocol::bytes::Base64;
use protocol::station::{RefusedReason, Reply};

use super::Node;
use super::letters::Letter;
use super::request::Answer;
use crate::clock;
use crate::journal::{Mail, Post, Posted};

/// So much mail may wait in one call.
const PER_CALL: usize = 256;
/// So many numbers for letters to a station are set apart at a time.
const NUMBERS: u64 = 1024;

impl Node {
    /// Takes a letter to a station; `again` where it may have been taken before, here or at another node.
    pub(super) async fn post(&mut self, to: StationId, letter: Letter, again: bool) -> Answer {
        let Letter { request, from, call, .. } = letter;
        if self.exchange.may_post(call, from, to).is_err() {
            // Perhaps only because another node knows more.
            let _ = self.follow().await;
        }
        if let Err(refused) = self.exchange.may_post(call, from, to) {
            let attempt = self.exchange.attempt_to_post(clock::now(), from, call);
            self.note_attempt(attempt).await;
            return Answer::Now(Err(refused.into()));
        }
        if self.peers.get(&to).is_some_and(|peer| peer.letters.carries(from, request)) {
            return Answer::Later;
        }
        // Whether it was taken before only the store knows.
        if !again && let Some(number) = self.number_for(from, to).await {
            self.hand_over(to, Letter { number, ..letter });
            return Answer::Later;
        }
        let Ok(envelope) = letter.envelope.bytes() else { return Answer::Now(Err(RefusedReason::Malformed)) };
        // What was written before is stored before.
        self.keep_handed(to).await;
        let wake = !self.peers.contains_key(&to);
        let post = Post { request, at: clock::now(), to, call, from, envelope, wake };
        match self.journal.call(move |home| home.post(&post, PER_CALL)).await {
            Ok(Posted::Kept(_) | Posted::Known) => {
                self.pump(to).await;
                Answer::Now(Ok(()))
            }
            Ok(Posted::Full) => Answer::Now(Err(RefusedReason::TooMany)),
            Err(error) => {
                self.complain(&error);
                Answer::Now(Err(RefusedReason::Unavailable))
            }
        }
    }

    /// The number under which a letter may be handed over, if it may.
    async fn number_for(&mut self, from: StationId, to: StationId) -> Option<u64> {
        if self.draining.is_some() || !self.peers.get(&to)?.takes_letters() {
            return None;
        }
        if self.peers.get_mut(&from)?.begins_to_write(to) {
            // What it has written at another node comes first.
            self.pump(to).await;
        }
        let letters = &mut self.peers.get_mut(&to)?.letters;
        if !letters.may_hand_over() {
            return None;
        }
        if let Some(number) = letters.next_number() {
            return Some(number);
        }
        self.supply(to).await;
        let letters = &mut self.peers.get_mut(&to)?.letters;
        if letters.may_hand_over() { letters.next_number() } else { None }
    }

    /// Sets numbers apart for letters to a station, and sends it what was stored under lower ones.
    async fn supply(&mut self, station: StationId) {
        match self.journal.call(move |home| home.reserve(station, NUMBERS)).await {
            Ok(first) => {
                if let Some(peer) = self.peers.get_mut(&station) {
                    peer.letters.supply(first..first + NUMBERS);
                }
                self.pump(station).await;
            }
            Err(error) => self.complain(&error),
        }
    }

    fn hand_over(&mut self, to: StationId, letter: Letter) {
        let Some(peer) = self.peers.get_mut(&to) else { return };
        peer.send_mail(letter.number, letter.call, letter.from, &letter.envelope);
        peer.letters.hand_over(letter);
        let _ = self.watched.insert(to);
    }

    pub(super) async fn acknowledge(&mut self, station: StationId, number: u64) -> Result<(), RefusedReason> {
        let Some(peer) = self.peers.get_mut(&station) else { return Ok(()) };
        let acknowledged = peer.letters.acknowledge(number);
        let is_behind = peer.letters.is_behind();
        for (from, request) in acknowledged.delivered {
            self.remember(from, request, Reply::Done);
            self.done_sometime(from, request);
        }
        let (stored, kept) = (acknowledged.stored, acknowledged.kept);
        if !stored && kept.is_empty() {
            if is_behind {
                // There is room again.
                self.pump(station).await;
            }
            return Ok(());
        }
        let forgotten = self.journal.call(move |home| {
            if stored {
                home.acknowledge(station, number)?;
            }
            if kept.is_empty() { Ok(()) } else { home.forget(station, &kept) }
        });
        if let Err(error) = forgotten.await {
            self.complain(&error);
            return Err(RefusedReason::Unavailable);
        }
        self.pump(station).await;
        Ok(())
    }

    /// Sends a station the stored mail that waits, as far as it keeps up.
    pub(super) async fn pump(&mut self, station: StationId) {
        let Some(peer) = self.peers.get_mut(&station) else { return };
        // Until it is read.
        peer.letters.fell_behind();
        let (sent, room) = peer.letters.room();
        if room == 0 {
            return;
        }
        let waiting = match self.journal.call(move |home| home.mail_after(station, sent, room)).await {
            Ok(waiting) => waiting,
            Err(error) => return self.complain(&error),
        };
        let Some(peer) = self.peers.get_mut(&station) else { return };
        for mail in peer.letters.read(waiting, room) {
            let Mail { number, call, from, envelope } = mail;
            peer.send_mail(number, call, from, &Base64::new(&envelope));
        }
    }

    /// Sends mail of which no hint has come.
    pub(super) async fn pump_all(&mut self) {
        let waiting = match self.journal.call(|home| home.mail_waiting()).await {
            Ok(waiting) => waiting,
            Err(error) => return self.complain(&error),
        };
        for (station, newest) in waiting {
            if self.peers.get(&station).is_some_and(|peer| peer.letters.lacks(newest)) {
                self.pump(station).await;
            }
        }
    }

    /// Stores what was handed over and not acknowledged in time, and says what was to be said with something else.
    pub(super) async fn sweep(&mut self) {
        let now = Instant::now();
        let watched: Vec<StationId> = self.watched.iter().copied().collect();
        for station in watched {
            let Some(peer) = self.peers.get_mut(&station) else {
                let _ = self.watched.remove(&station);
                continue;
            };
            if peer.is_late(now) {
                peer.say_rest();
            }
            if peer.letters.is_overdue(now) {
                self.keep_handed(station).await;
            } else if peer.letters.is_stored() && peer.has_said_all() {
                let _ = self.watched.remove(&station);
            }
        }
    }

    /// Stores everything that was handed over and not acknowledged.
    pub(super) async fn keep_all_handed(&mut self) {
        for station in std::mem::take(&mut self.watched) {
            self.keep_handed(station).await;
        }
    }

    /// Stores what a station was handed and has not acknowledged.
    async fn keep_handed(&mut self, station: StationId) {
        let Some(peer) = self.peers.get_mut(&station) else { return };
        let handed = peer.letters.take_handed();
        for (known, stored) in self.keep(station, handed).await {
            if let Some(peer) = self.peers.get_mut(&station) {
                peer.letters.keep(known, stored);
            }
        }
    }

    /// Stores letters that were handed over to a station, and answers who wrote them. The number that the station knows
    /// of each, and the store's.
    pub(super) async fn keep(&mut self, to: StationId, letters: Vec<Letter>) -> Vec<(u64, u64)> {
        let (mut posts, mut known) = (Vec::new(), Vec::new());
        for letter in letters {
            let Letter { number, request, from, call, envelope, .. } = letter;
            if self.exchange.may_post(call, from, to).is_err() {
                // It goes with the call.
                self.conclude(from, request, Reply::Done);
                continue;
            }
            let Ok(envelope) = envelope.bytes() else {
                self.conclude(from, request, Reply::Refused { reason: RefusedReason::Malformed });
                continue;
            };
            // Whoever has the station by now is to know.
            posts.push(Post { request, at: clock::now(), to, call, from, envelope, wake: true });
            known.push((number, from, request));
        }
        if posts.is_empty() {
            return Vec::new();
        }
        let stored = self.journal.call(move |home| {
            let mut stored = Vec::new();
            for post in posts {
                let posted = home.post(&post, PER_CALL);
                let failed = posted.is_err();
                stored.push(posted);
                if failed {
                    break;
                }
            }
            Ok(stored)
        });
        let mut stored = stored.await.unwrap_or_default().into_iter();
        let mut kept = Vec::new();
        for (number, from, request) in known {
            let refused = |reason| Reply::Refused { reason };
            let reply = match stored.next() {
                Some(Ok(Posted::Kept(stored))) => {
                    kept.push((number, stored));
                    Reply::Done
                }
                Some(Ok(Posted::Known)) => Reply::Done,
                Some(Ok(Posted::Full)) => refused(RefusedReason::TooMany),
                Some(Err(error)) => {
                    self.complain(&error);
                    refused(RefusedReason::Unavailable)
                }
                None => refused(RefusedReason::Unavailable),
            };
            self.conclude(from, request, reply);
        }
        kept
    }
}
