//! Each message between station and server has a golden file. Old ones stay parseable.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use domain::digest::Digest;
use domain::exchange::TicketNumber;
use domain::exchange::view::{
    ConsoleCall, ConsoleView, Delivery, DeliveryState, EndReason, KioskCall, KioskView, Language, Opening, Other,
    OtherRole, Place, Presence, QueueRow, Service, SpecialistView, TicketShown, View, Wait, WeekdayHours,
};
use domain::id::{CallId, ConsoleId, DeskId, ExpeditionId, KioskId, PersonId, RequestId, StationId};
use domain::redact::Personal;
use domain::time::Moment;
use expect_test::expect_file;
use protocol::bytes::{Base64, Bytes};
use protocol::station::{Ask, Authenticator, FromServer, RecordReply, RefusedReason, Reply, Request, UNANSWERED};
use serde::Serialize;
use serde::de::DeserializeOwned;

const CALL: CallId = CallId::numbered(1);
const KIOSK: KioskId = KioskId::numbered(2);
const CONSOLE: ConsoleId = ConsoleId::numbered(3);
const PERSON: PersonId = PersonId::numbered(4);
const EXPEDITION: ExpeditionId = ExpeditionId::numbered(5);
const REQUEST: RequestId = RequestId::numbered(6);
const AT: Moment = Moment::from_unix_ms(1_800_000_000_000);

fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, message: &T) {
    let text = serde_json::to_string_pretty(message).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/station").join(format!("{name}.json"));
    expect_file![&path].assert_eq(&text);
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), message, "{name}");
}

fn mette() -> String {
    "mette".into()
}

fn key() -> Bytes {
    Bytes(vec![4; 65])
}

fn envelope() -> Bytes {
    Bytes(b"opaque".to_vec())
}

#[test]
fn asks() {
    let asks = [
        ("hello", Ask::Hello { software: "kiosk 0.1.0".into(), trusts: Vec::new() }),
        ("hello-trusts", Ask::Hello { software: "kiosk 0.1.0".into(), trusts: vec![Digest::of(b"authority")] }),
        ("call", Ask::Call { call: CALL, service: Service::Passport, language: Language::Da }),
        ("come_back", Ask::ComeBack { call: CALL, ticket: TicketNumber::nth(3711), language: Language::Da }),
        ("say_persons", Ask::SayPersons { call: CALL, persons: 3 }),
        ("return_later", Ask::ReturnLater { call: CALL }),
        ("hang_up", Ask::HangUp { call: CALL }),
        ("media_up", Ask::MediaUp { call: CALL }),
        ("wiped", Ask::Wiped { call: CALL }),
        ("sign_in", Ask::SignIn { name: mette(), password: "not a secret".into(), code: None, session_key: key() }),
        (
            "sign_in_code",
            Ask::SignIn {
                name: mette(),
                password: "not a secret".into(),
                code: Some("123456".into()),
                session_key: key(),
            },
        ),
        (
            "choose_password",
            Ask::ChoosePassword {
                name: mette(),
                first_code: "abcd-efgh-jkmn".into(),
                password: "not a secret".into(),
                code: Some("123456".into()),
                session_key: key(),
            },
        ),
        ("begin_sign_in", Ask::BeginSignIn { port: 49152, challenge: CHALLENGE.into() }),
        (
            "finish_sign_in",
            Ask::FinishSignIn {
                state: Personal::new("af0ifjsldkj".into()),
                code: Some(Personal::new("SplxlOBeZQQYbYS6WxSbIA".into())),
                issuer: Some("https://login.kommune.dk".into()),
                verifier: Personal::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into()),
                session_key: key(),
            },
        ),
        ("sign_out", Ask::SignOut),
        ("presence", Ask::Presence { ready: true }),
        ("accept", Ask::Accept { call: CALL }),
        ("decline", Ask::Decline { call: CALL }),
        ("hold", Ask::Hold { call: CALL }),
        ("resume", Ask::Resume { call: CALL }),
        ("ask_second", Ask::AskSecond { call: CALL }),
        ("transfer", Ask::Transfer { call: CALL, desk: DeskId::numbered(9) }),
        ("cancel_join", Ask::CancelJoin { call: CALL }),
        ("release", Ask::Release { call: CALL }),
        ("listen_in", Ask::ListenIn { call: CALL }),
        ("leave", Ask::Leave { call: CALL }),
        ("wrap_up_done", Ask::WrapUpDone),
        ("post", Ask::Post { call: CALL, to: KIOSK.into(), envelope: Base64::from(&envelope()) }),
        ("ack", Ask::Ack { number: 7 }),
    ];
    for (name, body) in asks {
        check(&format!("ask-{name}"), &Request::new(REQUEST, body));
    }
    let plain = || Request::new(REQUEST, Ask::WrapUpDone);
    check("again", &Request { again: true, ..plain() });
    check("read", &Request { read: Some(7), ..plain() });
}

/// RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn authenticator() -> Authenticator {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
    let uri = format!("otpauth://totp/Skranke:mette?secret={secret}&issuer=Skranke");
    Authenticator { secret: Personal::new(secret), uri: Personal::new(uri) }
}

#[test]
fn replies() {
    let replies = [
        ("done", Reply::Done),
        ("signed_in", Reply::SignedIn { person: PERSON, statement: envelope() }),
        ("code_needed", Reply::CodeNeeded),
        ("first_sign_in", Reply::FirstSignIn { authenticator: Some(authenticator()) }),
        ("first_sign_in_plain", Reply::FirstSignIn { authenticator: None }),
        ("locked", Reply::Locked { for_s: 60 }),
        (
            "continue",
            Reply::Continue {
                address: Personal::new("https://login.kommune.dk/auth?client_id=skranke&state=af0ifjsldkj".into()),
                state: Personal::new("af0ifjsldkj".into()),
            },
        ),
        ("refused", Reply::Refused { reason: RefusedReason::NotNow }),
    ];
    for (name, reply) in replies {
        check(&format!("reply-{name}"), &FromServer::Reply { id: REQUEST, reply });
    }
    let from = StationId::Console(CONSOLE);
    let envelope = Base64::from(&envelope());
    let mail = |number, from, done: &[RequestId]| {
        let envelope = envelope.clone();
        FromServer::Mail { number, call: CALL, from, done: done.to_vec(), envelope }
    };
    check("mail", &mail(8, from, &[]));
    check("mail-and-done", &mail(8, from, &[REQUEST]));
    for (from, done) in [(from, &[][..]), (KIOSK.into(), &[REQUEST]), (from, &[REQUEST, UNANSWERED])] {
        let text = FromServer::mail(u64::MAX, CALL, from, done, &envelope);
        assert_eq!(text, serde_json::to_string(&mail(u64::MAX, from, done)).unwrap());
    }
    check("record-stored", &RecordReply::Stored);
    check("record-refused", &RecordReply::Refused { reason: RefusedReason::TooLarge });
}

#[test]
fn refusals() {
    use RefusedReason::{
        Closed, CodeOfOtherTime, CodeOver, Disabled, HelloFirst, Malformed, NoRole, NotAllowed, NotNow, ProviderAway,
        ProviderDeclined, ProviderWrong, SignInOver, TooLarge, TooMany, Unavailable, UnknownCall, UnknownTicket,
        WeakPassword, WrongCode, WrongPassword,
    };
    let all = vec![
        Malformed,
        TooLarge,
        HelloFirst,
        NotAllowed,
        NotNow,
        UnknownCall,
        Closed,
        WrongPassword,
        TooMany,
        Unavailable,
        WrongCode,
        CodeOfOtherTime,
        CodeOver,
        WeakPassword,
        UnknownTicket,
        ProviderAway,
        ProviderDeclined,
        ProviderWrong,
        NoRole,
        Disabled,
        SignInOver,
    ];
    check("refusals", &all);
}

fn place() -> Place {
    Place { municipality: "Herning Borgerservice".into(), site: "Aulum Bibliotek".into(), kiosk: "Aulum 1".into() }
}

fn row() -> QueueRow {
    QueueRow {
        call: CALL,
        place: place(),
        service: Service::Passport,
        language: Language::Da,
        since: AT,
        persons: 3,
        due: Some(AT),
        interrupted: false,
        takeable: true,
        others: Vec::new(),
    }
}

fn other(role: OtherRole) -> Other {
    Other { console: CONSOLE, role, name: "Jens Krog".into() }
}

fn view(name: &str, view: View) {
    let (nodes, provider, authorities) = (Vec::new(), false, None);
    check(name, &FromServer::View { version: 42, now: AT, view, nodes, provider, authorities });
}

#[test]
fn nodes() {
    let queue = ConsoleView {
        desk: "Torvet".into(),
        specialist: None,
        queue: Vec::new(),
        call: ConsoleCall::None,
        others: Vec::new(),
        running: Vec::new(),
        deliveries: Vec::new(),
    };
    let nodes = vec!["a.kommune.dk:8443".into(), "b.kommune.dk:8443".into()];
    let view = || View::Console(queue.clone());
    let told = FromServer::View { version: 42, now: AT, view: view(), nodes, provider: true, authorities: None };
    check("view-nodes", &told);
    let authorities = Some(Digest::of(b"both"));
    let told = FromServer::View { version: 42, now: AT, view: view(), nodes: Vec::new(), provider: false, authorities };
    check("view-authorities", &told);
    check("going_away", &FromServer::GoingAway { after_ms: 1500 });
}

#[test]
fn kiosk_views() {
    let delivery = Some(Delivery { expedition: EXPEDITION, state: DeliveryState::Delayed });
    let ticket = Some(TicketShown { number: TicketNumber::nth(3711), until: AT, due: None });
    let calls = [
        ("none", KioskCall::None),
        ("waiting", KioskCall::Waiting { call: CALL, place: 2, wait: Wait::AboutTen, persons: 1 }),
        ("connecting", KioskCall::Connecting { call: CALL, peer: CONSOLE }),
        ("active", KioskCall::Active { call: CALL, peer: CONSOLE, since: AT }),
        ("interrupted", KioskCall::Interrupted { call: CALL }),
        ("ended", KioskCall::Ended { call: CALL, reason: EndReason::Finished, delivery, ticket: None }),
        ("ticket", KioskCall::Ended { call: CALL, reason: EndReason::ReturnsLater, delivery: None, ticket }),
    ];
    for (name, call) in calls {
        let opening = Opening::Open { until: Some(AT) };
        let services = BTreeSet::new();
        let (held, others, wait) = (false, Vec::new(), Wait::UnderFive);
        let kiosk = KioskView { place: place(), opening, services, wait, tickets: false, call, held, others };
        view(&format!("view-kiosk-{name}"), View::Kiosk(kiosk));
    }
    let hours = vec![WeekdayHours { weekday: 4, opens_min: 600, closes_min: 1320 }];
    let openings = [("unstaffed", Opening::Unstaffed), ("closed", Opening::Closed { opens: Some(AT), hours })];
    for (name, opening) in openings {
        let (services, call) = (BTreeSet::new(), KioskCall::None);
        let (held, others, wait) = (false, Vec::new(), Wait::Long);
        let kiosk = KioskView { place: place(), opening, services, wait, tickets: false, call, held, others };
        view(&format!("view-kiosk-{name}"), View::Kiosk(kiosk));
    }
    let (opening, wait) = (Opening::Open { until: Some(AT) }, Wait::None);
    let call = KioskCall::Active { call: CALL, peer: CONSOLE, since: AT };
    let (services, others) = (Service::ALL.into(), vec![other(OtherRole::Second), other(OtherRole::Supervisor)]);
    let kiosk = KioskView { place: place(), opening, services, wait, tickets: false, call, held: true, others };
    view("view-kiosk-held", View::Kiosk(kiosk));
}

#[test]
fn console_views() {
    let joined = QueueRow { others: vec![other(OtherRole::Successor)], ..row() };
    let calls = [
        ("none", ConsoleCall::None, Presence::Ready),
        ("offered", ConsoleCall::Offered { row: row(), kiosk: KIOSK, until: AT }, Presence::Busy),
        ("connecting", ConsoleCall::Connecting { row: row(), kiosk: KIOSK }, Presence::Busy),
        ("active", ConsoleCall::Active { row: row(), kiosk: KIOSK, since: AT }, Presence::Busy),
        ("held", ConsoleCall::Held { row: joined, kiosk: KIOSK, since: AT }, Presence::Busy),
        ("kiosk_away", ConsoleCall::KioskAway { row: row(), kiosk: KIOSK }, Presence::Busy),
        ("asked", ConsoleCall::Asked { row: row(), kiosk: KIOSK, role: OtherRole::Second, until: AT }, Presence::Busy),
        (
            "joined",
            ConsoleCall::Joined { row: row(), kiosk: KIOSK, role: OtherRole::Supervisor, since: AT },
            Presence::Busy,
        ),
        ("wrap_up", ConsoleCall::WrapUp { call: CALL, reason: EndReason::CitizenLeft, until: AT }, Presence::WrapUp),
    ];
    for (name, call, presence) in calls {
        let specialist =
            Some(SpecialistView { person: PERSON, name: "Mette Holm".into(), presence, too_unsure: false });
        let deliveries = vec![Delivery { expedition: EXPEDITION, state: DeliveryState::Pending }];
        let console = ConsoleView {
            desk: "Torvet".into(),
            specialist,
            queue: vec![row()],
            call,
            others: Vec::new(),
            running: vec![row()],
            deliveries,
        };
        view(&format!("view-console-{name}"), View::Console(console));
    }
    let (queue, deliveries, others, call) = (Vec::new(), Vec::new(), Vec::new(), ConsoleCall::None);
    let console =
        ConsoleView { desk: "Torvet".into(), specialist: None, queue, call, others, running: Vec::new(), deliveries };
    view("view-console-signed_out", View::Console(console));
}

#[test]
fn a_later_field_is_ignored_and_debug_shows_no_content() {
    let later = r#"{"id":"00000000-0000-0000-0000-000000000006","body":{"ask":"sign_out","later":1},"later":2}"#;
    let read: Request = serde_json::from_str(later).unwrap();
    assert_eq!(read.body, Ask::SignOut);
    let (name, password, code) = (mette(), "hemmelig".into(), Some("123456".into()));
    let secret = Ask::SignIn { name, password, code, session_key: Bytes::default() };
    assert_eq!(format!("{secret:?}"), "SignIn");
    let told = format!("{:?}", Reply::FirstSignIn { authenticator: Some(authenticator()) });
    assert!(!told.contains("GEZD") && !told.contains("otpauth"), "{told}");
}
