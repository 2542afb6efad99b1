//! The keyboard focus: where it begins on a screen, and its way with Tab, Shift+Tab and the arrows of a navigation
//! keypad.
//!
//! The order is that of the screen's elements. Enter and Space are the focused control's own affair
//! ([`crate::widget::press()`]).
//!
//! **Invariant:** the focus has moved before the next key is looked at, however busy the machine is. Whoever types on
//! without a look at the screen types into the right field.
//!
//! # Rationale
//! A focus that is moved by a task (`iced::widget::operation`) moves some turns of the event loop later. On a machine
//! that draws slowly the keys struck meanwhile went to the field before, or to the shortcuts of the screen.

#[cfg(test)]
mod tests;

use iced::advanced::widget::operation::{Outcome, focusable};
use iced::advanced::widget::{Id, Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

/// A window's content, in which the keyboard moves the focus. Where a screen begins with typing, `first` names the
/// field; it gets the focus whenever the name changes.
pub fn scope<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    first: Option<&'static str>,
) -> Element<'a, Message> {
    Element::new(Scope { content: content.into(), first })
}

/// A step of the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Move {
    Next,
    Previous,
}

impl Move {
    /// What a key asks for, if anything. A held key does not run through the controls (EN 301 549 5.7).
    fn of(event: &Event) -> Option<Self> {
        let Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(named), modifiers, repeat: false, .. }) =
            event
        else {
            return None;
        };
        match named {
            Named::Tab if modifiers.contains(Modifiers::SHIFT) => Some(Self::Previous),
            Named::Tab | Named::ArrowDown | Named::ArrowRight => Some(Self::Next),
            Named::ArrowUp | Named::ArrowLeft => Some(Self::Previous),
            _ => None,
        }
    }

    fn operation(self) -> Box<dyn Operation> {
        match self {
            Self::Next => Box::new(focusable::focus_next()),
            Self::Previous => Box::new(focusable::focus_previous()),
        }
    }
}

struct Scope<'a, Message> {
    content: Element<'a, Message>,
    first: Option<&'static str>,
}

/// What a scope remembers.
struct State {
    first: Option<&'static str>,
    /// Whether the first field has still to get the focus.
    due: bool,
}

impl<Message> Scope<'_, Message> {
    fn operate_all(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, first: Box<dyn Operation>) {
        let mut next = Some(first);
        while let Some(mut operation) = next.take() {
            self.content.as_widget_mut().operate(tree, layout, renderer, operation.as_mut());
            if let Outcome::Chain(operation) = operation.finish() {
                next = Some(operation);
            }
        }
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Scope<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { first: self.first, due: self.first.is_some() })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
        let state = tree.state.downcast_mut::<State>();
        if state.first != self.first {
            *state = State { first: self.first, due: self.first.is_some() };
        }
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        self.content.as_widget_mut().operate(&mut tree.children[0], layout, renderer, operation);
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
        let state = tree.state.downcast_mut::<State>();
        let due = std::mem::take(&mut state.due).then_some(self.first).flatten();
        let content = &mut tree.children[0];
        if let Some(first) = due {
            self.operate_all(content, layout, renderer, Box::new(focusable::focus(Id::new(first))));
            shell.request_redraw();
        }
        self.content.as_widget_mut().update(content, event, layout, cursor, renderer, clipboard, shell, viewport);
        if !shell.is_event_captured()
            && let Some(to) = Move::of(event)
        {
            self.operate_all(content, layout, renderer, to.operation());
            shell.capture_event();
            shell.request_redraw();
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.content.as_widget().mouse_interaction(&tree.children[0], layout, cursor, viewport, renderer)
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
        self.content.as_widget().draw(&tree.children[0], renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'a>(
        &'a mut self,
        tree: &'a mut Tree,
        layout: Layout<'a>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'a, Message, Theme, Renderer>> {
        self.content.as_widget_mut().overlay(&mut tree.children[0], layout, renderer, viewport, translation)
    }
}
