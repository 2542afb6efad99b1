//! Whether somebody is who they say: away from the node's task, since a password takes tens of milliseconds.
//!
//! **Invariant:** an account that does not exist is answered as one with another password is: the same answer after the
//! same work, and locked after as many tries.
//! **Invariant:** each code of an authenticator counts once, at whichever node.

use domain::exchange::Assurance;
use domain::id::{ConsoleId, PersonId, StationId};
use domain::redact::Personal;
use protocol::station::{Authenticator, RefusedReason};
use trust::{PasswordHash, PeopleKey, Redacted, TotpSecret, WrongCode, WrongPassword, may_be_chosen};

use crate::clock;
use crate::journal::{Account, Home, Journal, JournalError, Tried};

/// Who issues a code, as an authenticator app shows it.
pub const ISSUER: &str = "Skranke";

/// What somebody proves with who they are.
pub(in crate::node) enum Proof {
    /// A password.
    Password {
        /// It.
        password: Redacted,
        /// What the authenticator shows.
        code: Option<Redacted>,
    },
    /// The code of a first sign-in, with the password that is chosen.
    First {
        /// The one-time code.
        first_code: Redacted,
        /// What the person chooses.
        password: Redacted,
        /// What the authenticator shows.
        code: Option<Redacted>,
    },
}

/// What is proved.
pub(in crate::node) enum Checked {
    /// Everything.
    Proved {
        /// The account.
        account: Account,
        /// How surely.
        assurance: Assurance,
    },
    /// The password; the code is missing.
    CodeNeeded(PersonId),
    /// A first sign-in may be made, with this authenticator.
    First(PersonId, Option<Authenticator>),
    /// A first sign-in is made.
    Chosen {
        /// The account's name.
        name: String,
        /// The one-time code that it had.
        was: PasswordHash,
        /// The account with the password that was chosen.
        account: Account,
        /// How surely it is they.
        assurance: Assurance,
    },
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::node) enum Denied {
    /// Not as it was asked.
    Refused(RefusedReason),
    /// Too many wrong tries: nothing was looked at.
    Locked {
        /// For so long, in seconds.
        for_s: u32,
    },
}

impl From<RefusedReason> for Denied {
    fn from(reason: RefusedReason) -> Self {
        Self::Refused(reason)
    }
}

/// A sign-in that is asked for.
pub(super) struct Asked {
    pub(super) journal: Journal,
    pub(super) people: PeopleKey,
    pub(super) console: ConsoleId,
    pub(super) name: String,
}

impl Asked {
    pub(super) async fn check(self, proof: Proof) -> Result<Checked, Denied> {
        if let Some(until) = self.tried(Tried::Begun).await? {
            let for_s = until.since(clock::now()).as_secs().saturating_add(1);
            return Err(Denied::Locked { for_s: u32::try_from(for_s).unwrap_or(u32::MAX) });
        }
        let name = self.name.clone();
        let found = self.call(move |home| home.account(&name)).await?;
        let checked = match proof {
            Proof::Password { password, code } => {
                let account = verified(found, password).await?;
                match account.first_until {
                    Some(_) => self.first(account)?,
                    None => self.known(account, code).await?,
                }
            }
            Proof::First { first_code, password, code } => {
                let account = verified(found, first_code).await?;
                self.choice(account, password, code).await?
            }
        };
        let over = match &checked {
            Checked::Proved { .. } | Checked::Chosen { .. } => Tried::Right,
            Checked::CodeNeeded(_) | Checked::First(..) => Tried::Unfinished,
        };
        let _ = self.tried(over).await?;
        Ok(checked)
    }

    /// The password was right, and is the person's own.
    async fn known(&self, account: Account, code: Option<Redacted>) -> Result<Checked, Denied> {
        let assurance = match (&account.second_factor, code) {
            (None, _) => Assurance::Low,
            (Some(_), None) => return Ok(Checked::CodeNeeded(account.person)),
            (Some(_), Some(code)) => {
                let _ = self.use_code(&account, &code).await?;
                Assurance::Substantial
            }
        };
        Ok(Checked::Proved { account, assurance })
    }

    /// The code of the first sign-in was right.
    fn first(&self, account: Account) -> Result<Checked, Denied> {
        in_time(&account)?;
        let authenticator = self.secret(&account)?.map(|secret| Authenticator {
            secret: Personal::new(secret.to_base32().to_string()),
            uri: Personal::new(secret.uri(ISSUER, &self.name).to_string()),
        });
        Ok(Checked::First(account.person, authenticator))
    }

    /// The same, and a password is chosen.
    async fn choice(&self, account: Account, password: Redacted, code: Option<Redacted>) -> Result<Checked, Denied> {
        in_time(&account)?;
        may_be_chosen(password.reveal(), &self.name).map_err(|_| RefusedReason::WeakPassword)?;
        let (mut second_factor, mut assurance) = (account.second_factor.clone(), Assurance::Low);
        if let Some(factor) = &mut second_factor {
            let code = code.ok_or(RefusedReason::WrongCode)?;
            (factor.last, assurance) = (self.use_code(&account, &code).await?, Assurance::Substantial);
        }
        let hash = tokio::task::spawn_blocking(move || PasswordHash::of(&password));
        let hash = hash.await.map_err(|_| RefusedReason::Unavailable)?.map_err(|_| RefusedReason::WeakPassword)?;
        let was = account.password.clone();
        let account = Account { password: hash, first_until: None, second_factor, ..account };
        Ok(Checked::Chosen { name: self.name.clone(), was, account, assurance })
    }

    /// Takes a code of the authenticator. Returns its step.
    async fn use_code(&self, account: &Account, code: &Redacted) -> Result<u64, Denied> {
        let secret = self.secret(account)?.ok_or(RefusedReason::WrongCode)?;
        let last = account.second_factor.as_ref().map_or(0, |factor| factor.last);
        let step = secret.check(code.reveal(), clock::now(), last).map_err(|wrong| match wrong {
            WrongCode::Wrong => RefusedReason::WrongCode,
            WrongCode::OtherTime => RefusedReason::CodeOfOtherTime,
        })?;
        let name = self.name.clone();
        let first = self.call(move |home| home.use_code(&name, step)).await?;
        if first { Ok(step) } else { Err(RefusedReason::WrongCode.into()) }
    }

    fn secret(&self, account: &Account) -> Result<Option<TotpSecret>, RefusedReason> {
        let Some(factor) = &account.second_factor else { return Ok(None) };
        let opened = TotpSecret::unsealed(&factor.sealed, &self.people, &self.name);
        opened.map(Some).map_err(|error| {
            tracing::error!(person = %account.person, "an account's authenticator cannot be read: {error}");
            RefusedReason::Unavailable
        })
    }

    async fn tried(&self, tried: Tried) -> Result<Option<domain::time::Moment>, RefusedReason> {
        let subjects = [StationId::from(self.console).to_string(), self.people.count_as(&self.name)];
        self.call(move |home| home.tried(&subjects, tried, clock::now())).await
    }

    async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Home) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, RefusedReason> {
        self.journal.call(job).await.map_err(|error| {
            crate::node::commit::complain(&error);
            RefusedReason::Unavailable
        })
    }
}

/// Whether a first sign-in may be made.
fn in_time(account: &Account) -> Result<(), Denied> {
    match account.first_until {
        Some(until) if clock::now() <= until => Ok(()),
        Some(_) => Err(RefusedReason::CodeOver.into()),
        // A password is no code of a first sign-in.
        None => Err(RefusedReason::WrongPassword.into()),
    }
}

/// The account, if this is its password, or its one-time code.
async fn verified(found: Option<Account>, typed: Redacted) -> Result<Account, RefusedReason> {
    let checked = tokio::task::spawn_blocking(move || match found {
        Some(account) => {
            let typed = if account.first_until.is_some() { bare_first_code(&typed) } else { typed };
            account.password.verify(&typed).map(|()| account)
        }
        None => Err(PasswordHash::verify_nobody(&typed)),
    });
    checked.await.map_err(|_| RefusedReason::Unavailable)?.map_err(|WrongPassword| RefusedReason::WrongPassword)
}

/// How an account is named: without regard to case and surrounding space.
pub fn account_name(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// A one-time code as it is hashed: without dashes and spaces, small.
pub fn bare_first_code(typed: &Redacted) -> Redacted {
    let letters = typed.reveal().chars().filter(|letter| letter.is_alphanumeric());
    Redacted::new(letters.flat_map(char::to_lowercase).collect())
}
