//! Letters on their way to one connected station.
//!
//! A letter between two stations of one node is handed over from memory, and stored only if the receiver does not
//! acknowledge it soon, or goes. Whatever else there is for a station comes from the store.
//!
//! **Invariant:** the numbers on one connection count up, so that an acknowledgement stands for all before it.
//! **Invariant:** nothing is handed over while anything that was stored before is still to be sent.
//!
//! # Rationale
//! The sender is told `Done` when the receiver has acknowledged or the store has the letter: a node that dies takes
//! nothing along that anybody relies on, since the sender's link asks again what was not answered. What the receiver had
//! by then it gets twice and takes once. So the usual letter, read at once, costs no write to the disk and none to a
//! database.
//!
//! Numbers of letters that are handed over are set apart in the store, many at a time, so that they lie above all that
//! was stored before. A letter that is stored later has a new number there, above what other nodes have stored meanwhile.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

use domain::id::{CallId, RequestId, StationId};
use protocol::bytes::Base64;

use crate::journal::Mail;

/// So much mail is sent to a station before it acknowledges any.
const IN_FLIGHT: usize = 32;
/// A letter that is not acknowledged in this time is stored.
pub(super) const ACKNOWLEDGED_WITHIN: Duration = Duration::from_millis(200);

/// A letter that a station has been sent from memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    /// Under which number the receiver knows it.
    pub(super) number: u64,
    /// The sender's number for it.
    pub(super) request: RequestId,
    /// From whom.
    pub(super) from: StationId,
    /// In which call.
    pub(super) call: CallId,
    /// Opaque.
    pub(super) envelope: Base64,
    /// When it came.
    pub(super) at: Instant,
}

impl Letter {
    /// One that has come now and has no number yet.
    pub(super) fn new(request: RequestId, from: StationId, call: CallId, envelope: Base64) -> Self {
        Self { number: 0, request, from, call, envelope, at: Instant::now() }
    }
}

/// What an acknowledgement stands for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Acknowledged {
    /// Letters that were never stored: who wrote them, and by which request.
    pub(super) delivered: Vec<(StationId, RequestId)>,
    /// Whether any of it was sent from the store.
    pub(super) stored: bool,
    /// What was stored after it was handed over, by the store's numbers.
    pub(super) kept: Vec<u64>,
}

/// What one connection of a station has been sent and has not acknowledged.
#[derive(Debug)]
pub(super) struct Letters {
    /// The highest number of the store that was sent.
    sent: u64,
    /// Numbers that were sent from the store.
    in_flight: Vec<u64>,
    /// Whether the store may have more for this station.
    behind: bool,
    /// In the order of their numbers.
    handed: VecDeque<Letter>,
    /// Letters that were handed over and stored later: the number that the station knows, and the store's.
    kept: Vec<(u64, u64)>,
    /// Numbers that nobody else gives.
    numbers: Range<u64>,
}

impl Letters {
    /// For a new connection, of which the store is not known to be empty.
    pub(super) const fn new() -> Self {
        Self { sent: 0, in_flight: Vec::new(), behind: true, handed: VecDeque::new(), kept: Vec::new(), numbers: 0..0 }
    }

    /// After which number of the store, and how much, may be sent.
    pub(super) fn room(&self) -> (u64, usize) {
        (self.sent, IN_FLIGHT.saturating_sub(self.unacknowledged()))
    }

    fn unacknowledged(&self) -> usize {
        self.in_flight.len() + self.handed.len() + self.kept.len()
    }

    /// Whether the store may have more than was sent.
    pub(super) const fn is_behind(&self) -> bool {
        self.behind
    }

    /// Whether the store may have something above this number that was not sent.
    pub(super) const fn lacks(&self, newest: u64) -> bool {
        self.sent < newest
    }

    /// The store may have more than was sent.
    pub(super) const fn fell_behind(&mut self) {
        self.behind = true;
    }

    /// Takes in what was read from the store, for which there was so much room. What is returned is to be sent: not
    /// what the station has from memory.
    pub(super) fn read(&mut self, waiting: Vec<Mail>, room: usize) -> Vec<Mail> {
        self.behind = waiting.len() >= room;
        let mut send = Vec::new();
        for mail in waiting {
            self.sent = self.sent.max(mail.number);
            if self.kept.iter().all(|(_, stored)| *stored != mail.number) {
                self.in_flight.push(mail.number);
                send.push(mail);
            }
        }
        send
    }

    /// Whether a letter may go without being stored: the station has all that was, and acknowledges in time.
    pub(super) fn may_hand_over(&self) -> bool {
        !self.behind && self.kept.is_empty() && self.unacknowledged() < IN_FLIGHT
    }

    /// Whether this very letter is on its way already.
    pub(super) fn carries(&self, from: StationId, request: RequestId) -> bool {
        self.handed.iter().any(|letter| letter.request == request && letter.from == from)
    }

    /// A number above all that were sent, as long as there are any.
    pub(super) fn next_number(&mut self) -> Option<u64> {
        if self.numbers.start <= self.sent {
            return None;
        }
        self.numbers.next()
    }

    /// New numbers; what was left of the old ones is given to nobody.
    pub(super) fn supply(&mut self, numbers: Range<u64>) {
        self.numbers = numbers;
    }

    /// A letter has been sent from memory.
    pub(super) fn hand_over(&mut self, letter: Letter) {
        self.handed.push_back(letter);
    }

    /// The station has everything up to this number.
    pub(super) fn acknowledge(&mut self, number: u64) -> Acknowledged {
        let before = self.in_flight.len();
        self.in_flight.retain(|sent| *sent > number);
        let mut acknowledged = Acknowledged { stored: self.in_flight.len() < before, ..Acknowledged::default() };
        while let Some(letter) = self.handed.pop_front_if(|letter| letter.number <= number) {
            acknowledged.delivered.push((letter.from, letter.request));
        }
        let kept = self.kept.extract_if(.., |(known, _)| *known <= number);
        acknowledged.kept = kept.map(|(_, stored)| stored).collect();
        acknowledged
    }

    /// Whether nothing is in memory alone.
    pub(super) fn is_stored(&self) -> bool {
        self.handed.is_empty()
    }

    /// Whether something has been in memory alone for too long.
    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        self.handed.front().is_some_and(|letter| now.duration_since(letter.at) >= ACKNOWLEDGED_WITHIN)
    }

    /// Gives what is in memory alone, to be stored.
    pub(super) fn take_handed(&mut self) -> Vec<Letter> {
        std::mem::take(&mut self.handed).into()
    }

    /// A letter that was handed over has been stored.
    pub(super) fn keep(&mut self, known: u64, stored: u64) {
        self.kept.push((known, stored));
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{ConsoleId, KioskId};

    use super::*;

    const CALL: CallId = CallId::numbered(1);
    const CONSOLE: StationId = StationId::Console(ConsoleId::numbered(2));
    const KIOSK: StationId = StationId::Kiosk(KioskId::numbered(3));

    fn mail(number: u64) -> Mail {
        Mail { number, call: CALL, from: CONSOLE, envelope: Vec::new() }
    }

    fn request(number: u64) -> RequestId {
        RequestId::numbered(number.into())
    }

    fn numbers(mail: &[Mail]) -> Vec<u64> {
        mail.iter().map(|mail| mail.number).collect()
    }

    /// A station that is up to date, with numbers from 100 to 109.
    fn ready() -> Letters {
        let mut letters = Letters::new();
        assert!(!letters.may_hand_over(), "nobody has looked into the store");
        assert_eq!(letters.read(Vec::new(), IN_FLIGHT), []);
        letters.supply(100..110);
        letters
    }

    fn hand_over(letters: &mut Letters, at: Instant) -> u64 {
        assert!(letters.may_hand_over());
        let number = letters.next_number().unwrap_or_default();
        let envelope = Base64::default();
        let letter = Letter { number, request: request(number), from: CONSOLE, call: CALL, envelope, at };
        letters.hand_over(letter);
        number
    }

    #[test]
    fn a_letter_that_is_read_at_once_is_never_stored() {
        let (mut letters, now) = (ready(), Instant::now());
        let handed: Vec<_> = (0..3).map(|_| hand_over(&mut letters, now)).collect();
        assert_eq!(handed, [100, 101, 102]);
        assert!(letters.carries(CONSOLE, request(101)) && !letters.carries(KIOSK, request(101)));
        let acknowledged = letters.acknowledge(101);
        assert_eq!(acknowledged.delivered, [(CONSOLE, request(100)), (CONSOLE, request(101))]);
        assert_eq!((acknowledged.stored, acknowledged.kept), (false, Vec::new()));
        assert!(!letters.carries(CONSOLE, request(101)), "the answer is remembered elsewhere");
        assert!(!letters.is_stored());
        assert_eq!(letters.acknowledge(102).delivered, [(CONSOLE, request(102))]);
        assert!(letters.is_stored());
        assert_eq!(letters.acknowledge(u64::MAX), Acknowledged::default());
    }

    #[test]
    fn what_is_not_acknowledged_is_stored_under_another_number_and_not_sent_again() {
        let (mut letters, now) = (ready(), Instant::now());
        let _ = hand_over(&mut letters, now);
        let _ = hand_over(&mut letters, now);
        assert!(!letters.is_overdue(now) && letters.is_overdue(now + ACKNOWLEDGED_WITHIN));
        for (letter, stored) in letters.take_handed().into_iter().zip([200, 202]) {
            letters.keep(letter.number, stored);
        }
        assert!(letters.is_stored() && !letters.may_hand_over(), "it does not keep up");
        // Another node has stored one between them.
        let read = letters.read(vec![mail(200), mail(201), mail(202)], IN_FLIGHT);
        assert_eq!(numbers(&read), [201]);
        let first = letters.acknowledge(100);
        assert_eq!((first.delivered.len(), first.stored, first.kept), (0, false, vec![200]));
        let all = letters.acknowledge(201);
        assert_eq!((all.stored, all.kept), (true, vec![202]), "it came before 201 on this connection");
        assert!(letters.may_hand_over());
        assert_eq!(letters.next_number(), None, "numbers below what was sent are of no use");
    }

    #[test]
    fn what_was_stored_before_comes_first() {
        let mut letters = ready();
        assert_eq!(numbers(&letters.read(vec![mail(7), mail(9)], IN_FLIGHT)), [7, 9]);
        assert_eq!(letters.room(), (9, IN_FLIGHT - 2));
        assert_eq!(hand_over(&mut letters, Instant::now()), 100, "after them on the same connection");
        assert!(letters.acknowledge(7).stored);
        let all = letters.acknowledge(100);
        assert_eq!((all.stored, all.delivered.len()), (true, 1));
        assert!(letters.lacks(10) && !letters.lacks(9));
        letters.fell_behind();
        assert!(!letters.may_hand_over() && letters.is_behind());
        // As much as there was room for: there may be more.
        assert_eq!(numbers(&letters.read(vec![mail(10)], 1)), [10]);
        assert!(letters.acknowledge(10).stored && !letters.may_hand_over());
        assert_eq!(letters.read(Vec::new(), IN_FLIGHT), []);
        assert!(letters.may_hand_over());
    }

    #[test]
    fn no_more_is_in_memory_than_a_station_may_be_sent() {
        let mut letters = ready();
        letters.supply(100..1000);
        for _ in 0..IN_FLIGHT {
            let _ = hand_over(&mut letters, Instant::now());
        }
        assert!(!letters.may_hand_over());
    }
}
