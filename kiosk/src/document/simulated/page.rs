//! The page of a simulated passport as a camera at the reader sees it: laid down a little askew, in light that falls from
//! one side, with the noise of a sensor.
//!
//! Layout: ICAO 9303-4 §2 and §4 (125 by 88 mm, the portrait at the left, two lines in OCR-B at the foot).

use ab_glyph::{Font, FontRef, OutlinedGlyph, PxScale, ScaleFont as _, point};
use documents::sim::{PORTRAIT, Person, Specimen};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use ui::fonts;

/// Width and height of the page, in millimetres.
const PAGE_MM: (f32, f32) = (125.0, 88.0);
/// Pixels of the page for a millimetre, before it is seen.
const FINE: f32 = 14.0;
/// Pixels of the camera's picture for a millimetre: about 190 dpi.
const COARSE: f32 = 7.4;
/// Width and height of the picture: what a simulated camera moves over without changing its size.
const SEEN: (u32, u32) = (media::WIDTH + 48, media::HEIGHT + 24);
/// How far the page is turned, in degrees.
const TILT_DEGREES: f32 = 0.7;
/// How much of the light reaches the darker side.
const DIMMEST: f32 = 0.86;
/// Half the width of the noise, in gray values.
const NOISE: i32 = 5;

const DESK: [f32; 3] = [92.0, 98.0, 104.0];
const PAPER: [u8; 3] = [247, 236, 229];
const PATTERN: [u8; 3] = [232, 206, 200];
const INK: [u8; 3] = [38, 34, 40];
const LABEL: [u8; 3] = [104, 84, 92];
const MARK: [u8; 3] = [176, 38, 60];

/// From one character of the zone to the next, from one line to the next, and from the last to the edge, in millimetres.
const PITCH_MM: f32 = 2.54;
const LEADING_MM: f32 = 6.35;
const FOOT_MM: f32 = 4.4;
/// The portrait: left, top, width and height.
const FACE_MM: (f32, f32, f32, f32) = (6.5, 13.5, 35.0, 45.0);
/// Where the fields begin, and from one row to the next.
const FIELDS_MM: (f32, f32) = (46.0, 15.5);
const ROW_MM: f32 = 6.7;

/// Draws it, the same each time.
pub fn draw(specimen: &Specimen, person: &Person) -> RgbImage {
    seen(&Sheet::of(specimen, person).0)
}

/// The page itself.
struct Sheet(RgbImage);

/// A face that is bundled.
fn face(file: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(file).expect("the bundled faces are OpenType")
}

fn px(mm: f32) -> f32 {
    mm * FINE
}

impl Sheet {
    fn of(specimen: &Specimen, person: &Person) -> Self {
        let mut sheet = Self(RgbImage::from_fn(px(PAGE_MM.0) as u32, px(PAGE_MM.1) as u32, paper));
        sheet.portrait();
        sheet.fields(specimen, person);
        let margin = (PAGE_MM.0 - specimen.lines.first().map_or(0, String::len) as f32 * PITCH_MM) / 2.0;
        for (above, line) in specimen.lines.iter().rev().enumerate() {
            sheet.zone(line, margin, PAGE_MM.1 - FOOT_MM - above as f32 * LEADING_MM);
        }
        sheet
    }

    fn portrait(&mut self) {
        let (left, top, width, height) = FACE_MM;
        let Ok(portrait) = image::load_from_memory(PORTRAIT) else { return };
        let portrait = portrait.resize_to_fill(px(width) as u32, px(height) as u32, FilterType::CatmullRom).to_rgb8();
        imageops::overlay(&mut self.0, &portrait, px(left) as i64, px(top) as i64);
    }

    fn fields(&mut self, specimen: &Specimen, person: &Person) {
        let (plain, strong) = (face(fonts::REGULAR_FILE), face(fonts::SEMIBOLD_FILE));
        let day = |(year, month, day): (u16, u8, u8)| format!("{day:02}.{month:02}.{year}");
        let upper = str::to_uppercase;
        self.text(&strong, 4.2, (FACE_MM.0, 9.0), INK, "DANMARK  ·  DENMARK");
        self.text(&strong, 4.2, (88.0, 9.0), INK, "PAS  ·  PASSPORT");
        self.text(&strong, 3.6, (FACE_MM.0 + 3.0, 62.6), MARK, "SPECIMEN · DEMO");
        let rows: [&[(f32, &str, String)]; 7] = [
            &[
                (0.0, "Type / Type", "P".to_owned()),
                (16.0, "Landekode / Code", "DNK".to_owned()),
                (42.0, "Pasnr. / Passport no.", person.number.to_owned()),
            ],
            &[(0.0, "Efternavn / Surname", upper(person.surname))],
            &[(0.0, "Fornavne / Given names", upper(person.given))],
            &[(0.0, "Statsborgerskab / Nationality", "DANSK / DANISH".to_owned())],
            &[
                (0.0, "Fødselsdato / Date of birth", day(person.birth)),
                (42.0, "Personnr. / Personal no.", person.personal_number.to_owned()),
            ],
            &[
                (0.0, "Køn / Sex", if person.sex == 'F' { "K / F" } else { "M / M" }.to_owned()),
                (16.0, "Fødested / Place of birth", upper(person.birth_place)),
                (42.0, "Myndighed / Authority", "HERNING KOMMUNE".to_owned()),
            ],
            &[
                (0.0, "Udstedt / Date of issue", day(specimen.issued)),
                (42.0, "Gyldigt til / Date of expiry", day(specimen.expiry)),
            ],
        ];
        for (row, fields) in rows.into_iter().enumerate() {
            for (right, label, value) in fields {
                let at = (FIELDS_MM.0 + right, FIELDS_MM.1 + row as f32 * ROW_MM);
                self.text(&plain, 1.8, at, LABEL, label);
                self.text(&strong, 3.2, (at.0, at.1 + 3.2), INK, value);
            }
        }
    }

    /// Text from a place on its baseline; its size is that of an em.
    fn text(&mut self, font: &FontRef<'_>, em_mm: f32, (x, y): (f32, f32), ink: [u8; 3], text: &str) {
        let units = font.units_per_em().unwrap_or(1000.0);
        let scale = PxScale::from(px(em_mm) * font.height_unscaled() / units);
        let scaled = font.as_scaled(scale);
        let mut at = px(x);
        for character in text.chars() {
            let id = font.glyph_id(character);
            let glyph = id.with_scale_and_position(scale, point(at, px(y)));
            at += scaled.h_advance(id);
            if let Some(glyph) = font.outline_glyph(glyph) {
                self.print(&glyph, ink);
            }
        }
    }

    /// One line of the zone from a place on its baseline.
    fn zone(&mut self, line: &str, x: f32, y: f32) {
        let font = face(fonts::OCR_B_FILE);
        let advance = font.h_advance_unscaled(font.glyph_id('<')).max(1.0);
        let em_mm = PITCH_MM * font.units_per_em().unwrap_or(1000.0) / advance;
        self.text(&font, em_mm, (x, y), INK, line);
    }

    fn print(&mut self, glyph: &OutlinedGlyph, ink: [u8; 3]) {
        let (left, top) = (glyph.px_bounds().min.x, glyph.px_bounds().min.y);
        glyph.draw(|x, y, cover| {
            let (x, y) = (left + x as f32, top + y as f32);
            if x >= 0.0
                && y >= 0.0
                && let Some(pixel) = self.0.get_pixel_mut_checked(x as u32, y as u32)
            {
                *pixel = Rgb(mixed(pixel.0, ink, cover));
            }
        });
    }
}

/// Paper with the fine lines that make a page hard to copy; none where the zone is printed.
fn paper(x: u32, y: u32) -> Rgb<u8> {
    let (x, y) = (x as f32 / FINE, y as f32 / FINE);
    if y > PAGE_MM.1 - 20.0 {
        return Rgb(PAPER);
    }
    let wave = (x * 1.9 + 4.0 * (y * 0.11).sin()).sin() * (y * 2.3 + 5.0 * (x * 0.07).sin()).sin();
    Rgb(mixed(PAPER, PATTERN, wave.abs()))
}

fn mixed(under: [u8; 3], over: [u8; 3], share: f32) -> [u8; 3] {
    let share = share.clamp(0.0, 1.0);
    let mut mixed = under;
    mixed
        .iter_mut()
        .zip(over)
        .for_each(|(under, over)| *under = (f32::from(*under) * (1.0 - share) + f32::from(over) * share) as u8);
    mixed
}

/// The sheet on a desk before the camera.
fn seen(sheet: &RgbImage) -> RgbImage {
    let (width, height) = (SEEN.0 as f32, SEEN.1 as f32);
    let (sin, cos) = TILT_DEGREES.to_radians().sin_cos();
    let at = |x: f32, y: f32| {
        let (x, y) = ((x - width / 2.0) / COARSE, (y - height / 2.0) / COARSE);
        let (x, y) = (px(x * cos + y * sin + PAGE_MM.0 / 2.0), px(y * cos - x * sin + PAGE_MM.1 / 2.0));
        let inside = x >= 0.0 && y >= 0.0;
        let pixel = if inside { sheet.get_pixel_checked(x as u32, y as u32) } else { None };
        pixel.map_or(DESK, |pixel| pixel.0.map(f32::from))
    };
    let mut noise = 1_u32;
    RgbImage::from_fn(SEEN.0, SEEN.1, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let light = 1.0 - (1.0 - DIMMEST) * (x / width + y / height) / 2.0;
        let corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(dx, dy)| at(x + dx, y + dy));
        // Enough for noise (Numerical Recipes' quick generator).
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let off = ((noise >> 16) as i32 % (2 * NOISE + 1) - NOISE) as f32;
        let channel = |index: usize| {
            let sum: f32 = corners.iter().filter_map(|corner| corner.get(index)).sum();
            (sum / 4.0 * light + off).clamp(0.0, 255.0) as u8
        };
        Rgb([channel(0), channel(1), channel(2)])
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use documents::mrz::picture::{Candidate, Gray, find};
    use documents::sim::catalogue;

    use super::*;

    #[test]
    fn a_camera_reads_from_it_what_is_in_the_chip() {
        let specimen = Specimen::genuine(&catalogue::modern(), 1_795_255_200);
        let picture = draw(&specimen, &Person::SPECIMEN);
        assert_eq!(picture.dimensions(), SEEN);
        let gray = imageops::grayscale(&picture);
        let (width, height) = (gray.width() as usize, gray.height() as usize);
        let found = find(&Gray { width, height, pixels: &gray });
        let zone = found.iter().find_map(Candidate::read).unwrap();
        assert_eq!(zone.lines(), specimen.lines);
    }
}
