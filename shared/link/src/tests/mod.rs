//! The link against a small server that does what a test tells it.

mod breaks;
mod moves;
mod reasons;
mod records;
mod server;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::id::KioskId;
use domain::time::Moment;
use tokio::sync::mpsc::Receiver;
use trust::{Credentials, FleetCaKey, StationKey};

use crate::{DownReason, Link, LinkConfig, LinkEvent};

const KIOSK: KioskId = KioskId::numbered(1);

/// TLS reads the system's clock, so that certificates are made by it too.
fn clock() -> Moment {
    Moment::from_unix_ms(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64)
}

fn authority() -> FleetCaKey {
    FleetCaKey::create("Fleet of the tests", clock()).unwrap()
}

fn credentials(authority: &FleetCaKey) -> Credentials {
    credentials_of(authority, clock())
}

fn credentials_of(authority: &FleetCaKey, at: Moment) -> Credentials {
    let key = StationKey::generate();
    let certificate = authority.issue_station(KIOSK.into(), &key.public_key(), at).unwrap();
    Credentials::new(authority.public().clone(), certificate, key, at).unwrap()
}

fn config(nodes: &[String], credentials: &Credentials) -> LinkConfig {
    LinkConfig::new(nodes, credentials, "tests 1").unwrap()
}

/// A link and its events.
struct Station {
    link: Link,
    events: Receiver<LinkEvent>,
}

impl Station {
    fn start(config: LinkConfig) -> Self {
        let (link, events) = Link::start(config);
        Self { link, events }
    }

    async fn next(&mut self) -> LinkEvent {
        within(self.events.recv()).await.unwrap()
    }

    /// Reads on until the link is down for this reason.
    async fn until_down(&mut self, wanted: DownReason) {
        while !matches!(self.next().await, LinkEvent::Down { reason, .. } if reason == wanted) {}
    }

    async fn until_up(&mut self) {
        while self.next().await != LinkEvent::Up {}
    }
}

/// Far longer than anything takes: a test that hangs fails.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("it happens in time")
}
