//! Chip authentication: the chip agrees on keys with its static private key, and so proves that it holds it
//! (ICAO 9303-11 §6.2; version 2: BSI TR-03110-2 §3.4).
//!
//! - [`Agreement`] runs between chip and reader, and gives the channel new keys. [`verify`] repeats its computation.
//! - [`Remote`] runs between chip and console, with the reader as a mere messenger.
//!
//! # Rationale
//! Who holds the ephemeral private key can compute what the chip would have answered. A reader's word about its own run
//! is therefore worth what the reader is worth. In [`Remote`] the console draws that key and the reader never sees it: the
//! code under the chip's answer can then come from the chip alone. It ends the reader's channel, so it runs last.

mod key;
mod remote;

pub use self::remote::{AgreementProof, Relay, RelayCommand, Remote};
use crate::access::Turn;
use crate::access::group::KeyPair;
use crate::apdu::{Command, Response, Status};
use crate::crypto::Random;
use crate::dump::{AgreementAnswer, AgreementEvidence};
use crate::lds::SecurityInfos;
use crate::sm::Channel;

use self::key::Key;

/// Why a chip authentication proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// DG14 has no key for it, or none of a kind that is known.
    #[error("there is no usable key for chip authentication")]
    NoKey,
    /// The chip's key, or its answer, is malformed.
    #[error("the chip's key or answer is malformed")]
    Malformed,
    /// The chip refuses.
    #[error("the chip refuses chip authentication with {0}")]
    Refused(Status),
    /// The chip does not know the keys: it has not the private key.
    #[error("the chip has not the private key")]
    Wrong,
}

/// A run between chip and reader.
pub struct Agreement {
    key: Key,
    pair: KeyPair,
    state: State,
}

enum State {
    /// The protocol was named.
    Named,
    /// The public key was sent.
    Sent,
}

/// A run that the chip has followed so far.
pub struct Agreed {
    /// What is said from now on.
    pub channel: Channel,
    /// The reader's public key.
    pub public: Vec<u8>,
    /// What the chip has proved, or will have with its next answer.
    pub proof: Proof,
}

/// When the chip proves itself.
pub enum Proof {
    /// It has (version 2).
    Given(AgreementEvidence),
    /// It will, with its first answer under the new keys (version 1).
    Awaited(Awaited),
}

/// A proof that lacks the chip's first answer.
pub struct Awaited(AgreementEvidence);

impl Awaited {
    /// With that answer, as it came from the chip.
    pub fn complete(mut self, answer: &[u8]) -> AgreementEvidence {
        self.0.answer = AgreementAnswer::Protected(answer.to_vec());
        self.0
    }
}

impl Agreement {
    /// Begins, with what DG14 says.
    ///
    /// # Errors
    /// When it has no key that this crate can use.
    pub fn begin(infos: &SecurityInfos, random: Random<'_>) -> Result<(Self, Command), AgreementError> {
        let key = Key::choose(infos).ok_or(AgreementError::NoKey)?;
        let pair = key.ephemeral(random)?;
        let [first, ..] = key.commands(&pair.public);
        let state = if key.is_one_step() { State::Sent } else { State::Named };
        Ok((Self { key, pair, state }, first))
    }

    /// Takes the chip's answer.
    ///
    /// # Errors
    /// When the chip refuses, or its token is wrong.
    pub fn answer(self, response: &Response) -> Result<Turn<Self, Agreed>, AgreementError> {
        if response.status != Status::Done {
            return Err(AgreementError::Refused(response.status));
        }
        match self.state {
            State::Named => {
                let [_, second] = self.key.commands(&self.pair.public);
                Ok(Turn::Send(Self { state: State::Sent, ..self }, second))
            }
            State::Sent => self.conclude(&response.data).map(Turn::Done),
        }
    }

    fn conclude(self, data: &[u8]) -> Result<Agreed, AgreementError> {
        let secret = self.key.agree(&self.pair.secret)?;
        let evidence = |answer| AgreementEvidence {
            key_id: self.key.id.clone(),
            protocol: self.key.protocol.clone(),
            ephemeral: self.pair.secret.to_vec(),
            answer,
        };
        let (channel, proof) = if self.key.has_token() {
            let (nonce, token) = key::token(data)?;
            let channel = self.key.proved_by(&secret, &self.pair.public, nonce, token)?;
            let answer = AgreementAnswer::Token { nonce: nonce.to_vec(), token: token.to_vec() };
            (channel, Proof::Given(evidence(answer)))
        } else {
            let awaited = Awaited(evidence(AgreementAnswer::Protected(Vec::new())));
            (Channel::of_secret(self.key.suite, &secret), Proof::Awaited(awaited))
        };
        Ok(Agreed { channel, public: self.pair.public, proof })
    }
}

/// Whether DG14 offers a key and a protocol that are known here.
pub(crate) fn is_known(infos: &SecurityInfos) -> bool {
    Key::choose(infos).is_some()
}

/// Repeats the computation of a run that a reader reports, with what DG14 says, whose hash the caller must have verified.
///
/// # Errors
/// When the reported answer cannot be the chip's.
pub fn verify(infos: &SecurityInfos, evidence: &AgreementEvidence) -> Result<(), AgreementError> {
    let key = Key::named(infos, &evidence.protocol, evidence.key_id.as_deref()).ok_or(AgreementError::NoKey)?;
    let secret = key.agree(&evidence.ephemeral)?;
    match &evidence.answer {
        AgreementAnswer::Protected(answer) => confirm(Channel::of_secret(key.suite, &secret), answer).map(drop),
        AgreementAnswer::Token { nonce, token } => {
            key.proved_by(&secret, &key.public_of(&evidence.ephemeral)?, nonce, token).map(drop)
        }
    }
}

/// The first answer under new keys bears their code.
fn confirm(mut channel: Channel, answer: &[u8]) -> Result<Response, AgreementError> {
    channel.pass_command();
    let response = Response::parse(answer).map_err(|_| AgreementError::Malformed)?;
    channel.unwrap(&response).map_err(|_| AgreementError::Wrong)
}

impl std::fmt::Debug for Agreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agreement").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Agreed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agreed").finish_non_exhaustive()
    }
}
