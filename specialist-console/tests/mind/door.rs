//! Signing in, as the desk's mind sees it.

use protocol::station::{Authenticator, RefusedReason};
use specialist_console::desk::door::{Denied, Stage};

use super::*;

const OWN: &str = "tre bolde i en kurv";

fn text(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn reply(desk: &mut Desk, reply: Reply) {
    assert!(desk.next(NOW, Input::Replied(reply)).is_empty());
}

fn refuse(desk: &mut Desk, reason: RefusedReason) {
    reply(desk, Reply::Refused { reason });
}

fn prove(desk: &mut Desk, code: &str) -> Vec<Effect> {
    desk.next(NOW, act(Intent::Prove { code: text(code), key: StationKey::generate() }))
}

#[test]
fn the_digits_go_with_the_password_that_was_right() {
    let mut desk = desk();
    assert!(prove(&mut desk, "123456").is_empty(), "nothing is known yet");
    let signed_in = ask_in(&mut desk);
    reply(&mut desk, Reply::CodeNeeded);
    assert_eq!(desk.board().door, Stage::Code);
    let effects = prove(&mut desk, "123456");
    let [Effect::Ask(Ask::SignIn { name, password, code: Some(code), .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((name.as_str(), password.as_str(), code.as_str()), ("mette", "secret", "123456"));
    assert!(prove(&mut desk, "123456").is_empty(), "one question at a time");
    for (reason, denied) in
        [(RefusedReason::WrongCode, Denied::WrongCode), (RefusedReason::CodeOfOtherTime, Denied::CodeOfOtherTime)]
    {
        refuse(&mut desk, reason);
        assert_eq!((desk.board().door, desk.board().denied), (Stage::Code, Some(denied)));
        assert_eq!(prove(&mut desk, "654321").len(), 1, "and again");
        assert_eq!(desk.board().denied, None);
    }
    reply(&mut desk, signed_in);
    let board = desk.board();
    assert!(board.signed_in && board.door == Stage::Password && !board.signing_in);
    assert!(prove(&mut desk, "123456").is_empty(), "the password is forgotten");
}

#[test]
fn the_first_time_a_password_is_chosen() {
    let mut desk = desk();
    let signed_in = ask_in(&mut desk);
    let authenticator = Authenticator { secret: text("GEZD"), uri: text("otpauth://totp/Skranke:mette") };
    reply(&mut desk, Reply::FirstSignIn { authenticator: Some(authenticator.clone()) });
    let name = "mette".to_owned();
    assert_eq!(desk.board().door, Stage::First { name, authenticator: Some(authenticator) });
    let choose =
        || act(Intent::Choose { password: text(OWN), code: Some(text("123456")), key: StationKey::generate() });
    let effects = desk.next(NOW, choose());
    let [Effect::Ask(Ask::ChoosePassword { name, first_code, password, code: Some(code), .. })] = effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    let asked = (name.as_str(), first_code.as_str(), password.as_str(), code.as_str());
    assert_eq!(asked, ("mette", "secret", OWN, "123456"));
    let printed = format!("{desk:?}");
    assert!(["\"secret\"", "otpauth", "GEZD", OWN].iter().all(|known| !printed.contains(known)), "{printed}");
    refuse(&mut desk, RefusedReason::WeakPassword);
    assert_eq!(desk.board().denied, Some(Denied::WeakPassword));
    assert_eq!(desk.next(NOW, choose()).len(), 1);
    reply(&mut desk, signed_in);
    assert!(desk.board().signed_in);
}

#[test]
fn a_lock_passes_and_what_was_typed_is_not_kept_for_ever() {
    let mut desk = desk();
    drop(ask_in(&mut desk));
    reply(&mut desk, Reply::Locked { for_s: 90 });
    let until = NOW + Duration::from_secs(90);
    assert_eq!(desk.board().denied, Some(Denied::Locked { until }));
    drop(desk.next(until, Input::Tick));
    assert_eq!(desk.board().denied, None);

    drop(ask_in(&mut desk));
    reply(&mut desk, Reply::CodeNeeded);
    drop(desk.next(NOW + Duration::from_mins(9), Input::Tick));
    assert_eq!(desk.board().door, Stage::Code);
    drop(desk.next(NOW + Duration::from_mins(11), Input::Tick));
    assert_eq!(desk.board().door, Stage::Password);

    drop(ask_in(&mut desk));
    reply(&mut desk, Reply::FirstSignIn { authenticator: None });
    refuse_over(&mut desk);
    drop(ask_in(&mut desk));
    reply(&mut desk, Reply::CodeNeeded);
    drop(desk.next(NOW, act(Intent::Back)));
    assert_eq!(desk.board().door, Stage::Password);
}

/// The code of the first sign-in ran out while a password was being chosen.
fn refuse_over(desk: &mut Desk) {
    drop(desk.next(NOW, act(Intent::Choose { password: text(OWN), code: None, key: StationKey::generate() })));
    refuse(desk, RefusedReason::CodeOver);
    assert_eq!((desk.board().door, desk.board().denied), (Stage::Password, Some(Denied::CodeOver)));
}
