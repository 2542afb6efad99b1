//! The citizen's passport: read and judged once, as it does not sign challenges and says the same each time.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use documents::access::AccessKey;
use documents::chip_auth::ca::{Relay, RelayCommand};
use documents::dump::PageSeen;
use documents::file::{File, Group};
use documents::mrz;
use documents::pki::store::Anchors;
use documents::read::{AgreementWith, Plan, Session, Sought, Step};
use documents::sim::{Person, Specimen, catalogue};
use documents::verify::Unanswered;
use domain::digest::Digest;
use domain::id::LeaseId;
use domain::redact::Personal;
use protocol::bytes::Bytes;
use protocol::visit::{ChipCommand, Relayed, Way};
use specialist_console::desk::document::{Judged, Judgement, Judging, Next, Proof, Question};

use crate::fleet::START;

/// What is known of it.
pub(crate) struct Passport {
    /// What the kiosk reads.
    pub(crate) dump: Vec<u8>,
    /// Of that.
    pub(crate) digest: Digest,
    /// Its holder's number.
    pub(crate) cpr: &'static str,
    /// The file with the chip's keys.
    keys: Vec<u8>,
    /// What the console finds before it has asked the chip, when the chip has proved itself, and when it was let go.
    awaited: Arc<Judged>,
    proved: Arc<Judged>,
    unproved: Arc<Judged>,
    /// What the chip has answered to a question.
    answers: Mutex<HashMap<Vec<u8>, Relayed>>,
}

pub(crate) static PASSPORT: LazyLock<Passport> = LazyLock::new(|| {
    let (mut session, mut specimen) = (Session::new(plan(&specimen())), specimen());
    let Step::Done(mut dump) = drive(&mut session, &mut specimen) else { panic!("an honest chip is read") };
    dump.page = mrz::parse(&specimen.lines.join("\n")).ok().map(|zone| PageSeen::new(&zone, None));
    let keys = dump.file(File::Dg(Group::new(14).unwrap())).unwrap().to_vec();
    let dump = dump.to_bytes();
    let digest = Digest::of(&dump);
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&specimen.certificates.authority).unwrap();
    let judge = |proof| {
        let (bytes, lease) = (Personal::new(dump.clone()), LeaseId::numbered(1));
        let judging = Judging { digest, bytes, challenge: [0; 8], typed: None, lease, proof };
        judging.judge(&anchors, START, &mut random)
    };
    let first = judge(Proof::NotAsked);
    let Next::Ask(question) = first.next else { panic!("a chip that can prove itself is asked") };
    let Relayed::Answers { answers } = ask(&mut session, &mut specimen, question.commands()) else {
        panic!("no answer")
    };
    let answers = answers.into_iter().map(|answer| answer.0).collect();
    let proved = judge(Proof::Answers(Box::new(question.into_remote()), answers)).judged;
    let unproved = judge(Proof::Unanswered(Unanswered::NotKept)).judged;
    let (cpr, answers) = (Person::SPECIMEN.personal_number, Mutex::default());
    Passport { dump, digest, cpr, keys, awaited: first.judged, proved, unproved, answers }
});

impl Passport {
    /// What the console finds, as it would itself; `number` makes another question of it.
    pub(crate) fn judge(&self, judging: Judging, number: u8) -> Judgement {
        assert_eq!(judging.digest, self.digest);
        let (judged, next) = match judging.proof {
            Proof::NotAsked => {
                let question = Question::draw(&self.keys, &mut |bytes| bytes.fill(number)).unwrap();
                (&self.awaited, Next::Ask(Box::new(question)))
            }
            Proof::Answers(remote, answers) => {
                let _ = remote.finish(&answers).expect("an honest kiosk passes on what the chip says");
                (&self.proved, Next::Nothing)
            }
            Proof::Unanswered(why) => {
                assert_eq!(why, Unanswered::NotKept);
                (&self.unproved, Next::Nothing)
            }
        };
        Judgement { lease: judging.lease, judged: judged.clone(), next }
    }

    /// What its chip answers, once it has been read.
    pub(crate) fn answer(&self, commands: &[ChipCommand]) -> Relayed {
        let question = commands.iter().flat_map(|command| command.bytes.0.clone()).collect();
        let mut answers = self.answers.lock().unwrap();
        let answer = answers.entry(question).or_insert_with(|| {
            let (mut session, mut specimen) = (Session::new(plan(&specimen())), specimen());
            assert!(matches!(drive(&mut session, &mut specimen), Step::Done(_)));
            ask(&mut session, &mut specimen, commands)
        });
        answer.clone()
    }
}

fn specimen() -> Specimen {
    let seconds = i64::try_from(START.unix_ms() / 1000).unwrap();
    let profile = catalogue::all().into_iter().find(|profile| profile.name == "agreement-3des").unwrap();
    Specimen::genuine(&profile, seconds)
}

fn plan(passport: &Specimen) -> Plan {
    let zone = mrz::parse(&passport.lines.join("\n")).unwrap();
    Plan {
        application: Sought::Auto,
        key: AccessKey::Mrz(zone.travel().unwrap().key().unwrap()),
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: None,
        agreement: AgreementWith::Console,
        extended: true,
    }
}

fn random(bytes: &mut [u8]) {
    bytes.iter_mut().zip(1..).for_each(|(byte, number)| *byte = number);
}

fn drive(session: &mut Session, passport: &mut Specimen) -> Step {
    loop {
        match session.step(&mut random) {
            Step::Transmit(command) => session.answer(&passport.chip.transmit(&command, &mut random)),
            Step::Progress(_) => {}
            end => return end,
        }
    }
}

fn ask(session: &mut Session, passport: &mut Specimen, commands: &[ChipCommand]) -> Relayed {
    let relay = |way| match way {
        Way::InChannel => Relay::InChannel,
        Way::AsIs => Relay::AsIs,
    };
    let commands = commands.iter();
    session.relay(commands.map(|one| RelayCommand { relay: relay(one.way), bytes: one.bytes.0.clone() }).collect());
    let Step::Relayed(answers) = drive(session, passport) else { panic!("a chip that was read can be asked") };
    Relayed::Answers { answers: answers.into_iter().map(Bytes).collect() }
}
