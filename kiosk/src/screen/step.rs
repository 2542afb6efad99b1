//! Where in the expedition one is, in the citizen's six steps.

use iced::Element;
use iced::widget::{Column, column};
use iced::{Right, Shrink};
use ui::widget::{Progress, progress};
use ui::{Locale, Role, Scene};

/// A step of the expedition, as the citizen counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The old passport is read.
    Document,
    /// Faces are compared.
    Identity,
    /// The portrait is taken.
    Portrait,
    /// Fingerprints are taken.
    Fingers,
    /// The citizen signs.
    Signature,
    /// Read back, fee, decision.
    Decision,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 6] =
        [Self::Document, Self::Identity, Self::Portrait, Self::Fingers, Self::Signature, Self::Decision];

    /// Its number, from 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::Document => 1,
            Self::Identity => 2,
            Self::Portrait => 3,
            Self::Fingers => 4,
            Self::Signature => 5,
            Self::Decision => 6,
        }
    }

    fn name(self, locale: &Locale) -> String {
        match self {
            Self::Document => locale.text("part-document"),
            Self::Identity => locale.text("part-identity"),
            Self::Portrait => locale.text("part-portrait"),
            Self::Fingers => locale.text("part-fingers"),
            Self::Signature => locale.text("part-signature"),
            Self::Decision => locale.text("part-decision"),
        }
    }

    /// "Nyt pas · trin 3 af 6".
    pub fn place(self, locale: &Locale) -> String {
        locale.with(
            "step-of",
            &[
                ("expedition", locale.text("expedition-passport").into()),
                ("step", self.number().into()),
                ("of", Self::ALL.len().into()),
            ],
        )
    }

    fn sentence(self, locale: &Locale) -> String {
        locale.with(
            "step-of-named",
            &[
                ("expedition", locale.text("expedition-passport").into()),
                ("step", self.number().into()),
                ("of", Self::ALL.len().into()),
                ("name", self.name(locale).into()),
            ],
        )
    }
}

/// The step in words with a bar for each, for the lower right corner.
pub fn view<'a, Message: 'a>(step: Step, scene: Scene<'a>) -> Element<'a, Message> {
    let progress = progress(scene.look, Progress { step: step.number(), of: Step::ALL.len() as u8 }, BARS);
    let words = scene.look.text(Role::NoteStrong, step.sentence(scene.locale));
    let column: Column<'a, Message> = column![words, progress].spacing(16).align_x(Right).width(Shrink);
    column.into()
}

/// Width of the bars together.
const BARS: f32 = 396.0;
