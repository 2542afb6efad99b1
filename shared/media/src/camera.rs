//! The camera, real or simulated. It lives as long as the process and knows nothing of calls.
//!
//! Whatever the source gives, pictures leave here in one form: I420, BT.601, 1280 x 720, 30 a second.

mod device;
mod picture;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer_video as gst_video;

use crate::{Frame, FrameSlot};

/// Width of a picture, in pixels.
pub const WIDTH: u32 = 1280;
/// Height of a picture, in pixels.
pub const HEIGHT: u32 = 720;
/// Pictures a second.
pub const RATE_HZ: u32 = 30;

/// Where pictures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraSource {
    /// A camera, such as `/dev/video0`; without a name the first one.
    Device(Option<String>),
    /// A simulated camera that moves gently over a still picture.
    Picture {
        /// A PNG or JPEG file.
        path: PathBuf,
        /// Whether the clock is burned in, to measure latency: see [`crate::timecode`].
        timecode: bool,
    },
}

impl CameraSource {
    /// With the clock burned into a simulated picture, or without.
    pub fn with_timecode(self, timecode: bool) -> Self {
        match self {
            Self::Picture { path, .. } => Self::Picture { path, timecode },
            device @ Self::Device(_) => device,
        }
    }

    /// Whether there is no camera behind it.
    pub const fn is_simulated(&self) -> bool {
        matches!(self, Self::Picture { .. })
    }
}

/// `device`, `device:NAME` or `picture:FILE`.
impl FromStr for CameraSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "device" => Ok(Self::Device(None)),
            Some(("device", name)) => Ok(Self::Device(Some(name.into()))),
            Some(("picture", path)) => Ok(Self::Picture { path: path.into(), timecode: false }),
            _ => Err("neither device, device:NAME nor picture:FILE"),
        }
    }
}

/// Why a camera cannot start. A camera that is not plugged in is no error: it may be, later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// [`crate::init()`] has not succeeded.
    #[error("GStreamer does not start")]
    GStreamer,
    /// The picture cannot be read.
    #[error("the picture cannot be read")]
    Picture,
    /// No thread could be started.
    #[error("no thread could be started")]
    Thread,
}

/// A running camera. Clones share it; it stops when the last one is dropped.
#[derive(Clone)]
pub struct Camera {
    handle: Arc<Handle>,
}

impl Camera {
    /// Starts the camera.
    ///
    /// # Errors
    /// When a simulated camera's picture cannot be read.
    pub fn start(source: CameraSource) -> Result<Self, CameraError> {
        gst::init().map_err(|_| CameraError::GStreamer)?;
        match source {
            CameraSource::Device(name) => {
                Self::spawn(move |output, control| device::run(name.as_deref(), output, control))
            }
            CameraSource::Picture { path, timecode } => Self::of_scene(picture::Scene::read(&path, timecode)?),
        }
    }

    /// Starts a simulated camera over a picture that lies in no file.
    ///
    /// # Errors
    /// When the picture is none that a camera could see.
    pub fn simulated(picture: &image::DynamicImage) -> Result<Self, CameraError> {
        gst::init().map_err(|_| CameraError::GStreamer)?;
        Self::of_scene(picture::Scene::of(picture, false)?)
    }

    fn of_scene(scene: picture::Scene) -> Result<Self, CameraError> {
        Self::spawn(move |output, control| picture::run(&scene, output, control))
    }

    /// Runs a camera on a thread of its own.
    fn spawn(run: impl FnOnce(&Arc<Output>, &Control) + Send + 'static) -> Result<Self, CameraError> {
        let output = Arc::new(Output { slot: FrameSlot::new(), sinks: Mutex::default() });
        let control = Arc::new(Control::new());
        let handle = Arc::new(Handle { output: Arc::clone(&output), control: Arc::clone(&control) });
        let thread = std::thread::Builder::new().name("camera".into()).spawn(move || run(&output, &control));
        drop(thread.map_err(|_| CameraError::Thread)?);
        Ok(Self { handle })
    }

    /// Its newest picture, for the self-view and for stills.
    pub fn frames(&self) -> FrameSlot {
        self.handle.output.slot.clone()
    }

    /// Switches the camera on or off. Off, it takes no pictures and no processor time, and the last one is forgotten.
    pub fn set_running(&self, running: bool) {
        self.handle.control.set(|state| state.running = running);
    }

    /// Gives every further picture to `sink` until that is dropped.
    pub(crate) fn feed(&self, sink: Weak<dyn Sink>) {
        let mut sinks = self.handle.output.sinks.lock().unwrap_or_else(PoisonError::into_inner);
        sinks.retain(|sink| sink.strong_count() > 0);
        sinks.push(sink);
    }
}

impl fmt::Debug for Camera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Camera").field("frames", &self.handle.output.slot).finish_non_exhaustive()
    }
}

struct Handle {
    output: Arc<Output>,
    control: Arc<Control>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.control.set(|state| state.ended = true);
    }
}

/// Takes pictures on the camera's thread; must not wait.
pub(crate) trait Sink: Send + Sync {
    fn picture(&self, frame: &Frame);
}

struct Output {
    slot: FrameSlot,
    sinks: Mutex<Vec<Weak<dyn Sink>>>,
}

impl Output {
    fn deliver(&self, buffer: gst::Buffer, info: &gst_video::VideoInfo) {
        let Some(frame) = self.slot.put(buffer, info) else { return };
        let sinks = self.sinks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for sink in sinks.iter().filter_map(Weak::upgrade) {
            sink.picture(&frame);
        }
    }
}

/// What the camera's thread is told.
struct Control {
    state: Mutex<ControlState>,
    changed: Condvar,
}

#[derive(Clone, Copy)]
struct ControlState {
    running: bool,
    ended: bool,
}

/// What the camera's thread shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Run,
    Pause,
    End,
}

impl Control {
    fn new() -> Self {
        Self { state: Mutex::new(ControlState { running: true, ended: false }), changed: Condvar::new() }
    }

    fn set(&self, change: impl FnOnce(&mut ControlState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn order(&self) -> Order {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.order()
    }

    /// Waits while the camera is off; `false` when it shall end.
    fn wait_to_run(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.changed.wait_while(state, |state| state.order() == Order::Pause);
        state.unwrap_or_else(PoisonError::into_inner).order() == Order::Run
    }

    /// Waits for `time`, or less if the order changes from running.
    fn pause_between(&self, time: Duration) {
        let until = Instant::now() + time;
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.saturating_duration_since(Instant::now());
        drop(self.changed.wait_timeout_while(state, left, |state| state.order() == Order::Run));
    }
}

impl ControlState {
    fn order(self) -> Order {
        match (self.ended, self.running) {
            (true, _) => Order::End,
            (false, true) => Order::Run,
            (false, false) => Order::Pause,
        }
    }
}

/// The one form of a picture.
fn info() -> gst_video::VideoInfo {
    gst_video::VideoInfo::builder(gst_video::VideoFormat::I420, WIDTH, HEIGHT)
        .fps(gst::Fraction::new(RATE_HZ as i32, 1))
        .colorimetry(&crate::frame::bt601())
        .build()
        .expect("I420 exists in this size")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_simulated_camera_moves_pauses_and_ends() {
        let path = std::env::temp_dir().join(format!("skranke-camera-{}.png", std::process::id()));
        image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * 4) as u8, (y * 4) as u8, 90]))
            .save(&path)
            .expect("a picture");
        let camera = Camera::start(CameraSource::Picture { path: path.clone(), timecode: true }).expect("a camera");
        std::fs::remove_file(path).expect("removed");
        let slot = camera.frames();
        let first = slot.changed(0).await.expect("a picture");
        let early = slot.newest().expect("a picture");
        assert_eq!((early.width(), early.height()), (WIDTH, HEIGHT));
        let (luma, stride) = early.plane(0).expect("luma");
        assert!(crate::timecode::read(luma, stride).is_some());
        assert!(slot.changed(first + 20).await.is_some());
        assert_ne!(slot.newest().expect("a picture").to_rgb8(), early.to_rgb8());
        camera.set_running(false);
        while slot.newest().is_some() {
            tokio::task::yield_now().await;
        }
        camera.set_running(true);
        assert!(slot.changed(slot.count()).await.is_some());
        drop(camera);
        let mut count = slot.count();
        while let Some(next) = slot.changed(count).await {
            count = next;
        }
    }

    #[test]
    fn no_picture_is_an_error() {
        let source = CameraSource::Picture { path: "/nowhere.png".into(), timecode: false };
        assert!(matches!(Camera::start(source), Err(CameraError::Picture)));
    }
}
