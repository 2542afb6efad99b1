//! Something to press: with a finger, a mouse or the keyboard.
//!
//! - A finger is judged by its own id and position, never by the shared cursor, so a mouse that moved or a second finger
//!   elsewhere takes nothing away.
//! - It acts on release, inside; a press that leaves may be taken back (WCAG 2.5.2).
//! - Enter and Space act when it has the focus; a held key acts once (EN 301 549 5.7).
//! - Within [`DOUBLE_STRIKE`] of an act it does not act again (EN 301 549 5.8).
//! - Each has an id. Its place is logged under the target `press` when it changes, so a script finds it in the window.
//!
//! Limit: inside a scrollable a finger's position and the logged place are off by the scrolled distance.

mod style;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::borrow::Cow;
use std::cell::Cell;
use std::time::{Duration, Instant};

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, mouse, overlay, renderer};
use iced::keyboard::key::Named;
use iced::touch::Finger;
use iced::{
    Alignment, Background, Border, Element, Event, Length, Padding, Rectangle, Renderer, Size, Theme, Vector, keyboard,
    touch,
};

pub use style::Kind;

use crate::text::Role;
use crate::theme::{Look, RADIUS, Station, TARGET, TARGET_CONSOLE};

/// How long after an act a further one is taken for a trembling hand.
pub const DOUBLE_STRIKE: Duration = Duration::from_millis(500);

/// Something to press, with any content.
pub fn press<'a, Message>(look: Look, kind: Kind, content: impl Into<Element<'a, Message>>) -> Press<'a, Message> {
    let (least, padding) = match look.station {
        Station::Kiosk => (TARGET, Padding::from([0.0, 40.0])),
        Station::Console => (TARGET_CONSOLE, Padding::from([0.0, 16.0])),
    };
    Press {
        id: Cow::Borrowed(""),
        look,
        kind,
        content: content.into(),
        message: None,
        width: Length::Shrink,
        height: Length::Fixed(least),
        padding,
        radius: RADIUS,
        align_x: Alignment::Center,
    }
}

/// A key with words on it.
pub fn key<'a, Message: 'a>(look: Look, kind: Kind, words: impl Into<String>) -> Press<'a, Message> {
    press(look, kind, look.text(Role::Key, words.into()))
}

/// Something to press. See the module.
pub struct Press<'a, Message> {
    id: Cow<'static, str>,
    look: Look,
    kind: Kind,
    content: Element<'a, Message>,
    message: Option<Message>,
    width: Length,
    height: Length,
    padding: Padding,
    radius: f32,
    align_x: Alignment,
}

impl<Message> Press<'_, Message> {
    /// Its name for focus, tests and scripts; unique on its screen.
    pub fn id(self, id: impl Into<Cow<'static, str>>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// What happens. Without it the control is disabled.
    pub fn on_press(self, message: Message) -> Self {
        Self { message: Some(message), ..self }
    }

    /// What happens, or that it is disabled.
    pub fn on_press_maybe(self, message: Option<Message>) -> Self {
        Self { message, ..self }
    }

    /// How wide.
    pub fn width(self, width: impl Into<Length>) -> Self {
        Self { width: width.into(), ..self }
    }

    /// How high.
    pub fn height(self, height: impl Into<Length>) -> Self {
        Self { height: height.into(), ..self }
    }

    /// Between the border and the content.
    pub fn padding(self, padding: impl Into<Padding>) -> Self {
        Self { padding: padding.into(), ..self }
    }

    /// The corners' radius; half the height makes a circle.
    pub fn radius(self, radius: f32) -> Self {
        Self { radius, ..self }
    }

    /// Where the content stands if it is narrower.
    pub fn align_x(self, align_x: Alignment) -> Self {
        Self { align_x, ..self }
    }
}

/// What a control remembers between events.
#[derive(Debug)]
struct State {
    id: Cow<'static, str>,
    held: Option<Held>,
    focused: bool,
    acted: Option<Instant>,
    announced: Cell<Option<(Rectangle, bool)>>,
}

/// By what it is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Finger(Finger),
    Mouse,
}

impl State {
    fn new(id: Cow<'static, str>) -> Self {
        Self { id, held: None, focused: false, acted: None, announced: Cell::new(None) }
    }

    fn may_act(&mut self, now: Instant) -> bool {
        let trembling = self.acted.is_some_and(|acted| now.duration_since(acted) < DOUBLE_STRIKE);
        if !trembling {
            self.acted = Some(now);
        }
        !trembling
    }
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

/// What an event means to a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Down(Held),
    /// Let go, inside or not.
    Up {
        inside: bool,
    },
    /// Taken away by the system.
    Lost,
    Key,
    /// Pressed somewhere else.
    Elsewhere,
}

fn turn(event: &Event, bounds: Rectangle, cursor: mouse::Cursor, state: &State) -> Option<Turn> {
    match *event {
        Event::Touch(touch::Event::FingerPressed { id, position }) => {
            Some(if bounds.contains(position) { Turn::Down(Held::Finger(id)) } else { Turn::Elsewhere })
        }
        Event::Touch(touch::Event::FingerLifted { id, position }) if state.held == Some(Held::Finger(id)) => {
            Some(Turn::Up { inside: bounds.contains(position) })
        }
        Event::Touch(touch::Event::FingerLost { id, .. }) if state.held == Some(Held::Finger(id)) => Some(Turn::Lost),
        Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
            Some(if cursor.is_over(bounds) { Turn::Down(Held::Mouse) } else { Turn::Elsewhere })
        }
        Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) if state.held == Some(Held::Mouse) => {
            Some(Turn::Up { inside: cursor.is_over(bounds) })
        }
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: keyboard::Key::Named(Named::Enter | Named::Space),
            repeat: false,
            ..
        }) if state.focused => Some(Turn::Key),
        _ => None,
    }
}

impl<Message: Clone> Press<'_, Message> {
    fn act(&self, state: &mut State, shell: &mut Shell<'_, Message>) {
        if let Some(message) = self.message.clone()
            && state.may_act(Instant::now())
        {
            shell.publish(message);
        }
    }

    fn announce(&self, state: &State, bounds: Rectangle) {
        let now = Some((bounds, self.message.is_some()));
        if self.id.is_empty() || state.announced.replace(now) == now {
            return;
        }
        let Rectangle { x, y, width, height } = bounds;
        tracing::debug!(target: "press", id = %self.id, x, y, w = width, h = height, enabled = self.message.is_some());
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Press<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::new(self.id.clone()))
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.id != self.id {
            // Another control in the same place: it inherits nothing but the guard against a trembling hand.
            *state = State { acted: state.acted, ..State::new(self.id.clone()) };
        }
        if self.message.is_none() {
            state.held = None;
            state.focused = false;
        }
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: self.height }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::new(Size::ZERO) };
        let align_x = self.align_x;
        layout::positioned(
            limits,
            self.width,
            self.height,
            self.padding,
            |limits| self.content.as_widget_mut().layout(child, renderer, &limits.loose()),
            |content, size| content.align(align_x, Alignment::Center, size),
        )
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        let id = (!self.id.is_empty()).then(|| Id::from(self.id.clone().into_owned()));
        operation.container(id.as_ref(), layout.bounds());
        if self.message.is_some() {
            operation.focusable(id.as_ref(), layout.bounds(), tree.state.downcast_mut::<State>());
        }
        let (Some(child), Some(inner)) = (tree.children.first_mut(), layout.children().next()) else { return };
        operation.traverse(&mut |operation| self.content.as_widget_mut().operate(child, inner, renderer, operation));
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        if self.message.is_none() {
            return;
        }
        let state = tree.state.downcast_mut::<State>();
        let Some(turn) = turn(event, layout.bounds(), cursor, state) else { return };
        match turn {
            // A covered control must not be pressed through what covers it.
            Turn::Down(_) if shell.is_event_captured() => return,
            Turn::Down(held) => {
                state.focused = false;
                if state.held.is_none() {
                    state.held = Some(held);
                }
                shell.capture_event();
            }
            Turn::Up { inside } => {
                state.held = None;
                if inside {
                    self.act(state, shell);
                }
                shell.capture_event();
            }
            Turn::Lost => state.held = None,
            Turn::Key => {
                self.act(state, shell);
                shell.capture_event();
            }
            Turn::Elsewhere if state.focused => state.focused = false,
            Turn::Elsewhere => return,
        }
        shell.request_redraw();
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        self.announce(state, bounds);
        if state.focused {
            draw_ring(renderer, self.look, bounds, self.radius);
        }
        let face = self.kind.face(self.look.palette, self.message.is_some(), state.held.is_some());
        if let Some(halo) = face.halo {
            let wide = bounds.expand(HALO);
            renderer.fill_quad(quad(wide, Border { radius: (self.radius + HALO).into(), ..Border::default() }), halo);
        }
        let border = Border { color: face.edge, width: face.edge_width, radius: self.radius.into() };
        renderer.fill_quad(quad(bounds, border), Background::Color(face.ground));
        let (Some(child), Some(inner)) = (tree.children.first(), layout.children().next()) else { return };
        let style = renderer::Style { text_color: face.ink };
        self.content.as_widget().draw(child, renderer, theme, &style, inner, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &Renderer,
    ) -> mouse::Interaction {
        if cursor.is_over(layout.bounds()) && self.message.is_some() {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::None
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (child, inner) = (tree.children.first_mut()?, layout.children().next()?);
        self.content.as_widget_mut().overlay(child, inner, renderer, viewport, translation)
    }
}

/// Width of the light ring around the call button.
const HALO: f32 = 20.0;

/// Width of the gap and of the ring, kiosk.
const RING_KIOSK: (f32, f32) = (4.0, 5.0);

/// Width of the gap and of the ring, console.
const RING_CONSOLE: (f32, f32) = (2.0, 3.0);

/// Draws the focus ring, outside a gap of the opposite colour, so that it is seen on any ground.
fn draw_ring(renderer: &mut Renderer, look: Look, bounds: Rectangle, radius: f32) {
    let (gap, width) = match look.station {
        Station::Kiosk => RING_KIOSK,
        Station::Console => RING_CONSOLE,
    };
    let reach = gap + width;
    let border = Border { color: look.palette.focus, width, radius: (radius + reach).into() };
    renderer.fill_quad(quad(bounds.expand(reach), border), Background::Color(look.palette.focus_gap));
}

fn quad(bounds: Rectangle, border: Border) -> renderer::Quad {
    renderer::Quad { bounds, border, ..renderer::Quad::default() }
}

impl<'a, Message: Clone + 'a> From<Press<'a, Message>> for Element<'a, Message> {
    fn from(press: Press<'a, Message>) -> Self {
        Element::new(press)
    }
}
