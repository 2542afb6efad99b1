//! Pages drawn as a scanner or a camera would see them: print from a glyph sheet six times finer than what the reader
//! compares with, tilt, blur, uneven light, noise, and other things around. All from a seed.

use documents::mrz::check::digit;

const CHARACTERS: &[u8] = b"<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SHEET_CELL: (usize, usize) = (96, 144);
const PITCH_MM: f32 = 2.54;
const LEADING_MM: f32 = 6.35;
const DESK_MM: f32 = 7.0;

/// A sequence of numbers (splitmix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Between two numbers.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.next() >> 40) as f32 / (1 << 24) as f32
    }

    /// About normal, deviation 1.
    fn normal(&mut self) -> f32 {
        let bits = self.next();
        let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xFFFF).sum();
        (sum as f32 / 65536.0 - 2.0) * 1.732
    }

    fn letters(&mut self, of: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(of[self.below(of.len())])).collect()
    }
}

/// Lines whose check digits hold.
pub(crate) fn lines(chance: &mut Chance) -> Vec<String> {
    let states = ["DNK", "UTO", "D<<", "FRA", "NLD", "GBR", "USA", "SWE", "NOR", "POL", "TUR", "IND"];
    let state = states[chance.below(states.len())];
    let nationality = states[chance.below(states.len())];
    let any = &CHARACTERS[1..];
    let number = if chance.below(2) == 0 { chance.letters(b"0123456789", 9) } else { chance.letters(any, 9) };
    let date =
        |chance: &mut Chance| format!("{:02}{:02}{:02}", chance.below(100), 1 + chance.below(12), 1 + chance.below(28));
    let (birth, expiry) = (date(chance), date(chance));
    let checked = |text: &str| format!("{text}{}", char::from(digit(text.bytes())));
    let sex = ["M", "F", "<"][chance.below(3)];
    let name = |chance: &mut Chance, width: usize| {
        let mut words = Vec::new();
        for _ in 0..2 + chance.below(3) {
            let length = 2 + chance.below(9);
            words.push(chance.letters(&CHARACTERS[11..], length));
        }
        let text = format!("{}<<{}", words[0], words[1..].join("<"));
        format!("{text:<<width$}").chars().take(width).collect::<String>()
    };
    let optional = |chance: &mut Chance, width: usize| {
        let length = chance.below(width + 1);
        format!("{:<<width$}", chance.letters(any, length))
    };
    match chance.below(8) {
        0 | 1 => {
            let upper = format!("I<{state}{}{}", checked(&number), optional(chance, 15));
            let (birth, expiry, more) = (checked(&birth), checked(&expiry), optional(chance, 11));
            let composite = digit([&upper[5..], &birth, &expiry, &more].concat().bytes());
            let lower = format!("{birth}{sex}{expiry}{nationality}{more}{}", char::from(composite));
            vec![upper, lower, name(chance, 30)]
        }
        2 | 3 => {
            let (number, birth, expiry, more) =
                (checked(&number), checked(&birth), checked(&expiry), optional(chance, 7));
            let composite = digit([&*number, &birth, &expiry, &more].concat().bytes());
            let lower = format!("{number}{nationality}{birth}{sex}{expiry}{more}{}", char::from(composite));
            vec![format!("I<{state}{}", name(chance, 31)), lower]
        }
        4 => {
            let line = format!("D1{}{}", state.replace('<', "E").replace("FRA", "NLD"), chance.letters(any, 24));
            vec![checked(&line)]
        }
        _ => {
            let (number, birth, expiry) = (checked(&number), checked(&birth), checked(&expiry));
            let more = checked(&optional(chance, 14));
            let composite = digit([&*number, &birth, &expiry, &more].concat().bytes());
            let lower = format!("{number}{nationality}{birth}{sex}{expiry}{more}{}", char::from(composite));
            vec![format!("P<{state}{}", name(chance, 39)), lower]
        }
    }
}

/// The glyphs, side by side.
pub(crate) struct Sheet(Vec<u8>);

impl Sheet {
    pub(crate) fn load() -> Self {
        let sheet = image::load_from_memory(include_bytes!("glyphs.png")).unwrap().into_luma8();
        assert_eq!(sheet.dimensions(), (96 * 37, 144));
        Self(sheet.into_raw())
    }

    /// How much ink a glyph has at a place of its cell, 0 to 1.
    fn ink(&self, character: u8, u: f32, v: f32) -> f32 {
        let index = CHARACTERS.iter().position(|&other| other == character).unwrap();
        let (x, y) = (u * SHEET_CELL.0 as f32 - 0.5, v * SHEET_CELL.1 as f32 - 0.5);
        let (x, y) = (x.max(0.0), y.max(0.0));
        let (left, top) = ((x as usize).min(SHEET_CELL.0 - 2), (y as usize).min(SHEET_CELL.1 - 2));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let at = |x: usize, y: usize| f32::from(self.0[y * SHEET_CELL.0 * 37 + index * SHEET_CELL.0 + x]) / 255.0;
        (at(left, top) * (1.0 - fx) + at(left + 1, top) * fx) * (1.0 - fy)
            + (at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx) * fy
    }
}

/// How a page is seen.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) dpi: f32,
    pub(crate) tilt_degrees: f32,
    /// Deviation in pixels.
    pub(crate) blur: f32,
    /// Deviation in gray values.
    pub(crate) noise: f32,
    /// Ink and paper in full light, and how much of the light the darkest corner gets.
    pub(crate) ink: f32,
    pub(crate) paper: f32,
    pub(crate) dimmest: f32,
    pub(crate) pattern: f32,
}

impl View {
    pub(crate) fn any(chance: &mut Chance) -> Self {
        let dpi = 75.0 * 4.0_f32.powf(chance.between(0.0, 1.0));
        Self {
            dpi,
            tilt_degrees: chance.between(-2.0, 2.0),
            blur: chance.between(0.2, 0.35 + dpi / 250.0),
            noise: chance.between(0.0, 9.0),
            ink: chance.between(20.0, 75.0),
            paper: chance.between(185.0, 240.0),
            dimmest: chance.between(0.55, 1.0),
            pattern: chance.between(0.0, 14.0),
        }
    }
}

/// A picture.
pub(crate) struct Page {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

struct Print {
    x: f32,
    y: f32,
    pitch: f32,
    text: Vec<u8>,
}

/// The lower part of a document with these lines on a desk.
pub(crate) fn page(sheet: &Sheet, chance: &mut Chance, lines: &[String], view: &View) -> Page {
    let (wide, high) = match lines[0].len() {
        30 => (85.6, 54.0),
        36 => (105.0, 60.0),
        _ => (125.0, 60.0),
    };
    let margin = (wide - lines[0].len() as f32 * PITCH_MM) / 2.0;
    let mut prints: Vec<Print> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| Print {
            x: margin,
            y: high - 5.5 - LEADING_MM * (lines.len() - 1 - index) as f32,
            pitch: PITCH_MM,
            text: line.clone().into_bytes(),
        })
        .collect();
    // Other print: labels and values beside the portrait.
    let top = prints[0].y - 9.0;
    let mut y = 4.0;
    while y < top {
        let count = 6 + chance.below(22);
        let text = chance.letters(&CHARACTERS[1..], count).into_bytes();
        prints.push(Print { x: 32.0 + chance.between(0.0, 4.0), y, pitch: chance.between(0.9, 2.1), text });
        y += chance.between(3.2, 5.5);
    }
    let (width, height) =
        (((wide + 2.0 * DESK_MM) * view.dpi / 25.4) as usize, ((high + 2.0 * DESK_MM) * view.dpi / 25.4) as usize);
    let (desk, portrait) = (chance.between(30.0, 250.0), chance.between(60.0, 150.0));
    let (sin, cos) = view.tilt_degrees.to_radians().sin_cos();
    let samples = if view.dpi < 130.0 { 3 } else { 2 };
    let phase = chance.between(0.0, 6.0);
    let mm = 25.4 / view.dpi;
    let mut image = vec![0.0_f32; width * height];
    for (place, pixel) in image.iter_mut().enumerate() {
        let mut sum = 0.0;
        for sample in 0..samples * samples {
            let px = (place % width) as f32 + ((sample % samples) as f32 + 0.5) / samples as f32;
            let py = (place / width) as f32 + ((sample / samples) as f32 + 0.5) / samples as f32;
            let (cx, cy) = ((px - width as f32 / 2.0) * mm, (py - height as f32 / 2.0) * mm);
            let (x, y) = (cx * cos + cy * sin + wide / 2.0, cy * cos - cx * sin + high / 2.0);
            sum += if !(0.0..wide).contains(&x) || !(0.0..high).contains(&y) {
                desk
            } else if x > 4.0 && x < 28.0 && y < top {
                portrait + 40.0 * ((x * 0.9).sin() * (y * 0.7 + phase).cos())
            } else {
                let paper = view.paper - view.pattern * (0.5 + 0.5 * (x * 2.1 + 3.0 * (y * 0.6 + phase).sin()).sin());
                let ink = prints.iter().map(|print| ink(sheet, print, x, y)).fold(0.0, f32::max);
                paper + (view.ink - paper) * ink
            };
        }
        *pixel = sum / (samples * samples) as f32;
    }
    let image = blurred(&image, width, view.blur);
    let (lx, ly) = (chance.between(-1.0, 1.0), chance.between(-1.0, 1.0));
    let pixels = image
        .iter()
        .enumerate()
        .map(|(place, gray)| {
            let (x, y) = ((place % width) as f32 / width as f32 - 0.5, (place / width) as f32 / height as f32 - 0.5);
            let light = 1.0 - (1.0 - view.dimmest) * (0.5 + (x * lx + y * ly) / (lx.abs() + ly.abs()).max(0.1));
            (gray * light + view.noise * chance.normal()).clamp(0.0, 255.0) as u8
        })
        .collect();
    Page { width, height, pixels }
}

fn ink(sheet: &Sheet, print: &Print, x: f32, y: f32) -> f32 {
    if (y - print.y).abs() > 0.75 * print.pitch {
        return 0.0;
    }
    let v = (y - print.y) / print.pitch / 1.5 + 0.5;
    let u = (x - print.x) / print.pitch;
    if !(0.0..1.0).contains(&v) || u < 0.0 {
        return 0.0;
    }
    print.text.get(u as usize).map_or(0.0, |&character| sheet.ink(character, u.fract(), v))
}

fn blurred(image: &[f32], width: usize, deviation: f32) -> Vec<f32> {
    let reach = (2.5 * deviation).ceil() as isize;
    let weight = |distance: isize| (-(distance * distance) as f32 / (2.0 * deviation * deviation)).exp();
    let weights: Vec<f32> = (-reach..=reach).map(weight).collect();
    let total: f32 = weights.iter().sum();
    let along = |image: &[f32], step: usize| -> Vec<f32> {
        let mut out = vec![0.0; image.len()];
        for (distance, weight) in (-reach..=reach).zip(&weights) {
            let by = distance * step as isize;
            let end = image.len() as isize - 1;
            for (place, pixel) in out.iter_mut().enumerate() {
                *pixel += image[(place as isize + by).clamp(0, end) as usize] * weight / total;
            }
        }
        out
    };
    along(&along(image, 1), width)
}
