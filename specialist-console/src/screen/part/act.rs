//! What the specialist can do now: one list for buttons, keys and the help.

use iced::Element;
use iced::widget::row;
use iced::{Alignment, Length};
use ui::widget::{Kind, press};
use ui::{Role, Scene};

use super::key_cap;
use crate::screen::keys::Key;

/// Something the specialist can do. Without a message it is shut.
#[derive(Debug, Clone, PartialEq)]
pub struct Act<M> {
    /// Its name for focus, tests and scripts.
    pub id: &'static str,
    /// Its words: a text key.
    pub text: &'static str,
    /// Its key.
    pub key: Option<Key>,
    /// How it looks.
    pub kind: Kind,
    /// What happens.
    pub message: Option<M>,
}

impl<M> Act<M> {
    /// The one main act.
    pub const fn primary(id: &'static str, text: &'static str, key: Key, message: M) -> Self {
        Self { id, text, key: Some(key), kind: Kind::Primary, message: Some(message) }
    }

    /// A further act.
    pub const fn plain(id: &'static str, text: &'static str, key: Key, message: M) -> Self {
        Self { id, text, key: Some(key), kind: Kind::Secondary, message: Some(message) }
    }

    /// An act that ends or refuses.
    pub const fn danger(id: &'static str, text: &'static str, key: Key, message: M) -> Self {
        Self { id, text, key: Some(key), kind: Kind::DangerOutline, message: Some(message) }
    }

    /// The same, shut unless something holds.
    pub fn only_if(self, open: bool) -> Self {
        Self { message: self.message.filter(|_| open), ..self }
    }

    /// The same with a message of the parent.
    pub fn map<N>(self, wrap: impl FnOnce(M) -> N) -> Act<N> {
        Act { id: self.id, text: self.text, key: self.key, kind: self.kind, message: self.message.map(wrap) }
    }
}

/// An act as a button with its key beside the words.
pub fn button<'a, M: Clone + 'a>(scene: Scene<'a>, act: Act<M>) -> Element<'a, M> {
    face(scene, &act).on_press_maybe(act.message).into()
}

/// An act as a button as wide as its place, the key at the right edge.
pub fn wide<'a, M: Clone + 'a>(scene: Scene<'a>, act: Act<M>) -> Element<'a, M> {
    let words = scene.look.text(Role::Key, scene.locale.text(act.text)).width(Length::Fill);
    let content = row![words].push(act.key.map(|key| key_cap(scene, key))).align_y(Alignment::Center);
    press::press(scene.look, act.kind, content)
        .id(act.id)
        .width(Length::Fill)
        .align_x(Alignment::Start)
        .on_press_maybe(act.message)
        .into()
}

fn face<'a, M: Clone + 'a>(scene: Scene<'a>, act: &Act<M>) -> ui::widget::Press<'a, M> {
    let words = scene.look.text(Role::Key, scene.locale.text(act.text));
    let content = row![words].push(act.key.map(|key| key_cap(scene, key))).spacing(GAP).align_y(Alignment::Center);
    press::press(scene.look, act.kind, content).id(act.id)
}

/// Acts in a row, the main one first.
pub fn buttons<'a, M: Clone + 'a>(scene: Scene<'a>, acts: impl IntoIterator<Item = Act<M>>) -> Element<'a, M> {
    row(acts.into_iter().map(|act| button(scene, act))).spacing(GAP).align_y(Alignment::Center).wrap().into()
}

/// Between words and key, and between buttons.
const GAP: f32 = 10.0;
