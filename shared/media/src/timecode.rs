//! A clock burned into the picture, to measure the latency of a call.
//!
//! Forty blocks of 16 x 16 luma samples stand in one row at the top left: 32 bits of milliseconds,
//! most significant first, then 8 bits of checksum. White is one. Blocks of this size survive the
//! video codec.

/// Side of one block, in luma samples.
pub const BLOCK: usize = 16;
/// Number of blocks.
pub const BLOCKS: usize = 40;

const BLACK: u8 = 16;
const WHITE: u8 = 235;
const THRESHOLD: u32 = 126;

/// Writes `millis` into the luma plane; a plane that is too small stays as it is.
pub fn burn(luma: &mut [u8], stride: usize, millis: u32) {
    if stride < BLOCK * BLOCKS || luma.len() < stride * BLOCK {
        return;
    }
    let word = word(millis);
    for row in luma.chunks_exact_mut(stride).take(BLOCK) {
        for (i, block) in row.chunks_exact_mut(BLOCK).take(BLOCKS).enumerate() {
            block.fill(if bit(word, i) { WHITE } else { BLACK });
        }
    }
}

/// Reads the milliseconds from a luma plane, if a timecode with a good checksum is there.
pub fn read(luma: &[u8], stride: usize) -> Option<u32> {
    if stride < BLOCK * BLOCKS || luma.len() < stride * BLOCK {
        return None;
    }
    let mut sums = [0_u32; BLOCKS];
    let inner = BLOCK / 4..BLOCK * 3 / 4;
    for row in luma.chunks_exact(stride).take(inner.end).skip(inner.start) {
        for (sum, block) in sums.iter_mut().zip(row.chunks_exact(BLOCK)) {
            *sum += block.get(inner.clone())?.iter().copied().map(u32::from).sum::<u32>();
        }
    }
    let samples = (inner.len() * inner.len()) as u32;
    let found = sums.iter().fold(0_u64, |word, sum| (word << 1) | u64::from(sum / samples > THRESHOLD));
    let millis = (found >> 8) as u32;
    (word(millis) == found).then_some(millis)
}

/// Milliseconds and checksum as one 40-bit word.
fn word(millis: u32) -> u64 {
    let check = millis.to_be_bytes().iter().fold(0x5A_u8, |sum, byte| sum.rotate_left(1) ^ byte);
    (u64::from(millis) << 8) | u64::from(check)
}

fn bit(word: u64, block: usize) -> bool {
    (word >> (BLOCKS - 1 - block)) & 1 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn round_trip(millis: u32, pad in 0_usize..64) {
            let stride = BLOCK * BLOCKS + pad;
            let mut luma = vec![100; stride * 20];
            burn(&mut luma, stride, millis);
            prop_assert_eq!(read(&luma, stride), Some(millis));
        }

        #[test]
        fn any_plane_is_read_without_panic(luma: Vec<u8>, stride in 0_usize..2000) {
            let _ = read(&luma, stride);
        }
    }

    #[test]
    fn plain_picture_has_none() {
        for grey in [0, 90, 255] {
            assert_eq!(read(&vec![grey; 1280 * 32], 1280), None);
        }
    }
}
