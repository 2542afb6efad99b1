//! A real camera. Unplugging it is an ordinary event: it is looked for again until it is back.

use std::sync::Arc;
use std::time::Duration;

use gst::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;

use super::{Control, HEIGHT, Order, Output, RATE_HZ, WIDTH};

/// How long to wait before a camera that is missing is looked for again.
const RETRY: Duration = Duration::from_secs(1);
/// How often a running camera's thread looks for orders.
const POLL: gst::ClockTime = gst::ClockTime::from_mseconds(100);

/// Runs the camera, again and again if need be, until told to end.
pub(super) fn run(name: Option<&str>, output: &Arc<Output>, control: &Control) {
    let mut missing = false;
    while control.wait_to_run() {
        let failed = match pipeline(name, output) {
            Ok(pipeline) => watch(&pipeline, output, control, &mut missing),
            Err(error) => {
                tracing::error!(%error, "the camera's pipeline cannot be built");
                true
            }
        };
        output.slot.clear();
        if failed {
            if !missing {
                tracing::warn!("the camera is missing");
            }
            missing = true;
            control.pause_between(RETRY);
        }
    }
    output.slot.close();
}

/// Runs one pipeline until it fails (`true`) or the order changes.
fn watch(pipeline: &gst::Pipeline, output: &Output, control: &Control, missing: &mut bool) -> bool {
    let before = output.slot.count();
    let mut failed = pipeline.set_state(gst::State::Playing).is_err();
    if let Some(bus) = pipeline.bus() {
        let kinds = [gst::MessageType::Error, gst::MessageType::Eos];
        while !failed && control.order() == Order::Run {
            failed = bus.timed_pop_filtered(POLL, &kinds).is_some();
            if *missing && output.slot.count() > before {
                tracing::info!("the camera is back");
                *missing = false;
            }
        }
    }
    let _ = pipeline.set_state(gst::State::Null);
    failed
}

/// Most USB 2 cameras give this size only as JPEG, so that comes second, and anything at all last.
fn pipeline(name: Option<&str>, output: &Arc<Output>) -> Result<gst::Pipeline, gst::glib::Error> {
    let size = format!("width={WIDTH},height={HEIGHT},framerate={RATE_HZ}/1");
    let description = format!(
        "v4l2src name=camera ! \
         capsfilter caps=\"video/x-raw,{size};image/jpeg,{size};image/jpeg;video/x-raw\" ! \
         decodebin ! videoconvert ! videoscale ! videorate drop-only=true ! \
         appsink name=out sync=false max-buffers=1 drop=true"
    );
    let pipeline = gst::parse::launch(&description)?
        .downcast::<gst::Pipeline>()
        .expect("a description with several elements gives a pipeline");
    if let (Some(name), Some(camera)) = (name, pipeline.by_name("camera")) {
        camera.set_property("device", name);
    }
    let sink = pipeline.by_name("out").and_then(|sink| sink.downcast::<gst_app::AppSink>().ok());
    if let Some(sink) = sink {
        let info = super::info();
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", WIDTH as i32)
            .field("height", HEIGHT as i32)
            .field("colorimetry", "bt601")
            .build();
        sink.set_caps(Some(&caps));
        let output = Arc::clone(output);
        let callbacks = gst_app::AppSinkCallbacks::builder().new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(buffer) = sample.buffer_owned() {
                output.deliver(buffer, &info);
            }
            Ok(gst::FlowSuccess::Ok)
        });
        sink.set_callbacks(callbacks.build());
    }
    Ok(pipeline)
}
