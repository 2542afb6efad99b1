//! Driving a chip's session over a card, wherever the card is.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use documents::access::AccessError;
use documents::crypto::Random;
use documents::dump::Dump;
use documents::file::File;
use documents::read::{Progress, ReadError, Resume, Session, Step};
use protocol::visit::{ChipCommand, ReadFailure, Reading, Relayed};

use super::kept;

/// A chip is read within this time, or something is wrong with it.
pub const CHIP_MAX: Duration = Duration::from_secs(40);
/// What a portrait's file is thought to take of the whole, in thousandths: it is most of what there is to read.
const PORTRAIT_THOUSANDTHS: u16 = 700;
/// A file of this length is thought to be the portrait's.
const PORTRAIT_LEAST_BYTES: usize = 4096;
/// What each other file is thought to take.
const SMALL_FILE_THOUSANDTHS: u16 = 25;
/// Less is not worth a message.
const TOLD_THOUSANDTHS: u16 = 20;

/// A card that takes commands.
pub trait Card {
    /// The card's answer to a command.
    ///
    /// # Errors
    /// There is none.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardError>;

    /// Waits so long, or until something happens; whether it is still there.
    ///
    /// # Errors
    /// It is not.
    fn stays(&mut self, time: Duration) -> Result<(), CardError>;
}

/// Why a card does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// It was taken away.
    #[error("the card was taken away")]
    Lifted,
    /// The reader is gone.
    #[error("the reader is gone")]
    ReaderGone,
    /// The reader has no answer.
    #[error("the reader has no answer of the card")]
    NoAnswer,
}

/// How reading a card ended.
#[derive(Debug)]
pub enum Ended {
    /// Everything there is to read has been read.
    Read(Box<Dump>),
    /// The same, and whoever waits has it: the chip was kept at hand until its last word.
    Kept,
    /// The card was taken away; it can be read on when it comes back.
    Lifted(Box<Resume>),
    /// It did not work out.
    Failed(ReadFailure),
    /// Nobody wants it any more.
    Stopped,
}

/// Whoever waits for a document.
pub trait Waiting {
    /// Hears how far it is.
    fn tell(&mut self, reading: Reading);
    /// Whether to go on.
    fn goes_on(&mut self) -> bool;
    /// Takes what was read, if the chip is to be kept at hand for a question.
    fn keeps(&mut self, _dump: &Dump) -> bool {
        false
    }
    /// The question, once there is one.
    fn question(&mut self) -> Option<Vec<ChipCommand>> {
        None
    }
    /// Hears what came of it, or why there can be none any more.
    fn relayed(&mut self, _relayed: Relayed) {}
}

/// Reads a chip to its end.
pub fn read(mut session: Session, card: &mut dyn Card, random: Random<'_>, waiting: &mut dyn Waiting) -> Ended {
    let began = Instant::now();
    let mut share = Share::default();
    waiting.tell(Reading::Opening);
    while waiting.goes_on() {
        if began.elapsed() > CHIP_MAX {
            return Ended::Failed(ReadFailure::TimeOut);
        }
        match session.step(random) {
            Step::Transmit(command) => match card.transmit(&command) {
                Ok(answer) => session.answer(&answer),
                Err(CardError::Lifted) => return Ended::Lifted(Box::new(session.lifted())),
                Err(CardError::ReaderGone) => return Ended::Failed(ReadFailure::NoReader),
                Err(CardError::NoAnswer) => return Ended::Failed(ReadFailure::Chip),
            },
            Step::Progress(progress) => {
                if let Some(thousandths) = share.passes(progress) {
                    waiting.tell(Reading::Chip { thousandths });
                }
            }
            Step::Done(dump) if waiting.keeps(&dump) => {
                kept::keep(session, card, random, waiting);
                return Ended::Kept;
            }
            Step::Done(dump) => return Ended::Read(Box::new(dump)),
            Step::Relayed(_) => return Ended::Failed(ReadFailure::Chip),
            Step::Failed(error) => {
                tracing::info!(error = &error as &dyn std::error::Error, "a chip was not read");
                return Ended::Failed(failure(error));
            }
        }
    }
    Ended::Stopped
}

/// What the specialist is told of a failure.
const fn failure(error: ReadError) -> ReadFailure {
    match error {
        ReadError::NotADocument => ReadFailure::NotADocument,
        ReadError::KeyUnsuitable => ReadFailure::WrongKey { tries_left: None },
        ReadError::WrongKey { attempts_left } => ReadFailure::WrongKey { tries_left: attempts_left },
        ReadError::Access(AccessError::Blocked) => ReadFailure::WrongKey { tries_left: Some(0) },
        ReadError::Access(_) | ReadError::ForgedAnswer | ReadError::ChannelLost(_) | ReadError::Answer(_) => {
            ReadFailure::Chip
        }
    }
}

/// How much of a chip has been read: a guess, for its files are known only as they come.
#[derive(Debug, Default)]
struct Share {
    files: BTreeSet<File>,
    portrait: u16,
    told: u16,
}

impl Share {
    /// What is to be told, if that is news.
    fn passes(&mut self, progress: Progress) -> Option<u16> {
        if progress.total.is_some_and(|total| total >= PORTRAIT_LEAST_BYTES) {
            let total = progress.total.unwrap_or(1).max(1);
            let read = usize::from(PORTRAIT_THOUSANDTHS) * progress.bytes.min(total) / total;
            self.portrait = self.portrait.max(read as u16);
        } else {
            let _ = self.files.insert(progress.file);
        }
        let small = (self.files.len() as u16).saturating_mul(SMALL_FILE_THOUSANDTHS);
        let now = self.portrait + small.min(1000 - PORTRAIT_THOUSANDTHS - SMALL_FILE_THOUSANDTHS);
        let news = now >= self.told + TOLD_THOUSANDTHS;
        if news {
            self.told = now;
        }
        news.then_some(now)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use documents::file::Group;

    use super::*;

    #[test]
    fn what_is_told_only_grows_and_is_not_told_for_each_command() {
        let mut share = Share::default();
        let mut told = Vec::new();
        let dg = |number| File::Dg(Group::new(number).unwrap());
        for (file, total) in [(File::Com, 30), (File::Sod, 1800), (dg(1), 93), (dg(2), 14_000), (dg(11), 200)] {
            for bytes in (0..=total).step_by(223) {
                told.extend(share.passes(Progress { file, bytes, total: Some(total) }));
            }
        }
        assert!(told.is_sorted() && told.len() > 10 && told.len() < 60, "{told:?}");
        assert!(told.last().is_some_and(|last| (700..1000).contains(last)), "{told:?}");
    }

    #[test]
    fn many_files_or_odd_lengths_never_fill_the_bar() {
        let mut share = Share::default();
        for group in Group::all() {
            for total in [None, Some(0), Some(usize::MAX / 1000)] {
                let told = share.passes(Progress { file: File::Dg(group), bytes: usize::MAX / 1000, total });
                assert!(told.is_none_or(|told| told < 1000));
            }
        }
    }
}
