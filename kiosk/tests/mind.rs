//! What the kiosk shows and does, whatever happens: the whole table on one page, and the promises that hang on it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use domain::exchange::TicketNumber;
use domain::exchange::view::{
    Delivery, DeliveryState, EndReason, KioskCall, KioskView, Language, Opening, Place, Service, TicketShown, Wait,
};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId};
use domain::problem::Problem;
use domain::time::Moment;
use expect_test::expect_file;
use kiosk::counter::{
    AWAY_UNSPOKEN, Counter, Effect, FINISHED_SHOWN, Input, Intent, LineInput, PROBLEM_SHOWN, TICKET_SHOWN,
};
use kiosk::scene::{Away, Finished, Stage, Tickets};
use protocol::bytes::Bytes;
use protocol::station::Ask;
use trust::{Credentials, FleetCaKey, StationKey};

const NOW: Moment = Moment::from_unix_ms(1_795_255_200_000);
const KIOSK: KioskId = KioskId::numbered(0x1);
const PEER: ConsoleId = ConsoleId::numbered(0x2);
const ANOTHER_PEER: ConsoleId = ConsoleId::numbered(0x3);
const CALL: CallId = CallId::numbered(0x700);
const TICKET: TicketNumber = TicketNumber::nth(3711);
const MOMENT: Duration = Duration::from_millis(1);

static CREDENTIALS: LazyLock<Arc<Credentials>> = LazyLock::new(|| {
    let ca = FleetCaKey::create("Test fleet", NOW).unwrap();
    let key = StationKey::generate();
    let certificate = ca.issue_station(KIOSK.into(), &key.public_key(), NOW).unwrap();
    Arc::new(Credentials::new(ca.public().clone(), certificate, key, NOW).unwrap())
});

fn view(call: KioskCall) -> Input {
    let place = Place {
        municipality: "Herning Borgerservice".to_owned(),
        site: "Aulum Bibliotek".to_owned(),
        kiosk: "Aulum 1".to_owned(),
    };
    Input::View(KioskView {
        place,
        opening: Opening::Open { until: None },
        services: Service::ALL.into(),
        wait: Wait::None,
        tickets: true,
        call,
        held: false,
        others: Vec::new(),
    })
}

fn waiting() -> Input {
    view(KioskCall::Waiting { call: CALL, place: 1, wait: Wait::None, persons: 1 })
}

fn active(peer: ConsoleId) -> Input {
    view(KioskCall::Active { call: CALL, peer, since: NOW })
}

fn ended(reason: EndReason, delivery: Option<DeliveryState>) -> Input {
    let delivery = delivery.map(|state| Delivery { expedition: ExpeditionId::numbered(0x9), state });
    view(KioskCall::Ended { call: CALL, reason, delivery, ticket: None })
}

fn ticketed() -> Input {
    let ticket = Some(TicketShown { number: TICKET, until: NOW + Duration::from_hours(4), due: None });
    view(KioskCall::Ended { call: CALL, reason: EndReason::ReturnsLater, delivery: None, ticket })
}

const fn line(input: LineInput) -> Input {
    Input::Line(input)
}

const fn act(intent: Intent) -> Input {
    Input::Intent(intent)
}

const PRESS: Input = act(Intent::Call(CALL, Language::Da));

/// What led to a state.
type Story = fn() -> Vec<Input>;

const STATES: [(&str, Story); 10] = [
    ("starting", Vec::new),
    ("idle", || vec![view(KioskCall::None)]),
    ("camera missing", || vec![view(KioskCall::None), Input::Camera(false)]),
    ("pressed", || vec![view(KioskCall::None), PRESS]),
    ("waiting", || vec![view(KioskCall::None), PRESS, waiting()]),
    ("connecting", || vec![view(KioskCall::None), PRESS, waiting(), connecting()]),
    ("talking", talking),
    ("interrupted", || [talking(), vec![line(LineInput::Lost), interrupted()]].into_iter().flatten().collect()),
    ("finished", || [talking(), vec![ended(EndReason::Finished, None)]].into_iter().flatten().collect()),
    ("given up", || [talking(), vec![line(LineInput::NotAuthentic)]].into_iter().flatten().collect()),
];

fn connecting() -> Input {
    view(KioskCall::Connecting { call: CALL, peer: PEER })
}

fn held() -> Input {
    let Input::View(view) = active(PEER) else { panic!("a view") };
    Input::View(KioskView { held: true, ..view })
}

fn interrupted() -> Input {
    view(KioskCall::Interrupted { call: CALL })
}

fn talking() -> Vec<Input> {
    let before = vec![view(KioskCall::None), PRESS, waiting(), connecting()];
    let up = [LineInput::SignedIn("Mette Holm".to_owned()), LineInput::Up, LineInput::FirstFrame].map(line);
    before.into_iter().chain(up).chain([active(PEER)]).collect()
}

/// Something that may happen in it.
type Happening = fn() -> Input;

const INPUTS: [(&str, Happening); 37] = [
    ("link up", || Input::LinkUp),
    ("link down", || Input::LinkDown(Problem::ServerAway)),
    ("view: no call", || view(KioskCall::None)),
    ("view: waiting", waiting),
    ("view: connecting", connecting),
    ("view: active", || active(PEER)),
    ("view: active with another", || active(ANOTHER_PEER)),
    ("view: active, held", held),
    ("view: interrupted", interrupted),
    ("view: ended, finished", || ended(EndReason::Finished, None)),
    ("view: ended, submitted", || ended(EndReason::Finished, Some(DeliveryState::Acknowledged))),
    ("view: ended, citizen left", || ended(EndReason::CitizenLeft, None)),
    ("view: ended, given up waiting", || ended(EndReason::Abandoned, None)),
    ("view: ended, specialist lost", || ended(EndReason::SpecialistLost, None)),
    ("view: ended, with a ticket", ticketed),
    ("come back", || act(Intent::ComeBack(CALL, TICKET, Language::Da))),
    ("three people", || act(Intent::Persons(3))),
    ("return later", || act(Intent::ReturnLater)),
    ("ticket unknown", || Input::TicketUnknown(CALL)),
    ("too many people", || Input::TooManyPersons),
    ("call refused", || Input::CallRefused(CALL, None)),
    ("call refused, server away", || Input::CallRefused(CALL, Some(Problem::ServerAway))),
    ("mail", || Input::Mail { call: CALL, envelope: Bytes(vec![1]) }),
    ("line up", || line(LineInput::Up)),
    ("first frame", || line(LineInput::FirstFrame)),
    ("rubbish on the line", || line(LineInput::Message(vec![0]))),
    ("line lost", || line(LineInput::Lost)),
    ("line back", || line(LineInput::Recovered)),
    ("not authentic", || line(LineInput::NotAuthentic)),
    ("media broken", || line(LineInput::Broken)),
    ("press", || PRESS),
    ("hang up", || act(Intent::HangUp)),
    ("take the picture", || act(Intent::UsePicture)),
    ("sign", || act(Intent::Sign)),
    ("more time", || act(Intent::MoreTime)),
    ("done", || act(Intent::Done)),
    ("camera gone", || Input::Camera(false)),
];

fn tell(story: Vec<Input>) -> Counter {
    let mut counter = Counter::new(KIOSK, true, CREDENTIALS.clone());
    for input in story {
        drop(counter.next(NOW, input));
    }
    counter
}

fn stage(counter: &Counter, at: Moment) -> String {
    match counter.scene(at).stage {
        Stage::Fault(problem) => format!("fault {}", problem.key()),
        Stage::Finished(Finished { ticket: Some(ticket), .. }) => format!("ticket {}", ticket.number),
        Stage::Finished(finished) => format!("finished {:?}", finished.delivery),
        Stage::Talk(talk) => match talk.away {
            Some(Away::Held) => "talk, held".to_owned(),
            Some(Away::Lost) => "talk, lost".to_owned(),
            None => "talk".to_owned(),
        },
        Stage::Calling { queue: None } => "calling".to_owned(),
        Stage::Calling { queue: Some(queue) } => {
            let no_more = if queue.no_more { ", no more" } else { "" };
            format!("calling, place {}{no_more}", queue.place)
        }
        Stage::Starting => "starting".to_owned(),
        Stage::Idle { tickets: Tickets::Unknown, .. } => "idle, ticket unknown".to_owned(),
        Stage::Idle { .. } => "idle".to_owned(),
        Stage::Closed { .. } => "closed".to_owned(),
        Stage::Connecting => "connecting".to_owned(),
    }
}

fn done(effects: &[Effect]) -> String {
    let names: Vec<_> = effects
        .iter()
        .map(|effect| match effect {
            Effect::Ask(ask) => format!("ask {ask:?}"),
            Effect::Send(message) => format!("send {}", message.name()),
            Effect::OpenLine { resumed: true, .. } => "open line (resumed)".to_owned(),
            Effect::OpenLine { .. } => "open line".to_owned(),
            Effect::CloseLine => "close line".to_owned(),
            Effect::Prepare => "prepare".to_owned(),
            Effect::Envelope(_) => "pass envelope".to_owned(),
            Effect::Shoot(_) => "shoot".to_owned(),
            Effect::Read(_) => "read".to_owned(),
            Effect::Relay { .. } => "ask the chip".to_owned(),
            Effect::StopReading => "stop reading".to_owned(),
            Effect::Volume(_) => "volume".to_owned(),
        })
        .collect();
    names.join(", ")
}

#[test]
fn each_input_leads_to_its_stage_and_effects_in_each_state() {
    let mut table = String::from("Only what changes the stage or does something is listed.\n");
    for (state, story) in STATES {
        let before = stage(&tell(story()), NOW);
        writeln!(table, "\n{state}: {before}").unwrap();
        for (name, input) in INPUTS {
            let mut counter = tell(story());
            let effects = counter.next(NOW + MOMENT, input());
            let after = stage(&counter, NOW + MOMENT);
            if after != before || !effects.is_empty() {
                let line = format!("  {name:<30} -> {after:<28} {}", done(&effects));
                writeln!(table, "{}", line.trim_end()).unwrap();
            }
        }
    }
    expect_file!["mind.txt"].assert_eq(&table);
}

#[test]
fn a_refused_call_returns_to_the_first_screen_and_can_be_made_again() {
    let mut counter = tell(vec![view(KioskCall::None), PRESS]);
    assert_eq!(counter.next(NOW, Input::CallRefused(CALL, None)), [Effect::CloseLine]);
    assert_eq!(stage(&counter, NOW), "idle");
    assert!(matches!(counter.next(NOW, PRESS).as_slice(), [Effect::Ask(Ask::Call { .. }), Effect::Prepare]));
}

#[test]
fn a_late_refusal_of_a_call_does_not_touch_the_next_one() {
    let mut counter = tell(vec![view(KioskCall::None), PRESS]);
    assert_eq!(counter.next(NOW, Input::CallRefused(CallId::numbered(0x6), None)), []);
    assert_eq!(stage(&counter, NOW), "calling");
}

#[test]
fn whoever_gives_up_waiting_leaves_no_media_running() {
    for before in [vec![view(KioskCall::None), PRESS], vec![view(KioskCall::None), PRESS, waiting()]] {
        let mut counter = tell(before);
        drop(counter.next(NOW, act(Intent::HangUp)));
        let effects = counter.next(NOW, ended(EndReason::Abandoned, None));
        assert_eq!(effects, [Effect::CloseLine, Effect::Ask(Ask::Wiped { call: CALL })]);
    }
}

#[test]
fn a_view_that_crosses_a_press_does_not_undo_what_was_prepared() {
    let mut counter = tell(vec![view(KioskCall::None), PRESS]);
    assert_eq!(counter.next(NOW, view(KioskCall::None)), []);
    assert_eq!(stage(&counter, NOW), "calling");
    assert_eq!(counter.next(NOW, waiting()), []);
    let effects = counter.next(NOW, ended(EndReason::Abandoned, None));
    assert_eq!(effects, [Effect::CloseLine, Effect::Ask(Ask::Wiped { call: CALL })]);
}

#[test]
fn a_second_press_asks_for_nothing() {
    let mut counter = tell(vec![view(KioskCall::None), PRESS]);
    assert_eq!(counter.next(NOW, PRESS), []);
    let mut blind = tell(vec![view(KioskCall::None), Input::Camera(false)]);
    assert_eq!(blind.next(NOW, PRESS), [], "without a camera there is no call");
}

#[test]
fn a_server_that_is_away_is_spoken_of_only_after_three_seconds() {
    let mut counter = tell(vec![view(KioskCall::None)]);
    drop(counter.next(NOW, Input::LinkDown(Problem::ServerAway)));
    assert_eq!(AWAY_UNSPOKEN, Duration::from_secs(3));
    assert_eq!(stage(&counter, NOW + AWAY_UNSPOKEN), "idle");
    assert_eq!(stage(&counter, NOW + AWAY_UNSPOKEN + MOMENT), "fault server-away");
    // Each failed try tells of it again; the time counts from the first.
    drop(counter.next(NOW + AWAY_UNSPOKEN, Input::LinkDown(Problem::ServerAway)));
    assert_eq!(stage(&counter, NOW + AWAY_UNSPOKEN + MOMENT), "fault server-away");
    drop(counter.next(NOW, Input::LinkUp));
    assert_eq!(stage(&counter, NOW + AWAY_UNSPOKEN + MOMENT), "idle");
}

#[test]
fn a_server_that_is_away_at_the_start_is_spoken_of_at_once() {
    let counter = tell(vec![Input::LinkDown(Problem::StationNotAccepted)]);
    assert_eq!(stage(&counter, NOW), "fault station-not-accepted");
}

#[test]
fn a_call_that_runs_does_not_notice_that_the_server_is_away() {
    let mut counter = tell(talking());
    drop(counter.next(NOW, Input::LinkDown(Problem::ServerAway)));
    assert_eq!(stage(&counter, NOW + Duration::from_mins(1)), "talk");
}

#[test]
fn whoever_is_not_authentic_is_hung_up_on_shown_and_forgotten() {
    let mut counter = tell(talking());
    let effects = counter.next(NOW, line(LineInput::NotAuthentic));
    assert_eq!(effects, [Effect::Ask(Ask::HangUp { call: CALL }), Effect::CloseLine], "and nothing is sent");
    assert_eq!(stage(&counter, NOW), "fault peer-not-authentic");
    assert_eq!(counter.log_ends(), None);
    // The server has not heard of it yet: the line stays shut.
    assert_eq!(counter.next(NOW, active(PEER)), [Effect::Ask(Ask::HangUp { call: CALL })]);
    assert_eq!(counter.next(NOW, ended(EndReason::CitizenLeft, None)), [Effect::Ask(Ask::Wiped { call: CALL })]);
    drop(counter.next(NOW, view(KioskCall::None)));
    drop(counter.next(NOW + PROBLEM_SHOWN, Input::Tick));
    assert_eq!(stage(&counter, NOW), "fault peer-not-authentic");
    drop(counter.next(NOW + PROBLEM_SHOWN + MOMENT, Input::Tick));
    assert_eq!(stage(&counter, NOW), "idle");
}

#[test]
fn the_last_screen_closes_by_itself_and_the_server_is_told_that_all_is_wiped() {
    let mut counter = tell(talking());
    assert_eq!(counter.next(NOW, ended(EndReason::Finished, None)), [Effect::CloseLine]);
    assert_eq!(counter.log_ends(), None);
    assert_eq!(counter.next(NOW + FINISHED_SHOWN - MOMENT, Input::Tick), []);
    assert_eq!(counter.next(NOW + FINISHED_SHOWN, Input::Tick), [Effect::Ask(Ask::Wiped { call: CALL })]);
    assert_eq!(stage(&counter, NOW), "idle");
    // The server has not heard it yet: the screen does not come back, and it is told again.
    let effects = counter.next(NOW, ended(EndReason::Finished, Some(DeliveryState::Acknowledged)));
    assert_eq!(effects, [Effect::Ask(Ask::Wiped { call: CALL })]);
    assert_eq!(stage(&counter, NOW), "idle");
}

#[test]
fn a_ticket_is_shown_for_a_minute_and_then_nothing_is_left() {
    let mut counter = tell(vec![view(KioskCall::None), PRESS, waiting()]);
    let later = counter.next(NOW, act(Intent::ReturnLater));
    assert_eq!(later, vec![Effect::Ask(Ask::ReturnLater { call: CALL })]);
    assert_eq!(counter.next(NOW, ticketed()), vec![Effect::CloseLine], "the camera rests");
    assert_eq!(stage(&counter, NOW), "ticket 4711");
    assert_eq!(counter.next(NOW + TICKET_SHOWN - MOMENT, Input::Tick), Vec::new());
    let wiped = vec![Effect::Ask(Ask::Wiped { call: CALL })];
    assert_eq!(counter.next(NOW + TICKET_SHOWN, Input::Tick), wiped);
    assert_eq!(counter.next(NOW + TICKET_SHOWN, ticketed()), wiped, "a view that crosses it");
    drop(counter.next(NOW + TICKET_SHOWN, view(KioskCall::None)));
    assert_eq!(stage(&counter, NOW + TICKET_SHOWN), "idle");
}

#[test]
fn whoever_mistypes_a_ticket_is_told_and_may_try_again() {
    let mut counter = tell(vec![view(KioskCall::None)]);
    let back = || act(Intent::ComeBack(CALL, TICKET, Language::Da));
    assert_eq!(counter.next(NOW, back()).len(), 2);
    assert_eq!(stage(&counter, NOW), "calling");
    drop(counter.next(NOW, Input::TicketUnknown(CALL)));
    assert_eq!(stage(&counter, NOW), "idle, ticket unknown");
    let mut later = tell(vec![view(KioskCall::None), back(), Input::TicketUnknown(CALL)]);
    drop(later.next(NOW + PROBLEM_SHOWN + MOMENT, Input::Tick));
    assert_eq!(stage(&later, NOW), "idle", "told long enough");
    assert_eq!(counter.next(NOW, back()).len(), 2);
    assert_eq!(stage(&counter, NOW), "calling");
}

#[test]
fn more_time_keeps_the_last_screen_and_done_ends_it_at_once() {
    let mut counter = tell(talking());
    drop(counter.next(NOW, ended(EndReason::Finished, None)));
    drop(counter.next(NOW + Duration::from_secs(20), act(Intent::MoreTime)));
    assert_eq!(counter.next(NOW + FINISHED_SHOWN, Input::Tick), []);
    assert_eq!(counter.next(NOW + FINISHED_SHOWN, act(Intent::Done)), [Effect::Ask(Ask::Wiped { call: CALL })]);
}

#[test]
fn mail_that_comes_before_its_call_is_passed_on_with_it_and_never_to_another() {
    let mail = |call, byte| Input::Mail { call, envelope: Bytes(vec![byte]) };
    let mut counter = tell(vec![view(KioskCall::None), PRESS, waiting()]);
    assert_eq!(counter.next(NOW, mail(CALL, 1)), []);
    assert_eq!(counter.next(NOW, mail(CallId::numbered(0x6), 2)), []);
    let effects = counter.next(NOW, connecting());
    let open = Effect::OpenLine { call: CALL, peer: PEER, resumed: false };
    assert_eq!(effects, [open, Effect::Envelope(Bytes(vec![1]))]);
}

#[test]
fn a_kiosk_that_was_started_again_in_a_call_says_so() {
    let mut counter = tell(Vec::new());
    let open = Effect::OpenLine { call: CALL, peer: PEER, resumed: true };
    assert_eq!(counter.next(NOW, active(PEER)), [open]);
}

#[test]
fn the_copy_goes_on_with_another_console_and_ends_with_the_call() {
    let mut counter = tell(talking());
    assert!(counter.log_ends().is_some());
    drop(counter.next(NOW, interrupted()));
    assert!(counter.log_ends().is_some());
    let open = Effect::OpenLine { call: CALL, peer: ANOTHER_PEER, resumed: false };
    assert_eq!(counter.next(NOW, active(ANOTHER_PEER)), [Effect::CloseLine, open]);
    assert!(counter.log_ends().is_some());
    drop(counter.next(NOW, ended(EndReason::SpecialistLost, None)));
    assert_eq!(counter.log_ends(), None);
}

#[test]
fn a_press_asks_for_advice_where_there_is_nothing_else() {
    let asked = |services: &[Service]| {
        let Input::View(shown) = view(KioskCall::None) else { panic!("a view") };
        let mut counter = tell(vec![Input::View(KioskView { services: services.iter().copied().collect(), ..shown })]);
        let said = counter.scene(NOW).service;
        match counter.next(NOW, PRESS).as_slice() {
            [Effect::Ask(Ask::Call { service, .. }), ..] => assert_eq!(*service, said, "as the screen said"),
            other => panic!("{other:?}"),
        }
        // It closes for passports while somebody waits.
        drop(counter.next(NOW, waiting()));
        assert_eq!(counter.scene(NOW).service, said);
        said
    };
    assert_eq!(asked(&Service::ALL), Service::Passport);
    assert_eq!(asked(&[Service::Unspecified, Service::Guidance]), Service::Guidance);
    assert_eq!(asked(&[]), Service::Passport, "the server says why not");
}
