//! Nobody is there: one thing to press, whether it is open and how long one waits, what one is helped with.

use iced::widget::{column, container, row, rule, space};
use iced::{Center, Element, Fill};
use ui::icon::{Icon, icon};
use ui::theme::{self, CALL_DIAMETER, Zoom, gap};
use ui::widget::badge;
use ui::widget::press::{Kind, press};
use ui::{Locale, Role, Scene};

use super::{Header, access, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// Whether one can call.
    pub opening: Opening,
    /// What one is helped with, the most asked for first.
    pub help: Vec<Help>,
    /// Whether one may come with a ticket.
    pub tickets: bool,
}

/// Whether one can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Yes.
    Open {
        /// Hour and minute of closing, if it closes today.
        until: Option<(u8, u8)>,
        /// How long one would wait.
        wait: Wait,
    },
    /// Nobody is there to answer right now.
    Unstaffed,
}

/// A wait in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    /// Somebody is free.
    None,
    /// Under 5 minutes.
    UnderFive,
    /// About 10 minutes.
    AboutTen,
    /// About 20 minutes.
    AboutTwenty,
    /// Over 20 minutes.
    Long,
}

/// Something one is helped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Help {
    /// A passport.
    Passport,
    /// A driving licence.
    Licence,
    /// Guidance.
    Guidance,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The call button.
    Called,
    /// The key of those who have a number.
    HasNumber,
    /// A language or access key.
    Access(access::Message),
}

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let halves = layout::halves(scene, (9, call(model.opening, scene)), (7, help(&model.help, scene)));
    let mut middle = row![space::horizontal()];
    if model.tickets && matches!(model.opening, Opening::Open { .. }) {
        let number =
            press(scene.look, Kind::Green, scene.look.text(Role::NoteStrong, scene.locale.text("idle-number")));
        middle = middle.push(number.id("number").on_press(Message::HasNumber)).push(space::horizontal());
    }
    column![layout::page(&model.header, scene, halves), access::around(scene, middle.into(), Message::Access)].into()
}

fn call(opening: Opening, scene: Scene<'_>) -> Element<'_, Message> {
    let locale = scene.locale;
    let title = layout::title(scene, locale.text("idle-title"), locale.text("idle-subtitle"));
    let act = match opening {
        Opening::Open { .. } => call_button(scene),
        Opening::Unstaffed => unstaffed(scene),
    };
    let top = column![title, state(opening, scene)].spacing(gap::L).width(Fill);
    column![top, container(act).center(Fill)]
        .padding(iced::Padding::from([0.0, 96.0]).top(layout::panel_top(scene)))
        .into()
}

fn state(opening: Opening, scene: Scene<'_>) -> Element<'_, Message> {
    let (look, p) = (scene.look, scene.palette());
    match opening {
        Opening::Open { until, wait } => {
            let words = format!("{} · {}", open_words(until, scene.locale), wait_words(wait, scene.locale));
            badge(look, p.primary_light, p.on_primary_light, p.success, words)
        }
        Opening::Unstaffed => {
            badge(look, p.warning_light, p.on_warning_light, p.warning, scene.locale.text("idle-unstaffed"))
        }
    }
}

fn open_words(until: Option<(u8, u8)>, locale: &Locale) -> String {
    until.map_or_else(
        || locale.text("idle-open"),
        |(hour, minute)| locale.with("idle-open-until", &[("time", locale.time(hour, minute).into())]),
    )
}

fn wait_words(wait: Wait, locale: &Locale) -> String {
    match wait {
        Wait::None => locale.text("idle-wait-none"),
        Wait::UnderFive => locale.text("idle-wait-under-five"),
        Wait::AboutTen => locale.text("idle-wait-about-ten"),
        Wait::AboutTwenty => locale.text("idle-wait-about-twenty"),
        Wait::Long => locale.text("idle-wait-long"),
    }
}

fn call_button(scene: Scene<'_>) -> Element<'_, Message> {
    let (look, p) = (scene.look, scene.palette());
    let label = look.text(Role::Display, scene.locale.text("idle-call"));
    let content = column![icon(Icon::Camera, 112.0, p.on_primary), label].spacing(gap::M).align_x(Center);
    press(look, Kind::Call, content)
        .id("call")
        .width(CALL_DIAMETER)
        .height(CALL_DIAMETER)
        .padding(0)
        .radius(CALL_DIAMETER / 2.0)
        .on_press(Message::Called)
        .into()
}

fn unstaffed(scene: Scene<'_>) -> Element<'_, Message> {
    let (look, p) = (scene.look, scene.palette());
    let words = column![
        look.text(Role::Heading, scene.locale.text("idle-unstaffed-title")),
        look.soft(Role::Body, scene.locale.text("idle-unstaffed-note")),
    ];
    let content = row![icon(Icon::Clock, 96.0, p.ink_soft), words.spacing(gap::XS)].spacing(gap::XL).align_y(Center);
    container(content).padding(gap::XL).style(theme::card(p)).into()
}

fn help<'a>(kinds: &[Help], scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let is_large = look.zoom == Zoom::Large;
    let row_padding = if is_large { 4.0 } else { 20.0 };
    let mut rows = column![
        look.text(Role::Heading, scene.locale.text("idle-help-title")),
        space().height(if is_large { 0.0 } else { gap::S })
    ];
    for kind in kinds {
        let (sign, name, note) = help_words(*kind, scene.locale);
        let words = column![look.text(Role::Title, name), look.soft(Role::Note, note)];
        let line = row![icon(sign, 60.0, p.primary_ink), words].spacing(gap::L).align_y(Center);
        rows = rows.push(container(line).padding([row_padding, 0.0])).push(rule::horizontal(1).style(theme::line(p)));
    }
    let first = column![
        look.text(if is_large { Role::NoteStrong } else { Role::Strong }, scene.locale.text("idle-first-title")),
        look.text(Role::Note, scene.locale.text("idle-first-note")),
    ];
    let first = container(first.spacing(gap::XS))
        .padding([if is_large { 16.0 } else { 28.0 }, gap::L])
        .width(Fill)
        .style(theme::info(p));
    // It is about passports.
    let first = kinds.contains(&Help::Passport).then_some(first);
    column![rows, space().height(if is_large { gap::S } else { gap::L })].push(first).into()
}

fn help_words(kind: Help, locale: &Locale) -> (Icon, String, String) {
    match kind {
        Help::Passport => (Icon::Passport, locale.text("idle-help-passport"), locale.text("idle-help-passport-note")),
        Help::Licence => (Icon::Licence, locale.text("idle-help-licence"), locale.text("idle-help-licence-note")),
        Help::Guidance => (Icon::Question, locale.text("idle-help-guidance"), locale.text("idle-help-guidance-note")),
    }
}
