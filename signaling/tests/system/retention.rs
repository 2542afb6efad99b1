//! What is kept long enough is erased, and the journal says so.

use std::time::Duration;

use domain::exchange::{Event, Kept};
use domain::id::{CallId, ExpeditionId};

use crate::common::{Home, on_both_homes};

const DAY: Duration = Duration::from_hours(24);

on_both_homes! {
    what_is_old_is_erased_with_a_receipt,
}

async fn what_is_old_is_erased_with_a_receipt(home: Home) {
    let fleet = home.fleet(&[]);
    let now = signaling::clock::now();
    let row = |number: u128, state: &str, days: u32| {
        let (expedition, at) = (ExpeditionId::numbered(number), (now - DAY * days).unix_ms());
        let null = if state == "done" { "NULL" } else { "event" };
        let record = if fleet.database.is_some() { format!("convert_to({null}, 'UTF8')") } else { null.to_owned() };
        let insert = format!(
            "INSERT INTO outbox (expedition, record, state, attempts, first_at, next_at)
             SELECT '{expedition}', {record}, '{state}', 3, {at}, {at} FROM journal WHERE seq = 1"
        );
        let _ = fleet.sql(&insert);
    };
    for (number, state, days) in
        [(1, "dead", 29), (2, "dead", 31), (3, "done", 390), (4, "done", 400), (5, "pending", 500), (6, "dead", 400)]
    {
        row(number, state, days);
    }
    let call = CallId::numbered(1);
    let envelope = if fleet.database.is_some() { "prev" } else { "hash" };
    let _ = fleet.sql(&format!(
        "INSERT INTO mailbox (station, number, call, sender, envelope)
         SELECT 'kiosk:{0}', 1, '{call}', 'console:{0}', {envelope} FROM journal WHERE seq = 1",
        uuid::Uuid::nil()
    ));
    let mut server = fleet.serve_without_waiting();
    for what in ["RefusedRecords, count: 2", "DeliveryNotes, count: 2", "Mail, count: 1"] {
        drop(server.wait_for_line(what));
    }
    let left = "SELECT expedition, state, CASE WHEN record IS NULL THEN 'erased' ELSE 'kept' END FROM outbox
                ORDER BY expedition";
    let id = ExpeditionId::numbered;
    let expected = [
        format!("{}|dead|kept", id(1)),
        format!("{}|erased|erased", id(2)),
        format!("{}|done|erased", id(3)),
        format!("{}|pending|kept", id(5)),
    ];
    assert_eq!(fleet.sql(left), expected.join("\n"), "6 was refused and is a mere note, and old: both in one round");
    assert_eq!(fleet.sql("SELECT count(*) FROM mailbox"), "0");
    drop(server.kill());

    let events = fleet.sql("SELECT event FROM journal WHERE event LIKE '%\"erased\"%' ORDER BY seq");
    let events: Vec<Event> = events.lines().map(|event| serde_json::from_str(event).unwrap()).collect();
    let receipts: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Erased { what, count, .. } => (*what, *count),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(receipts, [(Kept::RefusedRecords, 2), (Kept::DeliveryNotes, 2), (Kept::Mail, 1)]);
    // A second round finds nothing, and writes nothing.
    let mut server = fleet.serve();
    drop(server.wait_for_line("\"checkpoint\""));
    drop(server.kill());
    assert_eq!(fleet.sql("SELECT count(*) FROM journal WHERE event LIKE '%\"erased\"%'"), "3");
    assert!(!fleet.run(&["retry", &id(2).to_string()]).status.success(), "only a note is left of it");
}
