//! What a scripted run leaves for those who did not watch.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::world::authority::Received;

/// What happened. Times are in milliseconds.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Whether the authority has opened an approved expedition with the very portrait that the kiosk signed.
    pub delivered: bool,
    /// How long each part took.
    pub times_ms: BTreeMap<&'static str, u64>,
    /// Pictures of the other side that were drawn in each window.
    pub frames_shown: BTreeMap<&'static str, u64>,
    /// SHA-256 of the portrait, hex: as the kiosk signed it, as the authority found it.
    pub portrait_digest: Digests,
    /// What the authority says of it.
    pub authority: Option<Received>,
    /// How often a person had to do something twice.
    pub repeats: BTreeMap<&'static str, u32>,
    /// The pictures beside this report.
    pub pictures: Vec<String>,
}

/// A digest at both ends.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Digests {
    /// Of the last portrait that the kiosk signed.
    pub kiosk: Option<String>,
    /// Of the portrait in the record.
    pub authority: Option<String>,
}

impl Digests {
    /// Whether there is one and it is the same at both ends.
    pub fn agree(&self) -> bool {
        self.kiosk.is_some() && self.kiosk == self.authority
    }
}
