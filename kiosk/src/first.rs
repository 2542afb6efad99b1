//! The window before this machine is a kiosk.

use iced::{Element, Subscription, Theme};
use link::setup::{Hold, Intent, Stage, Typed};
use ui::theme::Look;
use ui::{Language, Locale, focus, wake};

use crate::screen::{Header, access, setup};

/// What the window keeps.
pub struct First {
    hold: Hold,
    model: setup::Model,
    locale: Locale,
    look: Look,
}

/// Something has happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// There is something new to show.
    Stage,
    /// Time has passed.
    Clock,
    /// On the screen.
    Screen(setup::Message),
}

impl First {
    /// The window of a machine that is being set up.
    pub fn new(hold: Hold) -> Self {
        let model = setup::Model { header: header(), stage: Stage::Starting };
        Self { hold, model, locale: Locale::new(Language::Danish), look: Look::KIOSK }
    }

    /// Whether it is a kiosk now.
    pub fn is_enrolled(&self) -> bool {
        self.model.stage == Stage::Enrolled
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Stage => self.stage(),
            Message::Clock => self.model.header = header(),
            Message::Screen(setup::Message::Address(typed)) => self.types(|fields| fields.type_address(&typed)),
            Message::Screen(setup::Message::Code(typed)) => self.types(|fields| fields.type_code(&typed)),
            Message::Screen(setup::Message::Connect) => self.connect(),
            Message::Screen(setup::Message::StartOver) => self.hold.intend(Intent::StartOver),
            Message::Screen(setup::Message::Access(message)) => self.access(message),
        }
    }

    fn stage(&mut self) {
        let stage = self.hold.stages.borrow_and_update().clone();
        let (before, now) = (name(&self.model.stage), name(&stage));
        self.model.stage.follow(stage);
        if before != now {
            tracing::info!(target: "screen", name = now);
        }
    }

    fn types(&mut self, types: impl FnOnce(&mut Typed)) {
        if let Stage::Typing(typed, fault) = &mut self.model.stage {
            types(typed);
            *fault = None;
        }
    }

    fn connect(&self) {
        if let Stage::Typing(typed, _) = &self.model.stage {
            self.hold.intend(Intent::Connect(typed.clone()));
        }
    }

    fn access(&mut self, message: access::Message) {
        match message {
            access::Message::LanguageChosen(language) => self.locale = Locale::new(language),
            access::Message::TextSizeToggled => self.look.zoom = self.look.zoom.toggled(),
            access::Message::ContrastToggled => self.look = self.look.with_contrast(!self.look.is_high_contrast()),
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message> {
        let screen = setup::view(&self.model, ui::Scene::new(self.look, &self.locale));
        focus::scope(screen, first_field(&self.model.stage)).map(Message::Screen)
    }

    /// Colours of the window itself.
    pub fn theme(&self) -> Theme {
        self.look.theme()
    }

    /// What wakes the window.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::batch([
            wake::on_change("stages", self.hold.stages.clone()).map(|()| Message::Stage),
            wake::every_minute().map(|()| Message::Clock),
        ])
    }
}

/// Whose the machine is nobody has said yet.
fn header() -> Header {
    let wall = link::now().danish();
    let (municipality, site) = ("Skranke".to_owned(), format!("Version {}", env!("CARGO_PKG_VERSION")));
    Header { municipality, site, day: None, time: (wall.hour, wall.minute), demo: false }
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
