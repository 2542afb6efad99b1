//! How the window is divided.

use iced::Size;

/// Widths and distances for a window of a size. Designed at 1920x1080, works from 1366x768.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width of the queue.
    pub queue: f32,
    /// Width of the checklist.
    pub side: f32,
    /// Distance between panels and from the edges.
    pub gap: f32,
    /// Height of the bar.
    pub bar: f32,
    /// Height of the call's pictures when the face matters most.
    pub strip: f32,
    /// Height of the call's pictures when the work matters most.
    pub strip_low: f32,
    /// Whether to save space.
    pub compact: bool,
}

impl Frame {
    /// For a window.
    pub fn of(window: Size) -> Self {
        let compact = window.width < COMPACT_WIDTH || window.height < COMPACT_HEIGHT;
        if compact {
            Self {
                queue: 208.0,
                side: 344.0,
                gap: 12.0,
                bar: 48.0,
                strip: (window.height * 0.30).max(180.0),
                strip_low: (window.height * 0.21).max(150.0),
                compact,
            }
        } else {
            Self {
                queue: 300.0,
                side: 475.0,
                gap: 20.0,
                bar: 56.0,
                strip: window.height * 0.39,
                strip_low: window.height * 0.24,
                compact,
            }
        }
    }

    /// Inside a panel.
    pub const fn padding(self) -> f32 {
        self.gap - 2.0
    }
}

/// Below this the panels move together, in logical pixels.
const COMPACT_WIDTH: f32 = 1600.0;
/// Below this the panels move together, in logical pixels.
const COMPACT_HEIGHT: f32 = 900.0;
