//! The bar at the top: who, where, whether calls come, how long the queue is, the time.

use iced::widget::{container, row, space};
use iced::{Alignment, Color, Element, Length};
use ui::widget::{Kind, press};
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, Frame, key_cap};

/// What the bar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// "Mette Holm".
    pub specialist: String,
    /// "Torvet".
    pub desk: String,
    /// Whether calls come.
    pub presence: Presence,
    /// How many wait.
    pub waiting: u32,
    /// How long the first has waited, in whole minutes, if anybody waits.
    pub longest_min: Option<u64>,
    /// "Lør 21. nov 10.47".
    pub clock: String,
}

/// Whether calls come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Yes.
    Ready,
    /// No: a break of one's own choice.
    Away,
    /// No: an offer was missed.
    Missed,
    /// In a call.
    InCall,
    /// Writing up the last call.
    WrapUp,
    /// No server answers.
    Offline,
}

impl Presence {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Ready, Self::Away, Self::Missed, Self::InCall, Self::WrapUp, Self::Offline];

    /// Its word: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Ready => "console-presence-ready",
            Self::Away => "console-presence-away",
            Self::Missed => "console-presence-missed",
            Self::InCall => "console-presence-in-call",
            Self::WrapUp => "console-presence-wrap-up",
            Self::Offline => "console-presence-offline",
        }
    }
}

/// What is pressed in the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Show what each key does, or no longer.
    Help,
    /// Leave the desk.
    SignOut,
}

impl Model {
    pub(super) fn acts() -> Vec<Act<Message>> {
        vec![Act::plain("help", "console-key-help", Key::F1, Message::Help)]
    }

    const fn may_leave(&self) -> bool {
        !matches!(self.presence, Presence::InCall | Presence::WrapUp)
    }
}

/// The bar.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let dot = container(space().width(DOT).height(DOT)).style(theme::pill(dot(scene, model.presence), p.on_stage));
    let queue = match model.longest_min {
        None => locale.text("console-bar-empty"),
        Some(longest) => {
            locale.with("console-bar-queue", &[("count", model.waiting.into()), ("minutes", longest.into())])
        }
    };
    let quiet = |id, words: Element<'a, Message>, message| {
        press::press(look, Kind::Plain, words).id(id).padding([0.0, 8.0]).on_press_maybe(message)
    };
    let sign_out = quiet(
        "sign-out",
        look.inked(Role::Note, p.on_stage, locale.text("console-bar-sign-out")).into(),
        Some(Message::SignOut),
    );
    let content = row![
        look.text(Role::Strong, locale.text("console-name")),
        look.text(Role::Body, format!("{} · {}", model.specialist, model.desk)),
        row![dot, look.text(Role::Body, locale.text(model.presence.text()))].spacing(8).align_y(Alignment::Center),
        space::horizontal(),
        look.text(Role::Body, queue),
        look.text(Role::Body, model.clock.clone()),
    ]
    .push(model.may_leave().then_some(sign_out))
    .push(quiet("help", key_cap(scene, Key::F1), Some(Message::Help)))
    .spacing(28)
    .align_y(Alignment::Center);
    container(content)
        .padding([0.0, frame.gap])
        .center_y(frame.bar)
        .width(Length::Fill)
        .style(theme::area(p.stage, p.on_stage))
        .into()
}

fn dot(scene: Scene<'_>, presence: Presence) -> Color {
    let p = scene.palette();
    match presence {
        Presence::Ready | Presence::InCall => p.primary_light,
        Presence::Away | Presence::WrapUp => p.disabled,
        Presence::Missed | Presence::Offline => p.warning,
    }
}

/// Diameter of the dot beside the presence.
const DOT: f32 = 13.0;
