//! What stations and the server say to each other.

use std::fmt::Debug;

use protocol::enrol;
use protocol::envelope::CallStatement;
use protocol::station::{FromServer, RecordReply, Request};
use protocol::visit::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) fn visit(bytes: &[u8]) {
    if let Ok(message) = Message::decode(bytes)
        && let Ok(encoded) = message.encode()
    {
        assert!(Message::decode(&encoded).is_ok_and(|again| again == message), "written otherwise than read");
    }
}

/// What is read is written so that the same is read.
fn json<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<T>(bytes) {
        let written = serde_json::to_vec(&message).expect("what was read from JSON can be written");
        let again = serde_json::from_slice::<T>(&written);
        assert!(again.is_ok_and(|again| again == message), "written otherwise than read");
    }
}

pub(crate) fn request(bytes: &[u8]) {
    json::<Request>(bytes);
}

pub(crate) fn push(bytes: &[u8]) {
    json::<FromServer>(bytes);
}

pub(crate) fn record(bytes: &[u8]) {
    json::<RecordReply>(bytes);
}

pub(crate) fn envelope(bytes: &[u8]) {
    json::<CallStatement>(bytes);
}

pub(crate) fn enrol_ask(bytes: &[u8]) {
    json::<enrol::Ask>(bytes);
}

pub(crate) fn enrol_answer(bytes: &[u8]) {
    json::<enrol::FromServer>(bytes);
}
