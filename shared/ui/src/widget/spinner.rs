//! Something is going on: an arc that turns slowly. It asks for its own redraws and sends no messages.

use std::time::{Duration, Instant};

use iced::widget::canvas::{self, Event, Frame, LineCap, Path, Stroke};
use iced::{Color, Element, Point, Rectangle, Renderer, Theme, mouse, window};

use super::apart;
use super::apart::Drawing;
use crate::Look;

/// One turn.
const TURN: Duration = Duration::from_millis(1_600);
/// Between two pictures: enough for the eye, little for a software renderer.
const STEP: Duration = Duration::from_millis(66);
/// Length of the arc, in turns.
const ARC: f32 = 0.24;
/// Straight lines that the arc is made of.
const PARTS: u8 = 32;
/// Between the ring and the end of its area, in logical pixels.
const EDGE: f32 = 1.0;
/// Line width as a part of the diameter.
const LINE: f32 = 0.125;

/// A turning arc.
pub fn spinner<'a, Message: 'a>(look: Look, diameter: f32) -> Element<'a, Message> {
    let spinner = Spinner { track: look.palette.primary_light, arc: look.palette.primary };
    apart(canvas::Canvas::new(spinner).width(diameter).height(diameter))
}

struct Spinner {
    track: Color,
    arc: Color,
}

/// When it began and what time it is.
#[derive(Default)]
struct State {
    began: Option<Instant>,
    turned: Duration,
}

impl<Message> canvas::Program<Message> for Spinner {
    type State = State;

    fn update(
        &self,
        state: &mut State,
        event: &Event,
        _bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Option<canvas::Action<Message>> {
        let Event::Window(window::Event::RedrawRequested(now)) = event else { return None };
        state.turned = now.duration_since(*state.began.get_or_insert(*now));
        Some(canvas::Action::request_redraw_at(*now + STEP))
    }

    fn draw(
        &self,
        state: &State,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        let mut frame = Frame::new(renderer, bounds.size());
        let turns = state.turned.as_secs_f32() / TURN.as_secs_f32();
        Turned { track: self.track, arc: self.arc, turns }.draw(&mut frame);
        vec![frame.into_geometry()]
    }
}

/// The arc somewhere on its way.
#[derive(Clone, PartialEq)]
struct Turned {
    track: Color,
    arc: Color,
    turns: f32,
}

impl Drawing for Turned {
    fn draw(&self, frame: &mut Frame) {
        let diameter = frame.width() - 2.0 * EDGE;
        let width = diameter * LINE;
        let radius = (diameter - width) / 2.0;
        let stroke = Stroke { line_cap: LineCap::Butt, ..Stroke::default() }.with_width(width);
        frame.stroke(&Path::circle(frame.center(), radius), stroke.with_color(self.track));
        let start = (self.turns - 0.25 - ARC / 2.0) * std::f32::consts::TAU;
        let corner = Point::new(frame.width(), frame.height());
        frame.fill(&band(frame.center(), (radius - width / 2.0, radius + width / 2.0), start, corner), self.arc);
    }
}

/// A part of a ring. It is filled, not stroked: the software renderer redraws what lies within a path's own bounds, and
/// a stroke reaches beyond them. For the same reason the path touches the corners of its area: pixels that it covers in
/// part only lie a little outside its bounds.
fn band(center: Point, (inner, outer): (f32, f32), start: f32, corner: Point) -> Path {
    let at = |radius: f32, part: u8| {
        let angle = (ARC * std::f32::consts::TAU).mul_add(f32::from(part) / f32::from(PARTS), start);
        Point::new(radius.mul_add(angle.cos(), center.x), radius.mul_add(angle.sin(), center.y))
    };
    Path::new(|builder| {
        for touched in [Point::ORIGIN, corner] {
            builder.move_to(touched);
            builder.line_to(touched);
        }
        builder.move_to(at(outer, 0));
        (1..=PARTS).for_each(|part| builder.line_to(at(outer, part)));
        (0..=PARTS).rev().for_each(|part| builder.line_to(at(inner, part)));
        builder.close();
    })
}

#[cfg(test)]
mod tests {
    use iced::Size;
    use iced::widget::container;

    use super::*;
    use crate::testing::{repainted_but, repainted_often};
    use crate::theme;

    /// The arc where it stands, drawn as the turning one is: anew each time.
    struct Standing(Turned);

    impl canvas::Program<()> for Standing {
        type State = ();

        fn draw(
            &self,
            (): &(),
            renderer: &Renderer,
            _theme: &Theme,
            bounds: Rectangle,
            _cursor: mouse::Cursor,
        ) -> Vec<canvas::Geometry> {
            let mut frame = Frame::new(renderer, bounds.size());
            self.0.draw(&mut frame);
            vec![frame.into_geometry()]
        }
    }

    /// The arc where it is so far on its way, at a place that is no whole number of pixels.
    fn turned(look: Look, place: f32, turns: f32) -> Element<'static, ()> {
        let turned = Turned { track: look.palette.primary_light, arc: look.palette.primary, turns };
        let canvas = canvas::Canvas::new(Standing(turned)).width(64.0).height(64.0);
        container(apart(canvas)).padding(place).into()
    }

    #[test]
    fn a_card_stays_as_it_is_while_an_arc_turns_on_it() {
        let look = Look::KIOSK;
        let card = |step| container(turned(look, 24.0, f32::from(step) / 16.0)).style(theme::floating(look.palette));
        let view = |step| container(card(step)).padding(40).style(theme::paper(look.palette)).into();
        assert_eq!(repainted_often(Size::new(300.0, 200.0), look, 8, view), None);
    }

    #[test]
    fn a_turning_arc_leaves_nothing_behind() {
        let look = Look::KIOSK;
        for place in [8.0, 8.25, 8.5, 8.7] {
            for step in 0_u8..16 {
                let turns = f32::from(step) / 16.0;
                let (before, after) = (turned(look, place, turns), turned(look, place, turns + 0.3));
                assert_eq!(repainted_but(0, Size::new(300.0, 100.0), look, before, after), None, "{place} {turns}");
            }
        }
    }
}
