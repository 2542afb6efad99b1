//! Which node holds which station, and who is alive.
//!
//! # Rationale
//! A node's lease may end because the node is gone, or because the database was away for everybody. So a node judges
//! others only after its own pulse has been steady for a whole lease: by then all that live have renewed theirs. An
//! outage that costs this node less than [`STEADY`] costs no node its lease.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::exchange::{Actor, Command, Event};
use domain::id::StationId;
use protocol::station::NODES_MAX;
use tokio::time::Instant;

use super::Node;
use super::peer::Closing;
use crate::clock;
use crate::health::Health;
use crate::journal::{Effect, Here, JournalError, LEASE, NodeId, Pulse, Wake};

/// A pulse is steady if there is never more than this between two.
const STEADY: Duration = Duration::from_secs(4);
/// So many stations of nodes that are gone are settled before the node looks at its inbox again.
const SETTLED_AT_ONCE: usize = 64;

/// What a node knows of itself and the others.
pub(super) struct Fleet {
    id: NodeId,
    address: Option<String>,
    health: Arc<Health>,
    /// Where stations can go, and how often that has changed.
    addresses: Vec<String>,
    edition: u64,
    /// Since when the pulse has been steady, and when it was last.
    steady_since: Instant,
    last: Instant,
    /// Stations here that another node may have taken, or called lost.
    contested: BTreeSet<StationId>,
}

impl Fleet {
    pub(super) fn new(id: NodeId, address: Option<String>, health: Arc<Health>) -> Self {
        let now = Instant::now();
        Self {
            id,
            address,
            health,
            addresses: Vec::new(),
            edition: 0,
            steady_since: now,
            last: now,
            contested: BTreeSet::new(),
        }
    }

    pub(super) fn id(&self) -> NodeId {
        self.id
    }

    pub(super) fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Counted up whenever the addresses change.
    pub(super) fn edition(&self) -> u64 {
        self.edition
    }

    /// Whether other nodes may be judged.
    fn may_judge(&self) -> bool {
        self.last.duration_since(self.steady_since) >= LEASE
    }

    fn beaten(&mut self, pulse: &Pulse) {
        let now = Instant::now();
        if now.duration_since(self.last) >= STEADY {
            self.steady_since = now;
        }
        self.last = now;
        let alive = pulse.nodes.iter().filter(|node| node.alive);
        let addresses: Vec<_> = alive.filter_map(|node| node.address.clone()).take(NODES_MAX).collect();
        if addresses != self.addresses {
            (self.addresses, self.edition) = (addresses, self.edition + 1);
        }
    }
}

impl Node {
    /// Something has happened at another node.
    pub(super) async fn woken(&mut self, wake: Wake) {
        match wake {
            Wake::Entry(seq) if seq <= self.seq => {}
            Wake::Entry(_) => drop(self.follow().await),
            Wake::Mail(station) => self.pump(station).await,
            Wake::Held(station) => self.contest(station),
            Wake::Nodes => self.pulse().await,
            Wake::Look => self.look().await,
        }
    }

    /// Looks for what others have done and no hint has told.
    pub(super) async fn look(&mut self) {
        let _ = self.follow().await;
        self.pump_all().await;
    }

    /// Renews the lease.
    pub(super) async fn renew(&mut self) -> Result<Pulse, JournalError> {
        let address = self.fleet.address.clone().filter(|_| self.draining.is_none());
        let here = Here { node: self.fleet.id, address, lease: LEASE };
        let renewed = self.journal.call(move |home| home.pulse(&here, clock::now())).await;
        self.fleet.health.set_ready(renewed.is_ok() && self.draining.is_none());
        if let Ok(pulse) = &renewed {
            self.fleet.beaten(pulse);
        }
        renewed
    }

    /// Renews the lease, and puts right who holds which station.
    pub(super) async fn pulse(&mut self) {
        let edition = self.fleet.edition;
        let pulse = match self.renew().await {
            Ok(pulse) => pulse,
            Err(error) => return self.complain(&error),
        };
        if self.fleet.edition != edition {
            self.showing.mark();
        }
        let holders: BTreeMap<StationId, NodeId> = pulse.holdings.iter().copied().collect();
        let alive: BTreeSet<NodeId> = pulse.nodes.iter().filter(|node| node.alive).map(|node| node.node).collect();
        self.keep_own(&holders, &alive).await;
        if self.draining.is_none() {
            self.settle_others(&holders, &alive).await;
        }
    }

    /// Notes stations that are here and could not be noted when they came.
    async fn keep_own(&mut self, holders: &BTreeMap<StationId, NodeId>, alive: &BTreeSet<NodeId>) {
        let up: BTreeSet<StationId> = self.exchange.connected().collect();
        let here: Vec<(StationId, bool)> = self.peers.iter().map(|(station, peer)| (*station, peer.held)).collect();
        for (station, held) in here {
            match holders.get(&station) {
                Some(holder) if *holder == self.fleet.id && held && up.contains(&station) => {}
                Some(holder) if *holder == self.fleet.id => self.take_up(station).await,
                // It has left this node, although its connection here has not ended yet.
                Some(_) if held => self.contest(station),
                // That node has not noticed yet that the station has left it. It will.
                Some(holder) if alive.contains(holder) => {}
                Some(_) | None => self.take_up(station).await,
            }
        }
    }

    /// Calls those stations lost that nobody has: of this node, and of nodes that are gone.
    async fn settle_others(&mut self, holders: &BTreeMap<StationId, NodeId>, alive: &BTreeSet<NodeId>) {
        let may_judge = self.fleet.may_judge();
        let is_abandoned = |holder: &NodeId| *holder == self.fleet.id || may_judge && !alive.contains(holder);
        let gone: Vec<(StationId, NodeId)> = holders
            .iter()
            .filter(|(station, holder)| !self.peers.contains_key(*station) && is_abandoned(holder))
            .take(SETTLED_AT_ONCE)
            .map(|(station, holder)| (*station, *holder))
            .collect();
        for (station, holder) in gone {
            tracing::info!(%station, "a station has not come back");
            self.let_go(station, holder).await;
        }
    }

    /// Notes that a station is here. If the journal is away it is noted by a later pulse.
    pub(super) async fn take_up(&mut self, station: StationId) {
        let id = self.fleet.id;
        if let Err(error) = self.journal.call(move |home| home.claim(station, id)).await {
            return self.complain(&error);
        }
        if let Some(peer) = self.peers.get_mut(&station) {
            peer.held = true;
        }
        self.note_connected(station).await;
    }

    async fn note_connected(&mut self, station: StationId) {
        if self.exchange.accepts(station) {
            let keep = vec![Effect::Keep(station, self.fleet.id)];
            drop(self.commit_with(Actor::Node, Command::Connected(station), keep).await);
        }
    }

    /// Notes that a station is gone, if the node that held it still does.
    pub(super) async fn let_go(&mut self, station: StationId, holder: NodeId) {
        let release = vec![Effect::Release(station, holder)];
        match self.commit_with(Actor::Node, Command::Lost(station), release).await {
            // It was known to be gone.
            Ok(events) if events.is_empty() => {
                if let Err(error) = self.journal.call(move |home| home.release(station, holder)).await {
                    self.complain(&error);
                }
            }
            // Another node has it; or it cannot be noted, and a later pulse finds it.
            Ok(_) | Err(_) => {}
        }
    }

    /// Another node has called a station lost; perhaps it is here.
    pub(super) fn note_lost(&mut self, event: &Event) {
        if let Event::StationLost { station, .. } = event {
            self.contest(*station);
        }
    }

    fn contest(&mut self, station: StationId) {
        if self.peers.get(&station).is_some_and(|peer| peer.held) {
            let _ = self.fleet.contested.insert(station);
        }
    }

    /// Finds out who has contested stations: this node says again that they are here, or lets their connection go.
    pub(super) async fn settle_contested(&mut self) {
        while let Some(station) = self.fleet.contested.pop_first() {
            match self.journal.call(move |home| home.holder(station)).await {
                Ok(Some(holder)) if holder == self.fleet.id => self.note_connected(station).await,
                Ok(None) => self.take_up(station).await,
                Ok(Some(_)) => {
                    if let Some(mut peer) = self.peers.remove(&station) {
                        tracing::info!(%station, "station is at another node");
                        peer.close(Closing::Replaced);
                        let _ = self.keep(station, peer.letters.take_handed()).await;
                    }
                }
                Err(error) => return self.complain(&error),
            }
        }
    }
}
