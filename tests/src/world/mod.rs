//! The whole world on one machine: an authority, the server, a kiosk and a console, each a real program with its own
//! screen, driven from outside by mouse and keyboard and watched through what they log.
//!
//! **Invariant:** a program that was started here is ended here, by its own id.

pub mod authority;
pub mod display;
pub mod it;
pub mod log;
pub mod person;
pub mod play;
pub mod port;
pub mod postgres;
pub mod process;
pub mod programs;
pub mod proxy;
pub mod script;
pub mod station;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;

use authority::Received;
use display::Display;
use it::It;
use link::Kind;
use process::Process;
use programs::{Programs, Window};
use station::Station;

/// How long a program may take until its first screen, or until it listens.
pub const START_MAX: Duration = Duration::from_mins(1);

/// One world at a time in a process: two would starve each other on a small machine.
static ALONE: Mutex<()> = Mutex::new(());

/// The specialist of every world.
pub const SPECIALIST: &str = "Mette Holm";

/// The name that the specialist signs in with.
pub const ACCOUNT: &str = "mette";

/// The specialist's password: a word that opens nothing outside this machine's loopback.
pub const PASSWORD: &str = "skranke-demo-2026";

/// The secret in the specialist's authenticator app, for the same worlds only.
pub const SECOND_FACTOR: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// How the specialist of a world signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// With a password and an authenticator, as passports and licences ask for it.
    Sure,
    /// With a password alone, in a fleet that asks for no more: where signing in is not what a world is about.
    Simple,
}

/// What the cameras of a world see.
#[derive(Debug, Clone)]
pub struct Cameras {
    /// As the kiosk takes it: `picture:PATH` or `device`.
    pub kiosk: String,
    /// As the console takes it.
    pub console: String,
    /// Whether a clock is burned into the pictures, by which the receiver measures how late they are.
    pub clock: bool,
}

impl Cameras {
    /// The demo's pictures.
    pub fn pictures() -> Self {
        let assets = root().join("packaging/assets");
        let picture = |name: &str| format!("picture:{}", assets.join(name).display());
        Self { kiosk: picture("citizen.jpg"), console: picture("specialist.png"), clock: false }
    }

    /// The same with a clock burned in.
    pub fn with_clock() -> Self {
        Self { clock: true, ..Self::pictures() }
    }
}

/// The root of the checkout that this was built from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// One machine with everything on it.
#[derive(Debug)]
pub struct World {
    /// What the citizen sits at.
    pub kiosk: Station,
    /// What the specialist sits at.
    pub console: Station,
    /// The server.
    pub signaling: Process,
    /// The authority, and where it listens.
    pub authority: Process,
    authority_port: u16,
    cameras: Cameras,
    programs: Programs,
    dir: PathBuf,
    /// Last, so that everything has ended when the next world begins.
    _alone: MutexGuard<'static, ()>,
}

impl World {
    /// Sets everything up in an empty folder and starts it.
    pub fn start(dir: &Path, cameras: Cameras) -> anyhow::Result<Self> {
        Self::start_with(dir, cameras, SignIn::Sure, &[])
    }

    /// The same, with another sign-in, and with more said to `signaling init`.
    pub fn start_with(dir: &Path, cameras: Cameras, sign_in: SignIn, more: &[&str]) -> anyhow::Result<Self> {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let programs = Programs::find()?;
        std::fs::create_dir_all(dir)?;
        let (authority_port, server_port) = (port::reserved()?, port::reserved()?);
        programs.init(dir, (server_port, authority_port), sign_in, more)?;
        let authority = programs.authority(dir, authority_port)?;
        let signaling = programs.signaling(dir)?;
        // Both at once: neither waits for the other.
        let (left, right) = (Display::start()?, Display::start()?);
        let kiosk = programs.kiosk(dir, Window::Alone(&left), &cameras)?;
        let console = programs.console(dir, Window::Alone(&right), &cameras)?;
        let kiosk = Station::sit_down(kiosk, left, START_MAX)?;
        let console = Station::sit_down(console, right, START_MAX)?;
        Ok(Self {
            kiosk,
            console,
            signaling,
            authority,
            authority_port,
            cameras,
            programs,
            dir: dir.to_owned(),
            _alone: alone,
        })
    }

    /// Lets one more kiosk in at the world's library, as IT does, and starts it in a folder of its own.
    pub fn another_kiosk(&self) -> anyhow::Result<Station> {
        let (it, dir, display) = (self.it(), self.dir.join("another"), Display::start()?);
        let invited = it.invite(Kind::Kiosk)?;
        let folder = dir.join("kiosk");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("another.enrol"), &invited.card)?;
        let mut process = self.programs.kiosk(&dir, Window::Alone(&display), &self.cameras)?;
        let _ = it.approve(Kind::Kiosk, &invited.name, &mut process.log)?;
        let _ = process.log.wait("to be let in", 0, START_MAX, |line| line.is("screen", "name", "idle"))?;
        Station::sit_down(process, display, START_MAX)
    }

    /// Whether the specialist has said to be ready and the citizen can call.
    pub fn is_open(&mut self) -> bool {
        self.console.control("be-away").is_some() && self.kiosk.control("call").is_some()
    }

    /// Whether each window has drawn a picture of the other side.
    pub fn shows_pictures(&mut self) -> bool {
        [&mut self.kiosk, &mut self.console].into_iter().all(|station| station.measure("frames_shown").is_some())
    }

    /// Pulls the kiosk's plug and starts it again.
    pub fn restart_kiosk(&mut self) -> anyhow::Result<()> {
        self.kiosk.process.kill();
        let process = self.programs.kiosk(&self.dir, Window::Alone(&self.kiosk.display), &self.cameras)?;
        self.kiosk.again(process, START_MAX)
    }

    /// Pulls the console's plug and starts it again.
    pub fn restart_console(&mut self) -> anyhow::Result<()> {
        self.console.process.kill();
        let process = self.programs.console(&self.dir, Window::Alone(&self.console.display), &self.cameras)?;
        self.console.again(process, START_MAX)
    }

    /// Pulls the server's plug and starts it again on the same journal.
    pub fn restart_signaling(&mut self) -> anyhow::Result<()> {
        self.signaling.kill();
        self.signaling = self.programs.signaling(&self.dir)?;
        Ok(())
    }

    /// What the authority has received and opened so far.
    pub fn received(&self) -> anyhow::Result<Vec<Received>> {
        authority::received(self.authority_port)
    }

    /// Waits until the authority has taken in so many expeditions: the server tells of each acknowledgement.
    pub fn delivered(&mut self, count: usize, limit: Duration) -> anyhow::Result<Vec<Received>> {
        let _ = self
            .authority
            .log
            .wait(&format!("{count} expeditions received"), 0, limit, {
                let mut seen = 0;
                move |line| {
                    seen += usize::from(line.target == "received");
                    seen >= count
                }
            })
            .context("the authority")?;
        self.received()
    }

    /// Switches a fault of the authority, for example `{"503": 2}`.
    pub fn fault(&self, fault: &serde_json::Value) -> anyhow::Result<()> {
        authority::fault(self.authority_port, fault)
    }

    /// Who runs the server.
    pub fn it(&self) -> It {
        It::of(&self.programs, &self.dir)
    }

    /// Everything that the programs have said so far, one file each.
    pub fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }
}
