//! What every home of a journal does alike.

use std::time::Duration;

use crate::common::postgres::{Database, Postgres};
use domain::exchange::{Event, Exchange};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, MunicipalityId, PersonId, RequestId, StationId};
use domain::time::Moment;
use signaling::journal::{
    Account, Delivery, Effect, Here, Home, JournalError, LEASE, Next, NodeId, OpenError, Post, Posted, PostgresStore,
    SecondFactor, Store, Tried, Wake, replay,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use uuid::Uuid;

const AT: Moment = Moment::from_unix_ms(1_800_000_000_000);
const CALL: CallId = CallId::numbered(1);
const KIOSK: StationId = StationId::Kiosk(KioskId::numbered(2));
const CONSOLE: StationId = StationId::Console(ConsoleId::numbered(3));
const EXPEDITION: ExpeditionId = ExpeditionId::numbered(4);
const FIRST: NodeId = NodeId::new(Uuid::from_u128(5));
const SECOND: NodeId = NodeId::new(Uuid::from_u128(6));
/// Far longer than anything takes: a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// An empty place for a journal.
pub(crate) struct Place {
    runtime: Runtime,
    pub(crate) store: Store,
    pub(crate) database: Option<Database>,
    _folder: TempDir,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::Sqlite(folder.path().join("journal.sqlite"));
        Self { runtime: Runtime::new().unwrap(), store, database: None, _folder: folder }
    }

    pub(crate) fn postgres(postgres: Postgres) -> Self {
        let database = postgres.database();
        let store = Store::Postgres(Box::new(PostgresStore::new(&database.address(), None).unwrap()));
        let (runtime, folder) = (Runtime::new().unwrap(), tempfile::tempdir().unwrap());
        Self { runtime, store, database: Some(database), _folder: folder }
    }

    /// Runs statements on the tables.
    pub(crate) fn sql(&self, statements: &str) {
        match (&self.store, &self.database) {
            (Store::Sqlite(path), _) => {
                let file = rusqlite::Connection::open(path).unwrap();
                file.execute_batch(&format!("PRAGMA synchronous = OFF; {statements}")).unwrap();
            }
            (_, Some(database)) => drop(database.sql(statements)),
            (Store::Postgres(_), None) => unreachable!("a place has its database"),
        }
    }

    pub(crate) fn create(&self) -> Box<dyn Home> {
        let _inside = self.runtime.enter();
        self.store.create().unwrap()
    }

    /// Opens it without reading it.
    pub(crate) fn open_unread(&self) -> Box<dyn Home> {
        let _inside = self.runtime.enter();
        self.store.open().unwrap()
    }

    pub(crate) fn open(&self) -> Box<dyn Home> {
        let mut home = self.open_unread();
        let _ = replay(&mut *home).unwrap();
        home
    }
}

pub(crate) fn added(number: u128) -> Event {
    Event::MunicipalityAdded { municipality: MunicipalityId::numbered(number), name: format!("Kommune {number}") }
}

fn post(number: u128, to: StationId, from: StationId, call: CallId) -> Post {
    let envelope = number.to_be_bytes().to_vec();
    Post { request: RequestId::numbered(number), at: AT, to, call, from, envelope, wake: true }
}

/// Whether mail is kept anew.
fn is_kept(home: &mut dyn Home, post: &Post, cap: usize) -> bool {
    matches!(home.post(post, cap).unwrap(), Posted::Kept(_))
}

fn here(node: NodeId, lease: Duration) -> Here {
    Here { node, address: Some(format!("{node}:8443")), lease }
}

/// The envelopes of a station's mail after this number.
fn mail(home: &mut dyn Home, to: StationId, after: u64) -> Vec<(u64, u128)> {
    let number = |envelope: Vec<u8>| u128::from_be_bytes(envelope.try_into().unwrap());
    let mail = home.mail_after(to, after, 1000).unwrap();
    mail.into_iter().map(|mail| (mail.number, number(mail.envelope))).collect()
}

macro_rules! at_both_places {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $test() {
                super::$test(&super::Place::sqlite());
            })+
        }
        mod postgres {
            use crate::common::postgres::Postgres;
            $(#[test]
            fn $test() {
                super::$test(&super::Place::postgres(Postgres::shared()));
            })+
        }
    };
}

at_both_places! {
    what_is_appended_is_followed,
    of_two_that_append_one_is_first,
    an_effect_that_cannot_be_done_leaves_nothing,
    nothing_is_appended_to_a_journal_that_has_lost_entries,
    mail_is_kept_in_order_until_it_is_acknowledged,
    numbers_that_are_set_apart_are_given_to_nobody_else,
    mail_is_taken_once_and_not_without_end,
    a_record_is_set_apart_for_one_node,
    refused_records_are_kept_to_look_at,
    nodes_live_as_long_as_their_lease,
    a_station_is_held_by_one_node,
    accounts_are_found_by_their_name,
    an_account_is_changed_as_it_was_known,
    tries_are_counted_for_each,
    a_journal_is_made_once,
}

fn what_is_appended_is_followed(place: &Place) {
    let mut home = place.create();
    let events: Vec<_> = (1..=3).map(added).collect();
    assert_eq!(home.append(0, AT, &events[..2], &[]).unwrap(), 2);
    assert_eq!(home.append(2, AT, &events[2..], &[]).unwrap(), 3);
    let mut other = place.open();
    assert_eq!(other.follow(0, 100).unwrap(), (1..=3).zip(events.clone()).collect::<Vec<_>>());
    assert_eq!(other.follow(1, 1).unwrap(), [(2, events[1].clone())]);
    assert_eq!(other.follow(3, 100).unwrap(), []);
    let mut exchange = Exchange::default();
    for event in &events {
        exchange.apply(event);
    }
    assert_eq!(replay(&mut *other).unwrap(), (exchange, 3));
}

fn of_two_that_append_one_is_first(place: &Place) {
    let mut first = place.create();
    let mut second = place.open();
    assert_eq!(first.append(0, AT, &[added(1)], &[]).unwrap(), 1);
    let late = second.append(0, AT, &[added(2)], &[Effect::Store(EXPEDITION, vec![1])]);
    assert!(matches!(late, Err(JournalError::Conflict)), "{late:?}");
    assert_eq!(second.next_delivery(SECOND, AT, AT).unwrap(), Next::Nothing, "its effects are not there either");
    assert_eq!(second.follow(0, 100).unwrap(), [(1, added(1))]);
    assert_eq!(second.append(1, AT, &[added(2)], &[]).unwrap(), 2);

    // Many at once: all get through, each in a place of its own.
    let all: Vec<u64> = std::thread::scope(|scope| {
        let append = |number: u128| {
            let mut home = place.open();
            let mut after = 0;
            loop {
                match home.append(after, AT, &[added(number)], &[]) {
                    Ok(seq) => return seq,
                    Err(JournalError::Conflict) => {
                        after = home.follow(after, 100).unwrap().last().map_or(after, |(seq, _)| *seq);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let threads: Vec<_> = (10..18).map(|number| scope.spawn(move || append(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sorted = all.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (3..=10).collect::<Vec<_>>());
    assert_eq!(replay(&mut *place.open()).unwrap().1, 10);
}

fn an_effect_that_cannot_be_done_leaves_nothing(place: &Place) {
    let mut home = place.create();
    home.claim(KIOSK, FIRST).unwrap();
    for effect in [Effect::Release(KIOSK, SECOND), Effect::Keep(KIOSK, SECOND), Effect::Release(CONSOLE, FIRST)] {
        let moved = home.append(0, AT, &[added(1)], &[Effect::Store(EXPEDITION, vec![1]), effect]);
        assert!(matches!(moved, Err(JournalError::Moved)), "{moved:?}");
    }
    assert_eq!(home.follow(0, 100).unwrap(), []);
    assert_eq!(home.next_delivery(FIRST, AT, AT).unwrap(), Next::Nothing);
    let effects = [Effect::Keep(CONSOLE, SECOND), Effect::Keep(KIOSK, FIRST), Effect::Release(KIOSK, FIRST)];
    assert_eq!(home.append(0, AT, &[added(1)], &effects).unwrap(), 1);
    assert_eq!((home.holder(KIOSK).unwrap(), home.holder(CONSOLE).unwrap()), (None, Some(SECOND)));
}

fn nothing_is_appended_to_a_journal_that_has_lost_entries(place: &Place) {
    let mut home = place.create();
    let _ = home.append(0, AT, &[added(1), added(2)], &[]).unwrap();
    let delete = "DELETE FROM journal WHERE seq = 2";
    place.sql(delete);
    let shortened = home.append(2, AT, &[added(3)], &[]);
    assert!(matches!(shortened, Err(JournalError::Shortened { seq: 1 })), "{shortened:?}");
    // Somebody puts in another one instead.
    let mut other = place.open();
    assert_eq!(other.append(1, AT, &[added(9)], &[]).unwrap(), 2);
    let broken = home.append(2, AT, &[added(3)], &[]);
    assert!(matches!(broken, Err(JournalError::Broken { seq: 2 })), "{broken:?}");
    assert_eq!(other.append(2, AT, &[added(10)], &[]).unwrap(), 3);
    let broken = home.follow(2, 100);
    assert!(matches!(broken, Err(JournalError::Broken { seq: 3 })), "{broken:?}");
}

fn mail_is_kept_in_order_until_it_is_acknowledged(place: &Place) {
    let (mut home, other_call) = (place.create(), CallId::numbered(9));
    for number in 1..=3 {
        assert!(is_kept(&mut *home, &post(number, KIOSK, CONSOLE, CALL), 10));
    }
    assert!(is_kept(&mut *home, &post(4, CONSOLE, KIOSK, CALL), 10));
    assert!(is_kept(&mut *home, &post(5, KIOSK, CONSOLE, other_call), 10));
    let mut home = place.open();
    let sent = mail(&mut *home, KIOSK, 0);
    assert_eq!(sent.iter().map(|(_, envelope)| *envelope).collect::<Vec<_>>(), [1, 2, 3, 5]);
    assert!(sent.is_sorted(), "{sent:?}");
    let (second, last) = (sent[1].0, sent[3].0);
    assert_eq!(mail(&mut *home, KIOSK, second), sent[2..]);
    let mut waiting = home.mail_waiting().unwrap();
    waiting.retain(|(station, _)| *station == KIOSK);
    assert_eq!(waiting, [(KIOSK, last)]);
    home.acknowledge(KIOSK, second).unwrap();
    assert_eq!(mail(&mut *home, KIOSK, 0), sent[2..]);
    // The end of a call takes its mail along, whoever it is for, and no other.
    let _ = home.append(0, AT, &[added(1)], &[Effect::DropMail(CALL)]).unwrap();
    assert_eq!(mail(&mut *home, KIOSK, 0), sent[3..]);
    assert_eq!(mail(&mut *home, CONSOLE, 0), []);
    home.acknowledge(KIOSK, last).unwrap();
    assert!(is_kept(&mut *home, &post(6, KIOSK, CONSOLE, CALL), 10));
    assert!(mail(&mut *home, KIOSK, 0)[0].0 > last, "numbers count up");
}

fn numbers_that_are_set_apart_are_given_to_nobody_else(place: &Place) {
    let mut home = place.create();
    let kept = |posted: Posted| match posted {
        Posted::Kept(number) => number,
        other => panic!("not kept: {other:?}"),
    };
    let first = home.reserve(KIOSK, 10).unwrap();
    let after = kept(home.post(&post(1, KIOSK, CONSOLE, CALL), 10).unwrap());
    assert!(after >= first + 10, "{first}, {after}");
    let next = place.open().reserve(KIOSK, 10).unwrap();
    assert!(next > after, "{after}, {next}");
    let last = kept(home.post(&post(2, KIOSK, CONSOLE, CALL), 10).unwrap());
    assert!(last >= next + 10, "{next}, {last}");
    let others = kept(home.post(&post(3, CONSOLE, KIOSK, CALL), 10).unwrap());
    let _ = home.post(&post(4, KIOSK, CONSOLE, CALL), 10).unwrap();
    // What was taken is forgotten one by one, of one station only.
    home.forget(KIOSK, &[last, others]).unwrap();
    let left = |home: &mut dyn Home, station| mail(home, station, 0).iter().map(|(_, text)| *text).collect::<Vec<_>>();
    assert_eq!((left(&mut *home, KIOSK), left(&mut *home, CONSOLE)), (vec![1, 4], vec![3]));
}

fn mail_is_taken_once_and_not_without_end(place: &Place) {
    let mut home = place.create();
    assert!(is_kept(&mut *home, &post(1, KIOSK, CONSOLE, CALL), 2));
    for _ in 0..2 {
        assert_eq!(home.post(&post(1, KIOSK, CONSOLE, CALL), 2).unwrap(), Posted::Known);
    }
    let number = mail(&mut *home, KIOSK, 0)[0].0;
    home.acknowledge(KIOSK, number).unwrap();
    // Asked again at another node, when it has been read already.
    assert_eq!(place.open().post(&post(1, KIOSK, CONSOLE, CALL), 2).unwrap(), Posted::Known);
    assert_eq!(mail(&mut *home, KIOSK, 0), []);
    for number in [2, 3] {
        assert!(is_kept(&mut *home, &post(number, KIOSK, CONSOLE, CALL), 2));
    }
    for _ in 0..2 {
        assert_eq!(home.post(&post(4, KIOSK, CONSOLE, CALL), 2).unwrap(), Posted::Full);
    }
    assert!(is_kept(&mut *home, &post(5, KIOSK, CONSOLE, CallId::numbered(9)), 2), "another call");
    // Long after, the same number is another request.
    home.acknowledge(KIOSK, u64::MAX).unwrap();
    let later = Post { at: AT + Duration::from_mins(2), ..post(1, KIOSK, CONSOLE, CALL) };
    assert!(is_kept(&mut *home, &later, 2));
    assert_eq!(mail(&mut *home, KIOSK, 0).len(), 1);
}

fn a_record_is_set_apart_for_one_node(place: &Place) {
    let mut home = place.create();
    for node in [FIRST, SECOND] {
        let _ = home.pulse(&here(node, LEASE), AT).unwrap();
    }
    let until = AT + Duration::from_mins(1);
    let _ = home.append(0, AT, &[added(1)], &[Effect::Store(EXPEDITION, b"sealed".to_vec())]).unwrap();
    let due = |attempts| {
        let record = b"sealed".to_vec();
        Next::Due(Delivery { expedition: EXPEDITION, record, attempts, first_at: AT })
    };
    assert_eq!(home.next_delivery(FIRST, AT, until).unwrap(), due(0));
    assert_eq!(home.next_delivery(FIRST, AT, until).unwrap(), due(0), "its own");
    assert!(matches!(home.next_delivery(SECOND, AT, until).unwrap(), Next::At(_)));
    // It took too long.
    let late = until + Duration::from_millis(1);
    let _ = home.pulse(&here(SECOND, Duration::from_mins(5)), AT).unwrap();
    assert_eq!(home.next_delivery(SECOND, late, late + LEASE).unwrap(), due(0));
    let again = late + Duration::from_mins(1);
    home.postpone(EXPEDITION, again).unwrap();
    assert_eq!(home.next_delivery(FIRST, late, until).unwrap(), Next::At(again));
    let _ = home.pulse(&here(FIRST, Duration::ZERO), AT).unwrap();
    assert_eq!(home.next_delivery(FIRST, again, again + LEASE).unwrap(), due(1));
    // That node is gone.
    let _ = home.pulse(&here(SECOND, LEASE), again).unwrap();
    assert_eq!(home.next_delivery(SECOND, again, again + LEASE).unwrap(), due(1));
    let _ = home.append(1, again, &[added(2)], &[Effect::Delivered(EXPEDITION)]).unwrap();
    assert_eq!(home.next_delivery(SECOND, again, until).unwrap(), Next::Nothing);
}

fn refused_records_are_kept_to_look_at(place: &Place) {
    let mut home = place.create();
    let effects = [Effect::Store(EXPEDITION, b"sealed".to_vec()), Effect::Postpone(EXPEDITION, AT)];
    let _ = home.append(0, AT, &[added(1)], &effects).unwrap();
    let _ = home.append(1, AT, &[added(2)], &[Effect::Dead(EXPEDITION, "422")]).unwrap();
    let letters = home.dead_letters().unwrap();
    assert_eq!((letters.len(), letters[0].expedition, letters[0].attempts), (1, EXPEDITION, 2));
    assert_eq!((letters[0].reason.as_str(), letters[0].first_at), ("422", AT));
    assert_eq!(home.next_delivery(FIRST, AT, AT).unwrap(), Next::Nothing);
    let later = AT + Duration::from_secs(1);
    let _ = home.append(2, later, &[added(3)], &[Effect::Revive(EXPEDITION)]).unwrap();
    assert_eq!(home.dead_letters().unwrap(), []);
    let Next::Due(delivery) = home.next_delivery(FIRST, later, later).unwrap() else { panic!("not due") };
    assert_eq!((delivery.attempts, delivery.first_at), (0, later));
}

fn nodes_live_as_long_as_their_lease(place: &Place) {
    let mut home = place.create();
    let _ = home.pulse(&here(SECOND, LEASE), AT).unwrap();
    let pulse = home.pulse(&here(FIRST, LEASE), AT).unwrap();
    let known = |pulse: &signaling::journal::Pulse| -> Vec<(NodeId, bool)> {
        pulse.nodes.iter().map(|node| (node.node, node.alive)).collect()
    };
    assert_eq!(known(&pulse), [(FIRST, true), (SECOND, true)]);
    assert_eq!(pulse.nodes[0].address.as_deref(), Some("00000000-0000-0000-0000-000000000005:8443"));
    home.claim(KIOSK, FIRST).unwrap();
    // Long gone, it is known as long as it holds anybody.
    let _ = home.pulse(&Here { node: FIRST, address: None, lease: Duration::ZERO }, AT).unwrap();
    until_gone(place, FIRST);
    let mut last = home.pulse(&here(SECOND, LEASE), AT + LEASE).unwrap();
    assert_eq!((known(&last), last.holdings), (vec![(FIRST, false), (SECOND, true)], vec![(KIOSK, FIRST)]));
    home.release(KIOSK, FIRST).unwrap();
    age(place);
    last = home.pulse(&here(SECOND, LEASE), AT + 3 * LEASE).unwrap();
    assert_eq!((known(&last), last.holdings), (vec![(SECOND, true)], vec![]));
}

/// The database has a clock of its own: there the lease is ended by hand.
fn until_gone(place: &Place, node: NodeId) {
    if let Some(database) = &place.database {
        let _ = database.sql(&format!("UPDATE node SET until = until - 1000 WHERE id = '{node}'"));
    }
}

fn age(place: &Place) {
    if let Some(database) = &place.database {
        let _ = database.sql("UPDATE node SET until = until - 60000");
    }
}

fn a_station_is_held_by_one_node(place: &Place) {
    let mut home = place.create();
    assert_eq!(home.holder(KIOSK).unwrap(), None);
    for node in [FIRST, SECOND, SECOND] {
        home.claim(KIOSK, node).unwrap();
        assert_eq!(home.holder(KIOSK).unwrap(), Some(node));
    }
    home.release(KIOSK, FIRST).unwrap();
    assert_eq!(home.holder(KIOSK).unwrap(), Some(SECOND), "not that one's to release");
    home.release(KIOSK, SECOND).unwrap();
    assert_eq!(home.holder(KIOSK).unwrap(), None);
}

fn accounts_are_found_by_their_name(place: &Place) {
    let mut home = place.create();
    let password = trust::PasswordHash::of(&"correct horse battery".to_owned().into()).unwrap();
    let account = Account::plain(PersonId::numbered(7), vec![trust::Role::Specialist], password);
    home.add_account("mette", &account).unwrap();
    let found = home.account("mette").unwrap().unwrap();
    assert_eq!((found.person, found.roles), (account.person, account.roles.clone()));
    assert_eq!(found.password.as_phc(), account.password.as_phc());
    assert!(home.account("Mette").unwrap().is_none());
    let twice = home.add_account("mette", &account);
    assert!(matches!(twice, Err(JournalError::Taken)), "{twice:?}");
}

fn an_account_is_changed_as_it_was_known(place: &Place) {
    let mut home = place.create();
    let hash = |password: &str| trust::PasswordHash::of(&password.to_owned().into()).unwrap();
    let sealed = "sealed".to_owned();
    let first = Account {
        first_until: Some(AT),
        second_factor: Some(SecondFactor { sealed, last: 3 }),
        ..Account::plain(PersonId::numbered(7), vec![trust::Role::Specialist], hash("one"))
    };
    let add = Effect::AddAccount("bo".to_owned(), Box::new(first.clone()));
    let last = home.append(0, AT, &[added(1)], std::slice::from_ref(&add)).unwrap();
    let twice = home.append(last, AT, &[added(1)], &[add]);
    assert!(matches!(twice, Err(JournalError::Taken)), "{twice:?}");

    let change = |was: Option<&trust::PasswordHash>, now: &Account| {
        vec![Effect::ChangeAccount { name: "bo".to_owned(), was: was.cloned(), now: Box::new(now.clone()) }]
    };
    let open = Account { first_until: None, password: hash("two"), ..first.clone() };
    let stale = home.append(last, AT, &[added(1)], &change(Some(&open.password), &open));
    assert!(matches!(stale, Err(JournalError::Taken)), "{stale:?}");
    let last = home.append(last, AT, &[added(1)], &change(Some(&first.password), &open)).unwrap();
    assert!(home.use_code("bo", 4).unwrap());
    for old in [4, 3] {
        assert!(!home.use_code("bo", old).unwrap(), "used before");
    }
    let (name, found) = home.accounts().unwrap().pop().unwrap();
    assert_eq!((name.as_str(), found.first_until, found.second_factor.unwrap().last), ("bo", None, 4));
    assert_eq!(found.password.as_phc(), open.password.as_phc());
    let without = Account { second_factor: None, ..open };
    let _ = home.append(last, AT, &[added(1)], &change(None, &without)).unwrap();
    assert_eq!(home.account("bo").unwrap().unwrap().second_factor, None);
}

fn tries_are_counted_for_each(place: &Place) {
    let mut home = place.create();
    let both = ["console".to_owned(), "account".to_owned()];
    for _ in 0..5 {
        assert_eq!(home.tried(&both, Tried::Begun, AT).unwrap(), None);
    }
    let until = home.tried(&both[1..], Tried::Begun, AT).unwrap().unwrap();
    assert_eq!(until.since(AT).as_secs(), 60);
    assert_eq!(home.tried(&["other".to_owned(), "account".to_owned()], Tried::Begun, AT).unwrap(), Some(until));
    assert_eq!(home.tried(&["other".to_owned()], Tried::Begun, AT).unwrap(), None);
    assert_eq!(home.tried(&both, Tried::Begun, until).unwrap(), None, "one more, after the pause");
    let later = home.tried(&both, Tried::Begun, until).unwrap().unwrap();
    assert_eq!(later.since(until).as_secs(), 120);
    assert_eq!(home.tried(&both, Tried::Right, until).unwrap(), None);
    assert_eq!(home.tried(&both, Tried::Begun, until).unwrap(), None, "forgotten");
}

fn a_journal_is_made_once(place: &Place) {
    let _inside = place.runtime.enter();
    assert!(matches!(place.store.open(), Err(OpenError::Missing(_))));
    drop(place.store.create().unwrap());
    assert!(matches!(place.store.create(), Err(OpenError::Exists(_))));
    assert!(place.store.open().is_ok());
}

#[test]
fn nodes_on_one_database_tell_each_other() {
    let place = Place::postgres(Postgres::shared());
    let mut home = place.create();
    let (wakes, mut hints) = mpsc::channel(16);
    let _inside = place.runtime.enter();
    let _other = place.store.serve(wakes).unwrap();
    let _ = home.append(0, AT, &[added(1), added(2)], &[]).unwrap();
    let _ = home.post(&post(1, KIOSK, CONSOLE, CALL), 10).unwrap();
    let _ = home.post(&Post { wake: false, ..post(2, KIOSK, CONSOLE, CALL) }, 10).unwrap();
    home.claim(KIOSK, FIRST).unwrap();
    let gone = Here { node: FIRST, address: None, lease: LEASE };
    for here in [here(FIRST, LEASE), here(FIRST, LEASE), gone] {
        let _ = home.pulse(&here, AT).unwrap();
    }
    let hints_due = [Wake::Look, Wake::Entry(2), Wake::Mail(KIOSK), Wake::Held(KIOSK), Wake::Nodes, Wake::Nodes];
    for expected in hints_due {
        let hint = place.runtime.block_on(tokio::time::timeout(PATIENCE, hints.recv()));
        assert_eq!(hint.unwrap(), Some(expected));
    }
}

#[test]
fn a_database_that_was_away_is_found_again() {
    let place = Place::postgres(Postgres::alone());
    let mut home = place.create();
    let _ = home.append(0, AT, &[added(1)], &[]).unwrap();
    let postgres = &place.database.as_ref().unwrap().postgres;
    postgres.kill();
    let started = std::time::Instant::now();
    for _ in 0..3 {
        let away = home.append(1, AT, &[added(2)], &[]);
        assert!(matches!(away, Err(JournalError::Unavailable(_))), "{away:?}");
    }
    assert!(started.elapsed() < Duration::from_secs(3), "refused at once");
    {
        let _inside = place.runtime.enter();
        assert!(matches!(place.store.open(), Err(OpenError::Away(_))));
    }
    postgres.start();
    let until = std::time::Instant::now() + PATIENCE;
    while let Err(error) = home.append(1, AT, &[added(2)], &[]) {
        assert!(matches!(error, JournalError::Unavailable(_)), "{error}");
        assert!(std::time::Instant::now() < until, "it does not come back");
    }
    assert_eq!(replay(&mut *home).unwrap().1, 2);
}

#[test]
fn a_database_that_hangs_is_given_up_in_time() {
    let place = Place::postgres(Postgres::shared());
    let mut home = place.create();
    // Another program keeps the table for itself.
    let database = place.database.as_ref().unwrap();
    let _inside = place.runtime.enter();
    let config: tokio_postgres::Config = database.address().parse().unwrap();
    let (blocker, connection) = place.runtime.block_on(config.connect(tokio_postgres::NoTls)).unwrap();
    drop(place.runtime.spawn(connection));
    place.runtime.block_on(blocker.batch_execute("BEGIN; LOCK TABLE journal IN ACCESS EXCLUSIVE MODE")).unwrap();
    let started = std::time::Instant::now();
    let hung = home.append(0, AT, &[added(1)], &[]);
    assert!(matches!(hung, Err(JournalError::Unavailable(Some(_)))), "{hung:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
    place.runtime.block_on(blocker.batch_execute("ROLLBACK")).unwrap();
    let until = std::time::Instant::now() + PATIENCE;
    while let Err(error) = home.append(0, AT, &[added(1)], &[]) {
        assert!(matches!(error, JournalError::Unavailable(_)), "{error}");
        assert!(std::time::Instant::now() < until, "it does not come back");
    }
}
