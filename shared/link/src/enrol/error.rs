//! Why a machine is not enrolled.

use protocol::enrol::RefusedReason;
use trust::KeyError;

/// Why a machine is not enrolled: a closed list, so that each has its sentence on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EnrolError {
    /// No server can be reached there.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The connection broke, or the server fell silent.
    #[error("the connection broke")]
    Broken,
    /// What answers does not speak this version.
    #[error("the server does not speak this version")]
    Version,
    /// The server is not one of the fleet that the QR code or file names.
    #[error("the server belongs to another fleet than the invitation")]
    OtherAuthority,
    /// What answers has no certificate of its own fleet, or one for another name.
    #[error("what answers is not the server that was dialled")]
    ServerNotAuthentic,
    /// The server does not know the code although it says so: somebody may stand in between.
    #[error("the server has not proved that it knows the code")]
    NotProved,
    /// This machine's clock or the server's is wrong.
    #[error("the clock differs from the server's")]
    Clock,
    /// No such code, or a wrong one.
    #[error("wrong code")]
    WrongCode {
        /// How often it may still be tried; nothing where no invitation begins like this.
        tries_left: Option<u8>,
    },
    /// The code has expired or has been used, or was tried too often.
    #[error("the code is no longer valid")]
    CodeOver,
    /// The code is for the other kind of station.
    #[error("the code is for another kind of station")]
    OtherKind,
    /// IT has refused, or does not know this machine.
    #[error("not approved")]
    NotApproved,
    /// What the server sends is not a certificate for this machine, or it does not take this machine's own.
    #[error("the certificate is not accepted")]
    BadCertificate,
    /// This machine's key cannot be used: its TPM is gone.
    #[error("the key of this machine cannot be used")]
    Key(#[from] KeyError),
    /// Too many at a time.
    #[error("too many machines ask at a time")]
    TooMany,
    /// The server cannot do it just now.
    #[error("the server cannot do it just now")]
    Unavailable,
}

impl EnrolError {
    /// Whether waiting may help by itself.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::Broken | Self::TooMany | Self::Unavailable)
    }
}

impl From<RefusedReason> for EnrolError {
    fn from(reason: RefusedReason) -> Self {
        match reason {
            RefusedReason::Malformed => Self::Version,
            RefusedReason::WrongCode { tries_left } => Self::WrongCode { tries_left },
            RefusedReason::CodeOver => Self::CodeOver,
            RefusedReason::OtherKind => Self::OtherKind,
            RefusedReason::NotApproved => Self::NotApproved,
            RefusedReason::BadCertificate => Self::BadCertificate,
            RefusedReason::TooMany => Self::TooMany,
            RefusedReason::Unavailable => Self::Unavailable,
        }
    }
}
