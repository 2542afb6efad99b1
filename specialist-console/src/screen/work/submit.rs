//! P17 and P18: the record is sealed and sent; the citizen has the receipt on the screen.

use iced::Element;
use iced::widget::column;
use ui::Scene;
use ui::widget::Mark;

use crate::screen::keys::Key;
use crate::screen::part::{Act, Frame, panel, passed, titled};

/// How far the submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// How far.
    pub state: State,
}

/// How far a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The record is being closed and sealed.
    Sealing,
    /// Sealed, on its way to the server.
    Sending,
    /// Stored; it will be delivered.
    Stored,
    /// Stored; the authority's system does not answer.
    Delayed,
    /// The authority has it.
    Delivered,
    /// The authority will not have it.
    Refused,
}

impl State {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Sealing, Self::Sending, Self::Stored, Self::Delayed, Self::Delivered, Self::Refused];

    pub(super) const fn script(self) -> &'static str {
        match self {
            Self::Sealing | Self::Sending => "console-submit-script-wait",
            Self::Stored | Self::Delivered => "console-submit-script-done",
            Self::Delayed => "console-submit-script-delayed",
            Self::Refused => "console-submit-script-refused",
        }
    }

    /// Whether nothing can be lost any more, so that the call may end.
    const fn is_stored(self) -> bool {
        matches!(self, Self::Stored | Self::Delayed | Self::Delivered | Self::Refused)
    }

    const fn last_row(self) -> (Mark, &'static str) {
        match self {
            Self::Sealing | Self::Sending => (Mark::Open, "console-submit-delivering"),
            Self::Stored => (Mark::Open, "console-submit-stored"),
            Self::Delayed => (Mark::Attention, "console-submit-delayed"),
            Self::Delivered => (Mark::Good, "console-submit-delivered"),
            Self::Refused => (Mark::Attention, "console-submit-refused"),
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Say goodbye and end the call.
    End,
}

impl Model {
    pub(super) fn acts(self) -> Vec<Act<Message>> {
        vec![Act::primary("end-call", "console-submit-end", Key::Enter, Message::End).only_if(self.state.is_stored())]
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let row = |mark, text: &str| passed(scene, mark, locale.text(text));
    let done = |is: bool| if is { Mark::Good } else { Mark::Open };
    let state = model.state;
    let (mark, text) = state.last_row();
    let content = column![
        row(done(state != State::Sealing), "console-submit-sealed"),
        row(done(state.is_stored()), "console-submit-safe"),
        row(mark, text),
        row(done(state.is_stored()), "console-submit-receipt"),
    ]
    .spacing(14);
    let title = titled(scene, "console-submit", locale.text("console-submit-note"));
    panel(scene, frame, title, content.into(), model.acts())
}
