//! A key that never leaves a TPM 2.0.
//!
//! The key is a P-256 signing key, made in the TPM under its storage root (the owner hierarchy's P-256 primary, which
//! is the same each time it is made). What the TPM wraps is kept in the station's own file: nothing stays in the TPM,
//! and nobody else's TPM can use the file.
//!
//! # Rationale
//! A TPM takes tens of milliseconds and speaks with one at a time, so one thread owns it and everybody else waits for
//! an answer, for at most [`ANSWER_MAX`]. The key has no password: it could only lie beside the key. So whoever may
//! open the TPM's device on this machine may sign with it, but cannot take it away.

use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{KeyError, NotAKey, PublicKey, Signature, TpmAddress};

mod chip;

use chip::Chip;

/// A TPM that has not answered after so long is not waited for: the slowest need two seconds to make a key.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// So many signatures may be waited for.
const ORDERS_MAX: usize = 16;

/// A key in a TPM, as its owner holds it.
#[derive(Clone)]
pub(super) struct TpmKey {
    wrapped: Wrapped,
    public: PublicKey,
    orders: SyncSender<Order>,
}

/// What is kept of a key outside its TPM.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrapped {
    /// Which TPM.
    tpm: String,
    /// The public half, as TPM 2.0 part 2 §12.2.5 writes it (`TPM2B_PUBLIC`), base64.
    public: String,
    /// The private half, encrypted by the TPM (`TPM2B_PRIVATE`), base64.
    private: String,
}

struct Order {
    digest: [u8; 32],
    answer: SyncSender<Result<Signature, KeyError>>,
}

impl TpmKey {
    /// A new key in this TPM.
    pub(super) fn make(address: &TpmAddress) -> Result<Self, KeyError> {
        Self::start(address.clone(), None)
    }

    /// The key that was kept.
    pub(super) fn open(wrapped: Wrapped) -> Result<Self, KeyError> {
        let address = TpmAddress::from_str(&wrapped.tpm).map_err(|_| KeyError::Refused)?;
        Self::start(address, Some(wrapped))
    }

    /// What is kept of it.
    pub(super) fn wrapped(&self) -> &Wrapped {
        &self.wrapped
    }

    pub(super) fn public_key(&self) -> PublicKey {
        self.public
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Signature, KeyError> {
        let (answer, answers) = sync_channel(1);
        let order = Order { digest: Sha256::digest(bytes).into(), answer };
        self.orders.try_send(order).map_err(|_| KeyError::Silent)?;
        received(&answers)?
    }

    fn start(address: TpmAddress, kept: Option<Wrapped>) -> Result<Self, KeyError> {
        let (orders, inbox) = sync_channel(ORDERS_MAX);
        let (ready, readies) = sync_channel(1);
        let owner = std::thread::Builder::new().name("tpm".to_owned());
        let started = owner.spawn(move || own(&address, kept, &ready, &inbox));
        // It ends by itself when the last key is dropped.
        drop(started.map_err(|_| KeyError::Away)?);
        let wrapped: Wrapped = received(&readies)??;
        let public = chip::point(&wrapped.public()?).map_err(|NotAKey| KeyError::Refused)?;
        Ok(Self { wrapped, public, orders })
    }
}

impl Wrapped {
    fn new(address: &TpmAddress, public: &[u8], private: &[u8]) -> Self {
        Self { tpm: address.to_string(), public: STANDARD.encode(public), private: STANDARD.encode(private) }
    }

    fn public(&self) -> Result<Vec<u8>, KeyError> {
        STANDARD.decode(&self.public).map_err(|_| KeyError::Refused)
    }

    fn private(&self) -> Result<Vec<u8>, KeyError> {
        STANDARD.decode(&self.private).map_err(|_| KeyError::Refused)
    }
}

/// The thread that speaks with the TPM.
fn own(
    address: &TpmAddress,
    kept: Option<Wrapped>,
    ready: &SyncSender<Result<Wrapped, KeyError>>,
    orders: &Receiver<Order>,
) {
    let opened = match kept {
        Some(wrapped) => Chip::open(address, &wrapped).map(|chip| (chip, wrapped)),
        None => Chip::make(address),
    };
    let (mut chip, wrapped) = match opened {
        Ok((chip, wrapped)) => (Some(chip), wrapped),
        Err(error) => return drop(ready.send(Err(error))),
    };
    drop(ready.send(Ok(wrapped.clone())));
    for Order { digest, answer } in orders {
        let signed = chip.as_mut().ok_or(KeyError::Away).and_then(|chip| chip.sign(&digest)).or_else(|_| {
            // It may have been away, and be back with nothing loaded.
            drop(chip.take());
            chip.insert(Chip::open(address, &wrapped)?).sign(&digest)
        });
        let _ = answer.send(signed);
    }
}

fn received<T>(answers: &Receiver<T>) -> Result<T, KeyError> {
    answers.recv_timeout(ANSWER_MAX).map_err(|error| match error {
        RecvTimeoutError::Timeout => KeyError::Silent,
        RecvTimeoutError::Disconnected => KeyError::Away,
    })
}
