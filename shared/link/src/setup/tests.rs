use domain::redact::Personal;
use trust::Tier;
use trust::enrol::{Card, words};

use super::*;
use crate::enrol::{EnrolError, Invitation};

fn shown() -> Waiting {
    let digest = domain::digest::Digest::of(b"key");
    Waiting { name: "Aulum 2".to_owned(), words: words(&digest, &digest), tier: Tier::Sealed, approved: false }
}

fn in_fields(address: &str, code: &str) -> Typed {
    let mut typed = Typed { address: String::new(), code: Personal::new(String::new()) };
    typed.type_address(address);
    typed.type_code(&Personal::new(code.to_owned()));
    typed
}

fn connect(address: &str, code: &str) -> Input {
    Input::Intent(Intent::Connect(in_fields(address, code)))
}

fn waits() -> Setup {
    let mut setup = Setup::new("");
    assert!(setup.next(Input::Found(Found::Nothing)).is_none());
    setup
}

fn fault(setup: &Setup) -> Option<Fault> {
    match setup.stage() {
        Stage::Typing(_, fault) | Stage::Expired(fault) => *fault,
        _ => None,
    }
}

fn typed(setup: &Setup) -> (String, String) {
    let (Stage::Typing(typed, _) | Stage::Asking(typed)) = setup.stage() else { panic!("{:?}", setup.stage()) };
    (typed.address.clone(), typed.code.reveal().clone())
}

#[test]
fn a_code_is_typed_approved_and_done() {
    let mut setup = waits();
    let input = connect(" skranke.kommune.dk ", "7k4m2qxp3rzz");
    assert!(matches!(setup.next(input), Some(Effect::Begin(_))));
    assert_eq!(typed(&setup), ("skranke.kommune.dk".to_owned(), "7K4M2QXP3R".to_owned()));
    assert!(matches!(setup.stage(), Stage::Asking(_)));
    assert!(matches!(setup.next(Input::Asked(Ok(shown()))), Some(Effect::Wait)));
    assert_eq!(setup.stage(), &Stage::Waiting(shown()));
    assert!(setup.next(Input::Settled(Ok(()))).is_none());
    assert_eq!(setup.stage(), &Stage::Enrolled);
}

#[test]
fn a_code_stands_in_the_field_as_it_is_typed() {
    for (typed_so_far, shows) in [
        ("7k4m2", "7K4M2"),
        ("7K4M2q", "7K4M2Q"),
        ("7K4M2-", "7K4M2-"),
        ("7K4M2-Q", "7K4M2-Q"),
        ("7K4M2--q-xp3rzz-", "7K4M2-QXP3R"),
        ("æ 7-k\n4", "7K4"),
        ("", ""),
    ] {
        let shown = in_fields("a", typed_so_far);
        assert_eq!(shown.code.reveal(), shows, "{typed_so_far:?}");
        // Nothing is put in: the cursor would not know of it.
        assert!(shows.chars().count() <= typed_so_far.chars().count());
    }
}

#[test]
fn what_is_in_the_fields_is_not_overtaken() {
    let mut screen = Stage::Typing(in_fields("kommune.d", "7"), None);
    screen.follow(Stage::Typing(in_fields("", ""), Some(Fault::Card)));
    assert_eq!(screen, Stage::Typing(in_fields("kommune.d", "7"), Some(Fault::Card)));
    screen.follow(Stage::Asking(in_fields("kommune.dk", "7K")));
    screen.follow(Stage::Typing(in_fields("kommune.dk", ""), None));
    assert_eq!(screen, Stage::Typing(in_fields("kommune.dk", ""), None));
}

#[test]
fn what_cannot_be_is_told_before_anybody_is_asked() {
    for (address, code, expected) in [
        ("", "7K4M2QXP3R", Fault::Address),
        ("http://x", "7K4M2QXP3R", Fault::Address),
        ("kommune.dk", "7K4M2", Fault::Code),
        ("kommune.dk", "7K4M2QXP3U", Fault::Code),
    ] {
        let mut setup = waits();
        assert!(setup.next(connect(address, code)).is_none());
        assert_eq!(fault(&setup), Some(expected), "{address} {code}");
    }
}

#[test]
fn a_spent_code_is_typed_anew_and_another_one_is_kept() {
    for (error, kept) in [
        (EnrolError::WrongCode { tries_left: Some(4) }, ""),
        (EnrolError::CodeOver, ""),
        (EnrolError::OtherKind, ""),
        (EnrolError::Unreachable, "7K4M2QXP3R"),
        (EnrolError::Clock, "7K4M2QXP3R"),
    ] {
        let mut setup = waits();
        drop(setup.next(connect("kommune.dk", "7K4M2QXP3R")));
        assert!(setup.next(Input::Asked(Err(Fault::Enrol(error)))).is_none());
        assert_eq!(fault(&setup), Some(Fault::Enrol(error)));
        assert_eq!(typed(&setup), ("kommune.dk".to_owned(), kept.to_owned()), "{error}");
    }
}

#[test]
fn a_restart_comes_back_to_the_words_and_may_be_begun_anew() {
    let mut setup = Setup::new("");
    assert!(matches!(setup.next(Input::Found(Found::Promise(shown()))), Some(Effect::Wait)));
    assert_eq!(setup.stage(), &Stage::Waiting(shown()));
    assert!(matches!(setup.next(Input::Intent(Intent::StartOver)), Some(Effect::Forget)));
    assert!(matches!(setup.stage(), Stage::Typing(_, None)));
    // What IT says of the promise that is gone is nobody's business any more.
    assert!(setup.next(Input::Settled(Ok(()))).is_none());
    assert!(matches!(setup.stage(), Stage::Typing(_, None)));
}

#[test]
fn a_refusal_is_told_and_the_promise_forgotten() {
    let mut setup = Setup::new("");
    drop(setup.next(Input::Found(Found::Promise(shown()))));
    let refused = Fault::Enrol(EnrolError::NotApproved);
    assert!(matches!(setup.next(Input::Settled(Err(refused))), Some(Effect::Forget)));
    assert_eq!(fault(&setup), Some(refused));
}

#[test]
fn an_expired_station_asks_anew_by_itself() {
    let mut setup = Setup::new("");
    assert!(matches!(setup.next(Input::Found(Found::Expired)), Some(Effect::Again)));
    let away = Fault::Enrol(EnrolError::Unreachable);
    assert!(setup.next(Input::Asked(Err(away))).is_none());
    assert_eq!(setup.stage(), &Stage::Expired(Some(away)));
    assert!(matches!(setup.next(Input::Asked(Ok(shown()))), Some(Effect::Wait)));
}

#[test]
fn a_lost_key_is_told_and_a_new_code_asked_for() {
    let mut setup = Setup::new("");
    assert!(matches!(setup.next(Input::Found(Found::KeyLost)), Some(Effect::Forget)));
    assert_eq!(fault(&setup), Some(Fault::KeyLost));
}

#[test]
fn a_file_from_it_is_as_good_as_typing() {
    let text = format!("skranke-enrol:kommune.dk:8443?code=7K4M2-QXP3R&ca={}", "ab".repeat(32));
    let invitation = Invitation::card(text.parse::<Card>().unwrap()).unwrap();
    let mut setup = waits();
    assert!(setup.next(Input::Card(None)).is_none());
    assert_eq!(fault(&setup), Some(Fault::Card));
    assert!(matches!(setup.next(Input::Card(Some(invitation))), Some(Effect::Begin(_))));
}

#[test]
fn what_is_typed_is_not_printed() {
    let mut setup = waits();
    drop(setup.next(connect("kommune.dk", "7K4M2QXP3R")));
    assert!(!format!("{:?}", setup.stage()).contains("7K4M2"));
}

#[tokio::test]
async fn the_shell_takes_a_file_tells_what_is_wrong_and_removes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("aulum.enrol");
    std::fs::write(&path, "nonsense").unwrap();
    let mut hold = start(folder.path().to_owned(), Kind::Kiosk, None);
    let wrong = |stage: &Stage| matches!(stage, Stage::Typing(_, Some(Fault::Card)));
    drop(hold.stages.wait_for(wrong).await.unwrap());
    assert!(!path.exists());
    // Nobody listens on port 1 of this machine; the key is made and kept all the same.
    hold.intend(Intent::Connect(in_fields("127.0.0.1:1", "7K4M2QXP3R")));
    let away = Fault::Enrol(EnrolError::Unreachable);
    drop(hold.stages.wait_for(|stage| matches!(stage, Stage::Typing(_, Some(fault)) if *fault == away)).await.unwrap());
    assert!(trust::StationKey::load(&folder.path().join(trust::KEY_FILE)).is_ok());
}
