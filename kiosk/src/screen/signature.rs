//! The signature, written on the screen with pen or finger.

mod field;

use iced::widget::{column, row, space};
use iced::{Center, Element, Fill};
use ui::theme::gap;
use ui::widget::Feed;
use ui::widget::press::{self, Kind};
use ui::{Role, Scene};

use super::{Step, layout};
use crate::scene::Away;

pub use field::{Dot, FIELD, Ink, MAX_DOTS};

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What has been written.
    pub ink: Ink,
    /// The specialist's picture.
    pub specialist: Option<Feed>,
    /// The specialist's first name.
    pub name: String,
    /// Why the specialist is not there just now, if so.
    pub away: Option<Away>,
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Message {
    /// The pen came down.
    Down(Dot),
    /// The pen moved on.
    Moved(Dot),
    /// The pen went up.
    Up,
    /// Wipe the field.
    Cleared,
    /// This is it.
    Approved,
    /// The citizen cannot write.
    CannotWrite,
    /// Hang up.
    HungUp,
}

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let title = column![
        row![
            look.inked(Role::NoteStrong, scene.palette().ink_soft, Step::Signature.place(locale)),
            space::horizontal(),
            layout::demo(scene, model.demo),
        ]
        .align_y(Center),
        look.text(Role::Display, locale.text("signature-title")),
        look.soft(Role::Note, locale.text("signature-note")),
    ];
    let watched = locale.with("signature-watched", &[("name", model.name.clone().into())]);
    let specialist = column![
        layout::small_specialist(scene, model.specialist.as_ref()),
        look.soft(Role::Note, watched).width(layout::SMALL.0),
    ];
    let writing = row![field::view(&model.ink, scene), specialist.spacing(gap::S)].spacing(gap::EDGE);
    let content = column![title, space().height(gap::L), writing, space::vertical(), keys(model, scene)];
    let screen = iced::widget::container(content).padding([64.0, 96.0]).width(Fill).height(Fill);
    layout::connection(scene, model.away, screen.style(ui::theme::ground(scene.palette())))
}

fn keys<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let key = |kind, id: &'static str| press::key(look, kind, locale.text(id)).height(layout::KEY);
    let approve = press::press(look, Kind::Primary, look.text(Role::Key, locale.text("signature-approve")))
        .height(layout::KEY)
        .padding([0.0, 84.0]);
    row![
        layout::hang_up(scene, Message::HungUp),
        space::horizontal(),
        key(Kind::Secondary, "signature-cannot").id("cannot-write").on_press(Message::CannotWrite),
        key(Kind::Secondary, "signature-clear")
            .id("clear")
            .on_press_maybe((!model.ink.is_empty()).then_some(Message::Cleared)),
        approve.id("approve").on_press_maybe(model.ink.is_signature().then_some(Message::Approved)),
    ]
    .spacing(gap::M)
    .into()
}
