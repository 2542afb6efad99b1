//! The portrait as it was taken: the citizen accepts it or asks for another.

use domain::visit::Finding;
use iced::widget::{column, container, row};
use iced::{Center, Element, Fill, FillPortion};
use ui::theme::{self, gap};
use ui::widget::press::{self, Kind};
use ui::widget::{Feed, video};
use ui::{Role, Scene};

use super::{Step, layout, portrait};
use crate::scene::Away;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The picture, of 35 x 45 proportions; not mirrored.
    pub picture: Option<Feed>,
    /// The specialist's picture.
    pub specialist: Option<Feed>,
    /// The specialist's first name.
    pub name: String,
    /// What the measurements say.
    pub findings: Vec<Finding>,
    /// Who is to say something about it.
    pub turn: Turn,
    /// Why the specialist is not there just now, if so.
    pub away: Option<Away>,
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// Who is to say something about the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The citizen.
    Citizen,
    /// The specialist; the citizen has accepted it.
    Specialist,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The picture may be used.
    Accepted,
    /// Another one.
    RetakeWanted,
    /// Hang up.
    HungUp,
}

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let screen = row![picture(model, scene), side(model, scene)];
    layout::connection(scene, model.away, screen)
}

fn picture<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let (width, height) = portrait::PICTURE;
    let picture = video(look, model.picture.as_ref()).width(width).height(height).radius(theme::RADIUS);
    let note = look.text(Role::Body, scene.locale.text("review-note"));
    let content = column![
        container(layout::demo(scene, model.demo)).center_y(MARK).width(width),
        picture,
        container(note).center_y(Fill)
    ];
    container(content.align_x(Center))
        .center_x(FillPortion(8))
        .height(Fill)
        .style(theme::area(p.stage, p.on_stage))
        .into()
}

/// Height of the room above the picture, for the mark.
const MARK: f32 = 84.0;

fn side<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let place = look.inked(Role::NoteStrong, scene.palette().ink_soft, Step::Portrait.place(locale));
    let title = column![place, look.text(Role::Heading, locale.text("review-title"))].spacing(gap::XS);
    let act: Element<'a, Message> = match model.turn {
        Turn::Citizen => answers(scene),
        Turn::Specialist => {
            look.text(Role::Body, locale.with("review-waiting", &[("name", model.name.clone().into())])).into()
        }
    };
    let content = column![title, portrait::findings(scene, &model.findings), act].spacing(gap::M);
    portrait::panel(scene, content.into(), model.specialist.as_ref(), Message::HungUp)
}

fn answers(scene: Scene<'_>) -> Element<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let accept =
        press::key(look, Kind::Primary, locale.text("review-use")).id("accept").height(layout::KEY).width(Fill);
    let retake =
        press::key(look, Kind::Secondary, locale.text("review-retake")).id("retake").height(layout::KEY).width(Fill);
    column![accept.on_press(Message::Accepted), retake.on_press(Message::RetakeWanted)].spacing(gap::S).into()
}
