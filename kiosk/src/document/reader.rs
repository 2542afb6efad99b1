//! The document reader as the engine holds it: orders go in, events come out, wherever the chip is.

use std::str::FromStr;

use documents::read::AgreementWith;
use domain::id::LeaseId;
use domain::redact::Personal;
use domain::time::Moment;
use protocol::visit::{CHALLENGE_BYTES, ChipCommand, DocumentKey, ReadFailure, Reading, Relayed};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::driver::keeper::{self, Program};
use super::driver::message::Ask;
use super::order::{ChipKey, ChipOrder};
use super::simulated::{self, Page};
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

/// What the reader tells.
#[derive(Debug)]
pub enum Event {
    /// There is a reader, or none any more.
    Present(bool),
    /// How far a document is read.
    Progress(LeaseId, Reading),
    /// The chip that is told as read next is kept at hand for a question.
    Kept(LeaseId),
    /// A document has been read: its dump.
    Read(LeaseId, Zeroizing<Vec<u8>>),
    /// What came of a question for the chip, or why there can be none any more.
    Relayed(LeaseId, Relayed),
}

/// The reader.
#[derive(Debug)]
pub struct Reader {
    /// What lies on it, if it is simulated.
    page: Option<Page>,
    asks: mpsc::Sender<Ask>,
    events: mpsc::Sender<Event>,
    heard: mpsc::Receiver<Event>,
}

impl Reader {
    /// Gets the reader ready, on the current tokio runtime.
    ///
    /// # Errors
    /// Its driver cannot be named.
    pub fn start(source: ReaderSource, now: Moment) -> std::io::Result<Self> {
        let (asks, asked) = mpsc::channel(QUEUE);
        let (events, heard) = mpsc::channel(QUEUE);
        let page = match source {
            ReaderSource::Pcsc => {
                drop(tokio::spawn(keeper::keep(Program::own()?, asked, events.clone())));
                None
            }
            ReaderSource::Simulated => {
                let page = Page::new(i64::try_from(now.unix_ms() / 1000).unwrap_or(i64::MAX));
                drop(tokio::spawn(simulated::serve(page.clone(), asked, events.clone())));
                Some(page)
            }
        };
        Ok(Self { page, asks, events, heard })
    }

    /// Whether what it reads is simulated.
    pub const fn is_simulated(&self) -> bool {
        self.page.is_some()
    }

    /// Begins to read; what was being read before is given up.
    pub fn read(&self, order: Order) {
        let Order { lease, key, challenge } = order;
        let key = match key {
            DocumentKey::Mrz { number, birth, expiry } => ChipKey::Values { number, birth, expiry },
            DocumentKey::Can { digits } => ChipKey::Can { digits },
            DocumentKey::Page => {
                if let Some(page) = &self.page {
                    let key = ChipKey::Lines { text: Personal::new(page.lines.clone()) };
                    return self.chip(lease, key, challenge);
                }
                let reading = Reading::Failed { reason: ReadFailure::NoPage };
                drop(self.events.try_send(Event::Progress(lease, reading)));
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
    pub fn stop(&self) {
        self.ask(Ask::Stop);
    }

    /// What it tells next.
    pub async fn next(&mut self) -> Option<Event> {
        self.heard.recv().await
    }

    fn ask(&self, ask: Ask) {
        if self.asks.try_send(ask).is_err() {
            tracing::error!("the document reader does not keep up");
        }
    }
}
