//! The citizen's fullscreen counter.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use domain::id::StationId;
use kiosk::args::{Args, Command, Driver, Station};
use kiosk::document::command::{self, EXIT_USAGE};
use kiosk::document::driver;
use kiosk::document::page::PageSource;
use kiosk::document::reader::{ReaderSource, Sources};
use kiosk::engine::Engine;
use kiosk::window::{Starters, Window};
use link::setup::Opening;
use link::{Folder, Kind, LogFormat, now, start_log};
use media::{Camera, Certificate, Equipment, IceConfig};
use tokio::runtime::Handle;

fn main() -> anyhow::Result<ExitCode> {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { EXIT_USAGE } else { 0 };
            error.print()?;
            return Ok(ExitCode::from(code));
        }
    };
    match args.command {
        None => counter(args.station)?,
        Some(Command::Document(command)) => {
            if std::env::var_os("SKRANKE_LOG").is_some() {
                start_log(LogFormat::Text);
            }
            let mut say = |sentence: &str| drop(writeln!(std::io::stderr(), "{sentence}"));
            return Ok(command::run(&command, now(), &mut std::io::stdout().lock(), &mut say));
        }
        Some(Command::Driver(Driver::Document)) => {
            start_log(LogFormat::Text);
            driver::child::run(std::io::stdin(), std::io::stdout().lock())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The counter itself, until its window is closed; first of all, where that is needed, the machine is set up.
fn counter(args: Station) -> anyhow::Result<()> {
    start_log(args.log_format);
    let dir = args.dir.clone().context("the station's folder is missing")?;
    media::init().context("this machine's GStreamer is not complete")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let engine = match link::setup::look(&dir, Kind::Kiosk, now())? {
        Opening::Station(folder) => Some(engine(&args, *folder, runtime.handle())?),
        Opening::Setup => None,
    };
    let window = iced::window::Settings {
        fullscreen: args.windowed.is_none(),
        size: args.windowed.unwrap_or((1920.0, 1080.0)).into(),
        decorations: args.windowed.is_some(),
        ..iced::window::Settings::default()
    };
    let fonts = ui::fonts::ALL.iter().map(|font| (*font).into()).collect();
    let settings =
        iced::Settings { fonts, default_font: ui::fonts::REGULAR, antialiasing: true, ..iced::Settings::default() };
    let starters = starters(args, dir, runtime.handle().clone());
    iced::application(move || Window::new(engine.clone(), starters.clone()), Window::update, Window::view)
        .title("Skranke")
        .theme(Window::theme)
        .subscription(Window::subscription)
        .settings(settings)
        .window(window)
        .run()?;
    Ok(())
}

/// What the window starts when it is time.
fn starters(args: Station, dir: PathBuf, runtime: Handle) -> Starters {
    let (folder, handle, tpm) = (dir.clone(), runtime.clone(), args.tpm.address());
    let setup = Arc::new(move || {
        let _inside = handle.enter();
        link::setup::start(folder.clone(), Kind::Kiosk, tpm.clone())
    });
    let counter = Arc::new(move || {
        let folder = Folder::load(&dir, Kind::Kiosk, now()).map_err(anyhow::Error::from);
        let engine = folder.and_then(|folder| engine(&args, folder, &runtime));
        engine.inspect_err(|error| tracing::error!("this kiosk cannot run: {error:#}")).ok()
    });
    Starters { counter, setup }
}

/// The engine of a kiosk with this folder.
fn engine(args: &Station, folder: Folder, runtime: &Handle) -> anyhow::Result<Engine> {
    let StationId::Kiosk(id) = folder.id else { anyhow::bail!("this folder is not a kiosk's") };
    tracing::info!(tier = %folder.credentials.key().tier(), "the key of this kiosk");
    let reader = args.reader.unwrap_or(if folder.demo { ReaderSource::Simulated } else { ReaderSource::Pcsc });
    let page = args.document_camera.clone().or((reader == ReaderSource::Simulated).then_some(PageSource::Simulated));
    let documents = Sources { reader, page };
    let is_simulated = args.camera.is_simulated() || documents.is_simulated();
    anyhow::ensure!(folder.demo || !is_simulated, "this kiosk is not enrolled for simulated peripherals");
    let camera = Camera::start(args.camera.clone().with_timecode(args.timecode))
        .inspect_err(|error| tracing::error!(%error, "no camera"))
        .ok();
    let certificate = Certificate::generate()?;
    let equipment = Equipment { camera, audio: args.audio, ice: IceConfig::default(), certificate };
    let _inside = runtime.enter();
    Ok(Engine::start(folder, id, equipment, documents)?)
}
