//! In the call: the specialist large, the one thing to do now, how far one is.

use iced::widget::{column, container, row, space, stack};
use iced::{Center, Element, Fill, Shrink};
use ui::theme::{self, gap};
use ui::widget::press::{self, Kind};
use ui::widget::{Feed, caption, video};
use ui::{Role, Scene};

use super::prompt::{self, Prompt};
use super::{Step, layout, step};
use crate::scene::Away;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The specialist's picture.
    pub specialist: Option<Feed>,
    /// The citizen's own.
    pub own: Option<Feed>,
    /// The specialist's first name.
    pub name: String,
    /// What to do now.
    pub prompt: Option<Prompt>,
    /// How far one is, once an expedition has begun.
    pub step: Option<Step>,
    /// How loud the specialist is.
    pub volume: Volume,
    /// Why the specialist is not there just now, if so.
    pub away: Option<Away>,
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// How loud, as far as the keys need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Volume {
    /// It can only become louder.
    Lowest,
    /// Either.
    Between,
    /// It can only become softer.
    Highest,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Hang up.
    HungUp,
    /// Softer.
    Softer,
    /// Louder.
    Louder,
}

/// Height of the line of keys.
const KEYS: f32 = 200.0;

/// From the edges of the picture.
const MARGIN: f32 = 48.0;

/// Width and height of the own picture, and of the frame around it.
const OWN: (f32, f32) = (384.0, 288.0);
const FRAME: f32 = 4.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let picture = video(scene.look, model.specialist.as_ref()).waiting(scene.locale.text("call-waiting-picture"));
    let mut upon = column![above(model, scene), space::vertical()].padding(MARGIN);
    if let Some(prompt) = model.prompt {
        upon = upon.push(prompt::view(prompt, scene));
    }
    let picture = stack![picture, upon].width(Fill).height(Fill);
    layout::connection(scene, model.away, column![picture, keys(model, scene)])
}

fn above<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let name = caption(look, model.name.clone(), scene.locale.text("call-office"));
    let own = container(video(look, model.own.as_ref()).mirrored().width(OWN.0).height(OWN.1).radius(2.0))
        .padding(FRAME)
        .style(theme::boxed(p.on_stage, p.ink, p.on_stage, 0.0));
    // As much room on both sides, so that the mark is in the middle.
    row![container(name).width(Fill), layout::demo(scene, model.demo), container(own).align_right(Fill)].into()
}

fn keys<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let softer = press::key(look, Kind::Secondary, locale.text("call-softer")).id("softer").height(layout::KEY);
    let louder = press::key(look, Kind::Secondary, locale.text("call-louder")).id("louder").height(layout::KEY);
    let mut line = row![
        press::press(look, Kind::Danger, look.text(Role::Key, locale.text("hang-up")))
            .id("hang-up")
            .height(layout::KEY)
            .padding([0.0, 84.0])
            .on_press(Message::HungUp),
        softer.on_press_maybe((model.volume != Volume::Lowest).then_some(Message::Softer)),
        louder.on_press_maybe((model.volume != Volume::Highest).then_some(Message::Louder)),
        space::horizontal().height(Shrink),
    ];
    if let Some(step) = model.step {
        line = line.push(step::view(step, scene));
    }
    let line = container(line.spacing(gap::M).align_y(Center)).padding([0.0, MARGIN]).center_y(KEYS).width(Fill);
    line.style(theme::paper(p)).into()
}
