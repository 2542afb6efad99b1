//! Tests of the whole crate against one small fleet.

mod authorities;
mod carried;
mod certificates;
mod checkpoints;
mod enrol;
mod envelopes;
mod files;
#[cfg(target_os = "linux")]
mod keys;
mod passwords;
mod people;
mod seals;
mod tls;
mod totp;
mod visit;

use domain::id::{ConsoleId, KioskId, StationId};
use domain::time::Moment;

use crate::{FleetCaKey, StationCertificate, StationKey};

/// 2026-01-01T00:00:00Z.
const NOW: Moment = Moment::from_unix_ms(1_767_225_600_000);
const KIOSK: KioskId = KioskId::numbered(0x1b5b_2a52_0000_4000_8000_0000_0000_0001);
const CONSOLE: ConsoleId = ConsoleId::numbered(2);

fn authority() -> FleetCaKey {
    FleetCaKey::create("Fleet of the tests", NOW).unwrap()
}

fn station(authority: &FleetCaKey, id: impl Into<StationId>) -> (StationKey, StationCertificate) {
    let key = StationKey::generate();
    let certificate = authority.issue_station(id.into(), &key.public_key(), NOW).unwrap();
    (key, certificate)
}

fn server(authority: &FleetCaKey) -> (StationKey, StationCertificate) {
    let key = StationKey::generate();
    let names = ["localhost".into(), "127.0.0.1".into()];
    let certificate = authority.issue_server(&names, &key.public_key(), NOW).unwrap();
    (key, certificate)
}
