//! Signed-in people: the server vouches for a key that only one console process holds.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use domain::exchange::Role;
use domain::id::{ConsoleId, InvitationId, PersonId};
use domain::redact::Personal;
use domain::time::Moment;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::authority::FleetCa;
use crate::certificate::StationCertificate;
use crate::enrol::Code;
use crate::envelope::{EnvelopeError, Signed, signed_bytes};
use crate::identity::StationIdentity;
use crate::key::{BadSignature, KeyError, PublicKey, Signature, StationKey};

/// No sign-in lasts longer: a long shift.
pub const SESSION_MAX: Duration = Duration::from_hours(12);
/// Two clocks of the fleet differ by no more.
const CLOCK_SKEW: Duration = Duration::from_mins(5);
/// The context that a session statement is signed under.
const CONTEXT: &str = "sign-in";

/// The server's word on who sits at a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionStatement {
    /// Who.
    pub person: PersonId,
    /// Name as the citizen sees it.
    pub display_name: Personal<String>,
    /// What this person is at work.
    pub roles: Vec<Role>,
    /// At which console: nobody else can use the statement.
    pub console: ConsoleId,
    /// Key that only this console's process holds; decisions are signed with it.
    pub public_key: PublicKey,
    /// Until then, at most [`SESSION_MAX`] from when it was made.
    pub not_after: Moment,
}

/// A session statement cannot be made or is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The envelope does not count.
    #[error("the sign-in cannot be verified")]
    Envelope(#[from] EnvelopeError),
    /// Signed by a certificate of the fleet that may not vouch for people.
    #[error("the sign-in was not signed by the sign-in service")]
    NotPeople,
    /// Made for another console.
    #[error("the sign-in belongs to another console")]
    OtherConsole,
    /// Over.
    #[error("the sign-in has expired")]
    Expired,
    /// Longer than [`SESSION_MAX`].
    #[error("the sign-in lasts too long")]
    TooLong,
}

/// The key that vouches for people, with its certificate.
#[derive(Clone)]
pub struct PeopleKey {
    key: StationKey,
    /// The same as bytes: codes are made of it, which no chip does.
    secret: Zeroizing<Vec<u8>>,
    certificate: StationCertificate,
}

impl fmt::Debug for PeopleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PeopleKey")
    }
}

impl PeopleKey {
    /// Pairs the key with its certificate, both read from the server's folder.
    ///
    /// # Errors
    /// When they are no pair, the key lies in a chip, or the certificate is not that of the sign-in service of this
    /// fleet.
    pub fn new(
        key: StationKey,
        certificate: StationCertificate,
        ca: &FleetCa,
        now: Moment,
    ) -> Result<Self, PeopleError> {
        let identity = certificate.check(ca, now).map_err(EnvelopeError::UnknownSigner)?;
        if identity != StationIdentity::People {
            return Err(PeopleError::NotPeople);
        }
        if key.public_key() != certificate.public_key() {
            return Err(EnvelopeError::NotAPair.into());
        }
        let secret = key.to_pkcs8().ok_or(EnvelopeError::Key(KeyError::Unsupported))?;
        Ok(Self { key, secret, certificate })
    }

    /// The code of an invitation to enrol: every node makes the same one, and none has to store it.
    pub fn enrolment_code(&self, invitation: InvitationId) -> Code {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("a key of HMAC may have any length");
        mac.update(b"skranke enrolment code of invitation ");
        mac.update(invitation.uuid().as_bytes());
        let made = mac.finalize().into_bytes();
        Code::of_bits(*made.first_chunk().expect("SHA-256 has 32 bytes"))
    }

    /// A secret for one purpose (HMAC-SHA-256 under this key): every node has the same one.
    pub(crate) fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("a key of HMAC may have any length");
        mac.update(b"skranke secret for ");
        mac.update(purpose);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }

    /// Under which name tries to sign in with an account are counted: whatever was typed for it, a password by mistake,
    /// cannot be read from it.
    pub fn count_as(&self, account: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.derived(b"counting tries")).expect("any length will do");
        mac.update(account.as_bytes());
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    }

    /// Who somebody is here whom an identity provider knows by this subject: always the same, at every node, and neither
    /// provider nor subject can be read from it.
    ///
    /// Made with the key: a fleet with another one knows nobody from before.
    pub fn person_of(&self, issuer: &str, subject: &str) -> PersonId {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&*self.derived(b"people of a provider")).expect("any length will do");
        mac.update(&(issuer.len() as u64).to_be_bytes());
        mac.update(issuer.as_bytes());
        mac.update(subject.as_bytes());
        let made = mac.finalize().into_bytes();
        let bits = *made.first_chunk().expect("SHA-256 has 32 bytes");
        PersonId::new(uuid::Builder::from_custom_bytes(bits).into_uuid())
    }

    /// Vouches for a person who has just signed in.
    ///
    /// # Errors
    /// When the statement lasts too long or is over already.
    pub fn sign_in(&self, statement: &SessionStatement, now: Moment) -> Result<Signed<SessionStatement>, PeopleError> {
        if statement.not_after > now + SESSION_MAX {
            return Err(PeopleError::TooLong);
        }
        if statement.not_after <= now {
            return Err(PeopleError::Expired);
        }
        Ok(Signed::sign(CONTEXT, statement, &self.key, &self.certificate)?)
    }
}

/// Proof that the sign-in service vouches for this person at this console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    statement: SessionStatement,
}

impl SignedIn {
    /// Verifies a session statement that `console` shows.
    ///
    /// # Errors
    /// When it was not signed by the sign-in service, belongs to another console, or is over.
    pub fn verify(
        signed: Signed<SessionStatement>,
        console: ConsoleId,
        ca: &FleetCa,
        now: Moment,
    ) -> Result<Self, PeopleError> {
        let verified = Self::verify_anywhere(signed, ca, now)?;
        if verified.statement.console == console { Ok(verified) } else { Err(PeopleError::OtherConsole) }
    }

    /// Verifies a session statement, whichever console it names.
    ///
    /// # Errors
    /// When it was not signed by the sign-in service, or is over.
    pub fn verify_anywhere(signed: Signed<SessionStatement>, ca: &FleetCa, now: Moment) -> Result<Self, PeopleError> {
        let opened = signed.open(CONTEXT, ca, now)?;
        if opened.signer != StationIdentity::People {
            return Err(PeopleError::NotPeople);
        }
        let statement = opened.payload;
        if statement.not_after <= now {
            return Err(PeopleError::Expired);
        }
        if statement.not_after > now + SESSION_MAX + CLOCK_SKEW {
            return Err(PeopleError::TooLong);
        }
        Ok(Self { statement })
    }

    /// What the sign-in service says.
    pub fn statement(&self) -> &SessionStatement {
        &self.statement
    }

    /// Who.
    pub fn person(&self) -> PersonId {
        self.statement.person
    }

    /// Whether the person has this role.
    pub fn has(&self, role: Role) -> bool {
        self.statement.roles.contains(&role)
    }

    /// Checks that this person's session key signed these bytes in this context, as by [`StationKey::sign_in_context`].
    ///
    /// # Errors
    /// When it did not.
    pub fn check(&self, context: &'static str, bytes: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        self.statement.public_key.verify(&signed_bytes(context, bytes), signature)
    }
}

impl StationKey {
    /// Signs bytes so that the signature counts in this context only.
    ///
    /// # Errors
    /// When the key cannot be used now.
    pub fn sign_in_context(&self, context: &'static str, bytes: &[u8]) -> Result<Signature, KeyError> {
        self.sign(&signed_bytes(context, bytes))
    }
}

impl PublicKey {
    /// Checks a signature made by [`StationKey::sign_in_context`].
    ///
    /// # Errors
    /// When it does not fit.
    pub fn verify_in_context(
        &self,
        context: &'static str,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), BadSignature> {
        self.verify(&signed_bytes(context, bytes), signature)
    }
}
