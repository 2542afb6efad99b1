//! Keys: what each does now, from one list that also yields the help.
//!
//! The list is made of the acts that the panels on the screen offer, the foremost first. An act that is shut has no key.
//! Letters A to G always choose in the list that is shown, digits open a chapter of the checklist, Enter is the green
//! button, Esc goes back.

use iced::keyboard::key::Named;
use iced::keyboard::{self, Modifiers};

use super::part::Act;
use super::{Message, Model};

/// A key of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter, small.
    Letter(char),
    /// A digit.
    Digit(u8),
    /// Enter.
    Enter,
    /// The space bar.
    Space,
    /// Esc.
    Escape,
    /// F1.
    F1,
}

impl Key {
    /// The keys of a list's rows, in order.
    pub const ROWS: [Self; 7] = [
        Self::Letter('a'),
        Self::Letter('b'),
        Self::Letter('c'),
        Self::Letter('d'),
        Self::Letter('e'),
        Self::Letter('f'),
        Self::Letter('g'),
    ];

    /// The key that was struck. A held key and one with Ctrl, Alt or Logo is none.
    pub fn of(event: &keyboard::Event) -> Option<Self> {
        let keyboard::Event::KeyPressed { key, modifiers, repeat: false, .. } = event else { return None };
        if modifiers.intersects(Modifiers::CTRL | Modifiers::ALT | Modifiers::LOGO) {
            return None;
        }
        match key {
            keyboard::Key::Named(Named::Enter) => Some(Self::Enter),
            keyboard::Key::Named(Named::Space) => Some(Self::Space),
            keyboard::Key::Named(Named::Escape) => Some(Self::Escape),
            keyboard::Key::Named(Named::F1) => Some(Self::F1),
            keyboard::Key::Character(text) => Self::of_character(text),
            _ => None,
        }
    }

    fn of_character(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        let (letter, None) = (letters.next()?, letters.next()) else { return None };
        match letter {
            ' ' => Some(Self::Space),
            '0'..='9' => letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).map(Self::Digit),
            letter if letter.is_alphabetic() => letter.to_lowercase().next().map(Self::Letter),
            _ => None,
        }
    }
}

/// What a key does now.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// The key.
    pub key: Key,
    /// Says what it does: a text key.
    pub text: &'static str,
    /// What it does.
    pub message: Message,
}

/// Every key that does something now. What lies in front hides what is behind, even while it is shut.
pub fn bindings(model: &Model) -> Vec<Binding> {
    of_acts(model.acts())
}

/// The keys of acts, the foremost first.
pub(super) fn of_acts(acts: Vec<Act<Message>>) -> Vec<Binding> {
    let mut claimed = Vec::new();
    let mut bindings = Vec::new();
    for act in acts {
        let Some(key) = act.key.filter(|key| !claimed.contains(key)) else { continue };
        claimed.push(key);
        bindings.extend(act.message.map(|message| Binding { key, text: act.text, message }));
    }
    bindings
}

/// What a key does now, if anything. Only for keys that no control has taken for itself.
pub fn message(model: &Model, key: Key) -> Option<Message> {
    bindings(model).into_iter().find(|binding| binding.key == key).map(|binding| binding.message)
}
