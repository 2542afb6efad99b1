//! What opens the chip, typed where the page cannot be read by the kiosk.

use domain::redact::Personal;
use iced::widget::{column, row, text_input};
use iced::{Element, Length};
use ui::{Role, Scene, theme};

use super::Message as Parent;
use crate::screen::keys::Key;
use crate::screen::part::Act;

/// What is typed.
#[derive(Clone)]
pub struct Typing {
    /// What opens the chip.
    pub way: Way,
    /// The document's number.
    pub number: Personal<String>,
    /// Date of birth, `YYMMDD`.
    pub birth: Personal<String>,
    /// Date of expiry, `YYMMDD`.
    pub expiry: Personal<String>,
    /// The card access number.
    pub can: Personal<String>,
    /// Whether it is enough to try.
    pub complete: bool,
}

/// What opens the chip, when typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Number, birth and expiry from the machine-readable lines.
    Lines,
    /// The card access number.
    Can,
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The document's number.
    Number(Personal<String>),
    /// The date of birth.
    Birth(Personal<String>),
    /// The date of expiry.
    Expiry(Personal<String>),
    /// The card access number.
    Can(Personal<String>),
    /// Read with these.
    Read,
}

/// The name of the field for the document's number.
pub const NUMBER: &str = "document-number";
/// The name of the field for the date of birth.
pub const BIRTH: &str = "document-birth";
/// The name of the field for the date of expiry.
pub const EXPIRY: &str = "document-expiry";
/// The name of the field for the card access number.
pub const CAN: &str = "document-can";

impl Way {
    /// What to do: a text key.
    pub(super) const fn note(self) -> &'static str {
        match self {
            Self::Lines => "console-document-type-note",
            Self::Can => "console-document-can-note",
        }
    }
}

impl Typing {
    pub(super) fn acts(&self, open: bool) -> Vec<Act<Parent>> {
        let read = Parent::Typed(Message::Read);
        vec![
            Act::primary("read", "console-document-read", Key::Enter, read).only_if(open && self.complete),
            Act::plain("back", "console-back", Key::Escape, Parent::Back),
        ]
    }
}

/// The fields.
pub(super) fn view<'a>(scene: Scene<'a>, model: &'a Typing) -> Element<'a, Message> {
    let read = model.complete.then_some(Message::Read);
    let field = |id, label, value, typed| field(scene, (id, label), value, read.clone(), typed);
    let (fields, hint) = match model.way {
        Way::Lines => (
            row![
                field(NUMBER, "console-document-number", &model.number, Message::Number),
                field(BIRTH, "console-document-birth-typed", &model.birth, Message::Birth),
                field(EXPIRY, "console-document-expiry-typed", &model.expiry, Message::Expiry),
            ],
            "console-document-type-hint",
        ),
        Way::Can => (
            row![field(CAN, "console-document-can-typed", &model.can, Message::Can)].width(FIELD),
            "console-document-can-hint",
        ),
    };
    column![fields.spacing(20), scene.look.soft(Role::Note, scene.locale.text(hint))].spacing(16).padding(3).into()
}

fn field<'a>(
    scene: Scene<'a>,
    (id, label): (&'static str, &str),
    value: &Personal<String>,
    submit: Option<Message>,
    typed: fn(Personal<String>) -> Message,
) -> Element<'a, Message> {
    let look = scene.look;
    let input = text_input("", value.reveal())
        .id(id)
        .size(look.size_of(Role::Body))
        .padding([9.0, 12.0])
        .style(theme::field(scene.palette()))
        .on_input(move |text| typed(Personal::new(text)))
        .on_submit_maybe(submit);
    column![look.text(Role::Strong, scene.locale.text(label)), input].spacing(5).width(Length::Fill).into()
}

/// Width of a field that stands alone.
const FIELD: f32 = 260.0;
