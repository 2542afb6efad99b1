//! What a camera saw of the printed page, beside what was read from the chip.

use domain::redact::Personal;

use crate::mrz::{self, Mrz, TEXT_MAX_BYTES};

/// No picture of a page is longer, in bytes.
pub const PAGE_PICTURE_MAX_BYTES: usize = 256 * 1024;

/// The printed page as the kiosk saw it. Nobody has signed it: it is worth what the kiosk is worth, and serves to be
/// compared with the chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSeen {
    lines: Personal<String>,
    picture: Option<Personal<Vec<u8>>>,
}

impl PageSeen {
    /// A page with this zone, and its picture (JPEG). A picture that is empty or longer than [`PAGE_PICTURE_MAX_BYTES`]
    /// is left out.
    pub fn new(zone: &Mrz, picture: Option<Personal<Vec<u8>>>) -> Self {
        let lines = Personal::new(zone.lines().join("\n"));
        let fits = |picture: &Personal<Vec<u8>>| (1..=PAGE_PICTURE_MAX_BYTES).contains(&picture.reveal().len());
        Self { lines, picture: picture.filter(fits) }
    }

    /// The lines of its zone, with line ends between them.
    pub const fn lines(&self) -> &Personal<String> {
        &self.lines
    }

    /// Its zone, taken apart; nothing if the lines are none of a zone.
    pub fn zone(&self) -> Option<Mrz> {
        mrz::parse(self.lines.reveal()).ok()
    }

    /// How it looks: a JPEG file.
    pub const fn picture(&self) -> Option<&Personal<Vec<u8>>> {
        self.picture.as_ref()
    }

    /// The parts of its element in a dump.
    pub(super) fn parts(&self) -> [&[u8]; 2] {
        let picture = self.picture.as_ref().map_or(&[] as &[u8], |picture| picture.reveal());
        [self.lines.reveal().as_bytes(), picture]
    }

    /// From the parts of its element; nothing if one is too long or the lines have letters that no zone has.
    pub(super) fn of_parts([lines, picture]: [&[u8]; 2]) -> Option<Self> {
        let printable = |byte: &u8| *byte == b'\n' || mrz::check::value(*byte).is_some();
        if lines.len() > TEXT_MAX_BYTES || picture.len() > PAGE_PICTURE_MAX_BYTES || !lines.iter().all(printable) {
            return None;
        }
        let lines = Personal::new(String::from_utf8(lines.to_vec()).ok()?);
        let picture = (!picture.is_empty()).then(|| Personal::new(picture.to_vec()));
        Some(Self { lines, picture })
    }
}
