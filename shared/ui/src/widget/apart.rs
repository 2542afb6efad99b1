//! What is drawn with paths, apart from what stands beside it.
//!
//! # Rationale
//! The software renderer repaints only where something has changed. It compares the texts of a layer one by one with
//! those before, and a canvas counts as one of them; if the number of canvases changes, it compares a text with a canvas
//! and looks for the text's place by the canvas's (`iced_tiny_skia` 0.14.1, `Layer::damage`): the text stays half
//! painted. In a layer of its own a canvas is compared with canvases alone. One that is kept is not repainted with each
//! frame of a video, either.

use std::cell::RefCell;

use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, Widget, layout, renderer};
use iced::widget::canvas::{self, Canvas, Frame};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, mouse};

/// A drawing: the same value is the same picture.
pub trait Drawing: Clone + PartialEq + 'static {
    /// Draws it onto a frame of the size that it was given.
    fn draw(&self, frame: &mut Frame);
}

/// A drawing on an area of its own; kept as long as it stays the same.
pub fn drawing<'a, Message: 'a>(
    drawing: impl Drawing,
    width: impl Into<Length>,
    height: impl Into<Length>,
) -> Element<'a, Message> {
    apart(Canvas::new(Kept(drawing)).width(width).height(height))
}

/// Something drawn with paths, in a layer of its own.
pub fn apart<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Apart(content.into()))
}

struct Kept<D>(D);

/// The last drawing, and its picture.
struct Last<D> {
    drawing: RefCell<Option<D>>,
    picture: canvas::Cache,
}

impl<D> Default for Last<D> {
    fn default() -> Self {
        Self { drawing: RefCell::new(None), picture: canvas::Cache::new() }
    }
}

impl<Message, D: Drawing> canvas::Program<Message> for Kept<D> {
    type State = Last<D>;

    fn draw(
        &self,
        last: &Last<D>,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        if last.drawing.borrow().as_ref() != Some(&self.0) {
            last.picture.clear();
            let _ = last.drawing.replace(Some(self.0.clone()));
        }
        vec![last.picture.draw(renderer, bounds.size(), |frame| self.0.draw(frame))]
    }
}

/// It adds a layer and nothing else.
struct Apart<'a, Message>(Element<'a, Message>);

/// Round ends of lines may reach so far beyond the area, in logical pixels.
const OVERHANG: f32 = 2.0;

impl<Message> Widget<Message, Theme, Renderer> for Apart<'_, Message> {
    fn tag(&self) -> tree::Tag {
        self.0.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.0.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.0.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.0.as_widget().diff(tree);
    }

    fn size(&self) -> Size<Length> {
        self.0.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        self.0.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        self.0.as_widget_mut().operate(tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        self.0.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.0.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let Some(area) = layout.bounds().expand(OVERHANG).intersection(viewport) else { return };
        renderer.with_layer(area, |renderer| {
            self.0.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        });
    }
}

#[cfg(test)]
mod tests {
    use iced::widget::{column, row, space};

    use super::*;
    use crate::icon::{Icon, icon};
    use crate::testing::repainted;
    use crate::{Look, Role};

    const SIZE: Size = Size::new(500.0, 200.0);

    /// Lines of a list, each with a sign or without.
    fn list(look: Look, lines: &[(bool, &'static str)]) -> Element<'static, ()> {
        let line = |&(sign, words): &(bool, &'static str)| {
            let sign = if sign { icon(Icon::Check, 24.0, look.palette.ink) } else { space().width(24.0).into() };
            row![sign, look.text(Role::Note, words)].spacing(10).into()
        };
        column(lines.iter().map(line)).spacing(10).into()
    }

    #[test]
    fn a_text_beside_signs_that_come_and_go_is_painted_whole() {
        let look = Look::KIOSK;
        let before = [(false, "Venter"), (true, "Kort"), (true, "En noget længere linje"), (true, "Slut")];
        let after = [(true, "Meget længere, end hvad der stod her før"), (true, "Lige så lang som den"), (true, "Nu")];
        assert_eq!(repainted(SIZE, look, list(look, &before), list(look, &after)), None);
        assert_eq!(repainted(SIZE, look, list(look, &after), list(look, &before)), None);
    }
}
