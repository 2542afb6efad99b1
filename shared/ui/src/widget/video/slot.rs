//! The pictures of a call or a camera.

use std::sync::Arc;

use media::{Frame, FrameSlot};

use super::feed::Changed;
use super::{Feed, Picture, Plane, Source};

impl Picture for Frame {
    fn size(&self) -> (u32, u32) {
        (self.width(), self.height())
    }

    fn planes(&self) -> [Plane<'_>; 3] {
        [0, 1, 2].map(|plane| {
            let (bytes, stride) = self.plane(plane).unwrap_or_default();
            Plane { bytes, stride }
        })
    }

    fn sequence(&self) -> u64 {
        self.sequence()
    }
}

impl Source for FrameSlot {
    fn newest(&self) -> Option<Arc<dyn Picture>> {
        let frame: Arc<dyn Picture> = self.newest()?;
        Some(frame)
    }

    fn changed(&self, seen: u64) -> Changed<'_> {
        Box::pin(self.changed(seen))
    }
}

impl From<FrameSlot> for Feed {
    /// Make it once for each slot and clone it: each has an identity of its own.
    fn from(slot: FrameSlot) -> Self {
        Self::new(slot)
    }
}
