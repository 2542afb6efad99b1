//! The widget.

use std::cell::RefCell;

use iced::advanced::image::{self, Renderer as _};
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self, Renderer as _};
use iced::advanced::widget::{Tree, Widget, tree};
use iced::advanced::{Renderer as _, mouse, renderer};
use iced::alignment::Vertical;
use iced::widget::Shader;
use iced::{Background, Element, Fill, Length, Point, Rectangle, Renderer, Size, Theme, border};

use super::convert::{crop, round_corners, to_rgba};
use super::gpu::Upload;
use super::{Crop, Feed};
use crate::Look;
use crate::fonts;
use crate::text::Role;

/// How a picture takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Fills it; what sticks out is cut off.
    Cover,
    /// Shows everything; what is left stays dark.
    Contain,
}

/// The newest picture of a feed; fills its place with the dark of a stage until there is one.
pub fn video(look: Look, feed: Option<&Feed>) -> Video {
    Video {
        look,
        feed: feed.cloned(),
        fit: Fit::Cover,
        mirrored: false,
        radius: 0.0,
        width: Fill,
        height: Fill,
        waiting: String::new(),
    }
}

/// A picture in motion. See the module.
pub struct Video {
    look: Look,
    feed: Option<Feed>,
    fit: Fit,
    mirrored: bool,
    radius: f32,
    width: Length,
    height: Length,
    waiting: String,
}

impl Video {
    /// How it takes its place.
    pub fn fit(self, fit: Fit) -> Self {
        Self { fit, ..self }
    }

    /// As in a mirror: for people to see themselves.
    pub fn mirrored(self) -> Self {
        Self { mirrored: true, ..self }
    }

    /// Round corners.
    pub fn radius(self, radius: f32) -> Self {
        Self { radius, ..self }
    }

    /// How wide.
    pub fn width(self, width: impl Into<Length>) -> Self {
        Self { width: width.into(), ..self }
    }

    /// How high.
    pub fn height(self, height: impl Into<Length>) -> Self {
        Self { height: height.into(), ..self }
    }

    /// What stands in its place until there is a picture.
    pub fn waiting(self, words: impl Into<String>) -> Self {
        Self { waiting: words.into(), ..self }
    }
}

/// The last picture converted, and for which place.
#[derive(Default)]
struct State {
    converted: RefCell<Option<Converted>>,
}

struct Converted {
    feed: u64,
    sequence: u64,
    size: (u32, u32),
    mirrored: bool,
    handle: image::Handle,
}

impl<Message> Widget<Message, Theme, Renderer> for Video {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: self.height }
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, self.width, self.height)
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
        let bounds = layout.bounds();
        let stage = renderer::Quad { bounds, border: border::rounded(self.radius), ..renderer::Quad::default() };
        renderer.fill_quad(stage, Background::Color(self.look.palette.stage));
        let Some((feed, picture)) = self.feed.as_ref().and_then(|feed| Some((feed, feed.newest()?))) else {
            self.draw_waiting(renderer, bounds, viewport);
            return;
        };
        let (part, shown) = crop(picture.size(), bounds.size(), self.fit);
        let place = Rectangle {
            x: (bounds.x + (bounds.width - shown.width) / 2.0).round(),
            y: (bounds.y + (bounds.height - shown.height) / 2.0).round(),
            width: shown.width.round(),
            height: shown.height.round(),
        };
        match renderer {
            Renderer::Primary(_) => {
                let upload = Upload {
                    key: (feed.id(), std::ptr::from_ref(tree.state.downcast_ref::<State>()).addr()),
                    picture,
                    crop: part,
                    mirrored: self.mirrored,
                    radius: self.radius,
                };
                // The stock widget is the one public way to hand a primitive to the renderer.
                let shader: Shader<(), Upload> = Shader::new(upload);
                let shader: &dyn Widget<(), Theme, Renderer> = &shader;
                let node = layout::Node::new(place.size()).move_to(place.position());
                shader.draw(&Tree::new(shader), renderer, theme, style, Layout::new(&node), cursor, viewport);
            }
            Renderer::Secondary(_) => {
                let state = tree.state.downcast_ref::<State>();
                if let Some(handle) = self.converted(state, feed, picture.as_ref(), part, place.size()) {
                    renderer.draw_image(image::Image::new(handle), place, place);
                }
            }
        }
    }
}

impl Video {
    /// The picture as an image for this place; converted once.
    fn converted(
        &self,
        state: &State,
        feed: &Feed,
        picture: &dyn super::Picture,
        part: Crop,
        place: Size,
    ) -> Option<image::Handle> {
        let size = (place.width as u32, place.height as u32);
        let (feed, sequence, mirrored) = (feed.id(), picture.sequence(), self.mirrored);
        let mut kept = state.converted.borrow_mut();
        if let Some(kept) = kept.as_ref()
            && (kept.feed, kept.sequence, kept.size, kept.mirrored) == (feed, sequence, size, mirrored)
        {
            return Some(kept.handle.clone());
        }
        let mut rgba = to_rgba(picture, part, size.0, size.1, mirrored)?;
        round_corners(&mut rgba, size.0, size.1, self.radius);
        let handle = image::Handle::from_rgba(size.0, size.1, rgba);
        *kept = Some(Converted { feed, sequence, size, mirrored, handle: handle.clone() });
        Some(handle)
    }

    fn draw_waiting(&self, renderer: &mut Renderer, bounds: Rectangle, viewport: &Rectangle) {
        if self.waiting.is_empty() {
            return;
        }
        let size = self.look.size_of(Role::Note);
        let words = text::Text {
            content: self.waiting.clone(),
            bounds: bounds.size(),
            size: size.into(),
            line_height: text::LineHeight::Relative(1.3),
            font: fonts::REGULAR,
            align_x: text::Alignment::Center,
            align_y: Vertical::Center,
            shaping: text::Shaping::Advanced,
            wrapping: text::Wrapping::Word,
        };
        let center = Point::new(bounds.center_x(), bounds.center_y());
        renderer.fill_text(words, center, self.look.palette.on_stage, *viewport);
    }
}

impl<'a, Message: 'a> From<Video> for Element<'a, Message> {
    fn from(video: Video) -> Self {
        Element::new(video)
    }
}
