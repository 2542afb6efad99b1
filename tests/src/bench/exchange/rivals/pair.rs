//! Two that write letters to each other: at our server stations with their real link.

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use domain::exchange::view::{ConsoleCall, KioskCall, Language, Service, View};
use domain::id::{CallId, StationId};
use link::{Link, LinkConfig, LinkEvent};
use protocol::bytes::{Base64, Bytes};
use protocol::station::{Ask, Reply};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use trust::StationKey;

use super::super::fleet::Station;
use super::super::line::ANSWER_MAX;
use super::LETTER_EVERY;
use super::foreign::Peer;
use crate::world::PASSWORD;

/// One side of a pair.
pub(super) enum Side {
    Station(Box<Caller>),
    Foreign(Box<Peer>),
}

impl Side {
    /// A kiosk and a console in a call.
    pub(super) async fn stations(address: SocketAddr, kiosk: &Station, console: &Station) -> anyhow::Result<[Self; 2]> {
        let call = CallId::numbered(rand::random());
        let mut at_kiosk = Caller::start(address, kiosk, call, console.id)?;
        let mut at_console = Caller::start(address, console, call, kiosk.id)?;
        at_console.until(|_| true).await?;
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        let (name, password) = (console.account.clone(), PASSWORD.to_owned());
        at_console.done(Ask::SignIn { name, password, code: None, session_key }).await?;
        at_console.done(Ask::Presence { ready: true }).await?;
        at_kiosk.done(Ask::Call { call, service: Service::Passport, language: Language::Da }).await?;
        let offered =
            |view: &View| matches!(view, View::Console(view) if matches!(view.call, ConsoleCall::Offered { .. }));
        at_console.until(offered).await?;
        at_console.done(Ask::Accept { call }).await?;
        for side in [&mut at_kiosk, &mut at_console] {
            side.done(Ask::MediaUp { call }).await?;
        }
        let active = |view: &View| matches!(view, View::Kiosk(view) if matches!(view.call, KioskCall::Active { .. }));
        at_kiosk.until(active).await?;
        Ok([at_kiosk, at_console].map(|caller| Self::Station(Box::new(caller))))
    }

    /// Writes so many letters, and reads until as many have come.
    pub(super) async fn talk(mut self, first: Instant, bytes: usize, letters: u64) -> anyhow::Result<Self> {
        let mut tick = interval_at(first, LETTER_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut sent, mut read) = (0, 0);
        while sent < letters || read < letters {
            tokio::select! {
                _ = tick.tick(), if sent < letters => {
                    self.write(bytes).await?;
                    sent += 1;
                }
                letter = self.read() => {
                    letter?;
                    read += 1;
                }
            }
        }
        Ok(self)
    }

    async fn write(&mut self, bytes: usize) -> anyhow::Result<()> {
        match self {
            Self::Station(caller) => caller.write(bytes),
            Self::Foreign(peer) => peer.write(bytes).await,
        }
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Station(caller) => caller.letter().await,
            Self::Foreign(peer) => peer.read().await,
        }
    }
}

/// A station with its link.
pub(super) struct Caller {
    link: Link,
    events: Receiver<LinkEvent>,
    call: CallId,
    other: StationId,
    view: Option<View>,
    letters: u64,
}

impl Caller {
    fn start(address: SocketAddr, station: &Station, call: CallId, other: StationId) -> anyhow::Result<Self> {
        let config = LinkConfig::new(&[address.to_string()], &station.credentials, "bench")?;
        let (link, events) = Link::start(config);
        Ok(Self { link, events, call, other, view: None, letters: 0 })
    }

    /// Each is another one, as real ones are.
    fn write(&mut self, bytes: usize) -> anyhow::Result<()> {
        self.letters += 1;
        let mut envelope = vec![7; bytes];
        for (byte, number) in envelope.iter_mut().zip(self.letters.to_be_bytes()) {
            *byte = number;
        }
        let _ = self.link.ask(Ask::Post { call: self.call, to: self.other, envelope: Base64::new(&envelope) })?;
        Ok(())
    }

    async fn letter(&mut self) -> anyhow::Result<()> {
        while !matches!(self.next().await?, LinkEvent::Mail { .. }) {}
        Ok(())
    }

    async fn done(&mut self, body: Ask) -> anyhow::Result<()> {
        let asked = self.link.ask(body)?;
        loop {
            match self.next().await? {
                LinkEvent::Reply { id, reply: Reply::Done | Reply::SignedIn { .. } } if id == asked => return Ok(()),
                LinkEvent::Reply { id, reply } if id == asked => bail!("not done: {reply:?}"),
                _ => {}
            }
        }
    }

    async fn until(&mut self, so: impl Fn(&View) -> bool) -> anyhow::Result<()> {
        while !self.view.as_ref().is_some_and(&so) {
            let _ = self.next().await?;
        }
        Ok(())
    }

    async fn next(&mut self) -> anyhow::Result<LinkEvent> {
        let event = tokio::time::timeout(ANSWER_MAX, self.events.recv()).await.context("nothing comes")?;
        match event.context("the link has ended")? {
            LinkEvent::Refused { reason, .. } => bail!("refused: {reason:?}"),
            LinkEvent::Down { reason, .. } => bail!("the connection broke: {reason:?}"),
            event => {
                if let LinkEvent::View { view, .. } = &event {
                    self.view = Some(view.clone());
                }
                Ok(event)
            }
        }
    }
}
