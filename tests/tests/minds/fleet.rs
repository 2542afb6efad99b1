//! Keys and certificates, made once for all runs.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use domain::id::{ConsoleId, KioskId, PersonId, StationId};
use domain::redact::Personal;
use domain::time::Moment;
use protocol::bytes::Bytes;
use trust::{
    AuthoritySecretKey, Credentials, FleetCa, FleetCaKey, PeopleKey, PublicKey, Role, SessionStatement, StationKey,
};

/// 2026-11-21, 10:00 UTC.
pub(crate) const START: Moment = Moment::from_unix_ms(1_795_255_200_000);
pub(crate) const KIOSK: KioskId = KioskId::numbered(0x1);

/// Somebody at a console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) console: ConsoleId,
    pub(crate) person: PersonId,
}

pub(crate) const METTE: Seat = Seat { console: ConsoleId::numbered(0x2), person: PersonId::numbered(0x20) };
pub(crate) const LISE: Seat = Seat { console: ConsoleId::numbered(0x3), person: PersonId::numbered(0x30) };
/// Another person who sits down where Mette sat.
pub(crate) const LISE_FOR_METTE: Seat = Seat { console: METTE.console, person: LISE.person };

/// Everything that holds a key.
pub(crate) struct Fleet {
    pub(crate) ca: FleetCa,
    pub(crate) kiosk: Arc<Credentials>,
    pub(crate) authority: AuthoritySecretKey,
    consoles: [(ConsoleId, Arc<Credentials>); 2],
    people: PeopleKey,
}

pub(crate) static FLEET: LazyLock<Fleet> = LazyLock::new(|| {
    let ca = FleetCaKey::create("Test fleet", START).unwrap();
    let station = |id: StationId| {
        let key = StationKey::generate();
        let certificate = ca.issue_station(id, &key.public_key(), START).unwrap();
        Arc::new(Credentials::new(ca.public().clone(), certificate, key, START).unwrap())
    };
    let key = StationKey::generate();
    let certificate = ca.issue_people(&key.public_key(), START).unwrap();
    Fleet {
        kiosk: station(KIOSK.into()),
        consoles: [METTE.console, LISE.console].map(|console| (console, station(console.into()))),
        people: PeopleKey::new(key, certificate, ca.public(), START).unwrap(),
        authority: AuthoritySecretKey::generate(),
        ca: ca.public().clone(),
    }
});

impl Fleet {
    pub(crate) fn console(&self, id: ConsoleId) -> Arc<Credentials> {
        self.consoles.iter().find(|(of, _)| *of == id).unwrap().1.clone()
    }

    /// The server's word on who sits there, for a key.
    pub(crate) fn vouch(&self, seat: Seat, session_key: &Bytes, now: Moment) -> Bytes {
        let statement = SessionStatement {
            person: seat.person,
            display_name: Personal::new("Mette Holm".to_owned()),
            roles: vec![Role::Specialist],
            console: seat.console,
            public_key: PublicKey::from_sec1(&session_key.0).unwrap(),
            not_after: now + Duration::from_hours(8),
        };
        Bytes(self.people.sign_in(&statement, now).unwrap().to_json())
    }
}
