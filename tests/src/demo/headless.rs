//! The scripted run.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use link::Kind;

use super::report::{Digests, Report};
use crate::world::authority::Received;
use crate::world::play::{Play, Who};
use crate::world::station::Station;
use crate::world::{Cameras, SignIn, World};

/// How long one screen may take to follow another when nothing has to be computed or captured.
const SCREEN_MAX: Duration = Duration::from_secs(30);

/// How long the specialist's way through the steps of one chapter may take.
const WORK_MAX: Duration = Duration::from_mins(3);

/// Runs it in a folder that is for the world alone, leaving pictures and report in another.
pub fn run(work: &Path, out: &Path) -> anyhow::Result<Report> {
    std::fs::create_dir_all(out)?;
    let mut run = Run { out, report: Report::default(), began: Instant::now() };
    let mut play = Play::new(World::start_with(work, Cameras::pictures(), SignIn::Sure, &["--enrol"])?);
    run.lap("programs_started");
    let result = run.enrolment(&mut play).and_then(|()| run.main_job(&mut play));
    if result.is_err() {
        run.last_pictures(&mut play);
    }
    run.after(&mut play);
    std::fs::write(out.join("report.json"), serde_json::to_vec_pretty(&run.report)?)?;
    result?;
    Ok(run.report)
}

struct Run<'a> {
    out: &'a Path,
    report: Report,
    began: Instant,
}

impl Run<'_> {
    /// Two empty machines become the kiosk and the console, by code.
    fn enrolment(&mut self, play: &mut Play) -> anyhow::Result<()> {
        play.until_screens("setup", "setup", SCREEN_MAX, Who::Nobody)?;
        self.enrol(play, Kind::Kiosk, ["enrol_kiosk", "enrol_words"])?;
        play.until_screens("idle", "setup", SCREEN_MAX, Who::Nobody)?;
        self.enrol(play, Kind::Console, ["enrol_console", "enrol_console_words"])?;
        play.until_screens("idle", "sign_in", SCREEN_MAX, Who::Nobody)?;
        self.lap("enrolled");
        Ok(())
    }

    /// IT gets a code, a technician types it into the window, IT compares the words and approves.
    fn enrol(&mut self, play: &mut Play, kind: Kind, [typed, words]: [&str; 2]) -> anyhow::Result<()> {
        let of: fn(&Play) -> &Station = match kind {
            Kind::Kiosk => |play| &play.world.kiosk,
            Kind::Console => |play| &play.world.console,
        };
        let it = play.world.it();
        let invited = it.invite(kind)?;
        of(play).display.text(&invited.node)?;
        of(play).display.keys(&["Tab"])?;
        of(play).display.text(&invited.code)?;
        self.picture(play, typed, of)?;
        of(play).display.keys(&["Return"])?;
        let (kiosk, console) = match kind {
            Kind::Kiosk => ("words", ""),
            Kind::Console => ("", "words"),
        };
        play.until_screens(kiosk, console, SCREEN_MAX, Who::Nobody)?;
        self.picture(play, words, of)?;
        let machine = match kind {
            Kind::Kiosk => &mut play.world.kiosk,
            Kind::Console => &mut play.world.console,
        };
        let _ = it.approve(kind, &invited.name, &mut machine.process.log)?;
        Ok(())
    }

    fn main_job(&mut self, play: &mut Play) -> anyhow::Result<()> {
        play.until_screens("idle", "idle", SCREEN_MAX, Who::Specialist)?;
        play.until("the call button", SCREEN_MAX, Who::Specialist, World::is_open)?;
        self.picture(play, "idle", |play| &play.world.kiosk)?;

        let pressed = Instant::now();
        let button = play.world.kiosk.control("call").context("the call button")?;
        play.world.kiosk.click(button)?;
        play.until_screens("calling", "", SCREEN_MAX, Who::Nobody)?;
        self.since(pressed, "press_to_calling");
        play.until_screens("calling", "offer", SCREEN_MAX, Who::Nobody)?;
        self.since(pressed, "press_to_offer");
        self.picture(play, "calling", |play| &play.world.kiosk)?;

        let accepted = Instant::now();
        play.until_screens("in_call", "welcome", SCREEN_MAX, Who::Specialist)?;
        self.since(accepted, "accept_to_call");
        play.until("pictures in both windows", SCREEN_MAX, Who::Nobody, World::shows_pictures)?;
        self.since(accepted, "accept_to_pictures_drawn");
        self.picture(play, "in_call_kiosk", |play| &play.world.kiosk)?;
        self.picture(play, "in_call_console", |play| &play.world.console)?;

        play.until_screens("", "document", WORK_MAX, Who::Both)?;
        play.until("the document being read", SCREEN_MAX, Who::Both, |world| world.console.control("stop").is_some())?;
        self.picture(play, "reading_kiosk", |play| &play.world.kiosk)?;
        play.until_screens("", "document_found", WORK_MAX, Who::Both)?;
        // Until the chip has proved itself to the console, what was read cannot be taken.
        let proved = |world: &mut World| world.console.control("accept-document").is_some();
        play.until("the chip's proof", SCREEN_MAX, Who::Nobody, proved)?;
        self.picture(play, "document", |play| &play.world.console)?;
        play.until_screens("", "faces", WORK_MAX, Who::Both)?;
        self.picture(play, "faces", |play| &play.world.console)?;

        play.until_screens("portrait", "portrait", WORK_MAX, Who::Both)?;
        self.picture(play, "capture", |play| &play.world.kiosk)?;
        play.until_screens("review", "", WORK_MAX, Who::Specialist)?;
        self.picture(play, "review_kiosk", |play| &play.world.kiosk)?;
        play.until_screens("", "review", WORK_MAX, Who::Both)?;
        self.picture(play, "review", |play| &play.world.console)?;
        play.until_screens("", "decision", WORK_MAX, Who::Both)?;
        self.picture(play, "decision", |play| &play.world.console)?;
        play.until_screens("finished", "", WORK_MAX, Who::Specialist)?;
        self.since(pressed, "press_to_finished");
        self.picture(play, "finished", |play| &play.world.kiosk)?;
        let received = play.world.delivered(1, WORK_MAX)?;
        self.since(pressed, "press_to_authority");
        play.until_screens("idle", "idle", WORK_MAX, Who::Both)?;
        self.since(pressed, "press_to_idle_again");
        self.judge(play, &received)
    }

    /// What the authority must have seen.
    fn judge(&mut self, play: &mut Play, received: &[Received]) -> anyhow::Result<()> {
        let signed = last_capture(&mut play.world.kiosk);
        let expedition = received.first().cloned();
        let found = expedition.as_ref().and_then(|expedition| expedition.portrait_digest.clone());
        self.report.portrait_digest = Digests { kiosk: signed, authority: found };
        self.report.authority.clone_from(&expedition);
        ensure!(received.len() == 1, "the authority has {} expeditions instead of one", received.len());
        let expedition = expedition.context("an expedition")?;
        ensure!(expedition.is_approved(), "the authority reads the outcome as {}", expedition.outcome);
        ensure!(self.report.portrait_digest.agree(), "the portraits differ: {:?}", self.report.portrait_digest);
        self.report.delivered = true;
        Ok(())
    }

    /// What is told of every run, also of one that has failed.
    fn after(&mut self, play: &mut Play) {
        self.lap("whole_run");
        let world = &mut play.world;
        for (name, station) in [("kiosk", &mut world.kiosk), ("console", &mut world.console)] {
            let counts = station.process.log.lines().iter().filter(|line| line.is("measure", "what", "frames_shown"));
            let count = counts.filter_map(|line| line.number("count")).fold(0.0, f64::max);
            let _ = self.report.frames_shown.insert(name, count as u64);
        }
        let first = world.kiosk.measure("first_frame").and_then(|line| line.number("since_press_ms"));
        if let Some(first) = first {
            let _ = self.report.times_ms.insert("press_to_first_frame", first as u64);
        }
        let _ = self.report.repeats.insert("citizen", play.citizen.repeats);
        let _ = self.report.repeats.insert("specialist", play.specialist.repeats);
        let _ = std::fs::copy(world.logs().join("kiosk.jsonl"), self.out.join("kiosk.jsonl"));
        let _ = std::fs::copy(world.logs().join("specialist-console.jsonl"), self.out.join("specialist-console.jsonl"));
        let _ = std::fs::copy(world.logs().join("signaling.jsonl"), self.out.join("signaling.jsonl"));
        let _ = std::fs::copy(world.logs().join("authority.jsonl"), self.out.join("authority.jsonl"));
    }

    fn picture(&mut self, play: &mut Play, name: &str, of: fn(&Play) -> &Station) -> anyhow::Result<()> {
        play.look();
        let file = format!("{name}.png");
        of(play).display.picture(&self.out.join(&file))?;
        self.report.pictures.push(file);
        Ok(())
    }

    /// What stood on both screens when the run failed.
    fn last_pictures(&mut self, play: &mut Play) {
        let _ = self.picture(play, "failed_kiosk", |play| &play.world.kiosk);
        let _ = self.picture(play, "failed_console", |play| &play.world.console);
    }

    fn since(&mut self, from: Instant, what: &'static str) {
        let _ = self.report.times_ms.insert(what, from.elapsed().as_millis() as u64);
    }

    fn lap(&mut self, what: &'static str) {
        self.since(self.began, what);
    }
}

/// The digest of the last portrait that a kiosk has signed.
pub fn last_capture(kiosk: &mut Station) -> Option<String> {
    let last = kiosk.process.log.lines().iter().rev().find(|line| line.target == "capture")?;
    Some(last.text("digest").to_owned())
}
