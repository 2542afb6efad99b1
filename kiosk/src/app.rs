//! The counter in the window: draws the newest scene and passes on what the citizen does.

use std::sync::Arc;
use std::time::Duration;

use domain::id::CallId;
use domain::problem::Problem;
use domain::time::Moment;
use iced::{Element, Subscription, Theme};
use ui::theme::{Look, Zoom};
use ui::widget::Feed;
use ui::widget::video::{self, Still};
use ui::{Language, Locale, focus, wake};
use uuid::Uuid;

use crate::counter::Intent;
use crate::engine::{Engine, Pictures};
use crate::scene::{Scene, Stage, Tickets};
use crate::screen::calling::Item;
use crate::screen::finished::Opinion;
use crate::screen::signature::Ink;
use crate::screen::{access, calling, fault, finished, idle, in_call, number, portrait, review, signature, ticket};
use crate::{show, stage_name};

/// A number that nobody goes on typing is gone after this.
const NUMBER_LEFT: Duration = Duration::from_mins(1);
/// How often a countdown is looked at.
const SECOND: Duration = Duration::from_secs(1);
/// Frames between two lines in the log.
const FRAMES_LOGGED: u64 = 30;

/// What the window keeps: nothing that outlives the citizen but the scene, which the engine replaces.
pub struct App {
    engine: Engine,
    scene: Scene,
    feeds: Feeds,
    locale: Locale,
    look: Look,
    ticked: Vec<Item>,
    /// What is typed of a ticket's number, and when last.
    number: Option<(number::Typed, Moment)>,
    ink: Ink,
    opinion: Option<Opinion>,
    frames: u64,
}

/// The streams, each made once.
#[derive(Default)]
pub struct Feeds {
    /// The citizen's own picture.
    pub own: Option<Feed>,
    /// The specialist's.
    pub specialist: Option<Feed>,
    /// The capture to look at, with the bytes that it was made from.
    pub review: Option<(Arc<Vec<u8>>, Option<Feed>)>,
}

/// Something has happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The engine has something new to show.
    Scene,
    /// A stream has come or gone.
    Pictures,
    /// A new frame is there.
    Frame,
    /// Time has passed.
    Clock,
    /// On the idle screen.
    Idle(idle::Message),
    /// Where a number is typed.
    Number(number::Message),
    /// Where a number is shown.
    Ticket(ticket::Message),
    /// On the waiting screen.
    Calling(calling::Message),
    /// In the call.
    InCall(in_call::Message),
    /// While the portrait is prepared.
    Portrait(portrait::Message),
    /// While the portrait is looked at.
    Review(review::Message),
    /// While signing.
    Signature(signature::Message),
    /// On the last screen.
    Finished(finished::Message),
    /// On the closed screen.
    Closed(access::Message),
    /// On the fault screen.
    Fault(fault::Message),
}

impl App {
    /// The window of an engine.
    pub fn new(engine: Engine) -> Self {
        let scene = engine.scenes.borrow().clone();
        let mut app = Self {
            scene,
            engine,
            feeds: Feeds::default(),
            locale: Locale::new(Language::Danish),
            look: Look::KIOSK,
            ticked: Vec::new(),
            number: None,
            ink: Ink::default(),
            opinion: None,
            frames: 0,
        };
        app.pictures();
        tracing::info!(target: "screen", name = stage_name(&app.scene.stage));
        app
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Scene => self.scene(),
            Message::Pictures => self.pictures(),
            Message::Frame => self.frame(),
            Message::Clock => self.give_up_number(),
            Message::Idle(idle::Message::Called) => self.call(),
            Message::Idle(idle::Message::HasNumber) => self.number = Some((number::Typed::default(), link::now())),
            Message::Number(message) => self.number(message),
            Message::Calling(calling::Message::LaterWanted) => self.engine.intend(Intent::ReturnLater),
            Message::Calling(calling::Message::Persons(persons)) => self.engine.intend(Intent::Persons(persons)),
            Message::Idle(idle::Message::Access(message))
            | Message::Closed(message)
            | Message::Fault(fault::Message::Access(message)) => self.access(message),
            Message::Calling(calling::Message::Ticked(item)) => self.tick(item),
            Message::Calling(calling::Message::Cancelled)
            | Message::InCall(in_call::Message::HungUp)
            | Message::Portrait(portrait::Message::HungUp)
            | Message::Review(review::Message::HungUp)
            | Message::Signature(signature::Message::HungUp) => self.engine.intend(Intent::HangUp),
            Message::InCall(in_call::Message::Softer) => self.engine.intend(Intent::Volume { up: false }),
            Message::InCall(in_call::Message::Louder) => self.engine.intend(Intent::Volume { up: true }),
            Message::Review(review::Message::Accepted) => self.engine.intend(Intent::UsePicture),
            Message::Review(review::Message::RetakeWanted) => self.engine.intend(Intent::AnotherPicture),
            Message::Signature(message) => self.sign(message),
            Message::Finished(finished::Message::TimeWanted) | Message::Ticket(ticket::Message::TimeWanted) => {
                self.engine.intend(Intent::MoreTime);
            }
            Message::Finished(finished::Message::Judged(opinion)) => {
                self.opinion = Some(opinion);
                self.engine.intend(Intent::Opinion);
            }
            Message::Finished(finished::Message::Closed)
            | Message::Ticket(ticket::Message::Closed)
            | Message::Fault(fault::Message::Dismissed) => {
                self.engine.intend(Intent::Done);
            }
        }
    }

    fn scene(&mut self) {
        let scene = self.engine.scenes.borrow_and_update().clone();
        let (before, name) = (stage_name(&self.scene.stage), stage_name(&scene.stage));
        if before != name {
            tracing::info!(target: "screen", name);
        }
        self.number = match scene.stage {
            // The citizen looks once more at the paper.
            Stage::Idle { tickets: Tickets::Unknown, .. } if before != name => {
                Some((number::Typed::unknown(), link::now()))
            }
            Stage::Idle { .. } => self.number.take(),
            _ => None,
        };
        let at_rest = matches!(scene.stage, Stage::Idle { .. } | Stage::Closed { .. } | Stage::Starting);
        // Who mistyped a number is still here.
        if at_rest && before != name && self.number.is_none() {
            self.forget();
        }
        if name != "signature" {
            self.ink.clear();
        }
        self.feeds.look(&scene);
        self.scene = scene;
    }

    /// The next citizen finds nothing of the one before: neither marks nor choices.
    fn forget(&mut self) {
        self.ticked.clear();
        self.opinion = None;
        self.frames = 0;
        self.locale = Locale::new(Language::Danish);
        self.look = Look::KIOSK;
    }

    fn pictures(&mut self) {
        let Pictures { own, specialist } = self.engine.pictures.borrow_and_update().clone();
        if self.feeds.own.is_none() {
            self.feeds.own = own.map(Feed::new);
        }
        self.feeds.specialist = specialist.map(Feed::new);
    }

    fn frame(&mut self) {
        self.frames += 1;
        if self.frames == 1 || self.frames.is_multiple_of(FRAMES_LOGGED) {
            tracing::info!(target: "measure", what = "frames_shown", count = self.frames);
        }
    }

    fn call(&mut self) {
        let intent = Intent::Call(CallId::new(Uuid::now_v7()), self.language());
        self.engine.intend(intent);
    }

    fn number(&mut self, message: number::Message) {
        let Some((typed, touched)) = &mut self.number else { return };
        *touched = link::now();
        match message {
            number::Message::Typed(digit) => typed.push(digit),
            number::Message::Deleted => typed.pop(),
            number::Message::Back => self.number = None,
            number::Message::Called => {
                if let Some(ticket) = typed.number() {
                    let intent = Intent::ComeBack(CallId::new(Uuid::now_v7()), ticket, self.language());
                    self.engine.intend(intent);
                }
            }
        }
    }

    /// Somebody began to type a number and went away.
    fn give_up_number(&mut self) {
        self.number = self.number.take().filter(|(_, touched)| link::now().since(*touched) < NUMBER_LEFT);
    }

    fn language(&self) -> domain::exchange::view::Language {
        match self.locale.language() {
            Language::Danish => domain::exchange::view::Language::Da,
            Language::English => domain::exchange::view::Language::En,
        }
    }

    fn access(&mut self, message: access::Message) {
        match message {
            access::Message::LanguageChosen(language) => self.locale = Locale::new(language),
            access::Message::TextSizeToggled => self.look.zoom = self.look.zoom.toggled(),
            access::Message::ContrastToggled => self.look = self.look.with_contrast(!self.look.is_high_contrast()),
        }
    }

    fn tick(&mut self, item: Item) {
        match self.ticked.iter().position(|ticked| *ticked == item) {
            Some(index) => drop(self.ticked.remove(index)),
            None => self.ticked.push(item),
        }
    }

    fn sign(&mut self, message: signature::Message) {
        match message {
            signature::Message::Down(dot) => self.ink.down(dot),
            signature::Message::Moved(dot) => self.ink.moved(dot),
            signature::Message::Up | signature::Message::HungUp => {}
            signature::Message::Cleared => self.ink.clear(),
            signature::Message::Approved => self.engine.intend(Intent::Sign),
            signature::Message::CannotWrite => self.engine.intend(Intent::CannotSign),
        }
    }

    /// Whether the certificate has expired, so that the machine has to be enrolled anew.
    pub fn has_expired(&self) -> bool {
        self.scene.stage == Stage::Fault(Problem::StationExpired)
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message> {
        let number = self.number.as_ref().map(|(typed, _)| typed);
        let marks = show::Marks { ticked: &self.ticked, number, ink: &self.ink, opinion: self.opinion };
        let screen = show::view(&self.scene, &self.feeds, &marks, link::now(), ui::Scene::new(self.look, &self.locale));
        focus::scope(screen, None)
    }

    /// Colours of the window itself.
    pub fn theme(&self) -> Theme {
        self.look.theme()
    }

    /// How large everything is drawn.
    pub const fn zoom(&self) -> Zoom {
        self.look.zoom
    }

    /// What wakes the window.
    pub fn subscription(&self) -> Subscription<Message> {
        // Only the last screen counts seconds, and who types may leave.
        let clock = match self.scene.stage {
            _ if self.number.is_some() => iced::time::every(SECOND).map(|_| Message::Clock),
            Stage::Finished(_) => iced::time::every(SECOND).map(|_| Message::Clock),
            _ => wake::every_minute().map(|()| Message::Clock),
        };
        let moving = matches!(self.scene.stage, Stage::Talk(_));
        let feed = self.feeds.specialist.as_ref().or(self.feeds.own.as_ref()).filter(|_| moving);
        Subscription::batch([
            wake::on_change("scenes", self.engine.scenes.clone()).map(|()| Message::Scene),
            wake::on_change("pictures", self.engine.pictures.clone()).map(|()| Message::Pictures),
            feed.map_or_else(Subscription::none, video::ticks).map(|()| Message::Frame),
            clock,
        ])
    }
}

impl Feeds {
    /// Decodes the capture to look at once, when it changes.
    fn look(&mut self, scene: &Scene) {
        let Stage::Talk(talk) = &scene.stage else {
            self.review = None;
            return;
        };
        let same = |shown: &Arc<Vec<u8>>| talk.review.as_ref().is_some_and(|jpeg| Arc::ptr_eq(jpeg, shown));
        if self.review.as_ref().is_some_and(|(shown, _)| same(shown)) {
            return;
        }
        self.review = talk.review.clone().map(|jpeg| {
            let feed = Still::from_file(&jpeg).map(Still::feed);
            (jpeg, feed)
        });
    }
}
