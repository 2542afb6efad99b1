//! Text by its role on the screen.
//!
//! **Invariant:** `align_x` is never called on a text: with right-to-left scripts the text engine then draws it outside
//! its place. A caller aligns the container instead.

use iced::widget::text::{IntoFragment, LineHeight};
use iced::widget::{Text, text};
use iced::{Color, Font};

use crate::fonts::{BOLD, REGULAR, SEMIBOLD};
use crate::theme::{Look, Station};

/// What a text is on its screen. Its size depends on the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The one number or word of a screen.
    Figure,
    /// The screen's title.
    Display,
    /// A panel's title.
    Heading,
    /// A row's or a group's title.
    Title,
    /// Running text.
    Body,
    /// Running text that stands out.
    Strong,
    /// Words on keys.
    Key,
    /// Secondary text.
    Note,
    /// Secondary text that stands out.
    NoteStrong,
    /// The smallest.
    Small,
    /// The smallest, that stands out.
    SmallStrong,
}

impl Role {
    const fn face(self, station: Station) -> (f32, Font) {
        match (station, self) {
            (Station::Kiosk, Self::Figure) => (148.0, BOLD),
            (Station::Kiosk, Self::Display) => (72.0, BOLD),
            (Station::Kiosk, Self::Heading) => (48.0, SEMIBOLD),
            (Station::Kiosk, Self::Title | Self::Body) => (40.0, REGULAR),
            (Station::Kiosk, Self::Strong | Self::Key) => (40.0, SEMIBOLD),
            (Station::Kiosk, Self::Note) => (32.0, REGULAR),
            (Station::Kiosk, Self::NoteStrong) => (32.0, SEMIBOLD),
            (Station::Kiosk, Self::Small) => (28.0, REGULAR),
            (Station::Kiosk, Self::SmallStrong) => (28.0, SEMIBOLD),
            (Station::Console, Self::Figure) => (40.0, BOLD),
            (Station::Console, Self::Display) => (28.0, BOLD),
            (Station::Console, Self::Heading) => (20.0, SEMIBOLD),
            (Station::Console, Self::Title) => (18.0, SEMIBOLD),
            (Station::Console, Self::Body) => (17.0, REGULAR),
            (Station::Console, Self::Strong | Self::Key) => (17.0, SEMIBOLD),
            (Station::Console, Self::Note) => (16.0, REGULAR),
            (Station::Console, Self::NoteStrong) => (16.0, SEMIBOLD),
            (Station::Console, Self::Small) => (14.0, REGULAR),
            (Station::Console, Self::SmallStrong) => (14.0, SEMIBOLD),
        }
    }

    /// Distance of lines, as a ratio of the size.
    const fn leading(self) -> f32 {
        match self {
            Self::Figure => 1.0,
            Self::Display => 1.15,
            Self::Heading => 1.2,
            Self::Title
            | Self::Body
            | Self::Strong
            | Self::Key
            | Self::Note
            | Self::NoteStrong
            | Self::Small
            | Self::SmallStrong => 1.3,
        }
    }
}

impl Look {
    /// A text in the colour of what it stands on.
    pub fn text<'a>(self, role: Role, content: impl IntoFragment<'a>) -> Text<'a> {
        let (_, font) = role.face(self.station);
        text(content).size(self.size_of(role)).font(font).line_height(LineHeight::Relative(role.leading()))
    }

    /// A text in the colour of secondary text.
    pub fn soft<'a>(self, role: Role, content: impl IntoFragment<'a>) -> Text<'a> {
        self.text(role, content).color(self.palette.ink_soft)
    }

    /// A text in a colour of its own.
    pub fn inked<'a>(self, role: Role, color: Color, content: impl IntoFragment<'a>) -> Text<'a> {
        self.text(role, content).color(color)
    }

    /// The size of a role's letters, in logical pixels.
    pub const fn size_of(self, role: Role) -> f32 {
        let (size, _) = role.face(self.station);
        match role {
            // Already large: they keep their line, so that what is read gets the room.
            Role::Figure | Role::Display => size,
            Role::Heading => f32::midpoint(size, self.size(size)),
            Role::Title
            | Role::Body
            | Role::Strong
            | Role::Key
            | Role::Note
            | Role::NoteStrong
            | Role::Small
            | Role::SmallStrong => self.size(size),
        }
    }
}
