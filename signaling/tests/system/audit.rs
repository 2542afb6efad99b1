//! Whatever is done to the journal is found, and the first entry that is wrong is named.

use std::fs;
use std::path::Path;

use domain::time::Moment;
use serde_json::Value;
use signaling::audit::{Checkpoints, Finding, Report, Walk, export, verify_journal};
use signaling::journal::Entry;
use trust::{Checkpoint, CheckpointKey};

use crate::common::postgres::Postgres;
use crate::common::{Fleet, Home};
use crate::journal::{Place, added};

const AT: Moment = Moment::from_unix_ms(1_800_000_000_000);
const ENTRIES: u64 = 50;

fn key() -> CheckpointKey {
    CheckpointKey::generate("skranke/test").unwrap()
}

/// A journal, its entries, and checkpoints after the 20th and the last.
fn filled(place: &Place, key: &CheckpointKey) -> (Vec<Entry>, String) {
    let mut home = place.create();
    for number in 1..=ENTRIES {
        let _ = home.append(number - 1, AT, &[added(number.into())], &[]).unwrap();
    }
    let entries = home.entries(0, 1000).unwrap();
    let mut walk = Walk::new(Checkpoints::default());
    let mut notes = String::new();
    for entry in &entries {
        walk.take(entry).unwrap();
        if [20, ENTRIES].contains(&entry.seq) {
            notes += &note(&walk, key);
        }
    }
    (entries, notes)
}

fn note(walk: &Walk, key: &CheckpointKey) -> String {
    key.sign(&Checkpoint { size: walk.tree().size(), root: walk.tree().root(), at: AT })
}

fn proved(place: &Place, notes: &str, key: &CheckpointKey) -> Report {
    verify_journal(&mut *place.open_unread(), Checkpoints::read(notes, key.verifier())).unwrap()
}

#[test]
fn each_changed_byte_of_an_export_is_found() {
    let (place, key) = (Place::sqlite(), key());
    let (entries, _) = filled(&place, &key);
    let mut walk = Walk::new(Checkpoints::default());
    let mut lines: Vec<String> = Vec::new();
    for entry in &entries {
        walk.take(entry).unwrap();
        lines.push(export::line(entry));
    }
    let end = export::end(&walk, &key, AT);
    let whole = lines.concat() + &end;
    let prove = |text: &[u8]| export::verify(text, key.verifier());
    assert_eq!(prove(whole.as_bytes()).unwrap().seq, ENTRIES);

    let owner: Vec<u64> = (1..).zip(&lines).flat_map(|(seq, line)| vec![seq; line.len()]).collect();
    for at in 0..whole.len() {
        let mut changed = whole.clone().into_bytes();
        changed[at] ^= 1 << (at % 8);
        let finding = prove(&changed).unwrap_err();
        match owner.get(at) {
            Some(seq) => assert_eq!(finding, Finding::Line { first_wrong: *seq }.or_chain(&finding), "byte {at}"),
            None => assert!(matches!(finding, Finding::Unsigned { .. } | Finding::Line { .. }), "byte {at}: {finding}"),
        }
    }
    for at in 0..lines.len() {
        let first_wrong = at as u64 + 1;
        let chain = Finding::Chain { first_wrong };
        let with = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            prove((lines.concat() + &end).as_bytes()).unwrap_err()
        };
        let dropped = with(&|lines| drop(lines.remove(at)));
        let is_last = first_wrong == ENTRIES;
        assert_eq!(dropped, if is_last { Finding::CutOff { first_wrong, last: ENTRIES } } else { chain });
        if !is_last {
            assert_eq!(with(&|lines| lines.swap(at, at + 1)), chain);
        }
        let doubled = with(&|lines| lines.insert(at, lines[at].clone()));
        assert_eq!(doubled, Finding::Chain { first_wrong: first_wrong + 1 });
        // Cut off in the middle of anything.
        assert!(prove(lines[..at].concat().as_bytes()).is_err());
    }
    assert!(prove(b"").is_err());
    assert!(prove(b"\n").is_err());
}

/// A changed byte is found in the line itself, or because it is another entry's line.
trait OrChain {
    fn or_chain(self, found: &Finding) -> Finding;
}

impl OrChain for Finding {
    fn or_chain(self, found: &Finding) -> Finding {
        match (self, found) {
            (Self::Line { first_wrong }, Self::Chain { .. }) => Self::Chain { first_wrong },
            (line, _) => line,
        }
    }
}

fn whatever_is_done_to_the_tables_is_found(place: &Place, every: usize) {
    let key = key();
    let (_, notes) = filled(place, &key);
    let report = proved(place, &notes, &key);
    assert_eq!((report.whole, report.entries, report.vouched, report.checkpoints), (true, 50, 50, 2));
    place.sql("CREATE TABLE kept AS SELECT * FROM journal");
    let check = |change: &str, finding: Finding| {
        place.sql(change);
        assert_eq!(proved(place, &notes, &key).wrong, Some(finding), "{change}");
        place.sql("DELETE FROM journal; INSERT INTO journal SELECT * FROM kept");
    };
    for seq in (1..=ENTRIES).step_by(every) {
        let here = Finding::Chain { first_wrong: seq };
        for set in ["event = event || ' '", "at = at + 1", "hash = prev", "prev = hash"] {
            check(&format!("UPDATE journal SET {set} WHERE seq = {seq}"), here);
        }
        let gone = Finding::CutOff { first_wrong: seq, last: ENTRIES };
        check(&format!("DELETE FROM journal WHERE seq >= {seq}"), gone);
        check(&format!("DELETE FROM journal WHERE seq = {seq}"), if seq == ENTRIES { gone } else { here });
        if seq < ENTRIES {
            let next = seq + 1;
            let swap = format!(
                "UPDATE journal SET seq = 1000 WHERE seq = {seq}; UPDATE journal SET seq = {seq} WHERE seq = {next};
                 UPDATE journal SET seq = {next} WHERE seq = 1000"
            );
            check(&swap, here);
        }
        let insert = format!(
            "UPDATE journal SET seq = -seq - 1 WHERE seq > {seq}; UPDATE journal SET seq = -seq WHERE seq < 0;
             INSERT INTO journal SELECT seq + 1, at, event, prev, hash FROM journal WHERE seq = {seq}"
        );
        check(&insert, Finding::Chain { first_wrong: seq + 1 });
    }
    let first = Finding::Chain { first_wrong: 1 };
    for number in [0, -7] {
        check(&format!("INSERT INTO journal SELECT {number}, at, event, prev, hash FROM journal WHERE seq = 1"), first);
    }
    let short = if place.database.is_some() { "'\\x00'" } else { "x'00'" };
    check(&format!("UPDATE journal SET hash = {short} WHERE seq = 30"), Finding::Chain { first_wrong: 30 });
}

#[test]
fn whatever_is_done_to_sqlite_is_found() {
    whatever_is_done_to_the_tables_is_found(&Place::sqlite(), 1);
}

#[test]
fn whatever_is_done_to_postgresql_is_found() {
    whatever_is_done_to_the_tables_is_found(&Place::postgres(Postgres::shared()), 7);
}

#[test]
fn a_chain_that_was_calculated_anew_is_found_by_its_checkpoints() {
    let key = key();
    let (first, second) = (Place::sqlite(), Place::sqlite());
    let (_, notes) = filled(&first, &key);
    // The same journal but for the 31st entry, written as a server would.
    let mut home = second.create();
    for number in 1..=60 {
        let event = added(if number == 31 { 999 } else { number.into() });
        let _ = home.append(number - 1, AT, &[event], &[]).unwrap();
    }
    let report = proved(&second, &notes, &key);
    assert_eq!(report.wrong, Some(Finding::Rewritten { first_wrong: 21, last: 50 }));
    assert!(proved(&second, "", &key).whole, "the chain alone cannot tell");

    let other = CheckpointKey::generate("skranke/test").unwrap();
    assert_eq!(proved(&first, &notes, &other).wrong, Some(Finding::Checkpoint { line: 1 }));
    let forged = notes.clone() + &other.sign(&Checkpoint { size: 50, root: [0; 32], at: AT });
    assert_eq!(proved(&first, &forged, &key).wrong, Some(Finding::Checkpoint { line: 13 }));
    let torn = &notes[..notes.len() - 5];
    assert_eq!(proved(&first, torn, &key).wrong, Some(Finding::Checkpoint { line: 7 }));
}

fn audit(fleet: &Fleet, arguments: &[&str]) -> (Option<i32>, Value) {
    let done = fleet.run(&[&["audit"], arguments, &["--json"]].concat());
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    let answer = serde_json::from_slice(&done.stdout).unwrap_or(Value::String(told));
    (done.status.code(), answer)
}

fn a_server_vouches_for_its_journal(home: Home) {
    let fleet = home.fleet(&["--checkpoints", "../elsewhere"]);
    let checkpoints = fleet.path("elsewhere");
    let mut server = fleet.serve();
    drop(server.wait_for_line("\"checkpoint\""));
    let (code, told) = audit(&fleet, &["verify"]);
    assert_eq!((code, &told["checkpoints"]), (Some(0), &Value::from(1)), "{told}");
    server.signal("TERM");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0), "{log}");
    let (code, told) = audit(&fleet, &["verify"]);
    assert_eq!((code, &told["checkpoints"], &told["vouched"]), (Some(0), &Value::from(2), &told["entries"]), "{told}");

    // What was exported is proved by whoever has the public key alone.
    let export = fleet.path("journal.txt");
    let to = export.to_str().unwrap();
    assert_eq!(audit(&fleet, &["export", "--to", to]).0, Some(0));
    assert_ne!(audit(&fleet, &["export", "--to", to]).0, Some(0), "nothing is overwritten");
    let public = fleet.path("ca/audit.pub");
    let prove = ["verify", "--export", to, "--key", public.to_str().unwrap()];
    assert_eq!(audit(&fleet, &prove).0, Some(0));
    let text = fs::read_to_string(&export).unwrap();
    fs::write(&export, text.replace("Torvet", "Tårvet")).unwrap();
    let (code, told) = audit(&fleet, &prove);
    assert_eq!(code, Some(2), "{told}");

    // Somebody cuts off the end, and then changes what is left.
    let last = told_entries(&audit(&fleet, &["verify"]).1);
    let _ = fleet.sql(&format!("DELETE FROM journal WHERE seq = {last}"));
    let (code, told) = audit(&fleet, &["verify"]);
    assert_eq!((code, &told["wrong"]["finding"]), (Some(2), &Value::from("cut_off")), "{told}");
    assert_eq!(told["wrong"]["first_wrong"], last);
    let _ = fleet.sql("UPDATE journal SET at = at + 1 WHERE seq = 3");
    let (code, told) = audit(&fleet, &["verify", "--checkpoints", path(&checkpoints)]);
    assert_eq!((code, &told["wrong"]["first_wrong"]), (Some(2), &Value::from(3)), "{told}");
    let words = fleet.run(&["audit", "verify"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.starts_with("NOT WHOLE: entry 3"), "{words}");
    assert_eq!(audit(&fleet, &["verify", "--checkpoints", "/nowhere"]).0, Some(1));
}

fn told_entries(told: &Value) -> u64 {
    told["entries"].as_u64().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_server_vouches_for_its_journal_in_sqlite() {
    a_server_vouches_for_its_journal(Home::Sqlite);
}

#[test]
fn a_server_vouches_for_its_journal_in_postgresql() {
    a_server_vouches_for_its_journal(Home::Postgres);
}
