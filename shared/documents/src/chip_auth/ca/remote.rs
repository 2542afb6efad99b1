//! Chip authentication between a chip and a console far away.

use serde::{Deserialize, Serialize};

use super::key::{self, Key};
use super::{AgreementError, confirm};
use crate::access::Suite;
use crate::access::group::KeyPair;
use crate::apdu::{Command, Header, Le, Response, Status};
use crate::crypto::Random;
use crate::crypto::hash::Hash;
use crate::file::File;
use crate::lds::dg14;
use crate::sm::Channel;

/// Reads the first bytes of EF.SOD, which each chip has: what is wanted is the code under the answer.
const READ: Header = Header::new(0xB0, 0x80 | File::Sod.short_id(), 0x00);
const READ_BYTES: usize = 8;
/// No answer is longer.
const ANSWER_MAX_BYTES: usize = 1024;

/// How a command goes to the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relay {
    /// Within the reader's channel; its answer comes back in the clear.
    InChannel,
    /// As it is: it is protected already, under keys that the reader does not know. So is its answer.
    AsIs,
}

/// A command that the reader passes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayCommand {
    /// How.
    pub relay: Relay,
    /// The command.
    pub bytes: Vec<u8>,
}

/// The console's side of a run.
pub struct Remote {
    key: Key,
    pair: KeyPair,
    dg14: Vec<u8>,
}

/// A chip has proved to this program that it holds the private key for a DG14.
///
/// **Invariant:** only [`Remote::finish`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementProof {
    dg14: Vec<u8>,
    suite: Suite,
}

impl AgreementProof {
    /// Whether it was for this DG14.
    pub fn covers(&self, dg14: &[u8]) -> bool {
        Hash::Sha256.digest(&[dg14]) == self.dg14
    }

    /// The cipher that the proof was made with.
    pub const fn suite(&self) -> Suite {
        self.suite
    }
}

impl Remote {
    /// Whether a DG14 has a key to begin with.
    pub fn is_offered(dg14: &[u8]) -> bool {
        dg14::parse(dg14).is_ok_and(|infos| Key::choose(&infos).is_some())
    }

    /// Begins, with the raw bytes of DG14.
    ///
    /// # Errors
    /// When it has no key that this crate can use.
    pub fn begin(dg14: &[u8], random: Random<'_>) -> Result<Self, AgreementError> {
        let infos = dg14::parse(dg14).map_err(|_| AgreementError::Malformed)?;
        let key = Key::choose(&infos).ok_or(AgreementError::NoKey)?;
        let pair = key.ephemeral(random)?;
        Ok(Self { key, pair, dg14: Hash::Sha256.digest(&[dg14]) })
    }

    /// What the reader passes on, in this order.
    ///
    /// # Errors
    /// When the chip's key is no element of its group.
    pub fn commands(&self) -> Result<Vec<RelayCommand>, AgreementError> {
        let [first, second] = self.key.commands(&self.pair.public);
        let in_channel = |command: &Command| RelayCommand { relay: Relay::InChannel, bytes: command.encode() };
        let mut commands = vec![in_channel(&first)];
        if !self.key.is_one_step() {
            commands.push(in_channel(&second));
        }
        if !self.key.has_token() {
            let read = self.channel()?.wrap(&Command::Receive(READ, Le::new(READ_BYTES)), false);
            commands.push(RelayCommand { relay: Relay::AsIs, bytes: read.encode() });
        }
        Ok(commands)
    }

    /// Takes the answers, one for each command.
    ///
    /// # Errors
    /// When they do not prove that the chip has the key.
    pub fn finish(self, answers: &[Vec<u8>]) -> Result<AgreementProof, AgreementError> {
        let (last, others) = answers.split_last().ok_or(AgreementError::Malformed)?;
        if answers.len() != self.commands()?.len() || answers.iter().any(|answer| answer.len() > ANSWER_MAX_BYTES) {
            return Err(AgreementError::Malformed);
        }
        for answer in others {
            let _ = done(answer)?;
        }
        if self.key.has_token() {
            let response = done(last)?;
            let (nonce, token) = key::token(&response.data)?;
            let secret = self.key.agree(&self.pair.secret)?;
            drop(self.key.proved_by(&secret, &self.pair.public, nonce, token)?);
        } else {
            let _ = confirm(self.channel()?, last)?;
        }
        Ok(AgreementProof { dg14: self.dg14, suite: self.key.suite })
    }

    fn channel(&self) -> Result<Channel, AgreementError> {
        Ok(Channel::of_secret(self.key.suite, &self.key.agree(&self.pair.secret)?))
    }
}

fn done(answer: &[u8]) -> Result<Response, AgreementError> {
    let response = Response::parse(answer).map_err(|_| AgreementError::Malformed)?;
    if response.status == Status::Done { Ok(response) } else { Err(AgreementError::Refused(response.status)) }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").finish_non_exhaustive()
    }
}
