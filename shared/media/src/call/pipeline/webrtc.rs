//! webrtcbin and its callbacks.

use std::sync::{Arc, Mutex, PoisonError};

use gst::glib;
use gst::prelude::*;
use gstreamer as gst;
use gstreamer_webrtc as gst_webrtc;

use super::super::{CallConfig, Note};
use super::{Built, Wires};
use crate::Candidate;

/// How long a packet that is late is waited for. Packets in order are passed on at once, whatever
/// this says; on a local network nothing is later than this.
const JITTER_LATENCY_MS: u32 = 80;
/// Time between two ICE checks, in milliseconds. The default of 20 (RFC 8445 §14.2) is meant for the open internet and
/// is most of the set-up time; the pairs here are few.
const ICE_PACE_MS: u32 = 5;
/// Name of the one channel.
const CHANNEL: &str = "visit";
/// Below this much in flight, in bytes, the channel asks for more.
const LOW_WATER_BYTES: u64 = 64 * 1024;

type JitterBuffers = Arc<Mutex<Vec<glib::WeakRef<gst::Element>>>>;

fn set_properties(webrtc: &gst::Element, config: &CallConfig) {
    webrtc.set_property_from_str("bundle-policy", "max-bundle");
    webrtc.set_property("latency", JITTER_LATENCY_MS);
    if config.ice.relay_only {
        webrtc.set_property_from_str("ice-transport-policy", "relay");
    }
    if let Some(server) = config.ice.stun.first() {
        webrtc.set_property("stun-server", server);
    }
    for server in &config.ice.turn {
        if !webrtc.emit_by_name::<bool>("add-turn-server", &[server]) {
            tracing::warn!("a TURN server was not taken");
        }
    }
    let ice = webrtc.property::<Option<glib::Object>>("ice-agent");
    let Some(agent) = ice.and_then(|ice| ice.property::<Option<glib::Object>>("agent")) else { return };
    agent.set_property("stun-pacing-timer", ICE_PACE_MS);
    agent.set_property("ice-tcp", false);
    agent.set_property("upnp", false);
}

pub(super) fn make(config: &CallConfig, wires: &Wires, jitter_buffers: &JitterBuffers) -> Built<gst::Element> {
    let webrtc = super::make("webrtcbin", &[])?;
    set_properties(&webrtc, config);
    watch_inside(&webrtc, config.certificate.pem(), wires, jitter_buffers);

    let candidates = wires.clone();
    let _ = webrtc.connect("on-ice-candidate", false, move |values| {
        let line = values.get(1).and_then(|value| value.get::<u32>().ok())?;
        let candidate = values.get(2).and_then(|value| value.get::<String>().ok())?;
        let candidate = Candidate { line, candidate };
        if candidate.is_sound() {
            candidates.put(Note::LocalCandidate(candidate));
        }
        None
    });
    let _ = webrtc.connect("on-new-transceiver", false, move |values| {
        if let Some(Ok(transceiver)) = values.get(1).map(glib::Value::get::<gst_webrtc::WebRTCRTPTransceiver>) {
            transceiver.set_property("do-nack", true);
        }
        None
    });
    let channels = wires.clone();
    let _ = webrtc.connect("on-data-channel", false, move |values| {
        let channel = values.get(1).and_then(|value| value.get::<gst_webrtc::WebRTCDataChannel>().ok())?;
        if channel.label().as_deref() == Some(CHANNEL) {
            listen_to_channel(&channel, &channels);
            channels.put(Note::Channel(channel));
        }
        None
    });
    let states = wires.clone();
    let _ = webrtc.connect_notify(Some("ice-connection-state"), move |webrtc, _| {
        let state = webrtc.property::<gst_webrtc::WebRTCICEConnectionState>("ice-connection-state");
        if state == gst_webrtc::WebRTCICEConnectionState::Failed {
            states.put(Note::NoPath);
        }
    });
    Ok(webrtc)
}

/// Gives webrtcbin's own elements what webrtcbin has no property for.
fn watch_inside(webrtc: &gst::Element, pem: &str, wires: &Wires, jitter_buffers: &JitterBuffers) {
    let Some(bin) = webrtc.downcast_ref::<gst::Bin>() else { return };
    let (pem, wires, jitter_buffers) = (pem.to_owned(), wires.clone(), Arc::clone(jitter_buffers));
    let _ = bin.connect_deep_element_added(move |_, _, element| {
        let Some(factory) = element.factory() else { return };
        match factory.name().as_str() {
            "dtlsdec" => {
                element.set_property("pem", &pem);
                guard(element, &wires);
            }
            "rtpjitterbuffer" => {
                // Otherwise the first packet waits for the whole latency.
                element.set_property("faststart-min-packets", 1_u32);
                jitter_buffers.lock().unwrap_or_else(PoisonError::into_inner).push(element.downgrade());
            }
            _ => {}
        }
    });
}

/// Compares each certificate that a peer shows, on the thread that receives its packets.
fn guard(dtls: &gst::Element, wires: &Wires) {
    let shown = wires.clone();
    let _ = dtls.connect_notify(Some("peer-pem"), move |dtls, _| {
        let pem = dtls.property::<Option<String>>("peer-pem");
        if !shown.gate.shown(pem.as_deref()) {
            shown.put(Note::NotAuthentic);
        }
    });
    let connected = wires.clone();
    let _ = dtls.connect_notify(Some("connection-state"), move |dtls, _| {
        let state = dtls.property_value("connection-state");
        let is_connected = glib::EnumValue::from_value(&state).is_some_and(|(_, state)| state.nick() == "connected");
        if is_connected {
            let verified = connected.gate.connected();
            connected.put(if verified { Note::Verified } else { Note::NotAuthentic });
        }
    });
}

/// Asks for retransmission of lost packets of everything that is sent so far.
pub(super) fn want_retransmission(webrtc: &gst::Element) {
    for pad in webrtc.sink_pads() {
        let transceiver = pad.property::<Option<gst_webrtc::WebRTCRTPTransceiver>>("transceiver");
        if let Some(transceiver) = transceiver {
            transceiver.set_property("do-nack", true);
        }
    }
}

pub(super) fn make_channel(webrtc: &gst::Element, wires: &Wires) -> Built<gst_webrtc::WebRTCDataChannel> {
    let channel = webrtc.emit_by_name::<Option<gst_webrtc::WebRTCDataChannel>>(
        "create-data-channel",
        &[&CHANNEL, &None::<gst::Structure>],
    );
    let channel = channel.ok_or_else(|| glib::bool_error!("no message channel"))?;
    listen_to_channel(&channel, wires);
    Ok(channel)
}

fn listen_to_channel(channel: &gst_webrtc::WebRTCDataChannel, wires: &Wires) {
    channel.set_buffered_amount_low_threshold(LOW_WATER_BYTES);
    let open = wires.clone();
    let _ = channel.connect_on_open(move |_| open.put(Note::ChannelReady));
    let low = wires.clone();
    let _ = channel.connect_on_buffered_amount_low(move |_| low.put(Note::ChannelReady));
    let packets = wires.clone();
    let _ = channel.connect_on_message_data(move |_, packet| {
        if let Some(packet) = packet
            && packets.gate.is_open()
        {
            packets.put(Note::Packet(packet.clone()));
        }
    });
}
