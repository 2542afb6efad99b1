//! The call: the citizen's picture, how well it goes, and the keys of the call.

use iced::widget::{column, container, row, space, stack};
use iced::{Alignment, Element, Length};
use ui::icon::{Icon, icon};
use ui::widget::{Feed, Fit, demo_mark, spinner, video};
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, Frame, Still, button, dialog, still, veil};

/// What of the call is shown.
#[derive(Clone)]
pub struct Model {
    /// "Aulum Bibliotek".
    pub site: String,
    /// How long it has lasted, "04.12".
    pub lasted: String,
    /// How it stands.
    pub stage: Stage,
    /// Bars of the connection, 0 to 4, if it is measured.
    pub quality: Option<u8>,
    /// Whether the kiosk was proved to be who it says.
    pub verified: bool,
    /// The citizen's picture.
    pub citizen: Option<Feed>,
    /// One's own picture.
    pub own: Option<Feed>,
    /// The newest capture.
    pub newest: Option<Newest>,
    /// Whether one's own microphone is off.
    pub muted: bool,
    /// Whether hanging up has to be confirmed just now.
    pub hanging_up: bool,
    /// Whether the kiosk's equipment is simulated.
    pub demo: bool,
}

/// The newest capture.
#[derive(Clone)]
pub struct Newest {
    /// What it is: a text key.
    pub title: &'static str,
    /// The picture.
    pub picture: Still,
    /// Whether it was simulated.
    pub simulated: bool,
}

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Picture and sound are being set up.
    Connecting,
    /// Both see and hear each other.
    Live,
    /// The citizen waits and neither sees nor hears the desk.
    Held,
    /// Picture and sound are gone; they come back by themselves.
    Lost {
        /// Since how long.
        seconds: u32,
    },
    /// The kiosk is gone; it comes back or the call ends.
    KioskAway {
        /// Since how long.
        seconds: u32,
    },
}

/// What is pressed in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Turn one's own microphone off or on.
    Mute,
    /// Let the citizen wait, or come back.
    Hold,
    /// Hang up, after a question.
    HangUp,
    /// Hang up now.
    ReallyHangUp,
    /// Do not hang up.
    Stay,
}

impl Model {
    /// Whether work can go on: the other side is there.
    pub const fn is_there(&self) -> bool {
        matches!(self.stage, Stage::Live | Stage::Held)
    }

    fn keys(&self) -> Vec<Act<Message>> {
        let mute = if self.muted { "console-call-unmute" } else { "console-call-mute" };
        let hold = if self.stage == Stage::Held { "console-call-resume" } else { "console-call-hold" };
        vec![
            Act::plain("mute", mute, Key::Letter('m'), Message::Mute).only_if(self.is_there()),
            Act::plain("hold", hold, Key::Letter('h'), Message::Hold).only_if(self.is_there()),
        ]
    }

    const fn hang_up() -> Act<Message> {
        Act::danger("hang-up", "console-call-hang-up", Key::Letter('l'), Message::HangUp)
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        self.keys().into_iter().chain([Self::hang_up()]).collect()
    }

    /// The acts of the question before hanging up.
    pub(super) fn asked() -> Vec<Act<Message>> {
        vec![
            Act::danger("really-hang-up", "console-hang-up-yes", Key::Letter('j'), Message::ReallyHangUp),
            Act::plain("stay", "console-hang-up-no", Key::Escape, Message::Stay),
        ]
    }
}

/// The pictures side by side, `height` high.
pub fn pictures<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model, height: f32) -> Element<'a, Message> {
    let aside = height * ASIDE;
    row![citizen(scene, frame, model), beside(scene, model, aside)].spacing(2).height(height).into()
}

fn citizen<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let picture = video(scene.look, model.citizen.as_ref())
        .fit(Fit::Contain)
        .waiting(locale.text("console-call-no-picture"))
        .width(Length::Fill)
        .height(Length::Fill);
    let demo = model
        .demo
        .then(|| container(demo_mark(scene.look, locale.text("demo-mark"))).padding(10).align_right(Length::Fill));
    let held = (model.stage == Stage::Held).then(|| {
        let words = column![
            scene.look.text(Role::Heading, locale.text("console-held")),
            scene.look.text(Role::Note, locale.text("console-held-words")),
        ];
        veil(scene, words.spacing(6).align_x(Alignment::Center).into())
    });
    let caption = container(header(scene, frame, model)).padding(10).align_bottom(Length::Fill);
    stack![picture].push(held).push(demo).push(caption).width(Length::Fill).height(Length::Fill).into()
}

/// The caption: from where, how long, how well, how safe.
fn header<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let dots = model.quality.map(|bars| {
        let dot = move |full: bool| {
            let fill = if full { p.on_stage } else { p.stage };
            let style = theme::boxed(fill, fill, p.on_stage, 1.5);
            container(space().width(DOT).height(DOT)).style(move |theme| {
                let style = style(theme);
                iced::widget::container::Style { border: style.border.rounded(DOT), ..style }
            })
        };
        let dots = (1..=BARS).map(|bar| dot(bar <= bars).into());
        row![look.text(Role::Note, locale.text("console-call-net")), row(dots).spacing(3)]
            .spacing(6)
            .align_y(Alignment::Center)
    });
    let safe = model.verified.then(|| {
        let words = if frame.compact { "console-call-verified-short" } else { "console-call-verified" };
        row![icon(Icon::Lock, 16.0, p.on_stage), look.text(Role::Note, locale.text(words))]
            .spacing(6)
            .align_y(Alignment::Center)
    });
    let content = row![look.text(Role::NoteStrong, model.site.as_str()), look.text(Role::Note, model.lasted.as_str())]
        .push(dots)
        .push(safe)
        .spacing(14)
        .align_y(Alignment::Center);
    container(content).padding([6.0, 12.0]).style(theme::veil(p)).into()
}

/// One's own picture, and under it the newest capture.
fn beside<'a>(scene: Scene<'a>, model: &'a Model, width: f32) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let caption = |words: String| {
        container(container(look.text(Role::Small, words)).padding([3.0, 8.0]).style(theme::veil(p))).padding(6)
    };
    let own = video(look, model.own.as_ref())
        .mirrored()
        .fit(Fit::Cover)
        .waiting(locale.text("console-own-waiting"))
        .width(Length::Fill)
        .height(Length::Fill);
    let own = stack![own, caption(locale.text("console-own-short")).align_bottom(Length::Fill)]
        .height(Length::FillPortion(4));
    let (words, picture) = match &model.newest {
        None => (locale.text("console-newest-none"), None),
        Some(newest) => (locale.text(newest.title), Some(&newest.picture)),
    };
    let mark = model.newest.as_ref().is_some_and(|newest| newest.simulated);
    let mark = mark
        .then(|| container(demo_mark(look, locale.text("console-demo-short"))).padding(6).align_right(Length::Fill));
    let newest = stack![still(scene, picture, Fit::Contain)]
        .push(caption(words).align_bottom(Length::Fill))
        .push(mark)
        .height(Length::FillPortion(5));
    column![own, newest].spacing(2).width(width).height(Length::Fill).into()
}

/// The keys of the call, hanging up apart from the others.
pub fn buttons<'a>(scene: Scene<'a>, model: &'a Model) -> Element<'a, Message> {
    let keys = model.keys().into_iter().map(|act| button(scene, act));
    let muted = model.muted.then(|| {
        let p = scene.palette();
        let words = scene.look.text(Role::NoteStrong, scene.locale.text("console-call-muted"));
        let content = row![icon(Icon::Muted, 18.0, p.on_warning), words].spacing(8).align_y(Alignment::Center);
        container(content).padding([6.0, 12.0]).style(theme::pill(p.warning, p.on_warning))
    });
    row(keys)
        .push(muted)
        .push(space::horizontal())
        .push(button(scene, Model::hang_up()))
        .spacing(10)
        .align_y(Alignment::Center)
        .into()
}

/// The question before hanging up.
pub fn question(scene: Scene<'_>) -> Element<'_, Message> {
    let words = scene.look.text(Role::Body, scene.locale.text("console-hang-up-words")).into();
    dialog(scene, "console-hang-up", vec![words], Model::asked())
}

/// What lies over the work while the other side is not there.
pub fn overlay<'a>(scene: Scene<'a>, model: &'a Model) -> Option<Element<'a, Message>> {
    let (title, words, seconds) = match model.stage {
        Stage::Live | Stage::Held => return None,
        Stage::Connecting => ("console-connecting", "console-connecting-words", None),
        Stage::Lost { seconds } => ("console-lost", "console-lost-words", Some(seconds)),
        Stage::KioskAway { seconds } => ("console-kiosk-away", "console-kiosk-away-words", Some(seconds)),
    };
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let since =
        seconds.map(|seconds| look.soft(Role::Note, locale.with("console-lost-since", &[("seconds", seconds.into())])));
    let content = row![
        spinner(look, 44.0),
        column![look.text(Role::Heading, locale.text(title)), look.text(Role::Body, locale.text(words))]
            .push(since)
            .spacing(6)
            .max_width(520)
    ]
    .spacing(20)
    .align_y(Alignment::Center);
    Some(veil(scene, container(content).padding(28).style(theme::floating(p)).into()))
}

/// Bars of the best connection.
const BARS: u8 = 4;
/// Diameter of a bar's dot.
const DOT: f32 = 10.0;
/// Width of the column beside the citizen's picture, by the height.
const ASIDE: f32 = 0.78;
