//! Signing in with a local account.

mod check;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::exchange::{Account as Standing, AccountChange, Actor, Assurance, Command, SIGN_IN_MAX};
use domain::id::{ConsoleId, PersonId, RequestId, StationId};
use domain::redact::Personal;
use protocol::bytes::Bytes;
use protocol::station::{RefusedReason, Reply};
use tokio::sync::Semaphore;
use trust::{PasswordHash, PublicKey, SessionStatement};

use super::request::Answer;
use super::{Node, SignInChecked, ToNode};
use crate::clock;
use crate::journal::{Account, Effect};
pub(super) use check::{Checked, Denied, Proof};
pub use check::{ISSUER, account_name, bare_first_code};

/// So many passwords are checked at a time: each takes 19 MiB.
const CHECKS_AT_ONCE: usize = 2;

/// Who is just signing in.
pub(super) struct SignIns {
    checking: BTreeMap<ConsoleId, RequestId>,
    permits: Arc<Semaphore>,
}

impl Default for SignIns {
    fn default() -> Self {
        Self { checking: BTreeMap::new(), permits: Arc::new(Semaphore::new(CHECKS_AT_ONCE)) }
    }
}

/// Somebody of whom nothing is left to be proved.
struct Proved {
    account: Account,
    assurance: Assurance,
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
        match self.sign_ins.checking.get(&console) {
            // The check that runs already answers it.
            Some(running) if *running == request => return Answer::Later,
            Some(_) => return Answer::Now(Err(RefusedReason::NotNow)),
            None => {}
        }
        let _ = self.sign_ins.checking.insert(console, request);
        let (inbox, permits) = (self.inbox.clone(), Arc::clone(&self.sign_ins.permits));
        let asked = check::Asked {
            journal: self.journal.clone(),
            people: self.people.clone(),
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
        let _ = self.sign_ins.checking.remove(&console);
        let answer = match checked {
            Ok(checked) => self.admit(console, key, checked).await,
            Err(denied) => Err(denied),
        };
        let reply = match answer {
            Ok(reply) => reply,
            Err(Denied::Locked { for_s }) => {
                tracing::warn!(%console, "too many wrong tries to sign in");
                Reply::Locked { for_s }
            }
            Err(Denied::Refused(reason)) => {
                if reason == RefusedReason::WrongPassword {
                    tracing::warn!(%console, "wrong name or password");
                } else {
                    tracing::info!(%console, ?reason, "sign-in refused");
                }
                Reply::Refused { reason }
            }
        };
        match reply {
            // It holds a secret, and the same request may be answered anew.
            reply @ Reply::FirstSignIn { .. } => self.reply(console.into(), request, reply),
            reply => self.conclude(console.into(), request, reply),
        }
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
                Ok(self.vouch(console, key, Proved { account, assurance }).await?)
            }
            Checked::Chosen { name, was, account, assurance } if self.stands(account.person) == Some(Standing::New) => {
                self.choose(name, was, account.clone()).await?;
                Ok(self.vouch(console, key, Proved { account, assurance }).await?)
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
        let Proved { account, assurance } = proved;
        let name = self.exchange.person(account.person).ok_or(RefusedReason::WrongPassword)?.name.clone();
        let now = clock::now();
        let statement = SessionStatement {
            person: account.person,
            display_name: Personal::new(name),
            roles: account.roles,
            console,
            public_key: key,
            not_after: now + SIGN_IN_MAX,
        };
        let signed = self.people.sign_in(&statement, now).map_err(|error| {
            tracing::error!("{error}");
            RefusedReason::Unavailable
        })?;
        let command = Command::SignIn { person: account.person, console, assurance };
        drop(self.commit(Actor::Node, command).await?);
        Ok(Reply::SignedIn { person: account.person, statement: Bytes(signed.to_json()) })
    }
}
