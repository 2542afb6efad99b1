//! From a chip on the reader to an open application.

use super::file::{EXTENDED_PROBE_BYTES, Sure};
use super::tasks::{Doing, Task};
use super::{ReadError, Session, Sought};
use crate::access::bac::Bac;
use crate::access::pace::{Offer, Pace};
use crate::access::{AccessError, AccessKey, Mapping, Turn, bap};
use crate::apdu::{Command, Header, Le, Response, Status};
use crate::crypto::Random;
use crate::dump::{Access, Missing, ReadFinding};
use crate::file::{Application, File};
use crate::lds::{atr_info, card_access};

const SELECT_MASTER_FILE: Header = Header::new(0xA4, 0x00, 0x0C);
const MASTER_FILE: [u8; 2] = [0x3F, 0x00];
const SELECT_APPLICATION: Header = Header::new(0xA4, 0x04, 0x0C);
/// A chip that says less does not have extended length.
const EXTENDED_MIN_BYTES: usize = 257;
/// The status word behind an answer, which its stated length includes.
const STATUS_BYTES: usize = 2;
/// No answer is asked to be longer.
const EXTENDED_MAX_BYTES: usize = 65_535;

impl Session {
    pub(super) fn select_master_file(&mut self) {
        self.say(Doing::MasterFile, Command::Send(SELECT_MASTER_FILE, MASTER_FILE.to_vec()));
    }

    /// EF.ATR/INFO has been read, or there is none.
    ///
    /// # Rationale
    /// In the channel a wrong guess costs the channel, and the chip must be opened anew. Before it one command tells: a
    /// file that is there, or the challenge that BAC needs anyway, is asked for in extended form.
    pub(super) fn learn_lengths(&mut self) {
        if !self.plan.extended || self.habits.fell_back || self.habits.sure == Sure::Settled {
            return;
        }
        if self.dump.file(File::AtrInfo).is_some() {
            return self.heed_lengths();
        }
        // A chip may look for the file before it looks at the length: that there is none tells nothing.
        let refused = self.dump.missing.get(&File::AtrInfo) == Some(&Missing::Refused(Status::WrongLength));
        let known = self.dump.file(File::CardAccess).is_some();
        match (refused, known) {
            (false, true) if self.habits.has_short_ids() => {
                self.guess_lengths(Some(EXTENDED_PROBE_BYTES), Sure::Guessed);
                self.agenda.push_front(Task::Probe);
            }
            (false, false) => self.guess_lengths(Some(EXTENDED_PROBE_BYTES), Sure::Guessed),
            _ => self.guess_lengths(None, Sure::Settled),
        }
    }

    fn guess_lengths(&mut self, extended_max: Option<usize>, sure: Sure) {
        (self.habits.extended_max, self.habits.sure) = (extended_max, sure);
        self.line.extended = extended_max.is_some();
    }

    /// Asks for a file that is there, in extended form.
    pub(super) fn probe(&mut self) {
        let header = Header::new(0xB0, 0x80 | File::CardAccess.short_id(), 0);
        self.say(Doing::Probe, Command::Receive(header, Le::new(EXTENDED_PROBE_BYTES)));
    }

    pub(super) fn probed(&mut self, response: &Response) {
        let whole = matches!(response.status, Status::Done | Status::EndOfFile) && !response.data.is_empty();
        self.guess_lengths(whole.then_some(EXTENDED_PROBE_BYTES), Sure::Settled);
    }

    /// EF.ATR/INFO came on a command of extended form, and may say how long commands and answers may be.
    fn heed_lengths(&mut self) {
        let info = self.dump.file(File::AtrInfo).and_then(|bytes| atr_info::parse(bytes).ok());
        let answer = info.and_then(|info| info.answer_max_bytes).map(|bytes| bytes as usize);
        let command = info.and_then(|info| info.command_max_bytes).map(|bytes| bytes as usize);
        let limit = answer.map_or(EXTENDED_PROBE_BYTES, |bytes| bytes.saturating_sub(STATUS_BYTES));
        self.line.command_max = command.unwrap_or(0);
        self.guess_lengths((limit >= EXTENDED_MIN_BYTES).then_some(limit.min(EXTENDED_MAX_BYTES)), Sure::Settled);
    }

    /// By PACE if it is offered.
    pub(super) fn open(&mut self) -> Result<(), ReadError> {
        let offered = match self.dump.file(File::CardAccess).map(card_access::parse) {
            Some(Ok(offered)) => Some(offered),
            // Only a chip with PACE has this file: whoever garbles it wants BAC.
            Some(Err(_)) => {
                self.dump.note(ReadFinding::CardAccessUnreadable);
                return self.downgrade(AccessError::Malformed);
            }
            None => None,
        };
        let Some(offered) = offered else {
            if let Some(Missing::Malformed | Missing::TooLong) = self.dump.missing.get(&File::CardAccess) {
                self.dump.note(ReadFinding::CardAccessUnreadable);
                return self.downgrade(AccessError::Malformed);
            }
            if self.dump.missing.get(&File::CardAccess) == Some(&Missing::NotOnChip) {
                self.dump.offered_pace = Some(false);
            }
            self.then_application();
            return Ok(());
        };
        self.dump.offered_pace = Some(!offered.pace.is_empty());
        match Offer::best(&offered) {
            Some(offer) => {
                let access = Access::Pace {
                    mapping: offer.mapping(),
                    cipher: offer.suite(),
                    parameter_id: offer.parameter_id(),
                };
                self.dump.access = Some(access);
                let (pace, command) = Pace::begin(offer, &self.plan.key);
                self.say(Doing::Pace(Box::new(pace)), command);
                Ok(())
            }
            None if offered.pace.is_empty() => {
                self.then_application();
                Ok(())
            }
            None => self.downgrade(AccessError::Malformed),
        }
    }

    pub(super) fn go_on_with_pace(
        &mut self,
        pace: Pace,
        response: &Response,
        random: Random<'_>,
    ) -> Result<(), ReadError> {
        match pace.answer(response, random) {
            Ok(Turn::Send(pace, command)) => self.say(Doing::Pace(Box::new(pace)), command),
            Ok(Turn::Done(opened)) => {
                self.line.channel = Some(opened.channel);
                if matches!(self.dump.access, Some(Access::Pace { mapping: Mapping::ChipAuthentication, .. })) {
                    self.agenda.push_front(Task::File(File::CardSecurity));
                }
                self.replace_cam(opened.evidence);
                self.then_application();
            }
            Err(error @ (AccessError::Refused(_) | AccessError::Malformed)) => {
                if !self.pace_repeated {
                    self.pace_repeated = true;
                    self.agenda.push_front(Task::Access);
                    self.agenda.push_front(Task::MasterFile);
                    return Ok(());
                }
                if let AccessError::Refused(status) = error {
                    self.dump.note(ReadFinding::PaceFailed(status));
                }
                return self.downgrade(error);
            }
            Err(error) => {
                self.dump.access = None;
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// PACE is offered and does not work: BAC if the policy says so.
    fn downgrade(&mut self, error: AccessError) -> Result<(), ReadError> {
        self.dump.access = None;
        if !self.plan.allow_bac_on_pace_chip || matches!(self.plan.key, AccessKey::Can(_)) {
            return Err(error.into());
        }
        self.dump.note(ReadFinding::Downgraded);
        self.then_application();
        Ok(())
    }

    /// Puts the application next, behind the files of the master file.
    fn then_application(&mut self) {
        let (named, other) = match (self.plan.application, &self.plan.key) {
            (Sought::Only(application), _) => (application, None),
            (Sought::Auto, AccessKey::Licence(_)) => (Application::Licence, None),
            (Sought::Auto, AccessKey::Mrz(_)) => (Application::Travel, None),
            (Sought::Auto, AccessKey::Can(_)) => (Application::Travel, Some(Application::Licence)),
        };
        let place = self.agenda.iter().take_while(|task| task.opens()).count();
        self.agenda.insert(place, Task::Application { named, other });
        self.agenda.insert(place + 1, Task::Bac);
    }

    pub(super) fn select_application(&mut self, named: Application, other: Option<Application>) {
        self.say(Doing::Application { named, other }, Command::Send(SELECT_APPLICATION, named.aid().to_vec()));
    }

    pub(super) fn application_selected(
        &mut self,
        named: Application,
        other: Option<Application>,
        status: Status,
    ) -> Result<(), ReadError> {
        match (status, other) {
            // Some answer that the application is not activated, and work.
            (Status::Done | Status::Deactivated, _) => {
                self.dump.application = named;
                Ok(())
            }
            (_, Some(other)) => {
                self.select_application(other, None);
                Ok(())
            }
            (_, None) => Err(ReadError::NotADocument),
        }
    }

    pub(super) fn open_application(&mut self) -> Result<(), ReadError> {
        if self.line.channel.is_some() {
            return Ok(());
        }
        let (bac, command) = match (self.dump.application, &self.plan.key) {
            (Application::Travel, AccessKey::Mrz(key)) => Bac::begin(key),
            (Application::Licence, AccessKey::Licence(key)) => bap::begin(key),
            _ => return Err(ReadError::KeyUnsuitable),
        };
        if self.habits.sure == Sure::Guessed {
            self.doing = Doing::Bac(bac);
            self.outbox = Some(self.line.send_extended(&command));
        } else {
            self.say(Doing::Bac(bac), command);
        }
        Ok(())
    }

    pub(super) fn go_on_with_bac(
        &mut self,
        bac: Bac,
        response: &Response,
        random: Random<'_>,
    ) -> Result<(), ReadError> {
        if self.habits.sure == Sure::Guessed {
            let taken = response.status == Status::Done;
            self.guess_lengths(self.habits.extended_max.filter(|_| taken), Sure::Settled);
            if !taken {
                return self.open_application();
            }
        }
        match bac.answer(response, random) {
            Ok(Turn::Send(bac, command)) => self.say(Doing::Bac(bac), command),
            Ok(Turn::Done(channel)) => {
                self.line.channel = Some(channel);
                self.dump.access = Some(match self.dump.application {
                    Application::Travel => Access::Bac,
                    Application::Licence => Access::Bap,
                });
            }
            // A chip without access control has no challenge to give.
            Err(AccessError::Refused(Status::NoSuchInstruction)) => self.dump.access = Some(Access::Plain),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
