//! How two stations come to a call: who may say what, in which order, and what is believed. Without I/O.
//!
//! The console offers, the kiosk answers (JSEP roles, RFC 8829 §4.1). Each attempt is a *generation*; a new one replaces
//! the one before. Signatures are checked before a statement comes here; what is checked here is that the signer is the
//! peer of this call, that the statement is meant for us, is new, and fits.
//!
//! **Invariant:** of one generation exactly one description of the peer is believed.
//! **Invariant:** a generation never falls, so an old envelope never sets up anything.
//!
//! # Rationale
//! A generation is the second in which it began (or one more than the last), not a counter from 1: a console that was
//! killed and started again knows nothing of its earlier attempts, and must still be newer than they.

use std::time::Duration;

use domain::id::{CallId, StationId};
use domain::time::Moment;

use crate::bytes::Bytes;
use crate::envelope::{CallBody, CallStatement};

/// A statement may be this much older or newer than our clock, because clocks differ.
pub const CLOCK_SKEW_MAX: Duration = Duration::from_mins(10);
/// No answer and no candidate within this time: the attempt is given up and a new one begun.
pub const ATTEMPT_MAX: Duration = Duration::from_secs(8);
/// At most so many candidates of the peer are kept per generation.
pub const CANDIDATES_MAX: usize = 64;

/// Which part a station plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The console.
    Offerer,
    /// The kiosk.
    Answerer,
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Close the peer of the generation before, if any, and start one for this generation.
    Start {
        /// Of the new attempt.
        generation: u32,
    },
    /// Sign this and post it.
    Post(CallStatement),
    /// Give the peer's description to the media.
    RemoteDescription {
        /// The description.
        sdp: String,
        /// What the peer's DTLS certificate must hash to.
        fingerprint: [u8; 32],
        /// In an offer, who has signed in at the console, as a signed statement.
        sign_in: Option<Bytes>,
    },
    /// Give a candidate of the peer to the media.
    RemoteCandidate {
        /// Which m-line.
        line: u32,
        /// The candidate line.
        candidate: String,
    },
}

/// Why a statement was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Disbelieved {
    /// Signed by a station that is not the peer of this call.
    #[error("signed by a station that is not the peer of the call")]
    NotThePeer,
    /// Meant for another station or another call.
    #[error("meant for another station or call")]
    NotForUs,
    /// Signed too long ago, or in the future.
    #[error("signed at another time")]
    Stale,
    /// Of an attempt that has been replaced.
    #[error("of an attempt that has been replaced")]
    OldGeneration,
    /// Taken before.
    #[error("taken before")]
    Repeated,
    /// Nothing that this side can get now.
    #[error("out of order")]
    OutOfOrder,
    /// The answer does not belong to our offer.
    #[error("answers another offer")]
    WrongNonce,
    /// Not a SHA-256.
    #[error("not a fingerprint")]
    NotAFingerprint,
    /// Over the limit.
    #[error("too many candidates")]
    TooMany,
}

/// One side of the way to a call.
#[derive(Debug)]
pub struct Handshake {
    part: Part,
    call: CallId,
    us: StationId,
    peer: StationId,
    generation: u32,
    begun_at: Moment,
    number: u32,
    last_from_peer: u32,
    nonce: Bytes,
    described: bool,
    early: Vec<Effect>,
}

impl Handshake {
    /// A side that knows of no attempt yet.
    pub fn new(part: Part, call: CallId, us: StationId, peer: StationId) -> Self {
        Self {
            part,
            call,
            us,
            peer,
            generation: 0,
            begun_at: Moment::from_unix_ms(0),
            number: 0,
            last_from_peer: 0,
            nonce: Bytes::default(),
            described: false,
            early: Vec::new(),
        }
    }

    /// The call that this leads to.
    pub const fn call(&self) -> CallId {
        self.call
    }

    /// The other station.
    pub const fn peer(&self) -> StationId {
        self.peer
    }

    /// The attempt that counts; 0 before the first.
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// The console begins an attempt; `nonce` is fresh random.
    pub fn begin(&mut self, now: Moment, nonce: [u8; 16]) -> Vec<Effect> {
        let seconds = u32::try_from(now.unix_ms() / 1000).unwrap_or(u32::MAX);
        self.enter(seconds.max(self.generation.saturating_add(1)), now);
        self.nonce = Bytes(nonce.to_vec());
        vec![Effect::Start { generation: self.generation }]
    }

    /// The kiosk, having (re)started or lost its peer, asks for a new attempt.
    pub fn ask_anew(&mut self, now: Moment, nonce: [u8; 16]) -> Effect {
        let body = CallBody::Ready { nonce: Bytes(nonce.to_vec()) };
        Effect::Post(self.statement(now, body))
    }

    /// Whether an attempt begun earlier has taken too long.
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.generation > 0 && now.since(self.begun_at) > ATTEMPT_MAX
    }

    /// Our media has made its description.
    pub fn described(&mut self, now: Moment, sdp: String, fingerprint: [u8; 32], sign_in: Bytes) -> Effect {
        let fingerprint = Bytes(fingerprint.to_vec());
        let nonce = self.nonce.clone();
        let body = match self.part {
            Part::Offerer => CallBody::Offer { sdp, fingerprint, nonce, sign_in },
            Part::Answerer => CallBody::Answer { sdp, fingerprint, nonce },
        };
        Effect::Post(self.statement(now, body))
    }

    /// Our media has found a candidate.
    pub fn candidate(&mut self, now: Moment, line: u32, candidate: String) -> Effect {
        Effect::Post(self.statement(now, CallBody::Candidate { line, candidate }))
    }

    /// A statement with a good signature has come; `signer` made it, `nonce` is fresh random for a new attempt.
    ///
    /// # Errors
    /// When it is not believed; nothing has changed then.
    pub fn heard(
        &mut self,
        now: Moment,
        signer: StationId,
        statement: CallStatement,
        nonce: [u8; 16],
    ) -> Result<Vec<Effect>, Disbelieved> {
        self.check(now, signer, &statement)?;
        let CallStatement { generation, number, body, .. } = statement;
        match (self.part, body) {
            (Part::Offerer, CallBody::Ready { .. }) => {
                let still_trying = generation < self.generation && !self.is_overdue(now);
                if still_trying { Ok(Vec::new()) } else { Ok(self.begin(now, nonce)) }
            }
            (Part::Answerer, CallBody::Offer { sdp, fingerprint, nonce, sign_in }) => {
                if generation <= self.generation {
                    return Err(Disbelieved::Repeated);
                }
                let fingerprint = whole(&fingerprint)?;
                self.enter(generation, now);
                self.last_from_peer = number;
                self.nonce = nonce;
                self.described = true;
                let description = Effect::RemoteDescription { sdp, fingerprint, sign_in: Some(sign_in) };
                Ok(vec![Effect::Start { generation }, description])
            }
            (Part::Offerer, CallBody::Answer { sdp, fingerprint, nonce }) => {
                self.current(generation, number)?;
                if self.described {
                    return Err(Disbelieved::Repeated);
                }
                if nonce != self.nonce {
                    return Err(Disbelieved::WrongNonce);
                }
                let fingerprint = whole(&fingerprint)?;
                self.last_from_peer = number;
                self.described = true;
                let mut effects = vec![Effect::RemoteDescription { sdp, fingerprint, sign_in: None }];
                effects.append(&mut self.early);
                Ok(effects)
            }
            (_, CallBody::Candidate { line, candidate }) => {
                self.current(generation, number)?;
                let effect = Effect::RemoteCandidate { line, candidate };
                if self.described {
                    self.last_from_peer = number;
                    return Ok(vec![effect]);
                }
                if self.early.len() >= CANDIDATES_MAX {
                    return Err(Disbelieved::TooMany);
                }
                self.early.push(effect);
                Ok(Vec::new())
            }
            (Part::Offerer, CallBody::Offer { .. })
            | (Part::Answerer, CallBody::Answer { .. } | CallBody::Ready { .. }) => Err(Disbelieved::OutOfOrder),
        }
    }

    fn check(&self, now: Moment, signer: StationId, statement: &CallStatement) -> Result<(), Disbelieved> {
        if signer != self.peer {
            return Err(Disbelieved::NotThePeer);
        }
        if statement.to != self.us || statement.call != self.call {
            return Err(Disbelieved::NotForUs);
        }
        if now.since(statement.at).max(statement.at.since(now)) > CLOCK_SKEW_MAX {
            return Err(Disbelieved::Stale);
        }
        Ok(())
    }

    fn current(&self, generation: u32, number: u32) -> Result<(), Disbelieved> {
        match generation.cmp(&self.generation) {
            std::cmp::Ordering::Less => Err(Disbelieved::OldGeneration),
            std::cmp::Ordering::Greater => Err(Disbelieved::OutOfOrder),
            std::cmp::Ordering::Equal if number <= self.last_from_peer => Err(Disbelieved::Repeated),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }

    fn enter(&mut self, generation: u32, now: Moment) {
        self.generation = generation;
        self.begun_at = now;
        self.number = 0;
        self.last_from_peer = 0;
        self.described = false;
        self.early.clear();
    }

    fn statement(&mut self, at: Moment, body: CallBody) -> CallStatement {
        self.number = self.number.saturating_add(1);
        CallStatement { call: self.call, to: self.peer, generation: self.generation, number: self.number, at, body }
    }
}

fn whole(fingerprint: &Bytes) -> Result<[u8; 32], Disbelieved> {
    <[u8; 32]>::try_from(fingerprint.0.as_slice()).map_err(|_| Disbelieved::NotAFingerprint)
}

#[cfg(test)]
#[path = "handshake_tests.rs"]
mod tests;
