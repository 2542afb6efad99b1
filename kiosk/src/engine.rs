//! The shell around the [`Counter`]: link, line, camera and document reader on one side, the window on the other.
//!
//! One task owns everything. The window gets the newest [`Scene`] and the newest [`Pictures`], and sends [`Intent`]s.

mod shoot;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::exchange::view::View;
use domain::id::{CallId, KioskId, RequestId};
use domain::problem::Problem;
use link::{ConfigError, Folder, Link, LinkConfig, LinkEvent, now};
use media::{Equipment, FrameSlot, Handset, LineEvent, Opening};
use protocol::bytes::{Base64, Bytes};
use protocol::handshake::Part;
use protocol::station::{Ask, RefusedReason};
use tokio::sync::{mpsc, watch};

use crate::counter::{Counter, DocumentRead, Effect, Input, Intent, LineInput, Shot};
use crate::document::reader::{self, Reader, Sources};
use crate::scene::Scene;

/// How often time-outs are looked at.
const TICK: Duration = Duration::from_millis(500);
/// How often the picture is measured while a portrait is prepared.
const MEASURE: Duration = Duration::from_millis(400);
/// Intents and shots that may wait.
const QUEUE: usize = 32;

/// Why an engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The station's settings cannot be used.
    #[error("the station's settings cannot be used")]
    Settings(#[from] ConfigError),
    /// The document reader's driver cannot be named.
    #[error("nobody knows where this program lies")]
    Reader(#[from] std::io::Error),
}

/// The streams that the window shows.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// The citizen's own.
    pub own: Option<FrameSlot>,
    /// The specialist's, while there is a call.
    pub specialist: Option<FrameSlot>,
}

/// The window's hold on the engine.
#[derive(Debug, Clone)]
pub struct Engine {
    /// What the screen shows.
    pub scenes: watch::Receiver<Scene>,
    /// Which streams it shows.
    pub pictures: watch::Receiver<Pictures>,
    intents: mpsc::Sender<Intent>,
}

impl Engine {
    /// Starts the engine on the current tokio runtime.
    ///
    /// # Errors
    /// When the station's settings cannot be used.
    pub fn start(folder: Folder, kiosk: KioskId, equipment: Equipment, documents: Sources) -> Result<Self, StartError> {
        let config = LinkConfig::new(&folder.nodes, &folder.credentials, env!("CARGO_PKG_VERSION"))?;
        let (link, link_events) = Link::start(config);
        let renewals = link.renewals(&folder);
        let credentials = Arc::new(folder.credentials);
        let mut counter = Counter::new(kiosk, folder.demo, credentials.clone());
        let works = equipment.camera.is_some();
        drop(counter.next(now(), Input::Camera(works)));
        let reader = Reader::start(documents, now())?;
        let handset = Handset::new(equipment, credentials, now);
        let own = handset.own_pictures();
        let (scene, scenes) = watch::channel(counter.scene(now()));
        let (picture, pictures) = watch::channel(Pictures { own, specialist: None });
        let (intents, intent_receiver) = mpsc::channel(QUEUE);
        let (shots, shot_receiver) = mpsc::channel(QUEUE);
        let shell = Shell {
            counter,
            handset,
            reader,
            camera_on: true,
            link,
            renewals,
            calls: Vec::new(),
            persons: None,
            shots,
            scene,
            pictures: picture,
            pressed: None,
        };
        drop(tokio::spawn(shell.run(link_events, intent_receiver, shot_receiver)));
        Ok(Self { scenes, pictures, intents })
    }

    /// The citizen does something.
    pub fn intend(&self, intent: Intent) {
        if self.intents.try_send(intent).is_err() {
            tracing::warn!("an act of the citizen was dropped: the engine does not keep up");
        }
    }
}

/// What a blocking piece of work about pictures came to.
enum Shown {
    Shot(Shot),
    Measured(Vec<domain::visit::Finding>),
}

struct Shell {
    counter: Counter,
    handset: Handset,
    reader: Reader,
    camera_on: bool,
    link: Link,
    /// The folder with a new certificate.
    renewals: mpsc::Receiver<Folder>,
    /// Requests for a call that are not answered yet.
    calls: Vec<(RequestId, CallId)>,
    /// The last request that says how many have come.
    persons: Option<RequestId>,
    shots: mpsc::Sender<Shown>,
    scene: watch::Sender<Scene>,
    pictures: watch::Sender<Pictures>,
    pressed: Option<Instant>,
}

impl Shell {
    async fn run(
        mut self,
        mut link: mpsc::Receiver<LinkEvent>,
        mut intents: mpsc::Receiver<Intent>,
        mut shots: mpsc::Receiver<Shown>,
    ) {
        let mut tick = tokio::time::interval(TICK);
        let mut measure = tokio::time::interval(MEASURE);
        loop {
            let (guides, rests) = (self.counter.guides_portrait(), !self.counter.is_occupied());
            let input = tokio::select! {
                event = link.recv() => match event {
                    Some(event) => self.link_event(event),
                    None => return,
                },
                Some(event) = self.handset.next() => self.line_event(event),
                Some(event) = self.reader.next() => Some(self.reader_event(event)),
                intent = intents.recv() => match intent {
                    Some(intent) => Some(self.intended(intent)),
                    None => return,
                },
                Some(shown) = shots.recv() => Some(match shown {
                    Shown::Shot(shot) => Input::Captured(Box::new(shot)),
                    Shown::Measured(findings) => Input::Measured(findings),
                }),
                Some(folder) = self.renewals.recv(), if rests => {
                    self.renewed(folder);
                    None
                }
                _ = measure.tick(), if guides => {
                    self.measure();
                    None
                }
                _ = tick.tick() => Some(Input::Tick),
            };
            if let Some(input) = input {
                let effects = self.counter.next(now(), input);
                self.switch_camera();
                self.perform(effects);
                self.publish();
            }
        }
    }

    /// Connects with a new certificate.
    fn renewed(&mut self, folder: Folder) {
        match LinkConfig::new(&folder.nodes, &folder.credentials, env!("CARGO_PKG_VERSION")) {
            Ok(config) => self.link.renew(config),
            Err(error) => return tracing::error!(%error, "the new certificate is not used"),
        }
        let credentials = Arc::new(folder.credentials);
        self.counter.renew(credentials.clone());
        self.handset.renew(credentials);
    }

    /// The camera is on while somebody is there, and no longer.
    fn switch_camera(&mut self) {
        let needed = self.counter.is_occupied();
        if needed != self.camera_on {
            self.camera_on = needed;
            self.handset.set_camera(needed);
        }
    }

    fn publish(&self) {
        let scene = self.counter.scene(now());
        let _ = self.scene.send_if_modified(|shown| {
            let changed = *shown != scene;
            *shown = scene;
            changed
        });
    }

    fn intended(&mut self, intent: Intent) -> Input {
        if matches!(intent, Intent::Call(..)) {
            self.pressed = Some(Instant::now());
        }
        Input::Intent(intent)
    }

    fn link_event(&mut self, event: LinkEvent) -> Option<Input> {
        match event {
            LinkEvent::Up => Some(Input::LinkUp),
            LinkEvent::Down { reason, .. } => Some(Input::LinkDown(reason.problem())),
            LinkEvent::View { view: View::Kiosk(view), .. } => {
                if let (Some(pressed), Some(_)) = (self.pressed, view.call.call()) {
                    tracing::info!(target: "measure", what = "view", since_press_ms = ms(pressed));
                }
                Some(Input::View(view))
            }
            LinkEvent::View { view: View::Console(_), .. } => {
                tracing::error!("the server takes this kiosk for a console");
                None
            }
            LinkEvent::Mail { call, envelope, .. } => Some(Input::Mail { call, envelope }),
            LinkEvent::Reply { id, .. } => {
                self.calls.retain(|(request, _)| *request != id);
                None
            }
            LinkEvent::Refused { id, reason } => {
                let index = self.calls.iter().position(|(request, _)| *request == id);
                tracing::info!(?reason, "the server refused a request");
                let problem = (reason == RefusedReason::Unavailable).then_some(Problem::ServerAway);
                if self.persons.take_if(|request| *request == id).is_some() {
                    return (reason == RefusedReason::Closed).then_some(Input::TooManyPersons);
                }
                let call = self.calls.swap_remove(index?).1;
                Some(match reason {
                    RefusedReason::UnknownTicket => Input::TicketUnknown(call),
                    _ => Input::CallRefused(call, problem),
                })
            }
        }
    }

    fn line_event(&mut self, event: LineEvent) -> Option<Input> {
        let input = match event {
            LineEvent::Post(envelope) => {
                self.post(envelope);
                return None;
            }
            LineEvent::SignedIn(who) => LineInput::SignedIn(who.statement().display_name.reveal().clone()),
            LineEvent::Up { pictures } => {
                self.pictures.send_modify(|shown| shown.specialist = Some(pictures));
                if let Some(pressed) = self.pressed {
                    tracing::info!(target: "measure", what = "connected", since_press_ms = ms(pressed));
                }
                LineInput::Up
            }
            LineEvent::FirstFrame => {
                if let Some(pressed) = self.pressed.take() {
                    tracing::info!(target: "measure", what = "first_frame", since_press_ms = ms(pressed));
                }
                LineInput::FirstFrame
            }
            LineEvent::Message(frame) => LineInput::Message(frame),
            LineEvent::Lost => LineInput::Lost,
            LineEvent::Recovered => LineInput::Recovered,
            // Anybody on the way can send rubbish: it is not taken, and the call goes on.
            LineEvent::NotAuthentic(media::NotAuthentic::Envelope) | LineEvent::Quality(_) => return None,
            LineEvent::NotAuthentic(_) => LineInput::NotAuthentic,
            LineEvent::Broken => LineInput::Broken,
        };
        Some(Input::Line(input))
    }

    fn reader_event(&self, event: reader::Event) -> Input {
        match event {
            reader::Event::Present(present) => Input::Reader(present),
            reader::Event::Progress(lease, reading) => Input::Reading(lease, reading),
            reader::Event::Kept(lease) => Input::Kept(lease),
            reader::Event::Relayed(lease, relayed) => Input::Relayed(lease, relayed),
            reader::Event::Read(lease, dump) => {
                let simulated = self.reader.is_simulated();
                Input::Read(Box::new(DocumentRead { lease, dump: dump.to_vec(), simulated }))
            }
        }
    }

    fn post(&self, envelope: Bytes) {
        if let Some(line) = self.handset.line() {
            let envelope = Base64::from(&envelope);
            let _ = self.ask(Ask::Post { call: line.call(), to: line.peer(), envelope });
        }
    }

    fn ask(&self, ask: Ask) -> Option<RequestId> {
        let name = format!("{ask:?}");
        self.link.ask(ask).inspect_err(|error| tracing::error!(%error, name, "not asked")).ok()
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ask) => {
                    let call = match &ask {
                        Ask::Call { call, .. } | Ask::ComeBack { call, .. } => Some(*call),
                        _ => None,
                    };
                    let says_persons = matches!(ask, Ask::SayPersons { .. });
                    let request = self.ask(ask);
                    self.persons = request.filter(|_| says_persons).or(self.persons);
                    self.calls.extend(request.zip(call));
                }
                Effect::Prepare => {
                    if let Err(error) = self.handset.prepare() {
                        tracing::error!(%error, "not prepared");
                    }
                }
                Effect::OpenLine { call, peer, resumed } => self.handset.open(Opening {
                    part: Part::Answerer,
                    call,
                    peer: peer.into(),
                    sign_in: Vec::new(),
                    resumed,
                }),
                Effect::CloseLine => {
                    self.handset.close();
                    self.pictures.send_modify(|shown| shown.specialist = None);
                }
                Effect::Envelope(envelope) => self.handset.on_line(|line| line.envelope(envelope)),
                Effect::Send(message) => self.handset.send(&message),
                Effect::Read(order) => self.reader.read(*order),
                Effect::Relay { lease, commands } => self.reader.relay(lease, commands),
                Effect::StopReading => self.reader.stop(),
                Effect::Volume(volume) => self.handset.on_line(|line| line.set_volume(volume)),
                Effect::Shoot(lease) => {
                    let frames = self.handset.own_pictures();
                    let shots = self.shots.clone();
                    drop(tokio::spawn(async move {
                        let Some(frames) = frames else { return };
                        if let Some(shot) = shoot::burst(frames, lease).await {
                            let _ = shots.send(Shown::Shot(shot)).await;
                        }
                    }));
                }
            }
        }
    }

    fn measure(&self) {
        let Some(frames) = self.handset.own_pictures() else { return };
        let shots = self.shots.clone();
        drop(tokio::spawn(async move {
            if let Some(findings) = shoot::findings(frames).await {
                // The next measurement makes up for one that finds the queue full.
                let _ = shots.try_send(Shown::Measured(findings));
            }
        }));
    }
}

fn ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
