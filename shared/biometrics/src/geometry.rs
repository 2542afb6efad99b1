//! Where a frame is cut, and where the head should be.

/// A portrait is 35 modules wide.
const MODULES_WIDE: u32 = 35;
/// A portrait is 45 modules high.
const MODULES_HIGH: u32 = 45;
/// A module, one millimetre of the portrait, has at least so many pixels: 254 pixels per inch.
pub const MODULE_MIN_PX: u32 = 10;

/// The part of a frame that becomes the portrait, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// A multiple of 35.
    pub width: u32,
    /// The same multiple of 45.
    pub height: u32,
}

/// The largest part in the middle of a frame that has the shape of a portrait, or nothing if the frame is too small.
pub const fn crop(frame_width: u32, frame_height: u32) -> Option<Crop> {
    let across = frame_width / MODULES_WIDE;
    let down = frame_height / MODULES_HIGH;
    let module = if across < down { across } else { down };
    if module < MODULE_MIN_PX {
        return None;
    }
    let (width, height) = (module * MODULES_WIDE, module * MODULES_HIGH);
    Some(Crop { x: (frame_width - width) / 2, y: (frame_height - height) / 2, width, height })
}

/// An upright oval, in fractions of the portrait's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oval {
    /// Of its middle, from the left.
    pub center_x: f32,
    /// Of its middle, from the top.
    pub center_y: f32,
    /// Half its width, of the portrait's width.
    pub radius_x: f32,
    /// Half its height, of the portrait's height.
    pub radius_y: f32,
}

/// Where the head should be: 33 mm from chin to crown, in the middle of the 30 to 36 mm that are allowed, 24 mm wide,
/// a little above the middle so that the shoulders show.
pub const GUIDE: Oval = Oval { center_x: 0.5, center_y: 0.47, radius_x: 12.0 / 35.0, radius_y: 16.5 / 45.0 };

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_camera_frame_gives_its_middle() {
        assert_eq!(crop(1280, 720), Some(Crop { x: 360, y: 0, width: 560, height: 720 }));
        assert_eq!(crop(1920, 1080), Some(Crop { x: 540, y: 0, width: 840, height: 1080 }));
        assert_eq!(crop(640, 480), Some(Crop { x: 145, y: 15, width: 350, height: 450 }));
        assert_eq!(crop(349, 720), None);
        assert_eq!(crop(0, 0), None);
    }

    proptest! {
        #[test]
        fn a_crop_lies_in_the_frame_and_has_the_shape(width: u32, height: u32) {
            let Some(crop) = crop(width, height) else { return Ok(()) };
            prop_assert!(crop.x.checked_add(crop.width).is_some_and(|right| right <= width));
            prop_assert!(crop.y.checked_add(crop.height).is_some_and(|bottom| bottom <= height));
            prop_assert_eq!(u64::from(crop.width) * 45, u64::from(crop.height) * 35);
        }
    }
}
