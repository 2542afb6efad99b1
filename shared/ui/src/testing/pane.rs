//! A window's surface that keeps what it shows, as the software renderer's does: only what has changed is painted.

use iced::advanced::graphics::Viewport;
use iced::{Color, Element, Rectangle, Renderer, Size};
use iced_graphics::damage;
use iced_tiny_skia::Layer;

use super::Stage;
use crate::Look;

/// Where a screen that is painted over the one before differs from itself painted whole: the first and the last place,
/// from left and top.
pub fn repainted<'a, 'b, Message>(
    size: Size,
    look: Look,
    before: impl Into<Element<'a, Message>>,
    after: impl Into<Element<'b, Message>>,
) -> Option<[(u32, u32); 2]> {
    repainted_but(HAIRS, size, look, before, after)
}

/// The same, but for so many pixels.
pub(crate) fn repainted_but<'a, 'b, Message>(
    hairs: usize,
    size: Size,
    look: Look,
    before: impl Into<Element<'a, Message>>,
    after: impl Into<Element<'b, Message>>,
) -> Option<[(u32, u32); 2]> {
    let mut stage = Stage::new(size, before);
    let [before] = stage.paint(look, [Pane::new(size)]);
    let mut stage = stage.show(after);
    let [over, whole] = stage.paint(look, [before, Pane::new(size)]);
    over.difference(&whole, hairs)
}

/// The same of a screen that changes so often: what is left behind each time adds up.
#[cfg(test)]
pub(crate) fn repainted_often<Message>(
    size: Size,
    look: Look,
    times: u8,
    view: impl Fn(u8) -> Element<'static, Message>,
) -> Option<[(u32, u32); 2]> {
    let mut stage = Stage::new(size, view(0));
    let [mut pane] = stage.paint(look, [Pane::new(size)]);
    for time in 1..=times {
        stage = stage.show(view(time));
        [pane] = stage.paint(look, [pane]);
    }
    let [over, whole] = stage.paint(look, [pane, Pane::new(size)]);
    over.difference(&whole, 0)
}

/// What a window shows.
pub(super) struct Pane {
    size: Size<u32>,
    pixels: Vec<u8>,
    /// Of what it was painted.
    layers: Option<Vec<Layer>>,
}

/// Bytes of a pixel.
const PIXEL: usize = 4;
/// A channel that differs by no more, and so few pixels that do, are the same: letters reach a hair's breadth out of their
/// own measure.
const HAIR: u8 = 64;
const HAIRS: usize = 8;

impl Pane {
    fn new(size: Size) -> Self {
        let size = Size::new(size.width.round() as u32, size.height.round() as u32);
        Self { size, pixels: vec![0; size.width as usize * size.height as usize * PIXEL], layers: None }
    }

    /// Paints what was drawn where it differs from what was drawn before (`iced_tiny_skia::window::compositor::present`).
    ///
    /// # Panics
    /// If the renderer is not the software renderer.
    pub(super) fn paint(mut self, renderer: &mut Renderer, ground: Color) -> Self {
        let iced_renderer::fallback::Renderer::Secondary(renderer) = renderer else {
            panic!("only the software renderer paints parts of a window");
        };
        let (width, height) = (self.size.width, self.size.height);
        let whole = Rectangle::with_size(Size::new(width as f32, height as f32));
        let damage = self.layers.map_or_else(
            || vec![whole],
            |before| damage::diff(&before, renderer.layers(), |layer| vec![layer.bounds], Layer::damage),
        );
        let mut mask = tiny_skia::Mask::new(width, height).expect("a window is not empty");
        let mut pixels = tiny_skia::PixmapMut::from_bytes(&mut self.pixels, width, height).expect("of this size");
        let viewport = Viewport::with_physical_size(self.size, 1.0);
        renderer.draw(&mut pixels, &mut mask, &viewport, &damage::group(damage, whole), ground);
        Self { layers: Some(renderer.layers().to_vec()), ..self }
    }

    /// The first and the last place, from left and top, where it shows something else.
    fn difference(&self, other: &Self, hairs: usize) -> Option<[(u32, u32); 2]> {
        let pixels = self.pixels.chunks_exact(PIXEL).zip(other.pixels.chunks_exact(PIXEL));
        let differs = |(one, other): (&[u8], &[u8])| one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) > HAIR);
        let places = pixels.enumerate().filter(|(_, pair)| differs(*pair)).map(|(at, _)| at as u32);
        let places: Vec<u32> = places.collect();
        let at = |place: &u32| (place % self.size.width, place / self.size.width);
        (places.len() > hairs).then(|| Some([at(places.first()?), at(places.last()?)])).flatten()
    }
}
