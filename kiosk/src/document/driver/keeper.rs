//! Keeps the driver running: starts it, starts it again, and ends it when it hangs.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use domain::id::LeaseId;
use protocol::visit::{ReadFailure, Reading, RelayFailure, Relayed};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use zeroize::Zeroizing;

use super::frame::{Decoder, encode};
use super::message::{Ask, Tell};
use crate::document::kept::{ANSWERS_MAX, KEPT_MAX};
use crate::document::pcsc::LAY_MAX;
use crate::document::reader::Event;

/// A driver that reads and says nothing for so long hangs.
const SILENCE_MAX: Duration = Duration::from_secs(20);
/// One that waits for a document says so itself when it has waited long enough.
const WAITING_MAX: Duration = LAY_MAX.saturating_add(Duration::from_secs(10));
/// One that keeps a chip at hand says so itself when it has been kept long enough.
const KEEPING_MAX: Duration = KEPT_MAX.saturating_add(Duration::from_secs(10));
/// One that asks a chip says so itself when the chip is too slow.
const ASKING_MAX: Duration = ANSWERS_MAX.saturating_add(Duration::from_secs(5));
/// One that was told to stop rests within this time.
const STOP_MAX: Duration = Duration::from_secs(2);
/// One that has fallen is started again after this time, and after twice as long each time that it falls again.
const RESTART_FIRST: Duration = Duration::from_millis(250);
const RESTART_MAX: Duration = Duration::from_secs(10);
/// One that ran so long has not fallen at once.
const STEADY: Duration = Duration::from_secs(30);
/// Bytes that are taken from it at once.
const PIECE_BYTES: usize = 64 * 1024;

/// How to start a driver.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// This program's own driver of the chip reader.
    ///
    /// # Errors
    /// Nobody knows where this program lies.
    pub fn own() -> std::io::Result<Self> {
        let arguments = ["driver", "document"].map(OsString::from).to_vec();
        Ok(Self { path: std::env::current_exe()?, arguments })
    }
}

/// Keeps a driver until nobody asks any more.
pub async fn keep(program: Program, asks: mpsc::Receiver<Ask>, events: mpsc::Sender<Event>) {
    let mut keeper = Keeper { program, asks, events, wanted: None, kept: None, present: false };
    let mut pause = RESTART_FIRST;
    loop {
        let started = Instant::now();
        match Driver::start(&keeper.program) {
            Ok(driver) => match keeper.serve(driver).await {
                Fell::HungUp => return,
                Fell::Ended => tracing::warn!("the document reader's driver ended"),
                Fell::Ill => tracing::warn!("the document reader's driver was ended: it hung or spoke nonsense"),
            },
            Err(error) => tracing::error!(%error, "the document reader's driver cannot be started"),
        }
        keeper.fallen().await;
        if started.elapsed() >= STEADY {
            pause = RESTART_FIRST;
        }
        if keeper.rest(pause).await.is_none() {
            return;
        }
        pause = (pause * 2).min(RESTART_MAX);
    }
}

/// Why a driver is served no more.
enum Fell {
    /// Nobody asks any more.
    HungUp,
    /// It has ended.
    Ended,
    /// It had to be ended.
    Ill,
}

/// A driver that runs. It is killed when this is dropped.
struct Driver {
    _process: Child,
    input: ChildStdin,
    output: ChildStdout,
}

impl Driver {
    fn start(program: &Program) -> std::io::Result<Self> {
        let mut command = Command::new(&program.path);
        let _ = command.args(&program.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let missing = || std::io::Error::other("a pipe that was asked for is not there");
        let (input, output) = (process.stdin.take().ok_or_else(missing)?, process.stdout.take().ok_or_else(missing)?);
        Ok(Self { _process: process, input, output })
    }

    async fn ask(&mut self, ask: &Ask) -> std::io::Result<()> {
        let frame = encode(ask, &[]).map_err(std::io::Error::other)?;
        self.input.write_all(&frame).await?;
        self.input.flush().await
    }
}

struct Keeper {
    program: Program,
    asks: mpsc::Receiver<Ask>,
    events: mpsc::Sender<Event>,
    /// What is to be read, as long as it has not been.
    wanted: Option<LeaseId>,
    /// What was read and is kept at hand, or was asked for as if it were.
    kept: Option<LeaseId>,
    present: bool,
}

impl Keeper {
    async fn serve(&mut self, mut driver: Driver) -> Fell {
        let mut decoder = Decoder::default();
        let mut piece = Zeroizing::new(vec![0; PIECE_BYTES]);
        // When it must have said something; nothing while it is at rest.
        let mut due: Option<Instant> = None;
        loop {
            let late = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                ask = self.asks.recv() => {
                    let Some(ask) = ask else { return Fell::HungUp };
                    due = Some(Instant::now() + self.asked(&ask));
                    if driver.ask(&ask).await.is_err() {
                        return Fell::Ended;
                    }
                }
                read = driver.output.read(&mut piece) => {
                    let Ok(count @ 1..) = read else { return Fell::Ended };
                    decoder.feed(piece.get(..count).unwrap_or_default());
                    loop {
                        match decoder.take::<Tell>() {
                            Ok(Some((tell, beside))) => due = self.told(tell, beside, due).await,
                            Ok(None) => break,
                            Err(error) => {
                                tracing::error!(error = &error as &dyn std::error::Error, "a driver is not understood");
                                return Fell::Ill;
                            }
                        }
                    }
                }
                () = late => {
                    if let Some(lease) = self.wanted.take() {
                        self.fail(lease, ReadFailure::TimeOut).await;
                    }
                    self.let_go(RelayFailure::TimeOut).await;
                    return Fell::Ill;
                }
            }
        }
    }

    /// How soon the driver must answer to this.
    fn asked(&mut self, ask: &Ask) -> Duration {
        match ask {
            Ask::Read { lease, .. } => {
                (self.wanted, self.kept) = (Some(*lease), None);
                SILENCE_MAX
            }
            Ask::Relay { lease, .. } => {
                self.kept = Some(*lease);
                ASKING_MAX
            }
            Ask::Stop => {
                (self.wanted, self.kept) = (None, None);
                STOP_MAX
            }
        }
    }

    /// Passes on what is still wanted; when the driver must be heard of next.
    async fn told(&mut self, tell: Tell, beside: Vec<u8>, due: Option<Instant>) -> Option<Instant> {
        match tell {
            Tell::Reader { present } => {
                self.present = present;
                self.tell(Event::Present(present)).await;
                due
            }
            Tell::AtRest => {
                // It rests though something is wanted: that ask is still on its way to it.
                due.filter(|_| self.wanted.is_some() || self.kept.is_some())
            }
            Tell::Progress { lease, .. } | Tell::Kept { lease } | Tell::Read { lease }
                if self.wanted != Some(lease) =>
            {
                due
            }
            Tell::Progress { lease, reading } => {
                self.tell(Event::Progress(lease, reading)).await;
                match reading {
                    Reading::Waiting | Reading::Failed { reason: ReadFailure::Lifted | ReadFailure::TwoDocuments } => {
                        Some(Instant::now() + WAITING_MAX)
                    }
                    Reading::Page | Reading::Opening | Reading::Chip { .. } => Some(Instant::now() + SILENCE_MAX),
                    Reading::Failed { .. } => {
                        self.wanted = None;
                        None
                    }
                }
            }
            Tell::Read { lease } => {
                self.wanted = None;
                self.tell(Event::Read(lease, Zeroizing::new(beside))).await;
                self.kept.map(|_| Instant::now() + KEEPING_MAX)
            }
            Tell::Kept { lease } => {
                self.kept = Some(lease);
                self.tell(Event::Kept(lease)).await;
                due
            }
            Tell::Relayed { lease, relayed } => {
                if self.kept.take_if(|kept| *kept == lease).is_none() {
                    return due;
                }
                self.tell(Event::Relayed(lease, relayed)).await;
                due.filter(|_| self.wanted.is_some())
            }
        }
    }

    /// There is no driver: whoever waits is told.
    async fn fallen(&mut self) {
        if std::mem::take(&mut self.present) {
            self.tell(Event::Present(false)).await;
        }
        if let Some(lease) = self.wanted.take() {
            self.fail(lease, ReadFailure::NoReader).await;
        }
        self.let_go(RelayFailure::NoReader).await;
    }

    /// What was kept is gone.
    async fn let_go(&mut self, reason: RelayFailure) {
        if let Some(lease) = self.kept.take() {
            self.tell(Event::Relayed(lease, Relayed::Failed { reason })).await;
        }
    }

    /// Waits; nothing once nobody asks any more.
    async fn rest(&mut self, pause: Duration) -> Option<()> {
        let over = sleep(pause);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return Some(()),
                ask = self.asks.recv() => match ask? {
                    Ask::Read { lease, .. } => self.fail(lease, ReadFailure::NoReader).await,
                    Ask::Relay { lease, .. } => {
                        self.kept = Some(lease);
                        self.let_go(RelayFailure::NoReader).await;
                    }
                    Ask::Stop => {}
                },
            }
        }
    }

    async fn fail(&self, lease: LeaseId, reason: ReadFailure) {
        self.tell(Event::Progress(lease, Reading::Failed { reason })).await;
    }

    async fn tell(&self, event: Event) {
        // A kiosk that is ending hears nothing more.
        let _ = self.events.send(event).await;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use documents::read::AgreementWith;
    use domain::redact::Personal;

    use super::*;
    use crate::document::order::{ChipKey, ChipOrder};

    const LEASE: LeaseId = LeaseId::numbered(1);
    /// Long enough on any machine.
    const SOON: Duration = Duration::from_secs(20);

    /// A driver that is a line of shell.
    fn shell(line: &str) -> (mpsc::Sender<Ask>, mpsc::Receiver<Event>) {
        let (asks, asked) = mpsc::channel(8);
        let (sender, events) = mpsc::channel(8);
        let program = Program { path: "sh".into(), arguments: ["-c", line].map(OsString::from).to_vec() };
        drop(tokio::spawn(keep(program, asked, sender)));
        (asks, events)
    }

    fn read() -> Ask {
        let key = ChipKey::Can { digits: Personal::new("123456".to_owned()) };
        Ask::Read {
            lease: LEASE,
            order: ChipOrder { key, challenge: None, allow_bac: false, agreement: AgreementWith::Console },
        }
    }

    async fn next(events: &mut mpsc::Receiver<Event>) -> Event {
        tokio::time::timeout(SOON, events.recv()).await.expect("something is told").unwrap()
    }

    fn is_no_reader(event: &Event) -> bool {
        matches!(event, Event::Progress(LEASE, Reading::Failed { reason: ReadFailure::NoReader }))
    }

    #[tokio::test]
    async fn whoever_waits_is_told_when_the_driver_falls_hangs_up_or_speaks_nonsense() {
        for line in ["exit 1", "head -c 9 >&2", "printf 'nonsense, and more of it'; exec sleep 60", "kill -9 $$"] {
            let (asks, mut events) = shell(line);
            asks.send(read()).await.unwrap();
            assert!(is_no_reader(&next(&mut events).await), "{line}");
            asks.send(read()).await.unwrap();
            assert!(is_no_reader(&next(&mut events).await), "{line}, again");
        }
    }

    /// What a shell prints for these to be said.
    fn said(tells: &[Tell]) -> String {
        let frames = tells.iter().flat_map(|tell| encode(tell, &[]).unwrap().to_vec());
        let octal: Vec<String> = frames.map(|byte| format!("\\{byte:03o}")).collect();
        octal.concat()
    }

    #[tokio::test]
    async fn a_driver_that_does_not_stop_is_ended_and_another_one_started() {
        let there = said(&[Tell::Reader { present: true }]);
        let (asks, mut events) = shell(&format!("printf '{there}'; exec sleep 60"));
        assert!(matches!(next(&mut events).await, Event::Present(true)));
        asks.send(read()).await.unwrap();
        asks.send(Ask::Stop).await.unwrap();
        assert!(matches!(next(&mut events).await, Event::Present(false)));
        assert!(matches!(next(&mut events).await, Event::Present(true)), "the next one");
    }

    #[tokio::test]
    async fn a_driver_that_falls_while_it_keeps_a_chip_takes_the_chip_with_it() {
        let said = said(&[Tell::Kept { lease: LEASE }, Tell::Read { lease: LEASE }]);
        // What is asked is heard first: 4 bytes of it are enough.
        let (asks, mut events) = shell(&format!("head -c 4 >&2; printf '{said}'; exit 1"));
        asks.send(read()).await.unwrap();
        assert!(matches!(next(&mut events).await, Event::Kept(LEASE)));
        assert!(matches!(next(&mut events).await, Event::Read(LEASE, _)));
        let gone = Relayed::Failed { reason: RelayFailure::NoReader };
        assert!(matches!(next(&mut events).await, Event::Relayed(LEASE, relayed) if relayed == gone));
        asks.send(Ask::Relay { lease: LEASE, commands: Vec::new() }).await.unwrap();
        assert!(matches!(next(&mut events).await, Event::Relayed(LEASE, relayed) if relayed == gone), "there is none");
    }

    #[tokio::test]
    async fn a_driver_that_cannot_be_started_is_a_reader_that_is_not_there() {
        let (asks, asked) = mpsc::channel(8);
        let (sender, mut events) = mpsc::channel(8);
        drop(tokio::spawn(keep(Program { path: "/nowhere".into(), arguments: Vec::new() }, asked, sender)));
        asks.send(read()).await.unwrap();
        assert!(is_no_reader(&next(&mut events).await));
    }
}
