//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use link::LogFormat;
use media::{AudioSource, CameraSource};
use trust::TpmChoice;

/// The specialist's desk.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    /// The station's folder. A machine with an empty one, or none, asks to be enrolled.
    #[arg(long)]
    pub dir: PathBuf,
    /// A window of this size, such as 1280x720, instead of 1600x1000.
    #[arg(long, value_parser = ui::window_size)]
    pub windowed: Option<(f32, f32)>,
    /// `device`, `device:NAME`, or `picture:FILE` for a simulated camera (demo only).
    #[arg(long, default_value = "device")]
    pub camera: CameraSource,
    /// `auto`, or `silent` where there is no sound device.
    #[arg(long, default_value = "auto")]
    pub audio: AudioSource,
    /// Burn the time into a simulated picture, to measure its delay.
    #[arg(long)]
    pub timecode: bool,
    /// Where a machine that is not a console yet makes its key: `auto` (its TPM, if it has one), `off`,
    /// `device:/dev/tpmrm0`, or `swtpm:host=HOST,port=PORT`.
    #[arg(long, default_value = "auto")]
    pub tpm: TpmChoice,
    /// The program that opens an address in a browser, instead of what usually does.
    #[arg(long)]
    pub browser: Option<OsString>,
    /// How the log is written: `text` or `json`.
    #[arg(long, default_value = "text")]
    pub log_format: LogFormat,
}
