//! What each key does on each screen, as one table, and that buttons and keys do the same.

use std::fmt::Write as _;

use expect_test::expect_file;
use iced::Size;
use iced::keyboard::{self, Modifiers, key};
use specialist_console::screen::keys::{Key, bindings, message};
use specialist_console::screen::{self, Message, Model, call};
use ui::testing::Stage;
use ui::{Language, Locale, Look, Scene};

use crate::fixture;

#[test]
fn every_key_of_every_screen() {
    let mut table = String::new();
    for (name, model) in fixture::all() {
        writeln!(table, "{name}").unwrap();
        for binding in bindings(&model) {
            writeln!(table, "  {:<12} {:?}", format!("{:?}", binding.key), binding.message).unwrap();
        }
    }
    expect_file!["../keys.txt"].assert_eq(&table);
}

#[test]
fn an_act_by_mouse_is_the_act_by_key() {
    let locale = Locale::new(Language::Danish);
    let scene = Scene::new(Look::CONSOLE, &locale);
    let size = Size::new(1_920.0, 1_080.0);
    for (name, model) in fixture::all() {
        for act in model.acts() {
            let (Some(key), Some(wanted)) = (act.key, act.message) else { continue };
            // A field is typed in, and what lies behind another act is reached with the mouse alone.
            if message(&model, key).as_ref() != Some(&wanted) {
                continue;
            }
            let mut stage = Stage::new(size, screen::view(scene, size, &model));
            assert!(stage.bounds(act.id).is_some(), "{name}: {} has a key but no control", act.id);
            stage.click(act.id);
            assert_eq!(stage.messages(), [wanted], "{name}: {}", act.id);
        }
    }
}

fn pressed(key: key::Key, modifiers: Modifiers, repeat: bool) -> keyboard::Event {
    keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers,
        repeat,
        text: None,
    }
}

#[test]
fn only_a_plain_first_stroke_is_a_key() {
    let letter = |text: &str| key::Key::Character(text.into());
    let none = Modifiers::empty();
    assert_eq!(Key::of(&pressed(letter("J"), none, false)), Some(Key::Letter('j')));
    assert_eq!(Key::of(&pressed(letter("j"), Modifiers::SHIFT, false)), Some(Key::Letter('j')));
    assert_eq!(Key::of(&pressed(letter("7"), none, false)), Some(Key::Digit(7)));
    assert_eq!(Key::of(&pressed(letter("j"), none, true)), None);
    assert_eq!(Key::of(&pressed(letter("j"), Modifiers::CTRL, false)), None);
    assert_eq!(Key::of(&pressed(letter("jj"), none, false)), None);
    assert_eq!(Key::of(&pressed(key::Key::Named(key::Named::Enter), none, false)), Some(Key::Enter));
    assert_eq!(Key::of(&pressed(key::Key::Named(key::Named::F2), none, false)), None);
}

fn says(model: &Model, key: Key) -> Option<Message> {
    message(model, key)
}

#[test]
fn nothing_behind_a_question_answers_a_key() {
    let model = fixture::of("hanging_up");
    assert_eq!(says(&model, Key::Letter('j')), Some(Message::Call(call::Message::ReallyHangUp)));
    assert_eq!(says(&model, Key::Letter('n')), None);
    assert_eq!(says(&model, Key::Enter), None);
}

#[test]
fn work_rests_while_the_other_side_is_gone() {
    for name in ["lost", "kiosk_away", "connecting"] {
        let model = fixture::of(name);
        for key in [Key::Enter, Key::Letter('i'), Key::Digit(1)] {
            assert_eq!(says(&model, key), None, "{name}");
        }
        assert_eq!(says(&model, Key::Letter('l')), Some(Message::Call(call::Message::HangUp)), "{name}");
    }
}

#[test]
fn keys_are_printed_without_what_was_typed() {
    let model = fixture::of("sign_in_refused");
    assert!(!format!("{:?}", bindings(&model)).contains("hemmelig"));
}
