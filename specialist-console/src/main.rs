//! The specialist's desk.

use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use domain::id::StationId;
use link::setup::Opening;
use link::{Folder, Kind, now, start_log};
use media::{Camera, Certificate, Equipment, IceConfig};
use specialist_console::anchors;
use specialist_console::args::Args;
use specialist_console::engine::Engine;
use specialist_console::window::{Starters, Window};
use tokio::runtime::Handle;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    start_log(args.log_format);
    media::init().context("this machine's GStreamer is not complete")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let engine = match link::setup::look(&args.dir, Kind::Console, now())? {
        Opening::Station(folder) => Some(engine(&args, *folder, runtime.handle())?),
        Opening::Setup => None,
    };
    let window = iced::window::Settings {
        size: args.windowed.unwrap_or((1600.0, 1000.0)).into(),
        min_size: Some((1280.0, 720.0).into()),
        ..iced::window::Settings::default()
    };
    let fonts = ui::fonts::ALL.iter().map(|font| (*font).into()).collect();
    let settings =
        iced::Settings { fonts, default_font: ui::fonts::REGULAR, antialiasing: true, ..iced::Settings::default() };
    let starters = starters(args, runtime.handle().clone());
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
fn starters(args: Args, runtime: Handle) -> Starters {
    let (folder, handle, tpm) = (args.dir.clone(), runtime.clone(), args.tpm.address());
    let setup = Arc::new(move || {
        let _inside = handle.enter();
        link::setup::start(folder.clone(), Kind::Console, tpm.clone())
    });
    let desk = Arc::new(move || {
        let folder = Folder::load(&args.dir, Kind::Console, now()).map_err(anyhow::Error::from);
        let engine = folder.and_then(|folder| engine(&args, folder, &runtime));
        engine.inspect_err(|error| tracing::error!("this console cannot run: {error:#}")).ok()
    });
    Starters { desk, setup }
}

/// The engine of a console with this folder.
fn engine(args: &Args, folder: Folder, runtime: &Handle) -> anyhow::Result<Engine> {
    let StationId::Console(id) = folder.id else { anyhow::bail!("this folder is not a console's") };
    tracing::info!(tier = %folder.credentials.key().tier(), "the key of this console");
    anyhow::ensure!(
        folder.demo || !args.camera.is_simulated(),
        "this console is not enrolled for simulated peripherals"
    );
    let anchors = anchors::load(&args.dir.join(anchors::FOLDER), folder.demo, now());
    let camera = Camera::start(args.camera.clone().with_timecode(args.timecode))
        .inspect_err(|error| tracing::error!(%error, "no camera"))
        .ok();
    let certificate = Certificate::generate()?;
    let equipment = Equipment { camera, audio: args.audio, ice: IceConfig::default(), certificate };
    let _inside = runtime.enter();
    Ok(Engine::start(folder, id, equipment, anchors, args.browser.clone())?)
}
