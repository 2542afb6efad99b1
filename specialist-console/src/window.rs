//! The one window of the program: first of a machine that is being set up, then the desk.

use std::sync::Arc;

use iced::{Element, Subscription, Theme};
use link::setup::Hold;
use ui::theme::Look;
use ui::{Language, Locale};

use crate::app::{self, App};
use crate::engine::Engine;
use crate::first::{self, First};
use crate::screen::setup;

/// How the two parts of the program are started, each on the machine's folder as it is then.
#[derive(Clone)]
pub struct Starters {
    /// The desk; nothing where it cannot be, which has been logged.
    pub desk: Arc<dyn Fn() -> Option<Engine>>,
    /// The first screen.
    pub setup: Arc<dyn Fn() -> Hold>,
}

/// The window.
pub struct Window {
    starters: Starters,
    shown: Shown,
}

enum Shown {
    First(Box<First>),
    Desk(Box<App>),
    /// It is a console, but cannot run.
    Broken(Locale),
}

/// Something has happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// While the machine is set up.
    First(first::Message),
    /// At the desk.
    Desk(app::Message),
    /// On the fault screen, where nothing can be done.
    Broken,
}

impl Window {
    /// The window of the desk, or of a machine that is to become one.
    pub fn new(engine: Option<Engine>, starters: Starters) -> Self {
        let shown = match engine {
            Some(engine) => Shown::Desk(Box::new(App::new(engine))),
            None => Shown::First(Box::new(First::new((starters.setup)()))),
        };
        Self { starters, shown }
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) {
        match (&mut self.shown, message) {
            (Shown::First(first), Message::First(message)) => {
                first.update(message);
                if first.is_enrolled() {
                    self.open();
                }
            }
            (Shown::Desk(app), Message::Desk(message)) => {
                app.update(message);
                if app.has_expired() {
                    self.shown = Shown::First(Box::new(First::new((self.starters.setup)())));
                }
            }
            _ => {}
        }
    }

    fn open(&mut self) {
        self.shown = match (self.starters.desk)() {
            Some(engine) => Shown::Desk(Box::new(App::new(engine))),
            None => Shown::Broken(Locale::new(Language::Danish)),
        };
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message> {
        match &self.shown {
            Shown::First(first) => first.view().map(Message::First),
            Shown::Desk(app) => app.view().map(Message::Desk),
            Shown::Broken(locale) => setup::broken(ui::Scene::new(Look::CONSOLE, locale)).map(|_| Message::Broken),
        }
    }

    /// Colours of the window itself.
    pub fn theme(&self) -> Theme {
        match &self.shown {
            Shown::First(first) => first.theme(),
            Shown::Desk(app) => app.theme(),
            Shown::Broken(_) => Look::CONSOLE.theme(),
        }
    }

    /// What wakes the window.
    pub fn subscription(&self) -> Subscription<Message> {
        match &self.shown {
            Shown::First(first) => first.subscription().map(Message::First),
            Shown::Desk(app) => app.subscription().map(Message::Desk),
            Shown::Broken(_) => Subscription::none(),
        }
    }
}
