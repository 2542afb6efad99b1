//! The shell around the [`Desk`]: link, line and camera on one side, the window on the other.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::{Duration, Instant};

use documents::pki::store::Anchors;
use domain::exchange::view::View;
use domain::id::{CallId, ConsoleId, ExpeditionId, RequestId};
use link::{ConfigError, DownReason, Folder, Link, LinkConfig, LinkEvent, PutError, now};
use media::{Equipment, FrameSlot, Handset, LineEvent, Opening, Quality};
use protocol::bytes::{Base64, Bytes};
use protocol::handshake::Part;
use protocol::station::{Ask, Reply};
use rand::Rng as _;
use tokio::sync::{mpsc, watch};
use trust::Sealed;

use crate::browser::{WayBack, open};
use crate::desk::browser;
use crate::desk::document::Judging;
use crate::desk::{Board, Desk, Effect, Handover, Input, Intent, LineInput};

/// How often time-outs are looked at.
const TICK: Duration = Duration::from_millis(500);
/// A record that the server will not take now is offered again after this time.
const RETRY: Duration = Duration::from_secs(5);
/// Intents and results that may wait.
const QUEUE: usize = 64;

/// The streams that the window shows.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// One's own picture.
    pub own: Option<FrameSlot>,
    /// The citizen's, while there is a call.
    pub citizen: Option<FrameSlot>,
}

/// The window's hold on the engine.
#[derive(Debug, Clone)]
pub struct Engine {
    /// What is on the desk.
    pub boards: watch::Receiver<Board>,
    /// Which streams are shown.
    pub pictures: watch::Receiver<Pictures>,
    /// Whether the station's certificate has expired.
    pub expired: watch::Receiver<bool>,
    intents: mpsc::Sender<Intent>,
}

impl Engine {
    /// Starts the engine on the current tokio runtime.
    ///
    /// # Errors
    /// When the station's settings cannot be used.
    pub fn start(
        folder: Folder,
        console: ConsoleId,
        equipment: Equipment,
        anchors: Anchors,
        browser: Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let config = LinkConfig::new(&folder.nodes, &folder.credentials, env!("CARGO_PKG_VERSION"))?;
        let (link, link_events) = Link::start(config);
        let renewals = link.renewals(&folder);
        let credentials = Arc::new(folder.credentials);
        let desk = Desk::new(console, folder.demo, credentials.clone(), folder.authority_key);
        let handset = Handset::new(equipment, credentials, now);
        let own = handset.own_pictures();
        let (board, boards) = watch::channel(desk.board());
        let (picture, pictures) = watch::channel(Pictures { own, citizen: None });
        let (expiry, expired) = watch::channel(false);
        let (intents, intent_receiver) = mpsc::channel(QUEUE);
        let (results, result_receiver) = mpsc::channel(QUEUE);
        let (browsing, browsed) = mpsc::channel(QUEUE);
        let anchors = Arc::new(anchors);
        let shell = Shell {
            desk,
            handset,
            link,
            renewals,
            anchors,
            sign_in: None,
            browser,
            way_back: None,
            browsing,
            results,
            board,
            pictures: picture,
            expiry,
            taken: None,
        };
        drop(tokio::spawn(shell.run(link_events, intent_receiver, result_receiver, browsed)));
        Ok(Self { boards, pictures, expired, intents })
    }

    /// The specialist does something.
    pub fn intend(&self, intent: Intent) {
        if self.intents.try_send(intent).is_err() {
            tracing::warn!("an act of the specialist was dropped: the engine does not keep up");
        }
    }
}

struct Shell {
    desk: Desk,
    handset: Handset,
    link: Link,
    /// The folder with a new certificate.
    renewals: mpsc::Receiver<Folder>,
    /// Whose documents are believed.
    anchors: Arc<Anchors>,
    sign_in: Option<RequestId>,
    /// What opens a browser, where it is not what usually does.
    browser: Option<OsString>,
    /// The way back from it.
    way_back: Option<WayBack>,
    /// Where what happens around it is told.
    browsing: mpsc::Sender<browser::Input>,
    /// Of what takes a while.
    results: mpsc::Sender<Input>,
    board: watch::Sender<Board>,
    pictures: watch::Sender<Pictures>,
    expiry: watch::Sender<bool>,
    taken: Option<Instant>,
}

impl Shell {
    async fn run(
        mut self,
        mut link: mpsc::Receiver<LinkEvent>,
        mut intents: mpsc::Receiver<Intent>,
        mut results: mpsc::Receiver<Input>,
        mut browsed: mpsc::Receiver<browser::Input>,
    ) {
        let mut tick = tokio::time::interval(TICK);
        loop {
            let rests = self.desk.is_at_rest();
            let input = tokio::select! {
                event = link.recv() => match event {
                    Some(event) => self.link_event(event),
                    None => return,
                },
                Some(event) = self.handset.next() => self.line_event(event),
                intent = intents.recv() => match intent {
                    Some(intent) => {
                        if matches!(intent, Intent::Take) {
                            self.taken = Some(Instant::now());
                        }
                        Some(Input::Intent(Box::new(intent)))
                    }
                    None => return,
                },
                Some(result) = results.recv() => Some(result),
                Some(input) = browsed.recv() => Some(Input::Browser(input)),
                Some(folder) = self.renewals.recv(), if rests => {
                    self.renewed(folder);
                    None
                }
                _ = tick.tick() => Some(Input::Tick),
            };
            if let Some(input) = input {
                let quiet = matches!(input, Input::Tick);
                let effects = self.desk.next(now(), input);
                let quiet = quiet && effects.is_empty() && shows_the_same(&self.desk.board(), &self.board.borrow());
                self.perform(effects);
                if !quiet {
                    let _ = self.board.send_replace(self.desk.board());
                }
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
        self.desk.renew(credentials.clone(), folder.authority_key);
        self.handset.renew(credentials);
    }

    fn link_event(&mut self, event: LinkEvent) -> Option<Input> {
        match event {
            LinkEvent::Up => Some(Input::LinkUp),
            LinkEvent::Down { reason, .. } => {
                let _ = self.expiry.send_replace(reason == DownReason::CertificateExpired);
                Some(Input::LinkDown(reason.problem()))
            }
            LinkEvent::View { view: View::Console(view), provider, .. } => {
                self.desk.offer_provider(provider);
                Some(Input::View(view))
            }
            LinkEvent::View { view: View::Kiosk(_), .. } => {
                tracing::error!("the server takes this console for a kiosk");
                None
            }
            LinkEvent::Mail { call, envelope, .. } => Some(Input::Mail { call, envelope }),
            LinkEvent::Reply { id, reply } => self.sign_in.take_if(|asked| *asked == id).map(|_| Input::Replied(reply)),
            LinkEvent::Refused { id, reason } => {
                tracing::info!(?reason, "the server refused a request");
                self.sign_in.take_if(|asked| *asked == id).map(|_| Input::Replied(Reply::Refused { reason }))
            }
        }
    }

    fn line_event(&mut self, event: LineEvent) -> Option<Input> {
        let input = match event {
            LineEvent::Post(envelope) => {
                self.post(envelope);
                return None;
            }
            LineEvent::Up { pictures } => {
                self.pictures.send_modify(|shown| shown.citizen = Some(pictures));
                self.measured("connected");
                LineInput::Up
            }
            LineEvent::FirstFrame => {
                self.measured("first_frame");
                self.taken = None;
                LineInput::FirstFrame
            }
            LineEvent::Message(frame) => LineInput::Message(frame),
            LineEvent::Lost => LineInput::Lost,
            LineEvent::Recovered => LineInput::Recovered,
            LineEvent::Quality(quality) => LineInput::Quality(bars(&quality)),
            // Anybody on the way can send rubbish: it is not taken, and the call goes on.
            LineEvent::NotAuthentic(media::NotAuthentic::Envelope) | LineEvent::SignedIn(_) => return None,
            LineEvent::NotAuthentic(_) => LineInput::NotAuthentic,
            LineEvent::Broken => LineInput::Broken,
        };
        Some(Input::Line(input))
    }

    fn measured(&self, what: &'static str) {
        if let Some(taken) = self.taken {
            let since_take_ms = u64::try_from(taken.elapsed().as_millis()).unwrap_or(u64::MAX);
            tracing::info!(target: "measure", what, since_take_ms);
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
                    let signs_in = matches!(
                        ask,
                        Ask::SignIn { .. }
                            | Ask::ChoosePassword { .. }
                            | Ask::BeginSignIn { .. }
                            | Ask::FinishSignIn { .. }
                    );
                    let request = self.ask(ask);
                    if signs_in {
                        self.sign_in = request;
                    }
                }
                Effect::OpenLine { call, peer, sign_in } => {
                    self.handset.open(Opening {
                        part: Part::Offerer,
                        call,
                        peer: peer.into(),
                        sign_in,
                        resumed: false,
                    });
                }
                Effect::CloseLine => {
                    self.handset.close();
                    self.pictures.send_modify(|shown| shown.citizen = None);
                }
                Effect::Envelope(envelope) => self.handset.on_line(|line| line.envelope(envelope)),
                Effect::Send(message) => self.handset.send(&message),
                Effect::Mute(muted) => self.handset.on_line(|line| line.set_muted(muted)),
                Effect::Hold(held) => self.handset.on_line(|line| line.set_held(held)),
                Effect::Submit { expedition, call, sealed } => self.submit(expedition, call, sealed),
                Effect::Judge(judging) => self.judge(judging),
                Effect::Browser(act) => self.browser(act),
            }
        }
    }

    fn browser(&mut self, act: browser::Act) {
        let heard = self.browsing.clone();
        match act {
            browser::Act::Listen => {
                let opened = WayBack::open(heard.clone());
                let told = match opened {
                    Ok((way, port)) => {
                        self.way_back = Some(way);
                        browser::Input::Listening(port)
                    }
                    Err(error) => {
                        tracing::error!(kind = %error.kind(), "no way back from the browser");
                        browser::Input::NotOpened
                    }
                };
                drop(tokio::spawn(async move { heard.send(told).await }));
            }
            browser::Act::Browse { address, state } => {
                if let Some(way) = &self.way_back {
                    way.expect(state);
                }
                let program = self.browser.clone();
                drop(tokio::spawn(async move {
                    if !open(program, address).await {
                        // The engine has ended: so has the console.
                        let _ = heard.send(browser::Input::NotOpened).await;
                    }
                }));
            }
            browser::Act::Leave => self.way_back = None,
        }
    }

    /// Away from the engine: a forged document can take seconds.
    fn judge(&self, judging: Box<Judging>) {
        let (anchors, results) = (Arc::clone(&self.anchors), self.results.clone());
        drop(tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let mut random = |bytes: &mut [u8]| rand::rng().fill_bytes(bytes);
            let judgement = judging.judge(&anchors, now(), &mut random);
            let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            tracing::info!(target: "measure", what = "document_judged", elapsed_ms);
            // The engine has ended: so has the console.
            let _ = results.blocking_send(Input::Judged(Box::new(judgement)));
        }));
    }

    fn submit(&self, expedition: ExpeditionId, call: CallId, sealed: Arc<Sealed>) {
        let (link, results) = (self.link.clone(), self.results.clone());
        drop(tokio::spawn(async move {
            let result = link.put_expedition(expedition, call, &sealed.0).await;
            if let Err(error) = &result {
                tracing::warn!(%expedition, %error, "the record is not stored yet");
            }
            let handover = match result {
                Ok(()) => Handover::Stored,
                Err(PutError::Unreachable) => Handover::Unreachable,
                Err(PutError::Refused(_) | PutError::TooLarge) => {
                    tokio::time::sleep(RETRY).await;
                    Handover::Refused
                }
            };
            // The engine has ended: so has the console.
            let _ = results.send(Input::HandedOver(expedition, handover)).await;
        }));
    }
}

/// Whether nothing has changed that time changes.
fn shows_the_same(one: &Board, other: &Board) -> bool {
    one.problem == other.problem && one.denied == other.denied && one.door == other.door
}

/// Bars as on a telephone: 4 is as good as one needs.
fn bars(quality: &Quality) -> u8 {
    match quality.loss_percent {
        bad if bad > 10.0 => 1,
        poor if poor > 3.0 => 2,
        fair if fair > 0.5 => 3,
        _ => 4,
    }
}
