//! In the queue, and then being connected: what happens, how long, what to do meanwhile.

use domain::exchange::PERSONS_MAX;
use iced::widget::{Column, column, container, row, rule, space};
use iced::{Center, Element, Fill, Left};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind, press};
use ui::widget::{check_box, spinner};
use ui::{Locale, Role, Scene};

use super::idle::Wait;
use super::{Header, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// How far the call is.
    pub state: State,
    /// What is to be brought.
    pub items: &'static [Item],
    /// What of it is ticked.
    pub ticked: Vec<Item>,
}

/// How far the call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Pressed; the exchange has not answered yet.
    Asking,
    /// In the queue.
    Waiting {
        /// 1 is next.
        place: u32,
        /// How long still.
        wait: Wait,
        /// How many have come together.
        persons: u8,
        /// More than that cannot be helped today.
        no_more: bool,
    },
    /// Somebody has taken the call; picture and sound are being set up.
    Connecting,
}

/// Something to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// The old passport.
    Passport,
    /// The application, made online.
    Applied,
    /// Both parents' consent, for a child.
    Consent,
}

impl Item {
    /// Every one, in order.
    pub const ALL: [Self; 3] = [Self::Passport, Self::Applied, Self::Consent];

    fn words(self, locale: &Locale) -> String {
        match self {
            Self::Passport => locale.text("calling-check-passport"),
            Self::Applied => locale.text("calling-check-applied"),
            Self::Consent => locale.text("calling-check-consent"),
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Passport => "have-passport",
            Self::Applied => "have-applied",
            Self::Consent => "have-consent",
        }
    }
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Not any more.
    Cancelled,
    /// Not now, but later.
    LaterWanted,
    /// So many have come together.
    Persons(u8),
    /// A thing to bring was ticked, or not any more.
    Ticked(Item),
}

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let left = if scene.look.zoom == Zoom::Large { 5 } else { 7 };
    let halves = layout::halves(scene, (left, state(model.state, scene)), (4, beside(model, scene)));
    layout::page(&model.header, scene, halves)
}

fn state(state: State, scene: Scene<'_>) -> Element<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let (title, body) = match state {
        State::Asking => (locale.text("calling-title"), column![]),
        State::Waiting { place, wait, persons, no_more } => {
            let together = together(persons, no_more, scene);
            (locale.text("calling-title"), waiting(place, wait, scene).push(space().height(gap::M)).push(together))
        }
        State::Connecting => (locale.text("connecting-title"), connecting(scene)),
    };
    let title = row![spinner(look, 96.0), look.text(Role::Display, title)].spacing(gap::L).align_y(Center);
    let cancel = press::key(look, Kind::Secondary, locale.text("calling-cancel")).id("cancel").height(layout::KEY);
    let mut keys = row![cancel.on_press(Message::Cancelled)].spacing(gap::M);
    if matches!(state, State::Waiting { .. }) {
        let later = press::key(look, Kind::Green, locale.text("calling-later")).id("later").height(layout::KEY);
        keys = keys.push(later.on_press(Message::LaterWanted));
    }
    let above = if look.zoom == Zoom::Large { gap::M } else { gap::XL };
    column![title, space().height(above), body, space::vertical(), keys]
        .padding(iced::Padding { top: layout::panel_top(scene), bottom: EDGE_BELOW, left: 96.0, right: gap::EDGE })
        .into()
}

/// Under the lowest key.
const EDGE_BELOW: f32 = 96.0;

fn waiting(place: u32, wait: Wait, scene: Scene<'_>) -> Column<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let over = if place <= 1 { locale.text("calling-next") } else { locale.text("calling-place") };
    column![
        look.soft(Role::Note, over),
        look.text(Role::Figure, place.to_string()),
        space().height(gap::S),
        look.text(Role::Heading, wait_words(wait, locale)),
        space().height(gap::XS),
        look.soft(Role::Note, locale.text("calling-stay")),
    ]
}

/// How many have come together: each is helped in the same call.
fn together(persons: u8, no_more: bool, scene: Scene<'_>) -> Element<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let step = |sign: &'static str, id: &'static str, to: Option<u8>| {
        let key = press(look, Kind::Secondary, look.text(Role::Heading, sign)).id(id).width(theme::TARGET).padding(0);
        key.on_press_maybe(to.map(Message::Persons))
    };
    let fewer = (persons > 1).then(|| persons.saturating_sub(1));
    let more = (persons < PERSONS_MAX && !no_more).then(|| persons.saturating_add(1));
    let words = if no_more { locale.text("calling-no-more") } else { locale.text("calling-persons") };
    let number = container(look.text(Role::Heading, persons.to_string())).center_x(NUMBER);
    row![
        step("\u{2212}", "fewer", fewer),
        number,
        step("+", "more", more),
        container(look.text(Role::Note, words)).padding(iced::padding::left(gap::M)),
    ]
    .align_y(Center)
    .into()
}

/// Width of the number of people.
const NUMBER: f32 = 72.0;

fn connecting(scene: Scene<'_>) -> Column<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    column![
        look.text(Role::Heading, locale.text("connecting-subtitle")),
        look.soft(Role::Body, locale.text("connecting-note")),
    ]
    .spacing(gap::XS)
}

fn wait_words(wait: Wait, locale: &Locale) -> String {
    match wait {
        Wait::None => locale.text("calling-wait-none"),
        Wait::UnderFive => locale.text("calling-wait-under-five"),
        Wait::AboutTen => locale.text("calling-wait-about-ten"),
        Wait::AboutTwenty => locale.text("calling-wait-about-twenty"),
        Wait::Long => locale.text("calling-wait-long"),
    }
}

fn beside<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let promise = container(look.text(Role::Note, locale.text("calling-promise")));
    let promise = promise.padding([28.0, gap::L]).width(Fill).style(theme::card(p));
    let items = (!model.items.is_empty()).then(|| checklist(model, scene));
    column![].push(items).push(space::vertical()).push(promise).into()
}

fn checklist<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let mut rows = column![look.text(Role::Heading, locale.text("calling-check-title")), space().height(gap::S)];
    for &item in model.items {
        let line = check_box(look, model.ticked.contains(&item), item.words(locale));
        let key = press(look, Kind::Plain, line).id(item.id()).width(Fill).height(iced::Shrink).padding([20.0, 0.0]);
        rows = rows.push(key.align_x(Left.into()).on_press(Message::Ticked(item)));
        rows = rows.push(rule::horizontal(1).style(theme::line(p)));
    }
    let roomy = look.zoom == Zoom::Normal;
    let missing = look.soft(Role::Note, locale.text("calling-missing"));
    column![rows, space().height(if roomy { gap::L } else { gap::S }), missing].into()
}
