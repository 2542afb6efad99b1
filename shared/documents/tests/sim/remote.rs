//! A chip that proves itself to whoever verifies, over the head of a reader that may lie.

use documents::chip_auth::ca::{AgreementError, AgreementProof, RelayCommand, Remote};
use documents::dump::{AgreementAnswer, Dump, Evidence};
use documents::file::{File, Group};
use documents::read::{AgreementWith, Plan, Session, Step};
use documents::report::{AssertionId, Reason};
use documents::sim::{Forgery, Specimen};
use documents::verify::{Asked, Expected, Reader, Unanswered};

use crate::reading::{CHALLENGE, NOW, key, numbers, plan, profile, read};
use crate::verifying::{anchors, outcomes};

const PROFILES: [&str; 5] = ["modern", "agreement-3des", "agreement-dh", "agreement-2", "card"];

/// A reader that has read everything and keeps the chip at hand.
struct Kept {
    specimen: Specimen,
    session: Session,
    dump: Dump,
}

impl Kept {
    fn new(mut specimen: Specimen) -> Self {
        let plan = Plan { agreement: AgreementWith::Console, ..plan(key(&specimen)) };
        let mut session = Session::new(plan);
        let Step::Done(dump) = drive(&mut session, &mut specimen) else { panic!("not read") };
        Self { specimen, session, dump }
    }

    fn keys(&self) -> &[u8] {
        self.dump.file(File::Dg(Group::new(14).unwrap())).unwrap()
    }

    fn question(&self, seed: u8) -> Remote {
        Remote::begin(self.keys(), &mut |bytes| bytes.fill(seed)).unwrap()
    }

    fn pass_on(&mut self, commands: Vec<RelayCommand>) -> Vec<Vec<u8>> {
        self.session.relay(commands);
        let Step::Relayed(answers) = drive(&mut self.session, &mut self.specimen) else { panic!("not passed on") };
        answers
    }

    fn ask(&mut self) -> Result<AgreementProof, AgreementError> {
        let question = self.question(3);
        let answers = self.pass_on(question.commands().unwrap());
        question.finish(&answers)
    }

    /// What the verifier finds who does not trust the reader.
    fn verify(&self, agreement: Asked) -> Vec<String> {
        let expected =
            Expected { challenge: Some(CHALLENGE), agreement, reader: Reader::Foreign, ..Expected::default() };
        outcomes(&documents::verify::verify(&self.dump, &anchors(&self.specimen), &expected, NOW).report)
    }

    /// What it says otherwise than of a chip that nobody has asked.
    fn difference(&self, agreement: Asked) -> Vec<String> {
        let before = self.verify(Asked::No);
        self.verify(agreement).into_iter().filter(|line| !before.contains(line)).collect()
    }
}

fn drive(session: &mut Session, specimen: &mut Specimen) -> Step {
    let (mut mine, mut chips) = (numbers(), numbers());
    loop {
        match session.step(&mut |bytes| mine.fill(bytes)) {
            Step::Transmit(command) => {
                session.answer(&specimen.chip.transmit(&command, &mut |bytes| chips.fill(bytes)));
            }
            Step::Progress(_) => {}
            end => return end,
        }
    }
}

fn genuine(name: &str) -> Kept {
    Kept::new(Specimen::genuine(&profile(name), NOW))
}

#[test]
fn a_genuine_chip_is_asked_and_passes() {
    for name in PROFILES {
        let mut kept = genuine(name);
        assert_eq!(kept.difference(Asked::Will), ["chip.agreement Unavailable ProofAwaited"], "{name}");
        let proof = kept.ask();
        assert_eq!(kept.difference(Asked::Answered(proof)), ["chip.agreement Passed ChipProved"], "{name}");
    }
}

#[test]
fn a_copy_fails_and_nothing_else_does() {
    for name in PROFILES {
        let mut kept = Kept::new(Specimen::forged(&profile(name), Forgery::Cloned, NOW));
        let answer = kept.ask();
        assert!(answer.is_err(), "{name}");
        assert_eq!(kept.difference(Asked::Answered(answer)), ["chip.agreement Failed ChipNotProved"], "{name}");
    }
}

#[test]
fn answers_to_another_question_fail() {
    for name in PROFILES {
        let mut kept = genuine(name);
        let before = kept.question(4);
        let answers = kept.pass_on(before.commands().unwrap());
        let _ = before.finish(&answers).unwrap();
        let replayed = kept.question(5).finish(&answers);
        assert_eq!(kept.difference(Asked::Answered(replayed)), ["chip.agreement Failed ChipNotProved"], "{name}");
    }
}

#[test]
fn what_a_reader_computes_with_a_key_of_its_own_fails() {
    let mut kept = genuine("modern");
    let mut again = Specimen::genuine(&profile("modern"), NOW);
    let plan = plan(key(&again));
    let own = read(&mut again, plan).unwrap();
    let Some(Evidence::Agreement(own)) = own.evidence.first() else { panic!("no evidence") };
    let AgreementAnswer::Protected(own) = &own.answer else { panic!("another kind") };
    let question = kept.question(3);
    let mut answers = kept.pass_on(question.commands().unwrap());
    answers.last_mut().unwrap().clone_from(own);
    let made_up = question.finish(&answers);
    assert_eq!(kept.difference(Asked::Answered(made_up)), ["chip.agreement Failed ChipNotProved"]);
}

#[test]
fn a_proof_for_another_document_is_none() {
    let mut other = genuine("card");
    let proof = other.ask();
    let kept = genuine("modern");
    assert_eq!(kept.difference(Asked::Answered(proof)), ["chip.agreement Inconclusive ProofKeyUnsigned"]);
}

#[test]
fn a_chip_that_refuses_is_neither_proved_nor_a_copy() {
    let kept = genuine("modern");
    let refused = kept.question(3).finish(&vec![vec![0x69, 0x85]; 3]);
    assert_eq!(kept.difference(Asked::Answered(refused)), ["chip.agreement Inconclusive ProofRefused"]);
}

#[test]
fn a_chip_without_a_signed_key_is_not_asked() {
    for kept in [genuine("bac"), Kept::new(Specimen::forged(&profile("modern"), Forgery::ForgedSignature, NOW))] {
        assert_eq!(kept.difference(Asked::Will), [""; 0]);
        assert_eq!(kept.difference(Asked::Unanswered(Unanswered::Lifted)), [""; 0]);
    }
}

#[test]
fn each_silence_has_its_reason() {
    let kept = genuine("modern");
    let anchors = anchors(&kept.specimen);
    for (why, reason) in [
        (Unanswered::Lifted, Reason::ProofLifted),
        (Unanswered::NoReader, Reason::ProofReaderGone),
        (Unanswered::NotKept, Reason::ProofNotKept),
        (Unanswered::Chip, Reason::ProofChipFailed),
        (Unanswered::ChipLate, Reason::ProofChipLate),
        (Unanswered::Silence, Reason::ProofSilence),
        (Unanswered::NotUnderstood, Reason::ProofNotUnderstood),
    ] {
        let expected = Expected { agreement: Asked::Unanswered(why), reader: Reader::Foreign, ..Expected::default() };
        let report = documents::verify::verify(&kept.dump, &anchors, &expected, NOW).report;
        assert_eq!(report.about(AssertionId::ChipAgreement).unwrap().reason(), reason);
    }
}
