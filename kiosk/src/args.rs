//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use link::LogFormat;
use media::{AudioSource, CameraSource};
use trust::TpmChoice;

use crate::document::command;
use crate::document::page::PageSource;
use crate::document::reader::ReaderSource;

/// The citizen's fullscreen counter.
#[derive(Debug, Parser)]
#[command(version, subcommand_negates_reqs = true, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Something else than the counter.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The counter.
    #[command(flatten)]
    pub station: Station,
}

/// What the program does beside being a counter.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads and verifies passports, identity cards and driving licences.
    #[command(subcommand)]
    Document(command::Command),
    /// A driver of equipment; the counter starts it by itself.
    #[command(subcommand, hide = true)]
    Driver(Driver),
}

/// A driver of equipment.
#[derive(Debug, Subcommand)]
pub enum Driver {
    /// The document reader.
    Document,
}

/// How the counter runs.
#[derive(Debug, clap::Args)]
pub struct Station {
    /// The station's folder. A machine with an empty one, or none, asks to be enrolled.
    #[arg(long, required = true)]
    pub dir: Option<PathBuf>,
    /// A window of this size, such as 1280x720, instead of the whole screen.
    #[arg(long, value_parser = ui::window_size)]
    pub windowed: Option<(f32, f32)>,
    /// `device`, `device:NAME`, or `picture:FILE` for a simulated camera (demo only).
    #[arg(long, default_value = "device")]
    pub camera: CameraSource,
    /// `pcsc`, or `simulated` for a document that is not there (demo only, and there the default).
    #[arg(long)]
    pub reader: Option<ReaderSource>,
    /// The camera at the reader, by whose pictures the page is read: `device:NAME`, `device`, or, demo only,
    /// `picture:FILE` or `simulated`. Without it the page is typed; a simulated reader comes with a simulated camera.
    #[arg(long)]
    pub document_camera: Option<PageSource>,
    /// `auto`, or `silent` where there is no sound device.
    #[arg(long, default_value = "auto")]
    pub audio: AudioSource,
    /// Burn the time into a simulated picture, to measure its delay.
    #[arg(long)]
    pub timecode: bool,
    /// Where a machine that is not a kiosk yet makes its key: `auto` (its TPM, if it has one), `off`,
    /// `device:/dev/tpmrm0`, or `swtpm:host=HOST,port=PORT`.
    #[arg(long, default_value = "auto")]
    pub tpm: TpmChoice,
    /// How the log is written: `text` or `json`.
    #[arg(long, default_value = "text")]
    pub log_format: LogFormat,
}
