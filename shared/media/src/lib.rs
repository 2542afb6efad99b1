//! The call on GStreamer.
