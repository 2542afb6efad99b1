//! A screen without a window.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use iced::advanced::renderer::{Headless, Style};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::{Id, operation};
use iced::advanced::{clipboard, mouse};
use iced::keyboard::{self, Key};
use iced::{Element, Event, Pixels, Point, Rectangle, Renderer, Size, Theme, touch, window};
use iced_runtime::UserInterface;
use iced_runtime::user_interface::Cache;

use super::Shot;
use super::pane::Pane;
use crate::{Look, fonts};

/// A screen without a window, drawn by the software renderer.
pub struct Stage<'a, Message> {
    screen: UserInterface<'a, Message, Theme, Renderer>,
    renderer: Renderer,
    size: Size,
    cursor: mouse::Cursor,
    messages: Vec<Message>,
}

impl<'a, Message> Stage<'a, Message> {
    /// Lays a screen out.
    pub fn new(size: Size, element: impl Into<Element<'a, Message>>) -> Self {
        Self::with_cache(size, element, Cache::new())
    }

    fn with_cache(size: Size, element: impl Into<Element<'a, Message>>, cache: Cache) -> Self {
        let mut renderer = software_renderer();
        let screen = UserInterface::build(element, size, cache, &mut renderer);
        Self { screen, renderer, size, cursor: mouse::Cursor::Unavailable, messages: Vec::new() }
    }

    /// Shows another screen in the same window: controls in the same place keep what they remember.
    pub fn show<'b>(self, element: impl Into<Element<'b, Message>>) -> Stage<'b, Message> {
        Stage::with_cache(self.size, element, self.screen.into_cache())
    }

    /// Events as the window system would send them.
    pub fn send(&mut self, events: impl IntoIterator<Item = Event>) {
        let events: Vec<Event> = events.into_iter().collect();
        drop(self.screen.update(&events, self.cursor, &mut self.renderer, &mut clipboard::Null, &mut self.messages));
    }

    /// Puts the mouse somewhere.
    pub fn point_at(&mut self, point: Point) {
        self.cursor = mouse::Cursor::Available(point);
    }

    /// Clicks in the middle of the control with this id.
    ///
    /// # Panics
    /// If there is none.
    pub fn click(&mut self, id: &str) {
        let bounds = self.bounds(id).unwrap_or_else(|| panic!("no control {id} on the screen"));
        self.point_at(bounds.center());
        self.send([
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ]);
    }

    /// A finger comes down and goes up.
    pub fn tap(&mut self, finger: u64, position: Point) {
        let id = touch::Finger(finger);
        self.send([
            Event::Touch(touch::Event::FingerPressed { id, position }),
            Event::Touch(touch::Event::FingerLifted { id, position }),
        ]);
    }

    /// Presses a key, or holds it as a keyboard repeats it.
    pub fn key(&mut self, key: impl Into<Key>, repeat: bool) {
        let key = key.into();
        self.send([Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: keyboard::key::Physical::Unidentified(keyboard::key::NativeCode::Unidentified),
            location: keyboard::Location::Standard,
            modifiers: keyboard::Modifiers::default(),
            repeat,
            text: None,
        })]);
    }

    /// Moves the keyboard focus on, as Tab does.
    pub fn focus_next(&mut self) {
        self.operate(Box::new(operation::focusable::focus_next::<()>()));
    }

    /// Moves the keyboard focus back, as Shift+Tab does.
    pub fn focus_previous(&mut self) {
        self.operate(Box::new(operation::focusable::focus_previous::<()>()));
    }

    fn operate(&mut self, first: Box<dyn Operation>) {
        let mut next = Some(first);
        while let Some(mut operation) = next.take() {
            self.screen.operate(&self.renderer, operation.as_mut());
            if let operation::Outcome::Chain(operation) = operation.finish() {
                next = Some(operation);
            }
        }
    }

    /// Where a control is.
    pub fn bounds(&mut self, id: &str) -> Option<Rectangle> {
        self.survey().places.into_iter().find(|place| place.id == Id::from(id.to_owned())).map(|place| place.bounds)
    }

    /// Where every control with an id is, and every text, in the order of the screen.
    pub fn survey(&mut self) -> Survey {
        let mut survey = Survey::default();
        self.screen.operate(&self.renderer, &mut survey);
        survey
    }

    /// Every text on the screen.
    pub fn texts(&mut self) -> Vec<String> {
        self.survey().texts.into_iter().map(|(text, _)| text).collect()
    }

    /// What has been asked for, and forgets it.
    pub fn messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.messages)
    }

    /// Draws it.
    pub fn shot(&mut self, look: Look) -> Shot {
        self.draw(look);
        let size = Size::new(self.size.width.round() as u32, self.size.height.round() as u32);
        Shot { width: size.width, height: size.height, rgba: self.renderer.screenshot(size, 1.0, look.palette.paper) }
    }

    /// Draws it once and paints windows with it, over what they show.
    pub(super) fn paint<const N: usize>(&mut self, look: Look, panes: [Pane; N]) -> [Pane; N] {
        self.draw(look);
        panes.map(|pane| pane.paint(&mut self.renderer, look.palette.paper))
    }

    fn draw(&mut self, look: Look) {
        self.send([Event::Window(window::Event::RedrawRequested(Instant::now()))]);
        let style = Style { text_color: look.palette.ink };
        self.screen.draw(&mut self.renderer, &look.theme(), &style, self.cursor);
    }
}

/// A control with an id.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its id.
    pub id: Id,
    /// Where it is.
    pub bounds: Rectangle,
    /// Whether it can take the keyboard focus.
    pub focusable: bool,
    /// Whether it has it.
    pub focused: bool,
}

/// What stands where.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Controls.
    pub places: Vec<Placed>,
    /// Texts.
    pub texts: Vec<(String, Rectangle)>,
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        if let Some(id) = id {
            self.places.push(Placed { id: id.clone(), bounds, focusable: false, focused: false });
        }
    }

    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if let Some(place) = self.places.last_mut().filter(|place| Some(&place.id) == id) {
            place.focusable = true;
            place.focused = state.is_focused();
        }
    }

    fn text(&mut self, _id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.texts.push((text.to_owned(), bounds));
    }
}

fn software_renderer() -> Renderer {
    for face in fonts::ALL {
        let mut system =
            iced::advanced::graphics::text::font_system().write().expect("no test panics while it loads a face");
        system.load_font(face.into());
    }
    let renderer = pin!(<Renderer as Headless>::new(fonts::REGULAR, Pixels(16.0), Some("tiny-skia")));
    match renderer.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(renderer)) => renderer,
        Poll::Ready(None) | Poll::Pending => unreachable!("the software renderer needs nothing and is ready at once"),
    }
}
