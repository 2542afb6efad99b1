//! The command line.

use std::path::PathBuf;

use clap::Parser;
use media::{AudioSource, CameraSource};

/// The specialist's desk.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    /// The station's folder, as `signaling init` makes it.
    #[arg(long)]
    pub dir: PathBuf,
    /// A window of this size, such as 1280x720, instead of 1600x1000.
    #[arg(long, value_parser = size)]
    pub windowed: Option<(f32, f32)>,
    /// `device`, `device:NAME`, or `picture:FILE` for a simulated camera (demo only).
    #[arg(long, default_value = "device", value_parser = camera)]
    pub camera: CameraSource,
    /// `auto`, or `silent` where there is no sound device.
    #[arg(long, default_value = "auto", value_parser = audio)]
    pub audio: AudioSource,
    /// Burn the time into a simulated picture, to measure its delay.
    #[arg(long)]
    pub timecode: bool,
    /// A picture that plays the chip's portrait (demo only).
    #[arg(long)]
    pub demo_chip: Option<PathBuf>,
    /// How the log is written: `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    pub log_format: String,
}

impl Args {
    /// The camera, with its time code if one is wanted.
    pub fn camera(&self) -> CameraSource {
        match self.camera.clone() {
            CameraSource::Picture { path, .. } => CameraSource::Picture { path, timecode: self.timecode },
            device @ CameraSource::Device(_) => device,
        }
    }

    /// Whether the camera is a simulated one.
    pub const fn simulates(&self) -> bool {
        matches!(self.camera, CameraSource::Picture { .. })
    }
}

fn size(text: &str) -> Result<(f32, f32), String> {
    let (width, height) = text.split_once('x').ok_or("not WIDTHxHEIGHT")?;
    match (width.parse::<u16>(), height.parse::<u16>()) {
        (Ok(width @ 320..), Ok(height @ 240..)) => Ok((width.into(), height.into())),
        _ => Err("not WIDTHxHEIGHT of at least 320x240".into()),
    }
}

fn camera(text: &str) -> Result<CameraSource, String> {
    match text.split_once(':') {
        None if text == "device" => Ok(CameraSource::Device(None)),
        Some(("device", name)) => Ok(CameraSource::Device(Some(name.into()))),
        Some(("picture", path)) => Ok(CameraSource::Picture { path: path.into(), timecode: false }),
        _ => Err("neither device, device:NAME nor picture:FILE".into()),
    }
}

fn audio(text: &str) -> Result<AudioSource, String> {
    match text {
        "auto" => Ok(AudioSource::Auto),
        "silent" => Ok(AudioSource::Silent),
        _ => Err("neither auto nor silent".into()),
    }
}
