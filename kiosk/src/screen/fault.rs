//! Something is wrong: what, what to do, who can do it, and a code to read out on the telephone.

use domain::problem::{Actor, Problem};
use iced::widget::{Column, column, container, row, space};
use iced::{Center, Element, Fill};
use ui::icon::{Icon, icon};
use ui::theme::{self, gap};
use ui::widget::press::{self, Kind};
use ui::{Locale, Role, Scene};

use super::{Header, access, layout};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// What is wrong.
    pub problem: Problem,
    /// The kiosk's own name, "Aulum 1".
    pub kiosk: String,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Back to the start; only where the call is gone and the kiosk is well.
    Dismissed,
    /// A language or access key.
    Access(access::Message),
}

/// Diameter of the sign beside the title.
const SIGN: f32 = 144.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let part = |part: &str| locale.text(&format!("problem-{}-{part}", model.problem.key()));
    let sign = container(icon(Icon::Warning, SIGN * 0.6, p.on_warning)).center(SIGN);
    let mut words: Column<'a, Message> = column![
        look.text(Role::Display, part("title")),
        look.text(Role::Body, part("remedy")),
        space().height(gap::XS),
        look.soft(Role::Body, actor_words(model.problem.actor(), locale)),
    ]
    .spacing(gap::M);
    if passes(model.problem) {
        let back = press::key(look, Kind::Primary, locale.text("fault-back")).id("back").height(layout::KEY);
        words = words.push(space().height(gap::M)).push(back.on_press(Message::Dismissed));
    }
    let codes = row![
        look.text(Role::NoteStrong, locale.with("fault-code", &[("code", model.problem.code().into())])),
        look.soft(Role::Note, locale.with("fault-kiosk", &[("kiosk", model.kiosk.clone().into())])),
    ];
    let sentence = row![sign.style(theme::pill(p.warning, p.on_warning)), words.width(Fill)].spacing(gap::XL);
    let content = column![sentence, space::vertical(), codes.spacing(gap::L).align_y(Center)];
    let content = container(content).padding(iced::Padding { top: 120.0, bottom: 56.0, left: 160.0, right: 160.0 });
    column![layout::page(&model.header, scene, content.height(Fill)), access::view(scene).map(Message::Access)].into()
}

/// Whether the screen can be left: the call is gone, but the kiosk is well.
const fn passes(problem: Problem) -> bool {
    matches!(problem, Problem::PeerNotAuthentic | Problem::CallNotConnected | Problem::CallLost)
}

fn actor_words(actor: Actor, locale: &Locale) -> String {
    match actor {
        Actor::Citizen => locale.text("problem-actor-citizen"),
        Actor::Library => locale.text("problem-actor-library"),
        Actor::Specialist => locale.text("problem-actor-specialist"),
        Actor::It => locale.text("problem-actor-it"),
        Actor::Nobody => locale.text("problem-actor-nobody"),
    }
}
