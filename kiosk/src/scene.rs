//! What the screen shows, as plain values: the one thing that the window gets from the engine.

use std::sync::Arc;

use domain::exchange::view::{DeliveryState, EndReason, Place, Service, TicketShown, Wait, WeekdayHours};
use domain::problem::Problem;
use domain::time::Moment;
use domain::visit::{Advice, CitizenTask, Finding};
use protocol::visit::Reading;

pub use domain::expedition::Told;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Names, once the server has told them.
    pub place: Option<Place>,
    /// Whether peripherals are simulated.
    pub demo: bool,
    /// What a call is for, or would be.
    pub service: Service,
    /// Which screen.
    pub stage: Stage,
}

/// Which screen, with all that it shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Connecting for the first time.
    Starting,
    /// Something is wrong.
    Fault(Problem),
    /// Waiting for somebody to press.
    Idle {
        /// When it closes, if it closes today.
        until: Option<Moment>,
        /// How long one would wait.
        wait: Wait,
        /// Whether anybody serves.
        staffed: bool,
        /// Whether one may come with a ticket.
        tickets: Tickets,
    },
    /// Outside hours.
    Closed {
        /// When it opens next.
        opens: Option<Moment>,
        /// The week.
        hours: Vec<WeekdayHours>,
    },
    /// In the queue.
    Calling {
        /// Place and wait, once the server has told them.
        queue: Option<Queue>,
    },
    /// A specialist has taken it.
    Connecting,
    /// In the call.
    Talk(Box<Talk>),
    /// Over.
    Finished(Finished),
}

/// What the waiting screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// 1 is next.
    pub place: u32,
    /// How long still.
    pub wait: Wait,
    /// How many have come together.
    pub persons: u8,
    /// More than that cannot be helped today.
    pub no_more: bool,
}

/// Whether one may come with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tickets {
    /// Nobody has one.
    None,
    /// Yes.
    Welcome,
    /// One was just typed that nobody knows.
    Unknown,
}

/// What the call screens show.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    /// The specialist's name, as proved by the sign-in.
    pub specialist: Option<String>,
    /// The one thing to do now.
    pub task: CitizenTask,
    /// Which part of the expedition this is, counted from 1, and of how many.
    pub progress: Option<(usize, usize)>,
    /// What the specialist says about the portrait.
    pub advice: Option<Advice>,
    /// How the picture is just now.
    pub findings: Vec<Finding>,
    /// How far a document is read, once it is being read.
    pub reading: Option<Reading>,
    /// Whether the document is to stay where it is, because its chip may be asked.
    pub kept: bool,
    /// The capture to look at, JPEG.
    pub review: Option<Arc<Vec<u8>>>,
    /// Why the specialist is not there just now, if so.
    pub away: Option<Away>,
    /// Loudness of the specialist, 0 to 1.
    pub volume: f64,
}

/// Why the specialist is not there for the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Away {
    /// The citizen has been asked to wait.
    Held,
    /// Picture and sound are gone.
    Lost,
}

/// What the last screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// What came of it, as far as the citizen may know; nothing if there was no expedition.
    pub told: Option<Told>,
    /// How far the record is.
    pub delivery: Option<DeliveryState>,
    /// Why the call ended.
    pub reason: EndReason,
    /// What the citizen comes back with.
    pub ticket: Option<TicketShown>,
    /// When the screen closes by itself.
    pub closes: Moment,
    /// Whether the citizen has said how it went.
    pub opinion_given: bool,
}
