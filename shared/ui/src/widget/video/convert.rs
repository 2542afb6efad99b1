//! Geometry of a picture in its frame, and conversion to RGBA at the size shown.

use iced::Size;

use super::{Fit, Picture, Plane};

/// The part of a picture that is shown, as parts of its width and height from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    /// Left edge, 0 to 1.
    pub x: f32,
    /// Upper edge, 0 to 1.
    pub y: f32,
    /// Width, 0 to 1.
    pub width: f32,
    /// Height, 0 to 1.
    pub height: f32,
}

impl Crop {
    /// Everything.
    pub const WHOLE: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
}

/// What is shown of a picture of one size in a place of another, and the size it takes there.
pub fn crop(picture: (u32, u32), place: Size, fit: Fit) -> (Crop, Size) {
    let (width, height) = (picture.0.max(1) as f32, picture.1.max(1) as f32);
    if place.width <= 0.0 || place.height <= 0.0 {
        return (Crop::WHOLE, Size::ZERO);
    }
    let (wide, tall) = (place.width / width, place.height / height);
    match fit {
        Fit::Contain => (Crop::WHOLE, Size::new(width * wide.min(tall), height * wide.min(tall))),
        Fit::Cover => {
            let scale = wide.max(tall);
            let (w, h) = (place.width / (width * scale), place.height / (height * scale));
            (Crop { x: (1.0 - w) / 2.0, y: (1.0 - h) / 2.0, width: w, height: h }, place)
        }
    }
}

/// A picture as RGBA of a size, bilinear in luma, the nearest in chroma; mirrored for a self-view. Nothing if the planes
/// are shorter than they say.
///
/// BT.601, limited range (ITU-R BT.601-7 §2.5.3). Each step goes over a whole row in 16-bit numbers, so that the compiler
/// makes vector instructions of it: this is most of what a call costs where there is no graphics card.
pub(super) fn to_rgba(picture: &dyn Picture, crop: Crop, width: u32, height: u32, mirrored: bool) -> Option<Vec<u8>> {
    let (source_width, source_height) = picture.size();
    if source_width == 0 || source_height == 0 || width == 0 || height == 0 {
        return None;
    }
    let half = (source_width.div_ceil(2), source_height.div_ceil(2));
    let [luma, blue, red] = picture.planes();
    let columns = |places: u32, source: u32| -> Vec<Sample> {
        let shown = |x: u32| if mirrored { places - 1 - x } else { x };
        (0..places).map(|x| Sample::new(shown(x), places, crop.x, crop.width, source)).collect()
    };
    // Two pixels beside each other share their chroma, as they do in the picture.
    let (full, halved) = (columns(width, source_width), columns(width.div_ceil(2), half.0));
    let mut luma = Line::new(luma, source_width, &full);
    let mut chroma = [Line::new(blue, half.0, &halved), Line::new(red, half.0, &halved)];
    let mut colours = Colours::new(width as usize);
    let mut line = vec![0; width as usize * 4];
    let mut rgba = Vec::with_capacity(line.len() * height as usize);
    for y in 0..height {
        luma.blend(Sample::new(y, height, crop.y, crop.height, source_height))?;
        let row = Sample::new(y, height, crop.y, crop.height, half.1);
        for plane in &mut chroma {
            plane.nearest(row)?;
        }
        let [blue, red] = &chroma;
        colours.convert(&luma.shown, &blue.shown, &red.shown);
        colours.write(&mut line);
        rgba.extend_from_slice(&line);
    }
    Some(rgba)
}

/// Between which two rows or columns of the source a place lies, and how near to the second, in 256ths.
#[derive(Debug, Clone, Copy)]
struct Sample {
    first: u32,
    second: u32,
    weight: u16,
}

impl Sample {
    fn new(place: u32, places: u32, from: f32, part: f32, source: u32) -> Self {
        let last = source - 1;
        let at = part.mul_add((place as f32 + 0.5) / places as f32, from).mul_add(source as f32, -0.5).max(0.0);
        let first = (at as u32).min(last);
        let weight = if first < last { (at.fract() * 256.0) as u16 } else { 0 };
        Self { first, second: (first + 1).min(last), weight }
    }

    const fn nearest(self) -> usize {
        (if self.weight < 128 { self.first } else { self.second }) as usize
    }

    const fn mix(self, first: u8, second: u8) -> u8 {
        ((first as u16 * (256 - self.weight) + second as u16 * self.weight) >> 8) as u8
    }
}

/// A row of a plane as it is shown, sampled of the rows and columns that it lies between.
struct Line<'a> {
    plane: Plane<'a>,
    columns: &'a [Sample],
    width: usize,
    /// One longer than the row, so that every column has one to its right.
    blended: Vec<u8>,
    shown: Vec<u8>,
    /// Which row `shown` is, where only the nearest counts.
    row: Option<usize>,
}

impl<'a> Line<'a> {
    fn new(plane: Plane<'a>, width: u32, columns: &'a [Sample]) -> Self {
        let width = width as usize;
        Self { plane, columns, width, blended: vec![0; width + 1], shown: vec![0; columns.len()], row: None }
    }

    fn blend(&mut self, row: Sample) -> Option<()> {
        let (first, second) = (self.source(row.first as usize)?, self.source(row.second as usize)?);
        for (blended, (first, second)) in self.blended.iter_mut().zip(first.iter().zip(second)) {
            *blended = row.mix(*first, *second);
        }
        for (shown, column) in self.shown.iter_mut().zip(self.columns) {
            let pair = self.blended.get(column.first as usize..).and_then(|rest| rest.first_chunk());
            let [first, second] = pair.copied().unwrap_or_default();
            *shown = column.mix(first, second);
        }
        Some(())
    }

    fn nearest(&mut self, row: Sample) -> Option<()> {
        let row = row.nearest();
        if self.row == Some(row) {
            return Some(());
        }
        let source = self.source(row)?;
        for (shown, column) in self.shown.iter_mut().zip(self.columns) {
            *shown = source.get(column.nearest()).copied().unwrap_or_default();
        }
        self.row = Some(row);
        Some(())
    }

    fn source(&self, row: usize) -> Option<&'a [u8]> {
        let start = row.checked_mul(self.plane.stride)?;
        self.plane.bytes.get(start..start.checked_add(self.width)?)
    }
}

/// Fractional bits of the colour matrix: the sums then fit 16 bits, but for what is cut off anyway.
const BITS: i16 = 6;

/// A row in three colours, and its chroma, once for each pixel.
struct Colours {
    cb: Vec<u8>,
    cr: Vec<u8>,
    red: Vec<u8>,
    green: Vec<u8>,
    blue: Vec<u8>,
}

impl Colours {
    fn new(width: usize) -> Self {
        let row = || vec![0; width.next_multiple_of(2)];
        Self { cb: row(), cr: row(), red: row(), green: row(), blue: row() }
    }

    fn convert(&mut self, luma: &[u8], cb: &[u8], cr: &[u8]) {
        for (doubled, halved) in [(&mut self.cb, cb), (&mut self.cr, cr)] {
            for (pair, once) in doubled.as_chunks_mut().0.iter_mut().zip(halved) {
                *pair = [*once; 2];
            }
        }
        for ((red, luma), cr) in self.red.iter_mut().zip(luma).zip(&self.cr) {
            *red = clamp(light(*luma).saturating_add(102 * chroma(*cr)));
        }
        for (((green, luma), cb), cr) in self.green.iter_mut().zip(luma).zip(&self.cb).zip(&self.cr) {
            *green = clamp(light(*luma).saturating_sub(25 * chroma(*cb) + 52 * chroma(*cr)));
        }
        for ((blue, luma), cb) in self.blue.iter_mut().zip(luma).zip(&self.cb) {
            *blue = clamp(light(*luma).saturating_add(129 * chroma(*cb)));
        }
    }

    fn write(&self, rgba: &mut [u8]) {
        let colours = self.red.iter().zip(&self.green).zip(&self.blue);
        for (pixel, ((red, green), blue)) in rgba.as_chunks_mut().0.iter_mut().zip(colours) {
            let [red, green, blue] = [*red, *green, *blue].map(u32::from);
            *pixel = (red | green << 8 | blue << 16 | 0xFF00_0000).to_le_bytes();
        }
    }
}

/// Luma times 1.164, in 64ths, rounded.
const fn light(luma: u8) -> i16 {
    let above_black = luma as i16 - 16;
    74 * above_black + above_black / 2 + (1 << (BITS - 1))
}

const fn chroma(of: u8) -> i16 {
    of as i16 - 128
}

fn clamp(value: i16) -> u8 {
    (value >> BITS).clamp(0, 255) as u8
}

/// Makes what lies outside the round corners transparent.
pub(super) fn round_corners(rgba: &mut [u8], width: u32, height: u32, radius: f32) {
    let reach = (radius.ceil() as u32).min(width / 2).min(height / 2);
    for y in (0..reach).chain(height - reach..height) {
        for x in (0..reach).chain(width - reach..width) {
            let beyond = |at: u32, length: u32| {
                let at = at as f32 + 0.5;
                (radius - at).max(at - (length as f32 - radius)).max(0.0)
            };
            let cover = (radius - beyond(x, width).hypot(beyond(y, height)) + 0.5).clamp(0.0, 1.0);
            if let Some(alpha) = rgba.get_mut((y as usize * width as usize + x as usize) * 4 + 3) {
                *alpha = (cover * 255.0) as u8;
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use iced::Size;

    use super::{Colours, Crop, Fit, crop, round_corners, to_rgba};
    use crate::testing::halves;
    use crate::widget::video::{Picture, Plane, Still};

    #[test]
    fn cover_cuts_the_longer_side_evenly() {
        let (part, shown) = crop((1280, 720), Size::new(350.0, 450.0), Fit::Cover);
        assert_eq!(shown, Size::new(350.0, 450.0));
        assert_eq!((part.y, part.height), (0.0, 1.0));
        assert!((part.width - 0.4375).abs() < 1e-4 && (part.x * 2.0 + part.width - 1.0).abs() < 1e-4);
    }

    #[test]
    fn contain_keeps_everything() {
        let (part, shown) = crop((1280, 720), Size::new(640.0, 640.0), Fit::Contain);
        assert_eq!((part, shown), (Crop::WHOLE, Size::new(640.0, 360.0)));
    }

    #[test]
    fn limited_range_reaches_black_and_white() {
        let shown = |luma: u8, cb: u8, cr: u8| {
            let mut row = Colours::new(1);
            row.convert(&[luma], &[cb], &[cr]);
            [row.red[0], row.green[0], row.blue[0]]
        };
        assert_eq!((shown(16, 128, 128), shown(235, 128, 128)), ([0; 3], [255; 3]));
        let [r, g, b] = shown(81, 90, 240);
        assert!(r > 250 && g < 5 && b < 5, "{r} {g} {b}");
    }

    #[test]
    fn mirroring_swaps_left_and_right() {
        let still = halves(8, 2);
        let plain = to_rgba(&still, Crop::WHOLE, 8, 2, false).unwrap();
        let mirrored = to_rgba(&still, Crop::WHOLE, 8, 2, true).unwrap();
        assert_eq!(plain[..4], mirrored[28..32]);
        assert_ne!(plain[..4], mirrored[..4]);
    }

    /// A picture that says it is larger than it is.
    struct Short(Still);

    impl Picture for Short {
        fn size(&self) -> (u32, u32) {
            (640, 480)
        }

        fn planes(&self) -> [Plane<'_>; 3] {
            self.0.planes()
        }

        fn sequence(&self) -> u64 {
            0
        }
    }

    #[test]
    fn planes_that_are_too_short_show_nothing() {
        assert_eq!(to_rgba(&Short(halves(8, 8)), Crop::WHOLE, 8, 8, false), None);
    }

    #[test]
    fn a_still_comes_back_in_its_colours() {
        let rgb: Vec<u8> = [200_u8, 40, 60].repeat(16);
        let still = Still::from_rgb(4, 4, &rgb).unwrap();
        let rgba = to_rgba(&still, Crop::WHOLE, 4, 4, false).unwrap();
        for (shown, given) in rgba.iter().zip([200_u8, 40, 60]) {
            assert!(shown.abs_diff(given) < 4, "{rgba:?}");
        }
        assert!(Still::from_rgb(4, 4, &rgb[1..]).is_none());
    }

    #[test]
    fn round_corners_are_transparent() {
        let mut rgba = vec![255; 20 * 20 * 4];
        round_corners(&mut rgba, 20, 20, 6.0);
        let alpha = |x: usize, y: usize| rgba[(y * 20 + x) * 4 + 3];
        assert_eq!((alpha(0, 0), alpha(19, 19), alpha(10, 0), alpha(10, 10)), (0, 0, 255, 255));
    }
}
