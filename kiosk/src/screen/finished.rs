//! The call is over: what happens next in three lines, what is deleted, how it went.

use iced::widget::{column, container, row, rule, space};
use iced::{Bottom, Center, Element, Fill, Right, Shrink};
use ui::icon::{Icon, icon};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind};
use ui::{Locale, Role, Scene};

use super::{Header, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// How it ended.
    pub outcome: Outcome,
    /// Until the screen closes by itself.
    pub seconds: u32,
    /// Whether the time can still be extended.
    pub may_extend: bool,
    /// How it went, once said.
    pub opinion: Option<Opinion>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Approved; the authority has it.
    Sent,
    /// Approved; sealed and waiting for the authority.
    Sealed,
    /// To be done somewhere else.
    Referred,
    /// No.
    Refused,
    /// To be examined.
    Examined,
    /// Something is missing.
    Incomplete,
    /// Broken off.
    Aborted,
    /// Only advice was given.
    Advised,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Opinion {
    /// Well.
    Good,
    /// So so.
    Fair,
    /// Badly.
    Poor,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Wipe and close now.
    Closed,
    /// More time to read.
    TimeWanted,
    /// How it went.
    Judged(Opinion),
}

/// Diameter of the sign beside the title.
const SIGN: f32 = 144.0;

/// Diameter of the faces.
const FACE: f32 = 120.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let [title, first, second, third] = words(model.outcome, locale);
    let title =
        row![sign(model.outcome, scene), layout::title(scene, title, locale.text("finished-wiped")).width(Fill),];
    let mut lines = column![];
    for (number, line) in (1_u8..).zip([first, second, third]) {
        let words = row![look.text(Role::Strong, number.to_string()), look.text(Role::Body, line).width(Fill),];
        lines = lines
            .push(container(words.spacing(gap::L)).padding([if look.zoom == Zoom::Large { 14.0 } else { 24.0 }, 0.0]));
        if number < 3 {
            lines = lines.push(rule::horizontal(1).style(theme::line(p)));
        }
    }
    let below = row![keys(model, scene), space::horizontal(), opinion(model.opinion, scene)].align_y(Bottom);
    let content =
        column![title.spacing(gap::XL).align_y(Center), space().height(gap::L), lines, space::vertical(), below,];
    let top = if look.zoom == Zoom::Large { gap::XL } else { 96.0 };
    let margin = iced::Padding { top, bottom: gap::EDGE, left: SIDE, right: SIDE };
    layout::page(&model.header, scene, container(content).padding(margin).height(Fill))
}

/// From the sides of the screen.
const SIDE: f32 = 160.0;

fn sign(outcome: Outcome, scene: Scene<'_>) -> Element<'_, Message> {
    let p = scene.palette();
    let (drawn, ground, ink) = match outcome {
        Outcome::Sent => (Icon::Check, p.success, p.on_success),
        Outcome::Sealed => (Icon::Lock, p.success, p.on_success),
        Outcome::Referred | Outcome::Incomplete => (Icon::Arrow, p.selected, p.on_selected),
        Outcome::Examined => (Icon::Clock, p.selected, p.on_selected),
        Outcome::Refused => (Icon::Cross, p.selected, p.on_selected),
        Outcome::Aborted | Outcome::Advised => (Icon::HangUp, p.selected, p.on_selected),
    };
    container(icon(drawn, SIGN * 0.6, ink)).center(SIGN).style(theme::pill(ground, ink)).into()
}

fn keys<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let more = press::key(look, Kind::Secondary, locale.text("finished-more-time")).id("more-time").height(layout::KEY);
    let close = press::key(look, Kind::Primary, locale.text("finished-close")).id("close").height(layout::KEY);
    let keys =
        row![close.on_press(Message::Closed), more.on_press_maybe(model.may_extend.then_some(Message::TimeWanted))];
    let closes = locale.with("finished-closes", &[("seconds", model.seconds.into())]);
    column![keys.spacing(gap::M), look.soft(Role::Note, closes)].spacing(gap::M).into()
}

fn opinion(given: Option<Opinion>, scene: Scene<'_>) -> Element<'_, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let question = if given.is_some() { locale.text("finished-thanks") } else { locale.text("finished-opinion") };
    let faces = [
        (Opinion::Good, Icon::Smile, "opinion-good"),
        (Opinion::Fair, Icon::Neutral, "opinion-fair"),
        (Opinion::Poor, Icon::Frown, "opinion-poor"),
    ];
    let faces = faces.map(|(opinion, face, id)| {
        let (kind, ink) = if given == Some(opinion) { (Kind::Chosen, p.on_selected) } else { (Kind::Secondary, p.ink) };
        press::press(look, kind, icon(face, FACE * 0.56, ink))
            .id(id)
            .width(FACE)
            .height(FACE)
            .padding(0)
            .radius(FACE / 2.0)
            .on_press(Message::Judged(opinion))
            .into()
    });
    column![look.soft(Role::Note, question), row(faces).spacing(gap::M)]
        .spacing(gap::S)
        .align_x(Right)
        .width(Shrink)
        .into()
}

fn words(outcome: Outcome, locale: &Locale) -> [String; 4] {
    match outcome {
        Outcome::Sent => [
            locale.text("finished-sent-title"),
            locale.text("finished-sent-1"),
            locale.text("finished-sent-2"),
            locale.text("finished-sent-3"),
        ],
        Outcome::Sealed => [
            locale.text("finished-sealed-title"),
            locale.text("finished-sealed-1"),
            locale.text("finished-sealed-2"),
            locale.text("finished-sealed-3"),
        ],
        Outcome::Referred => [
            locale.text("finished-referred-title"),
            locale.text("finished-referred-1"),
            locale.text("finished-referred-2"),
            locale.text("finished-referred-3"),
        ],
        Outcome::Refused => [
            locale.text("finished-refused-title"),
            locale.text("finished-refused-1"),
            locale.text("finished-refused-2"),
            locale.text("finished-refused-3"),
        ],
        Outcome::Examined => [
            locale.text("finished-examined-title"),
            locale.text("finished-examined-1"),
            locale.text("finished-examined-2"),
            locale.text("finished-examined-3"),
        ],
        Outcome::Incomplete => [
            locale.text("finished-incomplete-title"),
            locale.text("finished-incomplete-1"),
            locale.text("finished-incomplete-2"),
            locale.text("finished-incomplete-3"),
        ],
        Outcome::Aborted => [
            locale.text("finished-aborted-title"),
            locale.text("finished-aborted-1"),
            locale.text("finished-aborted-2"),
            locale.text("finished-aborted-3"),
        ],
        Outcome::Advised => [
            locale.text("finished-advised-title"),
            locale.text("finished-advised-1"),
            locale.text("finished-advised-2"),
            locale.text("finished-advised-3"),
        ],
    }
}
