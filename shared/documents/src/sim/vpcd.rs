//! The messages between a virtual card and the virtual reader `vpcd` of vsmartcard, without its socket.
//!
//! Each message is a length of two bytes, the high one first, and so many bytes. One byte is an order to the card, more are a
//! command. Orders get no answer, but for the one that asks for the answer to reset.
//!
//! # Rationale
//! `vpcd` sends the length and the bytes one after the other. A card that delays its acknowledgements (TCP_QUICKACK not
//! set before each receive) is therefore 50 ms late with each command.

use super::chip::{ATR, Chip};
use crate::crypto::Random;

/// No message is longer.
pub const MESSAGE_MAX_BYTES: usize = 65_535;
/// Where `vpcd` waits for the first of its two cards.
pub const PORT: u16 = 35_963;

const POWER_OFF: u8 = 0;
const POWER_ON: u8 = 1;
const RESET: u8 = 2;
const ASK_ATR: u8 = 4;

/// Serves one message, its length left off. What goes back, if anything does, has its length in front.
pub fn serve_message(chip: &mut Chip, message: &[u8], random: Random<'_>) -> Option<Vec<u8>> {
    match message {
        [POWER_OFF | POWER_ON | RESET] => {
            chip.reset();
            None
        }
        [ASK_ATR] => Some(framed(ATR)),
        // Nothing, or an order that this card does not know.
        [] | [_] => None,
        command => {
            let answer = chip.transmit(command, random);
            (!answer.is_empty()).then(|| framed(&answer))
        }
    }
}

/// With its length in front. What is too long, and no chip answers so, is cut.
fn framed(bytes: &[u8]) -> Vec<u8> {
    let bytes = bytes.get(..MESSAGE_MAX_BYTES).unwrap_or(bytes);
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}
