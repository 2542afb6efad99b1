//! The chip: takes commands, gives answers.
//!
//! **Invariant:** files of a locked chip open only inside a channel, and a command outside of it closes it.
//!
//! # Rationale
//! The protocols are written here once more, from the chip's side, and share nothing with the reader's but arithmetic.

mod basic;
mod channel;
mod command;
mod files;
mod group;
mod integrated;
mod pace;
mod proof;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::collections::BTreeMap;

use self::channel::{Broken, Channel};
use self::command::{Command, Reply};
use self::files::Place;
use self::pace::{Pace, Terms, Turn};
use super::issuer::{ChipKeys, Issued, oid_value, pace_oid};
use super::profile::{Kind, Profile, Quirk};
use crate::crypto::Random;
use crate::crypto::hash::Hash;
use crate::file::File;
use crate::tlv::{Reader, only, total_length, write};

/// What it answers to power (ISO/IEC 7816-3; contactless cards as PC/SC part 3 §3.1.3.2.3 maps them).
pub const ATR: &[u8] = &[0x3B, 0x8A, 0x80, 0x01, 0x00, 0x31, 0xC1, 0x73, 0xC8, 0x40, 0x00, 0x00, 0x90, 0x00, 0x90];

/// No command is longer, its parts put together.
const CHAIN_MAX_BYTES: usize = 4096;

/// A simulated chip.
pub struct Chip {
    profile: Profile,
    files: BTreeMap<File, Vec<u8>>,
    keys: ChipKeys,
    secret: String,
    can: String,
    tampering: Tampering,
    state: State,
    /// Whether the card lies on the reader.
    present: bool,
    /// Commands since it was made.
    count: u32,
    /// Whether the first command of PACE has failed.
    stumbled: bool,
    /// Keys that may still be tried.
    tries: Option<u8>,
}

/// How a chip, or somebody between it and the reader, cheats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tampering {
    /// The protected answer with this number, from 1, carries a wrong code.
    pub(super) forged_answer: Option<u32>,
    /// Each command of PACE fails, as if somebody jammed it.
    pub(super) refuses_pace: bool,
    /// Active and chip authentication are refused.
    pub(super) refuses_proof: bool,
}

/// What is lost without power.
#[derive(Default)]
struct State {
    place: Place,
    channel: Option<Channel>,
    /// The channel that follows the answer now on its way.
    next_channel: Option<Channel>,
    challenge: Option<[u8; 8]>,
    pace: Option<Pace>,
    /// Chip authentication was chosen by MSE:Set AT.
    agreeing: bool,
    /// The instruction whose parts come one after the other, and what has come.
    chain: (u8, Vec<u8>),
    /// Answers under protection so far.
    sealed: u32,
}

impl Chip {
    pub(super) fn new(profile: Profile, issued: Issued, can: &str, tampering: Tampering) -> Self {
        let tries = profile.quirks.iter().find_map(|quirk| match quirk {
            Quirk::CountsTries(tries) => Some(*tries),
            _ => None,
        });
        let mut files = issued.files;
        if profile.has(Quirk::NoAtrInfo) {
            drop(files.remove(&File::AtrInfo));
        }
        Self {
            profile,
            files,
            keys: issued.keys,
            secret: issued.secret,
            can: can.to_owned(),
            tampering,
            state: State::default(),
            present: true,
            count: 0,
            stumbled: false,
            tries,
        }
    }

    /// Whether the card lies on the reader.
    pub const fn is_present(&self) -> bool {
        self.present
    }

    /// Its files, for tests that need no reading.
    #[cfg(test)]
    pub(crate) const fn files(&self) -> &BTreeMap<File, Vec<u8>> {
        &self.files
    }

    /// Its answer in active authentication, for the same.
    #[cfg(test)]
    pub(crate) fn prove(&self, challenge: [u8; 8], random: Random<'_>) -> Vec<u8> {
        self.keys.active.as_ref().map(|key| proof::sign(key, &challenge, random)).unwrap_or_default()
    }

    /// Lays the card down, or cuts its power for a moment: it knows its files and nothing else.
    pub fn reset(&mut self) {
        self.state = State::default();
        self.present = true;
    }

    /// How long each answer takes, in milliseconds. The chip itself never waits.
    pub fn delay_ms(&self) -> u16 {
        self.profile
            .quirks
            .iter()
            .find_map(|quirk| if let Quirk::Slow(ms) = quirk { Some(*ms) } else { None })
            .unwrap_or(0)
    }

    /// Answers a command. No bytes at all mean that the card is gone.
    pub fn transmit(&mut self, apdu: &[u8], random: Random<'_>) -> Vec<u8> {
        self.count += 1;
        if self.profile.quirks.contains(&Quirk::LiftedAfter(self.count.saturating_sub(1))) {
            self.present = false;
        }
        if !self.present {
            return Vec::new();
        }
        let Some(command) = Command::parse(apdu) else { return Reply::status(0x6700).to_bytes() };
        if !self.takes(&command) {
            let absent = self.profile.has(Quirk::LengthLast) && self.is_absent(&command);
            return Reply::status(if absent { 0x6A82 } else { 0x6700 }).to_bytes();
        }
        let reply = if command.is_secured() {
            self.secured(&command, random)
        } else {
            // Whoever speaks openly is no longer the one that the channel was made with (ICAO 9303-11 §9.8.2).
            self.state.channel = None;
            let room = command.answer_max();
            self.run(&command, room, random)
        };
        if let Some(channel) = self.state.next_channel.take() {
            self.state.channel = Some(channel);
        }
        reply.to_bytes()
    }

    fn takes(&self, command: &Command) -> bool {
        match self.profile.extended {
            Some(most) => command.content.len() <= usize::from(most),
            None => !command.extended,
        }
    }

    fn secured(&mut self, command: &Command, random: Random<'_>) -> Reply {
        let Some(mut channel) = self.state.channel.take() else { return Reply::status(0x6988) };
        let most = match self.profile.extended {
            Some(most) => command.answer_max().min(usize::from(most)),
            None => command.answer_max(),
        };
        let inner = match channel.open(command) {
            Ok(inner) => inner,
            Err(Broken(status)) => {
                self.state.place = Place::default();
                return Reply::status(status);
            }
        };
        let room = channel.room(most);
        self.state.channel = Some(channel);
        let reply = self.run(&inner, room, random);
        let Some(channel) = &mut self.state.channel else { return Reply::status(0x6988) };
        self.state.sealed += 1;
        channel.forges = self.tampering.forged_answer == Some(self.state.sealed);
        let fits = reply.content.len() <= room;
        channel.seal(inner.instruction, if fits { &reply } else { const { &Reply::status(0x6700) } })
    }

    /// Runs a command that is open before us. `room`: as many bytes may go back.
    fn run(&mut self, command: &Command, room: usize, random: Random<'_>) -> Reply {
        let Some(command) = &self.joined(command) else { return Reply::status(Reply::OK) };
        match (command.instruction, command.p1, command.p2) {
            (0xA4, ..) => self.select(command),
            (0xB0, ..) => self.read(command, room),
            (0xB1, ..) => self.read_far(command, room),
            (0x84, 0, 0) => self.draw_challenge(command, random),
            (0x82, 0, 0) => self.authenticate(command, random),
            (0x88, 0, 0) | (0x22, 0x41, _) if self.tampering.refuses_proof => Reply::status(0x6D00),
            (0x88, 0, 0) => self.sign(command, random),
            (0x22, 0xC1, 0xA4) => self.choose_pace(command),
            (0x22, 0x41, 0xA4) => self.choose_agreement(command),
            (0x22, 0x41, 0xA6) => self.agree_at_once(command, random),
            (0x86, 0, 0) if self.state.agreeing => self.agree(command, random),
            (0x86, 0, 0) => self.go_on_with_pace(command, random),
            (0x22 | 0x84 | 0x82 | 0x88 | 0x86, ..) => Reply::status(0x6A86),
            _ => Reply::status(0x6D00),
        }
    }

    /// A command with its earlier parts; nothing while more follows (ISO/IEC 7816-4 §5.3.3). The steps of GENERAL
    /// AUTHENTICATE are marked as a chain too, and each is whole.
    fn joined(&mut self, command: &Command) -> Option<Command> {
        let (instruction, mut content) = std::mem::take(&mut self.state.chain);
        if instruction != command.instruction {
            content.clear();
        }
        content.extend_from_slice(&command.content);
        let whole = command.instruction == 0x86 && total_length(&content) == Some(content.len());
        if command.is_chained() && !whole {
            content.truncate(CHAIN_MAX_BYTES);
            self.state.chain = (command.instruction, content);
            return None;
        }
        Some(Command { content, ..command.clone() })
    }

    /// Whether files of the application may be read.
    const fn is_open(&self) -> bool {
        self.state.channel.is_some() || (!self.profile.bac && self.profile.pace.is_empty())
    }

    fn draw_challenge(&mut self, command: &Command, random: Random<'_>) -> Reply {
        if !self.profile.bac || command.awaited != Some(8) {
            return Reply::status(0x6D00);
        }
        let mut challenge = [0; 8];
        random(&mut challenge);
        self.state.challenge = Some(challenge);
        Reply::with(challenge.to_vec())
    }

    fn authenticate(&mut self, command: &Command, random: Random<'_>) -> Reply {
        let Some(challenge) = self.state.challenge.take() else { return Reply::status(0x6985) };
        if self.tries == Some(0) {
            return Reply::status(0x6983);
        }
        match basic::authenticate(&self.secret, challenge, &command.content, random) {
            Some((channel, answer)) => {
                self.state.next_channel = Some(channel);
                Reply::with(answer)
            }
            None => self.wrong_key(),
        }
    }

    /// A wrong key, counted if this chip counts.
    fn wrong_key(&mut self) -> Reply {
        match &mut self.tries {
            None => Reply::status(0x6300),
            Some(tries) => {
                *tries = tries.saturating_sub(1);
                Reply::status(0x63C0 | u16::from(*tries & 0x0F))
            }
        }
    }

    fn sign(&self, command: &Command, random: Random<'_>) -> Reply {
        match &self.keys.active {
            None => Reply::status(0x6D00),
            Some(_) if !self.is_open() => Reply::status(0x6982),
            Some(_) if command.content.len() != 8 => Reply::status(0x6700),
            Some(key) => Reply::with(proof::sign(key, &command.content, random)),
        }
    }

    fn choose_pace(&mut self, command: &Command) -> Reply {
        if self.profile.has(Quirk::FirstPaceFails) && !self.stumbled {
            self.stumbled = true;
            return Reply::status(0x6FFF);
        }
        if self.tampering.refuses_pace {
            return Reply::status(0x6A80);
        }
        let field = |tag| Reader::new(&command.content).find(tag).ok().flatten().map(|element| element.value);
        let parameter_id = field(0x84).and_then(|id| id.first().copied());
        let offer = self.profile.pace.iter().find(|offer| {
            field(0x80) == Some(&oid_value(&pace_oid(**offer)))
                && parameter_id.is_none_or(|id| id == offer.parameter_id)
        });
        let password = match field(0x83) {
            Some([1]) => Hash::Sha1.digest(&[self.secret.as_bytes()]),
            Some([2]) => self.can.as_bytes().to_vec(),
            _ => return Reply::status(0x6A88),
        };
        let Some(terms) = offer.and_then(|offer| Terms::new(*offer, &password)) else { return Reply::status(0x6A80) };
        if self.tries == Some(0) {
            return Reply::status(0x6983);
        }
        (self.state.agreeing, self.state.pace) = (false, Some(Pace::Chosen(terms)));
        Reply::status(Reply::OK)
    }

    fn go_on_with_pace(&mut self, command: &Command, random: Random<'_>) -> Reply {
        let Some(pace) = self.state.pace.take() else { return Reply::status(0x6985) };
        let Ok(content) = only(&command.content, 0x7C) else { return Reply::status(0x6A80) };
        let chip_key = self.keys.mapping.as_ref().map(|(_, key)| key);
        match pace.turn(content.value, chip_key, random) {
            Turn::On(next, answer) => {
                self.state.pace = Some(next);
                Reply::with(write(0x7C, &answer))
            }
            Turn::Done(channel, answer) => {
                self.state.next_channel = Some(channel);
                self.state.place = Place::default();
                Reply::with(write(0x7C, &answer))
            }
            Turn::WrongKey => self.wrong_key(),
            Turn::Refused => Reply::status(0x6A80),
        }
    }

    fn choose_agreement(&mut self, command: &Command) -> Reply {
        let Some(key) = &self.keys.agreement else { return Reply::status(0x6A80) };
        let field = |tag| Reader::new(&command.content).find(tag).ok().flatten().map(|element| element.value);
        let named = field(0x80) == Some(&oid_value(&super::issuer::agreement_oid(key.terms)));
        if !named || !self.is_open() || !names_key(key.terms.key_id, field(0x84)) {
            return Reply::status(0x6A80);
        }
        self.state.agreeing = true;
        Reply::status(Reply::OK)
    }

    fn agree(&mut self, command: &Command, random: Random<'_>) -> Reply {
        self.state.agreeing = false;
        let theirs = only(&command.content, 0x7C).and_then(|inside| only(inside.value, 0x80));
        let (Ok(theirs), Some(key)) = (theirs, &self.keys.agreement) else { return Reply::status(0x6A80) };
        match proof::agree(key, theirs.value, random) {
            Some((channel, answer)) => {
                self.state.next_channel = Some(channel);
                Reply::with(write(0x7C, &answer))
            }
            None => Reply::status(0x6A80),
        }
    }

    /// MSE:Set KAT: version 1 with 3DES in one command (ICAO 9303-11 §6.2.3).
    fn agree_at_once(&mut self, command: &Command, random: Random<'_>) -> Reply {
        let field = |tag| Reader::new(&command.content).find(tag).ok().flatten().map(|element| element.value);
        let (Some(key), Some(theirs), true) = (&self.keys.agreement, field(0x91), self.is_open()) else {
            return Reply::status(0x6A80);
        };
        let terms = key.terms;
        let suits = terms.version == 1 && terms.suite == crate::crypto::cipher::Suite::TripleDes;
        match proof::agree(key, theirs, random) {
            Some((channel, _)) if suits && names_key(terms.key_id, field(0x84)) => {
                self.state.next_channel = Some(channel);
                Reply::status(Reply::OK)
            }
            _ => Reply::status(0x6A80),
        }
    }

    fn kind(&self) -> Kind {
        self.profile.kind
    }
}

/// Whether a reader means the one key that there is.
fn names_key(id: Option<u8>, named: Option<&[u8]>) -> bool {
    match (id, named) {
        (Some(id), Some([named])) => id == *named,
        (None, None) => true,
        _ => false,
    }
}
