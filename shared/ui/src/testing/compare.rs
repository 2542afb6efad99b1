//! Pictures of screens, kept beside the tests.

use std::collections::BTreeMap;
use std::path::Path;

use image::{ExtendedColorType, ImageEncoder};

/// A picture of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Row by row.
    pub rgba: Vec<u8>,
}

/// How a screen differs from its kept picture.
#[derive(Debug, thiserror::Error)]
pub enum Difference {
    /// None is kept.
    #[error("no picture is kept at {0}; look at the screen and run with UPDATE_EXPECT=1")]
    Missing(String),
    /// It cannot be read or written.
    #[error("the picture at {path} cannot be used")]
    Unusable {
        /// Where.
        path: String,
        /// Why.
        source: image::ImageError,
    },
    /// Of another size.
    #[error("the screen is {shown:?} pixels, the kept picture {kept:?}")]
    Size {
        /// Now.
        shown: (u32, u32),
        /// Kept.
        kept: (u32, u32),
    },
    /// Too many pixels differ. What is shown now lies beside the kept one, as `.new.png`.
    #[error("{pixels} pixels differ from {path}, most of them near {}, {}", near.0, near.1)]
    Pixels {
        /// Which picture.
        path: String,
        /// How many.
        pixels: usize,
        /// Where most of them are, from the left and from the top.
        near: (u32, u32),
    },
}

/// A channel may differ by this much: rounding of other processors.
const CHANNEL: u8 = 24;

/// One pixel in this many may differ by more: edges of letters.
const ONE_IN: usize = 2_000;

/// The same within any square piece of a picture that is so wide: a word that came, went or changed is seen, however
/// large the picture is.
const PIECE: u32 = 40;
const ONE_IN_PIECE: usize = 25;

/// Compares a screen with its kept picture, or keeps it if `UPDATE_EXPECT` is set.
pub fn check(shot: &Shot, path: &Path) -> Result<(), Difference> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return shot.save(path).map_err(|source| Difference::Unusable { path: path.display().to_string(), source });
    }
    compare(shot, path)
}

fn compare(shot: &Shot, path: &Path) -> Result<(), Difference> {
    let name = path.display().to_string();
    let unusable = |source| Difference::Unusable { path: name.clone(), source };
    if !path.exists() {
        return Err(Difference::Missing(name));
    }
    let kept = image::open(path).map_err(unusable)?.into_rgb8();
    if kept.dimensions() != (shot.width, shot.height) {
        return Err(Difference::Size { shown: (shot.width, shot.height), kept: kept.dimensions() });
    }
    let mut pieces = BTreeMap::<_, usize>::new();
    for ((x, y, kept), shown) in kept.enumerate_pixels().zip(shot.rgba.chunks_exact(4)) {
        if shown.iter().zip(kept.0).any(|(a, b)| a.abs_diff(b) > CHANNEL) {
            *pieces.entry((x / PIECE, y / PIECE)).or_default() += 1;
        }
    }
    let (pixels, all) = (pieces.values().sum::<usize>(), kept.as_raw().len() / 3);
    let Some(((column, row), most)) = pieces.into_iter().max_by_key(|(_, pixels)| *pixels) else { return Ok(()) };
    if pixels * ONE_IN > all || most * ONE_IN_PIECE > (PIECE * PIECE) as usize {
        shot.save(&path.with_extension("new.png")).map_err(unusable)?;
        return Err(Difference::Pixels { path: name, pixels, near: (column * PIECE, row * PIECE) });
    }
    Ok(())
}

impl Shot {
    /// Writes it as a PNG file.
    pub fn save(&self, path: &Path) -> Result<(), image::ImageError> {
        let rgb: Vec<u8> = self.rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = std::io::BufWriter::new(std::fs::File::create(path)?);
        image::codecs::png::PngEncoder::new_with_quality(
            file,
            image::codecs::png::CompressionType::Best,
            image::codecs::png::FilterType::NoFilter,
        )
        .write_image(&rgb, self.width, self.height, ExtendedColorType::Rgb8)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Difference, Shot, compare};

    fn grey(level: u8) -> Shot {
        Shot { width: 100, height: 80, rgba: [level, level, level, 255].repeat(8_000) }
    }

    #[test]
    fn a_missing_or_other_picture_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        assert!(matches!(compare(&grey(90), &path), Err(Difference::Missing(_))));
        assert!(!path.exists(), "nothing is kept unasked");
        grey(90).save(&path).unwrap();
        compare(&grey(90), &path).unwrap();
        compare(&grey(100), &path).unwrap();
        assert!(matches!(compare(&grey(200), &path), Err(Difference::Pixels { pixels: 8_000, .. })));
        let small = Shot { width: 10, height: 80, rgba: vec![90; 3_200] };
        assert!(matches!(compare(&small, &path), Err(Difference::Size { .. })));
    }

    #[test]
    fn a_word_that_changed_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        grey(90).save(&path).unwrap();
        let mut shot = grey(90);
        shot.rgba.iter_mut().take(4 * 10).for_each(|byte| *byte = 255);
        assert!(matches!(compare(&shot, &path), Err(Difference::Pixels { pixels: 10, .. })));
    }

    #[test]
    fn a_word_is_seen_on_a_large_screen_too_and_edges_are_let_pass() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        let large = || Shot { width: 1920, height: 1080, rgba: [90, 90, 90, 255].repeat(1920 * 1080) };
        large().save(&path).unwrap();
        let mut shot = large();
        for pixel in shot.rgba.chunks_exact_mut(4).step_by(3000) {
            pixel.fill(255);
        }
        compare(&shot, &path).unwrap();
        for row in shot.rgba.chunks_exact_mut(4 * 1920).skip(200).take(10) {
            row[4 * 1000..4 * 1010].fill(255);
        }
        let found = compare(&shot, &path);
        assert!(matches!(found, Err(Difference::Pixels { near: (1000, 200), .. })), "{found:?}");
    }
}
