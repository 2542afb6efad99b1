//! A citizen and a specialist at work in a world.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::World;
use super::person::Person;
use super::script;

/// How long one listens to each station in turn.
const TURN: Duration = Duration::from_millis(20);

/// How long one looks at a screen before its picture is taken, so that all of it is drawn.
const LOOK: Duration = Duration::from_millis(1500);

/// The two who use a world.
#[derive(Debug)]
pub struct Play {
    /// Where they are.
    pub world: World,
    /// Who came for a passport.
    pub citizen: Person,
    /// Who serves.
    pub specialist: Person,
}

/// Who acts while something is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nobody: one only looks.
    Nobody,
    /// The specialist alone.
    Specialist,
    /// Both.
    Both,
}

impl Play {
    /// Two people in a world.
    pub fn new(world: World) -> Self {
        Self { world, citizen: Person::new(script::citizen), specialist: Person::new(script::specialist) }
    }

    /// Lets them act until something holds, and then at once no longer.
    pub fn until(
        &mut self,
        what: &str,
        limit: Duration,
        who: Who,
        mut holds: impl FnMut(&mut World) -> bool,
    ) -> anyhow::Result<()> {
        let end = Instant::now() + limit;
        loop {
            self.listen(Instant::now() + TURN);
            for acts in [Who::Both, Who::Specialist] {
                // Looked at before each act: what is awaited must not be answered unseen.
                if holds(&mut self.world) {
                    return Ok(());
                }
                match acts {
                    Who::Both if who == Who::Both => self.citizen.act(&mut self.world.kiosk)?,
                    Who::Specialist if who != Who::Nobody => self.specialist.act(&mut self.world.console)?,
                    _ => {}
                }
            }
            if Instant::now() > end {
                bail!("not within {} s: {what}\n{}", limit.as_secs(), self.standing());
            }
            for (name, station) in [("kiosk", &mut self.world.kiosk), ("console", &mut self.world.console)] {
                if let Some(status) = station.process.ended() {
                    bail!("the {name} ended ({status}) while this was awaited: {what}");
                }
            }
        }
    }

    /// As [`Self::until`], for a screen of each station; an empty name stands for any.
    pub fn until_screens(&mut self, kiosk: &str, console: &str, limit: Duration, who: Who) -> anyhow::Result<()> {
        let what = format!("kiosk on screen '{kiosk}', console on screen '{console}'");
        self.until(&what, limit, who, |world| {
            let shows = |shown: Option<super::station::Shown>, name: &str| {
                name.is_empty() || shown.is_some_and(|shown| shown.name == name)
            };
            shows(world.kiosk.shown(), kiosk) && shows(world.console.shown(), console)
        })
    }

    /// Nobody acts for a moment, and everything gets drawn.
    pub fn look(&mut self) {
        self.listen(Instant::now() + LOOK);
    }

    /// Both logs, until a moment.
    pub fn listen(&mut self, until: Instant) {
        self.world.kiosk.process.log.listen_until(until.min(Instant::now() + TURN / 2));
        self.world.console.process.log.listen_until(until);
        let _ = self.world.kiosk.process.log.mark();
    }

    /// Where both stand, for a report.
    fn standing(&mut self) -> String {
        let mut words = String::new();
        for (name, station) in [("kiosk", &mut self.world.kiosk), ("console", &mut self.world.console)] {
            let shown = station.shown().map_or_else(String::new, |shown| shown.name);
            let _ = writeln!(words, "{name} shows '{shown}'; its last lines:\n{}", station.process.log.tail());
        }
        let _ = write!(words, "logs: {}", self.world.logs().display());
        words
    }
}
