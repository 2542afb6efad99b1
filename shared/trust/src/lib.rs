//! Who is who: station keys and certificates, signed envelopes, sealed records, passwords, sign-in, TLS,
//! checkpoints of the journal.
//!
//! Everything here is a function of its arguments, the system's random source and, for the few functions that read and
//! write files or speak with the TPM, these. The clock comes in as a [`domain::time::Moment`].
//!
//! **Invariant:** a value of [`StationIdentity`], [`Opened`] or [`SignedIn`] that this crate hands out was verified
//! against the pinned [`FleetCa`]. Secrets and payloads have no `Display` and a blank `Debug`.
//!
//! Absent on purpose: sockets, revocation (a question to the exchange, not to a certificate) and any trust in the
//! certificate authorities of the operating system.

mod authority;
mod ca;
pub mod carried;
mod certificate;
mod checkpoint;
mod credentials;
pub mod enrol;
mod envelope;
mod file;
mod gather;
mod identity;
mod key;
mod passphrase;
mod password;
mod people;
mod seal;
mod tls;
mod totp;
mod visit;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

pub use authority::{AUTHORITIES_MAX, FleetCa, VOUCHED_MAX, Vouched};
pub use ca::{CaError, FleetCaKey, ServerName};
pub use certificate::{CertificateError, StationCertificate};
pub use checkpoint::{
    Checkpoint, CheckpointError, CheckpointKey, CheckpointVerifier, Hash as TreeHash, NotASigner, Tree, notes,
};
pub use credentials::{CA_FILE, CERTIFICATE_FILE, Credentials, CredentialsError, KEY_FILE};
pub use domain::exchange::Role;
pub use envelope::{ENVELOPE_MAX_BYTES, EnvelopeError, Opened, Signed};
pub use file::{FileError, FileFault};
pub use gather::{GATHERED_MAX_BYTES, file_bytes, files_within};
pub use identity::{NotAnIdentity, StationIdentity};
pub use key::{
    BadSignature, KeyError, NotAKey, NotATpm, PublicKey, Signature, StationKey, Tier, TpmAddress, TpmChoice,
};
pub use password::{CHOSEN_MIN, PasswordError, PasswordHash, Redacted, WeakPassword, WrongPassword, may_be_chosen};
pub use people::{PeopleError, PeopleKey, SESSION_MAX, SessionStatement, SignedIn};
pub use seal::{AuthorityPublicKey, AuthoritySecretKey, Plaintext, RECORD_MAX_BYTES, SealError, Sealed, open, seal};
pub use tls::{Identified, Identifier, TlsError, server_config, station_config};
pub use totp::{CODE_DIGITS, NotASecret, TotpSecret, WrongCode};
pub use visit::{VisitSigner, sign_closing};
