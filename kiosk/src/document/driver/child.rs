//! The driver itself: `kiosk driver document`. It owns the chip readers and nothing else.
//!
//! It ends when its standard input does, and it may be killed at any moment: it keeps nothing.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use documents::dump::Dump;
use domain::id::LeaseId;
use protocol::visit::{ChipCommand, ReadFailure, Reading, RelayFailure, Relayed};
use rand::Rng as _;

use super::frame::{Decoder, encode};
use super::message::{Ask, Tell};
use crate::document::kept;
use crate::document::order::ChipOrder;
use crate::document::pcsc::{Attended, Readers, SERVICE_PAUSE};
use crate::document::reading::Waiting;

/// Readers are looked at so often even if nothing is heard of them.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// Bytes that are taken from standard input at once.
const PIECE_BYTES: usize = 4096;

/// A wait is ended again after this time if what was asked has not been heard: it had not begun when it was ended before.
const WAKE_AGAIN: Duration = Duration::from_millis(20);

/// What ends the wait for a reader, until what was asked has been heard.
#[derive(Default)]
struct Bell {
    state: Mutex<BellState>,
    heard: Condvar,
}

#[derive(Default)]
struct BellState {
    ring: Option<Box<dyn Fn() + Send>>,
    /// How many asks were heard.
    heard: usize,
}

impl Bell {
    fn state(&self) -> MutexGuard<'_, BellState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, ring: Option<Box<dyn Fn() + Send>>) {
        self.state().ring = ring;
    }

    /// One more ask was heard.
    fn hears(&self) {
        self.state().heard += 1;
        self.heard.notify_all();
    }

    /// Rings until so many asks were heard.
    fn ring_until(&self, sent: usize) {
        let mut state = self.state();
        while state.heard < sent {
            if let Some(ring) = &state.ring {
                ring();
            }
            state = self.heard.wait_timeout(state, WAKE_AGAIN).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Serves the kiosk until it hangs up.
///
/// # Errors
/// The kiosk cannot be told anything more.
pub fn run(input: impl Read + Send + 'static, output: impl Write) -> std::io::Result<()> {
    let bell = Arc::new(Bell::default());
    let asks = listen(input, bell.clone());
    let mut desk = Desk { asks, bell: bell.clone(), output, pending: None, relay: None, present: None, hung_up: false };
    while !desk.hung_up {
        let served = match Readers::open() {
            Ok(mut readers) => {
                bell.set(Some(Box::new(readers.waker())));
                let served = desk.serve(&mut readers);
                bell.set(None);
                served
            }
            Err(_) => desk.without_readers(),
        };
        served?;
    }
    Ok(())
}

/// Hears the kiosk on a thread of its own; the last that comes is that it has hung up.
fn listen(mut input: impl Read + Send + 'static, bell: Arc<Bell>) -> Receiver<Option<Ask>> {
    let (sender, asks) = mpsc::channel();
    drop(std::thread::spawn(move || {
        let mut decoder = Decoder::default();
        let mut piece = [0; PIECE_BYTES];
        let mut sent = 0;
        let mut send = |ask| {
            sent += 1;
            let lives = sender.send(ask).is_ok();
            if lives {
                bell.ring_until(sent);
            }
            lives
        };
        'hearing: while let Ok(count @ 1..) = input.read(&mut piece) {
            decoder.feed(piece.get(..count).unwrap_or_default());
            loop {
                match decoder.take::<Ask>() {
                    Ok(Some((ask, _))) if send(Some(ask.clone())) => {}
                    Ok(Some(_)) => return,
                    Ok(None) => break,
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "the kiosk is not understood");
                        break 'hearing;
                    }
                }
            }
        }
        let _ = send(None);
    }));
    asks
}

/// What is to be done next.
enum Next {
    Read { lease: LeaseId, order: ChipOrder },
    Rest,
}

/// What is asked and told.
struct Desk<W> {
    asks: Receiver<Option<Ask>>,
    bell: Arc<Bell>,
    output: W,
    /// Heard, and not attended to yet.
    pending: Option<Next>,
    /// A question for the chip that was read by this right.
    relay: Option<(LeaseId, Vec<ChipCommand>)>,
    /// What was told of the readers last.
    present: Option<bool>,
    hung_up: bool,
}

impl<W: Write> Desk<W> {
    fn serve(&mut self, readers: &mut Readers) -> std::io::Result<()> {
        while !self.hung_up {
            self.tell_present(readers.is_present())?;
            self.hear();
            self.answer_late()?;
            match self.pending.take() {
                Some(Next::Read { lease, order }) => self.read(readers, lease, &order)?,
                Some(Next::Rest) => self.tell(&Tell::AtRest, &[])?,
                None => {
                    if !self.hung_up && readers.wait(IDLE_MAX).is_err() {
                        return self.tell_present(false);
                    }
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, readers: &mut Readers, lease: LeaseId, order: &ChipOrder) -> std::io::Result<()> {
        let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
        let mut call = Call { desk: self, lease, order, broken: None };
        let attended = readers.attend(order, &mut random, &mut call);
        if let Some(error) = call.broken {
            return Err(error);
        }
        match attended {
            Attended::Read(dump) => self.tell(&Tell::Read { lease }, &zeroize::Zeroizing::new(dump.to_bytes()))?,
            Attended::Failed(reason) => self.fail(lease, reason)?,
            Attended::Kept | Attended::Stopped => {}
        }
        if self.pending.is_none() { self.tell(&Tell::AtRest, &[]) } else { Ok(()) }
    }

    /// A question for a chip that is not kept any more.
    fn answer_late(&mut self) -> std::io::Result<()> {
        let Some((lease, _)) = self.relay.take() else { return Ok(()) };
        self.tell(&Tell::Relayed { lease, relayed: Relayed::Failed { reason: RelayFailure::NotKept } }, &[])
    }

    /// The service that owns the readers does not run: that is told, and it is tried again.
    fn without_readers(&mut self) -> std::io::Result<()> {
        self.tell_present(false)?;
        let asked = match self.asks.recv_timeout(SERVICE_PAUSE) {
            Ok(asked) => asked,
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => None,
        };
        self.heard(asked);
        self.answer_late()?;
        match self.pending.take() {
            Some(Next::Read { lease, .. }) => {
                self.fail(lease, ReadFailure::NoReader)?;
                self.tell(&Tell::AtRest, &[])
            }
            Some(Next::Rest) => self.tell(&Tell::AtRest, &[]),
            None => Ok(()),
        }
    }

    /// Takes in what was asked; the last counts.
    fn hear(&mut self) {
        loop {
            match self.asks.try_recv() {
                Ok(asked) => self.heard(asked),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.hung_up = true;
                    return;
                }
            }
        }
    }

    fn heard(&mut self, asked: Option<Ask>) {
        self.bell.hears();
        match asked {
            Some(Ask::Relay { lease, commands }) => self.relay = Some((lease, commands)),
            Some(Ask::Read { lease, order }) => self.pending = Some(Next::Read { lease, order }),
            Some(Ask::Stop) => self.pending = Some(Next::Rest),
            None => self.hung_up = true,
        }
    }

    fn tell_present(&mut self, present: bool) -> std::io::Result<()> {
        if self.present == Some(present) {
            return Ok(());
        }
        self.present = Some(present);
        self.tell(&Tell::Reader { present }, &[])
    }

    fn fail(&mut self, lease: LeaseId, reason: ReadFailure) -> std::io::Result<()> {
        self.tell(&Tell::Progress { lease, reading: Reading::Failed { reason } }, &[])
    }

    fn tell(&mut self, tell: &Tell, beside: &[u8]) -> std::io::Result<()> {
        let frame = encode(tell, beside).map_err(std::io::Error::other)?;
        self.output.write_all(&frame)?;
        self.output.flush()
    }
}

/// One document for which the kiosk waits.
struct Call<'a, W> {
    desk: &'a mut Desk<W>,
    lease: LeaseId,
    order: &'a ChipOrder,
    broken: Option<std::io::Error>,
}

impl<W: Write> Call<'_, W> {
    fn say(&mut self, tell: &Tell, beside: &[u8]) {
        let told = self.desk.tell(tell, beside);
        self.broken = self.broken.take().or(told.err());
    }
}

impl<W: Write> Waiting for Call<'_, W> {
    fn tell(&mut self, reading: Reading) {
        self.say(&Tell::Progress { lease: self.lease, reading }, &[]);
    }

    fn goes_on(&mut self) -> bool {
        self.desk.hear();
        self.desk.pending.is_none() && !self.desk.hung_up && self.broken.is_none()
    }

    fn keeps(&mut self, dump: &Dump) -> bool {
        let (lease, kept) = (self.lease, kept::is_to_be_kept(self.order, dump));
        if kept {
            self.say(&Tell::Kept { lease }, &[]);
            self.say(&Tell::Read { lease }, &zeroize::Zeroizing::new(dump.to_bytes()));
        }
        kept
    }

    fn question(&mut self) -> Option<Vec<ChipCommand>> {
        self.desk.hear();
        let (_, commands) = self.desk.relay.take_if(|(lease, _)| *lease == self.lease)?;
        Some(commands)
    }

    fn relayed(&mut self, relayed: Relayed) {
        self.say(&Tell::Relayed { lease: self.lease, relayed }, &[]);
    }
}
