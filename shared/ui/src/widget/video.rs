//! The newest picture of a stream, drawn as it is: planes to the graphics card, or converted at the size shown where
//! there is none.
//!
//! **Invariant:** a picture is uploaded or converted once per sequence number and size; no picture ever travels in a
//! message. A program subscribes to [`ticks`] and redraws.
//!
//! # Rationale
//! Image handles made per frame stay blank on wgpu (uploads over 2 MiB go to a worker and supersede each other) and
//! leak when allocated; hence textures of our own there. Custom primitives draw nothing on tiny-skia; hence images
//! there. The renderer is known only in `draw`.

mod convert;
mod feed;
mod gpu;
mod slot;
mod still;
mod view;

pub use convert::{Crop, crop};
pub use feed::{Changed, Feed, Picture, Plane, Source, ticks};
pub use still::Still;
pub use view::{Fit, Video, video};
