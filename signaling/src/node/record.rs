//! Sealed records: taken in, and what becomes of their delivery.

use domain::exchange::{Actor, Command, Outcome, RecordDigest};
use domain::id::ExpeditionId;
use sha2::{Digest as _, Sha256};

use super::{Node, Record};
use crate::delivery::Settled;
use crate::journal::Effect;

impl Node {
    pub(super) async fn record(&mut self, record: Record) {
        let Record { station, expedition, call, sealed, answer } = record;
        let digest = RecordDigest::new(Sha256::digest(&sealed).into());
        let submit = Command::Submit { expedition, call, digest, bytes: sealed.len() as u64 };
        let store = vec![Effect::Store(expedition, sealed)];
        let stored = self.commit_with(Actor::Station(station), submit, store).await;
        match &stored {
            Ok(_) => tracing::info!(%station, %expedition, "record stored"),
            Err(reason) => tracing::info!(%station, %expedition, ?reason, "record refused"),
        }
        self.deliver.notify_one();
        let _ = answer.send(stored.map(drop));
    }

    /// Notes what became of a try to deliver; says whether it could be noted.
    pub(super) async fn delivered(&mut self, expedition: ExpeditionId, outcome: Outcome, settled: Settled) -> bool {
        let effect = match settled {
            Settled::Acknowledged => Effect::Delivered(expedition),
            Settled::Dead(reason) => Effect::Dead(expedition, reason),
            Settled::Again(next_at) => Effect::Postpone(expedition, next_at),
        };
        let command = Command::Delivered(expedition, outcome);
        match (self.commit_with(Actor::Node, command, vec![effect]).await, settled) {
            // It is delayed already: only the next try is noted.
            (Ok(events), Settled::Again(next_at)) if events.is_empty() => {
                match self.journal.call(move |home| home.postpone(expedition, next_at)).await {
                    Ok(()) => true,
                    Err(error) => {
                        self.complain(&error);
                        false
                    }
                }
            }
            (Ok(_), _) => true,
            (Err(reason), _) => {
                tracing::error!(%expedition, ?reason, "a delivery cannot be noted");
                false
            }
        }
    }
}
