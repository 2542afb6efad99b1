//! Pictures in place of a camera's.

use crate::widget::video::Still;

/// Left half dark, right half light.
pub fn halves(width: u32, height: u32) -> Still {
    Still::from_yuv(width, height, |x, _| if x * 2 < width { [40, 128, 128] } else { [200, 128, 128] })
}

/// Head and shoulders in front of a wall, of ovals, 1280x720. Wall and clothes in Y, U, V.
pub fn person(wall: [u8; 3], clothes: [u8; 3]) -> Still {
    const WIDTH: u32 = 1_280;
    const HEIGHT: u32 = 720;
    Still::from_yuv(WIDTH, HEIGHT, move |x, y| {
        let (x, y) = ((x as f32 - WIDTH as f32 / 2.0) / HEIGHT as f32, y as f32 / HEIGHT as f32);
        let within = |cy: f32, rx: f32, ry: f32| (x / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
        if within(0.44, 0.2, 0.29) {
            if y < 0.27 { HAIR } else { SKIN }
        } else if within(1.05, 0.48, 0.38) {
            clothes
        } else {
            wall
        }
    })
}

const HAIR: [u8; 3] = [70, 120, 140];
const SKIN: [u8; 3] = [195, 108, 148];
