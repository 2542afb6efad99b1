//! Orders about the fleet's certificate authority.

use domain::digest::Digest;
use domain::time::Moment;
use serde::{Deserialize, Serialize};
use trust::carried::{Der, Requests};

/// What IT orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ca", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// All authorities, and who still needs or does not trust one.
    List,
    /// Another authority is to take over.
    Rotate,
    /// The new authority certifies at once, whoever trusts it.
    Switch,
    /// The old authority counts no longer.
    Retire {
        /// Whoever still needs it.
        force: bool,
    },
    /// What is to be signed where the authority's key is.
    Requests,
    /// What was signed there.
    Take {
        /// Certificates.
        certificates: Vec<Der>,
    },
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ca", rename_all = "snake_case")]
pub enum Answer {
    /// All authorities.
    List {
        /// The one that certifies first, those that count no longer last.
        authorities: Vec<Line>,
    },
    /// An authority counts no longer.
    Retired {
        /// SHA-256 of its key.
        key: Digest,
        /// Stations that have to be approved anew, by name.
        anew: Vec<String>,
    },
    /// What is to be signed.
    Requests(Requests),
    /// Certificates were taken.
    Taken {
        /// For these, by name; a file's name where it is the server's own.
        taken: Vec<String>,
        /// So many are for nobody who may have one, or no newer than what is there.
        unwanted: usize,
    },
}

/// One authority in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// SHA-256 of its key.
    pub key: Digest,
    /// How it stands.
    pub state: State,
    /// From when it counts.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
    /// Whether its key is in the folder of the server that answers.
    pub key_here: bool,
    /// Stations by name: of one that is to come, those that do not trust it yet; of an old one, those that still need it.
    pub stations: Vec<String>,
    /// People by name who signed in while an old one certified, and are still signed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

/// How an authority stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// New certificates are its.
    Certifies,
    /// It will certify when every station trusts it.
    ToCome,
    /// It has certified, and is trusted still.
    Trusted,
    /// It counts no longer.
    Retired,
}

impl Order {
    /// What is ordered, for the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::List => "list authorities",
            Self::Rotate => "rotate the authority",
            Self::Switch => "switch to the new authority",
            Self::Retire { .. } => "retire the old authority",
            Self::Requests => "list what is to be signed",
            Self::Take { .. } => "take certificates",
        }
    }
}

impl State {
    /// In words.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Certifies => "certifies",
            Self::ToCome => "is to come",
            Self::Trusted => "trusted still",
            Self::Retired => "retired",
        }
    }
}
