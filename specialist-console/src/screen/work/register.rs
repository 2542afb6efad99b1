//! P05: the registers, looked into by hand and confirmed one by one.

use domain::expedition::Gate;
use iced::Element;
use iced::widget::column;
use ui::{Role, Scene};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, choices, panel, shut, ticks, titled};

/// What was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// What is in order.
    pub confirmed: Vec<Lookup>,
    /// Whether the step may be ended.
    pub gate: Gate,
}

/// What is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// Name and citizenship in CPR.
    Person,
    /// An earlier picture in the register of passports.
    EarlierPicture,
    /// The last passport is not lost, stolen or annulled.
    NotLost,
    /// Fewer than three passports in five years.
    NotTooMany,
    /// No travel ban.
    NoBan,
}

impl Lookup {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Person, Self::EarlierPicture, Self::NotLost, Self::NotTooMany, Self::NoBan];
}

impl Choice for Lookup {
    fn text(self) -> &'static str {
        match self {
            Self::Person => "console-register-person",
            Self::EarlierPicture => "console-register-picture",
            Self::NotLost => "console-register-not-lost",
            Self::NotTooMany => "console-register-not-too-many",
            Self::NoBan => "console-register-no-ban",
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// It is in order, or not after all.
    Toggle(Lookup),
    /// Everything is in order.
    Done,
}

impl Model {
    fn is_complete(&self) -> bool {
        Lookup::ALL.iter().all(|lookup| self.confirmed.contains(lookup))
    }

    fn done(&self) -> Act<Message> {
        let open = self.gate == Gate::Open && self.is_complete();
        Act::primary("registers-done", "console-register-done", Key::Enter, Message::Done).only_if(open)
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        [self.done()].into_iter().chain(choices(&Lookup::ALL, Message::Toggle)).collect()
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let left = (!model.is_complete()).then(|| scene.look.soft(Role::Note, locale.text("console-register-left")));
    let content =
        column![ticks(scene, &Lookup::ALL, &model.confirmed, Message::Toggle)].push(why).push(left).spacing(10);
    let title = titled(scene, "console-register", locale.text("console-register-note"));
    panel(scene, frame, title, content.into(), [model.done()])
}
