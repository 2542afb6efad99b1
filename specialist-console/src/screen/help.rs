//! What each key does just now.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Element, Length};
use ui::{Role, Scene, theme};

use super::keys::{Binding, Key};
use super::part::{Act, button, key_cap, veil};

/// What is pressed in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Close it.
    Close,
}

/// The keys of the help itself.
pub(super) fn acts() -> Vec<Act<Message>> {
    vec![
        Act::primary("help-close", "console-help-close", Key::Escape, Message::Close),
        Act::plain("help-close", "console-help-close", Key::F1, Message::Close),
    ]
}

/// The help over the desk, from the list that the keys work by.
pub fn view<'a>(scene: Scene<'a>, bindings: &[Binding]) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let line = |binding: &Binding| -> Element<'a, Message> {
        row![
            container(key_cap(scene, binding.key)).width(KEY),
            look.text(Role::Body, locale.text(binding.text)).width(Length::Fill)
        ]
        .align_y(Alignment::Center)
        .into()
    };
    let half = bindings.len().div_ceil(2);
    let columns = bindings
        .chunks(half.max(1))
        .map(|part| Column::with_children(part.iter().map(line)).spacing(8).width(Length::Fill).into());
    let content = column![
        look.text(Role::Heading, locale.text("console-help")),
        scrollable(row(columns).spacing(32)).height(Length::Shrink),
        look.soft(Role::Note, locale.text("console-help-words")),
    ]
    .extend(acts().into_iter().take(1).map(|act| button(scene, act)))
    .spacing(18);
    veil(scene, container(content).padding(32).max_width(900).style(theme::floating(p)).into())
}

/// Width of the keys' column.
const KEY: f32 = 110.0;
