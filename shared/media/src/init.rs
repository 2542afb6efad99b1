//! Starts GStreamer and checks that everything a call needs is installed.

use std::sync::Once;

use gst::prelude::*;
use gstreamer as gst;

/// Each element that a call needs, with the Debian package that brings it.
const NEEDED: [(&str, &str); 23] = [
    ("appsink", "gstreamer1.0-plugins-base"),
    ("appsrc", "gstreamer1.0-plugins-base"),
    ("audioconvert", "gstreamer1.0-plugins-base"),
    ("audioresample", "gstreamer1.0-plugins-base"),
    ("audiotestsrc", "gstreamer1.0-plugins-base"),
    ("autoaudiosink", "gstreamer1.0-plugins-good"),
    ("autoaudiosrc", "gstreamer1.0-plugins-good"),
    ("decodebin", "gstreamer1.0-plugins-base"),
    ("dtlsdec", "gstreamer1.0-plugins-bad"),
    ("nicesrc", "gstreamer1.0-nice"),
    ("opusdec", "gstreamer1.0-plugins-base"),
    ("opusenc", "gstreamer1.0-plugins-base"),
    ("rtpbin", "gstreamer1.0-plugins-good"),
    ("rtpopuspay", "gstreamer1.0-plugins-good"),
    ("rtpvp8pay", "gstreamer1.0-plugins-good"),
    ("sctpenc", "gstreamer1.0-plugins-bad"),
    ("srtpenc", "gstreamer1.0-plugins-bad"),
    ("valve", "libgstreamer1.0-0"),
    ("videoconvert", "gstreamer1.0-plugins-base"),
    ("v4l2src", "gstreamer1.0-plugins-good"),
    ("vp8dec", "gstreamer1.0-plugins-good"),
    ("vp8enc", "gstreamer1.0-plugins-good"),
    ("webrtcbin", "gstreamer1.0-plugins-bad"),
];

/// Why media cannot be used on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InitError {
    /// GStreamer itself does not start.
    #[error("GStreamer does not start")]
    GStreamer,
    /// An element is not installed.
    #[error("{element} is missing: install {package}")]
    Missing {
        /// Name of the GStreamer element.
        element: &'static str,
        /// The Debian package that has it.
        package: &'static str,
    },
}

/// Starts GStreamer, checks its plugins, and begins to warm them up. Call it once at start.
///
/// # Errors
/// When GStreamer or one of its plugins is missing.
pub fn init() -> Result<(), InitError> {
    static WARM: Once = Once::new();
    gst::init().map_err(|_| InitError::GStreamer)?;
    for (element, package) in NEEDED {
        if gst::ElementFactory::find(element).is_none() {
            return Err(InitError::Missing { element, package });
        }
    }
    WARM.call_once(|| {
        if let Err(error) = std::thread::Builder::new().name("media-warm-up".into()).spawn(warm_up) {
            tracing::warn!(%error, "the first call will start slowly");
        }
    });
    Ok(())
}

/// Loads the plugins and lets GStreamer make its own DTLS certificate, an RSA key of 2048 bits that
/// no call uses but the first one would wait for.
fn warm_up() {
    for (element, _) in NEEDED {
        if let Some(factory) = gst::ElementFactory::find(element) {
            drop(factory.load());
        }
    }
    drop(gst::ElementFactory::make("dtlsdec").build());
}

#[cfg(test)]
mod tests {
    #[test]
    fn everything_is_installed() {
        assert_eq!(super::init(), Ok(()));
    }
}
