//! The demo for a person: both windows side by side, and what to press.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::ensure;
use link::Kind;

use crate::world::display::SIZE;
use crate::world::it::It;
use crate::world::port;
use crate::world::process::Process;
use crate::world::programs::{Programs, Window};
use crate::world::{ACCOUNT, Cameras, PASSWORD, START_MAX, SignIn};

/// The smallest window that the console is designed for.
const CONSOLE: (u32, u32) = (1366, 768);

/// How often the windows are looked after.
const TURN: Duration = Duration::from_millis(250);

/// What the person is told.
fn words(dir: &Path) -> String {
    format!(
        "
Skranke · demo
--------------
Dansk:   Skrivebordet (højre vindue): log ind som »{ACCOUNT}« med adgangskoden »{PASSWORD}«.
         Kiosken (venstre vindue): tryk på den grønne knap »Ring op«.
         Skrivebordet: tag opkaldet med Enter, og følg trinene; hver tast står på sin knap, F1 viser dem alle.
         Alt udstyr er simuleret, og ingen oplysninger forlader denne maskine. Luk et vindue for at slutte.

English: Desk (right window): sign in as \"{ACCOUNT}\" with the password \"{PASSWORD}\".
         Kiosk (left window): press the green button \"Ring op\" (call).
         Desk: take the call with Enter and follow the steps; each key stands on its button, F1 shows them all.
         All equipment is simulated and nothing leaves this machine. Close a window to end.

Logs: {}
",
        dir.join("logs").display()
    )
}

/// Opens both windows and stays until one of them is closed, or until it is told to end.
pub fn run(dir: &Path, cameras: &Cameras, say: impl Fn(&str)) -> anyhow::Result<()> {
    let on_screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    ensure!(on_screen, "there is no screen here; `packaging/demo --headless --out DIR` needs none");
    let programs = Programs::find()?;
    std::fs::create_dir_all(dir)?;
    let (authority_port, server_port) = (port::reserved()?, port::reserved()?);
    // Whoever tries the demo need not set up an authenticator app.
    programs.init(dir, (server_port, authority_port), SignIn::Simple, &["--enrol"])?;
    let _authority = programs.authority(dir, authority_port)?;
    let _signaling = programs.signaling(dir)?;
    let width = half_of_screen();
    let mut kiosk = programs.kiosk(dir, Window::Desktop { width, design: SIZE }, cameras)?;
    let mut console = programs.console(dir, Window::Desktop { width, design: CONSOLE }, cameras)?;
    for process in [&mut kiosk, &mut console] {
        let _ = process.log.wait("its window", 0, START_MAX, |line| line.target == "screen")?;
    }
    let it = It::of(&programs, dir);
    let machines = [(Kind::Kiosk, "kiosk", &mut kiosk), (Kind::Console, "console", &mut console)];
    for (index, (kind, folder, process)) in machines.into_iter().enumerate() {
        beside(process.id(), index as u32 * width);
        say(&enrol(&it, kind, &dir.join(folder), process)?);
        // The first screen is told before the window is there to be moved.
        beside(process.id(), index as u32 * width);
    }
    say(&words(dir));
    while kiosk.ended().is_none() && console.ended().is_none() {
        kiosk.log.listen_until(Instant::now() + TURN);
        console.log.listen_until(Instant::now() + TURN);
    }
    Ok(())
}

/// Lets a machine in as IT would with a file instead of a typed code. Answers what was done.
fn enrol(it: &It, kind: Kind, folder: &Path, process: &mut Process) -> anyhow::Result<String> {
    let invited = it.invite(kind)?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("demo.enrol"), &invited.card)?;
    let words = it.approve(kind, &invited.name, &mut process.log)?;
    let (name, code) = (&invited.name, &invited.code);
    Ok(format!(
        "{name}: fik koden {code}, viste ordene »{words}«, som serveren også viste, og blev godkendt.\n\
         {name}: was given the code {code}, showed the words \"{words}\", as the server did, and was approved."
    ))
}

/// Half of the screen's width; what fits most desktops where it cannot be asked.
fn half_of_screen() -> u32 {
    const ELSE: u32 = 1920;
    let asked = Command::new("xdotool").arg("getdisplaygeometry").output().ok();
    let width = asked.and_then(|done| String::from_utf8(done.stdout).ok()?.split_whitespace().next()?.parse().ok());
    width.unwrap_or(ELSE) / 2
}

/// Moves a window, where windows may be moved from outside (X11); elsewhere the desktop places it.
fn beside(process: u32, x: u32) {
    let xdotool = |words: &[&str]| Command::new("xdotool").args(words).output().ok();
    let found = xdotool(&["search", "--onlyvisible", "--pid", &process.to_string()]);
    let found = found.and_then(|done| String::from_utf8(done.stdout).ok()).unwrap_or_default();
    for window in found.split_whitespace() {
        let _ = xdotool(&["windowmove", window, &x.to_string(), "60"]);
    }
}
