//! What chip and terminal prove to each other.

use super::tasks::{Doing, Task};
use super::{ReadError, Session, listing};
use crate::access::Turn;
use crate::apdu::{ApduError, Command, Response, Status};
use crate::chip_auth::aa;
use crate::chip_auth::ca::{Agreement, AgreementError, Proof, Relay, RelayCommand};
use crate::chip_auth::ta::Circumstances;
use crate::crypto::Random;
use crate::dump::{Evidence, Missing, ReadFinding};
use crate::file::File;
use crate::lds::dg14;

impl Session {
    /// What the chip proved while PACE ran; an earlier run's is of no more use.
    pub(super) fn replace_cam(&mut self, evidence: Option<Evidence>) {
        if let Some(evidence) = evidence {
            self.dump.evidence.retain(|old| !matches!(old, Evidence::Cam { .. }));
            self.dump.evidence.push(evidence);
        }
    }

    /// Chip authentication, unless the chip has proved itself by PACE or in an earlier channel.
    pub(super) fn agree(&mut self, random: Random<'_>) {
        let done = |evidence: &Evidence| matches!(evidence, Evidence::Agreement(_) | Evidence::Cam { .. });
        if self.line.channel.is_none() || self.dump.evidence.iter().any(done) {
            return;
        }
        let Some(infos) = self.dump.file(File::Dg(listing::KEYS)).map(dg14::parse) else { return };
        match infos.map_err(|_| AgreementError::Malformed).and_then(|infos| Agreement::begin(&infos, random)) {
            Ok((agreement, command)) => self.say(Doing::Agreement(Box::new(agreement)), command),
            // DG14 may hold nothing but what PACE and active authentication need.
            Err(AgreementError::NoKey) => {}
            Err(error) => self.disagree(error),
        }
    }

    pub(super) fn go_on_with_agreement(&mut self, agreement: Agreement, response: &Response) -> Result<(), ReadError> {
        match agreement.answer(response) {
            Ok(Turn::Send(agreement, command)) => self.say(Doing::Agreement(Box::new(agreement)), command),
            Ok(Turn::Done(agreed)) => {
                self.line.channel = Some(agreed.channel);
                self.agreement_key = Some(agreed.public);
                match agreed.proof {
                    Proof::Given(evidence) => self.dump.evidence.push(Evidence::Agreement(evidence)),
                    Proof::Awaited(awaited) => self.awaited = Some(awaited),
                }
            }
            Err(error) => {
                self.disagree(error);
                // A chip that sent a wrong token has other keys by now.
                if error == AgreementError::Wrong {
                    return self.renew(Status::Failed, None);
                }
            }
        }
        Ok(())
    }

    fn disagree(&mut self, error: AgreementError) {
        self.dump.note(match error {
            AgreementError::Refused(status) => ReadFinding::AgreementRefused(Some(status)),
            AgreementError::Wrong => ReadFinding::AgreementUnproven,
            AgreementError::NoKey | AgreementError::Malformed => ReadFinding::AgreementRefused(None),
        });
    }

    pub(super) fn ask_for_signature(&mut self) {
        let key = self.dump.file(File::Dg(listing::active_key(self.dump.application)));
        let done = self.dump.evidence.iter().any(|evidence| matches!(evidence, Evidence::Active { .. }));
        let (Some(challenge), Some(key), false) = (self.plan.challenge, key, done) else { return };
        let command = aa::command(challenge, key.len());
        self.say(Doing::Signature { challenge, again: true }, command);
    }

    pub(super) fn signed(&mut self, challenge: [u8; 8], again: bool, response: &Response) {
        match response.status {
            Status::Done => {
                let response = response.data.clone();
                self.dump.evidence.push(Evidence::Active { challenge, response });
            }
            Status::WrongLe(right) if again && right != 0 => {
                let command = aa::command_for(challenge, right.into());
                self.say(Doing::Signature { challenge, again: false }, command);
            }
            status => self.dump.note(ReadFinding::ActiveRefused(status)),
        }
    }

    pub(super) fn prove_terminal(&mut self) {
        let authorities = self.dump.file(File::Cvca);
        let circumstances = Circumstances { agreement_key: self.agreement_key.as_deref(), authorities };
        match self.terminal.as_mut().and_then(|terminal| terminal.begin(&circumstances)) {
            Some(command) => self.say(Doing::Terminal, command),
            None => self.dump.note(ReadFinding::TerminalAbsent),
        }
    }

    pub(super) fn go_on_with_terminal(&mut self, response: &Response) {
        let Some(terminal) = &mut self.terminal else { return };
        match terminal.answer(response) {
            Ok(Some(command)) => self.say(Doing::Terminal, command),
            Ok(None) => {
                let denied = self.dump.missing.iter().filter(|(_, missing)| **missing == Missing::Denied);
                for file in denied.map(|(file, _)| *file).collect::<Vec<_>>() {
                    self.agenda.push_front(Task::File(file));
                }
            }
            Err(status) => self.dump.note(ReadFinding::TerminalRefused(status)),
        }
    }

    /// Passes a command of the console on to the chip.
    pub(super) fn pass_on(&mut self, command: RelayCommand) {
        match command.relay {
            Relay::AsIs => {
                self.doing = Doing::Relay;
                self.outbox = Some(self.line.send_as_is(command.bytes));
            }
            Relay::InChannel => match Command::parse(&command.bytes) {
                Ok(command) => self.say(Doing::Relay, command),
                Err(ApduError::Truncated | ApduError::Surplus | ApduError::TooLong) => {
                    let refused = Status::WrongLength.code().to_be_bytes().to_vec();
                    self.relayed.get_or_insert_default().push(refused);
                }
            },
        }
    }

    /// The chip has answered it: as it came, or what was in the channel.
    pub(super) fn passed_on(&mut self, response: &Response, raw: Vec<u8>) {
        let answer = if self.line.channel.is_some() { response.encode() } else { raw };
        self.relayed.get_or_insert_default().push(answer);
    }
}
