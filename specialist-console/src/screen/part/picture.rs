//! Pictures in their places.

use iced::widget::{column, container, image, row, stack};
use iced::{Alignment, ContentFit, Element, Length};
use ui::widget::demo_mark;
use ui::{Role, Scene, theme};

/// A picture that does not move. Made once when the capture arrives, never per frame.
pub type Still = image::Handle;

/// A still picture that fills its place.
pub fn still<'a, M: 'a>(scene: Scene<'a>, picture: Option<&Still>, fit: ContentFit) -> Element<'a, M> {
    let p = scene.palette();
    let inner: Element<'a, M> = match picture {
        Some(picture) => image(picture.clone()).content_fit(fit).width(Length::Fill).height(Length::Fill).into(),
        None => iced::widget::space().into(),
    };
    container(inner).center(Length::Fill).style(theme::boxed(p.stage, p.on_stage, p.stage, 0.0)).into()
}

/// A picture in the proportions of a portrait (35 x 45), as high as told.
pub fn portrait<'a, M: 'a>(height: f32, layers: Vec<Element<'a, M>>) -> Element<'a, M> {
    container(stack(layers).width(Length::Fill).height(Length::Fill))
        .width(height * 35.0 / 45.0)
        .height(height)
        .clip(true)
        .into()
}

/// A picture with words under it, and over it the mark of a demonstration if it is simulated.
pub fn upon<'a, M: 'a>(
    scene: Scene<'a>,
    picture: Element<'a, M>,
    title: String,
    note: String,
    simulated: bool,
) -> Element<'a, M> {
    let mark = simulated.then(|| container(demo_mark(scene.look, scene.locale.text("console-demo-short"))).padding(8));
    let words = row![scene.look.text(Role::Strong, title), scene.look.soft(Role::Note, note)]
        .spacing(6)
        .align_y(Alignment::End);
    column![stack![picture].push(mark).height(Length::Fill), words].spacing(8).into()
}
