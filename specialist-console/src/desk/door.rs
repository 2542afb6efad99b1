//! Signing in: a name and a password, then the digits of an authenticator; at the first time a password is chosen. Or in
//! the browser: see [`super::browser`].
//!
//! **Invariant:** what was typed is kept only until the server has answered, or asks for more; never for longer than
//! ten minutes.

use std::time::Duration;

use domain::exchange::view::ConsoleCall;
use domain::problem::Problem;
use domain::redact::Personal;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::station::{Ask, Authenticator, RefusedReason, Reply};
use trust::StationKey;

use super::browser::{Act, Way};
use super::{Desk, Effect, Session};

/// Somebody who does not go on begins anew after this.
pub(super) const OPEN_MAX: Duration = Duration::from_mins(10);

/// How far somebody is who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nothing is known.
    #[default]
    Password,
    /// The person is in the browser.
    Browser,
    /// The password is right: the authenticator's digits are missing.
    Code,
    /// It is the first time: a password is to be chosen.
    First {
        /// The account.
        name: String,
        /// What the authenticator app takes in, where the account has one.
        authenticator: Option<Authenticator>,
    },
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Not the authenticator's digits, or used before.
    WrongCode,
    /// Digits of another time.
    CodeOfOtherTime,
    /// The code of the first sign-in has expired.
    CodeOver,
    /// The server finds the password too weak.
    WeakPassword,
    /// No browser can be opened here.
    NoBrowser,
    /// The identity provider does not answer.
    ProviderAway,
    /// The identity provider did not let the person in, or they gave up there.
    ProviderDeclined,
    /// The identity provider does not do what was agreed with it.
    ProviderWrong,
    /// The identity provider knows the person, but they have no role here.
    NoRole,
    /// The person is disabled here.
    Disabled,
    /// It took too long, or the server is another one now.
    SignInOver,
    /// Too many wrong tries.
    Locked {
        /// When one may try again.
        until: Moment,
    },
}

/// The sign-in of a desk.
#[derive(Debug, Default)]
pub(super) struct Door {
    pub(super) stage: Stage,
    pub(super) denied: Option<Denied>,
    /// What the server is asked just now.
    asked: Option<Asked>,
    /// What was right so far, with the moment: it goes with the next question again.
    known: Option<(Moment, Known)>,
    /// A sign-in in the browser.
    pub(super) way: Option<Way>,
}

/// A question that the server has not answered.
#[derive(Debug)]
struct Asked {
    key: StationKey,
    known: Known,
}

/// An account's name and what was typed for its password.
#[derive(Debug, Clone)]
struct Known {
    name: String,
    typed: Personal<String>,
}

impl Door {
    pub(super) fn is_asking(&self) -> bool {
        self.asked.is_some() || self.way.as_ref().is_some_and(Way::is_asking)
    }

    /// Whether somebody is half-way in.
    pub(super) fn is_in_use(&self) -> bool {
        self.asked.is_some() || self.known.is_some() || self.way.is_some()
    }

    /// The answer will not come. Says whether one was awaited.
    pub(super) fn give_up(&mut self) -> bool {
        self.asked.take().is_some()
    }

    /// Forgets what is known, and begins anew.
    pub(super) fn shut(&mut self) {
        (self.stage, self.denied, self.known, self.way) = (Stage::Password, None, None, None);
    }

    pub(super) fn tick(&mut self, now: Moment) -> Vec<Effect> {
        if self.denied.is_some_and(|denied| matches!(denied, Denied::Locked { until } if until <= now)) {
            self.denied = None;
        }
        if self.asked.is_none() && self.known.as_ref().is_some_and(|(since, _)| now.since(*since) > OPEN_MAX) {
            self.shut();
        }
        if self.way.as_ref().is_some_and(|way| way.is_over(now)) {
            self.shut();
            self.denied = Some(Denied::SignInOver);
            return vec![Effect::Browser(Act::Leave)];
        }
        Vec::new()
    }
}

impl Desk {
    pub(super) fn sign_in(&mut self, name: String, password: Personal<String>, key: StationKey) -> Vec<Effect> {
        let known = Known { name, typed: password };
        self.ask_in(known, key, |Known { name, typed }, session_key| Ask::SignIn {
            name,
            password: typed.reveal().clone(),
            code: None,
            session_key,
        })
    }

    /// With the authenticator's digits.
    pub(super) fn prove(&mut self, code: &Personal<String>, key: StationKey) -> Vec<Effect> {
        let Some((_, known)) = self.door.known.clone().filter(|_| self.door.stage == Stage::Code) else {
            return Vec::new();
        };
        self.ask_in(known, key, |Known { name, typed }, session_key| Ask::SignIn {
            name,
            password: typed.reveal().clone(),
            code: Some(code.reveal().clone()),
            session_key,
        })
    }

    /// For the first time, with the password that is chosen.
    pub(super) fn choose(
        &mut self,
        password: &Personal<String>,
        code: Option<&Personal<String>>,
        key: StationKey,
    ) -> Vec<Effect> {
        let first = matches!(self.door.stage, Stage::First { .. });
        let Some((_, known)) = self.door.known.clone().filter(|_| first) else { return Vec::new() };
        self.ask_in(known, key, |Known { name, typed }, session_key| Ask::ChoosePassword {
            name,
            first_code: typed.reveal().clone(),
            password: password.reveal().clone(),
            code: code.map(|code| code.reveal().clone()),
            session_key,
        })
    }

    fn ask_in(&mut self, known: Known, key: StationKey, ask: impl FnOnce(Known, Bytes) -> Ask) -> Vec<Effect> {
        if self.door.is_asking() || self.door.way.is_some() {
            return Vec::new();
        }
        let session_key = Bytes(key.public_key().to_sec1());
        (self.problem, self.door.denied) = (None, None);
        self.door.asked = Some(Asked { key, known: known.clone() });
        vec![Effect::Ask(ask(known, session_key))]
    }

    pub(super) fn replied(&mut self, now: Moment, reply: Reply) -> Vec<Effect> {
        let Some(Asked { key, known }) = self.door.asked.take() else { return self.replied_elsewhere(reply) };
        match reply {
            Reply::SignedIn { person, statement } => {
                self.problem = None;
                self.door.shut();
                self.session = Some(Session { key, statement, person });
                return self.go_on();
            }
            Reply::CodeNeeded => (self.door.stage, self.door.known) = (Stage::Code, Some((now, known))),
            Reply::FirstSignIn { authenticator } => {
                self.door.stage = Stage::First { name: known.name.clone(), authenticator };
                self.door.known = Some((now, known));
            }
            Reply::Locked { for_s } => {
                let until = now + Duration::from_secs(for_s.into());
                self.door.denied = Some(Denied::Locked { until });
            }
            Reply::Refused { reason } => self.denied(now, reason),
            Reply::Done | Reply::Continue { .. } => self.denied(now, RefusedReason::Malformed),
        }
        Vec::new()
    }

    fn denied(&mut self, now: Moment, reason: RefusedReason) {
        let denied = match reason {
            RefusedReason::WrongCode => Denied::WrongCode,
            RefusedReason::CodeOfOtherTime => Denied::CodeOfOtherTime,
            RefusedReason::WeakPassword => Denied::WeakPassword,
            RefusedReason::CodeOver => {
                self.door.shut();
                Denied::CodeOver
            }
            RefusedReason::Malformed
            | RefusedReason::TooLarge
            | RefusedReason::HelloFirst
            | RefusedReason::NotAllowed
            | RefusedReason::NotNow
            | RefusedReason::UnknownCall
            | RefusedReason::UnknownTicket
            | RefusedReason::Closed
            | RefusedReason::WrongPassword
            | RefusedReason::TooMany
            | RefusedReason::ProviderAway
            | RefusedReason::ProviderDeclined
            | RefusedReason::ProviderWrong
            | RefusedReason::NoRole
            | RefusedReason::Disabled
            | RefusedReason::SignInOver
            | RefusedReason::Unavailable => {
                self.door.shut();
                self.problem = Some((now, Problem::SignInRefused));
                return;
            }
        };
        self.door.denied = Some(denied);
    }

    /// A call that was under way when this console was started again goes on now.
    pub(super) fn go_on(&mut self) -> Vec<Effect> {
        match self.view.as_ref().map(|view| view.call.clone()) {
            Some(
                ConsoleCall::Connecting { row, kiosk }
                | ConsoleCall::Active { row, kiosk, .. }
                | ConsoleCall::Held { row, kiosk, .. },
            ) => self.connect(row.call, kiosk),
            _ => Vec::new(),
        }
    }
}
