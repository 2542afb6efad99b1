//! The 37 characters as OCR-B has them.
//!
//! `glyphs.pgm` holds them side by side, in the order of [`CHARACTERS`], each in a cell one pitch wide and one and a half
//! high around the middle of the digits. It was drawn once, with FreeType and sixteen-fold oversampling, from the font
//! named in `glyphs.txt`.

use std::sync::OnceLock;

/// What a cell can hold.
pub(super) const CHARACTERS: &[u8; COUNT] = b"<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// How many they are.
pub(super) const COUNT: usize = 37;
/// Pixels of a cell.
pub(super) const CELL_WIDTH: usize = 16;
pub(super) const CELL_HEIGHT: usize = 24;
pub(super) const CELL: usize = CELL_WIDTH * CELL_HEIGHT;

/// How blurred the glyphs are compared, as the deviation of a normal curve in pixels of a cell.
const BLURS: [f32; 3] = [0.7, 1.5, 2.4];

/// Bytes before the picture in the file: `P5`, its size, its depth.
const HEADER: &[u8] = b"P5\n592 24\n255\n";

/// A cell of zero mean and unit length, so that the product of two is their likeness, -1 to 1.
pub(super) type Cell = [f32; CELL];

/// The glyphs, each blurred a little, more, and much.
pub(super) fn all() -> &'static [Vec<Cell>] {
    static GLYPHS: OnceLock<Vec<Vec<Cell>>> = OnceLock::new();
    GLYPHS.get_or_init(|| {
        let sheet = include_bytes!("glyphs.pgm").strip_prefix(HEADER).unwrap_or_default();
        let glyph = |index: usize| -> Vec<f32> {
            let rows = sheet.chunks_exact(CELL_WIDTH * COUNT);
            let row = |row: &[u8]| row.iter().skip(index * CELL_WIDTH).take(CELL_WIDTH).copied().collect::<Vec<_>>();
            rows.flat_map(row).map(f32::from).collect()
        };
        BLURS.iter().map(|&blur| (0..COUNT).map(|index| normal(&blurred(&glyph(index), blur))).collect()).collect()
    })
}

/// Brings a cell to zero mean and unit length.
pub(super) fn normal(pixels: &[f32]) -> Cell {
    let mut cell = [0.0; CELL];
    let mean = pixels.iter().sum::<f32>() / CELL as f32;
    cell.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = pixel - mean);
    let length = cell.iter().map(|pixel| pixel * pixel).sum::<f32>().sqrt().max(1e-3);
    cell.map(|pixel| pixel / length)
}

/// How like two cells are.
pub(super) fn likeness(one: &Cell, other: &Cell) -> f32 {
    // Eight sums at once, so that the compiler may use wide registers.
    let mut sums = [0.0_f32; 8];
    for (one, other) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn blurred(pixels: &[f32], deviation: f32) -> Vec<f32> {
    let reach = (3.0 * deviation).ceil() as isize;
    let weight = |distance: isize| (-(distance * distance) as f32 / (2.0 * deviation * deviation)).exp();
    let total: f32 = (-reach..=reach).map(weight).sum();
    let along = |pixels: &[f32], step_x: isize, step_y: isize| -> Vec<f32> {
        let at = |x: isize, y: isize| {
            let inside = (0..CELL_WIDTH as isize).contains(&x) && (0..CELL_HEIGHT as isize).contains(&y);
            pixels.get((y * CELL_WIDTH as isize + x) as usize).copied().filter(|_| inside).unwrap_or(0.0)
        };
        (0..CELL as isize)
            .map(|place| {
                let (x, y) = (place % CELL_WIDTH as isize, place / CELL_WIDTH as isize);
                (-reach..=reach).map(|d| at(x + d * step_x, y + d * step_y) * weight(d)).sum::<f32>() / total
            })
            .collect()
    };
    along(&along(pixels, 1, 0), 0, 1)
}
