//! Signing in, with a local account or at the identity provider.

mod check;
mod elsewhere;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::exchange::{Account as Standing, AccountChange, Actor, Assurance, Command, SIGN_IN_MAX, SignInFault};
use domain::id::{ConsoleId, PersonId, RequestId, StationId};
use domain::redact::Personal;
use protocol::bytes::Bytes;
use protocol::station::{RefusedReason, Reply};
use tokio::sync::Semaphore;
use trust::{PasswordHash, PublicKey, Role, SessionStatement};

use super::request::Answer;
use super::{Node, SignInChecked, ToNode};
use crate::clock;
use crate::journal::{Account, Effect};
use crate::provider::Provider;
pub(super) use check::{Checked, Denied, Proof};
pub use check::{ISSUER, account_name, bare_first_code};
pub use elsewhere::Asked;
pub(super) use elsewhere::Returned;

/// So many passwords are checked at a time: each takes 19 MiB.
const CHECKS_AT_ONCE: usize = 2;

/// Who is just signing in.
pub(super) struct SignIns {
    checking: BTreeMap<ConsoleId, RequestId>,
    permits: Arc<Semaphore>,
    elsewhere: elsewhere::Elsewhere,
}

impl SignIns {
    pub(super) fn new(provider: Option<Provider>) -> Self {
        let permits = Arc::new(Semaphore::new(CHECKS_AT_ONCE));
        Self { checking: BTreeMap::new(), permits, elsewhere: elsewhere::Elsewhere::new(provider) }
    }

    /// One check at a time for each console; an answer where one runs already.
    fn claim(&mut self, console: ConsoleId, request: RequestId) -> Option<Answer> {
        let running = self.running(console, request);
        if running.is_none() {
            let _ = self.checking.insert(console, request);
        }
        running
    }

    fn running(&self, console: ConsoleId, request: RequestId) -> Option<Answer> {
        let running = *self.checking.get(&console)?;
        // The check that runs already answers it.
        Some(if running == request { Answer::Later } else { Answer::Now(Err(RefusedReason::NotNow)) })
    }

    fn release(&mut self, console: ConsoleId) {
        let _ = self.checking.remove(&console);
    }
}

/// Somebody of whom nothing is left to be proved.
struct Proved {
    person: PersonId,
    roles: Vec<Role>,
    assurance: Assurance,
}

impl Proved {
    fn with(account: Account, assurance: Assurance) -> Self {
        Self { person: account.person, roles: account.roles, assurance }
    }
}

impl Node {
    pub(super) fn sign_in(
        &mut self,
        station: StationId,
        request: RequestId,
        name: &str,
        proof: Proof,
        key: &[u8],
    ) -> Answer {
        let StationId::Console(console) = station else { return Answer::Now(Err(RefusedReason::NotAllowed)) };
        let Ok(key) = PublicKey::from_sec1(key) else { return Answer::Now(Err(RefusedReason::Malformed)) };
        if let Some(answer) = self.sign_ins.claim(console, request) {
            return answer;
        }
        let (inbox, permits) = (self.inbox.clone(), Arc::clone(&self.sign_ins.permits));
        let asked = check::Asked {
            journal: self.journal.clone(),
            people: self.trust.people.clone(),
            console,
            name: account_name(name),
        };
        drop(tokio::spawn(async move {
            let _permit = permits.acquire_owned().await;
            let checked = asked.check(proof).await;
            drop(inbox.send(ToNode::SignInChecked(SignInChecked { console, request, key, checked })).await);
        }));
        Answer::Later
    }

    pub(super) async fn sign_in_checked(&mut self, checked: SignInChecked) {
        let SignInChecked { console, request, key, checked } = checked;
        self.sign_ins.release(console);
        let answer = match checked {
            Ok(checked) => self.admit(console, key, checked).await,
            Err(denied) => Err(denied),
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(denied) => {
                if let Some(why) = denied.blamed() {
                    self.note_failed(console, why).await;
                }
                told(console, denied)
            }
        };
        match reply {
            // It holds a secret, and the same request may be answered anew.
            reply @ Reply::FirstSignIn { .. } => self.reply(console.into(), request, reply),
            reply => self.conclude(console.into(), request, reply),
        }
    }

    /// Notes that somebody was not let in, as far as such notes are kept. The answer does not depend on it.
    async fn note_failed(&mut self, console: ConsoleId, why: SignInFault) {
        drop(self.commit(Actor::Node, Command::NoteFailedSignIn { console, why }).await);
    }

    /// What follows for somebody whose account the exchange still knows as it was checked.
    async fn admit(&mut self, console: ConsoleId, key: PublicKey, checked: Checked) -> Result<Reply, Denied> {
        // What another node has just disabled counts here.
        let _ = self.follow().await;
        let wrong = Denied::Refused(RefusedReason::WrongPassword);
        match checked {
            Checked::CodeNeeded(person) if self.stands(person) == Some(Standing::Open) => Ok(Reply::CodeNeeded),
            Checked::First(person, authenticator) if self.stands(person) == Some(Standing::New) => {
                Ok(Reply::FirstSignIn { authenticator })
            }
            Checked::Proved { account, assurance } if self.stands(account.person) == Some(Standing::Open) => {
                Ok(self.vouch(console, key, Proved::with(account, assurance)).await?)
            }
            Checked::Chosen { name, was, account, assurance } if self.stands(account.person) == Some(Standing::New) => {
                self.choose(name, was, account.clone()).await?;
                Ok(self.vouch(console, key, Proved::with(account, assurance)).await?)
            }
            Checked::CodeNeeded(_) | Checked::First(..) | Checked::Proved { .. } | Checked::Chosen { .. } => Err(wrong),
        }
    }

    fn stands(&self, person: PersonId) -> Option<Standing> {
        self.exchange.person(person).map(|person| person.account)
    }

    /// A first sign-in is over: the account has the person's own password from now on.
    async fn choose(&mut self, name: String, was: PasswordHash, account: Account) -> Result<(), RefusedReason> {
        let command = Command::ChangeAccount(account.person, AccountChange::Chosen);
        let effect = Effect::ChangeAccount { name, was: Some(was), now: Box::new(account) };
        self.commit_with(Actor::Node, command, vec![effect]).await.map(drop)
    }

    async fn vouch(&mut self, console: ConsoleId, key: PublicKey, proved: Proved) -> Result<Reply, RefusedReason> {
        let Proved { person, roles, assurance } = proved;
        let name = self.exchange.person(person).ok_or(RefusedReason::WrongPassword)?.name.clone();
        let now = clock::now();
        let statement = SessionStatement {
            person,
            display_name: Personal::new(name),
            roles,
            console,
            public_key: key,
            not_after: now + SIGN_IN_MAX,
        };
        let signed = self.trust.people.sign_in(&statement, now).map_err(|error| {
            tracing::error!("{error}");
            RefusedReason::Unavailable
        })?;
        drop(self.commit(Actor::Node, Command::SignIn { person, console, assurance }).await?);
        Ok(Reply::SignedIn { person, statement: Bytes(signed.to_json()) })
    }
}

/// Why somebody is not signed in: for the log and for the console.
fn told(console: ConsoleId, denied: Denied) -> Reply {
    match denied {
        Denied::Locked { for_s } => {
            tracing::warn!(%console, "too many wrong tries to sign in");
            Reply::Locked { for_s }
        }
        Denied::Refused(reason) => {
            if reason == RefusedReason::WrongPassword {
                tracing::warn!(%console, "wrong name or password");
            } else {
                tracing::info!(%console, ?reason, "sign-in refused");
            }
            Reply::Refused { reason }
        }
    }
}

impl Denied {
    /// What the journal is told; nothing where nothing was tried.
    const fn blamed(self) -> Option<SignInFault> {
        match self {
            Self::Locked { .. } => Some(SignInFault::Locked),
            Self::Refused(RefusedReason::WrongPassword) => Some(SignInFault::Password),
            Self::Refused(RefusedReason::WrongCode | RefusedReason::CodeOfOtherTime) => Some(SignInFault::Code),
            Self::Refused(RefusedReason::CodeOver) => Some(SignInFault::FirstCodeOver),
            Self::Refused(_) => None,
        }
    }
}
