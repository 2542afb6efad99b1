//! The chip proves itself to the console over the head of a kiosk, which may lie, be slow, or fall silent.

use std::sync::LazyLock;

use documents::chip_auth::ca::{Relay, RelayCommand};
use documents::dump::Evidence;
use documents::pki::store::Anchors;
use documents::read::{AgreementWith, Session, Step as Turn};
use documents::report::{AssertionId, Outcome as Came, Reason as Why};
use documents::sim::{Chip, Forgery, Profile, Specimen, catalogue};
use domain::digest::Digest;
use domain::expedition::Step;
use domain::id::LeaseId;
use protocol::bytes::Bytes;
use protocol::visit::{ChipCommand, DocumentKey, Reason, RelayFailure, Relayed, Way};
use specialist_console::desk::document::{ANSWER_MAX, Standing};

use super::document::{Kiosk, asked, begin, random, read_with, seconds, standing, taking};
use super::*;

fn profile() -> Profile {
    catalogue::all().into_iter().find(|profile| profile.name == "card").unwrap()
}

static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| {
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&Specimen::genuine(&profile(), seconds()).certificates.authority).unwrap();
    anchors
});

/// A kiosk that has handed over what it read and keeps the chip at hand, and the question that the console has put.
struct Held {
    desk: Desk,
    kiosk: Kiosk,
    lease: LeaseId,
    chip: Chip,
    session: Session,
    question: Vec<ChipCommand>,
}

impl Held {
    fn new(specimen: Specimen) -> Self {
        Self::with(specimen, AgreementWith::Console)
    }

    fn with(mut specimen: Specimen, agreement: AgreementWith) -> Self {
        let (mut desk, mut kiosk) = begin();
        let (lease, challenge) = asked(&mut desk, &mut kiosk);
        let (session, dump) = read_with(&mut specimen, challenge, agreement);
        let own = dump.evidence.iter().any(|evidence| matches!(evidence, Evidence::Agreement(_)));
        assert_eq!(own, agreement == AgreementWith::Reader);
        let effects = kiosk.hand_over_with(&mut desk, lease, &dump, &ANCHORS);
        let question = questions(&effects, lease).pop().unwrap();
        Self { desk, kiosk, lease, chip: specimen.chip, session, question }
    }

    fn ask(&mut self, question: &[ChipCommand]) -> Vec<Bytes> {
        let relay = |way| if way == Way::AsIs { Relay::AsIs } else { Relay::InChannel };
        let commands = question.iter();
        let commands = commands.map(|one| RelayCommand { relay: relay(one.way), bytes: one.bytes.0.clone() });
        self.session.relay(commands.collect());
        loop {
            match self.session.step(&mut random) {
                Turn::Transmit(command) => self.session.answer(&self.chip.transmit(&command, &mut random)),
                Turn::Relayed(answers) => return answers.into_iter().map(Bytes).collect(),
                Turn::Progress(_) => {}
                Turn::Done(_) | Turn::Failed(_) => panic!("a chip that was read can be asked"),
            }
        }
    }

    fn say(&mut self, relayed: Relayed) {
        let lease = self.lease;
        let effects = hear(&mut self.desk, &Message::Relayed { lease, relayed });
        self.conclude(effects);
    }

    fn answer(&mut self, answers: Vec<Bytes>) {
        self.say(Relayed::Answers { answers });
    }

    fn conclude(&mut self, effects: Vec<Effect>) {
        let _ = super::document::judge(&mut self.desk, effects, &ANCHORS);
    }

    /// How the chip's proof came out.
    fn proof(&self) -> Why {
        let board = self.desk.board().call.unwrap();
        let (_, judged) = board.document_read().unwrap();
        judged.found.as_ref().unwrap().report.about(AssertionId::ChipAgreement).unwrap().reason()
    }

    /// What speaks against the document.
    fn failed(&self) -> Vec<AssertionId> {
        let board = self.desk.board().call.unwrap();
        let (_, judged) = board.document_read().unwrap();
        judged.found.as_ref().unwrap().report.failed().map(documents::report::Assertion::id).collect()
    }

    /// That nothing but the chip's proof speaks against the document, and that it is not taken.
    fn assert_found_out(&mut self) {
        assert_eq!(self.failed(), [AssertionId::ChipAgreement]);
        assert_eq!(standing(&self.desk), Some(Standing::Failed));
        assert!(taking(&mut self.desk).is_empty());
    }

    /// That nothing was proved, that this is said, and that the document is not taken and can be read again.
    fn assert_unproved(&mut self, why: Why) {
        assert_eq!(self.proof(), why);
        assert!(matches!(why.outcome(), Came::Unavailable | Came::Inconclusive));
        assert_eq!(standing(&self.desk), Some(Standing::ChipSilent));
        assert!(taking(&mut self.desk).is_empty());
        let effects = self.desk.next(NOW, act(Intent::Unread));
        assert_eq!(bodies(&effects), ["retake_asked"]);
        self.kiosk.take(&effects);
        let again = self.desk.next(NOW, act(Intent::Read(DocumentKey::Page)));
        assert!(sent(&again).iter().any(|message| matches!(message, Message::ReadDocument { .. })));
    }
}

/// What the console asks the chip that was read by this right.
fn questions(effects: &[Effect], lease: LeaseId) -> Vec<Vec<ChipCommand>> {
    let asked = sent(effects).into_iter().filter_map(|message| match message {
        Message::Relay { lease: of, commands } if of == lease => Some(commands),
        _ => None,
    });
    asked.collect()
}

fn genuine() -> Specimen {
    Specimen::genuine(&profile(), seconds())
}

#[test]
fn a_genuine_chip_proves_itself_and_not_until_then_is_the_document_taken() {
    let mut held = Held::new(genuine());
    assert_eq!((held.proof(), standing(&held.desk)), (Why::ProofAwaited, Some(Standing::Proving)));
    assert!(taking(&mut held.desk).is_empty());
    let answers = held.ask(&held.question.clone());
    held.answer(answers);
    assert_eq!((held.proof(), standing(&held.desk)), (Why::ChipProved, Some(Standing::Good)));
    assert_eq!(taking(&mut held.desk).first(), Some(&"capture_accepted"));
}

#[test]
fn a_kiosk_that_asks_a_copy_without_the_key_is_found_out() {
    let mut held = Held::new(Specimen::forged(&profile(), Forgery::Cloned, seconds()));
    let answers = held.ask(&held.question.clone());
    held.answer(answers);
    held.assert_found_out();
}

#[test]
fn a_kiosk_that_replays_the_answers_to_an_earlier_question_is_found_out() {
    let mut earlier = Held::new(genuine());
    let answers = earlier.ask(&earlier.question.clone());
    let mut held = Held::new(genuine());
    assert_ne!(held.question, earlier.question, "each question is new");
    held.answer(answers);
    held.assert_found_out();
}

#[test]
fn a_kiosk_that_computes_the_answer_itself_is_found_out() {
    // Its own run with the genuine chip is right, and proves nothing to anybody else.
    let mut held = Held::with(genuine(), AgreementWith::Reader);
    assert_eq!(held.proof(), Why::ProofAwaited);
    let own = Held::new(genuine()).ask(&held.question.clone());
    let (_, dump) = read_with(&mut genuine(), [0; 8], AgreementWith::Reader);
    let Some(Evidence::Agreement(run)) = dump.evidence.first() else { panic!("no run") };
    let documents::dump::AgreementAnswer::Protected(computed) = &run.answer else { panic!("another kind") };
    let answers = [&own[..own.len() - 1], &[Bytes(computed.clone())]].concat();
    held.answer(answers);
    held.assert_found_out();
}

#[test]
fn a_kiosk_that_answers_rubbish_is_found_out() {
    for answers in [vec![], vec![Bytes(vec![])], vec![Bytes(vec![0x90, 0x00]); 3], vec![Bytes(vec![7; 900]); 4]] {
        let mut held = Held::new(genuine());
        held.answer(answers);
        held.assert_found_out();
    }
}

#[test]
fn what_kept_the_chip_from_answering_is_told_and_the_step_can_be_done_again() {
    for (reason, why) in [
        (RelayFailure::Lifted, Why::ProofLifted),
        (RelayFailure::NoReader, Why::ProofReaderGone),
        (RelayFailure::NotKept, Why::ProofNotKept),
        (RelayFailure::Chip, Why::ProofChipFailed),
        (RelayFailure::TimeOut, Why::ProofChipLate),
    ] {
        let mut held = Held::new(genuine());
        held.say(Relayed::Failed { reason });
        held.assert_unproved(why);
    }
}

#[test]
fn a_kiosk_that_does_not_know_the_question_says_so() {
    let mut held = Held::new(genuine());
    let effects = hear(&mut held.desk, &Message::Refused { reason: Reason::NotNow });
    held.conclude(effects);
    assert_eq!(held.proof(), Why::ProofAwaited, "that was about something else");
    let effects = hear(&mut held.desk, &Message::Refused { reason: Reason::Malformed });
    held.conclude(effects);
    held.assert_unproved(Why::ProofNotUnderstood);
}

#[test]
fn nobody_waits_for_a_kiosk_that_is_silent_and_what_it_says_later_counts_no_more() {
    let mut held = Held::new(genuine());
    let effects = held.desk.next(NOW + ANSWER_MAX, Input::Tick);
    held.conclude(effects);
    assert_eq!(held.proof(), Why::ProofAwaited);
    let effects = held.desk.next(NOW + ANSWER_MAX + Duration::from_millis(1), Input::Tick);
    held.conclude(effects);
    assert_eq!(held.proof(), Why::ProofSilence);
    let answers = held.ask(&held.question.clone());
    held.answer(answers);
    held.assert_unproved(Why::ProofSilence);
}

#[test]
fn after_a_broken_connection_the_same_question_is_put_again() {
    let mut held = Held::new(genuine());
    let later = NOW + ANSWER_MAX;
    let effects = held.desk.next(later, Input::Line(LineInput::Up));
    assert_eq!(questions(&effects, held.lease), [held.question.clone()]);
    let effects = held.desk.next(later + ANSWER_MAX, Input::Tick);
    assert!(effects.is_empty(), "the time counts from then");
    let answers = held.ask(&held.question.clone());
    held.answer(answers.clone());
    assert_eq!(held.proof(), Why::ChipProved);
    let effects = held.desk.next(later, Input::Line(LineInput::Up));
    assert!(questions(&effects, held.lease).is_empty(), "it is answered");
    held.answer(answers);
    assert_eq!(held.proof(), Why::ChipProved);
}

#[test]
fn an_answer_about_another_reading_is_not_heard() {
    let mut held = Held::new(genuine());
    let relayed = Relayed::Failed { reason: RelayFailure::Lifted };
    drop(hear(&mut held.desk, &Message::Relayed { lease: LeaseId::numbered(1), relayed: relayed.clone() }));
    assert_eq!(held.proof(), Why::ProofAwaited);
    drop(held.desk.next(NOW, act(Intent::Unread)));
    let effects = hear(&mut held.desk, &Message::Relayed { lease: held.lease, relayed });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Judge(_))));
    assert_eq!(standing(&held.desk), None);
}

#[test]
fn a_chip_that_is_not_to_be_asked_is_let_go() {
    let (mut desk, mut kiosk) = begin();
    let (lease, challenge) = asked(&mut desk, &mut kiosk);
    let mut specimen = Specimen::forged(&profile(), Forgery::ForgedSignature, seconds());
    let (_, dump) = read_with(&mut specimen, challenge, AgreementWith::Console);
    let effects = kiosk.hand_over_with(&mut desk, lease, &dump, &ANCHORS);
    assert_eq!(questions(&effects, lease), [vec![]], "none");
    assert_eq!(desk.board().call.unwrap().document_read().unwrap().0.digest, Digest::of(&dump.to_bytes()));
    let step = desk.board().call.unwrap().visit.expedition().unwrap().current();
    assert_eq!(step, Some(Step::Document));
}
