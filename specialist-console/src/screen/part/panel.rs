//! Panels: a title, what it is about, its content, its acts.

use iced::widget::{Column, column, container, opaque, row, scrollable, space};
use iced::{Alignment, Element, Length};
use ui::{Role, Scene, theme};

use super::{Act, Frame, buttons};

/// A work panel that fills its place: title and note, content that scrolls if it must, the acts at the foot.
pub fn panel<'a, M: Clone + 'a>(
    scene: Scene<'a>,
    frame: Frame,
    title: Element<'a, M>,
    content: Element<'a, M>,
    acts: impl IntoIterator<Item = Act<M>>,
) -> Element<'a, M> {
    let content = scrollable(container(content).padding(iced::Padding::ZERO.right(SCROLLER)))
        .width(Length::Fill)
        .height(Length::Fill);
    container(column![title, content, buttons(scene, acts)].spacing(frame.gap * 0.7))
        .padding(frame.padding())
        .width(Length::Fill)
        .height(Length::Fill)
        .style(theme::boxed(scene.palette().paper, scene.palette().ink, scene.palette().line, 1.0))
        .into()
}

/// A title with a note behind it.
pub fn titled<'a, M: 'a>(scene: Scene<'a>, title: &str, note: impl Into<String>) -> Element<'a, M> {
    row![
        scene.look.text(Role::Heading, scene.locale.text(title)),
        scene.look.soft(Role::Note, note.into()).width(Length::Fill),
    ]
    .spacing(14)
    .align_y(Alignment::End)
    .into()
}

/// A question that must be answered before anything else: over everything, nothing behind can be pressed.
pub fn dialog<'a, M: Clone + 'a>(
    scene: Scene<'a>,
    title: &str,
    words: Vec<Element<'a, M>>,
    acts: impl IntoIterator<Item = Act<M>>,
) -> Element<'a, M> {
    let content =
        column![scene.look.text(Role::Heading, scene.locale.text(title)), Column::with_children(words).spacing(8)]
            .push(space::vertical().height(4))
            .push(buttons(scene, acts))
            .spacing(14);
    let card = container(content).padding(28).max_width(640).style(theme::floating(scene.palette()));
    veil(scene, card.into())
}

/// Something in the middle of a place that is veiled; nothing behind can be pressed.
pub fn veil<'a, M: 'a>(scene: Scene<'a>, content: Element<'a, M>) -> Element<'a, M> {
    let p = scene.palette();
    opaque(container(content).center(Length::Fill).style(theme::area(p.veil, p.on_stage)))
}

/// Space for the scroller.
const SCROLLER: f32 = 14.0;
