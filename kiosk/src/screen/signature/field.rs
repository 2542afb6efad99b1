//! The field that takes the ink.
//!
//! **Invariant:** one finger, pen or mouse writes one stroke; others are ignored until it is lifted.

use iced::widget::canvas::{self, Canvas, Event, Frame, LineCap, LineDash, LineJoin, Path, Stroke};
use iced::{Color, Element, Point, Rectangle, Renderer, Size, Theme, mouse, touch};
use ui::Scene;
use ui::theme::RADIUS;
use ui::widget::apart;

use super::Message;

/// Width and height of the field, in logical pixels.
pub const FIELD: (f32, f32) = (1_340.0, 480.0);

/// A place in the field: 0 to 1 from its left and upper edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// From the left edge, as a part of the width.
    pub x: f32,
    /// From the upper edge, as a part of the height.
    pub y: f32,
}

/// Dots in a signature, at most: what is beyond is not taken.
pub const MAX_DOTS: usize = 20_000;

/// Length of a signature, at least, as a part of the field's width: less is a slip of the hand.
const LEAST: f32 = 0.05;

/// What has been written: strokes of dots.
#[derive(Clone, Default, PartialEq)]
pub struct Ink {
    strokes: Vec<Vec<Dot>>,
}

impl Ink {
    /// The strokes, in the order written.
    pub fn strokes(&self) -> &[Vec<Dot>] {
        &self.strokes
    }

    /// Whether the field is empty.
    pub const fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// The pen comes down.
    pub fn down(&mut self, dot: Dot) {
        if self.has_room() {
            self.strokes.push(vec![dot]);
        }
    }

    /// The pen moves on.
    pub fn moved(&mut self, dot: Dot) {
        if self.has_room()
            && let Some(stroke) = self.strokes.last_mut()
        {
            stroke.push(dot);
        }
    }

    /// Wipes the field.
    pub fn clear(&mut self) {
        self.strokes.clear();
    }

    /// Whether there is enough to be a signature.
    pub fn is_signature(&self) -> bool {
        let length: f32 = self.strokes.iter().flat_map(|stroke| stroke.windows(2)).map(step_length).sum();
        length >= LEAST
    }

    fn has_room(&self) -> bool {
        self.strokes.iter().map(Vec::len).sum::<usize>() < MAX_DOTS
    }
}

impl std::fmt::Debug for Ink {
    /// A signature is personal: only its size is told.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ink({} strokes)", self.strokes.len())
    }
}

fn step_length(step: &[Dot]) -> f32 {
    match step {
        [from, to] => (to.x - from.x).hypot((to.y - from.y) * FIELD.1 / FIELD.0),
        _ => 0.0,
    }
}

/// The field with its ink.
pub(super) fn view<'a>(ink: &Ink, scene: Scene<'a>) -> Element<'a, Message> {
    let p = scene.palette();
    let field = Field { ink: ink.clone(), pen: p.pen, paper: p.pen_paper, edge: p.ink_soft, guide: p.edge };
    apart(Canvas::new(field).width(FIELD.0).height(FIELD.1))
}

struct Field {
    ink: Ink,
    pen: Color,
    paper: Color,
    edge: Color,
    guide: Color,
}

/// What is writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    Finger(touch::Finger),
    Mouse,
}

impl canvas::Program<Message> for Field {
    type State = Option<Writer>;

    fn update(
        &self,
        writer: &mut Option<Writer>,
        event: &Event,
        bounds: Rectangle,
        cursor: mouse::Cursor,
    ) -> Option<canvas::Action<Message>> {
        let message = match *event {
            Event::Touch(touch::Event::FingerPressed { id, position }) => {
                begin(writer, Writer::Finger(id), position, bounds)
            }
            Event::Touch(touch::Event::FingerMoved { id, position }) if *writer == Some(Writer::Finger(id)) => {
                Some(Message::Moved(dot(position, bounds)))
            }
            Event::Touch(touch::Event::FingerLifted { id, .. } | touch::Event::FingerLost { id, .. })
                if *writer == Some(Writer::Finger(id)) =>
            {
                *writer = None;
                Some(Message::Up)
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)) => {
                cursor.position().and_then(|position| begin(writer, Writer::Mouse, position, bounds))
            }
            Event::Mouse(mouse::Event::CursorMoved { position }) if *writer == Some(Writer::Mouse) => {
                Some(Message::Moved(dot(position, bounds)))
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)) if *writer == Some(Writer::Mouse) => {
                *writer = None;
                Some(Message::Up)
            }
            _ => None,
        };
        message.map(|message| canvas::Action::publish(message).and_capture())
    }

    fn draw(
        &self,
        _writer: &Option<Writer>,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        let mut frame = Frame::new(renderer, bounds.size());
        let size = bounds.size();
        let inner = Size::new(size.width - EDGE, size.height - EDGE);
        let paper = Path::rounded_rectangle(Point::new(EDGE / 2.0, EDGE / 2.0), inner, RADIUS.into());
        frame.fill(&paper, self.paper);
        frame.stroke(&paper, Stroke::default().with_color(self.edge).with_width(EDGE));
        let y = size.height * GUIDE_AT;
        let guide = Path::line(Point::new(size.width * 0.06, y), Point::new(size.width * 0.94, y));
        let dashed = Stroke { line_dash: LineDash { segments: &[8.0, 6.0], offset: 0 }, ..Stroke::default() };
        frame.stroke(&guide, dashed.with_color(self.guide).with_width(3.0));
        for stroke in self.ink.strokes() {
            draw_stroke(&mut frame, stroke, size, self.pen);
        }
        vec![frame.into_geometry()]
    }

    fn mouse_interaction(
        &self,
        _writer: &Option<Writer>,
        bounds: Rectangle,
        cursor: mouse::Cursor,
    ) -> mouse::Interaction {
        if cursor.is_over(bounds) { mouse::Interaction::Crosshair } else { mouse::Interaction::None }
    }
}

/// Width of the field's border.
const EDGE: f32 = 4.0;

/// Width of the ink: about 2 mm.
const PEN: f32 = 7.0;

/// Height of the line to write on, as a part of the field's.
const GUIDE_AT: f32 = 0.74;

fn begin(writer: &mut Option<Writer>, by: Writer, position: Point, bounds: Rectangle) -> Option<Message> {
    if writer.is_some() || !bounds.contains(position) {
        return None;
    }
    *writer = Some(by);
    Some(Message::Down(dot(position, bounds)))
}

fn dot(position: Point, bounds: Rectangle) -> Dot {
    Dot {
        x: ((position.x - bounds.x) / bounds.width).clamp(0.0, 1.0),
        y: ((position.y - bounds.y) / bounds.height).clamp(0.0, 1.0),
    }
}

/// A stroke as a smooth line: each dot bends it, the middles between dots lie on it.
fn draw_stroke(frame: &mut Frame, stroke: &[Dot], size: Size, pen: Color) {
    let at = |dot: &Dot| Point::new(dot.x * size.width, dot.y * size.height);
    let Some((first, rest)) = stroke.split_first() else { return };
    if rest.is_empty() {
        frame.fill(&Path::circle(at(first), PEN / 2.0), pen);
        return;
    }
    let line = Path::new(|builder| {
        builder.move_to(at(first));
        let mut before = at(first);
        for dot in rest {
            let here = at(dot);
            builder.quadratic_curve_to(
                before,
                Point::new(f32::midpoint(before.x, here.x), f32::midpoint(before.y, here.y)),
            );
            before = here;
        }
        builder.line_to(before);
    });
    let stroke = Stroke { line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    frame.stroke(&line, stroke.with_color(pen).with_width(PEN));
}

#[cfg(test)]
mod tests {
    use super::{Dot, Ink, MAX_DOTS};

    #[test]
    fn a_slip_of_the_hand_is_no_signature() {
        let mut ink = Ink::default();
        ink.down(Dot { x: 0.5, y: 0.5 });
        ink.moved(Dot { x: 0.51, y: 0.5 });
        assert!(!ink.is_signature() && !ink.is_empty());
        ink.moved(Dot { x: 0.7, y: 0.5 });
        assert!(ink.is_signature());
        ink.clear();
        assert!(ink.is_empty());
    }

    #[test]
    fn ink_has_a_limit() {
        let mut ink = Ink::default();
        ink.down(Dot { x: 0.0, y: 0.0 });
        for _ in 0..MAX_DOTS * 2 {
            ink.moved(Dot { x: 0.0, y: 0.0 });
        }
        assert_eq!(ink.strokes().iter().map(Vec::len).sum::<usize>(), MAX_DOTS);
    }

    #[test]
    fn a_signature_does_not_show_in_debug_output() {
        let mut ink = Ink::default();
        ink.down(Dot { x: 0.123, y: 0.5 });
        assert_eq!(format!("{ink:?}"), "Ink(1 strokes)");
    }
}
