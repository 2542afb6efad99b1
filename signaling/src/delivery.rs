//! Delivery of sealed records to the authority, in the order in which they are due.
//!
//! `PUT {authority}/v1/expeditions/{uuid}` with `Idempotency-Key: {uuid}`: the authority applies a key once, however
//! often it arrives. 200 and 201 acknowledge; 429, 5xx and silence are tried again; any other answer is final.
//!
//! Where several nodes deliver, each sets a record apart before it sends it. If two send the same all the same, because
//! one was stopped in between, the authority still applies it once.
//!
//! **Invariant:** nothing of the authority's answer but its status is read.

use std::sync::Arc;
use std::time::Duration;

use domain::exchange::Outcome;
use domain::id::ExpeditionId;
use domain::time::Moment;
use rand::RngExt as _;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::clock;
use crate::config::Authority;
use crate::journal::{Delivery, Journal, Next, NodeId};
use crate::node::ToNode;

/// The connection to the authority must be up in this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Retries are never further apart.
const RETRY_MAX: Duration = Duration::from_hours(1);
/// After this a record is a dead letter.
const GIVE_UP: Duration = Duration::from_hours(48);
/// A record is set apart for this much longer than the authority may take to answer.
const CLAIM_MARGIN: Duration = Duration::from_secs(10);
/// How long to wait when there is nothing, or the journal is away; a new record wakes earlier.
const IDLE: Duration = Duration::from_mins(1);

/// What is written about a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is there.
    Acknowledged,
    /// It will not be tried again by itself.
    Dead(&'static str),
    /// It is tried again then.
    Again(Moment),
}

/// The delivery worker cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("the connection to the authority cannot be set up")]
pub struct SetUpError(#[source] reqwest::Error);

/// The worker that delivers.
pub struct Worker {
    authority: Authority,
    http: reqwest::Client,
    journal: Journal,
    id: NodeId,
    node: mpsc::Sender<ToNode>,
    wake: Arc<Notify>,
}

impl Worker {
    /// A worker for this authority.
    ///
    /// # Errors
    /// When TLS towards it cannot be set up.
    pub fn new(
        authority: Authority,
        journal: Journal,
        id: NodeId,
        node: mpsc::Sender<ToNode>,
        wake: Arc<Notify>,
    ) -> Result<Self, SetUpError> {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(authority.tls.clone())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(authority.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(SetUpError)?;
        Ok(Self { authority, http, journal, id, node, wake })
    }

    /// Delivers until the process ends.
    pub async fn run(self) {
        loop {
            let (id, now) = (self.id, clock::now());
            let until = now + self.authority.timeout + CLAIM_MARGIN;
            let pause = match self.journal.call(move |home| home.next_delivery(id, now, until)).await {
                Ok(Next::Due(delivery)) => {
                    if self.deliver(delivery).await.is_err() {
                        return;
                    }
                    continue;
                }
                Ok(Next::At(next_at)) => next_at.since(now).min(IDLE),
                Ok(Next::Nothing) => IDLE,
                Err(error) => {
                    tracing::error!("{error}");
                    self.authority.retry_first
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn deliver(&self, delivery: Delivery) -> Result<(), NodeGone> {
        let Delivery { expedition, record, attempts, first_at } = delivery;
        let status = self.put(expedition, record).await;
        let settled = self.judge(status, attempts, first_at, clock::now());
        tracing::info!(%expedition, attempt = attempts + 1, status, ?settled, "delivery");
        let outcome = match settled {
            Settled::Acknowledged => Outcome::Acknowledged,
            Settled::Dead(_) => Outcome::Refused,
            Settled::Again(_) => Outcome::Delayed,
        };
        let (done, noted) = oneshot::channel();
        let message = ToNode::Delivered(expedition, outcome, settled, done);
        self.node.send(message).await.map_err(|_| NodeGone)?;
        if !noted.await.map_err(|_| NodeGone)? {
            // The authority answers alike when asked again; it need not be asked at once.
            tokio::time::sleep(self.authority.retry_first).await;
        }
        Ok(())
    }

    /// The authority's status, if it answered.
    async fn put(&self, expedition: ExpeditionId, record: Vec<u8>) -> Option<u16> {
        let url = format!("{}{}/{expedition}", self.authority.url, protocol::station::EXPEDITIONS_PATH);
        let request = self
            .http
            .put(url)
            .header("Idempotency-Key", expedition.to_string())
            .header("Content-Type", "application/octet-stream")
            .body(record);
        match request.send().await {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => {
                tracing::warn!(%expedition, error = %error.without_url(), "the authority does not answer");
                None
            }
        }
    }

    fn judge(&self, status: Option<u16>, attempts: u32, first_at: Moment, now: Moment) -> Settled {
        match status {
            Some(200 | 201) => Settled::Acknowledged,
            Some(409) => Settled::Dead("409: another record with this number is there"),
            Some(422) => Settled::Dead("422: the record is not acceptable"),
            Some(400..=407 | 410..=421 | 423..=428 | 430..=499) => Settled::Dead("4xx: the authority refuses"),
            _ if now.since(first_at) >= GIVE_UP => Settled::Dead("the authority could not be reached for 48 hours"),
            _ => {
                Settled::Again(now + backoff(self.authority.retry_first, attempts, rand::rng().random_range(0.5..1.0)))
            }
        }
    }
}

struct NodeGone;

/// The first retry after `first`, each next one twice as late up to an hour, times `jitter` (a half to one).
fn backoff(first: Duration, attempts: u32, jitter: f64) -> Duration {
    let doubled = first.saturating_mul(1_u32.checked_shl(attempts.min(31)).unwrap_or(u32::MAX));
    doubled.min(RETRY_MAX).mul_f64(jitter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_double_up_to_an_hour() {
        let first = Duration::from_secs(5);
        let seconds = |attempts| backoff(first, attempts, 1.0).as_secs();
        assert_eq!([0, 1, 2, 9, 10, 40].map(seconds), [5, 10, 20, 2560, 3600, 3600]);
        assert_eq!(backoff(first, 0, 0.5), Duration::from_millis(2500));
    }
}
