//! Signing in in the browser, as the desk's mind sees it.

use specialist_console::desk::browser::{Act, Input as Browser, Returned};
use specialist_console::desk::door::{Denied, Stage};

use super::*;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const ADDRESS: &str = "https://login.kommune.dk/auth?state=s-1";

fn text(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn press() -> Input {
    act(Intent::SignInElsewhere { key: StationKey::generate(), verifier: text(VERIFIER) })
}

fn told() -> Input {
    Input::Replied(Reply::Continue { address: text(ADDRESS), state: text("s-1") })
}

fn back(code: Option<&str>) -> Input {
    let returned = Returned { code: code.map(text), issuer: Some("https://login.kommune.dk".to_owned()) };
    Input::Browser(Browser::Returned(returned))
}

fn refuse(reason: RefusedReason) -> Input {
    Input::Replied(Reply::Refused { reason })
}

/// A desk where somebody has pressed the button.
fn pressed() -> Desk {
    let mut desk = desk();
    assert!(desk.next(NOW, press()).is_empty(), "there is no provider");
    desk.offer_provider(true);
    assert!(matches!(desk.next(NOW, press()).as_slice(), [Effect::Browser(Act::Listen)]));
    assert!(desk.next(NOW, press()).is_empty(), "once");
    desk
}

/// The same, and the person is in the browser.
fn away() -> Desk {
    let mut desk = pressed();
    let effects = desk.next(NOW, Input::Browser(Browser::Listening(4711)));
    let [Effect::Ask(Ask::BeginSignIn { port: 4711, challenge })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(challenge, CHALLENGE);
    assert!(desk.board().signing_in);
    let effects = desk.next(NOW, told());
    let [Effect::Browser(Act::Browse { address, state })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((address.reveal().as_str(), state.reveal().as_str()), (ADDRESS, "s-1"));
    assert_eq!((desk.board().door, desk.board().signing_in), (Stage::Browser, false));
    desk
}

#[test]
fn the_browser_comes_back_and_the_server_says_who_it_was() {
    let mut desk = away();
    let again = desk.next(NOW, press());
    assert!(matches!(again.as_slice(), [Effect::Browser(Act::Browse { .. })]), "opened again, not begun again");
    let effects = desk.next(NOW, back(Some("code")));
    let [Effect::Browser(Act::Leave), Effect::Ask(Ask::FinishSignIn { state, code, issuer, verifier, .. })] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!((state.reveal().as_str(), verifier.reveal().as_str()), ("s-1", VERIFIER));
    assert_eq!(code.as_ref().map(|code| code.reveal().as_str()), Some("code"));
    assert_eq!(issuer.as_deref(), Some("https://login.kommune.dk"));
    assert!(desk.next(NOW, back(Some("other"))).is_empty(), "what comes later does not count");
    let printed = format!("{desk:?}{effects:?}");
    assert!([VERIFIER, "s-1", "\"code\""].iter().all(|known| !printed.contains(known)), "{printed}");
    let signed_in = Reply::SignedIn { person: PersonId::numbered(1), statement: Bytes(Vec::new()) };
    let _ = desk.next(NOW, Input::Replied(signed_in));
    let board = desk.board();
    assert!(board.signed_in && board.door == Stage::Password && !board.signing_in && board.denied.is_none());
}

#[test]
fn each_reason_is_told_and_one_may_begin_anew() {
    for (reason, denied) in [
        (RefusedReason::ProviderAway, Denied::ProviderAway),
        (RefusedReason::Unavailable, Denied::ProviderAway),
        (RefusedReason::ProviderDeclined, Denied::ProviderDeclined),
        (RefusedReason::ProviderWrong, Denied::ProviderWrong),
        (RefusedReason::NoRole, Denied::NoRole),
        (RefusedReason::Disabled, Denied::Disabled),
        (RefusedReason::SignInOver, Denied::SignInOver),
        (RefusedReason::NotAllowed, Denied::ProviderWrong),
    ] {
        let mut desk = away();
        let _ = desk.next(NOW, back(None));
        assert!(matches!(desk.next(NOW, refuse(reason)).as_slice(), [Effect::Browser(Act::Leave)]));
        assert_eq!((desk.board().door, desk.board().denied), (Stage::Password, Some(denied)), "{reason:?}");
        assert_eq!(desk.next(NOW, press()).len(), 1, "and again");
        assert_eq!(desk.board().denied, None);
    }
    let mut desk = pressed();
    let _ = desk.next(NOW, Input::Browser(Browser::Listening(4711)));
    let _ = desk.next(NOW, refuse(RefusedReason::ProviderAway));
    assert_eq!(desk.board().denied, Some(Denied::ProviderAway), "at the first step, too");
}

#[test]
fn nobody_waits_for_a_browser_for_ever() {
    let mut desk = pressed();
    let _ = desk.next(NOW, Input::Browser(Browser::NotOpened));
    assert_eq!((desk.board().denied, desk.board().door), (Some(Denied::NoBrowser), Stage::Password), "no way back");

    let mut desk = away();
    assert!(desk.next(NOW, Input::Browser(Browser::NotOpened)).is_empty());
    assert_eq!((desk.board().denied, desk.board().door), (Some(Denied::NoBrowser), Stage::Browser), "open it again");
    assert!(desk.next(NOW + Duration::from_mins(10), Input::Tick).is_empty());
    let effects = desk.next(NOW + Duration::from_secs(601), Input::Tick);
    assert!(matches!(effects.as_slice(), [Effect::Browser(Act::Leave)]), "{effects:?}");
    assert_eq!((desk.board().denied, desk.board().door), (Some(Denied::SignInOver), Stage::Password));
    assert!(desk.next(NOW, back(Some("code"))).is_empty(), "too late");

    let mut desk = away();
    assert!(matches!(desk.next(NOW, act(Intent::Back)).as_slice(), [Effect::Browser(Act::Leave)]));
    assert_eq!((desk.board().denied, desk.board().door), (None, Stage::Password), "given up");

    let mut desk = away();
    assert!(desk.next(NOW, Input::LinkDown(Problem::ServerAway)).is_empty(), "the server is not asked just now");
    assert_eq!(desk.board().door, Stage::Browser);
    let _ = desk.next(NOW, Input::LinkUp);
    let _ = desk.next(NOW, back(Some("code")));
    let effects = desk.next(NOW, Input::LinkDown(Problem::ServerAway));
    assert!(matches!(effects.as_slice(), [Effect::Browser(Act::Leave)]), "the answer will not come: {effects:?}");
    assert!(!desk.board().signing_in);
}
