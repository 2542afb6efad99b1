//! The digits that an authenticator app shows.

use domain::redact::Personal;
use iced::widget::text_input::TextInput;
use iced::widget::{Column, column};
use ui::{Role, Scene};

use super::{Message, Model, fault_card, field, labelled};

/// The name of the field for the digits.
pub const CODE: &str = "sign-in-code";

/// Letters of the digits.
const SIZE: f32 = 32.0;

pub(super) fn view<'a>(scene: Scene<'a>, model: &'a Model, code: &'a Personal<String>) -> Column<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    column![
        look.text(Role::Display, locale.text("console-code-title")),
        look.soft(Role::Body, locale.text("console-code-note")),
        labelled(scene, "console-code-digits", input(scene, model, code)),
    ]
    .push(fault_card(scene, model.fault))
}

/// The field.
pub(super) fn input<'a>(scene: Scene<'a>, model: &Model, code: &Personal<String>) -> TextInput<'a, Message> {
    let typed = |text| Message::CodeTyped(Personal::new(text));
    field(scene, CODE, code.reveal()).size(SIZE).on_input(typed).on_submit_maybe(model.enter())
}
