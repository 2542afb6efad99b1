//! Tag, length, value: BER as cards and certificates write it (ISO/IEC 7816-4 §6.2, ITU-T X.690 §8.1).
//!
//! The reader borrows from the bytes it is given and copies nothing. It takes any definite length, also one written with
//! more bytes than needed, because real documents do; the writer makes DER.
//!
//! **Invariant:** a length is compared with what is left before it is used; an indefinite length is refused.

/// No tag has more bytes.
const TAG_MAX_BYTES: usize = 3;
/// No length field has more bytes behind its first: 4 GiB is more than any file.
const LENGTH_MAX_BYTES: usize = 4;

/// What is wrong, and where: `offset` counts from the start of the bytes that the outermost reader was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlvError {
    /// The bytes end within a tag, a length or a value.
    #[error("the bytes end at {offset} within an element")]
    Truncated {
        /// Where the element begins.
        offset: usize,
    },
    /// A tag or length that is written in no allowed way.
    #[error("no tag or length at {offset}")]
    Malformed {
        /// Where.
        offset: usize,
    },
    /// Another element than expected.
    #[error("tag {found:#x} at {offset} where {expected:#x} belongs")]
    Unexpected {
        /// Where.
        offset: usize,
        /// Which tag is there; 0 at the end.
        found: u32,
        /// Which one belongs there.
        expected: u32,
    },
    /// Something follows where nothing should.
    #[error("bytes are left over at {offset}")]
    Surplus {
        /// Where.
        offset: usize,
    },
}

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag, its bytes as a number, such as `0x7F61`.
    pub tag: u32,
    /// What is in it.
    pub value: &'a [u8],
    /// All of it, tag and length included: what is hashed or signed.
    pub raw: &'a [u8],
    /// Where its value begins, from the start of the outermost bytes.
    pub offset: usize,
}

impl<'a> Tlv<'a> {
    /// Reads the elements within.
    pub const fn inside(&self) -> Reader<'a> {
        Reader { rest: self.value, offset: self.offset }
    }

    /// Whether there are elements within (X.690 §8.1.2.5).
    pub const fn is_constructed(&self) -> bool {
        let mut first = self.tag;
        while first > 0xFF {
            first >>= 8;
        }
        first & 0x20 != 0
    }
}

/// Reads one element after the other.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// From the start of these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    /// What has not been read.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Where the next element begins.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Whether everything has been read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next tag, if there is one that can be read.
    pub fn peek(&self) -> Option<u32> {
        head(self.rest, self.offset).ok().map(|(tag, ..)| tag)
    }

    /// The next element; nothing at the end.
    ///
    /// # Errors
    /// When the bytes are no element.
    #[expect(clippy::should_implement_trait, reason = "the end and an error are told apart")]
    pub fn next(&mut self) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (tag, head_bytes, length) = head(self.rest, self.offset)?;
        let truncated = TlvError::Truncated { offset: self.offset };
        let total = head_bytes.checked_add(length).ok_or(truncated)?;
        let (raw, rest) = self.rest.split_at_checked(total).ok_or(truncated)?;
        let value = raw.get(head_bytes..).ok_or(truncated)?;
        let tlv = Tlv { tag, value, raw, offset: self.offset + head_bytes };
        (self.rest, self.offset) = (rest, self.offset + total);
        Ok(Some(tlv))
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// When it has another, or there is none.
    pub fn expect(&mut self, tag: u32) -> Result<Tlv<'a>, TlvError> {
        let offset = self.offset;
        let mut ahead = *self;
        match ahead.next()? {
            Some(tlv) if tlv.tag == tag => {
                *self = ahead;
                Ok(tlv)
            }
            other => Err(TlvError::Unexpected { offset, found: other.map_or(0, |other| other.tag), expected: tag }),
        }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// When the bytes are no element.
    pub fn take(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.peek() == Some(tag) { self.next() } else { Ok(None) }
    }

    /// The first element with this tag among those that are left; those before it are passed over.
    ///
    /// # Errors
    /// When the bytes are no elements.
    pub fn find(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, TlvError> {
        while let Some(tlv) = self.next()? {
            if tlv.tag == tag {
                return Ok(Some(tlv));
            }
        }
        Ok(None)
    }

    /// Nothing is left.
    ///
    /// # Errors
    /// When something is.
    pub const fn end(&self) -> Result<(), TlvError> {
        if self.rest.is_empty() { Ok(()) } else { Err(TlvError::Surplus { offset: self.offset }) }
    }
}

/// The one element that these bytes are, with this tag. What follows it is passed over: cards pad.
///
/// # Errors
/// When they begin with another.
pub fn only(bytes: &[u8], tag: u32) -> Result<Tlv<'_>, TlvError> {
    Reader::new(bytes).expect(tag)
}

/// How long the element that begins so is, tag and length included; nothing if its head is not whole.
pub fn total_length(start: &[u8]) -> Option<usize> {
    let (_, head_bytes, length) = head(start, 0).ok()?;
    head_bytes.checked_add(length)
}

/// Tag, bytes of tag and length, length.
fn head(bytes: &[u8], offset: usize) -> Result<(u32, usize, usize), TlvError> {
    let truncated = TlvError::Truncated { offset };
    let malformed = TlvError::Malformed { offset };
    let at = |index: usize| bytes.get(index).copied().ok_or(truncated);
    let first = at(0)?;
    let (mut tag, mut used) = (u32::from(first), 1);
    if first & 0x1F == 0x1F {
        loop {
            let byte = at(used)?;
            used += 1;
            tag = tag << 8 | u32::from(byte);
            if byte & 0x80 == 0 {
                break;
            }
            if used >= TAG_MAX_BYTES {
                return Err(malformed);
            }
        }
    }
    let short = at(used)?;
    used += 1;
    if short < 0x80 {
        return Ok((tag, used, short.into()));
    }
    let count = usize::from(short & 0x7F);
    if count == 0 || count > LENGTH_MAX_BYTES {
        return Err(malformed);
    }
    let mut length = 0_usize;
    for _ in 0..count {
        length = length << 8 | usize::from(at(used)?);
        used += 1;
    }
    Ok((tag, used, length))
}

/// An element in DER.
pub fn write(tag: u32, value: &[u8]) -> Vec<u8> {
    let [first @ .., last] = tag.to_be_bytes();
    let mut bytes: Vec<u8> = first.into_iter().skip_while(|byte| *byte == 0).collect();
    bytes.push(last);
    match value.len() {
        short @ 0..=0x7F => bytes.push(short as u8),
        long => {
            let length: Vec<u8> = long.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            bytes.push(0x80 | length.len() as u8);
            bytes.extend_from_slice(&length);
        }
    }
    bytes.extend_from_slice(value);
    bytes
}

/// An element in DER around others.
pub fn write_all(tag: u32, parts: &[&[u8]]) -> Vec<u8> {
    write(tag, &zeroize::Zeroizing::new(parts.concat()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::{Reader, TlvError, only, total_length, write};

    #[test]
    fn long_tags_and_lengths() {
        let bytes = [0x7F, 0x61, 0x82, 0x00, 0x03, 0x02, 0x01, 0x05, 0xFF];
        let tlv = only(&bytes, 0x7F61).unwrap();
        assert_eq!((tlv.value, tlv.raw.len(), tlv.offset), (&bytes[5..8], 8, 5));
        assert!(tlv.is_constructed());
        assert_eq!(tlv.inside().expect(0x02).unwrap().value, [5]);
        assert_eq!(total_length(&bytes[..5]), Some(8));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let check = |bytes: &[u8], error| assert_eq!(Reader::new(bytes).next(), Err(error), "{bytes:02x?}");
        check(&[0x30], TlvError::Truncated { offset: 0 });
        check(&[0x30, 0x02, 0x00], TlvError::Truncated { offset: 0 });
        check(&[0x30, 0x80, 0x00, 0x00], TlvError::Malformed { offset: 0 });
        check(&[0x30, 0x85, 0, 0, 0, 0, 1, 0], TlvError::Malformed { offset: 0 });
        check(&[0x1F, 0x81, 0x81, 0x81, 0x01, 0], TlvError::Malformed { offset: 0 });
        check(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], TlvError::Truncated { offset: 0 });
        let nested = [0x30, 0x03, 0x02, 0x05, 0x00];
        let mut inside = only(&nested, 0x30).unwrap().inside();
        assert_eq!(inside.next(), Err(TlvError::Truncated { offset: 2 }));
        let other = Reader::new(&nested).expect(0x31);
        assert_eq!(other, Err(TlvError::Unexpected { offset: 0, found: 0x30, expected: 0x31 }));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(tag in prop_oneof![Just(0x30_u32), Just(0x5F1F), Just(0x7F2E), Just(0x04), Just(0x00)],
                                   value in prop::collection::vec(any::<u8>(), 0..70_000)) {
            let bytes = write(tag, &value);
            let tlv = only(&bytes, tag).unwrap();
            prop_assert_eq!(tlv.value, &value[..]);
            prop_assert_eq!(tlv.raw.len(), bytes.len());
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            while let Ok(Some(tlv)) = reader.next() {
                prop_assert!(tlv.raw.len() >= tlv.value.len());
            }
        }
    }
}
