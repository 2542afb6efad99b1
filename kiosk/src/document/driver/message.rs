//! What the kiosk and its chip reader's driver say to each other.

use domain::id::LeaseId;
use protocol::visit::{ChipCommand, Reading, Relayed};
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
    /// Pass these to the chip that was read and is kept at hand.
    Relay {
        /// By which right it was read.
        lease: LeaseId,
        /// In this order.
        commands: Vec<ChipCommand>,
    },
    /// Read no more, and let go of what is kept.
    Stop,
}

/// From the driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What is told as read next is kept at hand for a question.
    Kept {
        /// By which right.
        lease: LeaseId,
    },
    /// What came of a question, or why there can be none any more.
    Relayed {
        /// By which right the chip was read.
        lease: LeaseId,
        /// What.
        relayed: Relayed,
    },
    /// A document has been read: the dump goes beside this.
    Read {
        /// By which right.
        lease: LeaseId,
    },
    /// Nothing is being read.
    AtRest,
}
