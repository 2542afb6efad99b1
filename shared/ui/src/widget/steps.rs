//! How far one has come: a bar for each step.

use iced::widget::{Row, container, space};
use iced::{Element, Fill};

use crate::Look;
use crate::theme;

/// How far one has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    /// The current step, from 1.
    pub step: u8,
    /// How many there are.
    pub of: u8,
}

/// Bars: done, current, to come. The words beside them say the same.
pub fn progress<'a, Message: 'a>(look: Look, progress: Progress, width: f32) -> Element<'a, Message> {
    let p = look.palette;
    let bars = (1..=progress.of).map(|step| {
        let color = match step.cmp(&progress.step) {
            std::cmp::Ordering::Less => p.success,
            std::cmp::Ordering::Equal => p.ink,
            std::cmp::Ordering::Greater => p.disabled,
        };
        container(space().width(Fill).height(HEIGHT)).style(theme::pill(color, color)).into()
    });
    Row::with_children(bars).spacing(GAP).width(width).into()
}

/// Height of a bar.
const HEIGHT: f32 = 14.0;

/// Between two bars.
const GAP: f32 = 12.0;
