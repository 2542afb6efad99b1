//! What the kiosk and its chip reader's driver say to each other.

use domain::id::LeaseId;
use protocol::visit::Reading;
use serde::{Deserialize, Serialize};

use crate::document::order::ChipOrder;

/// From the kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Read the chip of the document that lies on the reader, or will.
    Read {
        /// By which right.
        lease: LeaseId,
        /// How.
        order: ChipOrder,
    },
    /// Read no more.
    Stop,
}

/// From the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
pub enum Tell {
    /// Whether there is a reader.
    Reader {
        /// There is.
        present: bool,
    },
    /// How far a document is read.
    Progress {
        /// By which right.
        lease: LeaseId,
        /// How far.
        reading: Reading,
    },
    /// A document has been read: the dump goes beside this.
    Read {
        /// By which right.
        lease: LeaseId,
    },
    /// Nothing is being read.
    AtRest,
}
