//! Moving the keyboard focus: Tab, Shift+Tab and the arrows of a navigation keypad.
//!
//! The order is that of the screen's elements. Enter and Space are the focused control's own affair
//! ([`crate::widget::press()`]).

use iced::event::Status;
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::widget::operation;
use iced::{Event, Subscription, Task};

/// A step of the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// To the next control.
    Next,
    /// To the control before.
    Previous,
}

impl Move {
    /// What a key asks for, if anything. A held key does not run through the controls (EN 301 549 5.7).
    pub fn of(event: &keyboard::Event) -> Option<Self> {
        let keyboard::Event::KeyPressed { key: Key::Named(named), modifiers, repeat: false, .. } = event else {
            return None;
        };
        match named {
            Named::Tab if modifiers.contains(Modifiers::SHIFT) => Some(Self::Previous),
            Named::Tab | Named::ArrowDown | Named::ArrowRight => Some(Self::Next),
            Named::ArrowUp | Named::ArrowLeft => Some(Self::Previous),
            _ => None,
        }
    }

    /// Does it.
    pub fn task<Message>(self) -> Task<Message> {
        match self {
            Self::Next => operation::focus_next(),
            Self::Previous => operation::focus_previous(),
        }
    }
}

/// The focus steps that no widget has taken for itself.
pub fn moves() -> Subscription<Move> {
    iced::event::listen_with(|event, status, _| match (event, status) {
        (Event::Keyboard(event), Status::Ignored) => Move::of(&event),
        _ => None,
    })
}
