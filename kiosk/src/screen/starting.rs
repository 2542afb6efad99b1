//! Before the first word from the server: nothing to press.

use iced::widget::{column, container, row};
use iced::{Center, Element, Fill};
use ui::theme::{self, gap};
use ui::widget::spinner;
use ui::{Role, Scene};

/// The screen.
pub fn view<'a, Message: 'a>(scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let words = column![
        look.text(Role::Heading, locale.text("starting-title")),
        look.soft(Role::Body, locale.text("starting-note")),
    ];
    let content = row![spinner(look, 96.0), words].spacing(gap::XL).align_y(Center);
    container(content).center(Fill).style(theme::ground(scene.palette())).into()
}
