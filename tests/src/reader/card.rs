//! A simulated card that lies on the virtual reader: a client of `vpcd`.

use std::convert::Infallible;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::os::linux::net::TcpStreamExt as _;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use documents::sim::{Chip, vpcd};
use rand::Rng as _;

/// The reader is sought for so long.
const FIND_MAX: Duration = Duration::from_secs(10);
/// And so often.
const FIND_PAUSE: Duration = Duration::from_millis(20);
/// A card that was lifted is laid down again after this time; the reader looks once in 400 ms.
const LIFTED: Duration = Duration::from_millis(1200);

/// A card that lies on the reader until this is dropped.
#[derive(Debug)]
pub struct Card {
    /// Its connection, a new one each time that it is laid down; locked no longer than it takes to shut or replace it.
    stream: Arc<Mutex<TcpStream>>,
    /// Gone when the card is taken away.
    lies: Option<Sender<Infallible>>,
    serving: Option<JoinHandle<()>>,
}

/// Hears that the card is taken away.
struct Lies(Receiver<Infallible>);

impl Lies {
    /// Lets so much time pass; `false` as soon as the card is taken away.
    fn pass(&self, time: Duration) -> bool {
        matches!(self.0.recv_timeout(time), Err(RecvTimeoutError::Timeout))
    }

    fn still(&self) -> bool {
        self.pass(Duration::ZERO)
    }
}

impl Card {
    /// Lays a chip on the reader that listens on this port of the loopback interface.
    ///
    /// # Errors
    /// Nobody listens there.
    pub fn lay(chip: Chip, port: u16) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let lies = Lies(receiver);
        let served = find(port, &lies)?;
        let stream = Arc::new(Mutex::new(served.try_clone()?));
        let shared = stream.clone();
        let serving = std::thread::spawn(move || serve_until(chip, served, &shared, port, &lies));
        Ok(Self { stream, lies: Some(sender), serving: Some(serving) })
    }

    /// Waits until the reader lets go of it.
    pub fn wait(mut self) {
        if let Some(serving) = self.serving.take() {
            drop(serving.join());
        }
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        self.lies = None;
        drop(self.stream.lock().unwrap_or_else(PoisonError::into_inner).shutdown(Shutdown::Both));
        if let Some(serving) = self.serving.take() {
            drop(serving.join());
        }
    }
}

fn find(port: u16, lies: &Lies) -> std::io::Result<TcpStream> {
    let began = Instant::now();
    loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Err(error)
                if error.kind() == ErrorKind::ConnectionRefused
                    && began.elapsed() < FIND_MAX
                    && lies.pass(FIND_PAUSE) => {}
            other => return other,
        }
    }
}

/// Serves a chip; one that lifts itself is laid down again.
fn serve_until(mut chip: Chip, mut stream: TcpStream, shared: &Mutex<TcpStream>, port: u16, lies: &Lies) {
    loop {
        let served = serve(&mut chip, &mut stream, lies);
        drop(stream.shutdown(Shutdown::Both));
        if served.is_err() || chip.is_present() || !lies.pass(LIFTED) {
            return;
        }
        chip.reset();
        let Ok(again) = find(port, lies).and_then(|again| Ok((again.try_clone()?, again))) else { return };
        stream = again.0;
        *shared.lock().unwrap_or_else(PoisonError::into_inner) = again.1;
        // Whoever took it away in the meantime has shut the connection before.
        if !lies.still() {
            return;
        }
    }
}

/// Answers until the reader hangs up or the card is gone.
fn serve(chip: &mut Chip, stream: &mut TcpStream, lies: &Lies) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut length = [0; 2];
    let mut message = Vec::new();
    loop {
        stream.set_quickack(true)?;
        if let Err(error) = stream.read_exact(&mut length) {
            return if error.kind() == ErrorKind::UnexpectedEof { Ok(()) } else { Err(error) };
        }
        message.resize(u16::from_be_bytes(length).into(), 0);
        stream.set_quickack(true)?;
        stream.read_exact(&mut message)?;
        let answer = vpcd::serve_message(chip, &message, &mut |bytes| rand::rng().fill_bytes(bytes));
        if message.len() > 1 && !lies.pass(Duration::from_millis(chip.delay_ms().into())) {
            return Ok(());
        }
        if let Some(answer) = answer {
            stream.write_all(&answer)?;
        }
        if !chip.is_present() {
            return Ok(());
        }
    }
}
