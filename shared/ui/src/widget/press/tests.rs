use iced::keyboard::key::Named;
use iced::widget::{column, container, space};
use iced::{Element, Event, Point, Size, mouse, touch};

use super::{Kind, key};
use crate::Look;
use crate::testing::Stage;

const SIZE: Size = Size::new(600.0, 400.0);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Upper,
    Lower,
}

fn two() -> Element<'static, Pressed> {
    column![
        key(Look::KIOSK, Kind::Primary, "Upper").id("upper").on_press(Pressed::Upper),
        space().height(100),
        key(Look::KIOSK, Kind::Secondary, "Lower").id("lower").on_press(Pressed::Lower),
    ]
    .into()
}

fn middle(stage: &mut Stage<'_, Pressed>, id: &str) -> Point {
    stage.bounds(id).unwrap().center()
}

#[test]
fn a_click_acts_once() {
    let mut stage = Stage::new(SIZE, two());
    stage.click("upper");
    assert_eq!(stage.messages(), [Pressed::Upper]);
}

#[test]
fn a_finger_counts_where_it_is_and_not_where_the_mouse_was() {
    let mut stage = Stage::new(SIZE, two());
    stage.point_at(Point::new(599.0, 399.0));
    let (upper, far) = (middle(&mut stage, "upper"), Point::new(590.0, 390.0));
    let (first, second) = (touch::Finger(1), touch::Finger(2));
    stage.send([
        Event::Touch(touch::Event::FingerPressed { id: first, position: upper }),
        Event::Touch(touch::Event::FingerPressed { id: second, position: far }),
        Event::Mouse(mouse::Event::CursorMoved { position: far }),
        Event::Touch(touch::Event::FingerLifted { id: second, position: far }),
        Event::Touch(touch::Event::FingerLifted { id: first, position: upper }),
    ]);
    assert_eq!(stage.messages(), [Pressed::Upper]);
}

#[test]
fn a_finger_that_leaves_takes_the_press_back() {
    let mut stage = Stage::new(SIZE, two());
    let upper = middle(&mut stage, "upper");
    let id = touch::Finger(7);
    stage.send([
        Event::Touch(touch::Event::FingerPressed { id, position: upper }),
        Event::Touch(touch::Event::FingerMoved { id, position: Point::new(590.0, 390.0) }),
        Event::Touch(touch::Event::FingerLifted { id, position: Point::new(590.0, 390.0) }),
    ]);
    assert_eq!(stage.messages(), []);
}

#[test]
fn a_finger_lost_to_the_system_does_nothing() {
    let mut stage = Stage::new(SIZE, two());
    let position = middle(&mut stage, "upper");
    let id = touch::Finger(7);
    stage.send([
        Event::Touch(touch::Event::FingerPressed { id, position }),
        Event::Touch(touch::Event::FingerLost { id, position }),
        Event::Touch(touch::Event::FingerLifted { id, position }),
    ]);
    assert_eq!(stage.messages(), []);
}

#[test]
fn a_trembling_hand_presses_once() {
    let mut stage = Stage::new(SIZE, two());
    let upper = middle(&mut stage, "upper");
    stage.tap(1, upper);
    stage.tap(2, upper);
    assert_eq!(stage.messages(), [Pressed::Upper]);
}

#[test]
fn the_guard_holds_when_another_control_takes_the_place() {
    let mut stage = Stage::new(SIZE, two());
    let upper = middle(&mut stage, "upper");
    stage.tap(1, upper);
    let other = key(Look::KIOSK, Kind::Danger, "Other").id("other").on_press(Pressed::Lower);
    let mut stage = stage.show(column![Element::from(other)]);
    stage.tap(2, upper);
    assert_eq!(stage.messages(), []);
}

#[test]
fn tab_moves_and_enter_and_space_act() {
    let mut stage = Stage::new(SIZE, two());
    stage.key(Named::Enter, false);
    assert_eq!(stage.messages(), [], "nothing has the focus");
    stage.focus_next();
    stage.key(Named::Enter, false);
    stage.focus_next();
    stage.key(Named::Space, false);
    assert_eq!(stage.messages(), [Pressed::Upper, Pressed::Lower]);
    stage.focus_previous();
    let focused: Vec<bool> = stage.survey().places.iter().map(|place| place.focused).collect();
    assert_eq!(focused, [true, false]);
}

#[test]
fn a_held_key_does_not_act() {
    let mut stage = Stage::new(SIZE, two());
    stage.focus_next();
    stage.key(Named::Enter, true);
    assert_eq!(stage.messages(), []);
}

#[test]
fn a_pointer_takes_the_ring_away() {
    let mut stage = Stage::new(SIZE, two());
    stage.focus_next();
    stage.tap(1, Point::new(590.0, 390.0));
    assert!(stage.survey().places.iter().all(|place| !place.focused));
}

#[test]
fn without_a_message_it_is_disabled() {
    let silent: Element<'_, Pressed> = container(key(Look::KIOSK, Kind::Primary, "Silent").id("silent")).into();
    let mut stage = Stage::new(SIZE, silent);
    stage.click("silent");
    stage.focus_next();
    stage.key(Named::Enter, false);
    assert_eq!(stage.messages(), []);
    assert!(!stage.survey().places[0].focusable);
}

#[test]
fn the_ring_lies_outside_the_control_and_is_black() {
    let padded = || container(two()).padding(40);
    let mut stage = Stage::new(SIZE, padded());
    stage.focus_next();
    let bounds = stage.bounds("upper").unwrap();
    let shot = stage.shot(Look::KIOSK);
    let pixel = |x: f32, y: f32| {
        let at = (y as usize * shot.width as usize + x as usize) * 4;
        shot.rgba[at..at + 3].to_vec()
    };
    let middle = bounds.center_y();
    assert_eq!(pixel(bounds.x - 2.0, middle), [255, 255, 255], "the gap");
    assert_eq!(pixel(bounds.x - 7.0, middle), [0, 0, 0], "the ring");
}
