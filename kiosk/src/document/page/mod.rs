//! The printed page of a document, seen by a camera at the reader.
//!
//! - [`looking`]: when the lines count as read, and when nobody looks any more. [`picture`]: a frame as gray values, and the
//!   page cut out of it. [`watch`]: frames of a camera, looked at one after the other. [`camera`]: what the reader holds.
//!
//! **Invariant:** frames lie in memory only, one at a time; the copies made here are overwritten when they are dropped. The
//! camera is on only while a page is looked for.

pub mod camera;
pub mod looking;
pub mod picture;
pub mod watch;

use std::str::FromStr;

use media::CameraSource;

/// Where the page is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageSource {
    /// By a camera at the reader.
    Camera(CameraSource),
    /// Nowhere: the page of the simulated document is drawn, and a simulated camera moves over it.
    Simulated,
}

impl PageSource {
    /// Whether there is no camera behind it.
    pub const fn is_simulated(&self) -> bool {
        match self {
            Self::Camera(source) => source.is_simulated(),
            Self::Simulated => true,
        }
    }
}

/// `simulated`, or as a [`CameraSource`].
impl FromStr for PageSource {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "simulated" {
            return Ok(Self::Simulated);
        }
        text.parse().map(Self::Camera).map_err(|_| "neither simulated, device, device:NAME nor picture:FILE")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_as_those_of_the_other_camera() {
        for (text, simulated) in
            [("simulated", true), ("picture:/a/page.png", true), ("device", false), ("device:/dev/video2", false)]
        {
            assert_eq!(text.parse::<PageSource>().unwrap().is_simulated(), simulated, "{text}");
        }
        assert!("scanner".parse::<PageSource>().is_err());
    }
}
