//! The few ASN.1 types that files of a chip use (ITU-T X.690 §8).

use super::{LdsError, LdsFault};
use crate::file::File;
use crate::tlv::{Reader, Tlv, TlvError};

/// Tag of INTEGER.
pub(super) const INTEGER: u32 = 0x02;
/// Tag of BIT STRING.
pub(super) const BIT_STRING: u32 = 0x03;
/// Tag of OBJECT IDENTIFIER.
pub(super) const OBJECT_IDENTIFIER: u32 = 0x06;
/// Tag of SEQUENCE.
pub(super) const SEQUENCE: u32 = 0x30;
/// Tag of SET.
pub(super) const SET: u32 = 0x31;

/// Says in which file an element does not belong where it stands.
pub(super) trait InFile<T> {
    /// In this one.
    fn in_file(self, file: File) -> Result<T, LdsError>;
}

impl<T> InFile<T> for Result<T, TlvError> {
    fn in_file(self, file: File) -> Result<T, LdsError> {
        self.map_err(|error| LdsError::element(file, error))
    }
}

/// Reads the elements of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'a> {
    reader: Reader<'a>,
    file: File,
}

impl<'a> Elements<'a> {
    /// From the start of a file, which is capped.
    pub(super) const fn of_file(file: File, bytes: &'a [u8]) -> Result<Self, LdsError> {
        match LdsError::capped(file, bytes) {
            Ok(()) => Ok(Self { reader: Reader::new(bytes), file }),
            Err(error) => Err(error),
        }
    }

    /// Those within an element of this file.
    pub(super) const fn inside(file: File, tlv: &Tlv<'a>) -> Self {
        Self { reader: tlv.inside(), file }
    }

    pub(super) const fn file(&self) -> File {
        self.file
    }

    pub(super) const fn offset(&self) -> usize {
        self.reader.offset()
    }

    pub(super) fn peek(&self) -> Option<u32> {
        self.reader.peek()
    }

    pub(super) fn next(&mut self) -> Result<Option<Tlv<'a>>, LdsError> {
        self.reader.next().in_file(self.file)
    }

    pub(super) fn expect(&mut self, tag: u32) -> Result<Tlv<'a>, LdsError> {
        self.reader.expect(tag).in_file(self.file)
    }

    /// The elements within the next one, which must have this tag.
    pub(super) fn enter(&mut self, tag: u32) -> Result<Self, LdsError> {
        let tlv = self.expect(tag)?;
        Ok(Self::inside(self.file, &tlv))
    }

    pub(super) fn take(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, LdsError> {
        self.reader.take(tag).in_file(self.file)
    }

    /// Passes over the next element if it has this tag.
    pub(super) fn pass(&mut self, tag: u32) -> Result<(), LdsError> {
        self.take(tag).map(drop)
    }

    pub(super) fn find(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, LdsError> {
        self.reader.find(tag).in_file(self.file)
    }

    /// An error at the next element.
    pub(super) const fn fault(&self, fault: LdsFault) -> LdsError {
        LdsError::new(self.file, self.reader.offset(), fault)
    }

    /// An INTEGER that fits a small number.
    pub(super) fn small(&mut self, what: &'static str) -> Result<u8, LdsError> {
        let tlv = self.expect(INTEGER)?;
        self.number(&tlv, what)
    }

    /// An INTEGER that fits a small number, if there is one next.
    pub(super) fn small_if_any(&mut self, what: &'static str) -> Result<Option<u8>, LdsError> {
        let tlv = self.take(INTEGER)?;
        tlv.map(|tlv| self.number(&tlv, what)).transpose()
    }

    fn number(&self, tlv: &Tlv<'_>, what: &'static str) -> Result<u8, LdsError> {
        match unsigned(tlv.value) {
            Some([number]) => Ok(*number),
            _ => Err(LdsError::new(self.file, tlv.offset, LdsFault::Value(what))),
        }
    }

    /// The magnitude of an INTEGER that is not negative, without leading zeros.
    pub(super) fn magnitude(&mut self, what: &'static str) -> Result<&'a [u8], LdsError> {
        let tlv = self.expect(INTEGER)?;
        unsigned(tlv.value).ok_or(LdsError::new(self.file, tlv.offset, LdsFault::Value(what)))
    }
}

/// The magnitude of an INTEGER's content, without leading zeros but at least one byte; nothing if it is negative or empty.
pub(super) fn unsigned(content: &[u8]) -> Option<&[u8]> {
    let first = *content.first()?;
    if first & 0x80 != 0 {
        return None;
    }
    let zeros = content.iter().take_while(|byte| **byte == 0).count().min(content.len() - 1);
    content.get(zeros..)
}
