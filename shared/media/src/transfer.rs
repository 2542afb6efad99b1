//! How messages and pings share the one data channel. Pure.
//!
//! Each packet on the ordered, reliable channel starts with one byte:
//!
//! | byte | packet |
//! |---|---|
//! | 1 | ping: 8 bytes that come back |
//! | 2 | pong: the 8 bytes of the ping |
//! | 3 | first piece of a message: length of the whole as u32 big-endian, then bytes |
//! | 4 | further piece: bytes |
//!
//! Pieces of one message stand together; pings and pongs may come between them.

/// Largest message, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024 * 1024;
/// Largest packet on the channel, in bytes: larger ones are slow and not every peer takes them.
pub(crate) const MAX_PACKET_BYTES: usize = 16 * 1024;

const PING: u8 = 1;
const PONG: u8 = 2;
const FIRST: u8 = 3;
const FURTHER: u8 = 4;

/// What a packet from the peer brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// Answer it with the same number.
    Ping(u64),
    Pong(u64),
    /// A piece; the message is not whole yet.
    Piece,
    Message(Vec<u8>),
}

/// The peer broke the framing. Nothing after it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("broken framing on the message channel")]
pub(crate) struct BrokenFraming;

pub(crate) fn ping(number: u64) -> Vec<u8> {
    head_and(PING, &number.to_be_bytes())
}

pub(crate) fn pong(number: u64) -> Vec<u8> {
    head_and(PONG, &number.to_be_bytes())
}

fn head_and(head: u8, rest: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(1 + rest.len());
    packet.push(head);
    packet.extend_from_slice(rest);
    packet
}

/// A message on its way out, cut into packets as the channel takes them.
#[derive(Debug)]
pub(crate) struct Outgoing {
    message: Vec<u8>,
    /// `None` before the first packet.
    sent: Option<usize>,
}

impl Outgoing {
    /// The caller has checked the length against [`MAX_MESSAGE_BYTES`].
    pub(crate) fn new(message: Vec<u8>) -> Self {
        Self { message, sent: None }
    }

    pub(crate) fn len(&self) -> usize {
        self.message.len()
    }
}

impl Iterator for Outgoing {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let (start, mut packet) = match self.sent {
            None => (0, head_and(FIRST, &(self.message.len() as u32).to_be_bytes())),
            Some(sent) if sent < self.message.len() => (sent, vec![FURTHER]),
            Some(_) => return None,
        };
        let end = self.message.len().min(start + MAX_PACKET_BYTES - packet.len());
        packet.extend_from_slice(self.message.get(start..end)?);
        self.sent = Some(end);
        Some(packet)
    }
}

/// Puts the peer's messages together again.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    partial: Option<Partial>,
}

#[derive(Debug)]
struct Partial {
    expected: usize,
    bytes: Vec<u8>,
}

impl Incoming {
    /// Takes one packet.
    ///
    /// # Errors
    /// When the packet cannot follow what came before, or announces too much.
    pub(crate) fn packet(&mut self, packet: &[u8]) -> Result<Received, BrokenFraming> {
        let (&kind, body) = packet.split_first().ok_or(BrokenFraming)?;
        match kind {
            PING => Ok(Received::Ping(number(body)?)),
            PONG => Ok(Received::Pong(number(body)?)),
            FIRST => self.first(body),
            FURTHER => self.further(body),
            _ => Err(BrokenFraming),
        }
    }

    fn first(&mut self, body: &[u8]) -> Result<Received, BrokenFraming> {
        let (length, bytes) = body.split_first_chunk::<4>().ok_or(BrokenFraming)?;
        let expected = u32::from_be_bytes(*length) as usize;
        if self.partial.is_some() || expected > MAX_MESSAGE_BYTES {
            return Err(BrokenFraming);
        }
        self.grow(Partial { expected, bytes: Vec::new() }, bytes)
    }

    fn further(&mut self, body: &[u8]) -> Result<Received, BrokenFraming> {
        let partial = self.partial.take().ok_or(BrokenFraming)?;
        if body.is_empty() {
            return Err(BrokenFraming);
        }
        self.grow(partial, body)
    }

    fn grow(&mut self, mut partial: Partial, bytes: &[u8]) -> Result<Received, BrokenFraming> {
        if bytes.len() > partial.expected - partial.bytes.len() {
            return Err(BrokenFraming);
        }
        partial.bytes.extend_from_slice(bytes);
        if partial.bytes.len() == partial.expected {
            return Ok(Received::Message(partial.bytes));
        }
        self.partial = Some(partial);
        Ok(Received::Piece)
    }
}

fn number(body: &[u8]) -> Result<u64, BrokenFraming> {
    body.try_into().map(u64::from_be_bytes).map_err(|_| BrokenFraming)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn round_trip_with_pings_between(length in 0_usize..70_000, seed: u8) {
            let message: Vec<u8> = (0..length).map(|i| (i as u8).wrapping_mul(31) ^ seed).collect();
            let mut incoming = Incoming::default();
            let mut whole = None;
            for packet in Outgoing::new(message.clone()) {
                prop_assert!(packet.len() <= MAX_PACKET_BYTES);
                prop_assert_eq!(incoming.packet(&ping(7)), Ok(Received::Ping(7)));
                if let Received::Message(bytes) = incoming.packet(&packet).expect("own packet") {
                    prop_assert_eq!(whole.replace(bytes), None);
                }
            }
            prop_assert_eq!(whole, Some(message));
        }

        #[test]
        fn anything_is_taken_without_panic(packets: Vec<Vec<u8>>) {
            let mut incoming = Incoming::default();
            for packet in packets {
                if incoming.packet(&packet).is_err() {
                    break;
                }
            }
        }
    }

    #[test]
    fn broken_framing_is_refused() {
        let refused = |packets: &[&[u8]]| {
            let mut incoming = Incoming::default();
            packets.iter().map(|p| incoming.packet(p)).any(|r| r == Err(BrokenFraming))
        };
        assert!(refused(&[&[]]));
        assert!(refused(&[&[9, 1]]));
        assert!(refused(&[&[PING, 1]]));
        assert!(refused(&[&[FURTHER, 1]]), "no first piece");
        assert!(refused(&[&[FIRST, 0, 0, 0, 2, 1], &[FURTHER]]), "empty piece");
        assert!(refused(&[&[FIRST, 0, 0, 0, 2, 1], &[FIRST, 0, 0, 0, 1, 1]]), "two at once");
        assert!(refused(&[&[FIRST, 0, 0, 0, 1, 1, 1]]), "more than announced");
        assert!(refused(&[&[FIRST, 0xFF, 0xFF, 0xFF, 0xFF]]), "too much announced");
    }
}
