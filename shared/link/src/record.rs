//! Handing sealed records to the server's outbox: `PUT /v1/expeditions/{expedition}?call={call}`.
//!
//! The server knows a record by its expedition, so that one handed over twice is stored once.

use std::time::Duration;

use domain::id::{CallId, ExpeditionId};
use protocol::station::{EXPEDITIONS_PATH, MESSAGE_MAX_BYTES, RECORD_MAX_BYTES, RecordReply, RefusedReason};
use reqwest::{Client, Response};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use crate::backoff;
use crate::config::{LinkConfig, Node};

/// One try takes no longer.
const TRY_MAX: Duration = Duration::from_secs(30);

/// A record was not handed over. The caller still has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// Over the limit of 8 MiB.
    #[error("the record is too large")]
    TooLarge,
    /// The server will not have it; asking again does not help.
    #[error("the server refuses the record ({0:?})")]
    Refused(RefusedReason),
    /// No server has taken it for a minute.
    #[error("no server has taken the record")]
    Unreachable,
}

/// The servers that take records.
#[derive(Debug)]
pub(crate) struct Records {
    https: Client,
    nodes: watch::Receiver<Vec<Node>>,
    patience: Duration,
}

impl Records {
    pub(crate) fn new(config: &LinkConfig, nodes: watch::Receiver<Vec<Node>>) -> Self {
        Self { https: config.https.clone(), nodes, patience: config.timing.record_max }
    }

    /// The servers that there are.
    pub(crate) fn nodes(&self) -> watch::Receiver<Vec<Node>> {
        self.nodes.clone()
    }

    pub(crate) async fn put(&self, expedition: ExpeditionId, call: CallId, sealed: &[u8]) -> Result<(), PutError> {
        if sealed.len() > RECORD_MAX_BYTES {
            return Err(PutError::TooLarge);
        }
        let until = Instant::now() + self.patience;
        for tries in 0_u32.. {
            let Some(node) = self.node(tries) else { break };
            let url = format!("https://{}{EXPEDITIONS_PATH}/{expedition}?call={call}", node.authority());
            let longest = TRY_MAX.min(until.saturating_duration_since(Instant::now()));
            match timeout(longest, self.try_once(&url, sealed)).await {
                Ok(Some(RecordReply::Stored)) => return Ok(()),
                Ok(Some(RecordReply::Refused { reason })) if !passes(reason) => return Err(PutError::Refused(reason)),
                Ok(_) | Err(_) => tracing::debug!(?node, tries, "record not taken"),
            }
            let wait = backoff::delay(tries, rand::random());
            if Instant::now() + wait >= until {
                break;
            }
            sleep(wait).await;
        }
        Err(PutError::Unreachable)
    }

    /// Each node in its turn, as many as there are by now.
    fn node(&self, tries: u32) -> Option<Node> {
        let nodes = self.nodes.borrow();
        nodes.get((tries as usize).checked_rem(nodes.len())?).cloned()
    }

    /// The server's answer; nothing where it gave none that can be understood.
    async fn try_once(&self, url: &str, sealed: &[u8]) -> Option<RecordReply> {
        let mut response = self.https.put(url).body(sealed.to_vec()).send().await.ok()?;
        let answer = body(&mut response).await?;
        serde_json::from_slice(&answer).ok()
    }
}

/// Whether this refusal may be another answer in a moment.
fn passes(reason: RefusedReason) -> bool {
    matches!(reason, RefusedReason::Unavailable | RefusedReason::TooMany)
}

/// The body, capped.
async fn body(response: &mut Response) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if bytes.len() + chunk.len() > MESSAGE_MAX_BYTES {
            return None;
        }
        bytes.extend_from_slice(&chunk);
    }
    Some(bytes)
}
