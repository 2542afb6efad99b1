//! Several calls at one desk.

use super::*;

const OTHER: CallId = CallId::numbered(77);
const OTHER_KIOSK: KioskId = KioskId::numbered(78);

fn other() -> QueueRow {
    QueueRow { call: OTHER, ..row() }
}

/// A view with a call and others.
fn beside(call: ConsoleCall, others: Vec<ConsoleCall>) -> Input {
    let Input::View(shown) = view(call, Vec::new()) else { panic!("a view") };
    Input::View(ConsoleView { others, ..shown })
}

fn mine() -> ConsoleCall {
    ConsoleCall::Active { row: row(), kiosk: KIOSK, since: NOW }
}

fn offer() -> ConsoleCall {
    ConsoleCall::Offered { row: other(), kiosk: OTHER_KIOSK, until: NOW + Duration::from_secs(15) }
}

fn held() -> ConsoleCall {
    ConsoleCall::Held { row: row(), kiosk: KIOSK, since: NOW }
}

fn talks_to(desk: &Desk) -> Option<CallId> {
    desk.board().call.map(|call| call.call)
}

#[test]
fn what_is_offered_beside_a_call_is_taken_once_and_gets_the_line_when_it_is_ours() {
    let mut desk = in_a_visit();
    assert!(desk.next(NOW, beside(mine(), vec![offer()])).is_empty());
    let effects = desk.next(NOW, act(Intent::Take));
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::Accept { call: OTHER })]), "{effects:?}");
    assert!(desk.next(NOW, act(Intent::Take)).is_empty(), "the answer is awaited");
    assert_eq!(talks_to(&desk), Some(CALL), "somebody else may have been faster");

    let connecting = ConsoleCall::Connecting { row: other(), kiosk: OTHER_KIOSK };
    let effects = desk.next(NOW, beside(connecting, vec![held()]));
    let [Effect::CloseLine, Effect::OpenLine { call: OTHER, peer: OTHER_KIOSK, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(talks_to(&desk), Some(OTHER));
}

#[test]
fn an_offer_beside_a_call_that_went_elsewhere_changes_nothing_and_the_next_can_be_taken() {
    let mut desk = in_a_visit();
    drop(desk.next(NOW, beside(mine(), vec![offer()])));
    drop(desk.next(NOW, act(Intent::Take)));
    assert!(desk.next(NOW, beside(mine(), Vec::new())).is_empty());
    assert_eq!((talks_to(&desk), desk.board().taking), (Some(CALL), None));
    drop(desk.next(NOW, beside(mine(), vec![offer()])));
    assert_eq!(desk.next(NOW, act(Intent::Take)).len(), 1);
}

#[test]
fn a_call_on_hold_is_taken_up_the_longest_first() {
    let mut desk = in_a_visit();
    let since = NOW + Duration::from_secs(5);
    let later = ConsoleCall::Held { row: other(), kiosk: OTHER_KIOSK, since };
    let third = CallId::numbered(79);
    let longer = ConsoleCall::Held { row: QueueRow { call: third, ..row() }, kiosk: OTHER_KIOSK, since: NOW };
    drop(desk.next(NOW, beside(mine(), vec![later, longer])));
    let effects = desk.next(NOW, act(Intent::TakeUp));
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::Resume { call })] if *call == third), "{effects:?}");
    drop(desk.next(NOW, beside(mine(), Vec::new())));
    assert!(desk.next(NOW, act(Intent::TakeUp)).is_empty(), "none is on hold");
}

#[test]
fn whoever_is_left_on_hold_has_the_line_again_and_still_waits() {
    let mut desk = in_a_visit();
    drop(desk.next(NOW, beside(ConsoleCall::Active { row: other(), kiosk: OTHER_KIOSK, since: NOW }, vec![held()])));
    assert_eq!(talks_to(&desk), Some(OTHER));
    let effects = desk.next(NOW, beside(held(), Vec::new()));
    let [Effect::CloseLine, Effect::OpenLine { call: CALL, .. }, Effect::Hold(true)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(desk.board().call.is_some_and(|call| call.held));
    assert!(desk.next(NOW, beside(held(), Vec::new())).is_empty());
    let effects = desk.next(NOW, act(Intent::Hold(false)));
    let [Effect::Hold(false), Effect::Ask(Ask::Resume { call: CALL })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
}

#[test]
fn holding_is_done_here_at_once_and_told_to_all() {
    let mut desk = in_a_visit();
    let effects = desk.next(NOW, act(Intent::Hold(true)));
    let [Effect::Hold(true), Effect::Ask(Ask::Hold { call: CALL })] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(desk.next(NOW, beside(held(), Vec::new())).is_empty(), "it is held already");
    assert!(desk.board().call.is_some_and(|call| call.held));
    let mut free = signed_in();
    assert!(free.next(NOW, act(Intent::Hold(true))).is_empty(), "nobody is there");
}
