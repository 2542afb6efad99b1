//! What the desk does, whatever happens: sign-in, taking a call, and the way of a record to the server.
#![expect(clippy::unwrap_used, reason = "tests")]

mod beside;
mod browser;
mod document;
mod door;
mod proof;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use domain::exchange::view::{
    ConsoleCall, ConsoleView, Delivery, DeliveryState, EndReason, Language, Place, Presence, QueueRow, Service,
    SpecialistView,
};
use domain::expedition::{Outcome, ReferredTo};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, PersonId, StationId, VisitId};
use domain::problem::Problem;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Body, Draft, Head, Log, Opened, Pending};
use protocol::bytes::Bytes;
use protocol::station::{Ask, RefusedReason, Reply};
use protocol::visit::{Message, Standing, VERSIONS};
use specialist_console::desk::{Desk, Effect, Handover, Input, Intent, LineInput};
use trust::{
    AuthoritySecretKey, Credentials, FleetCaKey, PeopleKey, PublicKey, Role, SessionStatement, StationKey, VisitSigner,
};

const NOW: Moment = Moment::from_unix_ms(1_795_255_200_000);
const KIOSK: KioskId = KioskId::numbered(0x1);
const CONSOLE: ConsoleId = ConsoleId::numbered(0x2);
const METTE: PersonId = PersonId::numbered(0x20);
const CALL: CallId = CallId::numbered(0x700);

struct Fleet {
    kiosk: Credentials,
    console: Arc<Credentials>,
    people: PeopleKey,
    authority: AuthoritySecretKey,
}

static FLEET: LazyLock<Fleet> = LazyLock::new(|| {
    let ca = FleetCaKey::create("Test fleet", NOW).unwrap();
    let station = |id: StationId| {
        let key = StationKey::generate();
        let certificate = ca.issue_station(id, &key.public_key(), NOW).unwrap();
        Credentials::new(ca.public().clone(), certificate, key, NOW).unwrap()
    };
    let key = StationKey::generate();
    let certificate = ca.issue_people(&key.public_key(), NOW).unwrap();
    Fleet {
        kiosk: station(KIOSK.into()),
        console: Arc::new(station(CONSOLE.into())),
        people: PeopleKey::new(key, certificate, ca.public(), NOW).unwrap(),
        authority: AuthoritySecretKey::generate(),
    }
});

fn row() -> QueueRow {
    let place = Place {
        municipality: "Herning Borgerservice".to_owned(),
        site: "Aulum Bibliotek".to_owned(),
        kiosk: "Aulum 1".to_owned(),
    };
    let (service, language) = (Service::Passport, Language::Da);
    QueueRow {
        call: CALL,
        place,
        service,
        language,
        since: NOW,
        persons: 1,
        due: None,
        takeable: true,
        interrupted: false,
        others: Vec::new(),
    }
}

fn view(call: ConsoleCall, deliveries: Vec<Delivery>) -> Input {
    let specialist =
        SpecialistView { person: METTE, name: "Mette Holm".to_owned(), presence: Presence::Ready, too_unsure: false };
    let (desk, specialist) = ("Borgerservice".to_owned(), Some(specialist));
    let (queue, others) = (Vec::new(), Vec::new());
    Input::View(ConsoleView { desk, specialist, queue, call, others, running: Vec::new(), deliveries })
}

fn offered() -> Input {
    view(ConsoleCall::Offered { row: row(), kiosk: KIOSK, until: NOW + Duration::from_secs(15) }, Vec::new())
}

fn active() -> Input {
    view(ConsoleCall::Active { row: row(), kiosk: KIOSK, since: NOW }, Vec::new())
}

fn over(deliveries: Vec<Delivery>) -> Input {
    let until = NOW + Duration::from_mins(2);
    view(ConsoleCall::WrapUp { call: CALL, reason: EndReason::CitizenLeft, until }, deliveries)
}

fn act(intent: Intent) -> Input {
    Input::Intent(Box::new(intent))
}

fn desk() -> Desk {
    let mut desk = Desk::new(CONSOLE, true, FLEET.console.clone(), Some(FLEET.authority.public_key()));
    drop(desk.next(NOW, Input::LinkUp));
    desk
}

/// Asks for a sign-in; what the server answers with if it lets her in.
fn ask_in(desk: &mut Desk) -> Reply {
    let password = Personal::new("secret".to_owned());
    let effects =
        desk.next(NOW, act(Intent::SignIn { name: "mette".to_owned(), password, key: StationKey::generate() }));
    let [Effect::Ask(Ask::SignIn { session_key, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    let statement = SessionStatement {
        person: METTE,
        display_name: Personal::new("Mette Holm".to_owned()),
        roles: vec![Role::Specialist],
        console: CONSOLE,
        public_key: PublicKey::from_sec1(&session_key.0).unwrap(),
        not_after: NOW + Duration::from_hours(8),
    };
    Reply::SignedIn { person: METTE, statement: Bytes(FLEET.people.sign_in(&statement, NOW).unwrap().to_json()) }
}

fn signed_in() -> Desk {
    let mut desk = desk();
    let reply = ask_in(&mut desk);
    assert!(desk.next(NOW, Input::Replied(reply)).is_empty());
    desk
}

fn hear(desk: &mut Desk, message: &Message) -> Vec<Effect> {
    desk.next(NOW, Input::Line(LineInput::Message(message.encode().unwrap())))
}

fn sent(effects: &[Effect]) -> Vec<Message> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send(message) => Some(message.as_ref().clone()),
        _ => None,
    });
    frames.collect()
}

fn bodies(effects: &[Effect]) -> Vec<&'static str> {
    let entries = sent(effects).into_iter().flat_map(|message| match message {
        Message::Entries { entries } => entries,
        _ => Vec::new(),
    });
    entries.map(|entry| entry.read().unwrap().body.name()).collect()
}

/// A call with a visit that has begun.
fn in_a_visit() -> Desk {
    visit_and_log().0
}

/// The same, with the kiosk's copy of the log.
fn visit_and_log() -> (Desk, Log) {
    let mut desk = signed_in();
    drop(desk.next(NOW, offered()));
    drop(desk.next(NOW, act(Intent::Take)));
    drop(desk.next(NOW, active()));
    drop(desk.next(NOW, Input::Line(LineInput::Up)));
    let visit = VisitId::new(CALL.uuid());
    let log = Some(Standing { visit, head: Head::empty(visit) });
    drop(hear(&mut desk, &Message::Hello { versions: VERSIONS.to_vec(), log }));
    let (mut log, mut pending) = (Log::new(visit), Pending::new(KIOSK.into()));
    let opened = Opened { kiosk: KIOSK, demo: true, equipment: [].into(), policy: 1 };
    pending.push(&log, Draft { call: CALL, at: NOW, body: Body::Opened(opened) }).unwrap();
    let entry = pending.proposal(&log, &VisitSigner::new(&FLEET.kiosk).unwrap()).unwrap().unwrap();
    let effects = hear(&mut desk, &Message::Propose { entry: entry.clone() });
    assert_eq!(bodies(&effects), ["specialist_joined", "expedition_began", "step_opened"]);
    let _ = log.append(entry, FLEET.kiosk.ca()).unwrap();
    for message in sent(&effects) {
        if let Message::Entries { entries } = message {
            let _ = log.merge(entries, FLEET.kiosk.ca()).unwrap();
        }
    }
    (desk, log)
}

fn referred() -> Input {
    act(Intent::Decide(Outcome::Referred { to: ReferredTo::TownHall }))
}

/// A visit that was decided, and the record on its way.
fn decided() -> (Desk, ExpeditionId, Vec<Effect>) {
    let mut desk = in_a_visit();
    let effects = desk.next(NOW, referred());
    let expedition = submitted(&effects).unwrap();
    (desk, expedition, effects)
}

fn submitted(effects: &[Effect]) -> Option<ExpeditionId> {
    effects.iter().find_map(|effect| match effect {
        Effect::Submit { expedition, call: CALL, .. } => Some(*expedition),
        _ => None,
    })
}

fn arrived(expedition: ExpeditionId) -> Vec<Delivery> {
    vec![Delivery { expedition, state: DeliveryState::Pending }]
}

#[test]
fn a_refused_sign_in_is_told_and_can_be_tried_again() {
    let mut desk = desk();
    drop(ask_in(&mut desk));
    assert!(desk.board().signing_in);
    drop(desk.next(NOW, Input::Replied(Reply::Refused { reason: RefusedReason::NotAllowed })));
    let board = desk.board();
    assert_eq!((board.signing_in, board.signed_in, board.problem), (false, false, Some(Problem::SignInRefused)));
    let reply = ask_in(&mut desk);
    assert_eq!(desk.board().problem, None);
    drop(desk.next(NOW, Input::Replied(reply)));
    assert!(desk.board().signed_in);
}

#[test]
fn a_sign_in_that_the_server_never_answered_is_told() {
    let mut desk = desk();
    drop(ask_in(&mut desk));
    drop(desk.next(NOW, Input::LinkDown(Problem::ServerAway)));
    let board = desk.board();
    assert_eq!((board.signing_in, board.signed_in, board.problem), (false, false, Some(Problem::ServerAway)));
}

#[test]
fn nobody_takes_a_call_without_having_signed_in() {
    let mut desk = desk();
    drop(desk.next(NOW, offered()));
    assert!(desk.next(NOW, act(Intent::Take)).is_empty());
}

#[test]
fn taking_an_offer_opens_the_line_at_once_and_only_once() {
    let mut desk = signed_in();
    drop(desk.next(NOW, offered()));
    let effects = desk.next(NOW, act(Intent::Take));
    let [Effect::Ask(Ask::Accept { call: CALL }), Effect::OpenLine { call: CALL, peer: KIOSK, .. }] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert!(desk.next(NOW, act(Intent::Take)).is_empty());
    assert!(desk.next(NOW, offered()).is_empty());
    assert!(desk.next(NOW, active()).is_empty(), "the line is open already");
}

#[test]
fn a_new_certificate_waits_until_nobody_is_served() {
    assert!(desk().is_at_rest());
    let mut desk = signed_in();
    assert!(desk.is_at_rest());
    drop(desk.next(NOW, offered()));
    assert!(!desk.is_at_rest(), "the offer would go to somebody else");
    drop(desk.next(NOW, act(Intent::Take)));
    assert!(!desk.is_at_rest());
    drop(desk.next(NOW, view(ConsoleCall::None, Vec::new())));
    assert!(desk.is_at_rest());
    let (mut desk, expedition, _) = decided();
    assert!(!desk.is_at_rest());
    drop(desk.next(NOW, over(Vec::new())));
    assert!(!desk.is_at_rest(), "the server does not have the record yet");
    drop(desk.next(NOW, Input::HandedOver(expedition, Handover::Stored)));
    assert!(desk.is_at_rest());
}

#[test]
fn an_offer_that_somebody_else_has_taken_closes_the_line_again() {
    let mut desk = signed_in();
    drop(desk.next(NOW, offered()));
    drop(desk.next(NOW, act(Intent::Take)));
    let effects = desk.next(NOW, view(ConsoleCall::None, Vec::new()));
    assert!(matches!(effects.as_slice(), [Effect::CloseLine]), "{effects:?}");
    assert!(desk.board().call.is_none() && desk.board().taking.is_none());
}

#[test]
fn whoever_is_not_authentic_is_hung_up_on_and_not_called_again() {
    let mut desk = in_a_visit();
    let effects = desk.next(NOW, Input::Line(LineInput::NotAuthentic));
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::HangUp { call: CALL }), Effect::CloseLine]), "{effects:?}");
    let board = desk.board();
    assert!(board.call.is_none() && board.problem == Some(Problem::PeerNotAuthentic));
    let effects = desk.next(NOW, active());
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::HangUp { call: CALL })]), "{effects:?}");
}

#[test]
fn the_closing_entry_does_not_leave_before_the_record_is_stored() {
    let (mut desk, expedition, effects) = decided();
    assert_eq!(bodies(&effects), ["decided"]);
    let before = desk.log_ends();
    // Neither a new connection, nor a late copy, nor a refusal lets it out.
    drop(desk.next(NOW, Input::Line(LineInput::Up)));
    let visit = VisitId::new(CALL.uuid());
    let log = Some(Standing { visit, head: Head::empty(visit) });
    let effects = hear(&mut desk, &Message::Hello { versions: VERSIONS.to_vec(), log });
    assert_eq!(bodies(&effects).last(), Some(&"decided"));
    let effects = desk.next(NOW, Input::HandedOver(expedition, Handover::Refused));
    assert_eq!((submitted(&effects), bodies(&effects)), (Some(expedition), vec![]), "it is offered again");
    assert_eq!(desk.log_ends(), before);
    let effects = desk.next(NOW, Input::HandedOver(expedition, Handover::Stored));
    assert_eq!((submitted(&effects), bodies(&effects)), (None, vec!["closed"]));
    assert_eq!(desk.log_ends().unwrap().number, before.unwrap().number + 1);
}

#[test]
fn a_record_whose_call_has_ended_is_offered_until_the_server_has_it() {
    let (mut desk, expedition, _) = decided();
    drop(desk.next(NOW, over(Vec::new())));
    assert!(desk.board().call.is_none());
    assert_eq!(desk.board().last.unwrap().expedition, None, "not submitted yet");
    for _ in 0..3 {
        assert_eq!(submitted(&desk.next(NOW, Input::HandedOver(expedition, Handover::Unreachable))), Some(expedition));
    }
    assert!(desk.next(NOW, Input::HandedOver(expedition, Handover::Stored)).is_empty());
    assert_eq!(desk.board().last.unwrap().expedition, Some(expedition));
    assert!(
        desk.next(NOW, Input::HandedOver(expedition, Handover::Unreachable)).is_empty(),
        "it is not offered any more"
    );
}

#[test]
fn a_record_that_is_refused_after_its_call_is_given_up_and_the_specialist_told() {
    let (mut desk, expedition, _) = decided();
    drop(desk.next(NOW, over(Vec::new())));
    assert!(!desk.board().last.unwrap().refused);
    assert!(desk.next(NOW, Input::HandedOver(expedition, Handover::Refused)).is_empty());
    let last = desk.board().last.unwrap();
    assert_eq!((last.refused, last.expedition), (true, None));
}

#[test]
fn a_record_that_is_one_too_many_ends_the_call() {
    let (mut desk, expedition, _) = decided();
    drop(desk.next(NOW, view(ConsoleCall::Active { row: row(), kiosk: KIOSK, since: NOW }, arrived(expedition))));
    let effects = desk.next(NOW, Input::HandedOver(expedition, Handover::Refused));
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::HangUp { call: CALL })]), "{effects:?}");
    drop(desk.next(NOW, over(arrived(expedition))));
    assert_eq!(desk.board().last.unwrap().expedition, Some(expedition));
}

#[test]
fn a_decision_is_taken_once() {
    let (mut desk, expedition, _) = decided();
    assert!(desk.next(NOW, referred()).is_empty());
    drop(desk.next(NOW, Input::HandedOver(expedition, Handover::Stored)));
    assert!(desk.next(NOW, referred()).is_empty());
}

#[test]
fn what_is_broken_off_is_closed_and_not_submitted() {
    let mut desk = in_a_visit();
    let why = domain::expedition::AbortReason::NoCase;
    let effects = desk.next(NOW, act(Intent::Decide(Outcome::Aborted { why })));
    assert_eq!((submitted(&effects), bodies(&effects)), (None, vec!["decided", "closed"]));
}

#[test]
fn rubbish_on_the_line_is_refused_and_changes_nothing() {
    let mut desk = in_a_visit();
    let before = desk.log_ends();
    let effects = desk.next(NOW, Input::Line(LineInput::Message(vec![0, 1, 2])));
    assert!(matches!(sent(&effects).as_slice(), [Message::Refused { .. }]));
    let effects = hear(&mut desk, &Message::Confirm { head: before.unwrap() });
    assert!(matches!(sent(&effects).as_slice(), [Message::Refused { .. }]), "not the kiosk's to say");
    assert_eq!(desk.log_ends(), before);
}
