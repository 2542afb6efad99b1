//! Our picture and sound, on their way out.

use std::sync::Arc;

use gst::glib;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;

use super::super::AudioSource;
use super::{Built, SOUND_DEVICE, add_row, make};
use crate::Frame;
use crate::camera::{HEIGHT, RATE_HZ, Sink, WIDTH};

/// Bits a second of the picture: 720p30 looks good and two ways fit a poor library line.
const PICTURE_BITRATE_BPS: i32 = 1_500_000;
/// Pictures between two whole ones. A peer that needs one asks for it.
const KEY_FRAME_DISTANCE: i32 = 1800;
/// Bits a second of the sound.
const SOUND_BITRATE_BPS: i32 = 32_000;
/// Pictures that may wait for the encoder; older ones are dropped.
const QUEUE_PICTURES: u64 = 1;
/// Payload of one packet, in bytes: fits any path with SRTP, TURN and a tunnel around it.
const MTU: &str = "1200";
/// Payload types. 97 is taken by the retransmission of 96.
const PICTURE_CAPS: &str = "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000";
const SOUND_CAPS: &str =
    "application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000,encoding-params=(string)2";
/// What the echo canceller and the encoder both take.
pub(super) const SOUND_FORM: &str = "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved";

/// Takes pictures from the camera.
pub(in super::super) struct Feed {
    source: gst_app::AppSrc,
}

impl Sink for Feed {
    fn picture(&self, frame: &Frame) {
        let _ = self.source.push_buffer(frame.buffer());
    }
}

/// The elements of our picture that are touched later.
pub(super) struct Picture {
    pub(super) feed: Arc<Feed>,
    pub(super) valve: gst::Element,
    pub(super) encoder: gst::Element,
}

impl Picture {
    pub(super) fn add(pipeline: &gst::Pipeline, webrtc: &gst::Element) -> Built<Self> {
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", WIDTH as i32)
            .field("height", HEIGHT as i32)
            .field("framerate", gst::Fraction::new(RATE_HZ as i32, 1))
            .field("colorimetry", "bt601")
            .build();
        let source = gst_app::AppSrc::builder()
            .caps(&caps)
            .format(gst::Format::Time)
            .is_live(true)
            .do_timestamp(true)
            .min_latency(0)
            .block(false)
            .max_buffers(QUEUE_PICTURES)
            .leaky_type(gst_app::AppLeakyType::Downstream)
            .build();
        let valve = shut_valve()?;
        let encoder = encoder()?;
        let (payloader, caps) = payloader("rtpvp8pay", PICTURE_CAPS)?;
        payloader.set_property_from_str("picture-id-mode", "15-bit");
        add_row(pipeline, &[source.upcast_ref(), &valve, &encoder, &payloader, &caps])?;
        caps.link_pads(Some("src"), webrtc, Some("sink_0"))?;
        Ok(Self { feed: Arc::new(Feed { source }), valve, encoder })
    }
}

/// One thread: more of them spin-wait and starve each other. A negative `cpu-used` fixes the speed;
/// a positive one is adaptive and takes sixteen times the processor time.
fn encoder() -> Built<gst::Element> {
    let encoder = make(
        "vp8enc",
        &[
            ("deadline", "1"),
            ("cpu-used", "-12"),
            ("threads", "1"),
            ("end-usage", "cbr"),
            ("lag-in-frames", "0"),
            ("static-threshold", "1"),
            ("undershoot", "95"),
            ("buffer-initial-size", "500"),
            ("buffer-optimal-size", "600"),
            ("buffer-size", "1000"),
            ("max-quantizer", "56"),
        ],
    )?;
    encoder.set_property("target-bitrate", PICTURE_BITRATE_BPS);
    encoder.set_property("keyframe-max-dist", KEY_FRAME_DISTANCE);
    Ok(encoder)
}

/// A payloader and the format after it. The source number is chosen here, because a description
/// that is made before the first packet would lack it, and webrtcbin finds a peer's streams by it.
fn payloader(factory: &str, caps: &str) -> Built<(gst::Element, gst::Element)> {
    let payloader = make(factory, &[("mtu", MTU)])?;
    let ssrc = glib::random_int();
    payloader.set_property("ssrc", ssrc);
    Ok((payloader, caps_filter(&format!("{caps},ssrc=(uint){ssrc}"))?))
}

/// The elements of our sound that are touched later.
pub(super) struct Sound {
    pub(super) source: gst::Element,
    pub(super) volume: gst::Element,
    pub(super) valve: gst::Element,
}

impl Sound {
    pub(super) fn add(pipeline: &gst::Pipeline, webrtc: &gst::Element, audio: AudioSource, probe: &str) -> Built<Self> {
        let source = match audio {
            AudioSource::Auto => device("autoaudiosrc", "microphone")?,
            AudioSource::Silent => {
                make("audiotestsrc", &[("is-live", "true"), ("wave", "silence"), ("samplesperbuffer", "960")])?
            }
        };
        let queue = make("queue", &[("leaky", "downstream"), ("max-size-time", "200000000")])?;
        let convert = make("audioconvert", &[])?;
        let resample = make("audioresample", &[])?;
        let form = caps_filter(SOUND_FORM)?;
        let volume = make("volume", &[])?;
        let valve = shut_valve()?;
        let encoder = make("opusenc", &[("audio-type", "voice"), ("inband-fec", "true")])?;
        encoder.set_property("bitrate", SOUND_BITRATE_BPS);
        let (payloader, caps) = payloader("rtpopuspay", SOUND_CAPS)?;
        let canceller = match audio {
            AudioSource::Auto => echo_canceller(probe),
            AudioSource::Silent => None,
        };
        let mut row = vec![&source, &queue, &convert, &resample, &form];
        row.extend(canceller.as_ref());
        row.extend([&volume, &valve, &encoder, &payloader, &caps]);
        add_row(pipeline, &row)?;
        caps.link_pads(Some("src"), webrtc, Some("sink_1"))?;
        Ok(Self { source, volume, valve })
    }
}

/// Removes what our loudspeaker says from what our microphone hears, if the element is installed.
fn echo_canceller(probe: &str) -> Option<gst::Element> {
    if !echo_is_cancelled() {
        return None;
    }
    // Automatic gain undoes what the canceller does.
    let settings = [
        ("probe", probe),
        ("gain-control", "false"),
        ("noise-suppression-level", "high"),
        ("high-pass-filter", "true"),
    ];
    make("webrtcdsp", &settings).ok()
}

/// Whether both halves of the echo canceller are installed.
pub(super) fn echo_is_cancelled() -> bool {
    ["webrtcdsp", "webrtcechoprobe"].iter().all(|name| gst::ElementFactory::find(name).is_some())
}

/// A sound device, named so that its failure is known as such.
pub(super) fn device(factory: &str, name: &str) -> Built<gst::Element> {
    gst::ElementFactory::make(factory).name(format!("{SOUND_DEVICE}-{name}")).build()
}

/// A valve that keeps content back but lets the format through, so that the encoder is ready when it opens.
fn shut_valve() -> Built<gst::Element> {
    make("valve", &[("drop", "true"), ("drop-mode", "forward-sticky-events")])
}

pub(super) fn caps_filter(caps: &str) -> Built<gst::Element> {
    make("capsfilter", &[("caps", caps)])
}
