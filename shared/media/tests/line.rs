//! Two stations and a server in between that carries their envelopes, honestly or not.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::time::Duration;

use domain::id::{CallId, ConsoleId, KioskId, PersonId, StationId};
use domain::redact::Personal;
use domain::time::Moment;
use media::{
    AudioSource, CallConfig, Camera, CameraSource, Certificate, IceConfig, Line, LineConfig, LineEvent, NotAuthentic,
};
use protocol::bytes::Bytes;
use protocol::handshake::Part;
use tokio::sync::mpsc;
use tokio::time::timeout;
use trust::{Credentials, FleetCaKey, PeopleKey, Role, SessionStatement, Signed, StationKey};

/// Far more than any of this takes; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(40);
const CALL: CallId = CallId::numbered(1);

fn clock() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Moment::from_unix_ms(since.as_millis() as u64)
}

/// A fleet with one kiosk and one console at which somebody has signed in.
struct Fleet {
    ca: FleetCaKey,
    kiosk: Arc<Credentials>,
    console: Arc<Credentials>,
    sign_in: Vec<u8>,
}

fn kiosk_id() -> StationId {
    KioskId::numbered(1).into()
}

fn console_id() -> StationId {
    ConsoleId::numbered(2).into()
}

impl Fleet {
    fn new() -> Self {
        let ca = FleetCaKey::create("Test fleet", clock()).unwrap();
        let kiosk = Self::station(&ca, kiosk_id());
        let console = Self::station(&ca, console_id());
        let people = StationKey::generate();
        let certificate = ca.issue_people(&people.public_key(), clock()).unwrap();
        let people = PeopleKey::new(people, certificate, ca.public(), clock()).unwrap();
        let statement = SessionStatement {
            person: PersonId::numbered(3),
            display_name: Personal::new("Mette Holm".into()),
            roles: vec![Role::Specialist],
            console: ConsoleId::numbered(2),
            public_key: StationKey::generate().public_key(),
            not_after: clock() + Duration::from_hours(1),
        };
        let sign_in = people.sign_in(&statement, clock()).unwrap().to_json();
        Self { ca, kiosk, console, sign_in }
    }

    fn station(ca: &FleetCaKey, id: StationId) -> Arc<Credentials> {
        let key = StationKey::generate();
        let certificate = ca.issue_station(id, &key.public_key(), clock()).unwrap();
        Arc::new(Credentials::new(ca.public().clone(), certificate, key, clock()).unwrap())
    }
}

fn media() -> CallConfig {
    media::init().unwrap();
    let name = format!("skranke-line-{}-{:?}.png", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name);
    image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([x as u8, y as u8, 90])).save(&path).unwrap();
    let camera = Camera::start(CameraSource::Picture { path: path.clone(), timecode: false }).unwrap();
    std::fs::remove_file(path).unwrap();
    let certificate = Certificate::generate().unwrap();
    CallConfig { camera, audio: AudioSource::Silent, certificate, ice: IceConfig::default() }
}

/// One end of the line and what it has told.
struct End {
    line: Line,
    events: mpsc::Receiver<LineEvent>,
    up: bool,
    frame: bool,
    signed_in: Option<String>,
    messages: Vec<Vec<u8>>,
    alarms: Vec<NotAuthentic>,
}

impl End {
    fn open(fleet: &Fleet, part: Part, media: CallConfig, resumed: bool) -> Self {
        let (credentials, peer, sign_in) = match part {
            Part::Offerer => (fleet.console.clone(), kiosk_id(), fleet.sign_in.clone()),
            Part::Answerer => (fleet.kiosk.clone(), console_id(), Vec::new()),
        };
        let config = LineConfig { part, call: CALL, peer, credentials, sign_in, media, standby: None, resumed, clock };
        let (line, events) = Line::open(config);
        let (messages, alarms) = (Vec::new(), Vec::new());
        Self { line, events, up: false, frame: false, signed_in: None, messages, alarms }
    }

    /// Takes an event; an envelope for the peer comes out.
    fn take(&mut self, event: LineEvent) -> Option<Bytes> {
        match event {
            LineEvent::Post(envelope) => return Some(envelope),
            LineEvent::SignedIn(who) => self.signed_in = Some(who.statement().display_name.reveal().clone()),
            LineEvent::Up { .. } => self.up = true,
            LineEvent::FirstFrame => self.frame = true,
            LineEvent::Message(message) => self.messages.push(message),
            LineEvent::NotAuthentic(what) => self.alarms.push(what),
            LineEvent::Lost | LineEvent::Recovered | LineEvent::Quality(_) => {}
            LineEvent::Broken => panic!("the media of this machine cannot be started"),
        }
        None
    }
}

/// Carries envelopes until `done`. What comes out of `server` for an envelope is delivered, in order.
async fn carry(
    console: &mut End,
    kiosk: &mut End,
    mut server: impl FnMut(Part, Bytes) -> Vec<Bytes>,
    done: impl Fn(&End, &End) -> bool,
) {
    let carried = timeout(PATIENCE, async {
        while !done(console, kiosk) {
            tokio::select! {
                Some(event) = console.events.recv() => {
                    for envelope in console.take(event).into_iter().flat_map(|sent| server(Part::Offerer, sent)) {
                        kiosk.line.envelope(envelope);
                    }
                }
                Some(event) = kiosk.events.recv() => {
                    for envelope in kiosk.take(event).into_iter().flat_map(|sent| server(Part::Answerer, sent)) {
                        console.line.envelope(envelope);
                    }
                }
            }
        }
    });
    carried.await.expect("in time");
}

fn both_see(console: &End, kiosk: &End) -> bool {
    console.up && kiosk.up && console.frame && kiosk.frame
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honest_server_brings_two_stations_together() {
    let fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], both_see).await;
    assert_eq!(kiosk.signed_in.as_deref(), Some("Mette Holm"));
    console.line.send(b"to the kiosk".to_vec());
    kiosk.line.send(b"to the console".to_vec());
    let heard = |console: &End, kiosk: &End| !console.messages.is_empty() && !kiosk.messages.is_empty();
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], heard).await;
    assert_eq!(kiosk.messages, [b"to the kiosk".to_vec()]);
    assert_eq!(console.messages, [b"to the console".to_vec()]);
    assert!(console.alarms.is_empty() && kiosk.alarms.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_envelope_is_noticed_and_sets_up_nothing() {
    let fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    // The server swaps a letter within the signed statement, as it would to swap a fingerprint.
    let swap = |_, Bytes(sent)| {
        let mut json: serde_json::Value = serde_json::from_slice(&sent).unwrap();
        let payload = json.get_mut("payload").expect("a payload");
        let text = payload.as_str().unwrap();
        let (head, tail) = text.split_at(text.len() / 2);
        let other = if tail.starts_with('A') { 'B' } else { 'A' };
        *payload = format!("{head}{other}{}", tail.get(1..).unwrap()).into();
        vec![Bytes(serde_json::to_vec(&json).unwrap())]
    };
    carry(&mut console, &mut kiosk, swap, |_, kiosk| !kiosk.alarms.is_empty()).await;
    assert_eq!(kiosk.alarms.first(), Some(&NotAuthentic::Envelope));
    assert!(!kiosk.up && !kiosk.frame && !console.up && kiosk.signed_in.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_answers_in_a_consoles_place() {
    let fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    // A server that makes itself a fleet of its own, with the same ids.
    let impostors = Fleet::new();
    let mut impostor = End::open(&impostors, Part::Offerer, media(), false);
    carry(&mut impostor, &mut kiosk, |_, sent| vec![sent], |_, kiosk| !kiosk.alarms.is_empty()).await;
    assert_eq!(kiosk.alarms.first(), Some(&NotAuthentic::Envelope));
    assert!(!kiosk.up && !impostor.up && kiosk.signed_in.is_none() && kiosk.messages.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_station_of_the_fleet_cannot_take_the_peers_place() {
    let mut fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    // A stolen console, with a good certificate of this fleet, offers first.
    fleet.console = Fleet::station(&fleet.ca, ConsoleId::numbered(9).into());
    let mut thief = End::open(&fleet, Part::Offerer, media(), false);
    let offer = timeout(PATIENCE, async {
        loop {
            if let Some(envelope) = thief.events.recv().await.and_then(|event| thief.take(event)) {
                return envelope;
            }
        }
    });
    kiosk.line.envelope(offer.await.expect("an offer in time"));
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], both_see).await;
    assert!(!thief.up && !thief.frame);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_sign_in_there_is_no_call() {
    let mut fleet = Fleet::new();
    fleet.sign_in = Fleet::new().sign_in;
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], |_, kiosk| !kiosk.alarms.is_empty()).await;
    assert_eq!(kiosk.alarms, [NotAuthentic::SignIn]);
    assert!(!kiosk.up && !console.up);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_and_early_envelopes_do_no_harm() {
    let fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    let twice = |_, sent: Bytes| vec![sent.clone(), sent];
    carry(&mut console, &mut kiosk, twice, both_see).await;
    assert!(console.alarms.is_empty() && kiosk.alarms.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_station_that_was_killed_comes_back_into_the_call() {
    let fleet = Fleet::new();
    let mut kiosk = End::open(&fleet, Part::Answerer, media(), false);
    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    let mut old = Vec::new();
    let record = |_, sent: Bytes| {
        old.push(sent.clone());
        vec![sent]
    };
    carry(&mut console, &mut kiosk, record, both_see).await;

    let mut kiosk = End::open(&fleet, Part::Answerer, media(), true);
    // What the dead one had got comes again: it sets up nothing that stands in the way.
    for envelope in old {
        kiosk.line.envelope(envelope);
    }
    (console.up, console.frame) = (false, false);
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], both_see).await;

    let mut console = End::open(&fleet, Part::Offerer, media(), false);
    (kiosk.up, kiosk.frame) = (false, false);
    carry(&mut console, &mut kiosk, |_, sent| vec![sent], both_see).await;
    assert!(console.alarms.is_empty() && kiosk.alarms.is_empty());
}

#[test]
fn an_envelope_of_a_call_fits_the_mailbox() {
    // A description of the usual size, signed, must stay well below the limit of a message.
    let fleet = Fleet::new();
    let statement = "x".repeat(12 * 1024);
    let signed = Signed::sign("call", &statement, fleet.kiosk.key(), fleet.kiosk.certificate()).unwrap();
    assert!(signed.to_json().len() * 4 / 3 < protocol::station::MESSAGE_MAX_BYTES / 2);
}
