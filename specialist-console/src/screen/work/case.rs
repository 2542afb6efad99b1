//! P03: who it is and which application.

use domain::redact::Personal;
use iced::widget::{column, row, text_input};
use iced::{Element, Length};
use ui::widget::Mark;
use ui::{Role, Scene, theme};

use super::document::Origin;
use crate::screen::keys::Key;
use crate::screen::part::{Act, Fact, Frame, facts, panel, passed, titled};

/// What is shown of the case.
#[derive(Clone)]
pub enum Model {
    /// It is looked for.
    Typing(Typing),
    /// It was found. The number is masked.
    Found {
        /// Name, number, application, the last passport.
        facts: Vec<Fact>,
    },
}

/// What is typed.
#[derive(Clone)]
pub struct Typing {
    /// The CPR number.
    pub number: Entry,
    /// The given names.
    pub given_names: Entry,
    /// The surname.
    pub surname: Entry,
    /// Whether it can be looked for.
    pub complete: bool,
    /// What is wrong with what was typed.
    pub fault: Option<Fault>,
}

/// What stands in a field.
#[derive(Clone)]
pub struct Entry {
    /// As typed or filled in.
    pub text: Personal<String>,
    /// Where from.
    pub origin: Origin,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Not a CPR number.
    Number,
    /// A name is missing.
    Name,
    /// No digital application under this number.
    NoApplication,
    /// The age does not fit this kind of passport.
    Age,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 4] = [Self::Number, Self::Name, Self::NoApplication, Self::Age];

    /// Its sentence: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Number => "console-case-fault-number",
            Self::Name => "console-case-fault-name",
            Self::NoApplication => "console-case-fault-application",
            Self::Age => "console-case-fault-age",
        }
    }
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The CPR number.
    NumberTyped(Personal<String>),
    /// The given names.
    GivenNamesTyped(Personal<String>),
    /// The surname.
    SurnameTyped(Personal<String>),
    /// Look for the case.
    Find,
    /// It is the right one.
    Confirm,
    /// It is not: type again.
    TypeAgain,
}

/// The name of the field for the CPR number.
pub const NUMBER: &str = "case-number";
/// The name of the field for the given names.
pub const GIVEN_NAMES: &str = "case-given-names";
/// The name of the field for the surname.
pub const SURNAME: &str = "case-surname";

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        match self {
            Self::Typing(typing) => {
                vec![Act::primary("case-find", "console-case-find", Key::Enter, Message::Find).only_if(typing.complete)]
            }
            Self::Found { .. } => vec![
                Act::primary("case-confirm", "console-case-confirm", Key::Enter, Message::Confirm),
                Act::plain("case-again", "console-case-again", Key::Letter('r'), Message::TypeAgain),
            ],
        }
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let (note, content) = match model {
        Model::Typing(typing) => ("console-case-note", fields(scene, typing)),
        Model::Found { facts: found } => ("console-case-found-note", facts(scene, found)),
    };
    let title = titled(scene, "console-case-title", locale.text(note));
    panel(scene, frame, title, content, model.acts())
}

fn fields<'a>(scene: Scene<'a>, model: &'a Typing) -> Element<'a, Message> {
    let find = model.complete.then_some(Message::Find);
    let number = field(scene, NUMBER, "console-case-number", &model.number, find.clone(), Message::NumberTyped);
    let given = field(
        scene,
        GIVEN_NAMES,
        "console-case-given-names",
        &model.given_names,
        find.clone(),
        Message::GivenNamesTyped,
    );
    let surname = field(scene, SURNAME, "console-case-surname", &model.surname, find, Message::SurnameTyped);
    let fault = model.fault.map(|fault| passed(scene, Mark::Attention, scene.locale.text(fault.text())));
    let hint = scene.look.soft(Role::Note, scene.locale.text("console-case-hint"));
    column![row![number].width(260), row![given, surname].spacing(20), hint].push(fault).spacing(16).padding(3).into()
}

fn field<'a>(
    scene: Scene<'a>,
    id: &'static str,
    label: &str,
    entry: &Entry,
    submit: Option<Message>,
    typed: fn(Personal<String>) -> Message,
) -> Element<'a, Message> {
    let look = scene.look;
    let input = text_input("", entry.text.reveal())
        .id(id)
        .size(look.size_of(Role::Body))
        .padding([9.0, 12.0])
        .style(theme::field(scene.palette()))
        .on_input(move |text| typed(Personal::new(text)))
        .on_submit_maybe(submit);
    let origin =
        (!entry.text.reveal().is_empty()).then(|| look.soft(Role::Small, scene.locale.text(entry.origin.text())));
    let label = row![look.text(Role::Strong, scene.locale.text(label)).width(Length::Fill)].push(origin);
    column![label.align_y(iced::Alignment::End), input].spacing(5).width(Length::Fill).into()
}
