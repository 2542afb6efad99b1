//! Signing in at the municipality's identity provider.

use iced::widget::{Column, column, row, rule};
use iced::{Alignment, Element, Length};
use ui::{Role, Scene};

use super::{Act, Key, Message, Model, fault_card};
use crate::screen::part::wide;

/// The name of the button.
pub(super) const ID: &str = "sign-in-elsewhere";

/// The act.
pub(super) fn act(is_waiting: bool) -> Act<Message> {
    Act::primary(ID, "console-sign-in-elsewhere", Key::Enter, Message::Elsewhere).only_if(!is_waiting)
}

/// The button above name and password.
pub(super) fn offer<'a>(scene: Scene<'a>, model: &Model) -> Element<'a, Message> {
    let act = model.acts().into_iter().find(|act| act.id == ID).unwrap_or_else(|| act(true));
    // One key does one thing: Enter is another button's once something is typed.
    let is_first = model.acts().first().is_some_and(|first| first.id == ID);
    let act = Act { key: act.key.filter(|_| is_first), ..act };
    let or = scene.look.soft(Role::Note, scene.locale.text("console-sign-in-or"));
    let or = row![rule::horizontal(1), or, rule::horizontal(1)].spacing(12).align_y(Alignment::Center);
    column![wide(scene, act), or].spacing(20).width(Length::Fill).into()
}

/// While the person is in the browser.
pub(super) fn view<'a>(scene: Scene<'a>, model: &Model) -> Column<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    column![
        look.text(Role::Display, locale.text("console-browser-title")),
        look.soft(Role::Body, locale.text("console-browser-note")),
    ]
    .push(fault_card(scene, model.fault))
}
