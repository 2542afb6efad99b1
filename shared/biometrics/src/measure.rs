//! How good a portrait is, as far as brightness tells.
//!
//! # Rationale
//! The limits were set on frames of 720 lines from office cameras, so that a picture which a person would take without
//! a second thought gives no warning. They are advice: the specialist sees the same picture.

use domain::visit::{Check, Finding, Verdict};
use image::RgbImage;

/// Mean brightness under this is too dark, of 255.
pub const EXPOSURE_MIN: i32 = 70;
/// Mean brightness over this is too bright, of 255.
pub const EXPOSURE_MAX: i32 = 200;
/// A smaller spread of brightness (standard deviation) in the middle is flat: no face, or fog on the lens.
pub const CONTRAST_MIN: i32 = 18;
/// A smaller variance of the Laplacian in the middle is blurred.
pub const SHARPNESS_MIN: i32 = 15;
/// A larger spread of brightness (standard deviation) beside the head is an uneven background.
pub const BACKGROUND_MAX: i32 = 30;
/// A larger mean difference to the frame before is motion, in thousandths of full scale.
pub const STILLNESS_MAX_PERMILLE: i32 = 25;

/// Measures a portrait, which is the cut-out and not the frame. `before` is the same cut-out of an earlier frame;
/// without it, or if it has another size, stillness is not judged.
pub fn measure(portrait: &RgbImage, before: Option<&RgbImage>) -> Vec<Finding> {
    let luma = Luma::of(portrait);
    let middle = luma.part(0.2, 0.15, 0.8, 0.85);
    let (mean, spread) = mean_and_spread(middle.pixels());
    let mut findings = vec![
        Finding { check: Check::Exposure, verdict: between(mean, EXPOSURE_MIN, EXPOSURE_MAX), value: mean },
        Finding { check: Check::Contrast, verdict: at_least(spread, CONTRAST_MIN), value: spread },
    ];
    let sharpness = laplacian_variance(&middle);
    findings.push(Finding { check: Check::Sharpness, verdict: at_least(sharpness, SHARPNESS_MIN), value: sharpness });
    let (left, right) = (luma.part(0.0, 0.0, 0.12, 0.45), luma.part(0.88, 0.0, 1.0, 0.45));
    let (_, uneven) = mean_and_spread(left.pixels().chain(right.pixels()));
    findings.push(Finding { check: Check::Background, verdict: at_most(uneven, BACKGROUND_MAX), value: uneven });
    if let Some(before) = before.filter(|before| before.dimensions() == portrait.dimensions()) {
        let moved = motion_permille(&luma, &Luma::of(before));
        let verdict = at_most(moved, STILLNESS_MAX_PERMILLE);
        findings.push(Finding { check: Check::Stillness, verdict, value: moved });
    }
    findings
}

const fn between(value: i32, min: i32, max: i32) -> Verdict {
    if value < min {
        Verdict::Low
    } else if value > max {
        Verdict::High
    } else {
        Verdict::Ok
    }
}

const fn at_least(value: i32, min: i32) -> Verdict {
    between(value, min, i32::MAX)
}

const fn at_most(value: i32, max: i32) -> Verdict {
    between(value, i32::MIN, max)
}

/// Brightness, one byte per pixel (ITU-R BT.601 weights).
struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    fn of(image: &RgbImage) -> Self {
        let luma = |[r, g, b]: [u8; 3]| ((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1000) as u8;
        let pixels = image.pixels().map(|pixel| luma(pixel.0)).collect();
        Self { width: image.width() as usize, height: image.height() as usize, pixels }
    }

    /// A part, in fractions of width and height.
    fn part(&self, left: f32, top: f32, right: f32, bottom: f32) -> Self {
        let at = |fraction: f32, length: usize| ((fraction * length as f32) as usize).min(length);
        let (left, right) = (at(left, self.width), at(right, self.width));
        let (top, bottom) = (at(top, self.height), at(bottom, self.height));
        let rows = self.pixels.chunks_exact(self.width.max(1)).skip(top).take(bottom.saturating_sub(top));
        let pixels = rows.filter_map(|row| row.get(left..right)).flatten().copied().collect();
        Self { width: right.saturating_sub(left), height: bottom.saturating_sub(top), pixels }
    }

    fn pixels(&self) -> impl Iterator<Item = u8> + '_ {
        self.pixels.iter().copied()
    }
}

/// Mean and standard deviation, rounded.
fn mean_and_spread(values: impl Iterator<Item = u8>) -> (i32, i32) {
    let (count, sum, squares) = values.fold((0u64, 0u64, 0u64), |(count, sum, squares), value| {
        let value = u64::from(value);
        (count + 1, sum + value, squares + value * value)
    });
    let count = count.max(1) as f64;
    let mean = sum as f64 / count;
    let variance = (squares as f64 / count - mean * mean).max(0.0);
    (mean.round() as i32, variance.sqrt().round() as i32)
}

/// Variance of the Laplacian with four neighbours (Pech-Pacheco et al., 2000): edges make it large.
fn laplacian_variance(luma: &Luma) -> i32 {
    let rows: Vec<&[u8]> = luma.pixels.chunks_exact(luma.width.max(1)).collect();
    let (mut count, mut sum, mut squares) = (0i64, 0i64, 0i64);
    for three in rows.array_windows::<3>() {
        let [above, row, below] = three;
        for ((above, below), [left, here, right]) in above.iter().zip(*below).skip(1).zip(row.array_windows::<3>()) {
            let neighbours = [above, below, left, right].into_iter().map(|value| i64::from(*value)).sum::<i64>();
            let edge = neighbours - 4 * i64::from(*here);
            count += 1;
            sum += edge;
            squares += edge * edge;
        }
    }
    let count = count.max(1) as f64;
    let mean = sum as f64 / count;
    (squares as f64 / count - mean * mean).max(0.0).round() as i32
}

/// Mean absolute difference, in thousandths of full scale.
fn motion_permille(now: &Luma, before: &Luma) -> i32 {
    let difference: u64 = now.pixels().zip(before.pixels()).map(|(now, before)| u64::from(now.abs_diff(before))).sum();
    let full = 255 * now.pixels.len().max(1) as u64;
    i32::try_from(difference * 1000 / full).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use image::Rgb;
    use proptest::prelude::*;

    use super::*;

    fn picture(brightness: impl Fn(u32, u32) -> u8) -> RgbImage {
        RgbImage::from_fn(350, 450, |x, y| Rgb([brightness(x, y); 3]))
    }

    fn verdict(findings: &[Finding], check: Check) -> Option<Verdict> {
        findings.iter().find(|finding| finding.check == check).map(|finding| finding.verdict)
    }

    /// Something with edges in the middle and an even grey round it.
    fn good(x: u32, y: u32) -> u8 {
        let middle = (60..290).contains(&x) && (50..400).contains(&y);
        if middle { 90 + ((x / 6 + y / 6) % 2) as u8 * 80 } else { 180 }
    }

    #[test]
    fn a_good_picture_gives_no_warning() {
        let picture = picture(good);
        let findings = measure(&picture, Some(&picture));
        assert_eq!(findings.len(), 5);
        assert!(findings.iter().all(|finding| !finding.warns()), "{findings:?}");
    }

    #[test]
    fn dark_bright_flat_and_blurred_are_told() {
        let dark = measure(&picture(|x, y| good(x, y) / 4), None);
        assert_eq!(verdict(&dark, Check::Exposure), Some(Verdict::Low));
        let bright = measure(&picture(|_, _| 250), None);
        assert_eq!(verdict(&bright, Check::Exposure), Some(Verdict::High));
        assert_eq!(verdict(&bright, Check::Contrast), Some(Verdict::Low));
        assert_eq!(verdict(&bright, Check::Sharpness), Some(Verdict::Low));
        let soft = measure(&picture(|x, _| (60 + x / 3) as u8), None);
        assert_eq!(verdict(&soft, Check::Contrast), Some(Verdict::Ok));
        assert_eq!(verdict(&soft, Check::Sharpness), Some(Verdict::Low));
    }

    #[test]
    fn a_shadow_beside_the_head_is_told() {
        let shadow = picture(|x, y| if x > 300 { 60 } else { good(x, y) });
        assert_eq!(verdict(&measure(&shadow, None), Check::Background), Some(Verdict::High));
    }

    #[test]
    fn motion_is_told_and_another_size_is_not_compared() {
        let here = picture(good);
        let moved = picture(|x, y| good(x + 6, y));
        assert_eq!(verdict(&measure(&here, Some(&moved)), Check::Stillness), Some(Verdict::High));
        let other = RgbImage::new(35, 45);
        assert_eq!(verdict(&measure(&here, Some(&other)), Check::Stillness), None);
    }

    proptest! {
        #[test]
        fn any_picture_of_any_size_is_measured(width in 0u32..40, height in 0u32..40, seed: u64) {
            let noise = |x: u32, y: u32| (seed.rotate_left(x).wrapping_mul(u64::from(y) + 31) >> 17) as u8;
            let picture = RgbImage::from_fn(width, height, |x, y| Rgb([noise(x, y), noise(y, x), noise(x, x)]));
            for finding in measure(&picture, Some(&picture)) {
                prop_assert!(finding.value >= 0);
                if finding.check == Check::Stillness {
                    prop_assert_eq!(finding.value, 0);
                }
                if matches!(finding.check, Check::Exposure | Check::Contrast | Check::Background) {
                    prop_assert!(finding.value <= 255);
                }
            }
        }
    }
}
