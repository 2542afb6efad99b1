//! One attempt at a call: one peer connection, from the first description to its end.
//!
//! Everything that changes is owned by one thread. GStreamer's callbacks, and the handle that
//! everybody else holds, only put notes into its bounded inbox.

mod gate;
mod messages;
mod owner;
mod pipeline;
mod quality;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use gstreamer as gst;
use gstreamer_webrtc as gst_webrtc;
use tokio::sync::mpsc;

use crate::{Camera, Candidate, Certificate, Fingerprint, FrameSlot, MAX_MESSAGE_BYTES};

/// Bytes that may wait to be sent.
const MAX_WAITING_BYTES: usize = 2 * MAX_MESSAGE_BYTES;
/// Notes that may wait for the owner: more than the pieces of one largest message.
const INBOX: usize = 4096;
/// Events that may wait for the reader before the owner keeps them itself.
const EVENTS: usize = 256;
/// How long the end of a call may take before it is left to itself.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// Where sound comes from and goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioSource {
    /// The machine's own microphone and loudspeaker, with echo cancellation where it is installed.
    Auto,
    /// No sound device is opened; silence is sent.
    Silent,
}

/// `auto` or `silent`.
impl FromStr for AudioSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "silent" => Ok(Self::Silent),
            _ => Err("neither auto nor silent"),
        }
    }
}

/// How peers find each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IceConfig {
    /// STUN servers, `stun://host:port`; only the first is asked.
    pub stun: Vec<String>,
    /// TURN servers, `turn(s)://name:password@host:port`, percent-encoded.
    pub turn: Vec<String>,
    /// Whether only TURN servers may carry the call, so that no address inside is told to the peer.
    pub relay_only: bool,
}

/// Which side of the negotiation a call is on (RFC 3264).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Describes the call first, at once.
    Offerer,
    /// Waits for an offer. May be started ahead of time: its microphone opens when the offer comes.
    Answerer,
}

/// What a call is made from.
#[derive(Debug, Clone)]
pub struct CallConfig {
    /// Gives the picture.
    pub camera: Camera,
    /// Gives and takes the sound.
    pub audio: AudioSource,
    /// Proves who we are in the DTLS handshake.
    pub certificate: Certificate,
    /// How the peer is found.
    pub ice: IceConfig,
}

/// What happens in a call, in order.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// Our description, for the peer, with our certificate's fingerprint. Comes once, before candidates.
    LocalDescription(String),
    /// One of our candidates, for the peer.
    LocalCandidate(Candidate),
    /// The peer has shown the expected certificate. Everything else of the peer's comes after this.
    Connected,
    /// A message of the peer, whole.
    Message(Vec<u8>),
    /// The first picture of the peer is in the slot.
    FirstFrame,
    /// How the connection is; about once a second.
    Quality(Quality),
    /// The peer has fallen silent. It may come back.
    Lost(LostReason),
    /// The peer is heard again.
    Recovered,
    /// Somebody else than the expected peer was there. Nothing of theirs was let through; the call is over.
    PeerNotAuthentic,
    /// The call is over.
    Failed(FailReason),
}

/// What a message says and where a peer is stays out of logs.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LocalDescription(_) => f.write_str("LocalDescription"),
            Self::LocalCandidate(candidate) => f.debug_tuple("LocalCandidate").field(candidate).finish(),
            Self::Connected => f.write_str("Connected"),
            Self::Message(message) => f.debug_struct("Message").field("length", &message.len()).finish(),
            Self::FirstFrame => f.write_str("FirstFrame"),
            Self::Quality(quality) => f.debug_tuple("Quality").field(quality).finish(),
            Self::Lost(reason) => f.debug_tuple("Lost").field(reason).finish(),
            Self::Recovered => f.write_str("Recovered"),
            Self::PeerNotAuthentic => f.write_str("PeerNotAuthentic"),
            Self::Failed(reason) => f.debug_tuple("Failed").field(reason).finish(),
        }
    }
}

/// How a connection is, over the last second.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    /// Time for a ping and its answer, in milliseconds, once there has been one.
    pub rtt_ms: Option<u32>,
    /// Packets of the peer's that were lost for good, in percent.
    pub loss_percent: f32,
    /// The peer's picture, in bits a second.
    pub bitrate_bps: u32,
    /// The peer's pictures a second.
    pub frames_per_second: f32,
}

/// Why a call counts as lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostReason {
    /// No picture, ping or message has come for two seconds.
    Silence,
}

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FailReason {
    /// The media pipeline could not be built or broke down.
    #[error("the media pipeline broke down")]
    Pipeline,
    /// The peer's description is not one of ours.
    #[error("the peer's description is refused")]
    Description(#[source] crate::sdp::SdpError),
    /// The peers' descriptions do not go together.
    #[error("negotiation failed")]
    Negotiation,
    /// No path to the peer was found.
    #[error("no path to the peer")]
    NoPath,
    /// There was no connection within the limit.
    #[error("no connection in time")]
    Timeout,
    /// The peer broke the rules of the message channel.
    #[error("the peer's messages are broken")]
    BrokenMessages,
    /// More came than could be taken.
    #[error("more came than could be taken")]
    Overwhelmed,
}

/// Why a call cannot start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// [`crate::init()`] has not succeeded.
    #[error("GStreamer does not start")]
    GStreamer,
    /// No thread could be started.
    #[error("no thread could be started")]
    Thread,
}

/// Why a message is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It is longer than [`MAX_MESSAGE_BYTES`].
    #[error("the message is too long")]
    TooLong,
    /// Too much is waiting already.
    #[error("too much is waiting to be sent")]
    Full,
    /// The call is over.
    #[error("the call is over")]
    Over,
}

/// A note to the owner of a call.
enum Note {
    /// From the handle.
    RemoteDescription {
        sdp: String,
        expected: Fingerprint,
    },
    RemoteCandidate(Candidate),
    Send(Vec<u8>),
    Muted(bool),
    Volume(f64),
    Held(bool),
    Close,
    /// From GStreamer.
    Described(Option<gst_webrtc::WebRTCSessionDescription>),
    LocalCandidate(Candidate),
    Channel(gst_webrtc::WebRTCDataChannel),
    ChannelReady,
    Packet(gst::glib::Bytes),
    Verified,
    NotAuthentic,
    FirstFrame,
    NoPath,
    Broken,
    LatencyChanged,
}

/// A call. Dropping it ends it.
pub struct Call {
    notes: SyncSender<Note>,
    waiting_bytes: Arc<AtomicUsize>,
    remote: FrameSlot,
    ended: Receiver<()>,
}

impl Call {
    /// Starts a call. What goes wrong later is told as [`Event::Failed`].
    ///
    /// # Errors
    /// When GStreamer or a thread cannot be started.
    pub fn start(config: &CallConfig, role: Role) -> Result<(Self, mpsc::Receiver<Event>), StartError> {
        gst::init().map_err(|_| StartError::GStreamer)?;
        let (notes, inbox) = sync_channel(INBOX);
        let (events, event_receiver) = mpsc::channel(EVENTS);
        let (end, ended) = sync_channel(1);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let remote = FrameSlot::new();
        let start = owner::Start {
            config: config.clone(),
            role,
            notes: notes.clone(),
            inbox,
            events,
            waiting_bytes: Arc::clone(&waiting_bytes),
            remote: remote.clone(),
        };
        let thread = std::thread::Builder::new().name("call".into()).spawn(move || {
            owner::run(start);
            let _ = end.send(());
        });
        drop(thread.map_err(|_| StartError::Thread)?);
        Ok((Self { notes, waiting_bytes, remote, ended }, event_receiver))
    }

    /// The peer's description, and the fingerprint that the peer has signed for.
    pub fn remote_description(&self, sdp: &str, expected: Fingerprint) {
        self.put(Note::RemoteDescription { sdp: sdp.into(), expected });
    }

    /// One of the peer's candidates. One that cannot be one is left out.
    pub fn remote_candidate(&self, candidate: &Candidate) {
        self.put(Note::RemoteCandidate(candidate.clone()));
    }

    /// Sends a message, once the peer is there; in order, whole.
    ///
    /// # Errors
    /// When it is too long, too much is waiting, or the call is over.
    pub fn send(&self, message: Vec<u8>) -> Result<(), SendError> {
        let length = message.len();
        if length > MAX_MESSAGE_BYTES {
            return Err(SendError::TooLong);
        }
        let before = self.waiting_bytes.fetch_add(length, Ordering::Relaxed);
        let sent = if before + length > MAX_WAITING_BYTES {
            Err(SendError::Full)
        } else {
            self.notes.try_send(Note::Send(message)).map_err(|error| match error {
                std::sync::mpsc::TrySendError::Full(_) => SendError::Full,
                std::sync::mpsc::TrySendError::Disconnected(_) => SendError::Over,
            })
        };
        if sent.is_err() {
            let _ = self.waiting_bytes.fetch_sub(length, Ordering::Relaxed);
        }
        sent
    }

    /// The peer's pictures.
    pub fn remote_frames(&self) -> FrameSlot {
        self.remote.clone()
    }

    /// Silences our microphone, or not.
    pub fn set_muted(&self, muted: bool) {
        self.put(Note::Muted(muted));
    }

    /// Loudness of the peer: 0 is silence, 1 as sent.
    pub fn set_volume(&self, volume: f64) {
        self.put(Note::Volume(volume));
    }

    /// Holds back our picture and sound, or not.
    pub fn set_held(&self, held: bool) {
        self.put(Note::Held(held));
    }

    /// Ends the call and waits until it is gone, for three seconds at most. So does dropping it.
    pub fn close(self) {
        drop(self);
    }

    fn put(&self, note: Note) {
        if self.notes.try_send(note).is_err() {
            tracing::debug!("the call is over or does not keep up; a note was dropped");
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.put(Note::Close);
        if let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = self.ended.recv_timeout(CLOSE_LIMIT) {
            tracing::error!("the end of a call takes too long; it is left to itself");
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("remote", &self.remote).finish_non_exhaustive()
    }
}
