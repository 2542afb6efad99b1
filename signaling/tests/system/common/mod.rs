//! A fleet in a temporary folder, the real server as a process, and stations on real sockets.

pub(crate) mod authority;
pub(crate) mod station;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use domain::id::{ConsoleId, KioskId};
use tempfile::TempDir;

/// Nothing here takes so long; a test that waits for it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// The specialist's password.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A fleet as `signaling init` makes it.
pub(crate) struct Fleet {
    folder: TempDir,
    pub(crate) kiosk: KioskId,
    pub(crate) console: ConsoleId,
}

impl Fleet {
    pub(crate) fn new(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let dir = folder.path().join("fleet");
        let mut init = Command::new(env!("CARGO_BIN_EXE_signaling"));
        let init =
            init.args(["init", "--json", "--port", "0", "--dir"]).arg(&dir).arg("--password-file").arg(&password);
        let output = init.args(more).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let id = |name: &str| made[name].as_str().unwrap().to_owned();
        Self { folder, kiosk: id("kiosk").parse().unwrap(), console: id("console").parse().unwrap() }
    }

    pub(crate) fn path(&self, part: &str) -> PathBuf {
        self.folder.path().join("fleet").join(part)
    }

    pub(crate) fn server(&self) -> PathBuf {
        self.path("server")
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn serve(&self) -> Server {
        Server::start(&self.server())
    }

    /// Runs another command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_signaling")).args(arguments).arg("--dir").arg(self.server()).output().unwrap()
    }
}

/// The running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: mpsc::Receiver<String>,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_signaling"));
        let serve = serve.args(["--log-format", "json", "serve", "--listen", "127.0.0.1:0", "--dir"]).arg(folder);
        let mut child = serve.env("SKRANKE_LOG", "debug").stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (send, log) = mpsc::channel();
        drop(std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line))));
        let mut server = Self { child, address: ([127, 0, 0, 1], 0).into(), log };
        let line = server.wait_for_line("\"listening\"");
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        server.address = line["fields"]["addr"].as_str().unwrap().parse().unwrap();
        server
    }

    /// The next line of the log that has `part` in it.
    pub(crate) fn wait_for_line(&mut self, part: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(gone) => panic!("no {part} in the log ({gone}):\n{}", seen.join("\n")),
            }
        }
    }

    /// SIGKILL. Returns what is left of the log.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        let _ = self.child.wait().unwrap();
        self.log.iter().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
