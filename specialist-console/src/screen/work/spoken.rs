//! P01, P02 and guidance: what is said and looked to, no more.

use iced::Element;
use iced::widget::column;
use ui::Scene;
use ui::widget::Mark;

use crate::screen::keys::Key;
use crate::screen::part::{Act, Frame, panel, passed, titled};

/// What is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Which.
    pub say: Say,
}

/// What is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Say {
    /// P01: greeting, sound and picture, language.
    Welcome,
    /// P02: what happens with what is said; who is in the room.
    Notice,
    /// Advice without a case.
    Guidance,
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// It was said and looked to.
    Done,
}

impl Say {
    pub(super) const fn script(self) -> Option<&'static str> {
        match self {
            Self::Welcome => Some("console-welcome-script"),
            Self::Notice => Some("console-notice-script"),
            Self::Guidance => None,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Welcome => "console-welcome",
            Self::Notice => "console-notice",
            Self::Guidance => "console-guidance",
        }
    }

    /// What to look to.
    const fn points(self) -> [&'static str; 4] {
        match self {
            Self::Welcome => {
                ["console-welcome-name", "console-welcome-hear", "console-welcome-language", "console-welcome-service"]
            }
            Self::Notice => [
                "console-notice-identity",
                "console-notice-recording",
                "console-notice-room",
                "console-notice-companion",
            ],
            Self::Guidance => {
                ["console-guidance-name", "console-guidance-need", "console-guidance-case", "console-guidance-counter"]
            }
        }
    }
}

impl Model {
    pub(super) fn acts(self) -> Vec<Act<Message>> {
        match self.say {
            Say::Welcome | Say::Notice => vec![Act::primary("done", "console-done", Key::Enter, Message::Done)],
            // It ends with the call.
            Say::Guidance => Vec::new(),
        }
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let note = match model.say {
        Say::Welcome | Say::Notice => "console-spoken-note",
        Say::Guidance => "console-guidance-note",
    };
    let title = titled(scene, model.say.title(), locale.text(note));
    let points = model.say.points().map(|point| passed(scene, Mark::Open, locale.text(point)));
    panel(scene, frame, title, column(points).spacing(14).into(), model.acts())
}
