//! From what is on the desk to what the window shows.

pub(crate) mod casework;
pub(crate) mod document;

use domain::exchange::view::{ConsoleCall, ConsoleView, DeliveryState, Presence, QueueRow};
use domain::id::CallId;
use domain::redact::Personal;
use domain::time::Moment;
use ui::Locale;
use ui::locale::Day;
use ui::widget::Feed;

use crate::desk::door::{Denied, Stage};
use crate::desk::{Board, CallBoard, Desk};
use crate::paper::Paper;
use crate::screen::part::Fact;
use crate::screen::{Body, Call, Main, Model, bar, call, idle, queue, sign_in, wrap_up};

/// An offer stands so long (the exchange's lease).
const OFFER_SECONDS: u32 = 15;

/// The streams and stills, each made once.
#[derive(Default)]
pub struct Feeds {
    /// One's own picture.
    pub own: Option<Feed>,
    /// The citizen's.
    pub citizen: Option<Feed>,
    /// The portrait, with the bytes that it was made from.
    pub portrait: Option<(domain::digest::Digest, Feed)>,
    /// The chip's portrait, with the bytes that it was read from.
    pub chip: Option<(domain::digest::Digest, Feed)>,
    /// The document's printed page, with the same bytes.
    pub page: Option<(domain::digest::Digest, Feed)>,
}

/// What is typed at the sign-in.
#[derive(Clone)]
pub struct SignIn {
    /// The name.
    pub name: String,
    /// The password, or the code of a first sign-in.
    pub password: Personal<String>,
    /// The authenticator's digits.
    pub code: Personal<String>,
    /// The password that is chosen.
    pub chosen: Personal<String>,
    /// The same again.
    pub again: Personal<String>,
    /// The authenticator that is shown.
    pub shown: Option<sign_in::Shown>,
}

impl SignIn {
    /// Nothing is typed, except perhaps a name.
    pub fn of(name: String) -> Self {
        let none = || Personal::new(String::new());
        Self { name, password: none(), code: none(), chosen: none(), again: none(), shown: None }
    }
}

/// All that the window shows.
pub fn model(
    board: &Board,
    paper: &Paper,
    sign_in: &SignIn,
    feeds: &Feeds,
    locale: &Locale,
    now: Moment,
    help: bool,
) -> Model {
    let body = match board.view.as_ref().filter(|view| board.signed_in && view.specialist.is_some()) {
        Some(view) => Body::Desk(Box::new(desk(board, view, paper, feeds, locale, now))),
        None => Body::SignIn(door(board, sign_in, now)),
    };
    Model { body, help }
}

fn door(board: &Board, typed: &SignIn, now: Moment) -> sign_in::Model {
    let stage = match &board.door {
        Stage::Password => sign_in::Stage::Password { name: typed.name.clone(), password: typed.password.clone() },
        Stage::Browser => sign_in::Stage::Browser,
        Stage::Code => sign_in::Stage::Code { code: typed.code.clone() },
        Stage::First { name, authenticator } => sign_in::Stage::First(Box::new(sign_in::First {
            name: name.clone(),
            chosen: typed.chosen.clone(),
            again: typed.again.clone(),
            code: typed.code.clone(),
            authenticator: typed.shown.clone().filter(|_| authenticator.is_some()),
        })),
    };
    let away = board.down.then_some(domain::problem::Problem::ServerAway);
    sign_in::Model {
        desk: board.view.as_ref().map(|view| view.desk.clone()).unwrap_or_default(),
        stage,
        provider: board.provider,
        waiting: board.signing_in,
        fault: board
            .denied
            .map(|denied| denied_as(denied, now))
            .or(board.problem.or(away).map(sign_in::Fault::Problem)),
    }
}

fn denied_as(denied: Denied, now: Moment) -> sign_in::Fault {
    match denied {
        Denied::WrongCode => sign_in::Fault::Code,
        Denied::CodeOfOtherTime => sign_in::Fault::OtherTime,
        Denied::CodeOver => sign_in::Fault::CodeOver,
        Denied::WeakPassword => sign_in::Fault::Weak,
        Denied::NoBrowser => sign_in::Fault::NoBrowser,
        Denied::ProviderAway => sign_in::Fault::ProviderAway,
        Denied::ProviderDeclined => sign_in::Fault::ProviderDeclined,
        Denied::ProviderWrong => sign_in::Fault::ProviderWrong,
        Denied::NoRole => sign_in::Fault::NoRole,
        Denied::Disabled => sign_in::Fault::Disabled,
        Denied::SignInOver => sign_in::Fault::Over,
        Denied::Locked { until } => {
            let minutes = until.since(now).as_secs().div_ceil(60).max(1);
            sign_in::Fault::Locked { minutes: u32::try_from(minutes).unwrap_or(u32::MAX) }
        }
    }
}

fn desk(
    board: &Board,
    view: &ConsoleView,
    paper: &Paper,
    feeds: &Feeds,
    locale: &Locale,
    now: Moment,
) -> crate::screen::Desk {
    let main = match (&board.call, &view.call) {
        (Some(on), _) => Main::Call(Box::new(on_call(on, view, paper, feeds, locale, now))),
        (None, ConsoleCall::WrapUp { until, .. }) => Main::WrapUp(written_up(board, view, *until, now)),
        (None, _) => Main::Idle(between(board, view, feeds, locale, now)),
    };
    let at_hand = board.call.as_ref().map(|call| call.call);
    let queue = queue_model(view, at_hand, locale, now);
    crate::screen::Desk { bar: bar_model(board, view, locale, now), queue, main }
}

fn bar_model(board: &Board, view: &ConsoleView, locale: &Locale, now: Moment) -> bar::Model {
    let wall = now.danish();
    let day = Day { weekday: wall.weekday, day: wall.day, month: wall.month };
    let longest = view.queue.iter().map(|row| now.since(row.since).as_secs() / 60).max();
    bar::Model {
        specialist: view.specialist.as_ref().map(|specialist| specialist.name.clone()).unwrap_or_default(),
        desk: view.desk.clone(),
        presence: presence(board, view),
        waiting: u32::try_from(view.queue.len()).unwrap_or(u32::MAX),
        longest_min: longest,
        clock: format!("{} {}", locale.date_short(day), locale.time(wall.hour, wall.minute)),
    }
}

fn presence(board: &Board, view: &ConsoleView) -> bar::Presence {
    if board.down {
        return bar::Presence::Offline;
    }
    match view.specialist.as_ref().map(|specialist| specialist.presence) {
        Some(Presence::Ready) => bar::Presence::Ready,
        Some(Presence::Missed) => bar::Presence::Missed,
        Some(Presence::Busy) => bar::Presence::InCall,
        Some(Presence::WrapUp) => bar::Presence::WrapUp,
        Some(Presence::Away) | None => bar::Presence::Away,
    }
}

fn queue_model(view: &ConsoleView, at_hand: Option<CallId>, locale: &Locale, now: Moment) -> queue::Model {
    let own: Vec<_> = view.calls().filter_map(own_row).collect();
    let waiting = view
        .queue
        .iter()
        .filter(|row| own.iter().all(|(mine, _)| mine.call != row.call))
        .map(|row| (row, if row.interrupted { queue::State::Interrupted } else { queue::State::Waiting }));
    let rows = own.iter().copied().chain(waiting).map(|(row, state)| queue_row(row, state, locale, now)).collect();
    let other = |wanted| own.iter().any(|(row, state)| *state == wanted && Some(row.call) != at_hand);
    let offered = other(queue::State::Offered);
    let free = matches!(view.call, ConsoleCall::None) && view.queue.iter().any(|row| row.takeable);
    let take = match at_hand {
        Some(_) if offered => queue::Take::Beside,
        None if offered || free => queue::Take::Next,
        _ => queue::Take::Nothing,
    };
    queue::Model { rows, today: None, take, parked: other(queue::State::Held) }
}

/// A call of this desk in the queue, and how it stands.
fn own_row(call: &ConsoleCall) -> Option<(&QueueRow, queue::State)> {
    let state = match call {
        ConsoleCall::Offered { .. } => queue::State::Offered,
        ConsoleCall::Connecting { .. } | ConsoleCall::Active { .. } | ConsoleCall::KioskAway { .. } => {
            queue::State::InCall
        }
        ConsoleCall::Held { .. } => queue::State::Held,
        ConsoleCall::None | ConsoleCall::Asked { .. } | ConsoleCall::Joined { .. } | ConsoleCall::WrapUp { .. } => {
            return None;
        }
    };
    call.row().map(|row| (row, state))
}

fn queue_row(row: &QueueRow, state: queue::State, locale: &Locale, now: Moment) -> queue::Row {
    queue::Row {
        site: row.place.site.clone(),
        service: row.service,
        language: row.language,
        persons: row.persons,
        due: row.due.map(Moment::danish).map(|due| (due.hour, due.minute)),
        time: locale.stopwatch(now.since(row.since).as_secs()),
        state,
    }
}

fn between(board: &Board, view: &ConsoleView, feeds: &Feeds, locale: &Locale, now: Moment) -> idle::Model {
    let offer = match &view.call {
        ConsoleCall::Offered { row, until, .. } => Some(idle::Offer {
            site: row.place.site.clone(),
            service: row.service,
            language: row.language,
            persons: row.persons,
            waited: locale.stopwatch(now.since(row.since).as_secs()),
            seconds_left: u32::try_from(until.since(now).as_secs()).unwrap_or(0),
            seconds_in_all: OFFER_SECONDS,
            taken: board.taking == Some(row.call),
        }),
        _ => None,
    };
    let problem = board.problem.or(board.down.then_some(domain::problem::Problem::ServerAway));
    let deliveries = view.deliveries.clone();
    let too_unsure = view.specialist.as_ref().is_some_and(|specialist| specialist.too_unsure);
    idle::Model { presence: presence(board, view), offer, problem, too_unsure, own: feeds.own.clone(), deliveries }
}

fn written_up(board: &Board, view: &ConsoleView, until: Moment, now: Moment) -> wrap_up::Model {
    let last = board.last.as_ref();
    let delivery = last.and_then(|last| last.expedition).and_then(|expedition| Desk::delivery(view, expedition));
    let settled = last.and_then(|last| match last {
        last if last.refused => Some(DeliveryState::Refused),
        // What is no longer listed is settled.
        last => last.expedition.map(|_| DeliveryState::Acknowledged),
    });
    wrap_up::Model {
        outcome: last.and_then(|last| last.outcome.clone()),
        delivery: delivery.or(settled),
        facts: Vec::new(),
        seconds_left: Some(u32::try_from(until.since(now).as_secs()).unwrap_or(0)),
    }
}

fn on_call(on: &CallBoard, view: &ConsoleView, paper: &Paper, feeds: &Feeds, locale: &Locale, now: Moment) -> Call {
    // What is offered beside it may stand before it.
    let this = view.calls().find(|call| call.row().is_some_and(|row| row.call == on.call));
    let row = this.and_then(ConsoleCall::row);
    let since = match this {
        Some(ConsoleCall::Active { since, .. } | ConsoleCall::Held { since, .. }) => Some(*since),
        _ => None,
    };
    let stage = match this {
        Some(ConsoleCall::KioskAway { .. }) if on.lost || !on.picture => call::Stage::KioskAway { seconds: 0 },
        _ if !on.picture => call::Stage::Connecting,
        _ if on.lost => call::Stage::Lost { seconds: 0 },
        _ if on.held => call::Stage::Held,
        _ => call::Stage::Live,
    };
    let newest = |title, (_, picture): &(domain::digest::Digest, Feed)| call::Newest {
        title,
        picture: picture.clone(),
        simulated: on.visit.demo(),
    };
    let chip = feeds.chip.as_ref().map(|chip| newest("console-newest-document", chip));
    let newest = feeds.portrait.as_ref().map(|portrait| newest("console-newest-portrait", portrait)).or(chip);
    let call = call::Model {
        site: row.map(|row| row.place.site.clone()).unwrap_or_default(),
        lasted: locale.stopwatch(since.map_or(0, |since| now.since(since).as_secs())),
        stage,
        quality: on.quality,
        verified: on.verified,
        citizen: feeds.citizen.clone(),
        own: feeds.own.clone(),
        newest,
        muted: on.muted,
        hanging_up: paper.hanging_up,
        demo: on.visit.demo(),
    };
    let work = casework::work(on, view, paper, feeds, locale, now);
    let script = work.script();
    Call { call, work, checklist: (!on.advises).then(|| casework::checklist(on, paper, script)) }
}

/// A fact with a text key.
fn fact(label: &'static str, value: String) -> Fact {
    Fact::new(label, value)
}
