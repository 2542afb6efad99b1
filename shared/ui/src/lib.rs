//! Theme, fonts, languages and widgets of the kiosk and the console.
//!
//! Views are pure functions from a view model and a [`Scene`] to an element. Colours, sizes and texts come from here
//! alone: a screen names a [`theme::Palette`] field, a [`text::Role`] and a text key.
//!
//! Absent on purpose: global state. The language and the look are values that a program holds and hands down.

pub mod focus;
pub mod fonts;
pub mod icon;
pub mod locale;
pub mod testing;
pub mod text;
pub mod theme;
pub mod wake;
pub mod widget;

pub use locale::{Language, Locale};
pub use text::Role;
pub use theme::{Look, Palette};

/// What every view needs beside its own model: how things look and in which language they speak.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Colours and sizes.
    pub look: Look,
    /// Texts.
    pub locale: &'a Locale,
}

impl<'a> Scene<'a> {
    /// A scene.
    pub const fn new(look: Look, locale: &'a Locale) -> Self {
        Self { look, locale }
    }

    /// The colours.
    pub const fn palette(&self) -> &'static Palette {
        self.look.palette
    }
}

/// A window's size as one writes it on the command line, such as 1280x720.
///
/// # Errors
/// When it is none, or too small to show anything.
pub fn window_size(text: &str) -> Result<(f32, f32), &'static str> {
    let size = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match size {
        Some((width @ 320_u16.., height @ 240_u16..)) => Ok((width.into(), height.into())),
        _ => Err("not WIDTHxHEIGHT of at least 320x240"),
    }
}
