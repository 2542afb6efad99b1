//! What a person is told when something is wrong: a short closed list.

use serde::{Deserialize, Serialize};

/// Who can do something about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The citizen at the kiosk.
    Citizen,
    /// The library's staff.
    Library,
    /// The specialist in the call.
    Specialist,
    /// The municipality's IT staff.
    It,
    /// Nobody needs to act; it passes.
    Nobody,
}

/// Something that is wrong, as it is shown. Each has texts under its key (`problem-<key>-title`, `-remedy`) and a
/// short code to read out on the telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No server answers.
    ServerAway,
    /// The server does not accept this station's certificate.
    StationNotAccepted,
    /// The station's certificate has expired.
    StationExpired,
    /// This program and the server speak different versions.
    VersionMismatch,
    /// The station's own files are missing or damaged.
    StationMisconfigured,
    /// No camera delivers pictures.
    CameraMissing,
    /// The sound or picture parts of this machine are incomplete.
    MediaMissing,
    /// The other party could not be proved to be who it says: the call was cut.
    PeerNotAuthentic,
    /// Picture and sound could not be set up.
    CallNotConnected,
    /// Picture and sound are gone; it is being mended.
    ConnectionLost,
    /// The call has ended without the other side having hung up.
    CallLost,
    /// The authority's system does not answer; the application waits, sealed.
    AuthorityAway,
    /// The authority's system has refused the application.
    AuthorityRefused,
    /// Wrong name or password.
    SignInRefused,
}

impl Problem {
    /// Every problem, in the order of the list.
    pub const ALL: [Self; 14] = [
        Self::ServerAway,
        Self::StationNotAccepted,
        Self::StationExpired,
        Self::VersionMismatch,
        Self::StationMisconfigured,
        Self::CameraMissing,
        Self::MediaMissing,
        Self::PeerNotAuthentic,
        Self::CallNotConnected,
        Self::ConnectionLost,
        Self::CallLost,
        Self::AuthorityAway,
        Self::AuthorityRefused,
        Self::SignInRefused,
    ];

    /// The middle part of its text keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ServerAway => "server-away",
            Self::StationNotAccepted => "station-not-accepted",
            Self::StationExpired => "station-expired",
            Self::VersionMismatch => "version-mismatch",
            Self::StationMisconfigured => "station-misconfigured",
            Self::CameraMissing => "camera-missing",
            Self::MediaMissing => "media-missing",
            Self::PeerNotAuthentic => "peer-not-authentic",
            Self::CallNotConnected => "call-not-connected",
            Self::ConnectionLost => "connection-lost",
            Self::CallLost => "call-lost",
            Self::AuthorityAway => "authority-away",
            Self::AuthorityRefused => "authority-refused",
            Self::SignInRefused => "sign-in-refused",
        }
    }

    /// What is read out on the telephone.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ServerAway => "K-101",
            Self::StationNotAccepted => "K-102",
            Self::StationExpired => "K-105",
            Self::VersionMismatch => "K-103",
            Self::StationMisconfigured => "K-104",
            Self::CameraMissing => "K-201",
            Self::MediaMissing => "K-202",
            Self::PeerNotAuthentic => "K-301",
            Self::CallNotConnected => "K-302",
            Self::ConnectionLost => "K-303",
            Self::CallLost => "K-304",
            Self::AuthorityAway => "K-401",
            Self::AuthorityRefused => "K-402",
            Self::SignInRefused => "K-501",
        }
    }

    /// Who can do something about it.
    pub const fn actor(self) -> Actor {
        match self {
            Self::ServerAway
            | Self::StationNotAccepted
            | Self::StationExpired
            | Self::VersionMismatch
            | Self::StationMisconfigured
            | Self::PeerNotAuthentic
            | Self::AuthorityRefused => Actor::It,
            Self::CameraMissing | Self::MediaMissing => Actor::Library,
            Self::CallNotConnected | Self::CallLost => Actor::Citizen,
            Self::ConnectionLost | Self::AuthorityAway => Actor::Nobody,
            Self::SignInRefused => Actor::Specialist,
        }
    }
}
