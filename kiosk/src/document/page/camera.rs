//! The camera at the reader: it rests until a page is looked for.

use documents::dump::PageSeen;
use media::Camera;
use protocol::visit::Reading;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::looking::Limits;
use super::watch;

/// What may wait to be heard of one page: waiting, seen, and how it ended, a few times over.
const QUEUE: usize = 16;

/// What is told of a page.
#[derive(Debug)]
pub enum Told {
    /// How far it is.
    Progress(Reading),
    /// It was read, or it cannot be.
    Ended(Option<PageSeen>),
}

/// The camera, and the page that it looks for, if it does.
#[derive(Debug)]
pub struct PageCamera {
    camera: Camera,
    limits: Limits,
    /// Which page is looked for: what is told of one before counts no more.
    number: u64,
    task: Option<JoinHandle<()>>,
    sender: mpsc::Sender<(u64, Told)>,
    heard: mpsc::Receiver<(u64, Told)>,
}

impl PageCamera {
    /// A camera at rest.
    pub fn new(camera: Camera, limits: Limits) -> Self {
        camera.set_running(false);
        let (sender, heard) = mpsc::channel(QUEUE);
        Self { camera, limits, number: 0, task: None, sender, heard }
    }

    /// Looks for a page, on the current tokio runtime; what was looked for before is given up.
    pub fn look(&mut self) {
        self.rest();
        self.camera.set_running(true);
        let (frames, limits, number, sender) = (self.camera.frames(), self.limits, self.number, self.sender.clone());
        self.task = Some(tokio::spawn(async move {
            // Progress that finds the queue full is made up for by the next.
            let tell = |reading| drop(sender.try_send((number, Told::Progress(reading))));
            let page = watch::read(frames, limits, tell).await;
            // The reader is gone: so is whoever asked.
            let _ = sender.send((number, Told::Ended(page))).await;
        }));
    }

    /// Looks no more.
    pub fn rest(&mut self) {
        self.number += 1;
        if let Some(task) = self.task.take() {
            task.abort();
        }
        self.camera.set_running(false);
    }

    /// What is told next of the page that is looked for. It may be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Told {
        loop {
            match self.heard.recv().await {
                Some((number, told)) if number == self.number => return told,
                Some(_) => {}
                // The sender is kept here.
                None => std::future::pending().await,
            }
        }
    }
}

impl Drop for PageCamera {
    fn drop(&mut self) {
        self.rest();
    }
}
