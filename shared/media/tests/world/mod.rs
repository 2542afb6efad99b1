//! Two peers and what carries their descriptions.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use media::{
    AudioSource, Call, CallConfig, Camera, CameraSource, Certificate, Event, Fingerprint, IceConfig, Role, sdp,
};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Far more than a call needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// One peer and what it has told so far.
pub(crate) struct Side {
    pub(crate) call: Call,
    pub(crate) events: mpsc::Receiver<Event>,
    pub(crate) fingerprint: Fingerprint,
    /// The fingerprint that it claims, if that is not its own.
    pub(crate) poses_as: Option<Fingerprint>,
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) connected: bool,
    pub(crate) shows_frame: bool,
    pub(crate) rtt_known: bool,
    pub(crate) lost: bool,
    /// What ended it.
    pub(crate) last: Option<Event>,
}

/// A simulated camera with the clock in its picture.
pub(crate) fn camera() -> Camera {
    media::init().unwrap();
    let path =
        std::env::temp_dir().join(format!("skranke-call-{}-{:?}.png", std::process::id(), std::thread::current().id()));
    image::RgbImage::from_fn(512, 512, |x, y| image::Rgb([(x / 2) as u8, (y / 2) as u8, ((x * y) >> 8) as u8]))
        .save(&path)
        .unwrap();
    let camera = Camera::start(CameraSource::Picture { path: path.clone(), timecode: true }).unwrap();
    std::fs::remove_file(path).unwrap();
    camera
}

impl Side {
    pub(crate) fn start(camera: &Camera, role: Role) -> Self {
        Self::start_with(camera, role, AudioSource::Silent)
    }

    pub(crate) fn start_with(camera: &Camera, role: Role, audio: AudioSource) -> Self {
        let certificate = Certificate::generate().unwrap();
        let fingerprint = certificate.fingerprint();
        let config = CallConfig { camera: camera.clone(), audio, certificate, ice: IceConfig::default() };
        let (call, events) = Call::start(&config, role).unwrap();
        Self {
            call,
            events,
            fingerprint,
            poses_as: None,
            messages: Vec::new(),
            connected: false,
            shows_frame: false,
            rtt_known: false,
            lost: false,
            last: None,
        }
    }

    /// The fingerprint that a peer is made to expect.
    fn claimed(&self) -> Fingerprint {
        self.poses_as.unwrap_or(self.fingerprint)
    }

    fn take(&mut self, event: Event, peer: &Self) {
        match event {
            Event::LocalDescription(sdp) => {
                assert_eq!(sdp::fingerprint(&sdp), Ok(self.fingerprint), "our own certificate");
                assert!(sdp.contains("a=rtcp-fb:96 nack") && sdp.contains(" rtx/90000"), "retransmission is offered");
                peer.call.remote_description(&sdp::with_fingerprint(&sdp, self.claimed()), self.claimed());
            }
            Event::LocalCandidate(candidate) => peer.call.remote_candidate(&candidate),
            Event::Connected => self.connected = true,
            Event::Message(message) => self.messages.push(message),
            Event::FirstFrame => self.shows_frame = true,
            Event::Quality(quality) => self.rtt_known |= quality.rtt_ms.is_some(),
            Event::Lost(_) => self.lost = true,
            Event::Recovered => {}
            Event::PeerNotAuthentic | Event::Failed(_) => self.last = Some(event),
        }
    }
}

/// Carries descriptions and candidates between two sides until `done`.
pub(crate) async fn meet(one: &mut Side, two: &mut Side, done: impl Fn(&Side, &Side) -> bool) {
    let met = timeout(PATIENCE, async {
        while !done(one, two) {
            tokio::select! {
                Some(event) = one.events.recv() => one.take(event, two),
                Some(event) = two.events.recv() => two.take(event, one),
                else => panic!("both calls are over"),
            }
        }
    });
    let met = met.await;
    assert!(
        met.is_ok(),
        "not in time: {:?}/{:?}, connected {}/{}, frame {}/{}, messages {}/{}, frames {}/{}",
        one.last,
        two.last,
        one.connected,
        two.connected,
        one.shows_frame,
        two.shows_frame,
        one.messages.len(),
        two.messages.len(),
        one.call.remote_frames().count(),
        two.call.remote_frames().count()
    );
}
