//! The desk in the window: draws what is on the desk and passes on what the specialist does.

mod act;
mod door;

use std::time::Duration;

use documents::lds::image::Picture;
use domain::digest::Digest;
use iced::keyboard;
use iced::{Element, Size, Subscription, Theme};
use media::{Frame, FrameSlot, timecode};
use ui::theme::Look;
use ui::widget::Feed;
use ui::widget::video::{self, Still};
use ui::{Language, Locale, focus, wake};

use crate::desk::Board;
use crate::desk::document::Judged;
use crate::engine::{Engine, Pictures};
use crate::paper::Paper;
use crate::screen::keys::{self, Key};
use crate::screen::{self, Model};
use crate::show::{self, Feeds, SignIn};

/// How often clocks and waits on the screen are drawn anew.
const CLOCK: Duration = Duration::from_secs(1);
/// Frames between two lines in the log.
const FRAMES_LOGGED: u64 = 30;

/// What the window keeps.
pub struct App {
    engine: Engine,
    board: Board,
    paper: Paper,
    sign_in: SignIn,
    feeds: Feeds,
    locale: Locale,
    look: Look,
    size: Size,
    help: bool,
    model: Model,
    frames: u64,
    /// Delays of the pictures drawn since the last line in the log, in milliseconds; only with a time code in them.
    delays_ms: Vec<u64>,
}

/// Something has happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The engine has something new to show.
    Board,
    /// A stream has come or gone.
    Pictures,
    /// A new frame is there.
    Frame,
    /// Time has passed.
    Clock,
    /// The window has another size.
    Resized(Size),
    /// A key that no field wanted.
    Pressed(Key),
    /// On the screen.
    Screen(screen::Message),
}

impl App {
    /// The window of an engine.
    pub fn new(engine: Engine) -> Self {
        let board = engine.boards.borrow().clone();
        let sign_in = SignIn::of(String::new());
        let (paper, locale) = (Paper::default(), Locale::new(Language::Danish));
        let feeds = Feeds::default();
        let model = show::model(&board, &paper, &sign_in, &feeds, &locale, link::now(), false);
        tracing::info!(target: "screen", name = model.name());
        let mut app = Self {
            engine,
            board,
            paper,
            sign_in,
            feeds,
            locale,
            look: Look::CONSOLE,
            size: Size::new(1600.0, 1000.0),
            help: false,
            model,
            frames: 0,
            delays_ms: Vec::new(),
        };
        app.pictures();
        app
    }

    /// Takes in what has happened.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::Board => self.board(),
            Message::Pictures => self.pictures(),
            Message::Frame => return self.frame(),
            Message::Clock => {}
            Message::Resized(size) => self.size = size,
            Message::Pressed(key) => {
                if let Some(message) = keys::message(&self.model, key) {
                    self.act(message);
                }
            }
            Message::Screen(message) => self.act(message),
        }
        self.redraw();
    }

    fn redraw(&mut self) {
        let before = self.model.name();
        self.model =
            show::model(&self.board, &self.paper, &self.sign_in, &self.feeds, &self.locale, link::now(), self.help);
        if self.model.name() != before {
            tracing::info!(target: "screen", name = self.model.name());
        }
    }

    fn board(&mut self) {
        let board = self.engine.boards.borrow_and_update().clone();
        let call = board.call.as_ref().map(|call| call.call);
        if call != self.paper.call {
            self.paper = Paper::of(call);
            self.frames = 0;
        }
        let step = |board: &Board| {
            let call = board.call.as_ref()?;
            call.visit.expedition().and_then(domain::expedition::Expedition::current)
        };
        if step(&board) != step(&self.board) {
            self.paper.shown = None;
            self.paper.chosen = None;
        }
        self.feeds.look(&board);
        self.fill_in(&board);
        self.at_door(&board);
        self.board = board;
    }

    /// What a good document says is filled in where the case is not found yet.
    fn fill_in(&mut self, board: &Board) {
        let call = board.call.as_ref().filter(|call| call.visit.facts().is_none());
        let judged = call.and_then(|call| call.document_read()).map(|(_, judged)| judged);
        let good = judged.filter(|judged| judged.standing(None).may_be_taken());
        if let Some((judged, found)) = good.and_then(|judged| Some((judged, judged.found.as_ref()?))) {
            self.paper.fill(judged.digest, &found.page);
        }
    }

    fn pictures(&mut self) {
        let Pictures { own, citizen } = self.engine.pictures.borrow_and_update().clone();
        if self.feeds.own.is_none() {
            self.feeds.own = own.map(Feed::new);
        }
        self.feeds.citizen = citizen.map(Feed::new);
    }

    fn frame(&mut self) {
        self.frames += 1;
        let newest = self.engine.pictures.borrow().citizen.as_ref().and_then(FrameSlot::newest);
        self.delays_ms.extend(newest.and_then(|frame| delay_ms(&frame)));
        if self.frames == 1 || self.frames.is_multiple_of(FRAMES_LOGGED) {
            tracing::info!(target: "measure", what = "frames_shown", count = self.frames);
            self.log_delays();
        }
    }

    fn log_delays(&mut self) {
        self.delays_ms.sort_unstable();
        let at = |percent: usize| self.delays_ms.get(self.delays_ms.len().saturating_sub(1) * percent / 100);
        if let (Some(p50_ms), Some(p95_ms)) = (at(50), at(95)) {
            tracing::info!(target: "measure", what = "picture_latency", p50_ms, p95_ms);
        }
        self.delays_ms.clear();
    }

    /// Whether the certificate has expired, so that the machine has to be enrolled anew. Nobody is torn from a call.
    pub fn has_expired(&self) -> bool {
        self.board.call.is_none() && *self.engine.expired.borrow()
    }

    /// The window's content.
    pub fn view(&self) -> Element<'_, Message> {
        let screen = screen::view(ui::Scene::new(self.look, &self.locale), self.size, &self.model);
        focus::scope(screen, self.model.first_field()).map(Message::Screen)
    }

    /// Colours of the window itself.
    pub fn theme(&self) -> Theme {
        self.look.theme()
    }

    /// What wakes the window.
    pub fn subscription(&self) -> Subscription<Message> {
        let feed = self.feeds.citizen.as_ref().filter(|_| self.board.call.is_some());
        Subscription::batch([
            wake::on_change("boards", self.engine.boards.clone()).map(|()| Message::Board),
            wake::on_change("pictures", self.engine.pictures.clone()).map(|()| Message::Pictures),
            feed.map_or_else(Subscription::none, video::ticks).map(|()| Message::Frame),
            iced::event::listen_with(pressed),
            iced::window::resize_events().map(|(_, size)| Message::Resized(size)),
            iced::time::every(CLOCK).map(|_| Message::Clock),
        ])
    }
}

/// How old a picture is by the time code that a simulated camera burned into it, when it is handed to the renderer.
fn delay_ms(frame: &Frame) -> Option<u64> {
    let (luma, stride) = frame.plane(0)?;
    let coded = timecode::read(luma, stride)?;
    let now = link::now().unix_ms() as u32;
    Some(now.wrapping_sub(coded).into())
}

/// Keys count where no field has taken them; Enter ends a field and so counts there too.
fn pressed(event: iced::Event, status: iced::event::Status, _: iced::window::Id) -> Option<Message> {
    let iced::Event::Keyboard(event @ keyboard::Event::KeyPressed { .. }) = event else { return None };
    if status == iced::event::Status::Captured {
        return None;
    }
    Key::of(&event).map(Message::Pressed)
}

impl Feeds {
    /// Makes the pictures once, when they change.
    fn look(&mut self, board: &Board) {
        self.look_at_document(board);
        let call = board.call.as_ref();
        let taken = call.and_then(|call| call.visit.capture(domain::expedition::Step::Portrait)?.taken());
        let Some((taken, jpeg)) = taken.zip(call.and_then(|call| call.portrait.as_ref())) else {
            self.portrait = None;
            return;
        };
        if self.portrait.as_ref().is_some_and(|(digest, _)| *digest == taken.digest) {
            return;
        }
        self.portrait = Still::from_file(jpeg.reveal()).map(|picture| (taken.digest, picture.feed()));
    }

    fn look_at_document(&mut self, board: &Board) {
        let read = board.call.as_ref().and_then(|call| call.document_read());
        let look = |feed: &mut Option<(Digest, Feed)>, find: fn(&Judged) -> Option<&Picture>| {
            let Some((taken, picture)) = read.and_then(|(taken, judged)| Some((taken, find(judged)?))) else {
                *feed = None;
                return;
            };
            if feed.as_ref().is_none_or(|(digest, _)| *digest != taken.digest) {
                let still = Still::from_rgb(picture.width, picture.height, &picture.rgb);
                *feed = still.map(|still| (taken.digest, still.feed()));
            }
        };
        look(&mut self.chip, Judged::portrait);
        look(&mut self.page, Judged::page);
    }
}
