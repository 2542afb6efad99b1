use iced::widget::{column, text_input};
use iced::{Element, Event, Point, Size, keyboard};

use super::scope;
use crate::testing::Stage;

const SIZE: Size = Size::new(400.0, 200.0);
const NUMBER: &str = "number";
const NAME: &str = "name";

#[derive(Debug, Clone, PartialEq)]
enum Typed {
    Number(String),
    Name(String),
}

fn fields(first: Option<&'static str>) -> Element<'static, Typed> {
    let number = text_input("", "").id(NUMBER).on_input(Typed::Number);
    let name = text_input("", "").id(NAME).on_input(Typed::Name);
    scope(column![number, name], first)
}

fn key(key: impl Into<keyboard::Key>, text: Option<&str>) -> Event {
    let key = key.into();
    Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: keyboard::key::Physical::Unidentified(keyboard::key::NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers: keyboard::Modifiers::default(),
        repeat: false,
        text: text.map(Into::into),
    })
}

fn letter(letter: &str) -> Event {
    key(keyboard::Key::Character(letter.into()), Some(letter))
}

fn tab() -> Event {
    key(keyboard::key::Named::Tab, Some("\t"))
}

fn number(typed: &str) -> Typed {
    Typed::Number(typed.to_owned())
}

fn name(typed: &str) -> Typed {
    Typed::Name(typed.to_owned())
}

#[test]
fn keys_struck_in_one_go_land_in_the_field_that_tab_led_to() {
    let mut stage = Stage::new(SIZE, fields(Some(NUMBER)));
    stage.send([letter("1"), letter("2"), tab(), letter("a"), letter("b")]);
    assert_eq!(stage.messages(), [number("1"), number("12"), name("a"), name("ab")]);
}

#[test]
fn the_first_key_on_a_new_screen_is_not_lost() {
    let mut stage = Stage::new(SIZE, fields(None));
    stage.send([letter("x")]);
    assert_eq!(stage.messages(), [], "no field has the focus");
    let mut stage = stage.show(fields(Some(NAME)));
    stage.send([letter("a")]);
    assert_eq!(stage.messages(), [name("a")]);
}

#[test]
fn a_screen_that_is_drawn_anew_leaves_the_focus_where_the_person_put_it() {
    let mut stage = Stage::new(SIZE, fields(Some(NUMBER)));
    stage.send([tab()]);
    let mut stage = stage.show(fields(Some(NUMBER)));
    stage.send([letter("a")]);
    assert_eq!(stage.messages(), [name("a")]);
    let mut stage = stage.show(fields(None)).show(fields(Some(NUMBER)));
    stage.send([letter("1")]);
    assert_eq!(stage.messages(), [number("1")], "the screen has come again");
}

#[test]
fn an_arrow_moves_within_a_field_that_has_the_focus() {
    let mut stage = Stage::new(SIZE, fields(Some(NUMBER)));
    let left = || key(keyboard::key::Named::ArrowLeft, None);
    stage.send([letter("2"), left(), letter("1")]);
    assert_eq!(stage.messages(), [number("2"), number("12")]);
}

#[test]
fn the_way_back_and_a_held_key() {
    let shift_tab = |repeat| {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, modified_key, physical_key, location, text, .. }) =
            tab()
        else {
            panic!("a key press")
        };
        let modifiers = keyboard::Modifiers::SHIFT;
        Event::Keyboard(keyboard::Event::KeyPressed {
            key,
            modified_key,
            physical_key,
            location,
            modifiers,
            repeat,
            text,
        })
    };
    let mut stage = Stage::new(SIZE, fields(Some(NAME)));
    stage.point_at(Point::ORIGIN);
    stage.send([shift_tab(false), letter("1"), tab(), shift_tab(true), letter("a")]);
    assert_eq!(stage.messages(), [number("1"), name("a")]);
}
