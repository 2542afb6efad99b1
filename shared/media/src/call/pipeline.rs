//! The elements of one call.
//!
//! ```text
//! camera: appsrc - valve - vp8enc - rtpvp8pay - caps 96 ----------+
//! sound:  source - volume - valve - opusenc - rtpopuspay - caps 111 +- webrtcbin
//!         sink - volume - opusdec - rtpopusdepay <-- once verified -+
//!         appsink - vp8dec - rtpvp8depay <---------- once verified -+
//! ```
//!
//! **Invariant:** the order of media lines is picture, sound, messages.
//! **Invariant:** callbacks hold the inbox, the gate and weak references, never the pipeline.

mod receive;
mod send;
mod webrtc;

use std::sync::atomic::AtomicU64;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use gst::glib;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_webrtc as gst_webrtc;

pub(super) use self::send::Feed;
use super::gate::Gate;
use super::{CallConfig, Note, Role};
use crate::{Fingerprint, FrameSlot};

/// A pipeline that cannot be built; what is missing is said in the log.
pub(super) type Built<T> = Result<T, glib::BoolError>;

/// The elements of a call that its owner touches.
pub(super) struct Peer {
    pub(super) pipeline: gst::Pipeline,
    pub(super) webrtc: gst::Element,
    /// Our channel; only the offerer makes one.
    pub(super) channel: Option<gst_webrtc::WebRTCDataChannel>,
    pub(super) feed: Arc<Feed>,
    /// Of the certificate that we show.
    pub(super) fingerprint: Fingerprint,
    /// Bytes of the peer's picture so far.
    pub(super) picture_bytes: Arc<AtomicU64>,
    jitter_buffers: Arc<Mutex<Vec<glib::WeakRef<gst::Element>>>>,
    valves: [gst::Element; 2],
    encoder: gst::Element,
    microphone: gst::Element,
    microphone_source: gst::Element,
    loudspeaker: gst::Element,
}

/// What callbacks are made from.
#[derive(Clone)]
pub(super) struct Wires {
    pub(super) notes: SyncSender<Note>,
    pub(super) gate: Arc<Gate>,
    pub(super) overrun: Arc<std::sync::atomic::AtomicBool>,
}

impl Wires {
    /// Puts a note into the inbox. One that finds no room ends the call.
    pub(super) fn put(&self, note: Note) {
        if self.notes.try_send(note).is_err() {
            self.overrun.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

impl Peer {
    /// Builds the pipeline and starts it.
    pub(super) fn start(config: &CallConfig, role: Role, wires: &Wires, remote: &FrameSlot) -> Built<Self> {
        let pipeline = gst::Pipeline::new();
        // One clock for all, so that a sound device that comes or goes changes nothing.
        pipeline.use_clock(Some(&gst::SystemClock::obtain()));
        listen_to_bus(&pipeline, wires);
        let jitter_buffers = Arc::default();
        let webrtc = webrtc::make(config, wires, &jitter_buffers)?;
        pipeline.add(&webrtc)?;

        let probe = format!("echo-{}", webrtc.name());
        let picture = send::Picture::add(&pipeline, &webrtc)?;
        let sound = send::Sound::add(&pipeline, &webrtc, config.audio, &probe)?;
        webrtc::want_retransmission(&webrtc);
        let picture_bytes = Arc::default();
        let picture_in = receive::add_picture(&pipeline, wires, remote, &picture_bytes)?;
        let (sound_in, loudspeaker) = receive::add_sound(&pipeline, config.audio, &probe)?;
        receive::connect(&webrtc, wires, &picture_in, &sound_in);

        if role == Role::Answerer {
            // Nobody is listened to before there is somebody to talk to.
            let _ = sound.source.set_locked_state(true);
        }
        let ready = pipeline.set_state(gst::State::Ready);
        let channel = match role {
            Role::Offerer => Some(webrtc::make_channel(&webrtc, wires)?),
            Role::Answerer => None,
        };
        let playing = ready.and_then(|_| pipeline.set_state(gst::State::Playing));
        let _ = playing.map_err(|_| glib::bool_error!("the pipeline does not start"))?;
        Ok(Self {
            pipeline,
            webrtc,
            channel,
            feed: picture.feed,
            fingerprint: config.certificate.fingerprint(),
            picture_bytes,
            jitter_buffers,
            valves: [picture.valve, sound.valve],
            encoder: picture.encoder,
            microphone: sound.volume,
            microphone_source: sound.source,
            loudspeaker,
        })
    }

    /// Opens the microphone of a call that was started ahead of time.
    pub(super) fn open_microphone(&self) {
        if self.microphone_source.set_locked_state(false) && self.microphone_source.sync_state_with_parent().is_err() {
            tracing::warn!("the microphone cannot be opened");
        }
    }

    /// Lets our picture and sound out, or holds them back.
    pub(super) fn set_sending(&self, sending: bool) {
        if sending {
            self.request_key_frame();
        }
        for valve in &self.valves {
            valve.set_property("drop", !sending);
        }
    }

    pub(super) fn set_muted(&self, muted: bool) {
        self.microphone.set_property("mute", muted);
    }

    pub(super) fn set_volume(&self, volume: f64) {
        self.loudspeaker.set_property("volume", volume);
    }

    /// Makes the next picture a whole one: whoever sees it has seen none before.
    fn request_key_frame(&self) {
        let event = gstreamer_video::UpstreamForceKeyUnitEvent::builder().all_headers(true).build();
        if let Some(pad) = self.encoder.static_pad("src") {
            let _ = pad.send_event(event);
        }
    }

    /// Packets that came in order and packets that never came, since the start.
    pub(super) fn packets(&self) -> (u64, u64) {
        let buffers = self.jitter_buffers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        buffers.iter().filter_map(glib::WeakRef::upgrade).fold((0, 0), |(came, lost), buffer| {
            let stats = buffer.property::<gst::Structure>("stats");
            let number = |name| stats.get::<u64>(name).unwrap_or(0);
            (came + number("num-pushed"), lost + number("num-lost"))
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
        if let Some(bus) = self.pipeline.bus() {
            bus.unset_sync_handler();
            bus.set_flushing(true);
        }
    }
}

/// Errors come from whatever thread has them, so they are turned into notes at once.
fn listen_to_bus(pipeline: &gst::Pipeline, wires: &Wires) {
    let Some(bus) = pipeline.bus() else { return };
    let wires = wires.clone();
    bus.set_sync_handler(move |_, message| {
        match message.view() {
            gst::MessageView::Error(error) => {
                let element = message.src().map(GstObjectExt::path_string);
                tracing::warn!(error = %error.error(), element = element.as_deref(), "media element failed");
                // A sound device that breaks or is unplugged does not end the call.
                if !element.is_some_and(|path| path.contains(SOUND_DEVICE)) {
                    wires.put(Note::Broken);
                }
            }
            gst::MessageView::Latency(_) => wires.put(Note::LatencyChanged),
            _ => {}
        }
        gst::BusSyncReply::Drop
    });
}

/// Part of the name of each element that is a sound device.
const SOUND_DEVICE: &str = "sound-device";

/// Makes an element and gives it properties from their text form.
fn make(factory: &str, properties: &[(&str, &str)]) -> Built<gst::Element> {
    let element = gst::ElementFactory::make(factory).build()?;
    for (name, value) in properties {
        element.set_property_from_str(name, value);
    }
    Ok(element)
}

/// Adds elements to the pipeline and links them in a row.
fn add_row(pipeline: &gst::Pipeline, row: &[&gst::Element]) -> Built<()> {
    pipeline.add_many(row)?;
    gst::Element::link_many(row)
}
