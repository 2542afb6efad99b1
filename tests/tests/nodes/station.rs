//! A station with its real link, led by a test.

use std::collections::BTreeSet;
use std::path::Path;

use domain::exchange::view::{ConsoleCall, KioskCall, View};
use domain::id::{CallId, RequestId, StationId};
use link::{Folder, Kind, Link, LinkConfig, LinkEvent};
use protocol::bytes::{Base64, Bytes};
use protocol::station::{Ask, Reply};
use tokio::sync::mpsc::Receiver;
use trust::StationKey;

use crate::PATIENCE;

/// A station.
pub(crate) struct Station {
    pub(crate) id: StationId,
    link: Link,
    events: Receiver<LinkEvent>,
    view: Option<View>,
    replies: Vec<(RequestId, Reply)>,
    /// The numbers on the letters that have come.
    pub(crate) letters: Vec<u32>,
    /// Letters of which the server has not said yet that it has them.
    pub(crate) unanswered: BTreeSet<RequestId>,
}

impl Station {
    pub(crate) fn kiosk(folder: &Path) -> Self {
        Self::start(folder, Kind::Kiosk)
    }

    pub(crate) fn console(folder: &Path) -> Self {
        Self::start(folder, Kind::Console)
    }

    fn start(folder: &Path, kind: Kind) -> Self {
        let folder = Folder::load(folder, kind, link::now()).unwrap();
        let config = LinkConfig::new(&folder.nodes, &folder.credentials, "tests").unwrap();
        let (link, events) = Link::start(config);
        let (replies, letters) = (Vec::new(), Vec::new());
        Self { id: folder.id, link, events, view: None, replies, letters, unanswered: BTreeSet::new() }
    }

    pub(crate) async fn until(&mut self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            let event = tokio::time::timeout(PATIENCE, self.events.recv()).await;
            match event.unwrap_or_else(|_| panic!("nothing comes; {:?}, {:?}", self.letters, self.view)).unwrap() {
                LinkEvent::Up | LinkEvent::Down { .. } => {}
                LinkEvent::View { view, .. } => self.view = Some(view),
                LinkEvent::Mail { envelope, .. } => {
                    self.letters.push(u32::from_be_bytes(envelope.0.try_into().unwrap()));
                }
                LinkEvent::Reply { id, reply } => {
                    if !self.unanswered.remove(&id) {
                        self.replies.push((id, reply));
                    }
                }
                LinkEvent::Refused { id, reason } => panic!("{id} is refused: {reason:?}"),
            }
        }
    }

    /// Asks and waits for the answer.
    pub(crate) async fn ask(&mut self, body: Ask) -> Reply {
        let id = self.link.ask(body).unwrap();
        self.until(|station| station.replies.iter().any(|(answered, _)| *answered == id)).await;
        let at = self.replies.iter().position(|(answered, _)| *answered == id).unwrap();
        self.replies.remove(at).1
    }

    pub(crate) async fn done(&mut self, body: Ask) {
        assert_eq!(self.ask(body).await, Reply::Done);
    }

    /// A password is asked once only: first the link has to be up.
    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Reply {
        self.until(|station| station.view.is_some()).await;
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        self.ask(Ask::SignIn { name: name.to_owned(), password: password.to_owned(), code: None, session_key }).await
    }

    /// Writes a numbered letter and does not wait.
    pub(crate) fn write(&mut self, call: CallId, to: StationId, number: u32) {
        let envelope = Base64::new(&number.to_be_bytes());
        let id = self.link.ask(Ask::Post { call, to, envelope }).unwrap();
        let _ = self.unanswered.insert(id);
    }

    pub(crate) fn call(&self) -> &KioskCall {
        match &self.view {
            Some(View::Kiosk(view)) => &view.call,
            other => panic!("not a kiosk's view: {other:?}"),
        }
    }

    pub(crate) async fn until_kiosk(&mut self, so: impl Fn(&KioskCall) -> bool) {
        self.until(|station| matches!(&station.view, Some(View::Kiosk(view)) if so(&view.call))).await;
    }

    pub(crate) async fn until_console(&mut self, so: impl Fn(&ConsoleCall) -> bool) {
        self.until(|station| matches!(&station.view, Some(View::Console(view)) if so(&view.call))).await;
    }
}
