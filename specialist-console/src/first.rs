//! The window before this machine is a console.

use iced::keyboard;
use iced::{Element, Subscription, Theme};
use link::setup::{Hold, Intent, Stage};
use ui::theme::Look;
use ui::{Language, Locale, focus, wake};

use crate::screen::keys::Key;
use crate::screen::setup;

/// What the window keeps.
pub struct First {
    hold: Hold,
    stage: Stage,
    locale: Locale,
}

/// Something has happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// There is something new to show.
    Stage,
    /// A key that no field wanted.
    Pressed(Key),
    /// On the screen.
    Screen(setup::Message),
}

impl First {
    /// The window of a machine that is being set up.
    pub fn new(hold: Hold) -> Self {
        Self { hold, stage: Stage::Starting, locale: Locale::new(Language::Danish) }
    }

    /// Whether it is a console now.
    pub fn is_enrolled(&self) -> bool {
        self.stage == Stage::Enrolled
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Stage => self.stage(),
            Message::Pressed(key) => {
                let act = setup::acts(&self.stage).into_iter().find(|act| act.key == Some(key));
                if let Some(message) = act.and_then(|act| act.message) {
                    self.act(message);
                }
            }
            Message::Screen(message) => self.act(message),
        }
    }

    fn act(&mut self, message: setup::Message) {
        match (message, &mut self.stage) {
            (setup::Message::Address(in_field), Stage::Typing(typed, fault)) => {
                typed.type_address(&in_field);
                *fault = None;
            }
            (setup::Message::Code(in_field), Stage::Typing(typed, fault)) => {
                typed.type_code(&in_field);
                *fault = None;
            }
            (setup::Message::Connect, Stage::Typing(typed, _)) => self.hold.intend(Intent::Connect(typed.clone())),
            (setup::Message::StartOver, _) => self.hold.intend(Intent::StartOver),
            _ => {}
        }
    }

    fn stage(&mut self) {
        let stage = self.hold.stages.borrow_and_update().clone();
        let (before, now) = (name(&self.stage), name(&stage));
        self.stage.follow(stage);
        if before != now {
            tracing::info!(target: "screen", name = now);
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message> {
        let screen = setup::view(ui::Scene::new(Look::CONSOLE, &self.locale), &self.stage);
        focus::scope(screen, first_field(&self.stage)).map(Message::Screen)
    }

    /// Colours of the window itself.
    pub fn theme(&self) -> Theme {
        Look::CONSOLE.theme()
    }

    /// What wakes the window.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::batch([
            wake::on_change("stages", self.hold.stages.clone()).map(|()| Message::Stage),
            iced::event::listen_with(pressed),
        ])
    }
}

/// Keys count where no field has taken them.
fn pressed(event: iced::Event, status: iced::event::Status, _: iced::window::Id) -> Option<Message> {
    let iced::Event::Keyboard(event @ keyboard::Event::KeyPressed { .. }) = event else { return None };
    if status == iced::event::Status::Captured {
        return None;
    }
    Key::of(&event).map(Message::Pressed)
}

/// What a screen is called in the log.
const fn name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Starting | Stage::Enrolled => "starting",
        Stage::Typing(..) | Stage::Asking(_) => "setup",
        Stage::Waiting(_) => "words",
        Stage::Expired(_) => "expired",
    }
}

/// Where typing begins.
const fn first_field(stage: &Stage) -> Option<&'static str> {
    match stage {
        Stage::Typing(..) => Some(setup::ADDRESS),
        Stage::Starting | Stage::Asking(_) | Stage::Waiting(_) | Stage::Expired(_) | Stage::Enrolled => None,
    }
}
