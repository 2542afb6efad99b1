//! Selecting and reading files (ISO/IEC 7816-4 §11.2, ICAO 9303-10 §3.6).

use super::command::{Command, Reply, SHORT_MAX};
use super::{Chip, Kind};
use crate::file::{Application, File, Group};
use crate::sim::profile::Quirk;
use crate::tlv::{only, write};

/// Where the next command lands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// In the application, not in the master file.
    in_application: bool,
    file: Option<File>,
}

/// Groups that open to terminals of the issuing state only: fingerprints and irises.
const LOCKED: [u8; 2] = [3, 4];

impl Chip {
    pub(super) fn select(&mut self, command: &Command) -> Reply {
        if self.profile.has(Quirk::RefusesLeOnSelect) && command.p2 == 0x0C && command.awaited.is_some() {
            return Reply::status(0x6700);
        }
        match (command.p1, &command.content[..]) {
            (0x04, aid) => self.select_application(aid),
            (0x00, [] | [0x3F, 0x00]) => self.select_master_file(),
            (0x00 | 0x02, [high, low]) => match self.file_of([*high, *low]) {
                Some(file) => self.open_file(file),
                None => Reply::status(0x6A82),
            },
            _ => Reply::status(0x6A86),
        }
    }

    fn select_application(&mut self, aid: &[u8]) -> Reply {
        let application = if self.kind() == Kind::Licence { Application::Licence } else { Application::Travel };
        if aid != application.aid() {
            return Reply::status(0x6A82);
        }
        self.state.place = Place { in_application: true, file: None };
        Reply::status(Reply::OK)
    }

    fn select_master_file(&mut self) -> Reply {
        let refusal = self.profile.quirks.iter().find_map(|quirk| match quirk {
            Quirk::NoMasterFile(status) => Some(*status),
            _ => None,
        });
        if let Some(status) = refusal {
            return Reply::status(status);
        }
        self.state.place = Place::default();
        Reply::status(Reply::OK)
    }

    /// The file of this number where we are.
    fn file_of(&self, id: [u8; 2]) -> Option<File> {
        let files = self.files.keys().copied();
        files.filter(|file| file.is_in_master_file() != self.state.place.in_application).find(|file| {
            // A licence's files have the numbers 00XX too (ISO/IEC 18013-2 §C.2).
            let licence = self.kind() == Kind::Licence && id.first() == Some(&0) && id.last() == file.id().last();
            file.id() == id || (licence && !file.is_in_master_file())
        })
    }

    fn open_file(&mut self, file: File) -> Reply {
        if !self.may_read(file) {
            return Reply::status(0x6982);
        }
        self.state.place.file = Some(file);
        Reply::status(Reply::OK)
    }

    fn may_read(&self, file: File) -> bool {
        match file {
            File::CardAccess | File::AtrInfo => true,
            File::Dg(group) => self.is_open() && !self.locked(group),
            File::CardSecurity | File::Cvca | File::Com | File::Sod => self.is_open(),
        }
    }

    fn locked(&self, group: Group) -> bool {
        self.kind() != Kind::Licence && LOCKED.contains(&group.number())
    }

    /// READ BINARY with a place of 15 bits, or of 8 in the file of a short identifier.
    pub(super) fn read(&mut self, command: &Command, room: usize) -> Reply {
        let offset = if command.p1 & 0x80 == 0 {
            u16::from_be_bytes([command.p1, command.p2]).into()
        } else {
            let short = command.p1 & 0x1F;
            if self.profile.has(Quirk::NoShortIds) {
                return Reply::status(0x6A86);
            }
            let reply = self.open_short(short);
            if reply.status != Reply::OK {
                return reply;
            }
            command.p2.into()
        };
        let Some(awaited) = command.awaited else { return Reply::status(0x6700) };
        self.part(offset, awaited, room)
    }

    /// Whether a command reads a file by a short identifier that none has.
    pub(super) fn is_absent(&self, command: &Command) -> bool {
        let reads = command.instruction == 0xB0 && command.p1 & 0x80 != 0;
        reads && !command.is_secured() && self.file_of_short(command.p1 & 0x1F).is_none()
    }

    fn file_of_short(&self, short: u8) -> Option<File> {
        let mut files = self.files.keys().copied();
        files.find(|file| file.is_in_master_file() != self.state.place.in_application && file.short_id() == short)
    }

    fn open_short(&mut self, short: u8) -> Reply {
        match self.file_of_short(short) {
            Some(file) => self.open_file(file),
            None => Reply::status(0x6A82),
        }
    }

    /// READ BINARY of the odd instruction: the place stands in DO 54, the bytes go back in DO 53.
    pub(super) fn read_far(&mut self, command: &Command, room: usize) -> Reply {
        if let [0, short @ 1..=0x1E] = [command.p1, command.p2] {
            let reply = self.open_short(short);
            if reply.status != Reply::OK {
                return reply;
            }
        }
        let Ok(place) = only(&command.content, 0x54) else { return Reply::status(0x6A80) };
        if place.value.len() > 3 {
            return Reply::status(0x6A80);
        }
        let offset = place.value.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let Some(awaited) = command.awaited else { return Reply::status(0x6700) };
        // The head of DO 53 takes up to four bytes of what is awaited.
        let reply = self.part(offset, awaited.saturating_sub(4).max(1), room.saturating_sub(4));
        if reply.content.is_empty() { reply } else { Reply { content: write(0x53, &reply.content), ..reply } }
    }

    fn part(&self, offset: usize, awaited: usize, room: usize) -> Reply {
        let Some(file) = self.state.place.file else { return Reply::status(0x6986) };
        if !self.may_read(file) {
            return Reply::status(0x6982);
        }
        let bytes = self.files.get(&file).map(Vec::as_slice).unwrap_or_default();
        let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) else { return Reply::status(0x6B00) };
        let mut count = awaited.min(room);
        for quirk in &self.profile.quirks {
            match quirk {
                Quirk::ShortReads(most) => count = count.min(usize::from(*most)),
                Quirk::RefusesLongReads(most) if awaited > usize::from(*most) => return Reply::status(0x6700),
                Quirk::ExactLe if awaited < SHORT_MAX && awaited > rest.len() => {
                    return Reply::status(0x6C00 | rest.len() as u16);
                }
                _ => {}
            }
        }
        let short = count > rest.len();
        let content = rest.get(..count).unwrap_or(rest).to_vec();
        let status = if short && self.profile.has(Quirk::EndWarning) { 0x6282 } else { Reply::OK };
        Reply { content, status }
    }
}
