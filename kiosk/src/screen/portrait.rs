//! The portrait, guided: one's own picture in its frame, one sentence of advice at a time, the rules and how they stand.

use iced::widget::{Column, column, container, row, space, stack};
use iced::{Bottom, Center, Element, Fill, FillPortion};
use ui::theme::{self, gap};
use ui::widget::{Feed, Mark, check_row, oval, video};
use ui::{Locale, Role, Scene};

use super::{Step, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The citizen's own picture.
    pub own: Option<Feed>,
    /// The specialist's.
    pub specialist: Option<Feed>,
    /// The specialist's first name.
    pub name: String,
    /// What to do now.
    pub advice: Advice,
    /// How the rules stand.
    pub rules: Vec<(Rule, Mark)>,
    /// Whether the connection is gone for the moment.
    pub is_lost: bool,
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// One sentence of advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Nobody is seen.
    NoFace,
    /// More than one is seen.
    OneFace,
    /// Nearer.
    Closer,
    /// Back.
    Farther,
    /// To one's own left.
    Left,
    /// To one's own right.
    Right,
    /// The head is too low.
    Up,
    /// The head is too high.
    Down,
    /// Turned away.
    Straight,
    /// Tilted.
    Level,
    /// Eyes shut.
    Eyes,
    /// Mouth open.
    Mouth,
    /// Too dark or uneven.
    Light,
    /// Moving.
    Still,
    /// Nothing to change.
    Good,
    /// It is being taken.
    Taking,
}

/// What a portrait must be (pasbekendtgørelsen § 5, ICAO 9303-3 §3.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Facing the camera.
    Straight,
    /// Mouth closed.
    Mouth,
    /// Both eyes seen.
    Eyes,
    /// Head 30 to 36 mm of 45.
    Distance,
    /// Even light, plain background.
    Light,
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
    layout::connection(scene, model.is_lost, screen)
}

fn picture<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let in_order = matches!(model.advice, Advice::Good | Advice::Taking);
    let own = stack![
        video(look, model.own.as_ref()).mirrored().radius(theme::RADIUS),
        oval(look, in_order),
    ];
    let advice = look.text(Role::Heading, advice_words(model.advice, scene.locale));
    let content = column![
        container(layout::demo(scene, model.demo)).center_y(MARK).width(PICTURE.0),
        own.width(PICTURE.0).height(PICTURE.1),
        container(advice).center_y(Fill),
    ];
    container(content.align_x(Center)).center_x(FillPortion(8)).height(Fill).style(theme::area(p.stage, p.on_stage)).into()
}

/// Height of the room above the picture, for the mark.
const MARK: f32 = 84.0;

fn side<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let title = heading(scene, Step::Portrait, locale.text("portrait-title"));
    let rules = model.rules.iter().map(|(rule, mark)| check_row(look, *mark, rule_words(*rule, *mark, locale)).into());
    let note = locale.with("portrait-note", &[("name", model.name.clone().into())]);
    panel(
        scene,
        column![title, Column::with_children(rules), look.soft(Role::Note, note)].spacing(gap::M).into(),
        model.specialist.as_ref(),
        Message::HungUp,
    )
}

/// The step and the title of a capture.
pub(super) fn heading<'a, Message: 'a>(scene: Scene<'a>, step: Step, title: String) -> Column<'a, Message> {
    let place = scene.look.inked(Role::NoteStrong, scene.palette().ink_soft, step.place(scene.locale));
    column![place, scene.look.text(Role::Display, title)]
}

/// The right panel of a capture: its content above, hang up and the specialist below.
pub(super) fn panel<'a, Message: Clone + 'a>(
    scene: Scene<'a>,
    content: Element<'a, Message>,
    specialist: Option<&Feed>,
    hung_up: Message,
) -> Element<'a, Message> {
    let below = row![
        layout::hang_up(scene, hung_up),
        space::horizontal(),
        layout::small_specialist(scene, specialist),
    ];
    let content = column![content, space::vertical(), below.align_y(Bottom)];
    let panel = container(content).padding([56.0, 56.0]).width(FillPortion(5)).height(Fill);
    panel.style(theme::paper(scene.palette())).into()
}

fn advice_words(advice: Advice, locale: &Locale) -> String {
    match advice {
        Advice::NoFace => locale.text("advice-no-face"),
        Advice::OneFace => locale.text("advice-one-face"),
        Advice::Closer => locale.text("advice-closer"),
        Advice::Farther => locale.text("advice-farther"),
        Advice::Left => locale.text("advice-left"),
        Advice::Right => locale.text("advice-right"),
        Advice::Up => locale.text("advice-up"),
        Advice::Down => locale.text("advice-down"),
        Advice::Straight => locale.text("advice-straight"),
        Advice::Level => locale.text("advice-level"),
        Advice::Eyes => locale.text("advice-eyes"),
        Advice::Mouth => locale.text("advice-mouth"),
        Advice::Light => locale.text("advice-light"),
        Advice::Still => locale.text("advice-still"),
        Advice::Good => locale.text("advice-good"),
        Advice::Taking => locale.text("advice-taking"),
    }
}

pub(super) fn rule_words(rule: Rule, mark: Mark, locale: &Locale) -> String {
    let asks = mark == Mark::Attention;
    match rule {
        Rule::Straight if asks => locale.text("rule-straight-attention"),
        Rule::Straight => locale.text("rule-straight"),
        Rule::Mouth if asks => locale.text("rule-mouth-attention"),
        Rule::Mouth => locale.text("rule-mouth"),
        Rule::Eyes if asks => locale.text("rule-eyes-attention"),
        Rule::Eyes => locale.text("rule-eyes"),
        Rule::Distance if asks => locale.text("rule-distance-attention"),
        Rule::Distance => locale.text("rule-distance"),
        Rule::Light if asks => locale.text("rule-light-attention"),
        Rule::Light => locale.text("rule-light"),
    }
}
