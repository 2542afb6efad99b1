//! The mock authority takes what holds, once, and says what does not: with real keys, certificates and seals.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use domain::digest::{Digest, Hex};
use domain::expedition::{
    Answer, Challenge, Comparison, Equipment, Feature, Kind, Outcome, Reference, Rules, Step, StepResult,
};
use domain::id::{CallId, ConsoleId, ExpeditionId, KioskId, LeaseId, PersonId, StationId, VisitId};
use domain::person::Day;
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{BlobStore, Body, CaseFacts, Closing, Log, MediaType, Opened, Record, Taken};
use image::{ImageFormat, RgbImage};
use reqwest::StatusCode;
use tests::authority::{Authority, Fault, Judge};
use trust::{AuthoritySecretKey, Credentials, FleetCaKey, PeopleKey, Role, SessionStatement, StationKey, VisitSigner};

/// 2026-11-21T10:42:00Z, when everything here happens.
const NOON: Moment = Moment::from_unix_ms(1_795_257_720_000);
const CALL: CallId = CallId::numbered(1);
const KIOSK: KioskId = KioskId::numbered(2);
const CONSOLE: ConsoleId = ConsoleId::numbered(3);
const PERSON: PersonId = PersonId::numbered(4);
const EXPEDITION: ExpeditionId = ExpeditionId::numbered(5);
const WIDTH: u32 = 560;
const HEIGHT: u32 = 720;
const LEASE: LeaseId = LeaseId::numbered(6);

/// A fleet with one kiosk, one console and one specialist who has signed in there.
struct Fleet {
    ca: FleetCaKey,
    kiosk: Credentials,
    console: Credentials,
    session: StationKey,
    sign_in: String,
}

impl Fleet {
    fn new() -> Self {
        let ca = FleetCaKey::create("Herning", NOON).unwrap();
        let station = |id: StationId| {
            let key = StationKey::generate();
            let certificate = ca.issue_station(id, &key.public_key(), NOON).unwrap();
            Credentials::new(ca.public().clone(), certificate, key, NOON).unwrap()
        };
        let (kiosk, console) = (station(KIOSK.into()), station(CONSOLE.into()));
        let (people, session) = (StationKey::generate(), StationKey::generate());
        let certificate = ca.issue_people(&people.public_key(), NOON).unwrap();
        let people = PeopleKey::new(people, certificate, ca.public(), NOON).unwrap();
        let statement = SessionStatement {
            person: PERSON,
            display_name: Personal::new("Mette Holm".to_owned()),
            roles: vec![Role::Specialist],
            console: CONSOLE,
            public_key: session.public_key(),
            not_after: NOON + Duration::from_hours(8),
        };
        let sign_in = String::from_utf8(people.sign_in(&statement, NOON).unwrap().to_json()).unwrap();
        Self { ca, kiosk, console, session, sign_in }
    }

    /// A simple adult passport in demo mode, approved and closed, with the citizen's portrait.
    fn approved(&self, portrait: &[u8]) -> (Log, BlobStore) {
        let mut blobs = BlobStore::new();
        let digest = blobs.insert(portrait.to_vec()).unwrap();
        let taken = Taken {
            digest,
            media_type: MediaType::Jpeg,
            width: WIDTH,
            height: HEIGHT,
            findings: vec![],
            simulated: true,
        };
        let mut log = Log::new(VisitId::numbered(7));
        for body in bodies(&taken, Digest::of(self.sign_in.as_bytes())) {
            let citizen = matches!(body, Body::Opened(_) | Body::Captured { .. } | Body::CitizenAccepted { .. });
            let signer = VisitSigner::new(if citizen { &self.kiosk } else { &self.console }).unwrap();
            let _ = log.write(CALL, NOON, body, &signer).unwrap();
        }
        (log, blobs)
    }

    fn record(&self, log: &Log, blobs: &BlobStore, session: &StationKey) -> Vec<u8> {
        let bytes = Closing::bytes(log.visit().id(), log.head());
        let signature: Hex = trust::sign_closing(session, &bytes).unwrap();
        let closing = Closing { sign_in: Personal::new(self.sign_in.clone()), signature };
        Record::new(log, blobs, closing).unwrap().to_bytes().unwrap().to_vec()
    }
}

fn bodies(taken: &Taken, sign_in: Digest) -> Vec<Body> {
    let day = Day::new(2026, 11, 21).unwrap();
    let cpr: domain::person::Cpr = "120864-1234".parse().unwrap();
    let rules = Rules::of(Kind::PassportAdult, cpr.birth(), day).unwrap();
    let comparison =
        Comparison { answer: Answer::Yes, features: Feature::ALL.into(), against: [Reference::Chip].into() };
    let facts = CaseFacts {
        cpr: Personal::new(cpr),
        given_names: Personal::new("Anna Kibæk".to_owned()),
        surname: Personal::new("Specimen".to_owned()),
    };
    let done = |step, result| Body::StepDone { step, result };
    let (step, digest) = (Step::Portrait, taken.digest);
    vec![
        Body::Opened(Opened { kiosk: KIOSK, demo: true, equipment: [Equipment::Camera].into(), policy: 1 }),
        Body::SpecialistJoined { person: PERSON, console: CONSOLE, sign_in },
        Body::ExpeditionBegan { expedition: EXPEDITION, kind: Kind::PassportAdult, day },
        Body::CaseFound { facts },
        done(Step::Welcome, StepResult::Passed),
        done(Step::Notice, StepResult::Passed),
        done(Step::Case, StepResult::Passed),
        done(Step::Document, StepResult::Simulated),
        done(Step::Registers, StepResult::Passed),
        Body::Challenged { challenge: Challenge::LookUp },
        Body::IdentityCompared { comparison },
        Body::CaptureAsked { step, lease: LEASE },
        Body::Captured { step, lease: LEASE, taken: taken.clone() },
        Body::CitizenAccepted { step, digest },
        Body::CaptureAccepted { step, digest },
        done(Step::LeftFinger, StepResult::Simulated),
        done(Step::RightFinger, StepResult::Simulated),
        done(Step::Signature, StepResult::Simulated),
        done(Step::ReadBack, StepResult::Passed),
        Body::FeeShown { fee: rules.fee.unwrap() },
        done(Step::Fee, StepResult::Passed),
        Body::Decided { outcome: Outcome::Approved },
        Body::Closed { outcome: Outcome::Approved },
    ]
}

/// A JPEG of the size that a kiosk captures.
fn portrait() -> Vec<u8> {
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| image::Rgb([(x / 3) as u8, (y / 3) as u8, 128]));
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

/// The authority with its port, and whoever sends to it.
struct Bench {
    authority: Authority,
    key: AuthoritySecretKey,
    http: reqwest::Client,
}

impl Bench {
    async fn start(fleet: &Fleet) -> Self {
        let key = AuthoritySecretKey::generate();
        let judge = Judge { key: key.clone(), fleet: fleet.ca.public().clone() };
        let tls = fleet.console.station_config().unwrap();
        let http = reqwest::Client::builder().tls_backend_preconfigured(Arc::unwrap_or_clone(tls)).build().unwrap();
        Self { authority: Authority::start(0, judge).await.unwrap(), key, http }
    }

    fn seal(&self, record: &[u8]) -> Vec<u8> {
        let info = Record::sealing_info(EXPEDITION);
        trust::seal(&self.key.public_key(), &info, b"", record).unwrap().0
    }

    async fn put(&self, expedition: ExpeditionId, sealed: &[u8]) -> (StatusCode, String) {
        let url = format!("http://{}/v1/expeditions/{expedition}", self.authority.address());
        let request = self.http.put(url).header("Idempotency-Key", expedition.to_string()).body(sealed.to_vec());
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

#[tokio::test]
async fn a_record_that_holds_is_taken_once() {
    let fleet = Fleet::new();
    let bench = Bench::start(&fleet).await;
    let portrait = portrait();
    let (log, blobs) = fleet.approved(&portrait);
    let record = fleet.record(&log, &blobs, &fleet.session);
    let sealed = bench.seal(&record);
    assert_eq!(bench.put(EXPEDITION, &sealed).await.0, StatusCode::CREATED);
    assert_eq!(bench.put(EXPEDITION, &sealed).await.0, StatusCode::OK);
    // Sealed once more it is another text: the sender must repeat what it stored.
    assert_eq!(bench.put(EXPEDITION, &bench.seal(&record)).await.0, StatusCode::CONFLICT);
    let received = bench.authority.received();
    let [received] = &received[..] else { panic!("{received:?}") };
    assert_eq!((received.expedition, &received.outcome), (EXPEDITION, &Outcome::Approved));
    assert_eq!(received.portrait_digest, Some(Digest::of(&portrait)));
    assert_eq!((received.closed_by, received.simulated), (PERSON, true));
    assert_eq!(received.signers, [StationId::Kiosk(KIOSK), StationId::Console(CONSOLE)].map(|id| id.to_string()));
}

#[tokio::test]
async fn what_does_not_hold_is_refused_with_a_word() {
    let fleet = Fleet::new();
    let bench = Bench::start(&fleet).await;
    let (log, blobs) = fleet.approved(&portrait());
    let good = fleet.record(&log, &blobs, &fleet.session);
    let word = |code: &str| (StatusCode::UNPROCESSABLE_ENTITY, format!(r#"{{"refused":"{code}"}}"#));

    let mut flipped = bench.seal(&good);
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(bench.put(EXPEDITION, &flipped).await, word("does_not_open"));
    let other = ExpeditionId::numbered(99);
    assert_eq!(bench.put(other, &bench.seal(&good)).await, word("does_not_open"));
    assert_eq!(bench.put(EXPEDITION, &bench.seal(b"nothing")).await, word("malformed"));

    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(bench.put(EXPEDITION, &bench.seal(&altered)).await, word("capture"));

    let unsigned = fleet.record(&log, &blobs, &StationKey::generate());
    assert_eq!(bench.put(EXPEDITION, &bench.seal(&unsigned)).await, word("closing"));

    let strangers = Fleet::new();
    let (log, blobs) = strangers.approved(&portrait());
    let strange = strangers.record(&log, &blobs, &strangers.session);
    assert_eq!(bench.put(EXPEDITION, &bench.seal(&strange)).await, word("log"));

    let (log, blobs) = fleet.approved(b"no picture");
    let blind = fleet.record(&log, &blobs, &fleet.session);
    assert_eq!(bench.put(EXPEDITION, &bench.seal(&blind)).await, word("portrait"));
    assert!(bench.authority.received().is_empty());
}

#[tokio::test]
async fn faults_last_as_long_as_they_are_told() {
    let fleet = Fleet::new();
    let bench = Bench::start(&fleet).await;
    let (log, blobs) = fleet.approved(&portrait());
    let sealed = bench.seal(&fleet.record(&log, &blobs, &fleet.session));
    for (fault, status) in [(&br#"{"503":2}"#[..], 503), (br#""409""#, 409), (br#""422""#, 422)] {
        let fault = Fault::parse(fault).unwrap().unwrap();
        bench.authority.fault(Some(fault));
        for _ in 0..fault.left {
            assert_eq!(bench.put(EXPEDITION, &sealed).await.0.as_u16(), status);
        }
        assert!(bench.authority.received().is_empty());
    }
    bench.authority.fault(Fault::parse(br#""duplicate""#).unwrap());
    assert_eq!(bench.put(EXPEDITION, &sealed).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bench.put(EXPEDITION, &sealed).await.0, StatusCode::OK);
    assert_eq!(bench.authority.received().len(), 1);
    for json in [&b"x"[..], br#""500""#, br#"{"503":-1}"#, br#"{"503":1,"409":1}"#, b"3"] {
        assert!(Fault::parse(json).is_err());
    }
    assert_eq!(Fault::parse(b"null").unwrap(), None);
}
