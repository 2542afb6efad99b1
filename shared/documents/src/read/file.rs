//! Reads one file, whatever the chip thinks of lengths and short identifiers.

use crate::apdu::{Command, Header, Le, Response, SHORT_LE_MAX, Status, WrongParameters};
use crate::dump::Missing;
use crate::file::{FILE_MAX_BYTES, File};
use crate::lds::cvca::CVCA_BYTES;
use crate::sm::{Channel, plain_max};
use crate::tlv::{self, only, write};

const SELECT_FILE: Header = Header::new(0xA4, 0x02, 0x0C);
const READ: u8 = 0xB0;
/// READ BINARY with the offset in the data, for what lies behind 32 kB (ISO/IEC 7816-4 §11.3.3).
const READ_FAR: Header = Header::new(0xB1, 0x00, 0x00);
const OFFSET: u32 = 0x54;
const DISCRETIONARY: u32 = 0x53;
/// Tag and length around what [`READ_FAR`] gives.
const FAR_HEAD_BYTES: usize = 4;
/// The last offset that fits P1 and P2.
const NEAR_MAX: usize = 0x7FFF;
/// As many bytes tell how long any file is.
const HEAD_BYTES: usize = 8;
/// Le of the commands that find out whether a chip has extended length.
pub(super) const EXTENDED_PROBE_BYTES: usize = 0x0800;
/// No chip needs more attempts that bring nothing.
const ATTEMPTS_MAX: u8 = 12;

/// What is known of the chip's ways.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    /// How long an answer may be with extended length; nothing if the chip has none.
    pub(super) extended_max: Option<usize>,
    /// How sure that is.
    pub(super) sure: Sure,
    /// How long a short answer may be.
    short_max: usize,
    /// Whether files can be read by short identifier; nothing if that is not known.
    short_ids: Option<bool>,
    /// Whether the chip refuses to be asked for more than the file has.
    careful: bool,
    /// Whether it had to be asked for less than at first.
    pub(super) fell_back: bool,
}

impl Habits {
    /// What to expect of a chip.
    pub(super) const fn new() -> Self {
        Self {
            extended_max: None,
            sure: Sure::Unasked,
            short_max: SHORT_LE_MAX as usize,
            short_ids: None,
            careful: false,
            fell_back: false,
        }
    }

    /// Whether files can be read by short identifier, as far as that is known.
    pub(super) const fn has_short_ids(&self) -> bool {
        matches!(self.short_ids, Some(true))
    }

    /// How many plain bytes to ask for at most.
    pub(super) fn chunk(&self, channel: Option<&Channel>) -> usize {
        let outer = self.extended_max.unwrap_or(self.short_max);
        channel.map_or(outer, |channel| plain_max(channel.suite(), outer))
    }

    /// Asks for less from now on; false if there is no less.
    pub(super) const fn shrink(&mut self) -> bool {
        self.fell_back = true;
        if self.extended_max.is_some() {
            self.extended_max = None;
            return true;
        }
        self.short_max = match self.short_max {
            193.. => 192,
            129.. => 128,
            _ => return false,
        };
        true
    }
}

/// How sure it is whether a chip has extended length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// Nothing was tried.
    Unasked,
    /// It has refused nothing, and proved nothing: the next command that needs no key is sent in extended form.
    Guessed,
    /// It has answered a command of extended form, or refused one.
    Settled,
}

/// A file that is being read.
pub(super) struct Reading {
    pub(super) file: File,
    pub(super) bytes: Vec<u8>,
    way: Way,
    /// Le of the last command.
    asked: usize,
    /// Le that the chip wants instead.
    wanted: Option<usize>,
    ended: bool,
    attempts: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    ShortId,
    Select,
    Selected,
}

/// What came of an answer.
pub(super) enum Read {
    /// There is more to ask.
    More,
    /// The file; `shortened` if it ended before its own length.
    File { shortened: bool },
    /// There is none.
    Missing(Missing),
}

impl Reading {
    pub(super) fn new(file: File, habits: &Habits) -> Self {
        let way = if habits.short_ids == Some(false) { Way::Select } else { Way::ShortId };
        Self { file, bytes: Vec::new(), way, asked: 0, wanted: None, ended: false, attempts: 0 }
    }

    /// How long the file says it is.
    pub(super) fn total(&self) -> Option<usize> {
        tlv::total_length(&self.bytes)
    }

    /// What to ask next, for at most so many bytes.
    pub(super) fn command(&mut self, habits: &Habits, chunk: usize) -> Command {
        if self.way == Way::Select {
            return Command::Send(SELECT_FILE, self.file.id().to_vec());
        }
        let have = self.bytes.len();
        let left = match self.total() {
            _ if self.file == File::AtrInfo => EXTENDED_PROBE_BYTES,
            _ if self.file == File::Cvca => CVCA_BYTES,
            Some(total) => total.saturating_sub(have),
            None if habits.careful => HEAD_BYTES,
            None => chunk,
        };
        let most = if self.file == File::AtrInfo { EXTENDED_PROBE_BYTES } else { chunk };
        self.asked = self.wanted.take().unwrap_or_else(|| left.min(most)).max(1);
        let near = |p1, p2| Command::Receive(Header::new(READ, p1, p2), Le::new(self.asked));
        let [.., middle, high, low] = have.to_be_bytes();
        if have == 0 && self.way == Way::ShortId {
            near(0x80 | self.file.short_id(), 0)
        } else if have <= NEAR_MAX {
            near(high, low)
        } else {
            let offset = if middle == 0 { vec![high, low] } else { vec![middle, high, low] };
            let le = Le::new((self.asked + FAR_HEAD_BYTES).min(chunk));
            Command::Exchange(READ_FAR, write(OFFSET, &offset), le)
        }
    }

    /// Takes the answer.
    pub(super) fn take(&mut self, response: &Response, habits: &mut Habits) -> Read {
        if self.way == Way::Select {
            return self.selected(response.status);
        }
        match response.status {
            Status::Done | Status::EndOfFile => self.grow(response, habits),
            status => {
                self.attempts += 1;
                if self.attempts > ATTEMPTS_MAX { self.give_up(status) } else { self.refused(status, habits) }
            }
        }
    }

    const fn selected(&mut self, status: Status) -> Read {
        match status {
            Status::Done => {
                self.way = Way::Selected;
                Read::More
            }
            // Of EF.ATR/INFO this does not tell whether the chip takes extended length.
            Status::NotFound if !matches!(self.file, File::AtrInfo) => Read::Missing(Missing::NotOnChip),
            other => Read::Missing(Missing::Refused(other)),
        }
    }

    fn grow(&mut self, response: &Response, habits: &mut Habits) -> Read {
        if self.way == Way::ShortId {
            habits.short_ids = Some(true);
        }
        let far = self.bytes.len() > NEAR_MAX;
        let data = match only(&response.data, DISCRETIONARY) {
            Ok(tlv) if far => tlv.value,
            _ => &response.data,
        };
        self.bytes.extend_from_slice(data);
        if matches!(self.file, File::AtrInfo | File::Cvca) {
            // These are several elements side by side, and short.
            return if data.is_empty() { Read::Missing(Missing::Malformed) } else { Read::File { shortened: false } };
        }
        let nothing_more = data.is_empty() || (self.ended && response.status == Status::EndOfFile);
        self.ended |= response.status == Status::EndOfFile;
        match self.total() {
            Some(total) if total > FILE_MAX_BYTES => Read::Missing(Missing::TooLong),
            Some(total) if self.bytes.len() >= total => {
                self.bytes.truncate(total);
                Read::File { shortened: false }
            }
            None if self.bytes.len() >= HEAD_BYTES => Read::Missing(Missing::Malformed),
            None if nothing_more => Read::Missing(Missing::Malformed),
            Some(_) if nothing_more => Read::File { shortened: true },
            _ => Read::More,
        }
    }

    fn refused(&mut self, status: Status, habits: &mut Habits) -> Read {
        let first = self.bytes.is_empty();
        match status {
            Status::NotFound if self.file == File::AtrInfo => Read::Missing(Missing::NotOnChip),
            Status::WrongLength if self.file == File::AtrInfo => Read::Missing(Missing::Refused(status)),
            Status::WrongLe(right) if usize::from(right) != self.asked => {
                self.wanted = Some(if right == 0 { SHORT_LE_MAX as usize } else { right.into() });
                Read::More
            }
            Status::NotFound if first && self.way == Way::ShortId && habits.short_ids.is_none() => {
                self.way = Way::Select;
                Read::More
            }
            Status::NotFound if first => Read::Missing(Missing::NotOnChip),
            Status::NotAllowed if first => Read::Missing(Missing::Refused(status)),
            _ if first && habits.extended_max.is_some() && habits.shrink() => Read::More,
            _ if first && self.way == Way::ShortId => {
                if habits.short_ids.is_none() {
                    habits.short_ids = Some(false);
                }
                (self.way, habits.careful) = (Way::Select, true);
                Read::More
            }
            _ if first && !habits.careful => {
                habits.careful = true;
                Read::More
            }
            _ if self.ended => self.give_up(status),
            _ if habits.shrink() => Read::More,
            _ => self.give_up(status),
        }
    }

    /// What has been read is kept if the chip says that it is all.
    fn give_up(&self, status: Status) -> Read {
        let end = self.ended || status == Status::WrongParameters(WrongParameters::Offset);
        if end && self.total().is_some() {
            Read::File { shortened: true }
        } else {
            Read::Missing(Missing::Refused(status))
        }
    }
}
