//! Signs drawn as paths, in one stroke width, on a square of 48 units.

use iced::widget::canvas::{self, Frame, LineCap, LineJoin, Path, Stroke};
use iced::{Color, Element, Point, Radians, Size, Vector};

use crate::widget::{Drawing, drawing};

/// Side of the square that the paths are written for.
const UNITS: f32 = 48.0;

/// Stroke width, in the same units.
const STROKE: f32 = 3.0;

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// A passport.
    Passport,
    /// A driving licence.
    Licence,
    /// A question in a speech bubble.
    Question,
    /// A film camera: the call.
    Camera,
    /// A person's picture.
    Portrait,
    /// A tick.
    Check,
    /// An exclamation mark.
    Warning,
    /// A cross.
    Cross,
    /// Content.
    Smile,
    /// Neither.
    Neutral,
    /// Not content.
    Frown,
    /// A printer.
    Printer,
    /// A passport laid in the reader.
    PassportInReader,
    /// A finger on the reader.
    Finger,
    /// A pen.
    Pen,
    /// A clock.
    Clock,
    /// A telephone receiver laid down.
    HangUp,
    /// A key lock: sealed.
    Lock,
    /// A microphone, crossed out.
    Muted,
    /// A speech bubble: somebody tells you something.
    Speech,
    /// A head that turns.
    Turn,
    /// A receipt.
    Receipt,
    /// An arrow: go on from here.
    Arrow,
}

/// Which hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hand {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// The back of a hand as its owner sees it, with the index finger marked.
pub fn hand<'a, Message: 'a>(hand: Hand, size: f32, line: Color, mark: Color) -> Element<'a, Message> {
    drawing(HandDrawing { hand, line, mark }, size, size)
}

#[derive(Clone, PartialEq)]
struct HandDrawing {
    hand: Hand,
    line: Color,
    mark: Color,
}

/// Fingers of a left hand, little finger first: left edge, top, bottom, width.
const FINGERS: [(f32, f32, f32, f32); 4] =
    [(5.0, 13.0, 38.0, 6.5), (12.5, 6.0, 38.0, 6.5), (20.0, 3.0, 38.0, 6.5), (27.5, 6.0, 27.0, 6.5)];

impl Drawing for HandDrawing {
    fn draw(&self, frame: &mut Frame) {
        let scale = frame.width().min(frame.height()) / UNITS;
        frame.scale(scale);
        if self.hand == Hand::Right {
            frame.translate(Vector::new(UNITS, 0.0));
            frame.scale_nonuniform(Vector::new(-1.0, 1.0));
        }
        let thumb = Path::new(|builder| {
            builder.move_to(Point::new(34.0, 38.0));
            builder.line_to(Point::new(42.5, 27.5));
        });
        let round = Stroke { line_cap: LineCap::Round, ..Stroke::default() };
        frame.stroke(&thumb, round.with_color(self.line).with_width(7.0 * scale));
        let palm = Path::rounded_rectangle(Point::new(5.0, 24.0), Size::new(29.0, 21.0), 7.0.into());
        frame.fill(&palm, self.line);
        for (index, (x, top, bottom, width)) in FINGERS.into_iter().enumerate() {
            let color = if index + 1 == FINGERS.len() { self.mark } else { self.line };
            let finger =
                Path::rounded_rectangle(Point::new(x, top), Size::new(width, bottom - top), (width / 2.0).into());
            frame.fill(&finger, color);
        }
    }
}

/// A sign of a size and colour.
pub fn icon<'a, Message: 'a>(icon: Icon, size: f32, color: Color) -> Element<'a, Message> {
    drawing(Sign { icon, color }, size, size)
}

#[derive(Clone, PartialEq)]
struct Sign {
    icon: Icon,
    color: Color,
}

impl Drawing for Sign {
    fn draw(&self, frame: &mut Frame) {
        let scale = frame.width().min(frame.height()) / UNITS;
        frame.scale(scale);
        draw(frame, self.icon, self.color, scale);
    }
}

/// Draws a sign onto the 48 units square at the frame's origin.
fn draw(frame: &mut Frame, icon: Icon, color: Color, scale: f32) {
    let mut pen = Pen { frame, color, scale };
    match icon {
        Icon::Passport => pen.passport(),
        Icon::Licence => pen.licence(),
        Icon::Question => pen.question(),
        Icon::Camera => pen.camera(),
        Icon::Portrait => pen.portrait(),
        Icon::Check => pen.line(&[(11.0, 25.0), (20.0, 35.0), (37.0, 13.0)], 6.0),
        Icon::Warning => pen.exclamation(),
        Icon::Cross => {
            pen.line(&[(13.0, 13.0), (35.0, 35.0)], 5.0);
            pen.line(&[(35.0, 13.0), (13.0, 35.0)], 5.0);
        }
        Icon::Smile => pen.face(&[(15.0, 30.0), (24.0, 38.0), (33.0, 30.0)]),
        Icon::Neutral => pen.face(&[(15.0, 33.0), (24.0, 33.0), (33.0, 33.0)]),
        Icon::Frown => pen.face(&[(15.0, 36.0), (24.0, 28.0), (33.0, 36.0)]),
        Icon::Printer => pen.printer(),
        Icon::PassportInReader => pen.reader(),
        Icon::Finger => pen.finger(),
        Icon::Pen => pen.pen(),
        Icon::Clock => {
            pen.circle((24.0, 24.0), 19.0);
            pen.line(&[(24.0, 13.0), (24.0, 24.0), (32.0, 29.0)], STROKE);
        }
        Icon::HangUp => pen.hang_up(),
        Icon::Lock => pen.lock(),
        Icon::Muted => pen.muted(),
        Icon::Speech => {
            pen.bubble();
            pen.line(&[(14.0, 17.0), (34.0, 17.0)], STROKE);
            pen.line(&[(14.0, 25.0), (28.0, 25.0)], STROKE);
        }
        Icon::Turn => pen.turn(),
        Icon::Receipt => pen.receipt(),
        Icon::Arrow => pen.line(&[(9.0, 24.0), (38.0, 24.0), (27.0, 13.0), (38.0, 24.0), (27.0, 35.0)], 4.5),
    }
}

struct Pen<'a> {
    frame: &'a mut Frame,
    color: Color,
    /// Of the frame: it enlarges paths, but not the width of strokes.
    scale: f32,
}

impl Pen<'_> {
    fn stroke(&mut self, path: &Path, width: f32) {
        let stroke = Stroke { line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        self.frame.stroke(path, stroke.with_color(self.color).with_width(width * self.scale));
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32) {
        let path = Path::new(|builder| {
            for (index, (x, y)) in points.iter().enumerate() {
                if index == 0 {
                    builder.move_to(Point::new(*x, *y));
                } else {
                    builder.line_to(Point::new(*x, *y));
                }
            }
        });
        self.stroke(&path, width);
    }

    fn curve(&mut self, [from, control, to]: [(f32, f32); 3], width: f32) {
        let path = Path::new(|builder| {
            builder.move_to(from.into());
            builder.quadratic_curve_to(control.into(), to.into());
        });
        self.stroke(&path, width);
    }

    fn arc(&mut self, center: (f32, f32), radius: f32, from_degrees: f32, to_degrees: f32) {
        let path = Path::new(|builder| {
            builder.arc(canvas::path::Arc {
                center: center.into(),
                radius,
                start_angle: Radians(from_degrees.to_radians()),
                end_angle: Radians(to_degrees.to_radians()),
            });
        });
        self.stroke(&path, STROKE);
    }

    fn rect(&mut self, (x, y): (f32, f32), (w, h): (f32, f32), radius: f32) {
        let path = Path::rounded_rectangle(Point::new(x, y), Size::new(w, h), radius.into());
        self.stroke(&path, STROKE);
    }

    fn circle(&mut self, center: (f32, f32), radius: f32) {
        self.stroke(&Path::circle(center.into(), radius), STROKE);
    }

    fn dot(&mut self, center: (f32, f32), radius: f32) {
        self.frame.fill(&Path::circle(center.into(), radius), self.color);
    }

    fn passport(&mut self) {
        self.rect((9.0, 3.0), (30.0, 42.0), 4.0);
        self.circle((24.0, 19.0), 8.0);
        self.line(&[(17.0, 36.0), (31.0, 36.0)], STROKE);
    }

    fn licence(&mut self) {
        self.rect((2.0, 8.0), (44.0, 32.0), 4.0);
        self.circle((14.0, 20.0), 4.5);
        self.curve([(7.5, 32.0), (14.0, 24.0), (20.5, 32.0)], STROKE);
        self.line(&[(27.0, 19.0), (39.0, 19.0)], STROKE);
        self.line(&[(27.0, 28.0), (35.0, 28.0)], STROKE);
    }

    fn bubble(&mut self) {
        let path = Path::new(|builder| {
            builder.move_to(Point::new(5.0, 6.0));
            builder.line_to(Point::new(43.0, 6.0));
            builder.line_to(Point::new(43.0, 35.0));
            builder.line_to(Point::new(17.0, 35.0));
            builder.line_to(Point::new(5.0, 44.0));
            builder.close();
        });
        self.stroke(&path, STROKE);
    }

    fn question(&mut self) {
        self.bubble();
        let hook = Path::new(|builder| {
            builder.move_to(Point::new(19.5, 16.5));
            builder.bezier_curve_to(Point::new(19.5, 10.5), Point::new(29.0, 10.5), Point::new(29.0, 16.5));
            builder.bezier_curve_to(Point::new(29.0, 20.5), Point::new(24.2, 20.0), Point::new(24.2, 24.5));
        });
        self.stroke(&hook, STROKE);
        self.dot((24.2, 29.8), 2.2);
    }

    fn camera(&mut self) {
        self.rect((3.0, 11.0), (28.0, 27.0), 5.0);
        self.line(&[(31.0, 22.0), (45.0, 13.0), (45.0, 36.0), (31.0, 27.0)], STROKE);
    }

    fn portrait(&mut self) {
        self.rect((8.0, 3.0), (32.0, 42.0), 3.0);
        self.circle((24.0, 18.0), 7.0);
        self.curve([(12.5, 38.0), (24.0, 22.0), (35.5, 38.0)], STROKE);
    }

    fn exclamation(&mut self) {
        self.line(&[(24.0, 10.0), (24.0, 27.0)], 5.5);
        self.dot((24.0, 36.5), 3.4);
    }

    /// Eyes and a mouth; the round is the key's own.
    fn face(&mut self, mouth: &[(f32, f32); 3]) {
        self.dot((16.0, 18.0), 3.2);
        self.dot((32.0, 18.0), 3.2);
        self.curve(*mouth, 3.2);
    }

    fn printer(&mut self) {
        self.line(&[(13.0, 17.0), (13.0, 4.0), (35.0, 4.0), (35.0, 17.0)], STROKE);
        self.line(&[(13.0, 34.0), (5.0, 34.0), (5.0, 17.0), (43.0, 17.0), (43.0, 34.0), (35.0, 34.0)], STROKE);
        self.rect((13.0, 28.0), (22.0, 16.0), 0.0);
    }

    fn reader(&mut self) {
        self.rect((13.0, 2.0), (22.0, 20.0), 2.5);
        self.circle((24.0, 12.0), 4.5);
        self.line(&[(9.0, 15.0), (3.0, 15.0), (3.0, 45.0), (45.0, 45.0), (45.0, 15.0), (39.0, 15.0)], STROKE);
        self.line(&[(24.0, 27.0), (24.0, 38.0)], STROKE);
        self.line(&[(19.0, 33.5), (24.0, 38.5), (29.0, 33.5)], STROKE);
    }

    fn finger(&mut self) {
        let tip = Path::new(|builder| {
            builder.move_to(Point::new(15.0, 33.0));
            builder.line_to(Point::new(15.0, 15.0));
            builder.bezier_curve_to(Point::new(15.0, 2.0), Point::new(33.0, 2.0), Point::new(33.0, 15.0));
            builder.line_to(Point::new(33.0, 33.0));
        });
        self.stroke(&tip, STROKE);
        self.arc((24.0, 17.0), 4.5, 180.0, 360.0);
        self.line(&[(20.0, 26.0), (28.0, 26.0)], STROKE);
        self.rect((4.0, 33.0), (40.0, 11.0), 3.0);
    }

    fn pen(&mut self) {
        self.line(&[(9.0, 34.0), (33.0, 6.0), (41.0, 13.0), (17.0, 41.0), (7.0, 43.0), (9.0, 34.0)], STROKE);
        self.line(&[(27.5, 12.5), (35.5, 19.5)], STROKE);
    }

    fn hang_up(&mut self) {
        let receiver = Path::new(|builder| {
            builder.move_to(Point::new(4.0, 30.0));
            builder.bezier_curve_to(Point::new(8.0, 13.0), Point::new(40.0, 13.0), Point::new(44.0, 30.0));
            builder.line_to(Point::new(34.0, 33.0));
            builder.line_to(Point::new(32.0, 25.0));
            builder.quadratic_curve_to(Point::new(24.0, 22.5), Point::new(16.0, 25.0));
            builder.line_to(Point::new(14.0, 33.0));
            builder.close();
        });
        self.stroke(&receiver, STROKE);
    }

    fn lock(&mut self) {
        self.rect((8.0, 21.0), (32.0, 23.0), 3.0);
        self.line(&[(15.0, 21.0), (15.0, 14.0)], STROKE);
        self.line(&[(33.0, 21.0), (33.0, 14.0)], STROKE);
        self.arc((24.0, 14.0), 9.0, 180.0, 360.0);
        self.dot((24.0, 32.0), 3.0);
    }

    fn muted(&mut self) {
        self.rect((17.0, 3.0), (14.0, 24.0), 7.0);
        self.arc((24.0, 20.0), 15.0, 0.0, 180.0);
        self.line(&[(24.0, 35.0), (24.0, 45.0)], STROKE);
        self.line(&[(6.0, 5.0), (42.0, 43.0)], STROKE);
    }

    fn turn(&mut self) {
        self.circle((24.0, 17.0), 9.0);
        self.curve([(8.0, 46.0), (24.0, 22.0), (40.0, 46.0)], STROKE);
        self.line(&[(9.0, 11.0), (3.0, 17.0), (9.0, 23.0)], STROKE);
        self.line(&[(39.0, 11.0), (45.0, 17.0), (39.0, 23.0)], STROKE);
    }

    fn receipt(&mut self) {
        let paper = [
            (9.0, 3.0),
            (39.0, 3.0),
            (39.0, 45.0),
            (34.0, 41.0),
            (29.0, 45.0),
            (24.0, 41.0),
            (19.0, 45.0),
            (14.0, 41.0),
            (9.0, 45.0),
            (9.0, 3.0),
        ];
        self.line(&paper, STROKE);
        self.line(&[(17.0, 14.0), (31.0, 14.0)], STROKE);
        self.line(&[(17.0, 22.0), (31.0, 22.0)], STROKE);
        self.line(&[(17.0, 30.0), (25.0, 30.0)], STROKE);
    }
}
