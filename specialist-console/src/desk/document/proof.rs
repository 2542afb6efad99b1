//! The chip proves itself to this console, over the kiosk's head (chip authentication).
//!
//! **Invariant:** the key of the question is drawn here and never leaves: what comes back right comes from the chip.
//! **Invariant:** nobody waits longer than [`ANSWER_MAX`] for an answer, and what was read is not taken before.

use std::time::Duration;

use documents::chip_auth::ca::{AgreementError, Relay, RelayCommand, Remote};
use documents::crypto::Random;
use documents::verify::Unanswered;
use domain::digest::Digest;
use domain::id::LeaseId;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::visit::{ChipCommand, Message, Reason, RelayFailure, Relayed, Way};

use super::judged::Proof;
use crate::desk::{Desk, Effect, send};

/// An answer comes within this time after the question has left, or not at all: longer than a kiosk gives a chip.
pub const ANSWER_MAX: Duration = Duration::from_secs(15);

/// A question to a chip, ready to be sent.
#[derive(Debug)]
pub struct Question {
    remote: Remote,
    commands: Vec<ChipCommand>,
}

/// A question that is not answered yet.
#[derive(Debug)]
pub(crate) struct Asked {
    lease: LeaseId,
    digest: Digest,
    question: Question,
    since: Moment,
}

impl Question {
    /// Draws the key for a question to the chip with this DG14.
    ///
    /// # Errors
    /// It has no key that can be asked for.
    pub fn draw(dg14: &[u8], random: Random<'_>) -> Result<Self, AgreementError> {
        let remote = Remote::begin(dg14, random)?;
        let commands = remote.commands()?.into_iter().map(chip_command).collect();
        Ok(Self { remote, commands })
    }

    /// What goes to the chip.
    pub fn commands(&self) -> &[ChipCommand] {
        &self.commands
    }

    /// What the answers are held against.
    pub fn into_remote(self) -> Remote {
        self.remote
    }
}

impl Asked {
    fn message(&self) -> Message {
        Message::Relay { lease: self.lease, commands: self.question.commands.clone() }
    }
}

impl Desk {
    /// Puts a question to the chip from which this was read.
    pub(super) fn ask_chip(
        &mut self,
        now: Moment,
        (lease, digest): (LeaseId, Digest),
        question: Question,
    ) -> Vec<Effect> {
        let Some(call) = &mut self.call else { return Vec::new() };
        let asked = Asked { lease, digest, question, since: now };
        let message = asked.message();
        call.asked_chip = Some(asked);
        send(vec![message])
    }

    /// The connection is back: the question may not have arrived, or the answer.
    pub(in crate::desk) fn ask_chip_again(&mut self, now: Moment) -> Vec<Effect> {
        let Some(asked) = self.call.as_mut().and_then(|call| call.asked_chip.as_mut()) else { return Vec::new() };
        asked.since = now;
        send(vec![asked.message()])
    }

    /// The kiosk says what came of the question.
    pub(in crate::desk) fn chip_answered(&mut self, lease: LeaseId, relayed: Relayed) -> Vec<Effect> {
        self.conclude_question(
            |asked| asked.lease == lease,
            |remote| match relayed {
                Relayed::Answers { answers } => Proof::Answers(Box::new(remote), bytes(answers)),
                Relayed::Failed { reason } => Proof::Unanswered(why(reason)),
            },
        )
    }

    /// The kiosk did not take a message. One that knows no such question says so.
    pub(in crate::desk) fn question_refused(&mut self, reason: Reason) -> Vec<Effect> {
        let unknown = reason == Reason::Malformed;
        self.conclude_question(|_| unknown, |_| Proof::Unanswered(Unanswered::NotUnderstood))
    }

    /// Waits no longer than [`ANSWER_MAX`].
    pub(in crate::desk) fn give_up_question(&mut self, now: Moment) -> Vec<Effect> {
        let late = |asked: &Asked| now.since(asked.since) > ANSWER_MAX;
        self.conclude_question(late, |_| Proof::Unanswered(Unanswered::Silence))
    }

    fn conclude_question(&mut self, ends: impl Fn(&Asked) -> bool, proof: impl FnOnce(Remote) -> Proof) -> Vec<Effect> {
        let asked = self.call.as_mut().and_then(|call| call.asked_chip.take_if(|asked| ends(asked)));
        let Some(Asked { lease, digest, question, .. }) = asked else { return Vec::new() };
        self.judging((lease, digest), proof(question.remote)).into_iter().collect()
    }
}

fn bytes(answers: Vec<Bytes>) -> Vec<Vec<u8>> {
    answers.into_iter().map(|answer| answer.0).collect()
}

fn chip_command(command: RelayCommand) -> ChipCommand {
    let way = match command.relay {
        Relay::InChannel => Way::InChannel,
        Relay::AsIs => Way::AsIs,
    };
    ChipCommand { way, bytes: Bytes(command.bytes) }
}

const fn why(failure: RelayFailure) -> Unanswered {
    match failure {
        RelayFailure::Lifted => Unanswered::Lifted,
        RelayFailure::NoReader => Unanswered::NoReader,
        RelayFailure::NotKept => Unanswered::NotKept,
        RelayFailure::Chip => Unanswered::Chip,
        RelayFailure::TimeOut => Unanswered::ChipLate,
    }
}
