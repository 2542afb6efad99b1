//! Password authenticated connection establishment (ICAO 9303-11 §4.4): generic, integrated and chip authentication
//! mapping over curves and prime fields.
//!
//! **Invariant:** what comes from the chip is checked before it is used: points lie on the curve, keys differ from ours,
//! and no channel opens before the chip has proved that it knows the key.

mod offer;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub use self::offer::Offer;
use super::group::KeyPair;
use super::{AccessError, AccessKey, Mapping, Turn, tried};
use crate::apdu::{CHAINED, Command, Header, Le, Response, Status};
use crate::crypto::Random;
use crate::crypto::kdf::Purpose;
use crate::dump::Evidence;
use crate::sm::{Channel, Keyed};
use crate::tlv::{Reader, only, write, write_all};

const SET_AT: Header = Header::new(0x22, 0xC1, 0xA4);
const GENERAL_AUTHENTICATE: Header = Header::new(0x86, 0x00, 0x00);
/// Dynamic authentication data, around all that is exchanged.
const DYNAMIC: u32 = 0x7C;
/// No nonce is longer.
const NONCE_MAX_BYTES: usize = 64;

/// A run of PACE.
pub struct Pace {
    offer: Offer,
    key: Keyed,
    state: State,
}

/// What the chip's next answer is to.
enum State {
    /// The protocol was named.
    Named,
    /// The nonce was asked for.
    Asked,
    /// The terminal's part of the mapping was sent.
    Mapping { nonce: Zeroizing<Vec<u8>>, sent: Sent },
    /// The terminal's public key was sent.
    Agreeing { generator: Vec<u8>, pair: KeyPair, mapping_key: Vec<u8> },
    /// The terminal's token was sent.
    Proving { channel: Channel, expected: [u8; 8], mapping_key: Vec<u8> },
}

/// What the terminal sent for the mapping.
enum Sent {
    /// A public key.
    Key(KeyPair),
    /// A nonce.
    Nonce(Vec<u8>),
}

/// What is drawn at random in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draw {
    Nonce(usize),
    Secret,
}

/// A run that has ended well.
#[derive(Debug)]
pub struct Opened {
    /// What is said from now on.
    pub channel: Channel,
    /// What the chip proved about itself, with chip authentication mapping.
    pub evidence: Option<Evidence>,
}

impl Pace {
    /// Begins.
    pub fn begin(offer: Offer, key: &AccessKey) -> (Self, Command) {
        let (password, reference) = key.password();
        let key = Keyed::derive(offer.suite(), &password, Purpose::Pace);
        let mut named = write(0x80, &offer.info.protocol);
        named.extend(write(0x83, &[reference]));
        if offer.ambiguous {
            named.extend(write(0x84, &[offer.parameter_id]));
        }
        (Self { offer, key, state: State::Named }, Command::Send(SET_AT, named))
    }

    /// Takes the chip's answer.
    ///
    /// # Errors
    /// When the chip refuses, or does not prove that it knows the key.
    pub fn answer(self, response: &Response, random: Random<'_>) -> Result<Turn<Self, Opened>, AccessError> {
        let group = self.offer.group.clone();
        self.advance(response, &mut |draw| match draw {
            Draw::Secret => group.secret(random),
            Draw::Nonce(length) => {
                let mut nonce = Zeroizing::new(vec![0; length]);
                random(&mut nonce);
                nonce
            }
        })
    }

    fn advance(
        self,
        response: &Response,
        draw: &mut dyn FnMut(Draw) -> Zeroizing<Vec<u8>>,
    ) -> Result<Turn<Self, Opened>, AccessError> {
        let Self { offer, key, state } = self;
        let run = Run { offer, key };
        match state {
            State::Named => run.named(response.status),
            _ if response.status == Status::Done => match state {
                State::Named | State::Asked => run.asked(&response.data, draw),
                State::Mapping { nonce, sent } => run.mapped(&response.data, &nonce, sent, draw),
                State::Agreeing { generator, pair, mapping_key } => {
                    run.agreed(&response.data, &generator, pair, mapping_key)
                }
                State::Proving { channel, expected, mapping_key } => {
                    run.proved(&response.data, channel, expected, mapping_key)
                }
            },
            State::Proving { .. } => Err(tried(response.status)),
            State::Asked | State::Mapping { .. } | State::Agreeing { .. } => Err(AccessError::Refused(response.status)),
        }
    }
}

/// What stays the same during a run.
struct Run {
    offer: Offer,
    key: Keyed,
}

type Next = Result<Turn<Pace, Opened>, AccessError>;

impl Run {
    fn send(self, state: State, command: Command) -> Turn<Pace, Opened> {
        Turn::Send(Pace { offer: self.offer, key: self.key, state }, command)
    }

    /// `63CX` here only warns how many tries are left (BSI TR-03110-3 §B.11.1).
    fn named(self, status: Status) -> Next {
        match status {
            Status::Done | Status::Tries(1..) => Ok(self.send(State::Asked, authenticate(&[], true))),
            Status::Tries(0) | Status::Blocked => Err(AccessError::Blocked),
            other => Err(AccessError::Refused(other)),
        }
    }

    /// The chip's nonce, encrypted under the key of the document.
    fn asked(self, data: &[u8], draw: &mut dyn FnMut(Draw) -> Zeroizing<Vec<u8>>) -> Next {
        let suite = self.offer.suite();
        let cryptogram = part(data, 0x80)?;
        if cryptogram.is_empty() || cryptogram.len() > NONCE_MAX_BYTES {
            return Err(AccessError::Malformed);
        }
        let nonce = self.key.decrypt(&self.key.zeros(), cryptogram).ok_or(AccessError::Malformed)?;
        match self.offer.mapping() {
            Mapping::Generic | Mapping::ChipAuthentication => {
                let pair = self.offer.group.pair(draw(Draw::Secret), &self.offer.group.generator())?;
                let command = authenticate(&write(0x81, &pair.public), true);
                Ok(self.send(State::Mapping { nonce, sent: Sent::Key(pair) }, command))
            }
            Mapping::Integrated => {
                let ours = draw(Draw::Nonce(suite.key_len())).to_vec();
                let command = authenticate(&write(0x81, &ours), true);
                Ok(self.send(State::Mapping { nonce, sent: Sent::Nonce(ours) }, command))
            }
        }
    }

    /// The chip's part of the mapping: the generator of this run.
    fn mapped(self, data: &[u8], nonce: &[u8], sent: Sent, draw: &mut dyn FnMut(Draw) -> Zeroizing<Vec<u8>>) -> Next {
        let theirs = part(data, 0x82)?;
        let generator = match sent {
            Sent::Key(pair) => {
                if theirs == pair.public {
                    return Err(AccessError::Malformed);
                }
                let shared = self.offer.group.multiply(theirs, &pair.secret)?;
                let moved = self.offer.group.multiply(&self.offer.group.generator(), nonce)?;
                self.offer.group.combine(&moved, &shared)?
            }
            Sent::Nonce(ours) => self.offer.group.mapped(self.offer.suite(), nonce, &ours)?,
        };
        let pair = self.offer.group.pair(draw(Draw::Secret), &generator)?;
        let command = authenticate(&write(0x83, &pair.public), true);
        let mapping_key = theirs.to_vec();
        Ok(self.send(State::Agreeing { generator, pair, mapping_key }, command))
    }

    /// The chip's public key: the keys of the channel.
    fn agreed(self, data: &[u8], generator: &[u8], pair: KeyPair, mapping_key: Vec<u8>) -> Next {
        let theirs = part(data, 0x84)?;
        if theirs == pair.public || theirs == generator {
            return Err(AccessError::Malformed);
        }
        let shared = self.offer.group.agree(&pair.secret, theirs)?;
        let channel = Channel::of_secret(self.offer.suite(), &shared);
        let token = channel.code(&self.token_input(theirs));
        let expected = channel.code(&self.token_input(&pair.public));
        let command = authenticate(&write(0x85, &token), false);
        Ok(self.send(State::Proving { channel, expected, mapping_key }, command))
    }

    /// The chip's token: it knows the key.
    fn proved(self, data: &[u8], channel: Channel, expected: [u8; 8], mapping_key: Vec<u8>) -> Next {
        if !bool::from(expected.ct_eq(part(data, 0x86)?)) {
            return Err(AccessError::Unproven);
        }
        let mut evidence = None;
        if self.offer.mapping() == Mapping::ChipAuthentication {
            let block = vec![0xFF; self.offer.suite().block_len()];
            let cryptogram = part(data, 0x8A)?;
            let chip_data = channel.decrypt_with(&block, cryptogram).ok_or(AccessError::Malformed)?;
            let parameter_id = self.offer.parameter_id;
            evidence = Some(Evidence::Cam { mapping_key, chip_data, parameter_id });
        }
        Ok(Turn::Done(Opened { channel, evidence }))
    }

    /// The object that a token is the code of (ICAO 9303-11 §4.4.3.4).
    fn token_input(&self, public: &[u8]) -> Vec<u8> {
        token_input(&self.offer.info.protocol, self.offer.group.key_tag(), public)
    }
}

/// A public key as an object with its protocol (ICAO 9303-11 §9.4.5).
pub(crate) fn token_input(oid: &[u8], key_tag: u32, public: &[u8]) -> Vec<u8> {
    write_all(0x7F49, &[&write(0x06, oid), &write(key_tag, public)])
}

/// One step of the protocol; the last one does not chain.
fn authenticate(inner: &[u8], chained: bool) -> Command {
    let header = if chained { GENERAL_AUTHENTICATE.with_class(CHAINED) } else { GENERAL_AUTHENTICATE };
    Command::Exchange(header, write(DYNAMIC, inner), Le::SHORT)
}

/// One part of the chip's dynamic authentication data.
fn part(data: &[u8], tag: u32) -> Result<&[u8], AccessError> {
    let within = only(data, DYNAMIC).map_err(|_| AccessError::Malformed)?;
    let found = Reader::new(within.value).find(tag).map_err(|_| AccessError::Malformed)?;
    found.map(|tlv| tlv.value).ok_or(AccessError::Malformed)
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pace").field("offer", &self.offer).finish_non_exhaustive()
    }
}
