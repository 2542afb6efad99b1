//! The call on GStreamer: one authenticated two-way call with picture, sound and messages.
//!
//! - [`Camera`] lives as long as the process and puts its newest picture into a [`FrameSlot`].
//! - [`Call`] is one attempt at a peer connection. A lost call is never repaired: a new one is made.
//! - [`Certificate`] is the process's own DTLS certificate; its [`Fingerprint`] is what a station
//!   signs and its peer expects.
//!
//! **Invariant:** no GStreamer type appears in a public signature.
//! **Invariant:** no picture, sound or message of a peer is let through before the certificate that
//! it showed in the DTLS handshake has been compared with the expected fingerprint.
//!
//! # Rationale
//! GStreamer 1.22 accepts any certificate in the handshake, whatever fingerprint the description
//! carries, so the comparison is made here. It cannot restart ICE either, hence one peer connection
//! per attempt, never renegotiated.

mod call;
mod camera;
mod candidate;
mod certificate;
mod frame;
mod handset;
mod init;
mod line;
pub mod sdp;
pub mod timecode;
mod transfer;
mod watch;

pub use call::{
    AudioSource, Call, CallConfig, Event, FailReason, IceConfig, LostReason, Quality, Role, SendError, StartError,
};
pub use camera::{Camera, CameraError, CameraSource, HEIGHT, RATE_HZ, WIDTH};
pub use candidate::Candidate;
pub use certificate::{Certificate, CertificateError, Fingerprint, FingerprintError};
pub use frame::{Frame, FrameSlot, Rgba};
pub use handset::{Equipment, Handset, Opening};
pub use init::{InitError, init};
pub use line::{Line, LineConfig, LineEvent, NotAuthentic, Standby};
pub use transfer::MAX_MESSAGE_BYTES;
