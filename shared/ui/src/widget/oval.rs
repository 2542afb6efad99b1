//! Where the head should be in a portrait: a dashed oval with marks for crown and chin.

use iced::widget::canvas::{self, Frame, LineCap, LineDash, Path, Stroke};
use iced::{Color, Element, Fill, Point, Radians, Vector};

use super::apart::{Drawing, drawing};
use crate::Look;

/// The guide, to lay upon a picture of 35 x 45 proportions that it fills. In order, the line is whole; else dashed.
pub fn oval<'a, Message: 'a>(look: Look, in_order: bool) -> Element<'a, Message> {
    drawing(Guide { ink: look.palette.on_stage, outline: look.palette.veil, in_order }, Fill, Fill)
}

/// Centre and radii as parts of the picture's width and height: a head of 33 mm (30 to 36) in 45 mm.
const CENTER: (f32, f32) = (0.5, 0.47);
const RADIUS_X: f32 = 0.305;
const RADIUS_Y: f32 = 0.367;
/// Line widths, in logical pixels.
const LINE: f32 = 7.0;
const OUTLINE: f32 = 11.0;
/// Lengths of dash and gap.
const DASH: [f32; 2] = [26.0, 18.0];
/// Half the length of the marks at crown and chin.
const TICK: f32 = 20.0;

#[derive(Clone, PartialEq)]
struct Guide {
    ink: Color,
    outline: Color,
    in_order: bool,
}

impl Drawing for Guide {
    fn draw(&self, frame: &mut Frame) {
        let size = frame.size();
        let center = Point::new(size.width * CENTER.0, size.height * CENTER.1);
        let radii = Vector::new(size.width * RADIUS_X, size.height * RADIUS_Y);
        let oval = Path::new(|builder| {
            builder.ellipse(canvas::path::arc::Elliptical {
                center,
                radii,
                rotation: Radians(0.0),
                start_angle: Radians(-std::f32::consts::FRAC_PI_2),
                end_angle: Radians(1.5 * std::f32::consts::PI),
            });
        });
        let dash = LineDash { segments: if self.in_order { &[] } else { &DASH }, offset: 0 };
        // A dark line under the light one, so that it is seen on any background.
        for (color, width) in [(self.outline, OUTLINE), (self.ink, LINE)] {
            let stroke = Stroke { line_dash: dash, line_cap: LineCap::Butt, ..Stroke::default() };
            let stroke = stroke.with_color(color).with_width(width);
            frame.stroke(&oval, stroke);
            for y in [center.y - radii.y, center.y + radii.y] {
                let mark = Path::line(Point::new(center.x, y - TICK), Point::new(center.x, y + TICK));
                frame.stroke(&mark, Stroke { line_dash: LineDash::default(), ..stroke });
            }
        }
    }
}
