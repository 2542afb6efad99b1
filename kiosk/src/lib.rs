//! The citizen's fullscreen counter.
//!
//! - [`counter`]: what happens and what follows, without I/O. [`copy`]: the kiosk's copy of the visit log.
//! - [`engine`]: the shell that performs it: link, line, camera, document reader. [`document`]: that reader.
//! - [`scene`] -> [`show`] -> [`screen`]: from what is so to what is seen. [`window`]: the one window, which shows
//!   [`first`] while the machine is set up, then [`app`].

pub mod app;
pub mod args;
pub mod copy;
pub mod counter;
pub mod document;
pub mod engine;
pub mod first;
pub mod scene;
pub mod screen;
pub mod show;
pub mod window;

use domain::visit::CitizenTask;

use crate::scene::{Away, Stage};

/// What a screen is called in the log.
pub fn stage_name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Starting => "starting",
        Stage::Fault(_) => "fault",
        Stage::Idle { .. } => "idle",
        Stage::Closed { .. } => "closed",
        Stage::Calling { .. } => "calling",
        Stage::Connecting => "connecting",
        Stage::Finished(_) => "finished",
        Stage::Talk(talk) if talk.away == Some(Away::Held) => "held",
        Stage::Talk(talk) => match talk.task {
            CitizenTask::PortraitGuided { .. } => "portrait",
            CitizenTask::PortraitReview { .. } => "review",
            CitizenTask::Sign { .. } => "signature",
            _ => "in_call",
        },
    }
}
