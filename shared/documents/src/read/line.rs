//! Between commands and bytes: the channel, chains of commands, and answers in parts.

use std::collections::VecDeque;

use crate::apdu::{ApduError, Command, EXTENDED_MAX_BYTES, Header, Le, Response, SHORT_DATA_MAX_BYTES, Status};
use crate::sm::{Channel, SmError};

const GET_RESPONSE: Header = Header::new(0xC0, 0x00, 0x00);

const GENERAL_AUTHENTICATE: u8 = 0x86;
const MANAGE_SECURITY_ENVIRONMENT: u8 = 0x22;

/// Header, lengths, padding, Le and code around what a command carries.
const OVERHEAD_BYTES: usize = 64;

/// The talk with a chip.
#[derive(Default)]
pub(super) struct Line {
    /// The channel, once there is one.
    pub(super) channel: Option<Channel>,
    /// Whether the chip takes extended length.
    pub(super) extended: bool,
    /// How long a command may be, with extended length; 0 if the chip does not say.
    pub(super) command_max: usize,
    /// How many commands the chip has answered.
    pub(super) apdus: u32,
    /// The rest of a chain.
    rest: VecDeque<Command>,
    /// What has come of an answer in parts.
    collected: Vec<u8>,
    /// Whether its next part has been asked for: one without bytes would have no end.
    fetching: bool,
    /// Whether what is awaited bypasses the channel.
    bypass: bool,
}

/// What came of an answer.
pub(super) enum Heard {
    /// More must be sent first.
    Continue(Vec<u8>),
    /// The answer: plain, and as it came.
    Answer(Response, Vec<u8>),
}

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noise {
    /// It is no answer at all.
    Apdu(ApduError),
    /// It does not belong to the channel.
    Channel(SmError),
}

impl Line {
    /// With a chip that has answered so many commands, before it was taken away.
    pub(super) fn new(apdus: u32) -> Self {
        Self { apdus, ..Self::default() }
    }

    /// The first bytes of a command.
    pub(super) fn send(&mut self, command: Command) -> Vec<u8> {
        self.bypass = false;
        // A chip with large keys takes these in a chain (ICAO 9303-11 §4.4.4), and not every one in extended length.
        let chains = matches!(command.header().bytes(), [_, GENERAL_AUTHENTICATE | MANAGE_SECURITY_ENVIRONMENT, ..]);
        let limit = match (&self.channel, self.extended && !(chains && self.command_max == 0)) {
            (_, true) if self.command_max == 0 => EXTENDED_MAX_BYTES,
            (_, true) => self.command_max.saturating_sub(OVERHEAD_BYTES).max(SHORT_DATA_MAX_BYTES),
            (Some(channel), false) => channel.plain_data_max(),
            (None, false) => SHORT_DATA_MAX_BYTES,
        };
        self.rest = command.chain(limit).into();
        self.next().unwrap_or_default()
    }

    /// The bytes of a command that goes in extended form whatever its length, before there is a channel.
    pub(super) fn send_extended(&mut self, command: &Command) -> Vec<u8> {
        self.bypass = false;
        self.rest.clear();
        command.encode_extended()
    }

    /// Bytes that somebody else has made, past the channel, which ends.
    pub(super) fn send_as_is(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        (self.bypass, self.channel) = (true, None);
        self.rest.clear();
        bytes
    }

    /// Takes bytes from the chip.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Heard, Noise> {
        self.apdus = self.apdus.saturating_add(1);
        let part = Response::parse(bytes).map_err(Noise::Apdu)?;
        if self.collected.len() + part.data.len() > EXTENDED_MAX_BYTES {
            return Err(Noise::Apdu(ApduError::TooLong));
        }
        self.collected.extend_from_slice(&part.data);
        if let Status::More(count) = part.status {
            if self.fetching && part.data.is_empty() {
                return Err(Noise::Apdu(ApduError::Truncated));
            }
            self.fetching = true;
            let le = if count == 0 { Le::SHORT } else { Le::new(count.into()) };
            return Ok(Heard::Continue(Command::Receive(GET_RESPONSE, le).encode()));
        }
        self.fetching = false;
        let whole = Response { data: std::mem::take(&mut self.collected), status: part.status };
        let raw = whole.encode();
        let plain = match &mut self.channel {
            Some(channel) if !self.bypass => channel.unwrap(&whole).map_err(Noise::Channel)?,
            _ => whole,
        };
        if plain.status == Status::Done
            && let Some(next) = self.next()
        {
            return Ok(Heard::Continue(next));
        }
        self.rest.clear();
        Ok(Heard::Answer(plain, raw))
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        let command = self.rest.pop_front()?;
        Some(match &mut self.channel {
            Some(channel) => channel.wrap(&command, self.extended).encode(),
            None => command.encode(),
        })
    }
}
