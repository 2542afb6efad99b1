//! From a scene to a screen.

use domain::exchange::view::{DeliveryState, EndReason, Place, Service, Wait};
use domain::time::Moment;
use domain::visit::{CitizenTask, Hand};
use iced::Element;
use protocol::visit::Reading;
use ui::Scene as Look;
use ui::icon;
use ui::locale::Day;

use crate::app::{Feeds, Message};
use crate::scene::{Away, Finished, Scene, Stage, Talk, Tickets, Told};
use crate::screen::{
    Header, Step, calling, closed, fault, finished, idle, in_call, number, portrait, prompt, review, signature,
    starting, ticket,
};

/// What the citizen has marked on the screen itself.
pub struct Marks<'a> {
    /// What has been brought.
    pub ticked: &'a [calling::Item],
    /// The number that is being typed.
    pub number: Option<&'a number::Typed>,
    /// What has been written.
    pub ink: &'a signature::Ink,
    /// How it went.
    pub opinion: Option<finished::Opinion>,
}

/// The screen of a scene.
pub fn view<'a>(scene: &Scene, feeds: &Feeds, marks: &Marks<'_>, now: Moment, look: Look<'a>) -> Element<'a, Message> {
    let head = || header(scene, now);
    match &scene.stage {
        Stage::Starting => starting::view(look),
        Stage::Fault(problem) => {
            let kiosk = scene.place.as_ref().map(|place| place.kiosk.clone()).unwrap_or_default();
            fault::view(&fault::Model { header: head(), problem: *problem, kiosk }, look).map(Message::Fault)
        }
        Stage::Idle { until, wait, staffed, tickets } => {
            if let Some(typed) = marks.number {
                let model = number::Model { header: head(), typed: typed.clone() };
                return number::view(&model, look).map(Message::Number);
            }
            let until = until.map(hour_minute);
            let open = idle::Opening::Open { until, wait: wait_step(*wait) };
            let opening = if *staffed { open } else { idle::Opening::Unstaffed };
            let help = vec![match scene.service {
                Service::Guidance => idle::Help::Guidance,
                Service::Passport | Service::Licence | Service::Unspecified => idle::Help::Passport,
            }];
            let tickets = *tickets != Tickets::None;
            idle::view(&idle::Model { header: head(), opening, help, tickets }, look).map(Message::Idle)
        }
        Stage::Closed { opens, hours } => {
            let opens = opens.map(|opens| opening(opens, now));
            let hours = hours.iter().map(|day| closed::Hours {
                weekday: day.weekday,
                opens: day.opens_min,
                closes: day.closes_min,
            });
            let model = closed::Model { header: head(), opens, hours: hours.collect(), booking: None };
            closed::view(&model, look).map(Message::Closed)
        }
        Stage::Calling { queue } => {
            let state = queue.map_or(calling::State::Asking, |queue| calling::State::Waiting {
                place: queue.place,
                wait: wait_step(queue.wait),
                persons: queue.persons,
                no_more: queue.no_more,
            });
            calling_screen(scene, head(), state, marks, look)
        }
        Stage::Connecting => calling_screen(scene, head(), calling::State::Connecting, marks, look),
        Stage::Talk(talk) => talking(talk, scene.demo, feeds, marks, look),
        Stage::Finished(Finished { ticket: Some(ticket), closes, .. }) => {
            let model = ticket::Model {
                header: head(),
                number: ticket.number.to_string(),
                until: hour_minute(ticket.until),
                due: ticket.due.map(hour_minute),
                seconds: seconds(*closes, now),
            };
            ticket::view(&model, look).map(Message::Ticket)
        }
        Stage::Finished(finished) => last(scene.service, finished, head(), marks, now, look),
    }
}

fn calling_screen<'a>(
    scene: &Scene,
    header: Header,
    state: calling::State,
    marks: &Marks<'_>,
    look: Look<'a>,
) -> Element<'a, Message> {
    let items: &[_] = if scene.service == Service::Guidance { &[] } else { &calling::Item::ALL };
    let model = calling::Model { header, state, items, ticked: marks.ticked.to_vec() };
    calling::view(&model, look).map(Message::Calling)
}

fn talking<'a>(talk: &Talk, demo: bool, feeds: &Feeds, marks: &Marks<'_>, look: Look<'a>) -> Element<'a, Message> {
    let name = talk.specialist.as_deref().and_then(|name| name.split_whitespace().next()).unwrap_or("").to_owned();
    let (own, specialist, away) = (feeds.own.clone(), feeds.specialist.clone(), talk.away);
    match &talk.task {
        CitizenTask::PortraitGuided { .. } => {
            let (advice, is_taking, findings) = (talk.advice, false, talk.findings.clone());
            let model = portrait::Model { own, specialist, name, advice, is_taking, findings, away, demo };
            portrait::view(&model, look).map(Message::Portrait)
        }
        CitizenTask::PortraitReview { .. } => {
            let picture = feeds.review.as_ref().and_then(|(_, feed)| feed.clone());
            let (findings, turn) = (talk.findings.clone(), review::Turn::Citizen);
            let model = review::Model { picture, specialist, name, findings, turn, away, demo };
            review::view(&model, look).map(Message::Review)
        }
        CitizenTask::Sign { .. } => {
            let model = signature::Model { ink: marks.ink.clone(), specialist, name, away, demo };
            signature::view(&model, look).map(Message::Signature)
        }
        task => {
            let (prompt, step) = (
                // Whoever is asked to wait is asked nothing else.
                prompt(task, talk.reading, talk.kept).filter(|_| away != Some(Away::Held)),
                talk.progress.and_then(|(at, _)| Step::ALL.get(at - 1).copied()),
            );
            let volume = match talk.volume {
                low if low <= 0.0 => in_call::Volume::Lowest,
                high if high >= 1.0 => in_call::Volume::Highest,
                _ => in_call::Volume::Between,
            };
            let model = in_call::Model { specialist, own, name, prompt, step, volume, away, demo };
            in_call::view(&model, look).map(Message::InCall)
        }
    }
}

fn prompt(task: &CitizenTask, reading: Option<Reading>, kept: bool) -> Option<prompt::Prompt> {
    Some(match task {
        CitizenTask::LayDocument { .. } => match reading {
            None | Some(Reading::Waiting) => prompt::Prompt::Passport,
            Some(Reading::Page | Reading::Opening) => prompt::Prompt::Chip { thousandths: 0 },
            Some(Reading::Chip { thousandths }) => prompt::Prompt::Chip { thousandths },
            Some(Reading::Failed { reason }) => prompt::Prompt::NotRead(reason),
        },
        CitizenTask::CompareFaces { challenge: None } => prompt::Prompt::Identity,
        CitizenTask::CompareFaces { challenge: Some(challenge) } => prompt::Prompt::Challenge(*challenge),
        CitizenTask::Finger { hand: Hand::Left, .. } => prompt::Prompt::Finger(icon::Hand::Left),
        CitizenTask::Finger { hand: Hand::Right, .. } => prompt::Prompt::Finger(icon::Hand::Right),
        CitizenTask::ReadBack => prompt::Prompt::ReadBack,
        CitizenTask::Fee { fee } => prompt::Prompt::Fee(fee.total_kr()),
        CitizenTask::Wait if kept => prompt::Prompt::Kept,
        CitizenTask::Greeting
        | CitizenTask::Wait
        | CitizenTask::PortraitGuided { .. }
        | CitizenTask::PortraitReview { .. }
        | CitizenTask::Sign { .. }
        | CitizenTask::Finished { .. } => return None,
    })
}

fn last<'a>(
    service: Service,
    shown: &Finished,
    header: Header,
    marks: &Marks<'_>,
    now: Moment,
    look: Look<'a>,
) -> Element<'a, Message> {
    let talked = matches!(shown.reason, EndReason::Finished | EndReason::CitizenLeft);
    let outcome = match (shown.told, shown.delivery) {
        (Some(Told::Refused), _) => finished::Outcome::Refused,
        (Some(Told::Referred), _) => finished::Outcome::Referred,
        (Some(Told::Incomplete), _) => finished::Outcome::Incomplete,
        (Some(Told::Examined), _) => finished::Outcome::Examined,
        (_, Some(DeliveryState::Acknowledged)) => finished::Outcome::Sent,
        (_, Some(_)) | (Some(Told::Approved | Told::Provisional), None) => finished::Outcome::Sealed,
        (None, None) if service == Service::Guidance && talked => finished::Outcome::Advised,
        (Some(Told::Aborted) | None, None) => finished::Outcome::Aborted,
    };
    let seconds = seconds(shown.closes, now);
    let model = finished::Model { header, outcome, seconds, may_extend: true, opinion: marks.opinion };
    finished::view(&model, look).map(Message::Finished)
}

fn header(scene: &Scene, now: Moment) -> Header {
    let wall = now.danish();
    let (municipality, site) = scene
        .place
        .as_ref()
        .map(|Place { municipality, site, .. }| (municipality.clone(), site.clone()))
        .unwrap_or_default();
    let day = matches!(scene.stage, Stage::Idle { .. } | Stage::Closed { .. });
    let day = day.then_some(Day { weekday: wall.weekday, day: wall.day, month: wall.month });
    Header { municipality, site, day, time: (wall.hour, wall.minute), demo: scene.demo }
}

fn seconds(closes: Moment, now: Moment) -> u32 {
    u32::try_from(closes.since(now).as_secs()).unwrap_or(u32::MAX)
}

fn hour_minute(moment: Moment) -> (u8, u8) {
    let wall = moment.danish();
    (wall.hour, wall.minute)
}

fn opening(opens: Moment, now: Moment) -> closed::Opens {
    let (then, today) = (opens.danish(), now.danish());
    let tomorrow = (now + std::time::Duration::from_hours(24)).danish();
    let same = |day: domain::time::WallTime| (day.year, day.month, day.day) == (then.year, then.month, then.day);
    let day = if same(today) {
        closed::OpeningDay::Today
    } else if same(tomorrow) {
        closed::OpeningDay::Tomorrow
    } else {
        closed::OpeningDay::Weekday(then.weekday)
    };
    closed::Opens { day, time: (then.hour, then.minute) }
}

const fn wait_step(wait: Wait) -> idle::Wait {
    match wait {
        Wait::None => idle::Wait::None,
        Wait::UnderFive => idle::Wait::UnderFive,
        Wait::AboutTen => idle::Wait::AboutTen,
        Wait::AboutTwenty => idle::Wait::AboutTwenty,
        Wait::Long => idle::Wait::Long,
    }
}
