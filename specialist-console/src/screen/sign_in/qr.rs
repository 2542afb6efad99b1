//! A QR code.

use iced::widget::canvas::Frame;
use iced::{Color, Element, Point, Size};
use qrcode::QrCode;
use ui::widget::{Drawing, drawing};

/// What a camera needs to see around a code, in squares (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code of some text, black on white whatever the colours around it.
#[derive(Clone, PartialEq)]
pub struct Qr {
    width: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// Nothing where the text is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let dark = code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect();
        Some(Self { width: code.width(), dark })
    }

    /// As a square with sides of this length.
    pub fn view<'a, M: 'a>(&self, side: f32) -> Element<'a, M> {
        drawing(self.clone(), side, side)
    }
}

impl Drawing for Qr {
    fn draw(&self, frame: &mut Frame) {
        frame.fill_rectangle(Point::ORIGIN, frame.size(), Color::WHITE);
        // Whole pixels: a square with soft edges is hard to read for a camera.
        let square = (frame.width() / (self.width + 2 * QUIET) as f32).floor().max(1.0);
        let edge = ((frame.width() - square * self.width as f32) / 2.0).floor();
        for (at, _) in self.dark.iter().enumerate().filter(|(_, dark)| **dark) {
            let (row, column) = (at / self.width, at % self.width);
            let corner = Point::new(edge + square * column as f32, edge + square * row as f32);
            frame.fill_rectangle(corner, Size::new(square, square), Color::BLACK);
        }
    }
}
