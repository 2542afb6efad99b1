//! Reading a chip from end to end, without touching it: the session yields commands and takes answers.
//!
//! [`Session::step`] says what to do; after [`Step::Transmit`] the chip's answer goes to [`Session::answer`]. The order is:
//! master file, EF.CardAccess, EF.ATR/INFO, PACE, application, BAC if there was no PACE, EF.COM, EF.SOD, DG14, chip
//! authentication, the key of active authentication and its signature, then the other groups, the portrait early.
//!
//! **Invariant:** EF.SOD decides which groups there are; EF.COM is read to be compared.
//! **Invariant:** a chip that offers PACE is opened by BAC only if [`Plan::allow_bac_on_pace_chip`] says so, and then that is
//! a finding.
//! **Invariant:** no more than [`RENEWALS_MAX`] channels are lost before the session gives up.

mod file;
mod line;
mod listing;
mod opening;
mod proofs;
mod tasks;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use self::file::Habits;
use self::line::{Heard, Line, Noise};
use self::tasks::{Doing, Task};
use crate::access::{AccessError, AccessKey};
use crate::apdu::{ApduError, Status};
use crate::chip_auth::ca::{Awaited, RelayCommand};
use crate::chip_auth::ta::TerminalAuthentication;
use crate::crypto::Random;
use crate::dump::{Dump, ReadFinding};
use crate::file::{Application, File, Group};
use crate::sm::SmError;

/// As many lost channels are opened anew.
pub const RENEWALS_MAX: u8 = 4;
/// As many commands are passed on to the chip at most.
pub const RELAY_MAX: usize = 8;

/// What is read, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which application is sought.
    pub application: Sought,
    /// What opens it.
    pub key: AccessKey,
    /// Which groups are wanted; nothing for the usual ones of the application.
    pub groups: Option<BTreeSet<Group>>,
    /// Whether the municipality's policy takes BAC where PACE is offered and fails.
    pub allow_bac_on_pace_chip: bool,
    /// What the chip is asked to sign, from whoever will verify it.
    pub challenge: Option<[u8; 8]>,
    /// With whom the chip does chip authentication.
    pub agreement: AgreementWith,
    /// Whether reader and chip are thought to take extended length.
    pub extended: bool,
}

/// Which application is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// Whichever the key opens.
    Auto,
    /// This one.
    Only(Application),
}

/// With whom the chip does chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementWith {
    /// With the reader, early: what is read afterwards comes from that chip.
    Reader,
    /// With the console, last, by [`Session::relay`].
    Console,
}

/// What is to be done.
#[derive(Debug)]
pub enum Step {
    /// Send this to the chip, then call [`Session::answer`].
    Transmit(Vec<u8>),
    /// Tell the citizen; then call [`Session::step`] again.
    Progress(Progress),
    /// Everything has been read. The chip can still relay.
    Done(Dump),
    /// The chip's answers to what was relayed, in order.
    Relayed(Vec<Vec<u8>>),
    /// It went wrong. [`Session::dump`] has what was read before.
    Failed(ReadError),
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which file is being read.
    pub file: File,
    /// How much of it has been read, in bytes.
    pub bytes: usize,
    /// How much there is of it, in bytes, once that is known.
    pub total: Option<usize>,
}

/// Why a chip was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It has none of the applications sought.
    #[error("this is no travel document and no driving licence")]
    NotADocument,
    /// What was given opens chips of another kind: a card access number where there is no PACE, or a key of the other
    /// application.
    #[error("the key is not of the kind that opens this chip")]
    KeyUnsuitable,
    /// The chip says that the key is wrong.
    #[error("the chip does not accept the key")]
    WrongKey {
        /// How many tries are left, if the chip tells.
        attempts_left: Option<u8>,
    },
    /// The chip was not opened for another reason.
    #[error("the chip was not opened")]
    Access(#[source] AccessError),
    /// An answer within the channel was not the chip's.
    #[error("an answer within the secure channel is not the chip's")]
    ForgedAnswer,
    /// The chip kept dropping the channel.
    #[error("the chip keeps dropping the secure channel, last with {0}")]
    ChannelLost(Status),
    /// An answer is none.
    #[error("the reader gave no answer of a chip")]
    Answer(#[source] ApduError),
}

impl From<AccessError> for ReadError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::WrongKey { attempts_left } => Self::WrongKey { attempts_left },
            AccessError::Blocked | AccessError::Refused(_) | AccessError::Unproven | AccessError::Malformed => {
                Self::Access(error)
            }
        }
    }
}

/// Reading one document.
pub struct Session {
    plan: Plan,
    dump: Dump,
    line: Line,
    habits: Habits,
    agenda: VecDeque<Task>,
    doing: Doing,
    /// What the chip is to answer.
    outbox: Option<Vec<u8>>,
    /// What it has answered.
    inbox: Option<Vec<u8>>,
    progress: Option<Progress>,
    failed: Option<ReadError>,
    renewals: u8,
    /// Whether PACE has been tried a second time.
    pace_repeated: bool,
    /// What chip authentication still lacks: the first answer under the new keys.
    awaited: Option<Awaited>,
    agreement_key: Option<Vec<u8>>,
    terminal: Option<Box<dyn TerminalAuthentication>>,
    relayed: Option<Vec<Vec<u8>>>,
}

/// What is kept while a card is off the reader.
pub struct Resume {
    plan: Plan,
    dump: Dump,
    terminal: Option<Box<dyn TerminalAuthentication>>,
}

impl Session {
    /// Begins to read.
    pub fn new(plan: Plan) -> Self {
        let application = match (plan.application, &plan.key) {
            (Sought::Only(application), _) => application,
            (Sought::Auto, AccessKey::Licence(_)) => Application::Licence,
            (Sought::Auto, AccessKey::Mrz(_) | AccessKey::Can(_)) => Application::Travel,
        };
        Self::begin(Resume { plan, dump: Dump::new(application), terminal: None })
    }

    /// With a terminal that can open fingers and irises.
    #[must_use]
    pub fn with_terminal(self, terminal: Box<dyn TerminalAuthentication>) -> Self {
        Self { terminal: Some(terminal), ..self }
    }

    /// Goes on with a card that was taken away; files that were read are kept.
    pub fn resume(mut resume: Resume) -> Self {
        resume.dump.note(ReadFinding::Resumed);
        Self::begin(resume)
    }

    /// The card was taken away.
    pub fn lifted(self) -> Resume {
        let mut dump = self.dump;
        dump.apdus = self.line.apdus;
        Resume { plan: self.plan, dump, terminal: self.terminal }
    }

    /// What has been read so far.
    pub const fn dump(&self) -> &Dump {
        &self.dump
    }

    /// What to do next.
    pub fn step(&mut self, random: Random<'_>) -> Step {
        if let Some(error) = self.failed {
            return Step::Failed(error);
        }
        self.turn(random).unwrap_or_else(|error| {
            self.failed = Some(error);
            Step::Failed(error)
        })
    }

    /// The chip's answer to the last command.
    pub fn answer(&mut self, bytes: &[u8]) {
        self.inbox = Some(bytes.to_vec());
    }

    /// Passes commands on to the chip, once everything has been read: the console authenticates it
    /// ([`crate::chip_auth::ca::Remote`]). More than [`RELAY_MAX`] are not passed on.
    pub fn relay(&mut self, commands: Vec<RelayCommand>) {
        self.relayed = Some(Vec::new());
        self.agenda.extend(commands.into_iter().take(RELAY_MAX).map(Task::Relay));
    }

    fn begin(resume: Resume) -> Self {
        let Resume { plan, dump, terminal } = resume;
        let line = Line::new(dump.apdus);
        let mut session = Self {
            plan,
            dump,
            line,
            habits: Habits::new(),
            agenda: VecDeque::new(),
            doing: Doing::Nothing,
            outbox: None,
            inbox: None,
            progress: None,
            failed: None,
            renewals: 0,
            pace_repeated: false,
            awaited: None,
            agreement_key: None,
            terminal,
            relayed: None,
        };
        session.agenda.extend(Task::OPENING);
        session.agenda.extend(Task::FIRST);
        session
    }

    fn turn(&mut self, random: Random<'_>) -> Result<Step, ReadError> {
        if let Some(bytes) = self.inbox.take() {
            self.hear(&bytes, random)?;
        }
        if let Some(progress) = self.progress.take() {
            return Ok(Step::Progress(progress));
        }
        loop {
            if let Some(bytes) = &self.outbox {
                return Ok(Step::Transmit(bytes.clone()));
            }
            match self.agenda.pop_front() {
                Some(task) => self.take_up(task, random)?,
                None => return Ok(self.finish()),
            }
        }
    }

    fn finish(&mut self) -> Step {
        if let Some(answers) = self.relayed.take() {
            return Step::Relayed(answers);
        }
        self.dump.apdus = self.line.apdus;
        if self.habits.fell_back {
            self.dump.note(ReadFinding::LengthFellBack);
        }
        Step::Done(self.dump.clone())
    }

    fn hear(&mut self, bytes: &[u8], random: Random<'_>) -> Result<(), ReadError> {
        self.outbox = None;
        match self.line.take(bytes) {
            Ok(Heard::Continue(more)) => {
                self.outbox = Some(more);
                Ok(())
            }
            Ok(Heard::Answer(response, raw)) => {
                if let Some(awaited) = self.awaited.take() {
                    self.dump.evidence.push(crate::dump::Evidence::Agreement(awaited.complete(&raw)));
                }
                self.handle(&response, raw, random)
            }
            Err(Noise::Apdu(error)) => Err(ReadError::Answer(error)),
            Err(Noise::Channel(error)) => self.lost(error),
        }
    }

    /// The channel is gone: it is opened anew, and what was being done is done again or left out.
    fn lost(&mut self, error: SmError) -> Result<(), ReadError> {
        let status = match error {
            SmError::Dropped(status) => status,
            SmError::WrongCode | SmError::Malformed(_) | SmError::Padding => {
                self.dump.note(ReadFinding::ForgedAnswer);
                return Err(ReadError::ForgedAnswer);
            }
        };
        let again = if self.awaited.take().is_some() {
            self.dump.note(ReadFinding::AgreementUnproven);
            self.current()
        } else {
            self.after_drop(status)
        };
        self.renew(status, again)
    }

    /// Opens a new channel, and then does this and the rest.
    fn renew(&mut self, status: Status, again: Option<Task>) -> Result<(), ReadError> {
        self.renewals += 1;
        if self.renewals > RENEWALS_MAX {
            return Err(ReadError::ChannelLost(status));
        }
        self.line.channel = None;
        self.dump.note(ReadFinding::ChannelRenewed);
        self.agenda.retain(|task| !task.opens());
        let rest = std::mem::take(&mut self.agenda);
        self.agenda.extend(Task::OPENING);
        self.agenda.extend(again);
        self.agenda.extend(rest);
        Ok(())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("dump", &self.dump).field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Resume {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resume").field("dump", &self.dump).finish_non_exhaustive()
    }
}
