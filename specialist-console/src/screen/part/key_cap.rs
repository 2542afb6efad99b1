//! A small drawn key.

use iced::widget::canvas::{Frame, LineCap, LineJoin, Path, Stroke};
use iced::widget::container;
use iced::{Color, Element, Point};
use ui::widget::{Drawing, drawing};
use ui::{Role, Scene, theme};

use crate::screen::keys::Key;

/// The key of the keyboard that does the same as a control.
pub fn key_cap<'a, M: 'a>(scene: Scene<'a>, key: Key) -> Element<'a, M> {
    let p = scene.palette();
    let words = |words: String| -> Element<'a, M> { scene.look.inked(Role::SmallStrong, p.ink, words).into() };
    let inner = match key {
        Key::Letter(letter) => words(letter.to_uppercase().collect()),
        Key::Digit(digit) => words(digit.to_string()),
        Key::Escape => words("Esc".to_owned()),
        Key::F1 => words("F1".to_owned()),
        Key::Space => words(scene.locale.text("console-key-space")),
        Key::Enter => drawing(Return(p.ink), RETURN, RETURN),
    };
    container(inner).center_y(HEIGHT).padding([0.0, 7.0]).style(theme::boxed(p.paper, p.ink, p.edge, 1.0)).into()
}

/// Height of a drawn key.
const HEIGHT: f32 = 22.0;
/// Side of the arrow of Enter, which the face has no letter for.
const RETURN: f32 = 14.0;

#[derive(Clone, PartialEq)]
struct Return(Color);

impl Drawing for Return {
    fn draw(&self, frame: &mut Frame) {
        let path = Path::new(|builder| {
            builder.move_to(Point::new(12.0, 2.0));
            builder.line_to(Point::new(12.0, 8.0));
            builder.line_to(Point::new(2.0, 8.0));
            builder.move_to(Point::new(5.5, 4.5));
            builder.line_to(Point::new(2.0, 8.0));
            builder.line_to(Point::new(5.5, 11.5));
        });
        let stroke = Stroke { line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        frame.stroke(&path, stroke.with_color(self.0).with_width(1.8));
    }
}
