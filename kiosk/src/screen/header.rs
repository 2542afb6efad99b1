//! The line at the top: whose counter, where, and what time it is.

use iced::widget::{column, container, row, rule, space};
use iced::{Center, Element, Fill};
use ui::locale::Day;
use ui::theme::{self, gap};
use ui::widget::demo_mark;
use ui::{Role, Scene};

/// What the line shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// "Herning Borgerservice".
    pub municipality: String,
    /// "Aulum Bibliotek".
    pub site: String,
    /// The day, where it helps.
    pub day: Option<Day>,
    /// Hour and minute, local.
    pub time: (u8, u8),
    /// Whether the equipment is simulated.
    pub demo: bool,
}

/// Height of the line, with the rule under it.
const HEIGHT: f32 = 96.0;

/// The line.
pub fn view<'a, Message: 'a>(header: &Header, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let mark = container(space().width(20).height(44)).style(theme::boxed(p.primary, p.on_primary, p.primary, 0.0));
    let mut line = row![
        mark,
        look.text(Role::NoteStrong, header.municipality.clone()),
        look.soft(Role::Note, header.site.clone()),
        space::horizontal(),
    ];
    if header.demo {
        line = line.push(demo_mark(look, scene.locale.text("demo-mark"))).push(space::horizontal());
    }
    if let Some(day) = header.day {
        line = line.push(look.text(Role::Note, scene.locale.date(day)));
    }
    let (hour, minute) = header.time;
    line = line.push(look.text(Role::NoteStrong, scene.locale.time(hour, minute)));
    let line =
        container(line.spacing(gap::L).align_y(Center)).padding([0.0, gap::EDGE]).center_y(HEIGHT - 1.0).width(Fill);
    column![line.style(theme::paper(p)), rule::horizontal(1).style(theme::line(p))].into()
}
