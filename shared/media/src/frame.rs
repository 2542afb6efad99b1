//! Pictures, and the slot that holds the newest one.

use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use gst_video::prelude::*;
use gstreamer as gst;
use gstreamer_video as gst_video;
use tokio::sync::watch;

/// One picture: planar YUV 4:2:0, 8 bits, BT.601 limited range (I420).
pub struct Frame {
    picture: gst_video::VideoFrame<gst_video::video_frame::Readable>,
    sequence: u64,
    captured_at: Instant,
}

/// A picture of four bytes a pixel: red, green, blue, 255.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgba {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width * height * 4` bytes, rows from the top without gaps.
    pub bytes: Vec<u8>,
}

impl Frame {
    /// `None` when the buffer is not a whole I420 picture.
    pub(crate) fn new(buffer: gst::Buffer, info: &gst_video::VideoInfo, sequence: u64) -> Option<Self> {
        if info.format() != gst_video::VideoFormat::I420 {
            return None;
        }
        // VP8 knows one colour space only (RFC 6386 §9.2), but GStreamer guesses by the size.
        let info = i420(info.width(), info.height())?;
        let picture = gst_video::VideoFrame::from_buffer_readable(buffer, &info).ok()?;
        Some(Self { picture, sequence, captured_at: Instant::now() })
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.picture.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.picture.height()
    }

    /// Number of this picture in its slot, from one.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it came from the camera, or from the decoder.
    pub fn captured_at(&self) -> Instant {
        self.captured_at
    }

    /// Plane 0 (luma), 1 or 2 (chroma, half size): its bytes and the length of a row in bytes.
    pub fn plane(&self, plane: u32) -> Option<(&[u8], usize)> {
        let bytes = self.picture.plane_data(plane).ok()?;
        let stride = *self.picture.plane_stride().get(plane as usize)?;
        Some((bytes, usize::try_from(stride).ok()?))
    }

    /// The picture in RGBA, made smaller to at most `max_width`, never larger.
    pub fn to_rgba(&self, max_width: u32) -> Rgba {
        let (width, height) = fit(self.width(), self.height(), max_width);
        let bytes = self.converted(gst_video::VideoFormat::Rgba, width, height);
        let expected = width as usize * height as usize * 4;
        Rgba { width, height, bytes: sized(bytes, expected) }
    }

    /// The picture in RGB, in full size.
    pub fn to_rgb8(&self) -> image::RgbImage {
        let (width, height) = (self.width(), self.height());
        let bytes = self.converted(gst_video::VideoFormat::Rgb, width, height).unwrap_or_default();
        // GStreamer begins each RGB row at a multiple of four bytes.
        let row = width as usize * 3;
        let tight: Vec<u8> =
            bytes.chunks_exact(row.next_multiple_of(4)).filter_map(|line| line.get(..row)).flatten().copied().collect();
        let expected = row * height as usize;
        image::RgbImage::from_raw(width, height, sized(Some(tight), expected))
            .expect("the length is width * height * 3")
    }

    /// The same picture as a buffer for an encoder; the pixels are shared.
    pub(crate) fn buffer(&self) -> gst::Buffer {
        let mut buffer = self.picture.buffer().to_owned();
        let fresh = buffer.make_mut();
        fresh.set_pts(gst::ClockTime::NONE);
        fresh.set_dts(gst::ClockTime::NONE);
        fresh.set_duration(gst::ClockTime::NONE);
        buffer
    }

    fn converted(&self, format: gst_video::VideoFormat, width: u32, height: u32) -> Option<Vec<u8>> {
        let out_info = gst_video::VideoInfo::builder(format, width, height).build().ok()?;
        CONVERTERS.with_borrow_mut(|converters| {
            let out = if (width, height) == (self.width(), self.height()) {
                convert(&mut converters.colour, &self.picture, &out_info)?
            } else {
                // Scaling is several times faster before the colours are converted.
                let small = i420(width, height)?;
                let scaled = convert(&mut converters.size, &self.picture, &small)?;
                let scaled = gst_video::VideoFrame::from_buffer_readable(scaled, &small).ok()?;
                convert(&mut converters.colour, &scaled, &out_info)?
            };
            out.try_into_inner::<Vec<u8>>().ok()
        })
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("sequence", &self.sequence).finish_non_exhaustive()
    }
}

impl fmt::Debug for Rgba {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rgba").field("width", &self.width).field("height", &self.height).finish_non_exhaustive()
    }
}

/// The one colour space of pictures in the project.
pub(crate) fn bt601() -> gst_video::VideoColorimetry {
    gst_video::VideoColorimetry::new(
        gst_video::VideoColorRange::Range16_235,
        gst_video::VideoColorMatrix::Bt601,
        gst_video::VideoTransferFunction::Bt601,
        gst_video::VideoColorPrimaries::Smpte170m,
    )
}

fn i420(width: u32, height: u32) -> Option<gst_video::VideoInfo> {
    let info = gst_video::VideoInfo::builder(gst_video::VideoFormat::I420, width, height);
    info.colorimetry(&bt601()).build().ok()
}

/// Size within `max_width` with the same proportions; both sides even, as chroma wants.
fn fit(width: u32, height: u32, max_width: u32) -> (u32, u32) {
    let max_width = max_width.max(2);
    if width <= max_width {
        return (width, height);
    }
    let scaled = u64::from(height) * u64::from(max_width) / u64::from(width.max(1));
    (max_width & !1, (scaled as u32 & !1).max(2))
}

/// A conversion that could not be made gives a black picture: one frame of a call is not worth more.
fn sized(bytes: Option<Vec<u8>>, expected: usize) -> Vec<u8> {
    bytes.filter(|bytes| bytes.len() == expected).unwrap_or_else(|| vec![0; expected])
}

/// Making a converter costs more than a frame, and a thread mostly converts to one size.
#[derive(Default)]
struct Converters {
    size: Option<gst_video::VideoConverter>,
    colour: Option<gst_video::VideoConverter>,
}

thread_local! {
    static CONVERTERS: RefCell<Converters> = RefCell::default();
}

/// Converts a picture into a new buffer, with the kept converter if that fits.
fn convert(
    kept: &mut Option<gst_video::VideoConverter>,
    from: &gst_video::VideoFrame<gst_video::video_frame::Readable>,
    to: &gst_video::VideoInfo,
) -> Option<gst::Buffer> {
    let buffer = gst::Buffer::from_mut_slice(vec![0_u8; to.size()]);
    let mut out = gst_video::VideoFrame::from_buffer_writable(buffer, to).ok()?;
    if !kept.as_ref().is_some_and(|one| one.in_info() == from.info() && one.out_info() == to) {
        let mut config = gst_video::VideoConverterConfig::new();
        config.set_resampler_method(gst_video::VideoResamplerMethod::Linear);
        config.set_threads(1);
        *kept = gst_video::VideoConverter::new(from.info(), to, Some(config)).ok();
    }
    kept.as_ref()?.frame(from, &mut out);
    Some(out.into_buffer())
}

/// The newest picture of one source. Clones share it; a reader that is late misses pictures, never waits.
#[derive(Clone)]
pub struct FrameSlot {
    shared: Arc<Shared>,
}

struct Shared {
    newest: Mutex<Option<Arc<Frame>>>,
    state: watch::Sender<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    count: u64,
    closed: bool,
}

impl FrameSlot {
    pub(crate) fn new() -> Self {
        let (state, _) = watch::channel(State { count: 0, closed: false });
        Self { shared: Arc::new(Shared { newest: Mutex::new(None), state }) }
    }

    /// The newest picture, if there has been one and the source is still there.
    pub fn newest(&self) -> Option<Arc<Frame>> {
        self.shared.newest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many pictures there have been.
    pub fn count(&self) -> u64 {
        self.shared.state.borrow().count
    }

    /// Waits until there have been more than `count` pictures and gives their number.
    ///
    /// `None` when the source is gone for good. Needs no particular runtime.
    pub async fn changed(&self, count: u64) -> Option<u64> {
        let mut states = self.shared.state.subscribe();
        let state = *states.wait_for(|state| state.closed || state.count > count).await.ok()?;
        (!state.closed).then_some(state.count)
    }

    /// Puts the next picture in. Only the source's own thread calls this.
    pub(crate) fn put(&self, buffer: gst::Buffer, info: &gst_video::VideoInfo) -> Option<Arc<Frame>> {
        let frame = Arc::new(Frame::new(buffer, info, self.count() + 1)?);
        let replaced = self.shared.newest.lock().unwrap_or_else(PoisonError::into_inner).replace(Arc::clone(&frame));
        drop(replaced);
        let _ = self.shared.state.send_if_modified(|state| {
            state.count = frame.sequence;
            true
        });
        Some(frame)
    }

    /// Forgets the newest picture: a picture that is no longer true must not be shown.
    pub(crate) fn clear(&self) {
        let gone = self.shared.newest.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(gone);
    }

    /// No picture will follow, and the last one is forgotten.
    pub(crate) fn close(&self) {
        let _ = self.shared.state.send_if_modified(|state| !std::mem::replace(&mut state.closed, true));
        self.clear();
    }
}

impl fmt::Debug for FrameSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameSlot").field("count", &self.count()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32) -> (gst::Buffer, gst_video::VideoInfo) {
        gst::init().expect("GStreamer");
        let info = gst_video::VideoInfo::builder(gst_video::VideoFormat::I420, width, height).build().expect("info");
        let mut bytes = vec![128_u8; info.size()];
        bytes[..info.offset()[1]].fill(126);
        (gst::Buffer::from_mut_slice(bytes), info)
    }

    #[test]
    fn grey_stays_grey_in_every_size() {
        let slot = FrameSlot::new();
        for (width, height) in [(1280, 720), (642, 358), (34, 20)] {
            let (buffer, info) = grey(width, height);
            let frame = slot.put(buffer, &info).expect("a frame");
            let rgb = frame.to_rgb8();
            assert_eq!(rgb.dimensions(), (width, height));
            // GStreamer's fast conversion is right to within two levels.
            assert!(rgb.as_raw().iter().all(|v| v.abs_diff(128) <= 2), "{:?}", rgb.get_pixel(0, 0));
            for max in [320, 640, 5000] {
                let rgba = frame.to_rgba(max);
                assert!(rgba.width <= max && rgba.width <= width);
                assert_eq!(rgba.bytes.len(), (rgba.width * rgba.height * 4) as usize);
                let fair = |p: &[u8]| p[..3].iter().all(|v| v.abs_diff(128) <= 2) && p[3] == 255;
                assert!(rgba.bytes.chunks_exact(4).all(fair));
            }
        }
    }

    #[test]
    fn colours_are_right() {
        let (mut buffer, info) = grey(64, 64);
        {
            let mut map = buffer.make_mut().map_writable().expect("writable");
            let (luma, chroma) = map.split_at_mut(info.offset()[1]);
            let (blue, red) = chroma.split_at_mut(info.offset()[2] - info.offset()[1]);
            // Pure red in BT.601 limited range.
            luma.fill(81);
            blue.fill(90);
            red.fill(240);
        }
        let frame = FrameSlot::new().put(buffer, &info).expect("a frame");
        let pixel = frame.to_rgb8().get_pixel(30, 30).0;
        assert!(pixel[0] > 250 && pixel[1] < 6 && pixel[2] < 6, "{pixel:?}");
    }

    #[tokio::test]
    async fn readers_wait_for_a_level() {
        let slot = FrameSlot::new();
        assert!(slot.newest().is_none());
        let (buffer, info) = grey(64, 64);
        let waiting = tokio::spawn({
            let slot = slot.clone();
            async move { slot.changed(1).await }
        });
        assert!(slot.put(buffer.clone(), &info).is_some());
        assert_eq!(slot.changed(0).await, Some(1));
        assert!(slot.put(buffer, &info).is_some());
        assert_eq!(waiting.await.expect("joined"), Some(2));
        slot.close();
        assert_eq!(slot.changed(0).await, None);
        assert!(slot.newest().is_none());
    }
}
