//! Orders about people and their accounts.

use domain::exchange::view::Language;
use domain::exchange::{Assurance, Role, Service};
use domain::id::PersonId;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// What IT orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "people", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// An account for somebody.
    Add {
        /// How the person is called.
        name: String,
        /// The name to sign in with.
        account: Option<String>,
        /// What they are at work.
        roles: Vec<Role>,
        /// The desk that they work for, or the beginning of its name.
        desk: Option<String>,
        /// Whether the account has an authenticator.
        second_factor: bool,
    },
    /// All accounts.
    List,
    /// Nobody signs in with it any longer.
    Disable {
        /// Its name.
        account: String,
    },
    /// Somebody from the identity provider may sign in again.
    Enable {
        /// Their number.
        person: String,
    },
    /// It is as new.
    Reset {
        /// Its name.
        account: String,
        /// Whether it has an authenticator from now on.
        second_factor: bool,
    },
    /// What somebody is and is able to do, from their next sign-in on; what is not said stays.
    Set {
        /// The account's name.
        account: String,
        /// What changes.
        change: Change,
    },
    /// How sure a sign-in must be to give a service.
    Require {
        /// Which.
        service: Service,
        /// How sure.
        assurance: Assurance,
    },
}

/// What changes of what somebody is and is able to do: what is empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What they are at work.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The desks that they work for, or the beginnings of their names.
    #[serde(default)]
    pub desks: Vec<String>,
    /// What they have learnt.
    #[serde(default)]
    pub skills: Vec<Service>,
    /// What they speak.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// For which municipalities they may control identity, or the beginnings of their names.
    #[serde(default)]
    pub authorities: Vec<String>,
    /// How many guidance calls they have at once.
    #[serde(default)]
    pub guidance_calls: Option<u8>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "people", rename_all = "snake_case")]
pub enum Answer {
    /// An account awaits its first sign-in.
    First(NewAccount),
    /// All accounts.
    List {
        /// In the order of their names.
        accounts: Vec<Line>,
    },
    /// Nobody signs in with it any longer.
    Disabled {
        /// Its name.
        account: String,
        /// Whose it is.
        person: PersonId,
    },
    /// Somebody may sign in again.
    Enabled {
        /// Who.
        person: PersonId,
    },
    /// A service asks for this from now on.
    Required {
        /// Which.
        service: Service,
        /// How sure.
        assurance: Assurance,
    },
}

/// An account that awaits its first sign-in. The code is told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    /// The name to sign in with.
    pub account: String,
    /// Whose it is.
    pub person: PersonId,
    /// What is typed instead of a password, once.
    pub code: String,
    /// Until when it may be.
    pub until: Moment,
    /// The authenticator, where there is one. It is shown again at the first sign-in.
    #[serde(flatten)]
    pub authenticator: Option<NewAuthenticator>,
}

/// An authenticator that is not in use yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAuthenticator {
    /// Its secret in base32, to be typed into an app.
    pub secret: String,
    /// The same as an address, which a QR code holds.
    pub uri: String,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAccount({})", self.person)
    }
}

impl std::fmt::Debug for NewAuthenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewAuthenticator")
    }
}

/// One account in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The name to sign in with; the person's number for somebody from the identity provider.
    pub account: String,
    /// Whether the person signs in through the identity provider.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provided: bool,
    /// Whose it is.
    pub person: PersonId,
    /// How the person is called.
    pub name: String,
    /// What they are at work.
    pub roles: Vec<Role>,
    /// What they are able to do, and where.
    #[serde(flatten)]
    pub able: Able,
    /// Whether it has an authenticator.
    pub second_factor: bool,
    /// How it stands.
    pub state: State,
    /// Until when the first sign-in may be, where one is awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_until: Option<Moment>,
}

/// What somebody is able to do, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Able {
    /// The desks that they work for.
    pub desks: Vec<String>,
    /// What they have learnt.
    pub skills: Vec<Service>,
    /// What they speak.
    pub languages: Vec<Language>,
    /// For which municipalities they may control identity.
    pub authorities: Vec<String>,
    /// How many guidance calls they have at once.
    pub guidance_calls: u8,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In use.
    Open,
    /// A first sign-in is awaited.
    New,
    /// The code of the first sign-in has expired.
    CodeOver,
    /// Nobody signs in with it.
    Disabled,
}

impl State {
    /// In words.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Open => "in use",
            Self::New => "waits for the first sign-in",
            Self::CodeOver => "the code for the first sign-in is over: reset it",
            Self::Disabled => "disabled",
        }
    }
}

impl Order {
    /// What is ordered, for the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add person",
            Self::List => "list people",
            Self::Disable { .. } => "disable account",
            Self::Enable { .. } => "enable person",
            Self::Reset { .. } => "reset account",
            Self::Set { .. } => "set person",
            Self::Require { .. } => "require assurance",
        }
    }
}
