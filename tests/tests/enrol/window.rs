//! The same in the real window.

use std::time::Duration;

use tests::world::display::Display;
use tests::world::log::Line;
use tests::world::programs::{Programs, Window};
use tests::world::station::Station;
use tests::world::{Cameras, START_MAX};

use crate::fleet::{Fleet, Home, PATIENCE};
use crate::renewal::age;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_kiosk_renews_its_certificate_in_its_window_and_stays_idle() {
    let fleet = Fleet::new(Home::Sqlite);
    let ca = fleet.old_authority(link::now() - DAY * 200);
    let mut server = fleet.serve();
    let folder = fleet.kiosk("kiosk").await;
    let old = age(&folder, &ca, DAY * 61);

    let display = Display::start().unwrap();
    let (programs, cameras) = (Programs::find().unwrap(), Cameras::pictures());
    let kiosk = programs.kiosk(&fleet.path(""), Window::Alone(&display), &cameras).unwrap();
    let mut kiosk = Station::sit_down(kiosk, display, START_MAX).unwrap();
    let said = |words: &'static str| move |line: &Line| line.text("message") == words;
    let log = &mut kiosk.process.log;
    for words in ["the certificate has been renewed", "leaving this connection for a new one", "connected to signaling"]
    {
        let from = log.lines().iter().position(said("the certificate has been renewed")).unwrap_or_default();
        let _ = log.wait(words, from, PATIENCE, said(words)).unwrap();
    }
    let again = server.log.wait("a second connection", 0, PATIENCE, {
        let mut count = 0;
        move |line| {
            count += u32::from(line.text("message") == "station connected");
            count == 2
        }
    });
    let _ = again.unwrap();
    assert!(kiosk.process.log.lines().iter().all(|line| line.text("message") != "no connection to signaling"));
    assert!(kiosk.has_shown("idle") && !kiosk.has_shown("fault"));
    let line = fleet.listed("kiosk", "Aulum 1");
    let until: domain::time::Moment = serde_json::from_value(line["certificate_until"].clone()).unwrap();
    assert!(until > old.credentials.certificate().not_after() + DAY * 60);
}
