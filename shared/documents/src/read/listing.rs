//! Which groups a chip has, and in which order they are read.

use std::collections::BTreeSet;

use crate::file::{Application, Group};
use crate::lds::sod;

/// Chip authentication's keys: they come first.
pub(super) const KEYS: Group = Group::new(14).expect("14 lies between 1 and 16");
/// Fingers and irises of a travel document open to a proved terminal only (ICAO 9303-11 §7.1).
const CLOSED: [u8; 2] = [3, 4];
/// What the citizen waits for: the data page, the portrait, names as they are written.
const EARLY: [u8; 5] = [1, 2, 11, 12, 7];

/// The group with the key of active authentication.
pub(super) const fn active_key(application: Application) -> Group {
    match application {
        Application::Travel => Group::new(15).expect("15 lies between 1 and 16"),
        Application::Licence => Group::new(13).expect("13 lies between 1 and 16"),
    }
}

/// Whether a group opens to a proved terminal only.
pub(super) const fn is_closed(application: Application, group: Group) -> bool {
    let [fingers, irises] = CLOSED;
    matches!(application, Application::Travel) && (group.number() == fingers || group.number() == irises)
}

/// Whether a group is read if nobody says otherwise. A licence's group 11 is the citizen's national number: not without a
/// reason. Its groups 7 to 9 are fingers, irises and others.
pub(super) const fn is_usual(application: Application, group: Group) -> bool {
    match application {
        Application::Travel => true,
        Application::Licence => matches!(group.number(), 1..=6 | 12..=14),
    }
}

/// The groups that EF.SOD has hashes of; nothing if it cannot be read.
pub(super) fn signed(sod: &[u8]) -> Option<BTreeSet<Group>> {
    sod::parse(sod).ok().map(|sod| sod.hashes.keys().copied().collect())
}

/// In the order in which they are read.
pub(super) fn in_order(groups: &BTreeSet<Group>) -> Vec<Group> {
    let place = |group: &Group| EARLY.iter().position(|early| *early == group.number()).unwrap_or(EARLY.len());
    let mut ordered: Vec<Group> = groups.iter().copied().collect();
    ordered.sort_by_key(|group| (place(group), *group));
    ordered
}
