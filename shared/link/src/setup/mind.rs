//! What the first screen shows and what is to be done, as a function of what has happened. No I/O.

use domain::redact::Personal;
use trust::Tier;
use trust::enrol::Words;

use crate::enrol::{EnrolError, Invitation, TypedError};

/// Characters of a code.
const CODE_LENGTH: usize = 10;
/// Characters in a group.
const GROUP: usize = 5;
/// No address is longer, in characters: a DNS name and a port.
const ADDRESS_MAX: usize = 260;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Looking at what is there.
    Starting,
    /// Somebody is to type address and code.
    Typing(Typed, Option<Fault>),
    /// The server is being asked.
    Asking(Typed),
    /// IT is to compare the words, and to approve.
    Waiting(Waiting),
    /// The certificate has expired, and the server is being asked anew; perhaps it does not answer.
    Expired(Option<Fault>),
    /// It is a station.
    Enrolled,
}

/// What somebody has typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Where the server is.
    pub address: String,
    /// The code so far.
    pub code: Personal<String>,
}

/// A machine that is known to the server and waits for IT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// How IT calls it.
    pub name: String,
    /// What machine and IT both show.
    pub words: Words,
    /// How well its key is kept.
    pub tier: Tier,
    /// IT has approved; the certificate is yet to be signed where the authority's key is.
    pub approved: bool,
}

/// Why it did not go on: each has its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// What was typed is no address.
    Address,
    /// What was typed is no code.
    Code,
    /// The file in the folder is no invitation.
    Card,
    /// The folder cannot be written.
    Folder,
    /// What is in the folder belongs to a key that is gone.
    KeyLost,
    /// The server, or the way there.
    Enrol(EnrolError),
}

/// What is in the machine's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A promise.
    Promise(Waiting),
    /// A promise whose key is gone.
    KeyLost,
    /// A certificate that has expired.
    Expired,
}

/// What somebody does at the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Wants to go on with what is typed.
    Connect(Typed),
    /// Wants to begin again, with another code.
    StartOver,
}

/// Something that has happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// The folder was looked at.
    Found(Found),
    /// Somebody does something.
    Intent(Intent),
    /// A file was laid into the folder; it holds an invitation, or none.
    Card(Option<Invitation>),
    /// The server was asked, at first or anew.
    Asked(Result<Waiting, Fault>),
    /// IT has approved, and has yet to sign.
    Approved,
    /// IT has decided.
    Settled(Result<(), Fault>),
}

/// Something to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Ask the server with this invitation.
    Begin(Invitation),
    /// Wait for IT.
    Wait,
    /// Ask anew, as often as it takes, telling each failure.
    Again,
    /// Stop what is being done, and forget the promise.
    Forget,
}

/// The first screen as it is.
#[derive(Debug)]
pub struct Setup {
    stage: Stage,
    /// What stands in the fields when somebody types again.
    typed: Typed,
}

impl Setup {
    /// Before anything is known. `address` is where IT says the server is, if it has said so beforehand.
    pub fn new(address: &str) -> Self {
        let typed = Typed { address: address.to_owned(), code: Personal::new(String::new()) };
        Self { stage: Stage::Starting, typed }
    }

    /// What the screen shows.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What follows from something that has happened. What no longer fits what is shown is passed over.
    pub fn next(&mut self, input: Input) -> Option<Effect> {
        match (&self.stage, input) {
            (Stage::Starting, Input::Found(found)) => self.found(found),
            (Stage::Typing(..), Input::Intent(Intent::Connect(typed))) => {
                self.typed = typed;
                self.connect()
            }
            (Stage::Typing(..), Input::Card(Some(invitation))) => Some(self.ask(invitation)),
            (Stage::Typing(..), Input::Card(None)) => self.types(Some(Fault::Card)),
            (Stage::Asking(_) | Stage::Expired(_), Input::Asked(Ok(waiting))) => {
                self.typed.code = Personal::new(String::new());
                self.stage = Stage::Waiting(waiting);
                Some(Effect::Wait)
            }
            (Stage::Asking(_), Input::Asked(Err(fault))) => self.refused(fault),
            (Stage::Expired(_), Input::Asked(Err(fault))) => {
                self.stage = Stage::Expired(Some(fault));
                None
            }
            (Stage::Waiting(waiting), Input::Approved) => {
                self.stage = Stage::Waiting(Waiting { approved: true, ..waiting.clone() });
                None
            }
            (Stage::Waiting(_), Input::Settled(Ok(()))) => {
                self.stage = Stage::Enrolled;
                None
            }
            (Stage::Waiting(_), Input::Settled(Err(fault))) => {
                drop(self.types(Some(fault)));
                Some(Effect::Forget)
            }
            (Stage::Waiting(_) | Stage::Expired(_), Input::Intent(Intent::StartOver)) => {
                drop(self.types(None));
                Some(Effect::Forget)
            }
            _ => None,
        }
    }

    fn found(&mut self, found: Found) -> Option<Effect> {
        match found {
            Found::Nothing => self.types(None),
            Found::KeyLost => {
                drop(self.types(Some(Fault::KeyLost)));
                Some(Effect::Forget)
            }
            Found::Promise(waiting) => {
                self.stage = Stage::Waiting(waiting);
                Some(Effect::Wait)
            }
            Found::Expired => {
                self.stage = Stage::Expired(None);
                Some(Effect::Again)
            }
        }
    }

    fn connect(&mut self) -> Option<Effect> {
        match Invitation::typed(&self.typed.address, self.typed.code.reveal()) {
            Ok(invitation) => Some(self.ask(invitation)),
            Err(TypedError::Node) => self.types(Some(Fault::Address)),
            Err(TypedError::Code(_)) => self.types(Some(Fault::Code)),
        }
    }

    fn ask(&mut self, invitation: Invitation) -> Effect {
        self.stage = Stage::Asking(self.typed.clone());
        Effect::Begin(invitation)
    }

    /// A code that will not do is typed anew; one that was never looked at need not be.
    fn refused(&mut self, fault: Fault) -> Option<Effect> {
        if fault.spends_code() {
            self.typed.code = Personal::new(String::new());
        }
        self.types(Some(fault))
    }

    fn types(&mut self, fault: Option<Fault>) -> Option<Effect> {
        self.stage = Stage::Typing(self.typed.clone(), fault);
        None
    }
}

impl Fault {
    /// The last part of its text key, `setup-fault-…`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Code => "code",
            Self::Card => "card",
            Self::Folder => "folder",
            Self::KeyLost => "key-lost",
            Self::Enrol(error) => match error {
                EnrolError::Unreachable => "unreachable",
                EnrolError::Broken => "broken",
                EnrolError::Version => "version",
                EnrolError::OtherAuthority => "other-authority",
                EnrolError::ServerNotAuthentic => "not-authentic",
                EnrolError::NotProved => "not-proved",
                EnrolError::Clock => "clock",
                EnrolError::WrongCode { tries_left: Some(_) } => "wrong-code",
                EnrolError::WrongCode { tries_left: None } => "unknown-code",
                EnrolError::CodeOver => "code-over",
                EnrolError::OtherKind => "other-kind",
                EnrolError::NotApproved => "not-approved",
                EnrolError::BadCertificate => "bad-certificate",
                EnrolError::Key(_) => "key",
                EnrolError::TooMany => "too-many",
                EnrolError::Unavailable => "unavailable",
            },
        }
    }

    /// Whether another code has to be typed.
    const fn spends_code(self) -> bool {
        matches!(
            self,
            Self::Enrol(
                EnrolError::WrongCode { .. } | EnrolError::CodeOver | EnrolError::OtherKind | EnrolError::NotApproved
            )
        )
    }

    /// How often a code may still be tried, where that is so.
    pub const fn tries_left(self) -> Option<u8> {
        match self {
            Self::Enrol(EnrolError::WrongCode { tries_left }) => tries_left,
            _ => None,
        }
    }
}

impl Typed {
    /// Takes in what stands in the field for the address now.
    pub fn type_address(&mut self, typed: &str) {
        self.address = typed.chars().filter(|character| !character.is_whitespace()).take(ADDRESS_MAX).collect();
    }

    /// Takes in what stands in the field for the code now: letters large, and nothing that a code does not have. The
    /// line between its groups stays where somebody types it. None is put in: the field's cursor would stay behind, and
    /// what is typed next would stand before what was typed last.
    pub fn type_code(&mut self, typed: &Personal<String>) {
        let mut code = String::new();
        let mut letters = 0;
        for character in typed.reveal().chars() {
            let is_line = character == '-' && letters == GROUP && !code.ends_with('-');
            if character.is_ascii_alphanumeric() && letters < CODE_LENGTH {
                letters += 1;
                code.push(character.to_ascii_uppercase());
            } else if is_line {
                code.push('-');
            }
        }
        self.code = Personal::new(code);
    }

    /// Whether there is anything to go on with.
    pub fn is_ready(&self) -> bool {
        !self.address.is_empty() && !self.code.reveal().is_empty()
    }
}

impl Stage {
    /// What follows on this stage on the screen. While somebody types, what is in the fields counts and not what was
    /// there when the other was made.
    pub fn follow(&mut self, next: Self) {
        *self = match (std::mem::replace(self, Self::Starting), next) {
            (Self::Typing(typed, _), Self::Typing(_, fault)) if !fault.is_some_and(Fault::spends_code) => {
                Self::Typing(typed, fault)
            }
            (_, next) => next,
        };
    }
}
