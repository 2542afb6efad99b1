//! Pieces that several screens share.

use iced::widget::{Column, Stack, column, container, row, rule, space, stack};
use iced::{Center, Element, Fill, FillPortion};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind};
use ui::widget::{Feed, demo_mark, spinner, video};
use ui::{Role, Scene};

use super::Header;
use crate::scene::Away;

/// Height of the main keys of a screen.
pub const KEY: f32 = theme::TARGET_PRIMARY;

/// A screen under the header line, on the ground colour.
pub fn page<'a, Message: 'a>(
    header: &Header,
    scene: Scene<'a>,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let body = container(content).width(Fill).height(Fill).style(theme::ground(scene.palette()));
    column![super::header::view(header, scene), body].into()
}

/// Two panels: the left on the ground colour, the right on paper.
pub fn halves<'a, Message: 'a>(
    scene: Scene<'a>,
    (left_part, left): (u16, Element<'a, Message>),
    (right_part, right): (u16, Element<'a, Message>),
) -> Element<'a, Message> {
    let p = scene.palette();
    let right = container(right).padding([panel_top(scene), gap::EDGE]).width(FillPortion(right_part)).height(Fill);
    row![
        container(left).width(FillPortion(left_part)).height(Fill),
        rule::vertical(1).style(theme::line(p)),
        right.style(theme::paper(p)),
    ]
    .into()
}

/// Above the first line of a panel: less with large text.
pub const fn panel_top(scene: Scene<'_>) -> f32 {
    match scene.look.zoom {
        Zoom::Normal => 72.0,
        Zoom::Large => 36.0,
    }
}

/// The key that hangs up, always the same, always lower left of its panel.
pub fn hang_up<'a, Message: Clone + 'a>(scene: Scene<'a>, message: Message) -> Element<'a, Message> {
    press::key(scene.look, Kind::Danger, scene.locale.text("hang-up"))
        .id("hang-up")
        .height(KEY)
        .on_press(message)
        .into()
}

/// The specialist, small, where something else is large.
pub fn small_specialist<'a, Message: 'a>(scene: Scene<'a>, feed: Option<&Feed>) -> Element<'a, Message> {
    video(scene.look, feed).width(SMALL.0).height(SMALL.1).radius(theme::RADIUS).into()
}

/// Width and height of the small picture, 16:9.
pub const SMALL: (f32, f32) = (324.0, 182.0);

/// The mark of simulated equipment, or as much room.
pub fn demo<'a, Message: 'a>(scene: Scene<'a>, demo: bool) -> Element<'a, Message> {
    if demo { demo_mark(scene.look, scene.locale.text("demo-mark")) } else { space().into() }
}

/// A title and the sentence under it.
pub fn title<'a, Message: 'a>(scene: Scene<'a>, title: String, note: String) -> Column<'a, Message> {
    column![scene.look.text(Role::Display, title), scene.look.soft(Role::Body, note)].spacing(gap::XS)
}

/// Lays the notice that the specialist is not there over a screen of the call. The screen stays, so that nothing seems
/// lost.
pub fn connection<'a, Message: 'a>(
    scene: Scene<'a>,
    away: Option<Away>,
    screen: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let layers: Stack<'a, Message> = stack![screen.into()].width(Fill).height(Fill);
    layers.push(away.map(|away| notice(scene, away))).into()
}

/// From the top of the screen to the notice: between the own picture and the prompt.
const NOTICE_AT: f32 = 396.0;

fn notice<'a, Message: 'a>(scene: Scene<'a>, away: Away) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let (title, note) = match away {
        Away::Held => ("call-held-title", "call-held-note"),
        Away::Lost => ("call-lost-title", "call-lost-note"),
    };
    let words =
        column![look.text(Role::Heading, scene.locale.text(title)), look.text(Role::Body, scene.locale.text(note))];
    let notice = row![spinner(look, 96.0), words.spacing(gap::XS)].spacing(gap::XL).align_y(Center);
    let card = container(notice).padding(gap::XL).max_width(1_240).style(theme::floating(p));
    // Above the controls, which stay in reach: one may always hang up.
    let above = container(card).center_x(Fill).padding(iced::padding::top(NOTICE_AT));
    above.height(Fill).into()
}
