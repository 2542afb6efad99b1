//! The portrait, guided: one's own picture in its frame, one sentence of advice at a time, the rules and how they stand.

use domain::visit::{Advice, Finding};
use iced::widget::{Column, column, container, row, space, stack};
use iced::{Bottom, Center, Element, Fill, FillPortion};
use ui::theme::{self, Zoom, gap};
use ui::widget::{Feed, Mark, check_row, oval, video};
use ui::{Locale, Role, Scene};

use super::{Step, layout};
use crate::scene::Away;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The citizen's own picture.
    pub own: Option<Feed>,
    /// The specialist's.
    pub specialist: Option<Feed>,
    /// The specialist's first name.
    pub name: String,
    /// What the specialist says; without it the citizen is asked to look into the camera.
    pub advice: Option<Advice>,
    /// Whether it is being taken just now.
    pub is_taking: bool,
    /// How the picture is just now.
    pub findings: Vec<Finding>,
    /// Why the specialist is not there just now, if so.
    pub away: Option<Away>,
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Hang up.
    HungUp,
}

/// Height of the picture, and its width by the proportions of a passport's, 35 x 45 mm.
pub(super) const PICTURE: (f32, f32) = (PICTURE_HEIGHT * 35.0 / 45.0, PICTURE_HEIGHT);
const PICTURE_HEIGHT: f32 = 846.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let screen = row![picture(model, scene), side(model, scene)];
    layout::connection(scene, model.away, screen)
}

fn picture<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let in_order = model.is_taking || model.advice == Some(Advice::Good);
    let own = stack![video(look, model.own.as_ref()).mirrored().radius(theme::RADIUS), oval(look, in_order),];
    let advice = look.text(Role::Heading, advice_words(model, scene.locale));
    let content = column![
        container(layout::demo(scene, model.demo)).center_y(MARK).width(PICTURE.0),
        own.width(PICTURE.0).height(PICTURE.1),
        container(advice).center_y(Fill),
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
    let title = heading(scene, Step::Portrait, locale.text("portrait-title"));
    let rules = look.text(Role::Note, locale.text("portrait-rules"));
    let mut content = column![title, rules, findings(scene, &model.findings)].spacing(gap::M);
    // With large text there is no room for what comes later.
    if look.zoom == Zoom::Normal {
        let note = locale.with("portrait-note", &[("name", model.name.clone().into())]);
        content = content.push(look.soft(Role::Note, note));
    }
    panel(scene, content.into(), model.specialist.as_ref(), Message::HungUp)
}

/// The step and the title of a capture.
pub(super) fn heading<'a, Message: 'a>(scene: Scene<'a>, step: Step, title: String) -> Column<'a, Message> {
    let place = scene.look.inked(Role::NoteStrong, scene.palette().ink_soft, step.place(scene.locale));
    let role = if scene.look.zoom == Zoom::Large { Role::Heading } else { Role::Display };
    column![place, scene.look.text(role, title)]
}

/// The right panel of a capture: its content above, hang up and the specialist below.
pub(super) fn panel<'a, Message: Clone + 'a>(
    scene: Scene<'a>,
    content: Element<'a, Message>,
    specialist: Option<&Feed>,
    hung_up: Message,
) -> Element<'a, Message> {
    let below =
        row![layout::hang_up(scene, hung_up), space::horizontal(), layout::small_specialist(scene, specialist),];
    let content = column![content, space::vertical(), below.align_y(Bottom)];
    let panel = container(content).padding([40.0, 56.0]).width(FillPortion(5)).height(Fill);
    panel.style(theme::paper(scene.palette())).into()
}

/// What the measurements say, each with its sign.
pub(super) fn findings<'a, Message: 'a>(scene: Scene<'a>, findings: &[Finding]) -> Element<'a, Message> {
    let rows = findings.iter().map(|finding| {
        let mark = if finding.warns() { Mark::Attention } else { Mark::Good };
        check_row(scene.look, mark, scene.locale.text(finding.key())).into()
    });
    Column::with_children(rows).into()
}

fn advice_words(model: &Model, locale: &Locale) -> String {
    if model.is_taking {
        locale.text("advice-taking")
    } else {
        locale.text(model.advice.unwrap_or(Advice::LookStraight).key())
    }
}
