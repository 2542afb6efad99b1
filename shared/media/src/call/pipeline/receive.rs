//! The peer's picture and sound, on their way in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use gst::glib;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use super::super::{AudioSource, Note};
use super::send::{SOUND_FORM, caps_filter, device, echo_is_cancelled};
use super::{Built, Wires, add_row, make};
use crate::FrameSlot;

/// Takes the peer's streams as webrtcbin finds them, to `picture` and `sound`.
///
/// Each stream is linked by its first packet after the gate has opened; packets before that are
/// dropped. The packet's format tells where it belongs: webrtcbin 1.22 may name a wrong transceiver.
pub(super) fn connect(webrtc: &gst::Element, wires: &Wires, picture: &gst::Element, sound: &gst::Element) {
    let (gate, picture, sound) = (Arc::clone(&wires.gate), picture.downgrade(), sound.downgrade());
    let _ = webrtc.connect_pad_added(move |_, pad| {
        if pad.direction() != gst::PadDirection::Src {
            return;
        }
        let (gate, picture, sound) = (Arc::clone(&gate), picture.clone(), sound.clone());
        let packets = gst::PadProbeType::BUFFER | gst::PadProbeType::BUFFER_LIST;
        let _ = pad.add_probe(packets, move |pad, _| {
            if gate.is_open() && (pad.is_linked() || link(pad, &picture, &sound)) {
                gst::PadProbeReturn::Ok
            } else {
                gst::PadProbeReturn::Drop
            }
        });
    });
}

/// Links a stream to the row of its kind; one stream of a kind is taken.
fn link(pad: &gst::Pad, picture: &glib::WeakRef<gst::Element>, sound: &glib::WeakRef<gst::Element>) -> bool {
    let caps = pad.current_caps();
    let media = caps.as_ref().and_then(|caps| caps.structure(0)?.get::<&str>("media").ok());
    let row = match media {
        Some("video") => picture.upgrade(),
        Some("audio") => sound.upgrade(),
        _ => None,
    };
    let sink = row.and_then(|row| row.static_pad("sink")).filter(|sink| !sink.is_linked());
    sink.is_some_and(|sink| pad.link(&sink).is_ok())
}

/// Adds the row that ends in the slot; gives its first element.
pub(super) fn add_picture(
    pipeline: &gst::Pipeline,
    wires: &Wires,
    remote: &FrameSlot,
    bytes: &Arc<AtomicU64>,
) -> Built<gst::Element> {
    let depayloader = make("rtpvp8depay", &[("request-keyframe", "true"), ("wait-for-keyframe", "true")])?;
    let decoder = make("vp8dec", &[("threads", "1")])?;
    decoder.set_property("automatic-request-sync-points", true);
    let sink = gst_app::AppSink::builder()
        .caps(&gst::Caps::builder("video/x-raw").field("format", "I420").build())
        .sync(false)
        .max_buffers(1)
        .drop(true)
        .build();
    sink.set_property("async", false);
    sink.set_callbacks(into_slot(wires, remote));
    if let Some(pad) = depayloader.static_pad("src") {
        let bytes = Arc::clone(bytes);
        let _ = pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            let size = info.buffer().map_or(0, |buffer| buffer.size());
            let _ = bytes.fetch_add(size as u64, Ordering::Relaxed);
            gst::PadProbeReturn::Ok
        });
    }
    add_row(pipeline, &[&depayloader, &decoder, sink.upcast_ref()])?;
    Ok(depayloader)
}

fn into_slot(wires: &Wires, remote: &FrameSlot) -> gst_app::AppSinkCallbacks {
    let (wires, remote, begun) = (wires.clone(), remote.clone(), AtomicBool::new(false));
    gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            let info = sample.caps().and_then(|caps| gst_video::VideoInfo::from_caps(caps).ok());
            if let (Some(info), Some(buffer), true) = (info, sample.buffer_owned(), wires.gate.is_open())
                && remote.put(buffer, &info).is_some()
                && !begun.swap(true, Ordering::Relaxed)
            {
                wires.put(Note::FirstFrame);
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .build()
}

/// Adds the row that ends in the loudspeaker; gives its first element and its volume.
pub(super) fn add_sound(
    pipeline: &gst::Pipeline,
    audio: AudioSource,
    probe: &str,
) -> Built<(gst::Element, gst::Element)> {
    let depayloader = make("rtpopusdepay", &[])?;
    let decoder = make("opusdec", &[("plc", "true"), ("use-inband-fec", "true")])?;
    let convert = make("audioconvert", &[])?;
    let resample = make("audioresample", &[])?;
    let form = caps_filter(SOUND_FORM)?;
    let volume = make("volume", &[])?;
    let (echo, sink) = match audio {
        AudioSource::Auto if echo_is_cancelled() => {
            let echo = gst::ElementFactory::make("webrtcechoprobe").name(probe).build()?;
            (Some(echo), device("autoaudiosink", "loudspeaker")?)
        }
        AudioSource::Auto => (None, device("autoaudiosink", "loudspeaker")?),
        AudioSource::Silent => (None, make("fakesink", &[("sync", "false"), ("async", "false")])?),
    };
    let mut row = vec![&depayloader, &decoder, &convert, &resample, &form, &volume];
    row.extend(echo.as_ref());
    row.push(&sink);
    add_row(pipeline, &row)?;
    Ok((depayloader, volume))
}
