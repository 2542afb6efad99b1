//! The one window of the program: first of a machine that is being set up, then the desk.

use std::sync::Arc;

use iced::{Element, Subscription, Task, Theme};
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
    pub fn new(engine: Option<Engine>, starters: Starters) -> (Self, Task<Message>) {
        let (shown, task) = match engine {
            Some(engine) => desk(engine),
            None => (Shown::First(Box::new(First::new((starters.setup)()))), Task::none()),
        };
        (Self { starters, shown }, task)
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match (&mut self.shown, message) {
            (Shown::First(first), Message::First(message)) => {
                let task = first.update(message).map(Message::First);
                if first.is_enrolled() { self.open() } else { task }
            }
            (Shown::Desk(app), Message::Desk(message)) => {
                let task = app.update(message).map(Message::Desk);
                if app.has_expired() {
                    self.shown = Shown::First(Box::new(First::new((self.starters.setup)())));
                }
                task
            }
            _ => Task::none(),
        }
    }

    fn open(&mut self) -> Task<Message> {
        let (shown, task) = match (self.starters.desk)() {
            Some(engine) => desk(engine),
            None => (Shown::Broken(Locale::new(Language::Danish)), Task::none()),
        };
        self.shown = shown;
        task
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

fn desk(engine: Engine) -> (Shown, Task<Message>) {
    let (app, task) = App::new(engine);
    (Shown::Desk(Box::new(app)), task.map(Message::Desk))
}
