//! The specialist's desk.

use anyhow::Context as _;
use clap::Parser as _;
use domain::id::StationId;
use link::{Folder, Kind};
use media::{Camera, Certificate, IceConfig};
use specialist_console::app::App;
use specialist_console::args::Args;
use specialist_console::engine::{Engine, Equipment, now};
use tracing_subscriber::EnvFilter;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    log(&args);
    let folder = Folder::load(&args.dir, Kind::Console, now())?;
    let StationId::Console(id) = folder.id else { anyhow::bail!("this folder is not a console's") };
    anyhow::ensure!(folder.demo || !args.simulates(), "this console is not enrolled for simulated peripherals");
    media::init().context("this machine's GStreamer is not complete")?;
    let chip = args.demo_chip.as_deref().filter(|_| folder.demo).and_then(specialist_console::simulated_chip);
    let camera = Camera::start(args.camera()).inspect_err(|error| tracing::error!(%error, "no camera")).ok();
    let certificate = Certificate::generate()?;
    let equipment = Equipment { camera, audio: args.audio, ice: IceConfig::default(), certificate };

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let engine = {
        let _inside = runtime.enter();
        Engine::start(folder, id, equipment)?
    };
    let window = iced::window::Settings {
        size: args.windowed.unwrap_or((1600.0, 1000.0)).into(),
        min_size: Some((1280.0, 720.0).into()),
        ..iced::window::Settings::default()
    };
    let fonts = ui::fonts::ALL.iter().map(|font| (*font).into()).collect();
    let settings =
        iced::Settings { fonts, default_font: ui::fonts::REGULAR, antialiasing: true, ..iced::Settings::default() };
    iced::application(move || App::new(engine.clone(), chip.clone()), App::update, App::view)
        .title("Skranke")
        .theme(App::theme)
        .subscription(App::subscription)
        .settings(settings)
        .window(window)
        .run()?;
    Ok(())
}

fn log(args: &Args) {
    let filter =
        EnvFilter::try_from_env("SKRANKE_LOG").unwrap_or_else(|_| EnvFilter::new("info,wgpu=warn,press=debug"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if args.log_format == "json" { builder.json().init() } else { builder.init() }
}
