//! The one owner of a line's attempts.

use protocol::bytes::Bytes;
use protocol::envelope::{CALL_CONTEXT, CallStatement};
use protocol::handshake::{Effect, Handshake, Part};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use trust::{Signed, SignedIn, StationIdentity};

use super::{Input, LOST_BEFORE_RETRY, LineConfig, LineEvent, NotAuthentic, QUEUE};
use crate::{Call, Candidate, Event, Fingerprint, Role};

/// How often overdue and lost attempts are looked for.
const TICK: std::time::Duration = std::time::Duration::from_millis(500);

/// One call and how it fares.
struct Attempt {
    call: Call,
    generation: u32,
    lost_since: Option<Instant>,
}

pub(super) struct Task {
    config: LineConfig,
    handshake: Handshake,
    events: mpsc::Sender<LineEvent>,
    media: mpsc::Sender<(u32, Event)>,
    media_receiver: mpsc::Receiver<(u32, Event)>,
    /// The attempt that carries the call.
    alive: Option<Attempt>,
    /// The attempt that is to replace it.
    trying: Option<Attempt>,
    asked_at: Option<Instant>,
    muted: bool,
    held: bool,
    volume: f64,
}

impl Task {
    pub(super) fn new(config: LineConfig, events: mpsc::Sender<LineEvent>) -> Self {
        let (media, media_receiver) = mpsc::channel(QUEUE);
        let us = match config.credentials.identity() {
            StationIdentity::Kiosk(id) => id.into(),
            StationIdentity::Console(id) => id.into(),
            StationIdentity::Signaling | StationIdentity::People => config.peer,
        };
        let handshake = Handshake::new(config.part, config.call, us, config.peer);
        Self {
            config,
            handshake,
            events,
            media,
            media_receiver,
            alive: None,
            trying: None,
            asked_at: None,
            muted: false,
            held: false,
            volume: 1.0,
        }
    }

    pub(super) async fn run(mut self, mut inputs: mpsc::Receiver<Input>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        match self.config.part {
            Part::Offerer => self.begin().await,
            Part::Answerer if self.config.resumed => self.ask_anew().await,
            Part::Answerer => {}
        }
        loop {
            tokio::select! {
                input = inputs.recv() => match input {
                    Some(input) => self.put(input).await,
                    None => break,
                },
                Some((generation, event)) = self.media_receiver.recv() => self.happened(generation, event).await,
                _ = tick.tick() => self.look_after().await,
            }
        }
        bury(self.trying.take());
        bury(self.alive.take());
        bury(self.config.standby.take());
    }

    async fn put(&mut self, input: Input) {
        match input {
            Input::Envelope(envelope) => self.heard(&envelope).await,
            Input::Message(message) => {
                if let Some(alive) = &self.alive
                    && let Err(error) = alive.call.send(message)
                {
                    tracing::info!(%error, "a message could not be sent");
                }
            }
            Input::Muted(muted) => self.muted = muted,
            Input::Held(held) => self.held = held,
            Input::Volume(volume) => self.volume = volume,
        }
        self.set_knobs();
    }

    fn set_knobs(&self) {
        if let Some(alive) = &self.alive {
            alive.call.set_muted(self.muted);
            alive.call.set_held(self.held);
            alive.call.set_volume(self.volume);
        }
    }

    async fn heard(&mut self, envelope: &Bytes) {
        let now = (self.config.clock)();
        let opened = Signed::<CallStatement>::from_json(&envelope.0)
            .and_then(|signed| signed.open(CALL_CONTEXT, self.config.credentials.ca(), now));
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(%error, "an envelope is not authentic");
                return self.tell(LineEvent::NotAuthentic(NotAuthentic::Envelope)).await;
            }
        };
        let Some(signer) = opened.signer.station() else {
            return self.tell(LineEvent::NotAuthentic(NotAuthentic::Envelope)).await;
        };
        match self.handshake.heard(now, signer, opened.payload, rand::random()) {
            Ok(effects) => self.perform(effects).await,
            // The mailbox delivers at least once: what was taken before, or replaced since, is no attack.
            Err(error) => tracing::debug!(%error, "a statement was not taken"),
        }
    }

    async fn begin(&mut self) {
        let effects = self.handshake.begin((self.config.clock)(), rand::random());
        self.perform(effects).await;
    }

    async fn ask_anew(&mut self) {
        self.asked_at = Some(Instant::now());
        let effect = self.handshake.ask_anew((self.config.clock)(), rand::random());
        self.perform(vec![effect]).await;
    }

    async fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { generation } => self.start(generation).await,
                Effect::Post(statement) => self.post(&statement).await,
                Effect::RemoteDescription { sdp, fingerprint, sign_in } => {
                    if let Some(statement) = sign_in
                        && !self.verify_sign_in(&statement).await
                    {
                        bury(self.trying.take());
                        return;
                    }
                    if let Some(trying) = &self.trying {
                        trying.call.remote_description(&sdp, Fingerprint::from(fingerprint));
                    }
                }
                Effect::RemoteCandidate { line, candidate } => {
                    if let Some(attempt) = self.attempt(self.handshake.generation()) {
                        attempt.call.remote_candidate(&Candidate { line, candidate });
                    }
                }
            }
        }
    }

    async fn start(&mut self, generation: u32) {
        let started = match (self.config.standby.take(), self.config.part) {
            (Some(standby), Part::Answerer) => Ok((standby.call, standby.events)),
            (_, Part::Offerer) => Call::start(&self.config.media, Role::Offerer),
            (None, Part::Answerer) => Call::start(&self.config.media, Role::Answerer),
        };
        match started {
            Ok((call, mut events)) => {
                let media = self.media.clone();
                drop(tokio::spawn(async move {
                    while let Some(event) = events.recv().await {
                        if media.send((generation, event)).await.is_err() {
                            return;
                        }
                    }
                }));
                bury(self.trying.replace(Attempt { call, generation, lost_since: None }));
            }
            Err(error) => {
                tracing::error!(%error, "the media of this machine cannot be started");
                self.tell(LineEvent::Broken).await;
            }
        }
    }

    async fn post(&mut self, statement: &CallStatement) {
        let credentials = &self.config.credentials;
        match Signed::sign(CALL_CONTEXT, statement, credentials.key(), credentials.certificate()) {
            Ok(signed) => self.tell(LineEvent::Post(Bytes(signed.to_json()))).await,
            Err(error) => tracing::error!(%error, "a statement could not be signed"),
        }
    }

    async fn verify_sign_in(&mut self, statement: &Bytes) -> bool {
        let domain::id::StationId::Console(console) = self.config.peer else { return false };
        let verified = Signed::from_json(&statement.0).ok().and_then(|signed| {
            SignedIn::verify(signed, console, self.config.credentials.ca(), (self.config.clock)()).ok()
        });
        let is_verified = verified.is_some();
        let event = verified.map_or(LineEvent::NotAuthentic(NotAuthentic::SignIn), |signed_in| {
            LineEvent::SignedIn(Box::new(signed_in))
        });
        self.tell(event).await;
        is_verified
    }

    fn attempt(&mut self, generation: u32) -> Option<&mut Attempt> {
        let attempts = self.trying.iter_mut().chain(self.alive.iter_mut());
        attempts.into_iter().find(|attempt| attempt.generation == generation)
    }

    async fn happened(&mut self, generation: u32, event: Event) {
        if self.attempt(generation).is_none() {
            return;
        }
        let now = (self.config.clock)();
        match event {
            Event::LocalDescription(sdp) => {
                let fingerprint = *self.config.media.certificate.fingerprint().as_bytes();
                let sign_in = Bytes(self.config.sign_in.clone());
                let effect = self.handshake.described(now, sdp, fingerprint, sign_in);
                self.perform(vec![effect]).await;
            }
            Event::LocalCandidate(Candidate { line, candidate }) => {
                let effect = self.handshake.candidate(now, line, candidate);
                self.perform(vec![effect]).await;
            }
            Event::Connected => self.connected(generation).await,
            Event::Message(message) => self.tell(LineEvent::Message(message)).await,
            Event::FirstFrame => self.tell(LineEvent::FirstFrame).await,
            Event::Quality(quality) => self.tell(LineEvent::Quality(quality)).await,
            Event::Lost(_) => {
                if let Some(attempt) = self.attempt(generation) {
                    attempt.lost_since = Some(Instant::now());
                }
                self.tell(LineEvent::Lost).await;
            }
            Event::Recovered => {
                if let Some(attempt) = self.attempt(generation) {
                    attempt.lost_since = None;
                }
                self.tell(LineEvent::Recovered).await;
            }
            Event::PeerNotAuthentic => {
                self.drop_attempt(generation);
                self.tell(LineEvent::NotAuthentic(NotAuthentic::Certificate)).await;
            }
            Event::Failed(reason) => {
                tracing::warn!(?reason, "an attempt failed");
                if let Some(attempt) = self.attempt(generation) {
                    attempt.lost_since = attempt.lost_since.or(Some(Instant::now()));
                }
            }
        }
    }

    async fn connected(&mut self, generation: u32) {
        let Some(attempt) = self.trying.take_if(|attempt| attempt.generation == generation) else { return };
        let pictures = attempt.call.remote_frames();
        bury(self.alive.replace(attempt));
        self.set_knobs();
        self.tell(LineEvent::Up { pictures }).await;
    }

    fn drop_attempt(&mut self, generation: u32) {
        bury(self.trying.take_if(|attempt| attempt.generation == generation));
        bury(self.alive.take_if(|attempt| attempt.generation == generation));
    }

    /// An attempt that takes too long, or a call that is lost for too long, is followed by a new attempt.
    async fn look_after(&mut self) {
        let overdue = self.handshake.is_overdue((self.config.clock)());
        let stuck = match (&self.trying, &self.alive) {
            (Some(trying), _) => overdue || trying.lost_since.is_some(),
            (None, Some(alive)) => alive.lost_since.is_some_and(|since| since.elapsed() > LOST_BEFORE_RETRY),
            (None, None) => overdue,
        };
        match self.config.part {
            Part::Offerer if stuck => self.begin().await,
            Part::Answerer if stuck || self.nothing_yet() => {
                let due = self.asked_at.is_none_or(|at| at.elapsed() > LOST_BEFORE_RETRY);
                if due {
                    self.ask_anew().await;
                }
            }
            Part::Offerer | Part::Answerer => {}
        }
    }

    /// A resumed kiosk whose request for an offer has not been answered.
    fn nothing_yet(&self) -> bool {
        self.config.resumed && self.trying.is_none() && self.alive.is_none()
    }

    async fn tell(&mut self, event: LineEvent) {
        // Nobody listens any more: the line is being closed.
        let _ = self.events.send(event).await;
    }
}

/// Closing a call waits for its threads: not here.
fn bury<T: Send + 'static>(call: Option<T>) {
    if let Some(call) = call {
        drop(tokio::task::spawn_blocking(move || drop(call)));
    }
}
