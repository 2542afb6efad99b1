//! Sealed records: stored once, delivered once, whatever the authority does.

use crate::common::authority::{Answer, Authority};
use crate::common::station::{Station, put, talking};
use crate::common::{Fleet, Home, Server, on_both_homes};
use domain::exchange::view::{DeliveryState, KioskCall};
use domain::id::{CallId, ExpeditionId};
use protocol::station::{Ask, RecordReply, RefusedReason};

const EXPEDITION: ExpeditionId = ExpeditionId::numbered(7);
const RECORD: &[u8] = b"sealed: nobody here can read it";

struct World {
    fleet: Fleet,
    server: Server,
    authority: Authority,
    kiosk: Station,
    console: Station,
    call: CallId,
}

impl World {
    async fn with(home: Home, script: &[Answer]) -> Self {
        let authority = Authority::start(script).await;
        let fleet = home.fleet(&["--authority-url", &authority.url, "--retry-first-ms", "50"]);
        let server = fleet.serve();
        let (kiosk, console, call) = talking(&server, &fleet).await;
        Self { fleet, server, authority, kiosk, console, call }
    }

    async fn put(&self, record: &[u8]) -> RecordReply {
        put(&self.server, &self.fleet.path("console"), EXPEDITION, self.call, record.to_vec()).await
    }

    async fn until(&mut self, state: DeliveryState) {
        let so = |found: &domain::exchange::view::Delivery| found.expedition == EXPEDITION && found.state == state;
        self.console.until(|console| console.as_console().deliveries.iter().any(so)).await;
    }

    async fn arrival(&mut self) {
        let (expedition, key, record) = self.authority.arrival().await;
        assert_eq!((expedition, key), (EXPEDITION.to_string(), EXPEDITION.to_string()));
        assert_eq!(record, RECORD);
    }

    /// The state of the row, and whether its ciphertext is there.
    fn row(&self) -> String {
        self.fleet.sql("SELECT state, CASE WHEN record IS NULL THEN 'erased' ELSE 'kept' END FROM outbox")
    }
}

fn refused(reason: RefusedReason) -> RecordReply {
    RecordReply::Refused { reason }
}

on_both_homes! {
    a_record_is_delivered_once_and_erased,
    an_authority_that_is_away_is_tried_again,
    an_authority_that_took_it_and_did_not_say_so_is_asked_again_under_the_same_key,
    a_killed_server_delivers_what_it_stored,
    what_the_authority_refuses_is_a_dead_letter_until_it_is_sent_again,
    only_the_console_of_the_call_may_put,
    after_the_wrap_up_nothing_more_is_taken,
}

async fn a_record_is_delivered_once_and_erased(home: Home) {
    let mut world = World::with(home, &[]).await;
    assert_eq!(world.put(RECORD).await, RecordReply::Stored);
    world.arrival().await;
    world.until(DeliveryState::Acknowledged).await;
    assert_eq!(world.row(), "done|erased");
    assert_eq!(world.put(RECORD).await, RecordReply::Stored, "again");
    assert_eq!(world.put(b"another").await, refused(RefusedReason::NotNow));
    world.console.done(Ask::HangUp { call: world.call }).await;
    world.kiosk.until_kiosk(|call| matches!(call, KioskCall::Ended { delivery: Some(_), .. })).await;
    assert!(world.authority.arrivals.try_recv().is_err(), "delivered once");
}

async fn an_authority_that_is_away_is_tried_again(home: Home) {
    let script = [Answer::Status(503), Answer::Status(500), Answer::Status(429), Answer::Status(201)];
    let mut world = World::with(home, &script).await;
    assert_eq!(world.put(RECORD).await, RecordReply::Stored);
    world.arrival().await;
    world.until(DeliveryState::Delayed).await;
    for _ in 0..3 {
        world.arrival().await;
    }
    world.until(DeliveryState::Acknowledged).await;
}

async fn an_authority_that_took_it_and_did_not_say_so_is_asked_again_under_the_same_key(home: Home) {
    let authority = Authority::start(&[Answer::Silence, Answer::Silence, Answer::Status(200)]).await;
    let fleet = home.fleet(&["--authority-url", &authority.url, "--retry-first-ms", "50"]);
    let path = fleet.server().join("server.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    assert!(settings.contains("authority_timeout_ms = 30000"));
    std::fs::write(&path, settings.replace("authority_timeout_ms = 30000", "authority_timeout_ms = 300")).unwrap();
    let server = fleet.serve();
    let (kiosk, console, call) = talking(&server, &fleet).await;
    let mut world = World { fleet, server, authority, kiosk, console, call };
    assert_eq!(world.put(RECORD).await, RecordReply::Stored);
    world.arrival().await;
    world.until(DeliveryState::Delayed).await;
    world.arrival().await;
    world.arrival().await;
    world.until(DeliveryState::Acknowledged).await;
}

async fn a_killed_server_delivers_what_it_stored(home: Home) {
    let mut world = World::with(home, &[Answer::Silence]).await;
    assert_eq!(world.put(RECORD).await, RecordReply::Stored);
    world.arrival().await;
    drop(world.server.kill());
    world.server = world.fleet.serve();
    // The same record under the same key: the authority knows it if it had taken it before.
    let (_, key, record) = world.authority.arrival().await;
    assert_eq!((key, record.as_slice()), (EXPEDITION.to_string(), RECORD));
    world.console = Station::console(&world.server, &world.fleet).await;
    let mut kiosk = Station::kiosk(&world.server, &world.fleet).await;
    world.console.done(Ask::HangUp { call: world.call }).await;
    let acknowledged = |call: &KioskCall| match call {
        KioskCall::Ended { delivery: Some(delivery), .. } => delivery.state == DeliveryState::Acknowledged,
        _ => false,
    };
    kiosk.until_kiosk(acknowledged).await;
}

async fn what_the_authority_refuses_is_a_dead_letter_until_it_is_sent_again(home: Home) {
    for status in [409, 422, 400] {
        let mut world = World::with(home, &[Answer::Status(status)]).await;
        assert_eq!(world.put(RECORD).await, RecordReply::Stored);
        world.arrival().await;
        world.until(DeliveryState::Refused).await;
        assert_eq!(world.row(), "dead|kept");
        let listed = world.fleet.run(&["deadletters", "--json"]);
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains(&EXPEDITION.to_string()), "{listed}");
        // Beside the running server.
        let retried = world.fleet.run(&["retry", &EXPEDITION.to_string()]);
        assert!(retried.status.success(), "{}", String::from_utf8_lossy(&retried.stderr));
        world.arrival().await;
        world.until(DeliveryState::Acknowledged).await;
        assert!(!world.fleet.run(&["retry", &EXPEDITION.to_string()]).status.success(), "nothing to retry");
    }
}

async fn only_the_console_of_the_call_may_put(home: Home) {
    let world = World::with(home, &[]).await;
    let (kiosk, console) = (world.fleet.path("kiosk"), world.fleet.path("console"));
    let put = |folder, call| put(&world.server, folder, EXPEDITION, call, RECORD.to_vec());
    assert_eq!(put(&kiosk, world.call).await, refused(RefusedReason::NotAllowed));
    assert_eq!(put(&console, CallId::numbered(99)).await, refused(RefusedReason::UnknownCall));
    let huge = vec![0; 8 * 1024 * 1024 + 1];
    let reply = crate::common::station::put(&world.server, &console, EXPEDITION, world.call, huge).await;
    assert_eq!(reply, refused(RefusedReason::TooLarge));
    assert_eq!(put(&console, world.call).await, RecordReply::Stored);
}

async fn after_the_wrap_up_nothing_more_is_taken(home: Home) {
    let mut world = World::with(home, &[]).await;
    world.console.done(Ask::HangUp { call: world.call }).await;
    assert_eq!(world.put(RECORD).await, RecordReply::Stored, "in the wrap-up");
    world.console.done(Ask::WrapUpDone).await;
    let later = put(&world.server, &world.fleet.path("console"), ExpeditionId::numbered(8), world.call, vec![1]).await;
    assert_eq!(later, refused(RefusedReason::NotAllowed));
}
