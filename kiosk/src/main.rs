//! The citizen's fullscreen counter.

use anyhow::Context as _;
use clap::Parser as _;
use domain::id::StationId;
use kiosk::app::App;
use kiosk::args::Args;
use kiosk::engine::Engine;
use link::{Folder, Kind, now, start_log};
use media::{Camera, Certificate, Equipment, IceConfig};

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    start_log(args.log_format);
    let folder = Folder::load(&args.dir, Kind::Kiosk, now())?;
    let StationId::Kiosk(id) = folder.id else { anyhow::bail!("this folder is not a kiosk's") };
    anyhow::ensure!(folder.demo || !args.camera.is_simulated(), "this kiosk is not enrolled for simulated peripherals");
    media::init().context("this machine's GStreamer is not complete")?;
    let camera = Camera::start(args.camera.with_timecode(args.timecode))
        .inspect_err(|error| tracing::error!(%error, "no camera"))
        .ok();
    let certificate = Certificate::generate()?;
    let equipment = Equipment { camera, audio: args.audio, ice: IceConfig::default(), certificate };

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let engine = {
        let _inside = runtime.enter();
        Engine::start(folder, id, equipment)?
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
    iced::application(move || App::new(engine.clone()), App::update, App::view)
        .title("Skranke")
        .theme(App::theme)
        .subscription(App::subscription)
        .settings(settings)
        .window(window)
        .run()?;
    Ok(())
}
