//! Documents read through the real service for chip readers, with a virtual reader and simulated chips.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use documents::chip_auth::ca::{Relay, Remote};
use documents::dump::Dump;
use documents::file::{File, Group};
use documents::read::AgreementWith;
use documents::sim::{Forgery, Quirk, Specimen, catalogue, vpcd};
use domain::id::LeaseId;
use domain::redact::Personal;
use kiosk::document::driver::keeper::{Program, keep};
use kiosk::document::driver::message::Ask;
use kiosk::document::order::{ChipKey, ChipOrder};
use kiosk::document::reader::Event;
use protocol::bytes::Bytes;
use protocol::visit::{ChipCommand, ReadFailure, Reading, RelayFailure, Relayed, Way};
use serde_json::Value;
use tests::reader::card::Card;
use tests::reader::publish;
use tests::reader::service::{SECOND_PORT, Service};
use tests::world::programs::Programs;
use tokio::sync::mpsc;

const LEASE: LeaseId = LeaseId::numbered(1);
const CHALLENGE: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
/// Long enough on any machine.
const SOON: Duration = Duration::from_mins(1);

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

fn modern() -> Specimen {
    Specimen::genuine(&catalogue::modern(), now())
}

/// `kiosk document read` with what is printed on the document.
fn read(specimen_lines: &[String], anchors: &Path) -> Output {
    let kiosk = Programs::find().unwrap().path("kiosk");
    let mut command = Command::new(kiosk);
    let _ = command.args(["document", "read", "--json", "--anchors"]).arg(anchors).arg("--mrz").args(specimen_lines);
    command.output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn failed(told: &Value) -> Vec<&str> {
    let assertions = told["assertions"].as_array().unwrap();
    let failed = assertions.iter().filter(|assertion| assertion["outcome"] == "failed");
    failed.map(|assertion| assertion["id"].as_str().unwrap()).collect()
}

#[test]
fn a_genuine_passport_is_read_and_verified_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let _service = Service::start().unwrap();
    let specimen = modern();
    publish(&specimen, folder.path()).unwrap();
    let lines = specimen.lines.clone();
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let output = read(&lines, folder.path());
    let told = json(&output);
    assert_eq!(output.status.code(), Some(0), "{told:#}\n{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(told["document"]["surname"], "SPECIMEN");
    assert_eq!(told["portrait"]["format"], "jpeg2000");
    let outcome = |id: &str| {
        let assertions = told["assertions"].as_array().unwrap();
        assertions.iter().find(|assertion| assertion["id"] == id).map(|found| found["outcome"].clone())
    };
    for id in ["access.protocol", "sod.signature", "sod.chain", "hash.dg1", "hash.dg2", "mrz.matches"] {
        assert_eq!(outcome(id), Some("passed".into()), "{id}: {told:#}");
    }
}

#[test]
fn a_false_passport_ends_with_two_and_names_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    let _service = Service::start().unwrap();
    let specimen = Specimen::forged(&catalogue::modern(), Forgery::OtherFace, now());
    publish(&specimen, folder.path()).unwrap();
    let lines = specimen.lines.clone();
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let output = read(&lines, folder.path());
    let told = json(&output);
    assert_eq!((output.status.code(), failed(&told)), (Some(2), vec!["hash.dg2"]), "{told:#}");
}

#[test]
fn a_wrong_key_ends_with_three_and_says_what_to_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let _service = Service::start().unwrap();
    let specimen = modern();
    publish(&specimen, folder.path()).unwrap();
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let another = Specimen::of(&catalogue::modern(), &documents::sim::Person::OTHER, now());
    let output = read(&another.lines, folder.path());
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(json(&output)["document"], Value::Null);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("check number, birth date and expiry date"), "{words}");
}

/// The driver with its keeper.
struct Kept {
    asks: mpsc::Sender<Ask>,
    events: mpsc::Receiver<Event>,
}

impl Kept {
    fn start() -> Self {
        let (asks, asked) = mpsc::channel(8);
        let (sender, events) = mpsc::channel(64);
        let arguments = ["driver", "document"].map(Into::into).to_vec();
        let program = Program { path: Programs::find().unwrap().path("kiosk"), arguments };
        drop(tokio::spawn(keep(program, asked, sender)));
        Self { asks, events }
    }

    async fn read(&self, specimen_lines: &[String]) {
        let key = ChipKey::Lines { text: Personal::new(specimen_lines.join("\n")) };
        let order = ChipOrder { key, challenge: Some(CHALLENGE), allow_bac: false, agreement: AgreementWith::Console };
        self.asks.send(Ask::Read { lease: LEASE, order }).await.unwrap();
    }

    async fn next(&mut self) -> Event {
        tokio::time::timeout(SOON, self.events.recv()).await.expect("something is told").unwrap()
    }

    /// Waits for a step of reading, or for the failure that ends it.
    async fn reading(&mut self, wanted: impl Fn(Reading) -> bool) -> Reading {
        loop {
            if let Event::Progress(LEASE, reading) = self.next().await
                && wanted(reading)
            {
                return reading;
            }
        }
    }

    /// Asks the chip that is kept at hand.
    async fn ask(&self, question: &Remote) {
        let way = |relay| match relay {
            Relay::InChannel => Way::InChannel,
            Relay::AsIs => Way::AsIs,
        };
        let commands = question.commands().unwrap().into_iter();
        let commands = commands.map(|one| ChipCommand { way: way(one.relay), bytes: Bytes(one.bytes) }).collect();
        self.asks.send(Ask::Relay { lease: LEASE, commands }).await.unwrap();
    }

    /// Waits for what came of a question.
    async fn relayed(&mut self) -> Relayed {
        loop {
            if let Event::Relayed(LEASE, relayed) = self.next().await {
                return relayed;
            }
        }
    }

    async fn dump(&mut self) -> Dump {
        loop {
            match self.next().await {
                Event::Read(LEASE, bytes) => return Dump::from_bytes(&bytes).unwrap(),
                Event::Progress(_, Reading::Failed { reason }) if reason != ReadFailure::Lifted => panic!("{reason:?}"),
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn the_driver_waits_for_a_document_reads_it_and_tells_how_far_it_is() {
    let _service = Service::start().unwrap();
    let specimen = modern();
    let mut kept = Kept::start();
    assert!(matches!(kept.next().await, Event::Present(true)));
    kept.read(&specimen.lines).await;
    let _ = kept.reading(|reading| reading == Reading::Waiting).await;
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let _ = kept.reading(|reading| reading == Reading::Opening).await;
    let _ = kept.reading(|reading| matches!(reading, Reading::Chip { thousandths: 500.. })).await;
    let dump = kept.dump().await;
    assert!(dump.file(File::Sod).is_some() && dump.file(File::Com).is_some());
}

#[tokio::test]
async fn a_document_that_is_lifted_is_read_on_when_it_lies_there_again() {
    let _service = Service::start().unwrap();
    let specimen = Specimen::genuine(&catalogue::modern().with(Quirk::LiftedAfter(20)), now());
    let mut kept = Kept::start();
    kept.read(&specimen.lines).await;
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let lifted = Reading::Failed { reason: ReadFailure::Lifted };
    let _ = kept.reading(|reading| reading == lifted).await;
    let dump = kept.dump().await;
    assert!(dump.findings.contains(&documents::dump::ReadFinding::Resumed), "{:?}", dump.findings);
}

fn question(dump: &Dump) -> Remote {
    let keys = dump.file(File::Dg(Group::new(14).unwrap())).unwrap();
    Remote::begin(keys, &mut |bytes| bytes.fill(7)).unwrap()
}

#[tokio::test]
async fn a_chip_that_was_read_is_kept_and_answers_the_console_once() {
    let _service = Service::start().unwrap();
    let specimen = modern();
    let mut kept = Kept::start();
    kept.read(&specimen.lines).await;
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let dump = kept.dump().await;
    let question = question(&dump);
    kept.ask(&question).await;
    let Relayed::Answers { answers } = kept.relayed().await else { panic!("no answers") };
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.0).collect();
    let proof = question.finish(&answers).unwrap();
    assert!(proof.covers(dump.file(File::Dg(Group::new(14).unwrap())).unwrap()));
    kept.ask(&self::question(&dump)).await;
    assert_eq!(kept.relayed().await, Relayed::Failed { reason: RelayFailure::NotKept });
}

#[tokio::test]
async fn a_chip_that_is_lifted_while_it_is_kept_is_told_unasked_and_another_can_be_read() {
    let _service = Service::start().unwrap();
    let specimen = modern();
    let mut kept = Kept::start();
    kept.read(&specimen.lines).await;
    let card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let dump = kept.dump().await;
    drop(card);
    assert_eq!(kept.relayed().await, Relayed::Failed { reason: RelayFailure::Lifted });
    kept.ask(&question(&dump)).await;
    assert_eq!(kept.relayed().await, Relayed::Failed { reason: RelayFailure::NotKept });
    let again = modern();
    kept.read(&again.lines).await;
    let _card = Card::lay(again.chip, vpcd::PORT).unwrap();
    let _ = kept.dump().await;
}

#[tokio::test]
async fn a_service_that_falls_takes_the_kept_chip_with_it() {
    let mut service = Service::start().unwrap();
    let specimen = modern();
    let mut kept = Kept::start();
    kept.read(&specimen.lines).await;
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let _ = kept.dump().await;
    service.kill();
    assert_eq!(kept.relayed().await, Relayed::Failed { reason: RelayFailure::NoReader });
}

#[tokio::test]
async fn two_documents_are_told_apart_from_one() {
    let _service = Service::start().unwrap();
    let specimen = modern();
    let _other = Card::lay(modern().chip, SECOND_PORT).unwrap();
    let card = Card::lay(modern().chip, vpcd::PORT).unwrap();
    let mut kept = Kept::start();
    let two = Reading::Failed { reason: ReadFailure::TwoDocuments };
    // Until both are noticed, one of them is read.
    'noticed: loop {
        kept.read(&specimen.lines).await;
        loop {
            match kept.next().await {
                Event::Progress(LEASE, reading) if reading == two => break 'noticed,
                Event::Read(..) => break,
                Event::Progress(LEASE, Reading::Failed { reason }) => panic!("{reason:?}"),
                _ => {}
            }
        }
    }
    drop(card);
    let _ = kept.reading(|reading| reading == Reading::Opening).await;
}

#[tokio::test]
async fn a_service_that_falls_takes_the_reading_with_it_and_nothing_else() {
    let mut service = Service::start().unwrap();
    let specimen = modern();
    let mut kept = Kept::start();
    assert!(matches!(kept.next().await, Event::Present(true)));
    kept.read(&specimen.lines).await;
    let _ = kept.reading(|reading| reading == Reading::Waiting).await;
    service.kill();
    let gone = Reading::Failed { reason: ReadFailure::NoReader };
    let _ = kept.reading(|reading| reading == gone).await;
    drop(service);
    let _service = Service::start().unwrap();
    while !matches!(kept.next().await, Event::Present(true)) {}
    kept.read(&specimen.lines).await;
    let _card = Card::lay(specimen.chip, vpcd::PORT).unwrap();
    let _ = kept.dump().await;
}
