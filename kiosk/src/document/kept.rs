//! A chip that has been read and is kept at hand, so that the console can ask it over the kiosk's head.
//!
//! **Invariant:** no chip is kept longer than [`KEPT_MAX`], and a chip answers once: then the channel is gone.

use std::time::{Duration, Instant};

use documents::chip_auth::ca::{Relay, RelayCommand, Remote};
use documents::crypto::Random;
use documents::dump::Dump;
use documents::file::{File, Group};
use documents::read::{AgreementWith, Session, Step};
use protocol::bytes::Bytes;
use protocol::visit::{ChipCommand, RelayFailure, Relayed, Way};

use super::order::ChipOrder;
use super::reading::{Card, CardError, Waiting};

/// A chip is kept so long for a question: what was read is on its way and is judged first.
pub const KEPT_MAX: Duration = Duration::from_secs(30);
/// A chip answers within this time.
pub const ANSWERS_MAX: Duration = Duration::from_secs(10);
/// How often whoever waits is asked whether there is a question.
const LOOK: Duration = Duration::from_millis(250);
/// The group with the chip's keys (ICAO 9303-10 §4.7.14).
const KEYS: u8 = 14;

/// Whether somebody may have a question for the chip that this was read from.
pub fn is_to_be_kept(order: &ChipOrder, dump: &Dump) -> bool {
    let keys = Group::new(KEYS).and_then(|group| dump.file(File::Dg(group)));
    order.agreement == AgreementWith::Console && keys.is_some_and(Remote::is_offered)
}

/// Keeps a chip until it has answered, is wanted no more, or cannot be kept.
pub(super) fn keep(session: Session, card: &mut dyn Card, random: Random<'_>, waiting: &mut dyn Waiting) {
    let began = Instant::now();
    while waiting.goes_on() {
        let relayed = if let Some(commands) = waiting.question() {
            pass_on(session, card, random, &commands)
        } else if began.elapsed() > KEPT_MAX {
            Relayed::Failed { reason: RelayFailure::NotKept }
        } else {
            match card.stays(LOOK) {
                Ok(()) => continue,
                Err(error) => Relayed::Failed { reason: failure(error) },
            }
        };
        return waiting.relayed(relayed);
    }
}

/// Puts a question to the chip.
fn pass_on(mut session: Session, card: &mut dyn Card, random: Random<'_>, commands: &[ChipCommand]) -> Relayed {
    let began = Instant::now();
    session.relay(commands.iter().map(relay_command).collect());
    let reason = loop {
        if began.elapsed() > ANSWERS_MAX {
            break RelayFailure::TimeOut;
        }
        match session.step(random) {
            Step::Transmit(command) => match card.transmit(&command) {
                Ok(answer) => session.answer(&answer),
                Err(error) => break failure(error),
            },
            Step::Progress(_) => {}
            Step::Relayed(answers) => return Relayed::Answers { answers: answers.into_iter().map(Bytes).collect() },
            Step::Done(_) => break RelayFailure::Chip,
            Step::Failed(error) => {
                tracing::info!(error = &error as &dyn std::error::Error, "a chip was lost while it was asked");
                break RelayFailure::Chip;
            }
        }
    };
    Relayed::Failed { reason }
}

fn relay_command(command: &ChipCommand) -> RelayCommand {
    let relay = match command.way {
        Way::InChannel => Relay::InChannel,
        Way::AsIs => Relay::AsIs,
    };
    RelayCommand { relay, bytes: command.bytes.0.clone() }
}

const fn failure(error: CardError) -> RelayFailure {
    match error {
        CardError::Lifted => RelayFailure::Lifted,
        CardError::ReaderGone => RelayFailure::NoReader,
        CardError::NoAnswer => RelayFailure::Chip,
    }
}
