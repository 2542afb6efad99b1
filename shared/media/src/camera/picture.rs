//! A simulated camera: a still picture under a slow, gentle movement.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use gst::prelude::*;
use gst_video::prelude::*;
use gstreamer as gst;
use gstreamer_video as gst_video;

use super::{CameraError, Control, HEIGHT, Order, Output, RATE_HZ, WIDTH};
use crate::timecode;

/// How far the view moves to each side, in pixels; even, as chroma wants.
const SWAY: (u32, u32) = (24, 12);
/// How long one movement there and back takes.
const SWAY_PERIOD: (f64, f64) = (7.0, 5.0);
/// Fills what the picture does not cover.
const BACKGROUND: image::Rgb<u8> = image::Rgb([206, 209, 213]);
/// Largest picture that is read, in pixels a side.
const MAX_SIDE: u32 = 8192;

/// The picture with room to move around in.
pub(super) struct Scene {
    canvas: gst_video::VideoFrame<gst_video::video_frame::Readable>,
    timecode: bool,
}

impl Scene {
    pub(super) fn read(path: &Path, timecode: bool) -> Result<Self, CameraError> {
        let mut reader = image::ImageReader::open(path)
            .and_then(image::ImageReader::with_guessed_format)
            .map_err(|_| CameraError::Picture)?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        reader.limits(limits);
        Self::of(&reader.decode().map_err(|_| CameraError::Picture)?, timecode)
    }

    pub(super) fn of(picture: &image::DynamicImage, timecode: bool) -> Result<Self, CameraError> {
        if picture.width() == 0 || picture.height() == 0 {
            return Err(CameraError::Picture);
        }
        let canvas = converted(&composed(picture)).ok_or(CameraError::Picture)?;
        Ok(Self { canvas, timecode })
    }

    /// Copies the part of the scene that is in view at `time` into `view`.
    fn copy_view(&self, time: Duration, view: &mut gst_video::VideoFrame<gst_video::video_frame::Writable>) {
        let at = |period: f64, sway: u32| {
            let phase = (time.as_secs_f64() * std::f64::consts::TAU / period).sin();
            ((phase + 1.0) * f64::from(sway)).round() as usize
        };
        let (left, top) = (at(SWAY_PERIOD.0, SWAY.0), at(SWAY_PERIOD.1, SWAY.1));
        for plane in 0..3 {
            let half = usize::from(plane > 0);
            let (left, top) = (left >> half, top >> half);
            let (width, height) = (WIDTH as usize >> half, HEIGHT as usize >> half);
            let from_stride = self.canvas.plane_stride()[plane] as usize;
            let to_stride = view.plane_stride()[plane] as usize;
            let Ok(from) = self.canvas.plane_data(plane as u32) else { return };
            let Ok(to) = view.plane_data_mut(plane as u32) else { return };
            let rows = from.chunks(from_stride).skip(top).zip(to.chunks_mut(to_stride)).take(height);
            for (from, to) in rows {
                if let (Some(from), Some(to)) = (from.get(left..left + width), to.get_mut(..width)) {
                    to.copy_from_slice(from);
                }
            }
            if plane == 0 && self.timecode {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                timecode::burn(to, to_stride, now.as_millis() as u32);
            }
        }
    }
}

/// Gives pictures at an even pace until told to end.
pub(super) fn run(scene: &Scene, output: &Output, control: &Control) {
    let info = super::info();
    let Some(pool) = pool(&info) else {
        tracing::error!("no memory for pictures");
        return;
    };
    let interval = Duration::from_secs(1) / RATE_HZ;
    let start = Instant::now();
    let mut due = start;
    loop {
        if control.order() == Order::Pause {
            output.slot.clear();
        }
        if !control.wait_to_run() {
            break;
        }
        let now = Instant::now();
        if now < due {
            control.pause_between(due - now);
            continue;
        }
        // Pictures that are overdue are left out, as a camera does.
        due = if now > due + interval * 2 { now + interval } else { due + interval };
        if let Ok(buffer) = pool.acquire_buffer(None)
            && let Ok(mut view) = gst_video::VideoFrame::from_buffer_writable(buffer, &info)
        {
            scene.copy_view(now - start, &mut view);
            output.deliver(view.into_buffer(), &info);
        }
    }
    output.slot.close();
    drop(pool.set_active(false));
}

fn pool(info: &gst_video::VideoInfo) -> Option<gst_video::VideoBufferPool> {
    let pool = gst_video::VideoBufferPool::new();
    let mut config = pool.config();
    config.set_params(info.to_caps().ok().as_ref(), info.size() as u32, 4, 0);
    pool.set_config(config).ok()?;
    pool.set_active(true).ok()?;
    Some(pool)
}

/// The picture in the middle of a canvas that is a little larger than the view.
fn composed(picture: &image::DynamicImage) -> image::RgbImage {
    let (width, height) = (WIDTH + 2 * SWAY.0, HEIGHT + 2 * SWAY.1);
    let scaled = picture.resize(width, height, image::imageops::FilterType::CatmullRom).to_rgb8();
    let mut canvas = image::RgbImage::from_pixel(width, height, BACKGROUND);
    let (left, top) = ((width - scaled.width()) / 2, (height - scaled.height()) / 2);
    image::imageops::overlay(&mut canvas, &scaled, i64::from(left), i64::from(top));
    canvas
}

fn converted(canvas: &image::RgbImage) -> Option<gst_video::VideoFrame<gst_video::video_frame::Readable>> {
    let (width, height) = canvas.dimensions();
    let rgb = gst_video::VideoInfo::builder(gst_video::VideoFormat::Rgb, width, height).build().ok()?;
    let yuv = gst_video::VideoInfo::builder(gst_video::VideoFormat::I420, width, height)
        .colorimetry(&crate::frame::bt601())
        .build()
        .ok()?;
    // The width is a multiple of four, so that rows have no gaps.
    let from = gst::Buffer::from_slice(canvas.as_raw().clone());
    let from = gst_video::VideoFrame::from_buffer_readable(from, &rgb).ok()?;
    let to = gst::Buffer::from_mut_slice(vec![0_u8; yuv.size()]);
    let mut to = gst_video::VideoFrame::from_buffer_writable(to, &yuv).ok()?;
    gst_video::VideoConverter::new(&rgb, &yuv, None).ok()?.frame(&from, &mut to);
    gst_video::VideoFrame::from_buffer_readable(to.into_buffer(), &yuv).ok()
}
