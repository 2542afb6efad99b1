//! Signing in at the identity provider, in two steps: an address for the console's browser, and what comes back.
//!
//! **Invariant:** what is begun is good once, for the console that began it, at this node, for ten minutes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::{Assurance, Command, Profile, Service, SignInFault};
use domain::id::{ConsoleId, RequestId, StationId};
use domain::redact::Personal;
use protocol::station::{RefusedReason, Reply};
use tokio::sync::Semaphore;
use trust::PublicKey;

use super::super::request::Answer;
use super::super::{Node, ToNode};
use super::Proved;
use crate::clock;
use crate::orders::profile;
use crate::provider::{Fault, Given, Provider, Redeemed, RoleRule, Underway, roles, together};

/// A sign-in that was begun is waited for so long: people look for their telephones.
const UNDERWAY_MAX: Duration = Duration::from_mins(10);
/// The provider is asked for so many consoles at a time.
const ASKED_AT_ONCE: usize = 8;
/// SHA-256 as base64url, in characters (RFC 7636 §4.2).
const CHALLENGE_LENGTH: usize = 43;
/// The characters of a verifier (RFC 7636 §4.1).
const VERIFIER_LENGTH: std::ops::RangeInclusive<usize> = 43..=128;
/// No code is longer, in bytes.
const CODE_MAX: usize = 4 * 1024;

/// Who is signing in elsewhere. At most one at each console.
pub(super) struct Elsewhere {
    provider: Option<Provider>,
    underway: BTreeMap<ConsoleId, Underway>,
    permits: Arc<Semaphore>,
}

impl Elsewhere {
    pub(super) fn new(provider: Option<Provider>) -> Self {
        Self { provider, underway: BTreeMap::new(), permits: Arc::new(Semaphore::new(ASKED_AT_ONCE)) }
    }

    /// What this console has begun, if this is it: it is gone now.
    fn take(&mut self, console: ConsoleId, state: &str) -> Option<Underway> {
        let underway = self.underway.remove(&console)?;
        let in_time = clock::now().since(underway.since) < UNDERWAY_MAX;
        (in_time && underway.state == state).then_some(underway)
    }
}

/// What came back to a console.
pub(in crate::node) struct Returned {
    pub(in crate::node) state: Personal<String>,
    pub(in crate::node) code: Option<Personal<String>>,
    pub(in crate::node) issuer: Option<String>,
    pub(in crate::node) verifier: Personal<String>,
}

/// The provider has answered.
pub struct Asked {
    console: ConsoleId,
    request: RequestId,
    answer: Result<Told, Fault>,
}

enum Told {
    /// A sign-in is under way; the address for the browser.
    Begun(Box<Underway>, String),
    /// Somebody has signed in, for this key.
    Redeemed(Box<Redeemed>, PublicKey),
}

impl Node {
    /// Whether people may sign in elsewhere.
    pub(in crate::node) fn has_provider(&self) -> bool {
        self.sign_ins.elsewhere.provider.is_some()
    }

    pub(in crate::node) fn begin_sign_in(
        &mut self,
        station: StationId,
        request: RequestId,
        port: u16,
        challenge: String,
    ) -> Answer {
        let is_challenge = challenge.len() == CHALLENGE_LENGTH && challenge.bytes().all(is_unreserved);
        if port == 0 || !is_challenge {
            return Answer::Now(Err(RefusedReason::Malformed));
        }
        let needed = Service::ALL.into_iter().map(|service| self.exchange.required_assurance(service)).max();
        let needed = needed.unwrap_or(Assurance::Low);
        self.ask_provider(station, request, move |provider| async move {
            let begun = provider.begin(port, &challenge, needed, clock::now()).await;
            begun.map(|(underway, address)| Told::Begun(Box::new(underway), address))
        })
    }

    pub(in crate::node) async fn finish_sign_in(
        &mut self,
        station: StationId,
        request: RequestId,
        returned: Returned,
        key: &[u8],
    ) -> Answer {
        let StationId::Console(console) = station else { return Answer::Now(Err(RefusedReason::NotAllowed)) };
        let Returned { state, code, issuer, verifier } = returned;
        let Ok(key) = PublicKey::from_sec1(key) else { return Answer::Now(Err(RefusedReason::Malformed)) };
        let verifier_fits = VERIFIER_LENGTH.contains(&verifier.reveal().len());
        let fits = verifier_fits && code.as_ref().is_none_or(|code| code.reveal().len() <= CODE_MAX);
        if !fits {
            return Answer::Now(Err(RefusedReason::Malformed));
        }
        if let Some(answer) = self.sign_ins.running(console, request) {
            return answer;
        }
        let Some(underway) = self.sign_ins.elsewhere.take(console, state.reveal()) else {
            return Answer::Now(Err(RefusedReason::SignInOver));
        };
        let Some(code) = code else {
            self.note_failed(console, SignInFault::Declined).await;
            return Answer::Now(Err(RefusedReason::ProviderDeclined));
        };
        let own = self.sign_ins.elsewhere.provider.as_ref().map(Provider::issuer);
        if issuer.is_some() && issuer.as_deref() != own {
            tracing::warn!(%console, "the browser came back from another issuer");
            self.note_failed(console, SignInFault::NotBelieved).await;
            return Answer::Now(Err(RefusedReason::ProviderWrong));
        }
        self.ask_provider(station, request, move |provider| async move {
            let redeemed = provider.redeem(&underway, code.reveal(), verifier.reveal(), clock::now).await;
            redeemed.map(|redeemed| Told::Redeemed(Box::new(redeemed), key))
        })
    }

    /// Asks the provider away from the node's task.
    fn ask_provider<A>(
        &mut self,
        station: StationId,
        request: RequestId,
        ask: impl FnOnce(Provider) -> A + Send + 'static,
    ) -> Answer
    where
        A: Future<Output = Result<Told, Fault>> + Send,
    {
        let StationId::Console(console) = station else { return Answer::Now(Err(RefusedReason::NotAllowed)) };
        let Some(provider) = self.sign_ins.elsewhere.provider.clone() else {
            return Answer::Now(Err(RefusedReason::NotAllowed));
        };
        if let Some(answer) = self.sign_ins.claim(console, request) {
            return answer;
        }
        let (inbox, permits) = (self.inbox.clone(), Arc::clone(&self.sign_ins.elsewhere.permits));
        drop(tokio::spawn(async move {
            let _permit = permits.acquire_owned().await;
            let answer = ask(provider).await;
            drop(inbox.send(ToNode::ProviderAsked(Asked { console, request, answer })).await);
        }));
        Answer::Later
    }

    pub(in crate::node) async fn provider_asked(&mut self, asked: Asked) {
        let Asked { console, request, answer } = asked;
        self.sign_ins.release(console);
        let answer = match answer {
            Ok(Told::Begun(underway, address)) => {
                let state = underway.state.clone();
                let _ = self.sign_ins.elsewhere.underway.insert(console, *underway);
                let reply = Reply::Continue { address: Personal::new(address), state: Personal::new(state) };
                // Good once, so it is not remembered.
                return self.reply(console.into(), request, reply);
            }
            Ok(Told::Redeemed(redeemed, key)) => self.let_in(console, key, *redeemed).await,
            Err(fault) => {
                tracing::warn!(%console, %fault, "nobody is signed in through the identity provider");
                if let Some(why) = blamed(fault) {
                    self.note_failed(console, why).await;
                }
                Err(told(fault))
            }
        };
        self.conclude(console.into(), request, answer.unwrap_or_else(|reason| Reply::Refused { reason }));
    }

    /// Makes the person known, as the provider has just told, and vouches for them.
    async fn let_in(&mut self, console: ConsoleId, key: PublicKey, who: Redeemed) -> Result<Reply, RefusedReason> {
        // What another node has just disabled counts here.
        let _ = self.follow().await;
        let Redeemed { subject, given: Given { name, assurance, rules } } = who;
        let issuer = self.sign_ins.elsewhere.provider.as_ref().map(Provider::issuer).unwrap_or_default();
        let person = self.trust.people.person_of(issuer, &subject);
        let profile = self.profile_of(&rules);
        if profile.roles.is_empty() {
            self.note_failed(console, SignInFault::NoRole).await;
            return Err(RefusedReason::NoRole);
        }
        let roles = profile.roles.iter().copied().collect();
        let admitted = self.commit(domain::exchange::Actor::Node, Command::Admit { person, name, profile }).await;
        if admitted == Err(RefusedReason::NotAllowed) {
            tracing::info!(%console, %person, "somebody from the identity provider is disabled here");
            self.note_failed(console, SignInFault::Disabled).await;
            return Err(RefusedReason::Disabled);
        }
        drop(admitted?);
        self.vouch(console, key, Proved { person, roles, assurance }).await
    }

    /// What the rules allow together; one whose desk is not there allows nothing.
    fn profile_of(&self, rules: &[RoleRule]) -> Profile {
        let one = |rule: &RoleRule| {
            let profile = profile(&self.exchange, roles(rule), rule.desk.as_deref());
            profile.inspect_err(|error| tracing::error!(%error, "a role of the identity provider allows nothing")).ok()
        };
        together(rules.iter().filter_map(one))
    }
}

/// What the console is told.
const fn told(fault: Fault) -> RefusedReason {
    match fault {
        Fault::Away | Fault::Status(500..) => RefusedReason::ProviderAway,
        Fault::Unmapped(_) => RefusedReason::NoRole,
        Fault::Status(_)
        | Fault::Elsewhere(_)
        | Fault::TooLong
        | Fault::Unreadable
        | Fault::OtherIssuer
        | Fault::NoPkce
        | Fault::Unsafe
        | Fault::Code
        | Fault::Token(_) => RefusedReason::ProviderWrong,
    }
}

/// What the journal is told; nothing where nobody was refused anything.
const fn blamed(fault: Fault) -> Option<SignInFault> {
    match fault {
        Fault::Unmapped(_) => Some(SignInFault::NoRole),
        Fault::Code | Fault::Token(_) => Some(SignInFault::NotBelieved),
        Fault::Away
        | Fault::Status(_)
        | Fault::Elsewhere(_)
        | Fault::TooLong
        | Fault::Unreadable
        | Fault::OtherIssuer
        | Fault::NoPkce
        | Fault::Unsafe => None,
    }
}

/// A character of a challenge (RFC 3986 §2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}
