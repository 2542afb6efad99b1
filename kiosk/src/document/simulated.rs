//! A document that lies on a reader that is not there: for demonstrations.
//!
//! The chip is simulated in this process and read as any other; only time is added, so that what the citizen sees is what
//! a real chip would give. Its [`page`] is drawn, for a simulated camera to read.

pub mod page;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use documents::dump::Dump;
use documents::read::Session;
use documents::sim::{Chip, Person, Specimen, catalogue};
use domain::id::LeaseId;
use media::{Camera, CameraError};
use protocol::visit::{ChipCommand, ReadFailure, Reading, RelayFailure, Relayed};
use rand::Rng as _;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::driver::message::Ask;
use super::kept;
use super::order::{ChipKey, ChipOrder};
use super::reader::Event;
use super::reading::{self, Card, CardError, Ended, Waiting};

/// The citizen finds the page and lays it down in this time.
const LAYING: Duration = Duration::from_millis(700);
/// A chip at 424 kbit/s answers a command in about this time.
const COMMAND: Duration = Duration::from_millis(30);

/// The citizen's document in demonstrations; `made` in seconds since 1970: what is printed in it counts from then.
fn specimen(made: i64) -> Specimen {
    Specimen::genuine(&catalogue::modern(), made)
}

/// A camera over the page of that document.
///
/// # Errors
/// This machine's media cannot be started.
pub fn camera(made: i64) -> Result<Camera, CameraError> {
    Camera::simulated(&page::draw(&specimen(made), &Person::SPECIMEN).into())
}

/// Reads what is asked for until nobody asks any more.
pub async fn serve(made: i64, mut asks: mpsc::Receiver<Ask>, events: mpsc::Sender<Event>) {
    let _ = events.send(Event::Present(true)).await;
    let mut wanted = Arc::new(AtomicBool::new(false));
    let (mut questions, _) = std_mpsc::channel();
    while let Some(ask) = asks.recv().await {
        match ask {
            Ask::Read { lease, order } => {
                wanted.store(false, Ordering::Relaxed);
                wanted = Arc::new(AtomicBool::new(true));
                let (question, asked) = std_mpsc::channel();
                questions = question;
                let (events, wanted) = (events.clone(), wanted.clone());
                drop(tokio::spawn(lay(made, Call { lease, order, events, wanted, asked })));
            }
            Ask::Relay { lease, commands } => {
                if questions.send((lease, commands)).is_err() {
                    let relayed = Relayed::Failed { reason: RelayFailure::NotKept };
                    let _ = events.send(Event::Relayed(lease, relayed)).await;
                }
            }
            Ask::Stop => wanted.store(false, Ordering::Relaxed),
        }
    }
}

async fn lay(made: i64, mut call: Call) {
    // Whose lines were read already lies there.
    if !matches!(call.order.key, ChipKey::Lines { .. }) {
        let _ = call.events.send(Event::Progress(call.lease, Reading::Waiting)).await;
        tokio::time::sleep(LAYING).await;
    }
    let read = move || {
        if let Some(event) = read(made, &mut call) {
            drop(call.events.blocking_send(event));
        }
    };
    drop(tokio::task::spawn_blocking(read).await);
}

fn read(made: i64, call: &mut Call) -> Option<Event> {
    let failed = |reason| Event::Progress(call.lease, Reading::Failed { reason });
    let Ok(plan) = call.order.plan() else { return Some(failed(ReadFailure::WrongKey { tries_left: None })) };
    let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
    let mut card = SlowChip(specimen(made).chip);
    match reading::read(Session::new(plan), &mut card, &mut random, call) {
        Ended::Read(dump) => Some(Event::Read(call.lease, Zeroizing::new(dump.to_bytes()))),
        Ended::Failed(reason) => Some(Event::Progress(call.lease, Reading::Failed { reason })),
        Ended::Kept | Ended::Lifted(_) | Ended::Stopped => None,
    }
}

/// A chip that takes its time.
struct SlowChip(Chip);

impl Card for SlowChip {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CardError> {
        std::thread::sleep(COMMAND);
        Ok(self.0.transmit(command, &mut |bytes| rand::rng().fill_bytes(bytes)))
    }

    fn stays(&mut self, time: Duration) -> Result<(), CardError> {
        std::thread::sleep(time.min(COMMAND));
        Ok(())
    }
}

/// One document that is waited for.
struct Call {
    lease: LeaseId,
    order: ChipOrder,
    events: mpsc::Sender<Event>,
    wanted: Arc<AtomicBool>,
    /// Questions for the chip, once it has been read.
    asked: std_mpsc::Receiver<(LeaseId, Vec<ChipCommand>)>,
}

impl Call {
    fn say(&self, event: Event) {
        drop(self.events.blocking_send(event));
    }
}

impl Waiting for Call {
    fn tell(&mut self, reading: Reading) {
        self.say(Event::Progress(self.lease, reading));
    }

    fn goes_on(&mut self) -> bool {
        self.wanted.load(Ordering::Relaxed) && !self.events.is_closed()
    }

    fn keeps(&mut self, dump: &Dump) -> bool {
        let kept = kept::is_to_be_kept(&self.order, dump);
        if kept {
            self.say(Event::Kept(self.lease));
            self.say(Event::Read(self.lease, Zeroizing::new(dump.to_bytes())));
        }
        kept
    }

    fn question(&mut self) -> Option<Vec<ChipCommand>> {
        let (lease, commands) = self.asked.try_recv().ok()?;
        (lease == self.lease).then_some(commands)
    }

    fn relayed(&mut self, relayed: Relayed) {
        self.say(Event::Relayed(self.lease, relayed));
    }
}
