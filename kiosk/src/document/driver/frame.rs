//! Frames between the kiosk and a driver: one message each, with bytes beside it.
//!
//! Layout, numbers big-endian: length of what follows (4 bytes), length of the message (4 bytes), the message (JSON), the
//! bytes.
//!
//! **Invariant:** no length is believed before it is held against its limit, so a driver gone mad fills no memory.

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::{Zeroize, Zeroizing};

/// No message is longer.
pub const MESSAGE_MAX_BYTES: usize = 16 * 1024;
/// Nothing longer goes beside a message: what a document is handed over as.
pub const BESIDE_MAX_BYTES: usize = documents::dump::DUMP_MAX_BYTES;
/// A length.
const LENGTH_BYTES: usize = 4;
/// A frame without its first length.
const REST_MAX_BYTES: usize = LENGTH_BYTES + MESSAGE_MAX_BYTES + BESIDE_MAX_BYTES;

/// Why a stream is not one of frames.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A length is beyond its limit, or does not fit the other.
    #[error("a frame has an impossible length")]
    Length,
    /// The message is none that is known.
    #[error("a frame holds no known message")]
    Message(#[source] serde_json::Error),
}

/// A message as bytes.
///
/// # Errors
/// It is too long.
pub fn encode<M: Serialize>(message: &M, beside: &[u8]) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    let message = Zeroizing::new(serde_json::to_vec(message).map_err(FrameError::Message)?);
    if message.len() > MESSAGE_MAX_BYTES || beside.len() > BESIDE_MAX_BYTES {
        return Err(FrameError::Length);
    }
    let rest = LENGTH_BYTES + message.len() + beside.len();
    let mut frame = Zeroizing::new(Vec::with_capacity(LENGTH_BYTES + rest));
    frame.extend_from_slice(&(rest as u32).to_be_bytes());
    frame.extend_from_slice(&(message.len() as u32).to_be_bytes());
    frame.extend_from_slice(&message);
    frame.extend_from_slice(beside);
    Ok(frame)
}

/// Takes a stream apart, in whatever pieces it comes.
#[derive(Debug, Default)]
pub struct Decoder {
    waiting: Zeroizing<Vec<u8>>,
}

impl Decoder {
    /// More of the stream.
    pub fn feed(&mut self, bytes: &[u8]) {
        // Growing moves what is there: the old place is overwritten.
        if self.waiting.capacity() - self.waiting.len() < bytes.len() {
            let mut larger = Zeroizing::new(Vec::with_capacity((self.waiting.len() + bytes.len()) * 2));
            larger.extend_from_slice(&self.waiting);
            self.waiting = larger;
        }
        self.waiting.extend_from_slice(bytes);
    }

    /// The next message and what goes beside it, once they are there as a whole.
    ///
    /// # Errors
    /// The stream cannot be understood from here on.
    pub fn take<M: DeserializeOwned>(&mut self) -> Result<Option<(M, Vec<u8>)>, FrameError> {
        let Some((length, after)) = self.waiting.split_first_chunk() else { return Ok(None) };
        let length = u32::from_be_bytes(*length) as usize;
        if !(LENGTH_BYTES..=REST_MAX_BYTES).contains(&length) {
            return Err(FrameError::Length);
        }
        let Some((rest, _)) = after.split_at_checked(length) else { return Ok(None) };
        let (message, rest) = rest.split_first_chunk().ok_or(FrameError::Length)?;
        let message = u32::from_be_bytes(*message) as usize;
        if message > MESSAGE_MAX_BYTES {
            return Err(FrameError::Length);
        }
        let (message, beside) = rest.split_at_checked(message).ok_or(FrameError::Length)?;
        let message = serde_json::from_slice(message).map_err(FrameError::Message)?;
        let beside = beside.to_vec();
        self.drop_front(LENGTH_BYTES + length);
        Ok(Some((message, beside)))
    }

    fn drop_front(&mut self, count: usize) {
        self.waiting.copy_within(count.., 0);
        let left = self.waiting.len() - count;
        if let Some(stale) = self.waiting.get_mut(left..) {
            stale.zeroize();
        }
        self.waiting.truncate(left);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Words = Vec<String>;

    #[test]
    fn a_frame_is_two_lengths_a_message_and_bytes() {
        let frame = encode(&["hi"], &[7, 8]).unwrap();
        assert_eq!(frame.as_slice(), b"\0\0\0\x0C\0\0\0\x06[\"hi\"]\x07\x08");
    }

    #[test]
    fn impossible_lengths_end_the_stream_before_they_are_waited_for() {
        for bytes in [&[0xFF, 0xFF, 0xFF, 0xFF][..], &[0, 0, 0, 3, 0, 0, 0], &[0, 0, 0, 5, 0, 0, 0, 2, b'1']] {
            let mut decoder = Decoder::default();
            decoder.feed(bytes);
            assert!(matches!(decoder.take::<Words>(), Err(FrameError::Length)), "{bytes:?}");
        }
        assert!(encode(&"x".repeat(MESSAGE_MAX_BYTES), &[]).is_err());
        assert!(encode(&"", &vec![0; BESIDE_MAX_BYTES + 1]).is_err());
    }

    #[test]
    fn another_message_than_expected_is_named_so() {
        let mut decoder = Decoder::default();
        decoder.feed(&encode(&42, &[]).unwrap());
        assert!(matches!(decoder.take::<Words>(), Err(FrameError::Message(_))));
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_they_are_cut(
            messages in prop::collection::vec((prop::collection::vec("[a-z]{0,9}", 0..4), prop::collection::vec(any::<u8>(), 0..300)), 0..6),
            cut in 1_usize..50,
        ) {
            let stream: Vec<u8> = messages.iter().flat_map(|(words, beside)| encode(words, beside).unwrap().to_vec()).collect();
            let mut decoder = Decoder::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(cut) {
                decoder.feed(piece);
                while let Some(frame) = decoder.take::<Words>().unwrap() {
                    seen.push(frame);
                }
            }
            prop_assert_eq!(seen, messages);
            prop_assert!(decoder.waiting.is_empty());
        }

        #[test]
        fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut decoder = Decoder::default();
            decoder.feed(&bytes);
            while let Ok(Some(_)) = decoder.take::<Words>() {}
        }
    }
}
