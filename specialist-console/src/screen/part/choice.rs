//! Lists to choose from, with a letter for each row.

use iced::widget::{column, row};
use iced::{Alignment, Element, Length};
use ui::widget::{Kind, check_box, press};
use ui::{Role, Scene};

use super::{Act, key_cap};
use crate::screen::keys::Key;

/// One of a short closed list.
pub trait Choice: Copy + PartialEq + 'static {
    /// Its words: a text key.
    fn text(self) -> &'static str;
}

/// The names of a list's rows, for focus, tests and scripts.
const IDS: [&str; Key::ROWS.len()] =
    ["choice-a", "choice-b", "choice-c", "choice-d", "choice-e", "choice-f", "choice-g"];

fn lettered<C: Choice>(items: &[C]) -> impl Iterator<Item = (&'static str, Key, C)> {
    IDS.into_iter().zip(Key::ROWS).zip(items.iter().copied()).map(|((id, key), item)| (id, key, item))
}

/// A list as acts: A to G. Rows after the seventh have none, so there are none.
pub fn choices<C: Choice, M>(items: &[C], choose: impl Fn(C) -> M) -> Vec<Act<M>> {
    lettered(items).map(|(id, key, item)| Act::plain(id, item.text(), key, choose(item))).collect()
}

/// A list of which one is chosen, in a column.
pub fn list<'a, C: Choice, M: Clone + 'a>(
    scene: Scene<'a>,
    items: &[C],
    chosen: Option<C>,
    choose: impl Fn(C) -> M,
) -> Element<'a, M> {
    column(lettered(items).map(|(id, key, item)| {
        let kind = if chosen == Some(item) { Kind::Chosen } else { Kind::Secondary };
        let words = scene.look.text(Role::Body, scene.locale.text(item.text())).width(Length::Fill);
        let content = row![key_cap(scene, key), words].spacing(12).align_y(Alignment::Center);
        press::press(scene.look, kind, content)
            .id(id)
            .width(Length::Fill)
            .height(Length::Shrink)
            .padding([9.0, 12.0])
            .align_x(Alignment::Start)
            .on_press(choose(item))
            .into()
    }))
    .spacing(GAP)
    .into()
}

/// A list of which each row is ticked or not, in a column.
pub fn ticks<'a, C: Choice, M: Clone + 'a>(
    scene: Scene<'a>,
    items: &[C],
    ticked: &[C],
    toggle: impl Fn(C) -> M,
) -> Element<'a, M> {
    column(lettered(items).map(|(id, key, item)| {
        let words = check_box(scene.look, ticked.contains(&item), scene.locale.text(item.text()));
        let content = row![words, key_cap(scene, key)].spacing(12).align_y(Alignment::Center);
        press::press(scene.look, Kind::Plain, content)
            .id(id)
            .width(Length::Fill)
            .height(Length::Shrink)
            .padding([6.0, 4.0])
            .align_x(Alignment::Start)
            .on_press(toggle(item))
            .into()
    }))
    .spacing(2)
    .into()
}

/// Between two rows.
const GAP: f32 = 6.0;
