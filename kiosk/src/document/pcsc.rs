//! The chip on a contactless reader, through PC/SC.
//!
//! **Invariant:** while a chip is read no other program can speak with it, and afterwards it has no power.
//! **Invariant:** nothing waits longer than a named time: a reader that hangs is the kiosk's to end, by ending this process.

use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

use documents::crypto::Random;
use documents::dump::Dump;
use documents::read::Session;
use pcsc::{Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State};
use protocol::visit::{ReadFailure, Reading};

use super::order::ChipOrder;
use super::reading::{self, Card, CardError, Ended, Waiting};

/// Somebody who is asked for a document lays it down within this time.
pub const LAY_MAX: Duration = Duration::from_mins(2);
/// How often whoever waits is asked whether to go on.
const LOOK: Duration = Duration::from_millis(250);
/// A card that lies askew is given some time, and tried so often.
const WAKE_TRIES: u32 = 8;
const WAKE_PAUSE: Duration = Duration::from_millis(250);
/// Readers notice that a card has left only some time after its last answer.
const LEAVING_MAX: Duration = Duration::from_millis(1200);
/// Every answer ends with a status of two bytes (ISO/IEC 7816-4 §5.1).
const STATUS_BYTES: usize = 2;
/// The reader's service is sought again after this time.
pub const SERVICE_PAUSE: Duration = Duration::from_secs(2);
/// A command of more bytes, header and lengths included, is of extended length (ISO/IEC 7816-4 §5.1).
const SHORT_MAX_BYTES: usize = 5 + 255 + 1;
/// What a chip says to a command of a length that it does not take.
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];

/// Why there are no readers to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the service for chip readers (pcscd) does not answer")]
pub struct NoService;

/// How a document came out.
#[derive(Debug)]
pub enum Attended {
    /// Its chip has been read.
    Read(Box<Dump>),
    /// The same, and whoever waits has it already.
    Kept,
    /// It has not.
    Failed(ReadFailure),
    /// Nobody wants it any more.
    Stopped,
}

/// The chip readers of this machine.
pub struct Readers {
    context: Context,
    /// The first stands for readers that come and go.
    states: Vec<ReaderState>,
}

impl Readers {
    /// Those that there are now.
    ///
    /// # Errors
    /// The service that owns them does not run.
    pub fn open() -> Result<Self, NoService> {
        let context = Context::establish(Scope::System).map_err(|error| {
            tracing::debug!(%error, "no service for chip readers");
            NoService
        })?;
        let states = vec![ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
        let mut readers = Self { context, states };
        readers.refresh()?;
        Ok(readers)
    }

    /// What ends a wait from another thread.
    pub fn waker(&self) -> impl Fn() + Send + 'static {
        let context = self.context.clone();
        move || {
            let _ = context.cancel();
        }
    }

    /// Whether there is a reader.
    pub fn is_present(&self) -> bool {
        self.states.len() > 1
    }

    /// Waits until something changes, but no longer than `time`.
    ///
    /// # Errors
    /// The service is gone.
    pub fn wait(&mut self, time: Duration) -> Result<(), NoService> {
        for state in &mut self.states {
            state.sync_current_state();
        }
        match self.context.get_status_change(time, &mut self.states) {
            Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader | Error::ReaderUnavailable) => {
                self.refresh()
            }
            Err(error) => Err(gone(error)),
        }
    }

    /// Forgets readers that were pulled out and takes in new ones.
    fn refresh(&mut self) -> Result<(), NoService> {
        let names = match self.context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(gone(error)),
        };
        let names: Vec<CString> = names.into_iter().filter(|name| takes_documents(name)).collect();
        let standing = self.states.len();
        let mut index = 0;
        self.states.retain(|state| {
            index += 1;
            index == 1 || names.iter().any(|name| name.as_c_str() == state.name())
        });
        let lost = standing != self.states.len();
        for name in names {
            if self.states.iter().all(|state| state.name() != name.as_c_str()) {
                self.states.push(ReaderState::new(name, State::UNAWARE));
            }
        }
        if lost || self.states.iter().skip(1).any(|state| state.event_state() == State::UNAWARE) {
            // The state of a new one is told at once.
            match self.context.get_status_change(Duration::ZERO, self.states.get_mut(1..).unwrap_or_default()) {
                Ok(()) | Err(Error::Timeout | Error::UnknownReader | Error::ReaderUnavailable) => {}
                Err(Error::InvalidParameter) if self.states.len() == 1 => {}
                Err(error) => return Err(gone(error)),
            }
        }
        Ok(())
    }

    /// The readers on which something lies.
    fn laid(&self) -> Vec<&CStr> {
        let lies = |state: &&ReaderState| {
            let state = state.event_state();
            state.contains(State::PRESENT) && !state.contains(State::UNAVAILABLE)
        };
        self.states.iter().skip(1).filter(lies).map(ReaderState::name).collect()
    }

    /// Waits for a document, reads its chip, and waits again if it was lifted too soon.
    pub fn attend(&mut self, order: &ChipOrder, random: Random<'_>, waiting: &mut dyn Waiting) -> Attended {
        let Ok(plan) = order.plan() else { return Attended::Failed(ReadFailure::WrongKey { tries_left: None }) };
        let mut session = Session::new(plan);
        loop {
            let name = match self.wait_for_one(waiting) {
                Ok(name) => name,
                Err(ended) => return ended,
            };
            match self.read(&name, session, random, waiting) {
                Ended::Read(dump) => return Attended::Read(dump),
                Ended::Kept => return Attended::Kept,
                Ended::Stopped => return Attended::Stopped,
                Ended::Failed(failure) => return Attended::Failed(failure),
                Ended::Lifted(resume) => {
                    waiting.tell(Reading::Failed { reason: ReadFailure::Lifted });
                    session = Session::resume(*resume);
                }
            }
        }
    }

    /// Waits until exactly one document lies on the readers.
    fn wait_for_one(&mut self, waiting: &mut dyn Waiting) -> Result<CString, Attended> {
        let began = Instant::now();
        let mut told = None;
        let mut time = Duration::ZERO;
        loop {
            if !waiting.goes_on() {
                return Err(Attended::Stopped);
            }
            self.wait(time).map_err(|_| Attended::Failed(ReadFailure::NoReader))?;
            time = LOOK;
            if !self.is_present() {
                return Err(Attended::Failed(ReadFailure::NoReader));
            }
            let now = match self.laid().as_slice() {
                [one] => return Ok((*one).to_owned()),
                [] => Reading::Waiting,
                [_, _, ..] => Reading::Failed { reason: ReadFailure::TwoDocuments },
            };
            if began.elapsed() > LAY_MAX {
                return Err(Attended::Failed(match now {
                    Reading::Failed { reason } => reason,
                    _ => ReadFailure::NoDocument,
                }));
            }
            // After "lifted too soon" the citizen is not told at once to lay something down: that says it already.
            if told != Some(now) {
                waiting.tell(now);
                told = Some(now);
            }
        }
    }

    /// Reads what lies on one reader.
    fn read(&self, name: &CStr, session: Session, random: Random<'_>, waiting: &mut dyn Waiting) -> Ended {
        let mut card = match self.connect(name, waiting) {
            Ok(card) => card,
            Err(CardError::Lifted) => return Ended::Lifted(Box::new(session.lifted())),
            Err(CardError::ReaderGone) => return Ended::Failed(ReadFailure::NoReader),
            Err(CardError::NoAnswer) => return Ended::Failed(ReadFailure::NotADocument),
        };
        let ended = match card.transaction() {
            Ok(transaction) => {
                let ended = {
                    let mut laid = Laid { context: &self.context, name, card: &transaction, buffer: buffer() };
                    reading::read(session, &mut laid, random, waiting)
                };
                drop(transaction.end(Disposition::LeaveCard));
                ended
            }
            Err(error) => match self.meaning(name, error) {
                CardError::Lifted => Ended::Lifted(Box::new(session.lifted())),
                CardError::ReaderGone => Ended::Failed(ReadFailure::NoReader),
                CardError::NoAnswer => Ended::Failed(ReadFailure::Chip),
            },
        };
        drop(card.disconnect(Disposition::UnpowerCard));
        ended
    }

    /// Wakes a card. One that lies askew gets a few tries.
    fn connect(&self, name: &CStr, waiting: &mut dyn Waiting) -> Result<pcsc::Card, CardError> {
        let mut tries = 1;
        loop {
            match self.context.connect(name, ShareMode::Exclusive, Protocols::ANY) {
                Ok(card) => return Ok(card),
                Err(error) => {
                    let meaning = self.meaning(name, error);
                    if meaning != CardError::NoAnswer || tries >= WAKE_TRIES || !waiting.goes_on() {
                        tracing::info!(%error, tries, "a card does not wake up");
                        return Err(meaning);
                    }
                }
            }
            tries += 1;
            std::thread::sleep(WAKE_PAUSE);
        }
    }

    fn meaning(&self, name: &CStr, error: Error) -> CardError {
        meaning(&self.context, name, error)
    }
}

/// A card in the reader's field.
struct Laid<'a> {
    context: &'a Context,
    name: &'a CStr,
    card: &'a pcsc::Card,
    buffer: Vec<u8>,
}

fn buffer() -> Vec<u8> {
    vec![0; pcsc::MAX_BUFFER_SIZE_EXTENDED]
}

impl Card for Laid<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardError> {
        let error = match self.card.transmit(command, &mut self.buffer) {
            Ok(answer) if answer.len() >= STATUS_BYTES => return Ok(answer.to_vec()),
            // Some drivers report a card that left as an answer of nothing.
            Ok(_) => Error::NotTransacted,
            Err(error) => error,
        };
        let mut meaning = meaning(self.context, self.name, error);
        tracing::info!(%error, bytes = command.len(), "a card did not answer");
        if meaning == CardError::NoAnswer && is_extended(command) {
            // Many readers take short commands only and say so in this way.
            return Ok(WRONG_LENGTH.to_vec());
        }
        if meaning == CardError::NoAnswer {
            meaning = self.stays(LEAVING_MAX).err().unwrap_or(meaning);
        }
        Err(meaning)
    }

    fn stays(&mut self, time: Duration) -> Result<(), CardError> {
        let mut states = [ReaderState::new(self.name, State::UNAWARE)];
        // The first tells how it is, the second that it changes.
        for time in [Duration::ZERO, time] {
            match self.context.get_status_change(time, &mut states) {
                Ok(()) | Err(Error::Timeout | Error::Cancelled) => {}
                Err(error) => {
                    tracing::info!(%error, "a reader went away with its card");
                    return Err(CardError::ReaderGone);
                }
            }
            if !states.iter().all(|state| state.event_state().contains(State::PRESENT)) {
                return Err(CardError::Lifted);
            }
            states.iter_mut().for_each(ReaderState::sync_current_state);
        }
        Ok(())
    }
}

impl Drop for Laid<'_> {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.buffer);
    }
}

/// Whether a command has lengths of more than one byte (ISO/IEC 7816-4 §5.1): the fifth byte is 0 and others follow.
fn is_extended(command: &[u8]) -> bool {
    command.len() > SHORT_MAX_BYTES || (command.len() > 5 && command.get(4) == Some(&0))
}

/// What an error means for whoever holds the document.
fn meaning(context: &Context, name: &CStr, error: Error) -> CardError {
    match error {
        Error::NoSmartcard | Error::RemovedCard | Error::ResetCard | Error::UnpoweredCard => CardError::Lifted,
        Error::NoService | Error::ServiceStopped | Error::UnknownReader | Error::ReaderUnavailable => {
            CardError::ReaderGone
        }
        _ => {
            // Readers report a card that leaves in the middle of a command as any kind of failure.
            let mut states = [ReaderState::new(name, State::UNAWARE)];
            match context.get_status_change(Duration::ZERO, &mut states) {
                Ok(()) if states.iter().all(|state| state.event_state().contains(State::PRESENT)) => {
                    CardError::NoAnswer
                }
                Ok(()) => CardError::Lifted,
                Err(_) => CardError::ReaderGone,
            }
        }
    }
}

/// Whether documents are laid there: a slot for the reader's own security module is none.
fn takes_documents(name: &CStr) -> bool {
    let name = name.to_string_lossy();
    !name.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case("sam"))
}

fn gone(error: Error) -> NoService {
    tracing::info!(%error, "the service for chip readers is gone");
    NoService
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_for_a_security_module_is_no_reader_of_documents() {
        assert!(takes_documents(c"ACS ACR1281 1S Dual Reader 00 01"));
        assert!(!takes_documents(c"ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00"));
        assert!(takes_documents(c"Samsung Reader 00 00"));
    }

    #[test]
    fn long_commands_are_told_from_short_ones() {
        for (command, is) in [
            (&[0, 0xB0, 0, 0, 0][..], false),
            (&[0, 0xB0, 0, 0, 0, 8, 0], true),
            (&[0, 0xA4, 4, 0x0C, 1, 7], false),
            (&[0, 0x84, 0, 0, 8], false),
        ] {
            assert_eq!(is_extended(command), is, "{command:02X?}");
        }
    }
}
