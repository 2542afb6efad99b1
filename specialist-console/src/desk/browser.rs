//! Signing in at the municipality's identity provider, in the browser of this machine.
//!
//! **Invariant:** what the browser brings back counts for the sign-in that was begun last, and once.
//! **Invariant:** code, state and verifier are kept only until the server has answered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::digest::Digest;
use domain::problem::Problem;
use domain::redact::Personal;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::station::{Ask, RefusedReason, Reply};
use trust::StationKey;

use super::door::{Denied, OPEN_MAX, Stage};
use super::{Desk, Effect, Session};

/// What happens around the browser.
#[derive(Debug)]
pub enum Input {
    /// The way back from it is open: on this port of the loopback address.
    Listening(u16),
    /// It cannot be opened, or there is no way back from it.
    NotOpened,
    /// It has come back.
    Returned(Returned),
}

/// What the browser brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The provider's code; nothing where it did not let the person in.
    pub code: Option<Personal<String>>,
    /// Who the provider says that it is, if it does.
    pub issuer: Option<String>,
}

/// What is to be done around the browser.
#[derive(Debug)]
pub enum Act {
    /// Open the way back from it.
    Listen,
    /// Open it.
    Browse {
        /// At this address.
        address: Personal<String>,
        /// What it brings back with what is meant for us.
        state: Personal<String>,
    },
    /// Shut the way back.
    Leave,
}

/// A sign-in in the browser.
#[derive(Debug)]
pub(super) struct Way {
    since: Moment,
    key: StationKey,
    verifier: Personal<String>,
    at: At,
}

#[derive(Debug)]
enum At {
    /// The way back is being opened.
    Listening,
    /// The server is asked for the address.
    Beginning,
    /// The person is in the browser.
    Away { address: Personal<String>, state: Personal<String> },
    /// The server is asked who it was.
    Finishing,
}

impl Way {
    /// Whether the server has to answer.
    pub(super) const fn is_asking(&self) -> bool {
        matches!(self.at, At::Beginning | At::Finishing)
    }

    /// Whether it has taken too long.
    pub(super) fn is_over(&self, now: Moment) -> bool {
        now.since(self.since) > OPEN_MAX
    }
}

impl Desk {
    /// Begins, or opens the browser again where the person is to be in it.
    pub(super) fn sign_in_elsewhere(
        &mut self,
        now: Moment,
        key: StationKey,
        verifier: Personal<String>,
    ) -> Vec<Effect> {
        if let Some(At::Away { address, state }) = self.door.way.as_ref().map(|way| &way.at) {
            let again = Act::Browse { address: address.clone(), state: state.clone() };
            (self.door.denied, self.problem) = (None, None);
            return vec![Effect::Browser(again)];
        }
        if self.door.is_in_use() || !self.provider {
            return Vec::new();
        }
        (self.problem, self.door.denied) = (None, None);
        self.door.way = Some(Way { since: now, key, verifier, at: At::Listening });
        vec![Effect::Browser(Act::Listen)]
    }

    pub(super) fn browser(&mut self, input: Input) -> Vec<Effect> {
        let Some(way) = &mut self.door.way else { return Vec::new() };
        match (input, &way.at) {
            (Input::Listening(port), At::Listening) => {
                way.at = At::Beginning;
                let challenge = Digest::of(way.verifier.reveal().as_bytes());
                let challenge = URL_SAFE_NO_PAD.encode(challenge.as_bytes());
                vec![Effect::Ask(Ask::BeginSignIn { port, challenge })]
            }
            (Input::NotOpened, At::Listening) => self.leave_browser(Some(Denied::NoBrowser)),
            // Somebody may still open the address by hand.
            (Input::NotOpened, At::Away { .. }) => {
                self.door.denied = Some(Denied::NoBrowser);
                Vec::new()
            }
            (Input::Returned(Returned { code, issuer }), At::Away { state, .. }) => {
                let (state, verifier) = (state.clone(), way.verifier.clone());
                let session_key = Bytes(way.key.public_key().to_sec1());
                way.at = At::Finishing;
                self.door.denied = None;
                let ask = Ask::FinishSignIn { state, code, issuer, verifier, session_key };
                vec![Effect::Browser(Act::Leave), Effect::Ask(ask)]
            }
            _ => Vec::new(),
        }
    }

    /// The server's answer, where it is one to this.
    pub(super) fn replied_elsewhere(&mut self, reply: Reply) -> Vec<Effect> {
        let Some(mut way) = self.door.way.take_if(|way| way.is_asking()) else { return Vec::new() };
        match reply {
            Reply::Continue { address, state } if matches!(way.at, At::Beginning) => {
                way.at = At::Away { address: address.clone(), state: state.clone() };
                self.door.way = Some(way);
                self.door.stage = Stage::Browser;
                vec![Effect::Browser(Act::Browse { address, state })]
            }
            Reply::SignedIn { person, statement } if matches!(way.at, At::Finishing) => {
                self.problem = None;
                self.door.shut();
                self.session = Some(Session { key: way.key, statement, person });
                self.go_on()
            }
            Reply::Refused { reason } => self.leave_browser(Some(denied(reason))),
            _ => self.leave_browser(Some(Denied::ProviderWrong)),
        }
    }

    /// Ends it, and begins anew.
    pub(super) fn leave_browser(&mut self, denied: Option<Denied>) -> Vec<Effect> {
        self.door.shut();
        self.door.denied = denied;
        vec![Effect::Browser(Act::Leave)]
    }

    /// The server is away: where it was asked something the answer will not come.
    pub(super) fn lose_browser(&mut self, now: Moment, problem: Problem) -> Vec<Effect> {
        if !self.door.way.as_ref().is_some_and(Way::is_asking) {
            return Vec::new();
        }
        self.problem = Some((now, problem));
        self.leave_browser(None)
    }
}

/// Why somebody is not signed in.
const fn denied(reason: RefusedReason) -> Denied {
    match reason {
        RefusedReason::ProviderDeclined => Denied::ProviderDeclined,
        RefusedReason::NoRole => Denied::NoRole,
        RefusedReason::Disabled => Denied::Disabled,
        RefusedReason::ProviderAway | RefusedReason::Unavailable => Denied::ProviderAway,
        RefusedReason::SignInOver | RefusedReason::NotNow | RefusedReason::TooMany => Denied::SignInOver,
        RefusedReason::ProviderWrong
        | RefusedReason::Malformed
        | RefusedReason::TooLarge
        | RefusedReason::HelloFirst
        | RefusedReason::NotAllowed
        | RefusedReason::UnknownCall
        | RefusedReason::UnknownTicket
        | RefusedReason::Closed
        | RefusedReason::WrongPassword
        | RefusedReason::WrongCode
        | RefusedReason::CodeOfOtherTime
        | RefusedReason::CodeOver
        | RefusedReason::WeakPassword => Denied::ProviderWrong,
    }
}
