//! Signing in with a local account.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::{Actor, Assurance, Command, SIGN_IN_MAX};
use domain::id::{ConsoleId, RequestId, StationId};
use domain::redact::Personal;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::station::{RefusedReason, Reply};
use tokio::sync::Semaphore;
use trust::{PasswordHash, PublicKey, Redacted, SessionStatement};

use super::request::Answer;
use super::{Node, SignInChecked, ToNode};
use crate::clock;
use crate::journal::{Account, Journal, JournalError};

/// So many wrong passwords in [`FAILURE_WINDOW`] and a console has to wait.
const FAILURES: usize = 5;
/// See [`FAILURES`].
const FAILURE_WINDOW: Duration = Duration::from_mins(1);
/// So many passwords are checked at a time: each takes 19 MiB.
const CHECKS_AT_ONCE: usize = 2;

/// Who is just signing in, and who has failed lately.
pub(super) struct SignIns {
    checking: BTreeMap<ConsoleId, RequestId>,
    failures: BTreeMap<ConsoleId, VecDeque<Moment>>,
    permits: Arc<Semaphore>,
}

impl Default for SignIns {
    fn default() -> Self {
        let permits = Arc::new(Semaphore::new(CHECKS_AT_ONCE));
        Self { checking: BTreeMap::new(), failures: BTreeMap::new(), permits }
    }
}

impl SignIns {
    fn has_failed_too_often(&mut self, console: ConsoleId, now: Moment) -> bool {
        let failures = self.failures.entry(console).or_default();
        failures.retain(|at| now.since(*at) < FAILURE_WINDOW);
        failures.len() >= FAILURES
    }
}

impl Node {
    pub(super) fn sign_in(
        &mut self,
        station: StationId,
        request: RequestId,
        name: &str,
        password: Redacted,
        key: &[u8],
    ) -> Answer {
        let StationId::Console(console) = station else { return Answer::Now(Err(RefusedReason::NotAllowed)) };
        let Ok(key) = PublicKey::from_sec1(key) else { return Answer::Now(Err(RefusedReason::Malformed)) };
        let now = clock::now();
        if self.sign_ins.has_failed_too_often(console, now) {
            return Answer::Now(Err(RefusedReason::TooMany));
        }
        match self.sign_ins.checking.get(&console) {
            // The check that runs already answers it.
            Some(running) if *running == request => return Answer::Later,
            Some(_) => return Answer::Now(Err(RefusedReason::NotNow)),
            None => {}
        }
        let _ = self.sign_ins.checking.insert(console, request);
        let (journal, inbox) = (self.journal.clone(), self.inbox.clone());
        let (permits, name) = (Arc::clone(&self.sign_ins.permits), account_name(name));
        drop(tokio::spawn(async move {
            let _permit = permits.acquire_owned().await;
            let account = check(&journal, name, password).await;
            drop(inbox.send(ToNode::SignInChecked(SignInChecked { console, request, key, account })).await);
        }));
        Answer::Later
    }

    pub(super) async fn sign_in_checked(&mut self, checked: SignInChecked) {
        let SignInChecked { console, request, key, account } = checked;
        let _ = self.sign_ins.checking.remove(&console);
        let signed_in = match account {
            Ok(account) => self.vouch(console, key, account).await,
            Err(reason) => Err(reason),
        };
        let now = clock::now();
        match &signed_in {
            Ok(_) => drop(self.sign_ins.failures.remove(&console)),
            Err(RefusedReason::WrongPassword) => {
                tracing::warn!(%console, "wrong name or password");
                self.sign_ins.failures.entry(console).or_default().push_back(now);
            }
            Err(reason) => tracing::info!(%console, ?reason, "sign-in refused"),
        }
        self.conclude(console.into(), request, signed_in.unwrap_or_else(|reason| Reply::Refused { reason }));
    }

    async fn vouch(&mut self, console: ConsoleId, key: PublicKey, account: Account) -> Result<Reply, RefusedReason> {
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
        drop(
            self.commit(Actor::Node, Command::SignIn { person: account.person, console, assurance: Assurance::Low })
                .await?,
        );
        Ok(Reply::SignedIn { person: account.person, statement: Bytes(signed.to_json()) })
    }
}

/// How an account is named: without regard to case and surrounding space.
pub fn account_name(typed: &str) -> String {
    typed.trim().to_lowercase()
}

async fn check(journal: &Journal, name: String, password: Redacted) -> Result<Account, RefusedReason> {
    let found: Result<_, JournalError> = journal.call(move |home| home.account(&name)).await;
    let found = found.map_err(|error| {
        super::commit::complain(&error);
        RefusedReason::Unavailable
    })?;
    let checked = tokio::task::spawn_blocking(move || match found {
        Some(account) => account.password.verify(&password).map(|()| account),
        None => Err(PasswordHash::verify_nobody(&password)),
    });
    checked.await.map_err(|_| RefusedReason::Unavailable)?.map_err(|_| RefusedReason::WrongPassword)
}
