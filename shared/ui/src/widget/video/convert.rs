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
    let mut rgba = vec![u8::MAX; width as usize * height as usize * 4];
    for (y, line) in (0..height).zip(rgba.chunks_exact_mut(width as usize * 4)) {
        luma.blend(Sample::new(y, height, crop.y, crop.height, source_height))?;
        let row = Sample::new(y, height, crop.y, crop.height, half.1);
        for plane in &mut chroma {
            plane.nearest(row)?;
        }
        let [blue, red] = &chroma;
        colours.convert(&luma.shown, &blue.shown, &red.shown);
        colours.write(line);
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
        Self { first, second: (first + 1).min(last), weight: (at.fract() * 256.0) as u16 }
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
    /// Whether each column is one of the source, so that nothing lies between.
    plain: bool,
    blended: Vec<u8>,
    shown: Vec<u8>,
    /// Which row `shown` is, where only the nearest counts.
    row: Option<usize>,
}

impl<'a> Line<'a> {
    fn new(plane: Plane<'a>, width: u32, columns: &'a [Sample]) -> Self {
        let plain = columns.iter().all(|column| column.weight == 0);
        Self { plane, columns, plain, blended: vec![0; width as usize], shown: vec![0; columns.len()], row: None }
    }

    fn blend(&mut self, row: Sample) -> Option<()> {
        let (first, second) = (self.source(row.first as usize)?, self.source(row.second as usize)?);
        for (blended, (first, second)) in self.blended.iter_mut().zip(first.iter().zip(second)) {
            *blended = row.mix(*first, *second);
        }
        let at = |index: u32| self.blended.get(index as usize).copied().unwrap_or_default();
        for (shown, column) in self.shown.iter_mut().zip(self.columns) {
            let first = at(column.first);
            *shown = if self.plain { first } else { column.mix(first, at(column.second)) };
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
        self.plane.bytes.get(start..start.checked_add(self.blended.len())?)
    }
}

/// Fractional bits of the colour matrix: the sums then fit 16 bits, but for what is cut off anyway.
const BITS: i16 = 6;

/// A row in three colours.
struct Colours {
    red: Vec<u8>,
    green: Vec<u8>,
    blue: Vec<u8>,
}

impl Colours {
    fn new(width: usize) -> Self {
        Self { red: vec![0; width], green: vec![0; width], blue: vec![0; width] }
    }

    fn convert(&mut self, luma: &[u8], cb: &[u8], cr: &[u8]) {
        let places = self.red.chunks_mut(2).zip(self.green.chunks_mut(2)).zip(self.blue.chunks_mut(2));
        for ((((red, green), blue), luma), (cb, cr)) in places.zip(luma.chunks(2)).zip(cb.iter().zip(cr)) {
            let chroma = Chroma::new(*cb, *cr);
            for (((red, green), blue), luma) in red.iter_mut().zip(green).zip(blue).zip(luma) {
                [*red, *green, *blue] = chroma.with(*luma);
            }
        }
    }

    fn write(&self, rgba: &mut [u8]) {
        let colours = self.red.iter().zip(&self.green).zip(&self.blue);
        for (pixel, ((red, green), blue)) in rgba.chunks_exact_mut(4).zip(colours) {
            pixel.copy_from_slice(&[*red, *green, *blue, u8::MAX]);
        }
    }
}

/// What two pixels' chroma adds to each colour.
struct Chroma {
    red: i16,
    green: i16,
    blue: i16,
}

impl Chroma {
    /// 1.596, -0.391 and -0.813, 2.018 in 64ths.
    const fn new(cb: u8, cr: u8) -> Self {
        let (cb, cr) = (cb as i16 - 128, cr as i16 - 128);
        Self { red: 102 * cr, green: -25 * cb - 52 * cr, blue: 129 * cb }
    }

    /// 1.164 in 64ths, half steps apart.
    const fn with(&self, luma: u8) -> [u8; 3] {
        let light = luma as i16 - 16;
        let light = 74 * light + light / 2 + (1 << (BITS - 1));
        [
            clamp(light.saturating_add(self.red)),
            clamp(light.saturating_add(self.green)),
            clamp(light.saturating_add(self.blue)),
        ]
    }
}

const fn clamp(value: i16) -> u8 {
    match value >> BITS {
        low if low < 0 => 0,
        high if high > 255 => u8::MAX,
        value => value as u8,
    }
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

    use super::{Chroma, Crop, Fit, crop, round_corners, to_rgba};
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
        let grey = Chroma::new(128, 128);
        assert_eq!((grey.with(16), grey.with(235)), ([0; 3], [255; 3]));
        let [r, g, b] = Chroma::new(90, 240).with(81);
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
