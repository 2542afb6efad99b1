//! Certificates are renewed before they expire, and nobody notices.

use std::path::Path;
use std::time::Duration;

use link::{Folder, Kind, LinkConfig, LinkEvent};
use trust::{CA_FILE, CERTIFICATE_FILE, FleetCaKey, StationCertificate};

use crate::fleet::{Fleet, Home, connect, within};

const DAY: Duration = Duration::from_hours(24);

/// Gives the kiosk in a folder a certificate of this age.
pub(crate) fn age(folder: &Path, ca: &FleetCaKey, age: Duration) -> Folder {
    let young = Folder::load(folder, Kind::Kiosk, link::now()).unwrap();
    let old = ca.issue_station(young.id, &young.credentials.key().public_key(), link::now() - age).unwrap();
    old.store(&folder.join(CERTIFICATE_FILE)).unwrap();
    Folder::load(folder, Kind::Kiosk, link::now()).unwrap()
}

fn config(folder: &Folder) -> LinkConfig {
    LinkConfig::new(&folder.nodes, &folder.credentials, "tests").unwrap()
}

#[tokio::test]
async fn a_certificate_is_renewed_at_two_thirds_of_its_life_and_the_station_stays_connected() {
    let fleet = Fleet::new(Home::Sqlite);
    let ca = fleet.old_authority(link::now() - DAY * 200);
    let mut server = fleet.serve();
    let path = fleet.kiosk("kiosk").await;
    let folder = age(&path, &ca, DAY * 61);
    let (mut link, mut events, _) = connect(&path, Kind::Kiosk).await;

    let mut renewals = link.renewals(&folder);
    let renewed = within(renewals.recv()).await.unwrap();
    let (old, new) = (folder.credentials.certificate(), renewed.credentials.certificate());
    assert_eq!((renewed.id, new.public_key()), (folder.id, old.public_key()));
    assert!(new.not_after().since(old.not_after()) > DAY * 60);
    assert_eq!(StationCertificate::load(&path.join(CERTIFICATE_FILE)).unwrap().der(), new.der());
    let until = fleet.listed("kiosk", "Aulum 1")["certificate_until"].clone();
    assert_eq!(until, serde_json::to_value(new.not_after()).unwrap());

    let connections = |server: &mut tests::world::process::Process| {
        server.log.lines().iter().filter(|line| line.text("message") == "station connected").count()
    };
    let before = connections(&mut server);
    link.renew(config(&renewed));
    while connections(&mut server) == before {
        within(async {
            match events.recv().await.unwrap() {
                LinkEvent::View { .. } => {}
                other => panic!("{other:?}: nobody need know"),
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_crash_between_two_files_leaves_a_station() {
    let fleet = Fleet::new(Home::Sqlite);
    let ca = fleet.old_authority(link::now() - DAY * 200);
    let _server = fleet.serve();
    let path = fleet.kiosk("kiosk").await;
    let old = age(&path, &ca, DAY * 61);
    let renewed = within(Box::pin(link::enrol::renew(&old.nodes, &old.credentials))).await.unwrap();
    // In the order in which they are written, each followed by the crash.
    renewed.ca.store(&path.join(CA_FILE)).unwrap();
    let _ = connect(&path, Kind::Kiosk).await;
    std::fs::write(path.join("station.crt.new"), "-----BEGIN CERT").unwrap();
    let _ = connect(&path, Kind::Kiosk).await;
    renewed.certificate.store(&path.join(CERTIFICATE_FILE)).unwrap();
    let _ = connect(&path, Kind::Kiosk).await;
    std::fs::write(path.join("station.new"), "station = ").unwrap();
    let _ = connect(&path, Kind::Kiosk).await;
    renewed.store(&path).unwrap();
    let _ = connect(&path, Kind::Kiosk).await;
}
