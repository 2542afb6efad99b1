//! The document reader as the engine holds it: orders go in, events come out, wherever the chip is. With it goes the camera
//! above it, by whose pictures the page is read.

use std::str::FromStr;

use documents::dump::{Dump, PageSeen};
use documents::read::AgreementWith;
use domain::id::LeaseId;
use domain::time::Moment;
use media::Camera;
use protocol::visit::{CHALLENGE_BYTES, ChipCommand, DocumentKey, ReadFailure, Reading, Relayed};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::driver::keeper::{self, Program};
use super::driver::message::Ask;
use super::order::{ChipKey, ChipOrder};
use super::page::PageSource;
use super::page::camera::{PageCamera, Told};
use super::page::looking::Limits;
use super::simulated;
use crate::copy::Order;

/// Orders and events that may wait.
const QUEUE: usize = 32;

/// Where the chip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderSource {
    /// On a reader of this machine.
    Pcsc,
    /// Nowhere: it is simulated.
    Simulated,
}

impl FromStr for ReaderSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "pcsc" => Ok(Self::Pcsc),
            "simulated" => Ok(Self::Simulated),
            _ => Err("pcsc or simulated"),
        }
    }
}

/// What documents are read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// Where the chip is.
    pub reader: ReaderSource,
    /// Where the page is seen, if it is.
    pub page: Option<PageSource>,
}

impl Sources {
    /// Nothing that is there.
    pub const SIMULATED: Self = Self { reader: ReaderSource::Simulated, page: Some(PageSource::Simulated) };

    /// Whether any of it is not there.
    pub fn is_simulated(&self) -> bool {
        self.reader == ReaderSource::Simulated || self.page.as_ref().is_some_and(PageSource::is_simulated)
    }
}

/// What the reader tells.
#[derive(Debug)]
pub enum Event {
    /// There is a reader, or none any more.
    Present(bool),
    /// How far a document is read.
    Progress(LeaseId, Reading),
    /// The chip that is told as read next is kept at hand for a question.
    Kept(LeaseId),
    /// A document has been read: its dump, with its page if that was seen.
    Read(LeaseId, Zeroizing<Vec<u8>>),
    /// What came of a question for the chip, or why there can be none any more.
    Relayed(LeaseId, Relayed),
}

/// The reader.
#[derive(Debug)]
pub struct Reader {
    simulated: bool,
    page: Option<PageCamera>,
    /// For whom the page is looked for.
    wanted: Option<(LeaseId, [u8; CHALLENGE_BYTES])>,
    /// What was seen of the page of the document whose chip is being read.
    seen: Option<(LeaseId, PageSeen)>,
    asks: mpsc::Sender<Ask>,
    events: mpsc::Sender<Event>,
    heard: mpsc::Receiver<Event>,
}

impl Reader {
    /// Gets the reader ready, on the current tokio runtime. A camera that does not start is one that is not there.
    ///
    /// # Errors
    /// The driver cannot be named.
    pub fn start(sources: Sources, now: Moment) -> std::io::Result<Self> {
        let simulated = sources.is_simulated();
        let made = i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX);
        let camera = sources.page.map(|page| match page {
            PageSource::Camera(source) => Camera::start(source),
            PageSource::Simulated => simulated::camera(made),
        });
        let camera =
            camera.transpose().inspect_err(|error| tracing::error!(%error, "no camera for pages")).ok().flatten();
        let page = camera.map(|camera| PageCamera::new(camera, Limits::USUAL));
        Self::with(sources.reader, page, simulated, made)
    }

    /// The same, with a camera that runs already; `made`: from when a simulated document counts, in seconds since 1970.
    ///
    /// # Errors
    /// The driver cannot be named.
    pub fn with(source: ReaderSource, page: Option<PageCamera>, simulated: bool, made: i64) -> std::io::Result<Self> {
        let (asks, asked) = mpsc::channel(QUEUE);
        let (events, heard) = mpsc::channel(QUEUE);
        match source {
            ReaderSource::Pcsc => drop(tokio::spawn(keeper::keep(Program::own()?, asked, events.clone()))),
            ReaderSource::Simulated => drop(tokio::spawn(simulated::serve(made, asked, events.clone()))),
        }
        Ok(Self { simulated, page, wanted: None, seen: None, asks, events, heard })
    }

    /// Whether any of what it reads is simulated.
    pub const fn is_simulated(&self) -> bool {
        self.simulated
    }

    /// Begins to read; what was being read before is given up.
    pub fn read(&mut self, order: Order) {
        self.forget_page();
        let Order { lease, key, challenge } = order;
        let key = match (key, &mut self.page) {
            (DocumentKey::Mrz { number, birth, expiry }, _) => ChipKey::Values { number, birth, expiry },
            (DocumentKey::Can { digits }, _) => ChipKey::Can { digits },
            (DocumentKey::Page, Some(camera)) => {
                camera.look();
                self.wanted = Some((lease, challenge));
                return self.ask(Ask::Stop);
            }
            (DocumentKey::Page, None) => {
                drop(self.events.try_send(no_page(lease)));
                return;
            }
        };
        self.chip(lease, key, challenge);
    }

    fn chip(&self, lease: LeaseId, key: ChipKey, challenge: [u8; CHALLENGE_BYTES]) {
        self.ask(Ask::Read {
            lease,
            order: ChipOrder { key, challenge: Some(challenge), allow_bac: false, agreement: AgreementWith::Console },
        });
    }

    /// Passes commands to the chip that was read and is kept at hand.
    pub fn relay(&self, lease: LeaseId, commands: Vec<ChipCommand>) {
        self.ask(Ask::Relay { lease, commands });
    }

    /// Reads no more, and lets go of what is kept.
    pub fn stop(&mut self) {
        self.forget_page();
        self.ask(Ask::Stop);
    }

    /// What it tells next. It may be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let told = tokio::select! {
                event = self.heard.recv() => return event.map(|event| self.with_page(event)),
                told = told(self.page.as_mut()) => told,
            };
            if let Some(event) = self.of_page(told) {
                return Some(event);
            }
        }
    }

    /// The page was seen or not: once it is read, it opens the chip.
    fn of_page(&mut self, told: Told) -> Option<Event> {
        let (lease, challenge) = self.wanted?;
        let page = match told {
            Told::Progress(reading) => return Some(Event::Progress(lease, reading)),
            Told::Ended(page) => page,
        };
        self.forget_page();
        let Some(page) = page else { return Some(no_page(lease)) };
        self.chip(lease, ChipKey::Lines { text: page.lines().clone() }, challenge);
        self.seen = Some((lease, page));
        None
    }

    /// What was seen of a document goes with what was read from it.
    fn with_page(&mut self, event: Event) -> Event {
        let Event::Read(lease, dump) = event else { return event };
        let seen = self.seen.take().filter(|(of, _)| *of == lease);
        let whole = seen.map(|(_, page)| Dump::with_page(&dump, &page)).transpose();
        let whole = whole.inspect_err(|error| tracing::warn!(%error, "a page is left out")).ok().flatten();
        Event::Read(lease, whole.unwrap_or(dump))
    }

    fn forget_page(&mut self) {
        (self.wanted, self.seen) = (None, None);
        if let Some(camera) = &mut self.page {
            camera.rest();
        }
    }

    fn ask(&self, ask: Ask) {
        if self.asks.try_send(ask).is_err() {
            tracing::error!("the document reader does not keep up");
        }
    }
}

/// What is told of the page; waits for ever while no camera looks.
async fn told(camera: Option<&mut PageCamera>) -> Told {
    match camera {
        Some(camera) => camera.next().await,
        None => std::future::pending().await,
    }
}

fn no_page(lease: LeaseId) -> Event {
    Event::Progress(lease, Reading::Failed { reason: ReadFailure::NoPage })
}
