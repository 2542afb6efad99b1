//! The service that owns chip readers, started for tests: `pcscd --foreground` with `vpcd` as Debian configures it.
//!
//! Its socket has a fixed place, so there is one on a machine: whoever wants a second one waits for the first to end.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use documents::sim::vpcd;

/// Where `vpcd` waits for the second of its two cards.
pub const SECOND_PORT: u16 = vpcd::PORT + 1;
/// It is ready within this time.
const READY_MAX: Duration = Duration::from_secs(20);
/// No look at it is later than this after the one before.
const LOOK: Duration = Duration::from_millis(50);
/// Its socket (pcscd(8)).
const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// What makes `vpcd` known to it.
const CONFIGURATION: &str = "/etc/reader.conf.d/vpcd";

/// A running service. It is ended when this is dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    /// Locked as long as this one runs.
    _turn: std::fs::File,
}

impl Service {
    /// Starts it and waits until both virtual readers are there.
    ///
    /// # Errors
    /// It is not installed, may not run, or another one runs on.
    pub fn start() -> anyhow::Result<Self> {
        ensure!(
            std::path::Path::new(CONFIGURATION).is_file(),
            "{CONFIGURATION} is missing: packaging/install-packages test"
        );
        let turn = std::fs::File::create(std::env::temp_dir().join("skranke-pcscd.lock"))?;
        turn.lock()?;
        ensure!(!runs(), "another pcscd runs on this machine (systemctl stop pcscd.socket pcscd.service)");
        let mut command = Command::new("pcscd");
        let _ = command.args(["--foreground", "--info"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().context("cannot start pcscd")?;
        let log = child.stdout.take().context("pcscd has no log")?;
        let mut service = Self { child, _turn: turn };
        let lines = lines_of(log);
        let began = Instant::now();
        while !(runs() && listens(vpcd::PORT) && listens(SECOND_PORT)) {
            if let Some(status) = service.child.try_wait()? {
                bail!("pcscd ended with {status}: it must be started as root, and once on a machine");
            }
            ensure!(began.elapsed() < READY_MAX, "pcscd is not ready after {READY_MAX:?}");
            // Each line may be the one after which it is ready; what it does after the last one takes less.
            let _ = lines.recv_timeout(LOOK);
        }
        Ok(service)
    }

    /// Ends it at once, as if it had fallen.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
            // Its number may be somebody else's by now.
            return;
        }
        // It takes its socket away when asked to end, and only then.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            drop(self.child.wait());
        } else {
            self.kill();
        }
    }
}

/// What the service says, line by line; it is read to its end, so that the service never waits for a reader of its log.
fn lines_of(log: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    drop(std::thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            drop(sender.send(line));
        }
    }));
    lines
}

/// Whether somebody answers on the service's socket.
fn runs() -> bool {
    std::os::unix::net::UnixStream::connect(SOCKET).is_ok()
}

/// Whether somebody listens on this port: the kernel's table is asked (proc(5)), for a connection would be taken for a card.
fn listens(port: u16) -> bool {
    /// State of a socket that listens (include/net/tcp_states.h).
    const LISTEN: &str = "0A";
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let suffix = format!(":{port:04X}");
    table.lines().any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, state) = (fields.next(), fields.nth(1));
        local.is_some_and(|local| local.ends_with(&suffix)) && state == Some(LISTEN)
    })
}
