//! A document that lies on a reader that is not there: for demonstrations.
//!
//! The chip is simulated in this process and read as any other; only time is added, so that what the citizen sees is what
//! a real chip would give.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use documents::read::Session;
use documents::sim::{Chip, Specimen, catalogue};
use domain::id::LeaseId;
use protocol::visit::{ReadFailure, Reading};
use rand::Rng as _;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::driver::message::Ask;
use super::order::ChipOrder;
use super::reader::Event;
use super::reading::{self, Card, CardError, Ended, Waiting};

/// The citizen finds the page and lays it down in this time.
const LAYING: Duration = Duration::from_millis(700);
/// A chip at 424 kbit/s answers a command in about this time.
const COMMAND: Duration = Duration::from_millis(30);

/// The citizen's document in demonstrations, and the lines printed in it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Seconds since 1970 at which it was made: what is printed in it counts from then.
    made: i64,
    /// The lines, with line ends between them.
    pub lines: String,
}

impl Page {
    /// Made now; seconds since 1970.
    pub fn new(now: i64) -> Self {
        Self { made: now, lines: specimen(now).lines.join("\n") }
    }
}

fn specimen(made: i64) -> Specimen {
    Specimen::genuine(&catalogue::modern(), made)
}

/// Reads what is asked for until nobody asks any more.
pub async fn serve(page: Page, mut asks: mpsc::Receiver<Ask>, events: mpsc::Sender<Event>) {
    let _ = events.send(Event::Present(true)).await;
    let mut wanted = Arc::new(AtomicBool::new(false));
    while let Some(ask) = asks.recv().await {
        wanted.store(false, Ordering::Relaxed);
        if let Ask::Read { lease, order } = ask {
            wanted = Arc::new(AtomicBool::new(true));
            let call = Call { lease, events: events.clone(), wanted: wanted.clone() };
            drop(tokio::spawn(lay(page.made, order, call)));
        }
    }
}

async fn lay(made: i64, order: ChipOrder, mut call: Call) {
    for reading in [Reading::Waiting, Reading::Page] {
        let _ = call.events.send(Event::Progress(call.lease, reading)).await;
        tokio::time::sleep(LAYING).await;
    }
    let read = move || {
        if let Some(event) = read(made, &order, &mut call) {
            drop(call.events.blocking_send(event));
        }
    };
    drop(tokio::task::spawn_blocking(read).await);
}

fn read(made: i64, order: &ChipOrder, call: &mut Call) -> Option<Event> {
    let failed = |reason| Event::Progress(call.lease, Reading::Failed { reason });
    let Ok(plan) = order.plan() else { return Some(failed(ReadFailure::WrongKey { tries_left: None })) };
    let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
    let mut card = SlowChip(specimen(made).chip);
    match reading::read(Session::new(plan), &mut card, &mut random, call) {
        Ended::Read(dump) => Some(Event::Read(call.lease, Zeroizing::new(dump.to_bytes()))),
        Ended::Failed(reason) => Some(Event::Progress(call.lease, Reading::Failed { reason })),
        Ended::Lifted(_) | Ended::Stopped => None,
    }
}

/// A chip that takes its time.
struct SlowChip(Chip);

impl Card for SlowChip {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardError> {
        std::thread::sleep(COMMAND);
        Ok(self.0.transmit(command, &mut |bytes| rand::rng().fill_bytes(bytes)))
    }
}

/// One document that is waited for.
struct Call {
    lease: LeaseId,
    events: mpsc::Sender<Event>,
    wanted: Arc<AtomicBool>,
}

impl Waiting for Call {
    fn tell(&mut self, reading: Reading) {
        drop(self.events.blocking_send(Event::Progress(self.lease, reading)));
    }

    fn goes_on(&mut self) -> bool {
        self.wanted.load(Ordering::Relaxed) && !self.events.is_closed()
    }
}
