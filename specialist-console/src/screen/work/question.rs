//! P07, P08 and P15: steps that end with one answer out of a few.

use domain::expedition::Gate;
use iced::Element;
use iced::widget::column;
use ui::Scene;

use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, choices, list, panel, shut, titled};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Which question.
    pub question: Question,
    /// The answer chosen.
    pub chosen: Option<Answer>,
    /// Whether the step may be ended.
    pub gate: Gate,
}

/// Which question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// P07: control questions, only where the documents are weak.
    Control,
    /// P08: consent of those who have custody.
    Consents,
    /// P15: what happens with the old passport.
    OldPassport,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// P07: the documents are good.
    ControlNotNeeded,
    /// P07: asked and answered rightly.
    ControlRight,
    /// P07: asked and answered wrongly.
    ControlWrong,
    /// P08: of age.
    ConsentsNotNeeded,
    /// P15: annulled, to be handed in when the new one is fetched.
    OldHandedIn,
    /// P15: annulled, kept with visas in it.
    OldKept,
    /// P15: there is none, or it is lost.
    OldNone,
}

impl Question {
    /// Its answers, in order.
    pub const fn answers(self) -> &'static [Answer] {
        match self {
            Self::Control => &[Answer::ControlNotNeeded, Answer::ControlRight, Answer::ControlWrong],
            Self::Consents => &[Answer::ConsentsNotNeeded],
            Self::OldPassport => &[Answer::OldHandedIn, Answer::OldKept, Answer::OldNone],
        }
    }

    pub(super) const fn script(self) -> &'static str {
        match self {
            Self::Control => "console-control-script",
            Self::Consents => "console-consents-script",
            Self::OldPassport => "console-old-script",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Control => "console-control",
            Self::Consents => "console-consents",
            Self::OldPassport => "console-old",
        }
    }

    const fn note(self) -> &'static str {
        match self {
            Self::Control => "console-control-note",
            Self::Consents => "console-consents-note",
            Self::OldPassport => "console-old-note",
        }
    }
}

impl Choice for Answer {
    fn text(self) -> &'static str {
        match self {
            Self::ControlNotNeeded => "console-control-not-needed",
            Self::ControlRight => "console-control-right",
            Self::ControlWrong => "console-control-wrong",
            Self::ConsentsNotNeeded => "console-consents-not-needed",
            Self::OldHandedIn => "console-old-handed-in",
            Self::OldKept => "console-old-kept",
            Self::OldNone => "console-old-none",
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Choose.
    Choose(Answer),
    /// It is so.
    Done,
}

impl Model {
    fn done(&self) -> Act<Message> {
        let open = self.gate == Gate::Open && self.chosen.is_some();
        Act::primary("question-done", "console-question-done", Key::Enter, Message::Done).only_if(open)
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        [self.done()].into_iter().chain(choices(self.question.answers(), Message::Choose)).collect()
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let answers = list(scene, model.question.answers(), model.chosen, Message::Choose);
    let title = titled(scene, model.question.title(), scene.locale.text(model.question.note()));
    panel(scene, frame, title, column![answers].push(why).spacing(12).into(), [model.done()])
}
