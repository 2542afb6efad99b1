//! The shell around [`Setup`]: the folder and the server on one side, the window on the other.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep};
use trust::enrol::Card;
use trust::{StationKey, TpmAddress};

use super::{Effect, Fault, Found, Input, Intent, Lapsed, Setup, Stage, key_path, waiting};
use crate::enrol::{self, EnrolError, Invitation, Kind, Promised};

/// How often the folder is looked at for a file from IT.
const LOOK: Duration = Duration::from_secs(3);
/// A server that does not answer is asked anew after this.
const ANEW: Duration = Duration::from_secs(20);
/// Intents that may wait.
const QUEUE: usize = 32;
/// What IT's file is called, whatever stands before it.
const CARD_ENDING: &str = "enrol";
/// No invitation is longer, in bytes.
const CARD_MAX_BYTES: u64 = 1024;

/// The window's hold on the first screen. It ends when this is dropped.
#[derive(Debug, Clone)]
pub struct Hold {
    /// What the screen shows.
    pub stages: watch::Receiver<Stage>,
    intents: mpsc::Sender<Intent>,
}

impl Hold {
    /// Somebody does something at the machine.
    pub fn intend(&self, intent: Intent) {
        if self.intents.try_send(intent).is_err() {
            tracing::warn!("something that was typed was dropped: too much at a time");
        }
    }
}

/// Starts it on the current tokio runtime, for a machine with this folder, to become this kind of station, with its
/// key in this TPM where it has none yet.
pub fn start(folder: PathBuf, kind: Kind, tpm: Option<TpmAddress>) -> Hold {
    let setup = Setup::new("");
    let (stage, stages) = watch::channel(setup.stage().clone());
    let (intents, inbox) = mpsc::channel(QUEUE);
    let place = Place { folder, kind, tpm };
    drop(tokio::spawn(Shell { place, setup, stage, card: None }.run(inbox)));
    Hold { stages, intents }
}

/// Which machine it is.
#[derive(Debug, Clone)]
struct Place {
    folder: PathBuf,
    kind: Kind,
    tpm: Option<TpmAddress>,
}

struct Shell {
    place: Place,
    setup: Setup,
    stage: watch::Sender<Stage>,
    /// The file whose invitation is being tried.
    card: Option<PathBuf>,
}

/// What is being done; dropped, it stops.
type Doing = Pin<Box<dyn Future<Output = Input> + Send>>;

impl Shell {
    async fn run(mut self, mut intents: mpsc::Receiver<Intent>) {
        let mut doing: Option<Doing> = Some(Box::pin(found(self.place.clone())));
        let mut look = interval(LOOK);
        let (told, mut tellings) = mpsc::channel(1);
        loop {
            let types = matches!(self.setup.stage(), Stage::Typing(..));
            let input = tokio::select! {
                intent = intents.recv() => match intent {
                    Some(intent) => Input::Intent(intent),
                    None => return,
                },
                input = done(&mut doing) => {
                    doing = None;
                    input
                }
                Some(input) = tellings.recv() => input,
                _ = look.tick(), if types => match self.laid().await {
                    Some(card) => Input::Card(card),
                    None => continue,
                },
            };
            self.spend_card(&input);
            if let Some(effect) = self.setup.next(input) {
                doing = self.perform(effect, told.clone());
            }
            self.publish();
        }
    }

    fn perform(&self, effect: Effect, told: mpsc::Sender<Input>) -> Option<Doing> {
        let place = self.place.clone();
        match effect {
            Effect::Begin(invitation) => Some(Box::pin(async move { Input::Asked(place.begin(invitation).await) })),
            Effect::Wait => Some(Box::pin(async move { Input::Settled(place.wait(told).await) })),
            Effect::Again => Some(Box::pin(async move { Input::Asked(place.again(told).await) })),
            Effect::Forget => {
                if let Err(error) = Promised::forget(&place.folder) {
                    tracing::error!(%error, "a promise cannot be forgotten");
                }
                None
            }
        }
    }

    fn publish(&self) {
        // Also when it is the same again: what the window shows may have gone on.
        let _ = self.stage.send_replace(self.setup.stage().clone());
    }

    /// A file from IT, if there is one.
    async fn laid(&mut self) -> Option<Option<Invitation>> {
        let folder = self.place.folder.clone();
        let (path, card) = spawn_blocking(move || laid(&folder)).await.ok()??;
        self.card = Some(path);
        Some(card)
    }

    /// The file holds a code: it goes once it has been of use, or cannot be.
    fn spend_card(&mut self, input: &Input) {
        let spent = match input {
            Input::Asked(Err(Fault::Enrol(error))) => !error.is_passing(),
            Input::Asked(_) | Input::Card(None) => true,
            _ => false,
        };
        if spent
            && let Some(path) = self.card.take()
            && let Err(error) = std::fs::remove_file(&path)
        {
            tracing::error!(%error, "the file from IT cannot be removed");
        }
    }
}

async fn done(doing: &mut Option<Doing>) -> Input {
    match doing {
        Some(doing) => doing.await,
        None => pending().await,
    }
}

/// What is in the folder.
async fn found(place: Place) -> Input {
    let found = spawn_blocking(move || {
        let key = StationKey::load(&key_path(&place.folder));
        let Ok(key) = key else {
            let promised = place.folder.join(enrol::PROMISE_FILE).exists() || Lapsed::load(&place.folder).is_some();
            return if promised { Found::KeyLost } else { Found::Nothing };
        };
        match Promised::load(&place.folder, &key.public_key()) {
            Ok(Some(promised)) => Found::Promise(waiting(&promised, &key)),
            Ok(None) | Err(_) if Lapsed::load(&place.folder).is_some() => Found::Expired,
            Ok(None) | Err(_) => Found::Nothing,
        }
    });
    Input::Found(found.await.unwrap_or(Found::Nothing))
}

impl Place {
    async fn begin(self, invitation: Invitation) -> Result<super::Waiting, Fault> {
        let key = self.blocking(Self::own_key).await?;
        let promised = enrol::begin(&invitation, self.kind, &key).await.map_err(Fault::Enrol)?;
        self.promised(promised, key).await
    }

    async fn wait(self, told: mpsc::Sender<Input>) -> Result<(), Fault> {
        let key = self.blocking(Self::kept_key).await?;
        let public = key.public_key();
        let load = move |place: &Self| Promised::load(&place.folder, &public).ok().flatten().ok_or(Fault::Folder);
        let promised = self.blocking(load).await?;
        let enrolled =
            enrol::wait(&promised, &key, || drop(told.try_send(Input::Approved))).await.map_err(Fault::Enrol)?;
        tracing::info!(name = enrolled.name, "enrolled");
        self.blocking(move |place| enrolled.store(&place.folder).map_err(|_| Fault::Folder)).await
    }

    async fn again(self, told: mpsc::Sender<Input>) -> Result<super::Waiting, Fault> {
        let key = self.blocking(Self::kept_key).await?;
        let lapsed = self.blocking(|place| Lapsed::load(&place.folder).ok_or(Fault::Folder)).await?;
        loop {
            match enrol::again(&lapsed.nodes, &lapsed.ca, &lapsed.certificate, &key).await {
                Ok(promised) => return self.promised(promised, key).await,
                Err(error) if error.is_passing() => {
                    let _ = told.try_send(Input::Asked(Err(Fault::Enrol(error))));
                    sleep(ANEW).await;
                }
                Err(error) => return Err(Fault::Enrol(error)),
            }
        }
    }

    async fn promised(&self, promised: Promised, key: StationKey) -> Result<super::Waiting, Fault> {
        let shown = waiting(&promised, &key);
        tracing::info!(target: "measure", what = "enrol_words", words = %shown.words, name = shown.name);
        self.blocking(move |place| promised.store(&place.folder).map_err(|_| Fault::Folder)).await?;
        Ok(shown)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let place = self.clone();
        spawn_blocking(move || work(&place)).await.unwrap_or(Err(Fault::Enrol(EnrolError::Broken)))
    }

    fn kept_key(&self) -> Result<StationKey, Fault> {
        let key = StationKey::load(&key_path(&self.folder));
        key.inspect_err(|error| tracing::error!(%error, "the station's key cannot be used")).map_err(|_| Fault::KeyLost)
    }

    /// The key of this machine; a new one where there is none that can be used.
    fn own_key(&self) -> Result<StationKey, Fault> {
        let path = key_path(&self.folder);
        if let Ok(key) = StationKey::load(&path) {
            return Ok(key);
        }
        let (key, refused) = StationKey::make(self.tpm.as_ref());
        if let Some(error) = refused {
            tracing::warn!(%error, "the TPM is not used");
        }
        tracing::info!(tier = %key.tier(), "made the key of this machine");
        let stored = private_folder(&self.folder).and_then(|()| key.store(&path).map_err(std::io::Error::other));
        stored.inspect_err(|error| tracing::error!(%error, "the key cannot be kept")).map_err(|_| Fault::Folder)?;
        Ok(key)
    }
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut make = std::fs::DirBuilder::new();
    let _ = make.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        let _ = make.mode(0o700);
    }
    make.create(folder)
}

/// The first file from IT in a folder, and what it says.
fn laid(folder: &Path) -> Option<(PathBuf, Option<Invitation>)> {
    use std::io::Read as _;
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let path = entries.filter(|path| path.extension().is_some_and(|ending| ending == CARD_ENDING)).min()?;
    let mut text = String::new();
    let read = std::fs::File::open(&path).and_then(|file| file.take(CARD_MAX_BYTES).read_to_string(&mut text));
    // Whoever lays it there may not have written it yet.
    if read.as_ref().is_ok_and(|length| *length == 0) {
        return None;
    }
    let card = read.ok().and_then(|_| text.trim().parse::<Card>().ok());
    Some((path, card.and_then(|card| Invitation::card(card).ok())))
}
