//! How a control looks by what it is for.

use iced::Color;

use crate::theme::Palette;

/// What a control is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The one main act of a screen.
    Primary,
    /// The call button: as the main act, with a light ring around it.
    Call,
    /// A further act.
    Secondary,
    /// A further act that leads on.
    Green,
    /// Hang up, refuse.
    Danger,
    /// Hang up or refuse among several acts of a desktop.
    DangerOutline,
    /// One of several to choose from, chosen.
    Chosen,
    /// No border of its own: a row, a picture.
    Plain,
    /// No border of its own, chosen: a row that is marked.
    PlainChosen,
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    pub(super) ground: Color,
    pub(super) ink: Color,
    pub(super) edge: Color,
    pub(super) edge_width: f32,
    pub(super) halo: Option<Color>,
}

impl Kind {
    pub(super) fn face(self, p: &Palette, enabled: bool, held: bool) -> Face {
        let flat = |ground, ink| Face { ground, ink, edge: Color::TRANSPARENT, edge_width: 0.0, halo: None };
        let lined = |ink, edge| Face { ground: p.paper, ink, edge, edge_width: EDGE, halo: None };
        if !enabled {
            return match self {
                Self::Plain | Self::PlainChosen => flat(Color::TRANSPARENT, p.ink_soft),
                _ => Face { edge: p.edge, edge_width: 1.0, ..flat(p.disabled, p.on_disabled) },
            };
        }
        let face = match self {
            Self::Primary if held => flat(p.primary_pressed, p.on_primary),
            Self::Primary => flat(p.primary, p.on_primary),
            Self::Call if held => Face { halo: Some(p.primary), ..flat(p.primary_pressed, p.on_primary) },
            Self::Call => Face { halo: Some(p.primary_light), ..flat(p.primary, p.on_primary) },
            Self::Danger if held => flat(p.danger_pressed, p.on_danger),
            Self::Danger => flat(p.danger, p.on_danger),
            Self::Chosen => flat(p.selected, p.on_selected),
            Self::Secondary => lined(p.ink, p.edge),
            Self::Green => lined(p.primary_ink, p.primary_ink),
            Self::DangerOutline => lined(p.danger_ink, p.danger_ink),
            Self::Plain => flat(Color::TRANSPARENT, p.ink),
            Self::PlainChosen => flat(p.primary_light, p.on_primary_light),
        };
        match self {
            // A key with a border turns over while it is held, so that the press is seen at once.
            Self::Secondary | Self::Green | Self::DangerOutline if held => {
                Face { ground: face.ink, ink: p.paper, ..face }
            }
            _ => face,
        }
    }
}

/// Width of a key's border.
const EDGE: f32 = 2.0;
