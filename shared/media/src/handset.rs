//! What a station calls with, and the line that is open, if one is.

use std::sync::Arc;

use domain::id::{CallId, StationId};
use domain::time::Moment;
use protocol::handshake::Part;
use protocol::visit::Message;
use tokio::sync::mpsc;
use trust::Credentials;

use crate::{
    AudioSource, CallConfig, Camera, Certificate, FrameSlot, IceConfig, Line, LineConfig, LineEvent, Standby,
    StartError,
};

/// What a station calls with.
#[derive(Debug)]
pub struct Equipment {
    /// The camera, if one works.
    pub camera: Option<Camera>,
    /// Microphone and loudspeaker.
    pub audio: AudioSource,
    /// How to find a way through the network.
    pub ice: IceConfig,
    /// This process's DTLS certificate.
    pub certificate: Certificate,
}

impl Equipment {
    fn call_config(&self) -> Option<CallConfig> {
        let Self { camera, audio, ice, certificate } = self;
        let camera = camera.clone()?;
        Some(CallConfig { camera, audio: *audio, certificate: certificate.clone(), ice: ice.clone() })
    }
}

/// The call to open.
#[derive(Debug)]
pub struct Opening {
    /// Which part this station plays.
    pub part: Part,
    /// The call.
    pub call: CallId,
    /// The other station.
    pub peer: StationId,
    /// Who has signed in here, as a signed statement; empty at a kiosk.
    pub sign_in: Vec<u8>,
    /// Whether this station was in the call before and has forgotten it.
    pub resumed: bool,
}

/// At most one open line at a time, and the equipment that it uses.
#[derive(Debug)]
pub struct Handset {
    equipment: Equipment,
    credentials: Arc<Credentials>,
    clock: fn() -> Moment,
    standby: Option<Standby>,
    open: Option<(Line, mpsc::Receiver<LineEvent>)>,
}

impl Handset {
    /// A handset, hung up.
    pub const fn new(equipment: Equipment, credentials: Arc<Credentials>, clock: fn() -> Moment) -> Self {
        Self { equipment, credentials, clock, standby: None, open: None }
    }

    /// The station has a new certificate, which counts from the next line on.
    pub fn renew(&mut self, credentials: Arc<Credentials>) {
        self.credentials = credentials;
    }

    /// The camera's newest picture, if a camera works.
    pub fn own_pictures(&self) -> Option<FrameSlot> {
        self.equipment.camera.as_ref().map(Camera::frames)
    }

    /// Switches the camera on or off.
    pub fn set_camera(&self, running: bool) {
        if let Some(camera) = &self.equipment.camera {
            camera.set_running(running);
        }
    }

    /// Starts what can be started before anybody knows who will answer.
    ///
    /// # Errors
    /// When the machine's media cannot be started.
    pub fn prepare(&mut self) -> Result<(), StartError> {
        self.standby = self.equipment.call_config().map(|config| Standby::start(&config)).transpose()?;
        Ok(())
    }

    /// Opens a line; the one before is closed. Without a camera there is no call.
    pub fn open(&mut self, Opening { part, call, peer, sign_in, resumed }: Opening) {
        let Some(media) = self.equipment.call_config() else {
            tracing::error!("a call cannot be opened without a camera");
            return;
        };
        self.open = Some(Line::open(LineConfig {
            part,
            call,
            peer,
            credentials: Arc::clone(&self.credentials),
            sign_in,
            media,
            standby: self.standby.take(),
            resumed,
            clock: self.clock,
        }));
    }

    /// Hangs up.
    pub fn close(&mut self) {
        self.open = None;
        self.standby = None;
    }

    /// The open line.
    pub fn line(&self) -> Option<&Line> {
        self.open.as_ref().map(|(line, _)| line)
    }

    /// Does something to the open line, if there is one.
    pub fn on_line(&self, act: impl FnOnce(&Line)) {
        if let Some(line) = self.line() {
            act(line);
        }
    }

    /// Sends a message to the peer. It is lost if there is no connection: the visit log finds out and sends again.
    pub fn send(&self, message: &Message) {
        let Some(line) = self.line() else { return };
        match message.encode() {
            Ok(frame) => line.send(frame),
            Err(error) => tracing::error!(%error, message = message.name(), "not sent"),
        }
    }

    /// What the line tells next; waits for ever while there is none. Nothing when the line has ended.
    pub async fn next(&mut self) -> Option<LineEvent> {
        match &mut self.open {
            Some((_, events)) => events.recv().await,
            None => std::future::pending().await,
        }
    }
}
