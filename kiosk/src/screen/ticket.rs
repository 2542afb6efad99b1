//! Who comes back later is told the number to come back with.

use iced::widget::{column, container, row, rule, space};
use iced::{Center, Element, Fill};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind};
use ui::{Role, Scene};

use super::{Header, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// The number.
    pub number: String,
    /// Hour and minute until which it is good.
    pub until: (u8, u8),
    /// Hour and minute of the appointment, if there is one.
    pub due: Option<(u8, u8)>,
    /// Until the screen closes by itself.
    pub seconds: u32,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The number is written down.
    Closed,
    /// More time to write.
    TimeWanted,
}

/// Letters of the number.
const NUMBER: f32 = 240.0;
/// From the sides of the screen.
const SIDE: f32 = 160.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let time = |(hour, minute)| locale.time(hour, minute);
    let first = match model.due {
        Some(due) => locale.with("ticket-due", &[("time", time(due).into())]),
        None => locale.with("ticket-until", &[("time", time(model.until).into())]),
    };
    let number = container(look.text(Role::Figure, model.number.clone()).size(NUMBER));
    let number = number.padding([gap::S, gap::XL]).style(theme::card(p));
    let line = |words: String| look.text(Role::Body, words).width(Fill);
    let lines = column![
        line(first),
        rule::horizontal(1).style(theme::line(p)),
        line(locale.text("ticket-back")),
        rule::horizontal(1).style(theme::line(p)),
        line(locale.text("ticket-write")),
    ];
    let more = press::key(look, Kind::Secondary, locale.text("finished-more-time")).id("more-time").height(layout::KEY);
    let close = press::key(look, Kind::Primary, locale.text("ticket-close")).id("close").height(layout::KEY);
    let closes = look.soft(Role::Note, locale.with("finished-closes", &[("seconds", model.seconds.into())]));
    let keys = row![close.on_press(Message::Closed), more.on_press(Message::TimeWanted), closes.width(Fill)];
    let is_large = look.zoom == Zoom::Large;
    let content = column![
        look.text(Role::Display, locale.text("ticket-title")),
        row![number, lines.spacing(if is_large { gap::S } else { gap::M })].spacing(gap::XL),
        space::vertical(),
        keys.spacing(gap::M).align_y(Center),
    ];
    let top = if is_large { gap::XL } else { 96.0 };
    let margin = iced::Padding { top, bottom: gap::EDGE, left: SIDE, right: SIDE };
    layout::page(&model.header, scene, container(content.spacing(gap::L)).padding(margin).height(Fill))
}
