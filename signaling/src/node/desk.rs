//! The way to the exchange for whoever is no station: enrolment, and IT's orders.

use std::collections::BTreeMap;

use domain::exchange::{Actor, Command, Exchange};
use domain::id::StationId;
use protocol::station::RefusedReason;
use tokio::sync::{mpsc, oneshot};

use super::{Node, ToNode};
use crate::journal::{Effect, NodeId};

/// Reads something from the exchange, and sends it where it is waited for.
pub type Look = Box<dyn FnOnce(&Exchange) + Send>;

/// Whether a look must see what other nodes have just written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// Yes.
    Now,
    /// No: a second's delay does no harm.
    Lately,
}

/// Asks the node. Whoever has one decides who may use it.
#[derive(Clone)]
pub struct Desk(mpsc::Sender<ToNode>);

impl Desk {
    /// To the node with this inbox.
    pub fn new(node: mpsc::Sender<ToNode>) -> Self {
        Self(node)
    }

    /// Reads something from the exchange.
    ///
    /// # Errors
    /// When the node has ended.
    pub async fn look<T: Send + 'static>(
        &self,
        fresh: Fresh,
        read: impl FnOnce(&Exchange) -> T + Send + 'static,
    ) -> Result<T, RefusedReason> {
        let (answer, seen) = oneshot::channel();
        let look: Look = Box::new(move |exchange| {
            let _ = answer.send(read(exchange));
        });
        self.0.send(ToNode::Look(fresh, look)).await.map_err(|_| RefusedReason::Unavailable)?;
        seen.await.map_err(|_| RefusedReason::Unavailable)
    }

    /// Has something decided and written.
    ///
    /// # Errors
    /// When the exchange refuses it, or it cannot be written.
    pub async fn commit(&self, by: Actor, command: Command) -> Result<(), RefusedReason> {
        self.commit_with(by, command, Vec::new()).await
    }

    /// The same, with effects that are written in the same transaction.
    ///
    /// # Errors
    /// When the exchange refuses it, or it cannot be written.
    pub async fn commit_with(&self, by: Actor, command: Command, effects: Vec<Effect>) -> Result<(), RefusedReason> {
        let (answer, done) = oneshot::channel();
        self.0.send(ToNode::Commit(by, command, effects, answer)).await.map_err(|_| RefusedReason::Unavailable)?;
        done.await.map_err(|_| RefusedReason::Unavailable)?
    }

    /// At which node each connected station is; nothing where that is not known.
    pub async fn whereabouts(&self) -> BTreeMap<StationId, String> {
        let (answer, found) = oneshot::channel();
        match self.0.send(ToNode::Whereabouts(answer)).await {
            Ok(()) => found.await.unwrap_or_default(),
            Err(_) => BTreeMap::new(),
        }
    }
}

impl Node {
    pub(super) async fn look_at(&mut self, fresh: Fresh, look: Look) {
        if fresh == Fresh::Now {
            let _ = self.follow().await;
        }
        look(&self.exchange);
    }

    pub(super) async fn whereabouts(&mut self) -> BTreeMap<StationId, String> {
        let Ok(pulse) = self.renew().await else { return BTreeMap::new() };
        let addresses: BTreeMap<NodeId, String> = pulse
            .nodes
            .into_iter()
            .filter(|node| node.alive)
            .filter_map(|node| Some((node.node, node.address?)))
            .collect();
        let at = |(station, node): (StationId, NodeId)| Some((station, addresses.get(&node)?.clone()));
        pulse.holdings.into_iter().filter_map(at).collect()
    }
}
