//! What somebody needs for a first sign-in: a one-time code, and where the account has one an authenticator.

use std::time::Duration;

use domain::id::PersonId;
use domain::time::Moment;
use rand::RngExt as _;
use trust::{PasswordError, PasswordHash, PeopleKey, Redacted, Role, TotpSecret};

use crate::journal::{Account, SecondFactor};
use crate::node::{ISSUER, bare_first_code};
use crate::orders::people::{NewAccount, NewAuthenticator};

/// A first sign-in may be made for so long.
const LIFE: Duration = Duration::from_hours(7 * 24);
/// Characters of a code: none that look alike.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Length of a code: 59 bits, tried a few times an hour at most.
const LENGTH: usize = 12;
/// It is written in groups of so many.
const GROUP: usize = 4;

/// A code that was just made. Its hash is kept, and itself told once.
pub struct FirstCode {
    account: String,
    code: Redacted,
    hash: PasswordHash,
    until: Moment,
    second_factor: Option<(TotpSecret, SecondFactor)>,
}

impl FirstCode {
    /// A new one. Takes tens of milliseconds: not for an async thread.
    ///
    /// # Errors
    /// When it cannot be hashed.
    pub fn new(people: &PeopleKey, account: &str, second_factor: bool, now: Moment) -> Result<Self, PasswordError> {
        let code = Redacted::new(letters(LENGTH));
        let second_factor = second_factor.then(|| {
            let secret = TotpSecret::generate();
            let sealed = secret.sealed(people, account);
            (secret, SecondFactor { sealed, last: 0 })
        });
        let hash = PasswordHash::of(&bare_first_code(&code))?;
        Ok(Self { account: account.to_owned(), code, hash, until: now + LIFE, second_factor })
    }

    /// The account that it opens.
    pub fn account(&self, person: PersonId, roles: Vec<Role>) -> Account {
        Account {
            person,
            roles,
            password: self.hash.clone(),
            first_until: Some(self.until),
            second_factor: self.second_factor.as_ref().map(|(_, factor)| factor.clone()),
        }
    }

    /// What IT is told.
    pub fn told(&self, person: PersonId) -> NewAccount {
        let code = self.code.reveal().as_bytes().chunks(GROUP).map(String::from_utf8_lossy);
        let authenticator = self.second_factor.as_ref().map(|(secret, _)| NewAuthenticator {
            secret: secret.to_base32().to_string(),
            uri: secret.uri(ISSUER, &self.account).to_string(),
        });
        let code = code.collect::<Vec<_>>().join("-");
        NewAccount { account: self.account.clone(), person, code, until: self.until, authenticator }
    }
}

fn letters(length: usize) -> String {
    let mut random = rand::rng();
    let pick = |_| ALPHABET.get(random.random_range(0..ALPHABET.len())).copied().map_or('a', char::from);
    (0..length).map(pick).collect()
}
