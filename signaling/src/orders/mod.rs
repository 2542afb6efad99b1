//! What IT orders of a running server: over a Unix socket in the server's folder, one line of JSON each way.
//!
//! **Invariant:** only the server's own account and root reach it, and each order is allowed by [`domain::policy`] before
//! it is looked at.

pub mod authority;
mod listen;
pub mod people;
mod perform;
mod perform_authority;
mod perform_bookings;
mod perform_carried;
mod perform_people;
mod perform_places;
pub mod places;
mod send;

use domain::exchange::Capability;
use domain::time::Moment;
use protocol::enrol::Kind;
use serde::{Deserialize, Serialize};

pub use listen::{Orders, listen};
pub use perform::Office;
pub(crate) use perform_people::profile;
pub use send::{SendError, send};

/// No order is longer, in bytes.
const ORDER_MAX_BYTES: usize = 64 * 1024;
/// No answer is longer, in bytes: a list has a line for each station.
const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

/// What IT orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// A code for a new station.
    Add {
        /// Which kind.
        kind: Kind,
        /// The library or the desk, or the beginning of its name.
        place: String,
        /// How it is called.
        name: Option<String>,
    },
    /// All stations.
    List {
        /// Of which kind.
        kind: Kind,
    },
    /// Let one in that waits.
    Approve {
        /// Which kind.
        kind: Kind,
        /// Its name or number.
        name: String,
    },
    /// Do not let one in, or take its code back.
    Refuse {
        /// Which kind.
        kind: Kind,
        /// Its name or number.
        name: String,
    },
    /// Accept one no longer.
    Revoke {
        /// Which kind.
        kind: Kind,
        /// Its name or number.
        name: String,
        /// Somebody has taken it away.
        stolen: bool,
    },
    /// What a kiosk cannot do.
    Equip {
        /// Its name or number.
        name: String,
        /// What it lacks: nothing where nothing is named.
        lacks: Vec<Capability>,
    },
    /// A code for a machine that takes one's place.
    Replace {
        /// Which kind.
        kind: Kind,
        /// Its name or number.
        name: String,
    },
    /// About people and their accounts.
    People(people::Order),
    /// About desks and opening hours.
    Places(places::Order),
    /// About the fleet's certificate authority.
    Authority(authority::Order),
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done.
    Done {
        /// To which station.
        station: String,
        /// How it is called.
        name: String,
    },
    /// A code.
    Code(NewCode),
    /// All stations.
    Stations {
        /// In the order of their names.
        stations: Vec<Line>,
    },
    /// About people and their accounts.
    People(people::Answer),
    /// About desks and opening hours.
    Places(places::Answer),
    /// About the fleet's certificate authority.
    Authority(authority::Answer),
    /// Not done.
    Refused {
        /// Why.
        reason: Refused,
    },
}

/// A code for a station that is to come. It is told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCode {
    /// What it will be.
    pub station: String,
    /// How it is called.
    pub name: String,
    /// Where it will stand.
    pub place: String,
    /// What is typed there.
    pub code: String,
    /// Until when it may be.
    pub until: Moment,
    /// Where the server is, `host:port`, as it is typed there.
    pub node: String,
    /// Address, code and the authority's fingerprint, as an `*.enrol` file and the QR code hold them.
    pub card: String,
}

impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCode({})", self.name)
    }
}

/// One station in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub station: String,
    /// How it is called.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// How it stands.
    pub state: State,
    /// The four words that it shows, where it waits to be approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Until when its code is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_until: Option<Moment>,
    /// How often its code may still be tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// Until when its certificate is valid, where it was enrolled by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_until: Option<Moment>,
    /// What it lacks, where it is a kiosk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Capability>,
    /// Whether it is connected.
    pub connected: bool,
    /// To which server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
}

/// How a station stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its code has been handed over.
    Invited,
    /// Its code has expired or was tried too often.
    CodeOver,
    /// It waits to be approved.
    Pending,
    /// It is approved and waits for its certificate.
    Approved,
    /// It is a station.
    Enrolled,
    /// It was one.
    Revoked,
}

/// Why an order is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refused {
    /// Not an order of this version.
    #[error("the server does not understand this order: is it of another version?")]
    Malformed,
    /// Whoever asks may not.
    #[error("not allowed")]
    NotAllowed,
    /// No such library or desk, or several.
    #[error("no library or desk, or more than one, is called so; there are: {}", names.join(", "))]
    Place {
        /// Those that there are.
        names: Vec<String>,
    },
    /// No such station.
    #[error("there is no such station; see the list")]
    NoStation,
    /// Several.
    #[error("more than one station is called so: use its number")]
    Several,
    /// A station like this cannot be done this to.
    #[error("it is {}: this cannot be done to it", state.told())]
    State {
        /// How it stands.
        state: State,
    },
    /// The name is taken, or cannot be one.
    #[error("a station cannot be called so: the name is taken, empty or too long")]
    Name,
    /// The name of an account is taken, or cannot be one.
    #[error("an account cannot be called so: the name is taken, empty or too long")]
    Account,
    /// No such account.
    #[error("there is no account of this name; see the list")]
    NoAccount,
    /// Somebody from the identity provider has no account here.
    #[error("this person signs in through the identity provider: there is nothing to reset here (see: person enable)")]
    Provided,
    /// What somebody from the identity provider may do is said there.
    #[error("this person signs in through the identity provider: what they may do is said there, and in server.toml")]
    Follows,
    /// An account of this server.
    #[error("this person has an account here: reset it")]
    HasAccount,
    /// The name of a desk is taken, or cannot be one; or a desk was to help out itself.
    #[error("a desk cannot be called so (the name is taken, empty or too long), or cannot help out itself")]
    Desk,
    /// The name of a library is taken, or cannot be one.
    #[error("a library cannot be called so: the name is taken, empty or too long")]
    Site,
    /// No such municipality, or several, or one that there is already.
    #[error("name one municipality, or a new one with --new-municipality; there are: {}", names.join(", "))]
    Municipality {
        /// Those that there are.
        names: Vec<String>,
    },
    /// Nobody can be so.
    #[error("nobody can be that: say at least one role, and one to three guidance calls")]
    Profile,
    /// Not open at the agreed time.
    #[error("it is closed then, or closes before all would be helped: see the calendar")]
    Closed,
    /// No appointment can be made then.
    #[error("no appointment can be made for then: the time is past or too far ahead, or they are too many people")]
    Appointment,
    /// No such appointment.
    #[error("there is no such appointment, or somebody is calling with it")]
    NoAppointment,
    /// More opening hours than there can be.
    #[error("these opening hours cannot be kept: there are too many of them")]
    Hours,
    /// Nothing that somebody could be was named.
    #[error("somebody with an account has a role, at least one")]
    NoRole,
    /// The server does not know its own address.
    #[error("the server does not know under which name stations reach it: set address in server.toml")]
    NoAddress,
    /// It takes the key of the authority.
    #[error(
        "the key of the fleet's authority is not in this server's folder (init --offline-ca, or another node has it)"
    )]
    NoSigner,
    /// One authority is taking over from another already.
    #[error("an authority is taking over already: see signaling ca list, and end it with signaling ca retire")]
    Rotating,
    /// None is.
    #[error("no authority is taking over like this just now: see signaling ca list")]
    NoRotation,
    /// The old authority is still needed.
    #[error("the old authority is still needed by {}; --force ends it all the same, and each station is approved anew", stations.iter().chain(people).cloned().collect::<Vec<_>>().join(", "))]
    StillNeeded {
        /// By these stations.
        stations: Vec<String>,
        /// By these people, who signed in before: they may sign in again.
        people: Vec<String>,
    },
    /// Certificates that are not accepted.
    #[error("{reason}: nothing was taken")]
    Carried {
        /// Why.
        reason: String,
    },
    /// The key of the authority is here.
    #[error("the key of the fleet's authority is in the server's folder: it signs by itself, and nothing waits")]
    SignsItself,
    /// A key or certificate cannot be written.
    #[error("a key or certificate cannot be written into the server's folder: see the log")]
    Unkept,
    /// Too many stations are on their way.
    #[error("too many stations are on their way: approve or refuse some first")]
    TooMany,
    /// The journal cannot be written just now.
    #[error("the journal cannot be written just now")]
    Unavailable,
}

impl State {
    /// In words.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::CodeOver => "invited, but its code is over",
            Self::Pending => "waiting to be approved",
            Self::Approved => "approved",
            Self::Enrolled => "enrolled",
            Self::Revoked => "revoked",
        }
    }
}
