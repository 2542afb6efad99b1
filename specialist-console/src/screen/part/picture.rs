//! Pictures in their places.

use iced::widget::{column, container, row, stack};
use iced::{Alignment, Element, Length, Size};
use ui::widget::{Feed, Fit, demo_mark, video};
use ui::{Role, Scene, theme};

/// A picture that does not move: a feed of one picture, made once when the capture arrives.
pub type Still = Feed;

/// A still picture that fills its place.
pub fn still<'a, M: 'a>(scene: Scene<'a>, picture: Option<&Still>, fit: Fit) -> Element<'a, M> {
    video(scene.look, picture).fit(fit).radius(theme::RADIUS).width(Length::Fill).height(Length::Fill).into()
}

/// Layers in the proportions of a portrait (35 x 45), as large as a place allows.
pub fn portrait<'a, M: 'a>(place: Size, layers: Vec<Element<'a, M>>) -> Element<'a, M> {
    let height = place.height.min(place.width * 45.0 / 35.0);
    container(stack(layers).width(Length::Fill).height(Length::Fill))
        .width(height * 35.0 / 45.0)
        .height(height)
        .clip(true)
        .into()
}

/// A picture with words under it, and over it the mark of a demonstration if it is simulated.
pub fn upon<'a, M: 'a>(
    scene: Scene<'a>,
    height: f32,
    picture: Element<'a, M>,
    words: (String, &'a str),
    simulated: bool,
) -> Element<'a, M> {
    let mark = || container(demo_mark(scene.look, scene.locale.text("console-demo-short"))).padding(8).into();
    let layers = [picture].into_iter().chain(simulated.then(mark)).collect();
    let (title, note) = words;
    let words = row![scene.look.text(Role::Strong, title), scene.look.soft(Role::Note, note)];
    column![portrait(Size::new(f32::INFINITY, height), layers), words.spacing(6).align_y(Alignment::End)]
        .spacing(6)
        .into()
}
