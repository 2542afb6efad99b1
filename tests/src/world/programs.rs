//! The real programs, beside the one that runs: how each is started.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use super::display::{Display, SIZE};
use super::process::Process;
use super::{ACCOUNT, Cameras, PASSWORD, SECOND_FACTOR, SPECIALIST, START_MAX, SignIn};

/// Where the programs lie.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Beside the running program, or beside the folder of a test.
    pub fn find() -> anyhow::Result<Self> {
        let me = std::env::current_exe()?;
        let mut folder = me.parent().context("a program lies in a folder")?;
        if folder.ends_with("deps") {
            folder = folder.parent().context("deps lies in a folder")?;
        }
        for name in ["authority", "kiosk", "signaling", "specialist-console"] {
            ensure!(
                folder.join(name).is_file(),
                "{name} is not in {}: run `cargo build --workspace --bins` first",
                folder.display()
            );
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Where one of them lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        let _ = command.env("SKRANKE_LOG", "info,press=debug,measure=debug");
        command
    }

    /// Makes the fleet, its first stations and its first specialist, and the authority's key.
    pub fn init(
        &self,
        dir: &Path,
        (server_port, authority_port): (u16, u16),
        sign_in: SignIn,
        more: &[&str],
    ) -> anyhow::Result<()> {
        let (authority, password, secret) = (dir.join("authority"), dir.join("password"), dir.join("second-factor"));
        std::fs::create_dir_all(&authority)?;
        std::fs::write(&password, PASSWORD)?;
        std::fs::write(&secret, SECOND_FACTOR)?;
        let sign_in = match sign_in {
            SignIn::Sure => ["--second-factor-file".as_ref(), secret.as_os_str()],
            SignIn::Simple => ["--identity-assurance".as_ref(), "low".as_ref()],
        };
        run(self.command("authority").arg("key").arg("--dir").arg(&authority))?;
        run(self
            .command("signaling")
            .arg("init")
            .arg("--dir")
            .arg(dir)
            .args(["--host", "127.0.0.1", "--port", &server_port.to_string()])
            .args(["--municipality", "Herning Borgerservice", "--site", "Aulum Bibliotek", "--kiosk", "Aulum 1"])
            .args(["--specialist", SPECIALIST, "--account", ACCOUNT])
            .arg("--password-file")
            .arg(&password)
            .args(sign_in)
            .args(["--authority-url", &format!("http://127.0.0.1:{authority_port}")])
            .arg("--authority-key")
            .arg(authority.join("public.key"))
            .args(["--retry-first-ms", "300", "--demo"])
            .args(more))
    }

    /// Starts the authority and waits until it listens.
    pub fn authority(&self, dir: &Path, port: u16) -> anyhow::Result<Process> {
        let mut command = self.command("authority");
        let _ = command
            .arg("serve")
            .arg("--dir")
            .arg(dir.join("authority"))
            .args(["--port", &port.to_string()])
            .arg("--fleet-ca")
            .arg(dir.join("ca/fleet-ca.crt"));
        listening(Process::start("authority", &mut command, &dir.join("logs"))?)
    }

    /// Starts the server and waits until it listens.
    pub fn signaling(&self, dir: &Path) -> anyhow::Result<Process> {
        let mut command = self.command("signaling");
        let _ = command.arg("serve").arg("--dir").arg(dir.join("server"));
        // Several worlds may run beside each other: the health port is any that is free.
        let _ = command.args(["--health", "127.0.0.1:0", "--log-format", "json"]);
        listening(Process::start("signaling", &mut command, &dir.join("logs"))?)
    }

    /// Starts the kiosk.
    pub fn kiosk(&self, dir: &Path, window: Window<'_>, cameras: &Cameras) -> anyhow::Result<Process> {
        let camera = (cameras.kiosk.as_str(), cameras.clock);
        station(self.command("kiosk"), "kiosk", &dir.join("kiosk"), window, camera, &dir.join("logs"))
    }

    /// Starts the console.
    pub fn console(&self, dir: &Path, window: Window<'_>, cameras: &Cameras) -> anyhow::Result<Process> {
        let camera = (cameras.console.as_str(), cameras.clock);
        station(
            self.command("specialist-console"),
            "specialist-console",
            &dir.join("console"),
            window,
            camera,
            &dir.join("logs"),
        )
    }
}

fn station(
    mut command: Command,
    program: &str,
    folder: &Path,
    window: Window<'_>,
    (camera, clock): (&str, bool),
    logs: &Path,
) -> anyhow::Result<Process> {
    let _ = command.arg("--dir").arg(folder).args(["--camera", camera, "--log-format", "json"]);
    if clock {
        let _ = command.arg("--timecode");
    }
    let (width, height) = match window {
        Window::Alone(display) => {
            let _ = command
                .args(["--audio", "silent"])
                .env("DISPLAY", display.name())
                .env("ICED_BACKEND", "tiny-skia") // no graphics card here
                .env_remove("WAYLAND_DISPLAY");
            SIZE
        }
        Window::Desktop { width, design } => {
            // On X11 the whole design is drawn smaller; elsewhere the desktop shows as much as fits.
            let scale = f64::from(width) / f64::from(design.0);
            let _ = command.env("WINIT_X11_SCALE_FACTOR", format!("{scale:.3}"));
            design
        }
    };
    let _ = command.args(["--windowed", &format!("{width}x{height}")]);
    Process::start(program, &mut command, logs)
}

/// Where a program's window opens.
#[derive(Debug, Clone, Copy)]
pub enum Window<'a> {
    /// Alone on a screen that nobody looks at, filling it, without sound.
    Alone(&'a Display),
    /// On the desktop of the person who tries it.
    Desktop {
        /// So wide, in pixels of the screen.
        width: u32,
        /// The size that it is designed for, in pixels of its own.
        design: (u32, u32),
    },
}

pub(crate) fn listening(mut process: Process) -> anyhow::Result<Process> {
    let _ = process.log.wait("listening", 0, START_MAX, |line| line.text("message").starts_with("listening"))?;
    Ok(process)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let done = command.output().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if !done.status.success() {
        bail!("{} failed: {}", command.get_program().display(), String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}
