//! Portraits: where the picture is cut, how it is encoded, and how good it is.
//!
//! A camera frame gives a portrait of 35 by 45 mm (pasbekendtgørelsen § 5): from 1280 by 720 pixels the middle 560 by
//! 720 pixels, without scaling, which is 406 pixels per inch. It is encoded as baseline JPEG of quality 95: 80 to 250 kB
//! from a camera, never as much as the 1.2 MB that the pixels take.
//!
//! The measures look at brightness only. **There is no face detection here**: nothing in this crate knows whether there
//! is a face, whether it is the right size, looks straight ahead or has its eyes open. The citizen is guided by an oval
//! ([`GUIDE`]) and the specialist judges the framing; a finding is advice and never refuses a picture.
//!
//! **Invariant:** every function is pure, and a portrait is never scaled up.

mod geometry;
mod measure;
mod portrait;

pub use geometry::{Crop, GUIDE, MODULE_MIN_PX, Oval, crop};
pub use measure::{
    BACKGROUND_MAX, CONTRAST_MIN, EXPOSURE_MAX, EXPOSURE_MIN, SHARPNESS_MIN, STILLNESS_MAX_PERMILLE, measure,
};
pub use portrait::{CaptureError, JPEG_QUALITY, Portrait, capture, guidance};
