//! The work area: one panel for each step of the expedition.

pub mod case;
pub mod decision;
pub mod device;
pub mod document;
pub mod face;
pub mod fee;
pub mod portrait;
pub mod question;
pub mod read_back;
pub mod register;
pub mod review;
pub mod spoken;
pub mod submit;

use domain::expedition::Step;
use iced::Element;
use ui::Scene;

use super::part::{Act, Frame};

/// The panel of the current step.
#[derive(Clone)]
pub enum Model {
    /// P01, P02.
    Spoken(spoken::Model),
    /// P03.
    Case(case::Model),
    /// P04.
    Document(document::Model),
    /// P10, P11, P12.
    Device(device::Model),
    /// P05.
    Register(register::Model),
    /// P06.
    Face(face::Model),
    /// P07, P08, P15.
    Question(question::Model),
    /// P09, before the picture is taken.
    Portrait(portrait::Model),
    /// P09, after.
    Review(review::Model),
    /// P13.
    ReadBack(read_back::Model),
    /// P14.
    Fee(fee::Model),
    /// P16.
    Decision(decision::Model),
    /// P17, P18.
    Submit(submit::Model),
}

/// What is typed and pressed in the work area.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// P01, P02.
    Spoken(spoken::Message),
    /// P03.
    Case(case::Message),
    /// P04.
    Document(document::Message),
    /// P10, P11, P12.
    Device(device::Message),
    /// P05.
    Register(register::Message),
    /// P06.
    Face(face::Message),
    /// P07, P08, P15.
    Question(question::Message),
    /// P09, before the picture is taken.
    Portrait(portrait::Message),
    /// P09, after.
    Review(review::Message),
    /// P13.
    ReadBack(read_back::Message),
    /// P14.
    Fee(fee::Message),
    /// P16.
    Decision(decision::Message),
    /// P17, P18.
    Submit(submit::Message),
}

impl Model {
    /// What can be done now.
    pub fn acts(&self) -> Vec<Act<Message>> {
        match self {
            Self::Spoken(model) => super::wrap(model.acts(), Message::Spoken),
            Self::Case(model) => super::wrap(model.acts(), Message::Case),
            Self::Document(model) => super::wrap(model.acts(), Message::Document),
            Self::Device(model) => super::wrap(model.acts(), Message::Device),
            Self::Register(model) => super::wrap(model.acts(), Message::Register),
            Self::Face(model) => super::wrap(model.acts(), Message::Face),
            Self::Question(model) => super::wrap(model.acts(), Message::Question),
            Self::Portrait(model) => super::wrap(model.acts(), Message::Portrait),
            Self::Review(model) => super::wrap(model.acts(), Message::Review),
            Self::ReadBack(_) => super::wrap(read_back::Model::acts(), Message::ReadBack),
            Self::Fee(model) => super::wrap(model.acts(), Message::Fee),
            Self::Decision(model) => super::wrap(model.acts(), Message::Decision),
            Self::Submit(model) => super::wrap(model.acts(), Message::Submit),
        }
    }

    /// The field where typing begins.
    pub const fn first_field(&self) -> Option<&'static str> {
        match self {
            Self::Case(case::Model::Typing(_)) => Some(case::NUMBER),
            Self::Document(model) => model.first_field(),
            _ => None,
        }
    }

    /// The panel's name in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Spoken(model) => match model.say {
                spoken::Say::Welcome => "welcome",
                spoken::Say::Notice => "notice",
                spoken::Say::Guidance => "guidance",
            },
            Self::Case(_) => "case",
            Self::Document(model) => model.name(),
            Self::Device(model) => match model.step {
                Step::LeftFinger => "left_finger",
                Step::RightFinger => "right_finger",
                _ => "signature",
            },
            Self::Register(_) => "registers",
            Self::Face(_) => "faces",
            Self::Question(model) => match model.question {
                question::Question::Control => "questions",
                question::Question::Consents => "consents",
                question::Question::OldPassport => "old_passport",
            },
            Self::Portrait(_) => "portrait",
            Self::Review(_) => "review",
            Self::ReadBack(_) => "read_back",
            Self::Fee(_) => "fee",
            Self::Decision(_) => "decision",
            Self::Submit(_) => "submit",
        }
    }

    /// What to say: a text key.
    pub const fn script(&self) -> Option<&'static str> {
        match self {
            Self::Spoken(model) => model.say.script(),
            Self::Case(_) => Some("console-case-script"),
            Self::Document(model) => Some(model.script()),
            Self::Device(model) => Some(model.script()),
            Self::Register(_) => Some("console-register-script"),
            Self::Face(_) => Some("console-face-script"),
            Self::Question(model) => Some(model.question.script()),
            Self::Portrait(_) => Some("console-portrait-script"),
            Self::Review(_) => Some("console-review-script"),
            Self::ReadBack(_) => Some("console-read-back-script"),
            Self::Fee(_) => Some("console-fee-script"),
            Self::Decision(_) => None,
            Self::Submit(model) => Some(model.state.script()),
        }
    }

    /// Whether pictures in the panel matter more than the call's.
    pub const fn wants_room(&self) -> bool {
        match self {
            Self::Face(_) | Self::Portrait(_) | Self::Review(_) | Self::Decision(_) => true,
            Self::Document(model) => model.wants_room(),
            _ => false,
        }
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    match model {
        Model::Spoken(model) => spoken::view(scene, frame, model).map(Message::Spoken),
        Model::Case(model) => case::view(scene, frame, model).map(Message::Case),
        Model::Document(model) => document::view(scene, frame, model).map(Message::Document),
        Model::Device(model) => device::view(scene, frame, model).map(Message::Device),
        Model::Register(model) => register::view(scene, frame, model).map(Message::Register),
        Model::Face(model) => face::view(scene, frame, model).map(Message::Face),
        Model::Question(model) => question::view(scene, frame, model).map(Message::Question),
        Model::Portrait(model) => portrait::view(scene, frame, model).map(Message::Portrait),
        Model::Review(model) => review::view(scene, frame, model).map(Message::Review),
        Model::ReadBack(model) => read_back::view(scene, frame, model).map(Message::ReadBack),
        Model::Fee(model) => fee::view(scene, frame, model).map(Message::Fee),
        Model::Decision(model) => decision::view(scene, frame, model).map(Message::Decision),
        Model::Submit(model) => submit::view(scene, frame, model).map(Message::Submit),
    }
}
