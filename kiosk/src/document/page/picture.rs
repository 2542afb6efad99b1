//! One frame of the camera: its gray values, how sharp its lines are, and the page cut out of it.

use std::io::Cursor;

use documents::dump::PAGE_PICTURE_MAX_BYTES;
use documents::mrz::Format;
use documents::mrz::picture::{Candidate, Gray, find};
use domain::redact::Personal;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage, imageops};
use media::Frame;
use zeroize::{Zeroize as _, Zeroizing};

/// From one character to the next, in millimetres (ICAO 9303-3 §4.3).
const PITCH_MM: f32 = 2.54;
/// From the lowest ink of the lines to the edge of the page, and what is kept around the page, in millimetres.
const FOOT_MM: f32 = 4.0;
const MARGIN_MM: f32 = 4.0;
/// How well a picture is encoded, the best first, until it is short enough.
const QUALITIES: [u8; 3] = [85, 65, 40];

/// Gray values of a frame, without gaps between its rows.
#[derive(Debug)]
pub struct Grays {
    width: usize,
    height: usize,
    pixels: Zeroizing<Vec<u8>>,
}

impl Grays {
    /// Of a frame; nothing if it is not whole.
    pub fn of(frame: &Frame) -> Option<Self> {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        let (luma, stride) = frame.plane(0)?;
        let mut pixels = Zeroizing::new(Vec::with_capacity(width * height));
        let rows = luma.chunks(stride.max(1)).take(height).filter_map(|row| row.get(..width));
        rows.for_each(|row| pixels.extend_from_slice(row));
        (pixels.len() == width * height).then_some(Self { width, height, pixels })
    }

    /// The lines that it shows: those that can be read, else the likeliest.
    pub fn lines(&self) -> Option<Candidate> {
        let mut found = find(&Gray { width: self.width, height: self.height, pixels: &self.pixels });
        let readable = found.iter().position(|candidate| candidate.read().is_some()).unwrap_or(0);
        (readable < found.len()).then(|| found.swap_remove(readable))
    }

    /// How much its neighbours in a row differ within a place, on the average, squared.
    pub fn sharpness(&self, [left, top, right, bottom]: [f32; 4]) -> f32 {
        let within =
            |from: f32, to: f32, end: usize| (from.max(0.0) as usize).min(end)..(to.max(0.0) as usize).min(end);
        let (columns, rows) = (within(left, right, self.width), within(top, bottom, self.height));
        let rows = self.pixels.chunks_exact(self.width.max(1)).skip(rows.start).take(rows.len());
        let (mut sum, mut count) = (0.0_f32, 0.0_f32);
        for row in rows.filter_map(|row| row.get(columns.clone())) {
            for (one, next) in row.iter().zip(row.iter().skip(1)) {
                let step = f32::from(next.abs_diff(*one));
                (sum, count) = (sum + step * step, count + 1.0);
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }
}

/// The page around lines as JPEG, in no more than [`PAGE_PICTURE_MAX_BYTES`]; nothing if that cannot be.
pub fn page(frame: &Frame, format: Format, place: [f32; 4]) -> Option<Personal<Vec<u8>>> {
    let whole = frame.to_rgb8();
    let [left, top, width, height] = around(format, place, whole.dimensions());
    let page = imageops::crop_imm(&whole, left, top, width, height).to_image();
    let jpeg = QUALITIES.into_iter().find_map(|quality| encoded(&page, quality));
    whole.into_raw().zeroize();
    page.into_raw().zeroize();
    jpeg
}

fn encoded(page: &RgbImage, quality: u8) -> Option<Personal<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; PAGE_PICTURE_MAX_BYTES]);
    let mut end = Cursor::new(bytes.as_mut_slice());
    let mut encoder = JpegEncoder::new_with_quality(&mut end, quality);
    encoder.encode(page.as_raw(), page.width(), page.height(), ExtendedColorType::Rgb8).ok()?;
    let length = usize::try_from(end.position()).ok()?;
    Some(Personal::new(bytes.get(..length)?.to_vec()))
}

/// Left, top, width and height of the page whose lines lie there, with a margin, within a frame: the sizes of documents are
/// fixed (ICAO 9303-4 to -6 §2).
fn around(format: Format, [left, _, right, bottom]: [f32; 4], (width, height): (u32, u32)) -> [u32; 4] {
    let (wide_mm, high_mm) = match format {
        Format::Td1 | Format::Licence => (85.6, 54.0),
        Format::Td2 | Format::MrvB => (105.0, 74.0),
        Format::Td3 | Format::MrvA => (125.0, 88.0),
    };
    let per_mm = (right - left).max(1.0) / (format.width() as f32 * PITCH_MM);
    let (middle, foot) = (f32::midpoint(left, right), bottom + (FOOT_MM + MARGIN_MM) * per_mm);
    let half = (wide_mm / 2.0 + MARGIN_MM) * per_mm;
    let high = (high_mm + 2.0 * MARGIN_MM) * per_mm;
    let within = |at: f32, end: u32| (at.max(0.0) as u32).min(end);
    let (left, right) = (within(middle - half, width), within(middle + half, width));
    let (top, foot) = (within(foot - high, height), within(foot, height));
    [left, top, right - left, foot - top]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_around_its_lines_and_never_outside_the_frame() {
        // Ten pixels for a millimetre, in the middle.
        let place = [800.0, 1500.0, 800.0 + 1117.6, 1600.0];
        let [left, top, width, height] = around(Format::Td3, place, (2700, 2000));
        assert!(left.abs_diff(694) <= 1 && width.abs_diff(1330) <= 1, "{left} {width}");
        assert!(top.abs_diff(720) <= 1 && height.abs_diff(960) <= 1, "{top} {height}");
        for place in [[0.0; 4], [-5e9, -5e9, 5e9, 5e9], [f32::NAN; 4], [700.0, 700.0, 600.0, 600.0]] {
            let [left, top, width, height] = around(Format::Td1, place, (640, 480));
            assert!(left + width <= 640 && top + height <= 480, "{place:?}");
        }
    }
}
