//! Short statements: a pill with a dot, a caption upon a picture, the mark of a demonstration.

use iced::widget::{Row, container, row, space};
use iced::{Center, Color, Element, Length, border};

use crate::theme::{self, gap};
use crate::{Look, Role};

/// A pill with a dot and a word. The word carries the meaning, the dot's colour only repeats it.
pub fn badge<'a, Message: 'a>(
    look: Look,
    ground: Color,
    ink: Color,
    dot: Color,
    words: impl Into<String>,
) -> Element<'a, Message> {
    let size = look.size_of(Role::NoteStrong);
    let dot = container(space::horizontal().width(size * DOT).height(size * DOT)).style(theme::pill(dot, dot));
    container(row![dot, look.text(Role::NoteStrong, words.into())].spacing(gap::S).align_y(Center))
        .padding([size * 0.45, size * 0.9])
        .style(theme::lined_pill(ground, ink, if look.is_high_contrast() { look.palette.edge } else { ground }))
        .into()
}

/// A name upon a picture: the first words stand out.
pub fn caption<'a, Message: 'a>(
    look: Look,
    strong: impl Into<String>,
    rest: impl Into<String>,
) -> Element<'a, Message> {
    let (strong, rest): (String, String) = (strong.into(), rest.into());
    let size = look.size_of(Role::Note);
    let mut words: Row<'a, Message> = row![look.text(Role::NoteStrong, strong)].spacing(size * 0.25);
    if !rest.is_empty() {
        words = words.push(look.text(Role::Note, format!("· {rest}")));
    }
    container(words).padding([size * 0.4, size * 0.8]).style(theme::veil(look.palette)).into()
}

/// The mark that a screen shows simulated equipment. It must be seen, and it must not be taken for a fault.
pub fn demo_mark<'a, Message: 'a>(look: Look, words: impl Into<String>) -> Element<'a, Message> {
    let p = look.palette;
    let (ground, ink) = (p.warning, p.on_warning);
    let role = Role::SmallStrong;
    container(look.text(role, words.into()))
        .padding([look.size_of(role) * 0.3, look.size_of(role) * 0.8])
        .width(Length::Shrink)
        .style(move |_| container::Style {
            text_color: Some(ink),
            background: Some(ground.into()),
            border: border::rounded(theme::RADIUS),
            ..container::Style::default()
        })
        .into()
}

/// Diameter of a badge's dot, in letters.
const DOT: f32 = 0.65;
