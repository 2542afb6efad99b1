//! A document is read by the kiosk and judged by the console, which believes nothing that it cannot verify.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, LazyLock};

use documents::access::AccessKey;
use documents::dump::{Dump, PageSeen};
use documents::file::{File, Group};
use documents::mrz::{self, Key};
use documents::pki::store::Anchors;
use documents::read::{AgreementWith, Plan, Session, Sought, Step as Turn};
use documents::report::{Assertion, AssertionId, Outcome};
use documents::sim::{Specimen, catalogue};
use domain::digest::Digest;
use domain::expedition::{Step, StepState};
use domain::id::LeaseId;
use domain::visit::{CaseFacts, MediaType, Taken};
use protocol::visit::{Blob, DocumentKey, ReadFailure, Reading};
use specialist_console::desk::document::{Judged, Judgement, Next, Standing};

use super::*;

/// A passport whose chip signs challenges.
fn passport() -> Specimen {
    let profile = catalogue::all().into_iter().find(|profile| profile.name == "active-rsa").unwrap();
    Specimen::genuine(&profile, seconds())
}

pub(super) fn seconds() -> i64 {
    i64::try_from(NOW.unix_ms() / 1000).unwrap()
}

static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| {
    let mut anchors = Anchors::default();
    let _ = anchors.add_certificate(&passport().certificates.authority).unwrap();
    anchors
});

/// Enough for a simulator, and the same each time.
pub(super) fn random(bytes: &mut [u8]) {
    bytes.iter_mut().zip(1..).for_each(|(byte, number)| *byte = number);
}

/// What an honest kiosk reads.
fn dump(challenge: [u8; 8]) -> Dump {
    read_with(&mut passport(), challenge, AgreementWith::Reader).1
}

/// What a kiosk reads from a document, and the session with its chip.
pub(super) fn read_with(document: &mut Specimen, challenge: [u8; 8], agreement: AgreementWith) -> (Session, Dump) {
    let zone = mrz::parse(&document.lines.join("\n")).unwrap();
    let key: Key = zone.travel().unwrap().key().unwrap();
    let plan = Plan {
        application: Sought::Auto,
        key: AccessKey::Mrz(key),
        groups: None,
        allow_bac_on_pace_chip: false,
        challenge: Some(challenge),
        agreement,
        extended: true,
    };
    let mut session = Session::new(plan);
    loop {
        match session.step(&mut random) {
            Turn::Transmit(command) => {
                let answer = document.chip.transmit(&command, &mut random);
                session.answer(&answer);
            }
            Turn::Progress(_) => {}
            Turn::Done(dump) => return (session, dump),
            Turn::Relayed(_) | Turn::Failed(_) => panic!("an honest chip is read"),
        }
    }
}

/// A kiosk's side of the visit.
pub(super) struct Kiosk {
    log: Log,
    pending: Pending,
}

impl Kiosk {
    /// Takes over what the console wrote.
    pub(super) fn take(&mut self, effects: &[Effect]) {
        for message in sent(effects) {
            if let Message::Entries { entries } = message {
                let _ = self.log.merge(entries, FLEET.kiosk.ca()).unwrap();
            }
        }
    }

    /// Hands over what it says that it has read by this right.
    fn hand_over(&mut self, desk: &mut Desk, lease: LeaseId, dump: &Dump) {
        drop(self.hand_over_with(desk, lease, dump, &ANCHORS));
    }

    /// The same, and what the console does once it has judged that with these anchors.
    pub(super) fn hand_over_with(
        &mut self,
        desk: &mut Desk,
        lease: LeaseId,
        dump: &Dump,
        anchors: &Anchors,
    ) -> Vec<Effect> {
        let bytes = dump.to_bytes();
        let digest = Digest::of(&bytes);
        let taken =
            Taken { digest, media_type: MediaType::Chip, width: 0, height: 0, findings: Vec::new(), simulated: true };
        let body = Body::Captured { step: Step::Document, lease, taken };
        self.pending.push(&self.log, Draft { call: CALL, at: NOW, body }).unwrap();
        let entry = self.pending.proposal(&self.log, &VisitSigner::new(&FLEET.kiosk).unwrap()).unwrap().unwrap();
        let effects = hear(desk, &Message::Propose { entry: entry.clone() });
        let _ = self.log.append(entry, FLEET.kiosk.ca()).unwrap();
        assert!(sent(&effects).iter().any(|message| matches!(message, Message::BlobWanted { .. })), "{effects:?}");
        let effects = hear(desk, &Message::Blob { digest, bytes: Blob::new(bytes) });
        judge(desk, effects, anchors)
    }
}

/// Judges what is to be judged; what the console does then.
pub(super) fn judge(desk: &mut Desk, effects: Vec<Effect>, anchors: &Anchors) -> Vec<Effect> {
    // No two questions are alike.
    static DRAWN: AtomicU8 = AtomicU8::new(1);
    let judging = effects.into_iter().filter_map(|effect| match effect {
        Effect::Judge(judging) => Some(judging),
        _ => None,
    });
    let drawn = |bytes: &mut [u8]| bytes.fill(DRAWN.fetch_add(1, Ordering::Relaxed));
    let judgements: Vec<_> = judging.map(|judging| judging.judge(anchors, NOW, &mut { drawn })).collect();
    judgements.into_iter().flat_map(|judgement| desk.next(NOW, Input::Judged(Box::new(judgement)))).collect()
}

/// Up to the order to read: its right and its challenge.
pub(super) fn asked(desk: &mut Desk, kiosk: &mut Kiosk) -> (LeaseId, [u8; 8]) {
    let effects = desk.next(NOW, act(Intent::Read(DocumentKey::Page)));
    kiosk.take(&effects);
    let order = sent(&effects).into_iter().find_map(|message| match message {
        Message::ReadDocument { lease, challenge, key: DocumentKey::Page } => Some((lease, challenge)),
        _ => None,
    });
    order.unwrap()
}

pub(super) fn begin() -> (Desk, Kiosk) {
    let (desk, log) = visit_and_log();
    (desk, Kiosk { log, pending: Pending::new(KIOSK.into()) })
}

fn found(desk: &mut Desk, kiosk: &mut Kiosk, cpr: &str) {
    let personal = |text: &str| Personal::new(text.to_owned());
    let cpr = Personal::new(cpr.parse().unwrap());
    let facts = CaseFacts { cpr, given_names: personal("Anna Kibæk"), surname: personal("Specimen") };
    let effects = desk.next(NOW, act(Intent::Found(Box::new(facts))));
    kiosk.take(&effects);
}

pub(super) fn standing(desk: &Desk) -> Option<Standing> {
    desk.board().call.unwrap().document_standing()
}

/// What taking the document writes.
pub(super) fn taking(desk: &mut Desk) -> Vec<&'static str> {
    let effects = desk.next(NOW, act(Intent::Accept(Step::Document)));
    bodies(&effects)
}

fn state(desk: &Desk) -> StepState {
    desk.board().call.unwrap().visit.expedition().unwrap().step(Step::Document)
}

/// How the document stands that a kiosk hands over in place of an honest one.
fn handed_over(change: impl Fn(Dump) -> Dump) -> (Desk, Option<Standing>) {
    let (mut desk, mut kiosk) = begin();
    let (lease, challenge) = asked(&mut desk, &mut kiosk);
    kiosk.hand_over(&mut desk, lease, &change(dump(challenge)));
    let standing = standing(&desk);
    (desk, standing)
}

fn dg(number: u8) -> File {
    File::Dg(Group::new(number).unwrap())
}

#[test]
fn a_genuine_document_is_taken_with_what_it_says() {
    let (mut desk, standing) = handed_over(|dump| dump);
    let board = desk.board().call.unwrap();
    let (_, judged) = board.document_read().unwrap();
    let found = judged.found.as_ref().unwrap();
    let failed: Vec<_> = found.report.failed().collect();
    assert_eq!(standing, Some(Standing::Good), "{failed:?}");
    assert_eq!(found.page.names.as_ref().unwrap().0.surname.reveal().to_uppercase(), "SPECIMEN");
    assert!(found.page.portrait.is_some() && found.page.lines.len() == 2);
    assert_eq!(taking(&mut desk).first(), Some(&"capture_accepted"));
    assert!(matches!(state(&desk), StepState::Done(_)));
}

#[test]
fn a_kiosk_that_changes_what_the_chip_says_is_found_out() {
    let (mut desk, standing) = handed_over(|mut dump| {
        let file = dump.files.get_mut(&dg(1)).unwrap();
        let last = file.len() - 20;
        file[last] ^= 1;
        dump
    });
    assert_eq!(standing, Some(Standing::Failed));
    assert!(taking(&mut desk).is_empty());
}

#[test]
fn a_kiosk_that_plays_an_old_reading_is_found_out() {
    let (mut desk, standing) = handed_over(|_| dump([7; 8]));
    assert_eq!(standing, Some(Standing::Failed));
    assert!(taking(&mut desk).is_empty());
}

#[test]
fn a_kiosk_that_leaves_out_the_signature_proves_nothing() {
    let (mut desk, standing) = handed_over(|mut dump| {
        drop(dump.files.remove(&File::Sod));
        let _ = dump.missing.insert(File::Sod, documents::dump::Missing::NotRead);
        dump.evidence.clear();
        dump
    });
    assert!(matches!(standing, Some(Standing::Failed | Standing::Unproved)), "{standing:?}");
    assert!(taking(&mut desk).is_empty());
}

/// A page with these lines, as a kiosk says that it saw it.
fn page(lines: &[String]) -> PageSeen {
    PageSeen::new(&mrz::parse(&lines.join("\n")).unwrap(), Some(Personal::new(b"no picture".to_vec())))
}

#[test]
fn the_printed_page_is_compared_with_the_chip() {
    let (desk, standing) = handed_over(|mut dump| {
        dump.page = Some(page(&passport().lines));
        dump
    });
    assert_eq!(standing, Some(Standing::Good));
    let board = desk.board().call.unwrap();
    let found = board.document_read().unwrap().1.found.as_ref().unwrap();
    assert_eq!(found.report.about(AssertionId::MrzMatches).unwrap().outcome(), Outcome::Passed);
    let seen = found.seen.as_ref().unwrap();
    let lines: Vec<_> = seen.lines.iter().map(|line| line.reveal().as_str()).collect();
    assert_eq!((lines, seen.picture.is_none()), (vec![&*passport().lines[0], &*passport().lines[1]], true));
}

#[test]
fn a_kiosk_that_lies_about_the_page_is_found_out_and_nothing_else_is_blamed() {
    let (mut desk, standing) = handed_over(|mut dump| {
        let lines = passport().lines.iter().map(|line| line.replace("ANNA", "ANNE")).collect::<Vec<_>>();
        dump.page = Some(page(&lines));
        dump
    });
    assert_eq!(standing, Some(Standing::Failed));
    let board = desk.board().call.unwrap();
    let report = &board.document_read().unwrap().1.found.as_ref().unwrap().report;
    let failed: Vec<_> = report.failed().map(Assertion::id).collect();
    assert_eq!(failed, [AssertionId::MrzMatches]);
    assert!(taking(&mut desk).is_empty());
}

#[test]
fn the_document_of_somebody_else_is_not_taken() {
    for (cpr, expected) in [("1208640000", Standing::Good), ("1308640000", Standing::AnotherPerson)] {
        let (mut desk, mut kiosk) = begin();
        found(&mut desk, &mut kiosk, cpr);
        let (lease, challenge) = asked(&mut desk, &mut kiosk);
        kiosk.hand_over(&mut desk, lease, &dump(challenge));
        assert_eq!(standing(&desk), Some(expected));
        assert_eq!(taking(&mut desk).is_empty(), expected != Standing::Good);
    }
}

#[test]
fn nothing_is_taken_before_it_was_judged() {
    let (mut desk, mut kiosk) = begin();
    let (lease, challenge) = asked(&mut desk, &mut kiosk);
    let bytes = dump(challenge).to_bytes();
    let digest = Digest::of(&bytes);
    let judged = Arc::new(Judged { digest: Digest::of(b"another"), found: None, awaits_chip: false });
    drop(desk.next(NOW, Input::Judged(Box::new(Judgement { lease, judged, next: Next::Nothing }))));
    assert_eq!(standing(&desk), None);
    assert!(taking(&mut desk).is_empty());
    kiosk.hand_over(&mut desk, lease, &dump(challenge));
    assert_eq!(desk.board().call.unwrap().document_read().unwrap().0.digest, digest);
}

#[test]
fn progress_and_failure_are_shown_and_reading_goes_on_under_the_same_right() {
    let (mut desk, mut kiosk) = begin();
    let (lease, challenge) = asked(&mut desk, &mut kiosk);
    let shown = |desk: &Desk| {
        let document = desk.board().call.unwrap().document;
        (document.under_way, document.progress)
    };
    assert_eq!(shown(&desk), (true, None));
    assert!(sent(&desk.next(NOW, act(Intent::Read(DocumentKey::Page)))).is_empty(), "it is being read");
    let chip = Reading::Chip { thousandths: 500 };
    drop(hear(&mut desk, &Message::Reading { lease, progress: chip }));
    assert_eq!(shown(&desk), (true, Some(chip)));
    drop(hear(&mut desk, &Message::Reading { lease: LeaseId::numbered(1), progress: Reading::Waiting }));
    assert_eq!(shown(&desk), (true, Some(chip)), "another's progress");
    let failed = Reading::Failed { reason: ReadFailure::WrongKey { tries_left: Some(2) } };
    drop(hear(&mut desk, &Message::Reading { lease, progress: failed }));
    assert_eq!(shown(&desk), (false, Some(failed)));
    assert_eq!(asked(&mut desk, &mut kiosk), (lease, challenge));
}

#[test]
fn what_is_read_again_is_read_under_a_new_right_with_a_new_challenge() {
    let (mut desk, mut kiosk) = begin();
    let (lease, challenge) = asked(&mut desk, &mut kiosk);
    kiosk.hand_over(&mut desk, lease, &dump(challenge));
    assert_eq!(taking(&mut desk).first(), Some(&"capture_accepted"));
    let effects = desk.next(NOW, act(Intent::Unread));
    assert_eq!(bodies(&effects), ["step_reopened", "retake_asked"]);
    assert_eq!(standing(&desk), None);
    let again = desk.next(NOW, act(Intent::Read(DocumentKey::Page)));
    let order = sent(&again).into_iter().find_map(|message| match message {
        Message::ReadDocument { lease, challenge, .. } => Some((lease, challenge)),
        _ => None,
    });
    let (new_lease, new_challenge) = order.unwrap();
    assert!(new_lease != lease && new_challenge != challenge);
}

#[test]
fn after_a_broken_connection_the_kiosk_can_be_told_again() {
    let (mut desk, mut kiosk) = begin();
    let order = asked(&mut desk, &mut kiosk);
    drop(desk.next(NOW, Input::Line(LineInput::Up)));
    assert!(!desk.board().call.unwrap().document.under_way);
    assert_eq!(asked(&mut desk, &mut kiosk), order);
}
