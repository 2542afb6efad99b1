//! Outside opening hours: when it opens, what one can do instead. There is no call button, not even a grey one.

use iced::widget::{Column, column, container, row, space};
use iced::{Center, Element, Fill};
use ui::icon::{Icon, icon};
use ui::theme::{self, gap};
use ui::{Locale, Role, Scene};

use super::{Header, access, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// When it opens next, if that is known.
    pub opens: Option<Opens>,
    /// The week's hours, in order of the weekdays.
    pub hours: Vec<Hours>,
    /// Where one books a time, "herning.dk".
    pub booking: Option<String>,
}

/// When it opens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opens {
    /// Which day.
    pub day: OpeningDay,
    /// Hour and minute, local.
    pub time: (u8, u8),
}

/// The day it opens next, as one says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningDay {
    /// Still today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    Weekday(u8),
}

/// One weekday's hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    pub weekday: u8,
    /// Minutes after midnight.
    pub opens: u16,
    /// Minutes after midnight.
    pub closes: u16,
}

/// The screen. Its keys are those of languages and access.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, access::Message> {
    let (look, locale) = (scene.look, scene.locale);
    let mut left = column![look.text(Role::Display, locale.text("closed-title"))].spacing(gap::XS);
    if let Some(opens) = model.opens {
        left = left.push(look.text(Role::Heading, opens_words(opens, locale)));
    }
    let left = left.push(space().height(gap::L)).push(hours(&model.hours, scene));
    let mut right = column![card(
        scene,
        Icon::Passport,
        locale.text("closed-self-service-title"),
        locale.text("closed-self-service-note"),
    )];
    if let Some(address) = &model.booking {
        let note = locale.with("closed-booking-note", &[("address", address.clone().into())]);
        right = right.push(card(scene, Icon::Clock, locale.text("closed-booking-title"), note));
    }
    let content = row![left.width(Fill), right.spacing(gap::L).width(CARDS)].spacing(gap::EDGE);
    let content = container(content).padding([120.0, 160.0]);
    column![layout::page(&model.header, scene, content), access::view(scene)].into()
}

/// Width of the cards.
const CARDS: f32 = 680.0;

fn opens_words(opens: Opens, locale: &Locale) -> String {
    let time = locale.time(opens.time.0, opens.time.1);
    match opens.day {
        OpeningDay::Today => locale.with("closed-opens-today", &[("time", time.into())]),
        OpeningDay::Tomorrow => locale.with("closed-opens-tomorrow", &[("time", time.into())]),
        OpeningDay::Weekday(weekday) => {
            locale.with("closed-opens", &[("weekday", locale.weekday(weekday).into()), ("time", time.into())])
        }
    }
}

fn card(scene: Scene<'_>, sign: Icon, title: String, note: String) -> Element<'_, access::Message> {
    let (look, p) = (scene.look, scene.palette());
    let words = column![look.text(Role::Strong, title), look.soft(Role::Note, note)].spacing(gap::XS);
    let content = row![icon(sign, 64.0, p.primary_ink), words.width(Fill)].spacing(gap::L).align_y(Center);
    container(content).padding(36).width(Fill).style(theme::card(p)).into()
}

fn hours<'a>(hours: &[Hours], scene: Scene<'a>) -> Column<'a, access::Message> {
    let (look, locale) = (scene.look, scene.locale);
    let rows = spans(hours).into_iter().map(|span| {
        let days = if span.first == span.last {
            locale.weekday_title(span.first)
        } else {
            let (from, to) = (locale.weekday_title(span.first), locale.weekday(span.last));
            locale.with("closed-days", &[("from", from.into()), ("to", to.into())])
        };
        let times = format!("{}–{}", locale.time_of_day(span.opens), locale.time_of_day(span.closes));
        row![container(look.soft(Role::Note, days)).width(look.size(330.0)), look.text(Role::Title, times),]
            .align_y(Center)
            .into()
    });
    Column::with_children(rows).spacing(gap::XS)
}

/// Weekdays in a row with the same hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: u8,
    last: u8,
    opens: u16,
    closes: u16,
}

fn spans(hours: &[Hours]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for Hours { weekday, opens, closes } in hours.iter().copied() {
        match spans.last_mut() {
            Some(span) if span.last + 1 == weekday && (span.opens, span.closes) == (opens, closes) => {
                span.last = weekday;
            }
            _ => spans.push(Span { first: weekday, last: weekday, opens, closes }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::{Hours, Span, spans};

    #[test]
    fn days_with_the_same_hours_are_told_together() {
        let day = |weekday, closes| Hours { weekday, opens: 600, closes };
        let span = |first, last, closes| Span { first, last, opens: 600, closes };
        let week = [day(1, 900), day(2, 900), day(3, 900), day(4, 1_020), day(5, 720)];
        assert_eq!(spans(&week), [span(1, 3, 900), span(4, 4, 1_020), span(5, 5, 720)]);
    }

    #[test]
    fn a_day_between_parts_a_span() {
        let day = |weekday| Hours { weekday, opens: 600, closes: 900 };
        assert_eq!(spans(&[day(1), day(3)]).len(), 2);
    }
}
