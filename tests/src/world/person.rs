//! Somebody who looks at a screen and does what their script says, one thing at a time.

use std::time::{Duration, Instant};

use trust::TotpSecret;

use super::SECOND_FACTOR;
use super::script::Act;
use super::station::Station;

/// Between two acts of one person: no hand is faster, and controls take a quicker second press for a trembling hand
/// (`ui::widget::press`).
const REST: Duration = Duration::from_millis(600);

/// After this without effect a person tries the same once more.
const AGAIN: Duration = Duration::from_secs(6);

/// A person with a script.
#[derive(Debug)]
pub struct Person {
    script: fn(&str) -> &'static [Act],
    /// The showing that is being answered, and how many acts of its script are done.
    at: Option<(usize, usize)>,
    acted: Option<(Instant, Act)>,
    /// The authenticator's digits that were typed last: each are good once.
    code: Option<String>,
    /// How often something had to be done again.
    pub repeats: u32,
}

impl Person {
    /// Somebody who does what a script says.
    pub fn new(script: fn(&str) -> &'static [Act]) -> Self {
        Self { script, at: None, acted: None, code: None, repeats: 0 }
    }

    /// Forgets what was done on the screen that is shown, for example because the program was started again.
    pub fn look_anew(&mut self) {
        (self.at, self.acted) = (None, None);
    }

    /// Does the next thing, if there is one and it can be done now.
    pub fn act(&mut self, station: &mut Station) -> anyhow::Result<()> {
        let Some(shown) = station.shown() else { return Ok(()) };
        if self.at.is_none_or(|(line, _)| line != shown.line) {
            (self.at, self.acted) = (Some((shown.line, 0)), self.acted.map(|(when, _)| (when, Act::Strike(""))));
        }
        if self.acted.is_some_and(|(when, _)| when.elapsed() < REST) {
            return Ok(());
        }
        let done = self.at.map_or(0, |(_, done)| done);
        let acts = (self.script)(&shown.name);
        if let Some(act) = acts.get(done)
            && let Some(steps) = self.perform(station, *act)?
        {
            (self.at, self.acted) = (Some((shown.line, done + steps)), Some((Instant::now(), *act)));
            return Ok(());
        }
        // Nothing new to do: was the last act heard?
        if let Some((when, act @ (Act::Press(_) | Act::Key(..)))) = self.acted
            && when.elapsed() > AGAIN
            && self.perform(station, act)?.is_some()
        {
            self.acted = Some((Instant::now(), act));
            self.repeats += 1;
        }
        Ok(())
    }

    /// Does it if it can be done now. Answers how many lines of the script are behind one then.
    fn perform(&mut self, station: &mut Station, act: Act) -> anyhow::Result<Option<usize>> {
        match act {
            Act::Press(id) => {
                let Some(place) = station.control(id) else { return Ok(None) };
                station.click(place)?;
            }
            Act::Key(id, key) => {
                if station.control(id).is_none() {
                    return Ok(None);
                }
                station.display.keys(&[key])?;
            }
            Act::Sign(id) => {
                if station.control(id).is_none() {
                    return Ok(None);
                }
                station.scribble()?;
            }
            Act::Strike(key) => station.display.keys(&[key])?,
            Act::Type(text) => station.display.text(text)?,
            Act::Code => {
                let secret: TotpSecret = SECOND_FACTOR.parse()?;
                let shown = secret.shown(link::now());
                if self.code.as_ref() == Some(&shown) {
                    return Ok(None);
                }
                station.display.text(&shown)?;
                self.code = Some(shown);
            }
            Act::Unless(id, acts) => return Ok(Some(if station.control(id).is_some() { acts + 1 } else { 1 })),
        }
        Ok(Some(1))
    }
}
