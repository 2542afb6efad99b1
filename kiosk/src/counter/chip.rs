//! A chip that was read and is kept at hand, so that the console can ask it for a proof.
//!
//! **Invariant:** only the chip that was read by a right of this call is asked, and only while what was read of it stands
//! and nobody has taken it.
//! **Invariant:** the same question is answered alike however often it comes, so a connection may break at any moment;
//! another question is not answered: the chip cannot be asked twice.

use domain::digest::Digest;
use domain::expedition::Step;
use domain::id::LeaseId;
use domain::visit::Capture;
use protocol::visit::{ChipCommand, Message, RelayFailure, Relayed};

use super::on_line::OnLine;
use super::{Counter, Effect, send};

/// A chip at hand.
#[derive(Debug)]
pub(super) struct Chip {
    lease: LeaseId,
    /// What was read of it, once that is in the log.
    digest: Option<Digest>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// It can be asked.
    Ready,
    /// It is being asked this.
    Asked(Vec<ChipCommand>),
    /// It was asked this and has answered, or was not able to.
    Told(Vec<ChipCommand>, Relayed),
    /// It was let go before anybody asked.
    Gone(RelayFailure),
}

impl Chip {
    const fn new(lease: LeaseId) -> Self {
        Self { lease, digest: None, state: State::Ready }
    }

    /// Whether the citizen is to leave the document where it is.
    pub(super) const fn is_at_hand(&self) -> bool {
        matches!(self.state, State::Ready | State::Asked(_))
    }

    /// What was read of it is in the log.
    pub(super) fn read(&mut self, lease: LeaseId, digest: Digest) {
        if self.lease == lease {
            self.digest = Some(digest);
        }
    }

    /// Whether the console has put this question, and what came of it.
    fn asked(&mut self, commands: Vec<ChipCommand>) -> Asked {
        let failed = |reason| Asked::Answer(Relayed::Failed { reason });
        match &self.state {
            State::Ready => {
                self.state = State::Asked(commands.clone());
                Asked::PassOn(commands)
            }
            State::Asked(before) if *before == commands => Asked::Wait,
            State::Told(before, relayed) if *before == commands => Asked::Answer(relayed.clone()),
            State::Asked(_) | State::Told(..) => failed(RelayFailure::NotKept),
            State::Gone(reason) => failed(*reason),
        }
    }
}

/// What a question of the console leads to.
enum Asked {
    PassOn(Vec<ChipCommand>),
    Wait,
    Answer(Relayed),
}

impl Counter {
    pub(super) fn kept(&mut self, lease: LeaseId) {
        if let Some(line) = &mut self.line {
            line.keep(lease);
        }
    }

    pub(super) fn relayed(&mut self, lease: LeaseId, relayed: Relayed) -> Vec<Effect> {
        self.line.as_mut().map(|line| line.relayed(lease, relayed)).unwrap_or_default()
    }
}

impl OnLine {
    /// What is told as read next is kept at hand.
    fn keep(&mut self, lease: LeaseId) {
        if self.reading.is_some_and(|(of, _)| of == lease) {
            self.chip = Some(Chip::new(lease));
        }
    }

    /// The console asks the chip, or lets it go.
    pub(super) fn relay(&mut self, lease: LeaseId, commands: Vec<ChipCommand>) -> Vec<Effect> {
        let chip = self.chip.as_mut().filter(|chip| chip.lease == lease && chip.digest.is_some());
        if commands.is_empty() {
            return chip.is_some().then(|| self.let_go()).flatten().into_iter().collect();
        }
        match chip.map(|chip| chip.asked(commands)) {
            Some(Asked::PassOn(commands)) => vec![Effect::Relay { lease, commands }],
            Some(Asked::Wait) => Vec::new(),
            Some(Asked::Answer(relayed)) => send(vec![Message::Relayed { lease, relayed }]),
            None => {
                let relayed = Relayed::Failed { reason: RelayFailure::NotKept };
                send(vec![Message::Relayed { lease, relayed }])
            }
        }
    }

    /// The reader has an answer, or lets the chip go.
    fn relayed(&mut self, lease: LeaseId, relayed: Relayed) -> Vec<Effect> {
        let Some(chip) = self.chip.as_mut().filter(|chip| chip.lease == lease) else { return Vec::new() };
        match (std::mem::replace(&mut chip.state, State::Gone(RelayFailure::NotKept)), relayed) {
            (State::Asked(commands), relayed) => {
                chip.state = State::Told(commands, relayed.clone());
                send(vec![Message::Relayed { lease, relayed }])
            }
            (State::Ready, Relayed::Failed { reason }) => {
                chip.state = State::Gone(reason);
                Vec::new()
            }
            (State::Ready, Relayed::Answers { .. }) => Vec::new(),
            (state, _) => {
                chip.state = state;
                Vec::new()
            }
        }
    }

    /// Lets go of a chip whose reading does not stand any more, or was taken.
    pub(super) fn let_go_if_void(&mut self) -> Option<Effect> {
        let chip = self.chip.as_ref()?;
        if self.reading.is_some_and(|(of, _)| of == chip.lease) {
            return None;
        }
        let visit = self.copy.as_ref()?.visit();
        let stands = match visit.capture(Step::Document) {
            Some(Capture::Taken(taken) | Capture::CitizenAccepted(taken)) => Some(taken.digest) == chip.digest,
            _ => false,
        };
        if stands && visit.closed().is_none() { None } else { self.let_go() }
    }

    fn let_go(&mut self) -> Option<Effect> {
        let chip = self.chip.take()?;
        chip.is_at_hand().then_some(Effect::StopReading)
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{CallId, ConsoleId};
    use protocol::bytes::Bytes;
    use protocol::visit::{Reading, Way};

    use super::*;

    const LEASE: LeaseId = LeaseId::numbered(1);
    const OTHER: LeaseId = LeaseId::numbered(2);

    fn question(byte: u8) -> Vec<ChipCommand> {
        vec![ChipCommand { way: Way::AsIs, bytes: Bytes(vec![byte]) }]
    }

    fn answers() -> Relayed {
        Relayed::Answers { answers: vec![Bytes(vec![0x90, 0x00])] }
    }

    const fn failed(reason: RelayFailure) -> Relayed {
        Relayed::Failed { reason }
    }

    fn told(relayed: Relayed) -> Vec<Effect> {
        send(vec![Message::Relayed { lease: LEASE, relayed }])
    }

    /// A call in which a document was read and its chip is kept at hand.
    fn kept() -> OnLine {
        let mut line = OnLine::new(CallId::numbered(1), ConsoleId::numbered(1), None, None);
        line.reading = Some((LEASE, Reading::Opening));
        line.keep(LEASE);
        line.chip.as_mut().expect("it was just kept").read(LEASE, Digest::of(b"read"));
        line.reading = None;
        line
    }

    fn is_at_hand(line: &OnLine) -> bool {
        line.chip.as_ref().is_some_and(Chip::is_at_hand)
    }

    #[test]
    fn a_question_goes_to_the_chip_once_and_its_answer_to_the_console_as_often_as_it_is_asked_for() {
        let mut line = kept();
        assert_eq!(line.relay(LEASE, question(1)), [Effect::Relay { lease: LEASE, commands: question(1) }]);
        assert_eq!(line.relay(LEASE, question(1)), [], "it is being asked");
        assert_eq!(line.relay(LEASE, question(2)), told(failed(RelayFailure::NotKept)));
        assert!(is_at_hand(&line));
        assert_eq!(line.relayed(LEASE, answers()), told(answers()));
        assert!(!is_at_hand(&line), "the document may be taken away");
        assert_eq!(line.relay(LEASE, question(1)), told(answers()));
        assert_eq!(line.relay(LEASE, question(2)), told(failed(RelayFailure::NotKept)));
        assert_eq!(line.relayed(LEASE, failed(RelayFailure::Lifted)), [], "the reader says no more");
        assert_eq!(line.relay(LEASE, question(1)), told(answers()));
    }

    #[test]
    fn a_chip_that_was_let_go_before_it_was_asked_is_told_with_its_reason() {
        let mut line = kept();
        assert_eq!(line.relayed(LEASE, failed(RelayFailure::Lifted)), []);
        assert!(!is_at_hand(&line));
        assert_eq!(line.relay(LEASE, question(1)), told(failed(RelayFailure::Lifted)));
        let mut line = kept();
        drop(line.relay(LEASE, question(1)));
        assert_eq!(line.relayed(LEASE, failed(RelayFailure::TimeOut)), told(failed(RelayFailure::TimeOut)));
    }

    #[test]
    fn nobody_asks_a_chip_by_another_right_or_before_it_was_read() {
        let mut line = kept();
        let refused = |lease| send(vec![Message::Relayed { lease, relayed: failed(RelayFailure::NotKept) }]);
        assert_eq!(line.relay(OTHER, question(1)), refused(OTHER));
        assert_eq!(line.relayed(OTHER, failed(RelayFailure::Lifted)), []);
        assert!(is_at_hand(&line));
        line.chip = Some(Chip::new(LEASE));
        assert_eq!(line.relay(LEASE, question(1)), refused(LEASE));
        line.chip = None;
        line.keep(LEASE);
        assert!(line.chip.is_none(), "nothing is being read");
    }

    #[test]
    fn a_chip_that_is_not_needed_is_let_go() {
        let mut line = kept();
        assert_eq!(line.relay(OTHER, Vec::new()), []);
        assert_eq!(line.relay(LEASE, Vec::new()), [Effect::StopReading]);
        assert!(line.chip.is_none());
        assert_eq!(line.relay(LEASE, Vec::new()), []);
    }
}
