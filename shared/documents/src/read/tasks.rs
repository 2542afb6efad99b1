//! What a session has to do, and what it is doing.

use std::collections::BTreeSet;

use super::file::{Read, Reading};
use super::{AgreementWith, Progress, ReadError, Session, listing};
use crate::access::bac::Bac;
use crate::access::pace::Pace;
use crate::apdu::{Command, Header, Le, Response, Status};
use crate::chip_auth::ca::{Agreement, RelayCommand};
use crate::crypto::Random;
use crate::dump::{Missing, ReadFinding};
use crate::file::{Application, File, Group};
use crate::lds::com;

/// Something to do.
pub(super) enum Task {
    MasterFile,
    File(File),
    /// Finds out whether the chip has extended length.
    Probe,
    Access,
    /// Selects this application, or the other one if that may be and this is not there.
    Application {
        named: Application,
        other: Option<Application>,
    },
    /// Opens the application if PACE has not.
    Bac,
    /// EF.SOD is known: what there is to read.
    Groups,
    Agreement,
    Signature,
    Terminal,
    /// Lets the chip show that it knows the new keys, if nothing else has.
    Confirm,
    Relay(RelayCommand),
}

/// What the chip's next answer is to.
pub(super) enum Doing {
    Nothing,
    MasterFile,
    Reading(Reading),
    Probe,
    Pace(Box<Pace>),
    Application { named: Application, other: Option<Application> },
    Bac(Bac),
    Agreement(Box<Agreement>),
    Signature { challenge: [u8; 8], again: bool },
    Terminal,
    Confirm,
    Relay,
}

impl Task {
    /// What opens a chip; the application follows from the session.
    pub(super) const OPENING: [Self; 4] =
        [Self::MasterFile, Self::File(File::CardAccess), Self::File(File::AtrInfo), Self::Access];
    /// What is done with an open chip.
    pub(super) const FIRST: [Self; 3] = [Self::File(File::Com), Self::File(File::Sod), Self::Groups];

    /// Whether it is one of those that open a chip.
    pub(super) const fn opens(&self) -> bool {
        match self {
            Self::MasterFile | Self::Probe | Self::Access | Self::Application { .. } | Self::Bac => true,
            Self::File(file) => file.is_in_master_file(),
            Self::Groups | Self::Agreement | Self::Signature | Self::Terminal | Self::Confirm | Self::Relay(_) => false,
        }
    }
}

impl Session {
    /// Sends the command with which something begins or goes on.
    pub(super) fn say(&mut self, doing: Doing, command: Command) {
        self.doing = doing;
        self.outbox = Some(self.line.send(command));
    }

    pub(super) fn take_up(&mut self, task: Task, random: Random<'_>) -> Result<(), ReadError> {
        match task {
            Task::MasterFile => self.select_master_file(),
            Task::File(file) => self.read_file(file),
            Task::Probe => self.probe(),
            Task::Access => self.open()?,
            Task::Application { named, other } => self.select_application(named, other),
            Task::Bac => self.open_application()?,
            Task::Groups => self.plan_groups(),
            Task::Agreement => self.agree(random),
            Task::Signature => self.ask_for_signature(),
            Task::Terminal => self.prove_terminal(),
            Task::Confirm => self.confirm(),
            Task::Relay(command) => self.pass_on(command),
        }
        Ok(())
    }

    /// Takes the chip's answer, plain and as it came.
    pub(super) fn handle(&mut self, response: &Response, raw: Vec<u8>, random: Random<'_>) -> Result<(), ReadError> {
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            // Chips answer a SELECT of the master file with all sorts of words, and have selected it.
            Doing::Nothing | Doing::MasterFile | Doing::Confirm => {}
            Doing::Reading(reading) => self.go_on_reading(reading, response),
            Doing::Probe => self.probed(response),
            Doing::Pace(pace) => self.go_on_with_pace(*pace, response, random)?,
            Doing::Application { named, other } => self.application_selected(named, other, response.status)?,
            Doing::Bac(bac) => self.go_on_with_bac(bac, response, random)?,
            Doing::Agreement(agreement) => self.go_on_with_agreement(*agreement, response)?,
            Doing::Signature { challenge, again } => self.signed(challenge, again, response),
            Doing::Terminal => self.go_on_with_terminal(response),
            Doing::Relay => self.passed_on(response, raw),
        }
        Ok(())
    }

    /// What is being done, to be done again.
    pub(super) fn current(&mut self) -> Option<Task> {
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Reading(reading) => Some(Task::File(reading.file)),
            Doing::Signature { .. } => Some(Task::Signature),
            _ => None,
        }
    }

    /// The chip dropped the channel with this word: what is done again, and how.
    pub(super) fn after_drop(&mut self, status: Status) -> Option<Task> {
        match std::mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Reading(reading) => {
                let again = match status {
                    Status::NotFound | Status::NotAllowed => false,
                    Status::SecureMessagingWrong | Status::SecureMessagingMissing => true,
                    _ => self.habits.shrink(),
                };
                self.line.extended = self.habits.extended_max.is_some();
                if !again {
                    self.miss(reading.file, Missing::Refused(status));
                }
                again.then_some(Task::File(reading.file))
            }
            Doing::Agreement(_) => {
                self.dump.note(ReadFinding::AgreementRefused(Some(status)));
                None
            }
            Doing::Signature { .. } => {
                self.dump.note(ReadFinding::ActiveRefused(status));
                None
            }
            Doing::Terminal => {
                self.dump.note(ReadFinding::TerminalRefused(status));
                self.terminal = None;
                None
            }
            Doing::Relay => {
                self.relayed.get_or_insert_default().push(status.code().to_be_bytes().to_vec());
                None
            }
            Doing::Nothing
            | Doing::MasterFile
            | Doing::Probe
            | Doing::Pace(_)
            | Doing::Application { .. }
            | Doing::Bac(_)
            | Doing::Confirm => None,
        }
    }

    fn read_file(&mut self, file: File) {
        let known = self.dump.files.contains_key(&file);
        let useless = file == File::AtrInfo && (!self.plan.extended || self.habits.fell_back);
        let tried = file.is_in_master_file() && self.dump.missing.contains_key(&file);
        if !(known || useless || tried) {
            self.ask(Reading::new(file, &self.habits));
        } else if file == File::AtrInfo {
            self.learn_lengths();
        }
    }

    fn ask(&mut self, mut reading: Reading) {
        let command = reading.command(&self.habits, self.habits.chunk(self.line.channel.as_ref()));
        self.say(Doing::Reading(reading), command);
    }

    fn go_on_reading(&mut self, mut reading: Reading, response: &Response) {
        let file = reading.file;
        let read = reading.take(response, &mut self.habits);
        self.line.extended = self.habits.extended_max.is_some();
        if !response.data.is_empty() {
            self.progress = Some(Progress { file, bytes: reading.bytes.len(), total: reading.total() });
        }
        match read {
            Read::More => return self.ask(reading),
            Read::File { shortened } => {
                if shortened {
                    self.dump.note(ReadFinding::Shortened(file));
                }
                let _ = self.dump.missing.remove(&file);
                let _ = self.dump.files.insert(file, reading.bytes);
            }
            Read::Missing(missing) => self.miss(file, missing),
        }
        if file == File::AtrInfo {
            self.learn_lengths();
        }
    }

    pub(super) fn miss(&mut self, file: File, missing: Missing) {
        let closed = match file {
            File::Dg(group) => listing::is_closed(self.dump.application, group),
            _ => false,
        };
        let denied = closed && matches!(missing, Missing::Refused(Status::NotAllowed));
        let _ = self.dump.missing.insert(file, if denied { Missing::Denied } else { missing });
    }

    /// What EF.SOD lists, and if there is none, what EF.COM lists, and if there is none, what is wanted.
    fn plan_groups(&mut self) {
        let application = self.dump.application;
        let wanted: BTreeSet<Group> = match &self.plan.groups {
            Some(groups) => groups.clone(),
            None => Group::all().filter(|group| listing::is_usual(application, *group)).collect(),
        };
        let signed = self.dump.file(File::Sod).and_then(listing::signed);
        let listed = signed
            .or_else(|| {
                self.dump.file(File::Com).and_then(|com| com::parse(application, com).ok()).map(|com| com.groups)
            })
            .unwrap_or_else(|| wanted.clone());
        let mut tasks = Vec::new();
        let key = listing::active_key(application);
        if listed.contains(&listing::KEYS) {
            tasks.push(Task::File(File::Dg(listing::KEYS)));
            if self.plan.agreement == AgreementWith::Reader {
                tasks.push(Task::Agreement);
            }
        }
        if listed.contains(&key) {
            tasks.extend([Task::File(File::Dg(key)), Task::Signature]);
        }
        let (closed, open): (BTreeSet<Group>, BTreeSet<Group>) =
            listed.iter().partition(|group| listing::is_closed(application, **group));
        for group in listing::in_order(&open) {
            if wanted.contains(&group) {
                tasks.push(Task::File(File::Dg(group)));
            } else if group != key && group != listing::KEYS {
                self.miss(File::Dg(group), Missing::NotRead);
            }
        }
        if !closed.is_empty() {
            for group in &closed {
                self.miss(File::Dg(*group), Missing::Denied);
            }
            // Only a terminal that has a certificate asks by whom it should be.
            if self.terminal.is_some() {
                tasks.push(Task::File(File::Cvca));
            }
            tasks.push(Task::Terminal);
        }
        tasks.push(Task::Confirm);
        self.agenda.extend(tasks);
    }

    fn confirm(&mut self) {
        if self.awaited.is_some() {
            let header = Header::new(0xB0, 0x80 | File::Sod.short_id(), 0);
            self.say(Doing::Confirm, Command::Receive(header, Le::new(1)));
        }
    }
}
