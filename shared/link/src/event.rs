//! What the link tells the station.

use domain::exchange::view::View;
use domain::id::{CallId, RequestId, StationId};
use domain::problem::Problem;
use domain::time::Moment;
use protocol::bytes::Bytes;
use protocol::station::{RefusedReason, Reply};

/// What the link tells the station.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a view is the most frequent event")]
pub enum LinkEvent {
    /// The server answers. A view follows.
    Up,
    /// It does not, or no longer. Told again when the reason changes.
    Down {
        /// Since when, by this station's clock.
        since: Moment,
        /// Why.
        reason: DownReason,
    },
    /// What this station should now know, whole.
    View {
        /// The journal's sequence number that it was made from.
        version: u64,
        /// The server's clock when it was sent.
        now: Moment,
        /// The view.
        view: View,
        /// Whether people may sign in through an identity provider.
        provider: bool,
    },
    /// An envelope from the other station of a call.
    Mail {
        /// The server's number for it.
        number: u64,
        /// Which call.
        call: CallId,
        /// As the server knows the sender; what counts is the envelope's signature.
        from: StationId,
        /// The envelope's JSON.
        envelope: Bytes,
    },
    /// A request was done.
    Reply {
        /// Which.
        id: RequestId,
        /// The answer; never [`Reply::Refused`].
        reply: Reply,
    },
    /// A request was not done.
    Refused {
        /// Which.
        id: RequestId,
        /// Why; [`RefusedReason::Unavailable`] also where no server answered in time.
        reason: RefusedReason,
    },
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DownReason {
    /// No server can be reached.
    Unreachable,
    /// The connection broke.
    Broken,
    /// The server fell silent.
    Silent,
    /// The server is there but cannot serve just now.
    Unavailable,
    /// The server does not accept this station.
    StationNotAccepted,
    /// Another process with this station's certificate has taken over the connection.
    Replaced,
    /// This station's certificate has expired.
    CertificateExpired,
    /// What answers is not a server of this fleet, or its certificate (or our clock) is wrong.
    ServerNotAuthentic,
    /// The server does not speak this version.
    VersionMismatch,
}

impl DownReason {
    /// How it is shown.
    pub const fn problem(self) -> Problem {
        match self {
            Self::Unreachable | Self::Broken | Self::Silent | Self::Unavailable => Problem::ServerAway,
            Self::StationNotAccepted | Self::Replaced => Problem::StationNotAccepted,
            Self::CertificateExpired => Problem::StationExpired,
            Self::ServerNotAuthentic => Problem::StationMisconfigured,
            Self::VersionMismatch => Problem::VersionMismatch,
        }
    }
}
