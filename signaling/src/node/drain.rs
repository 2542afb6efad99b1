//! The orderly end of a node: its stations go to other nodes, a few at a time.

use std::time::Duration;

use domain::id::StationId;
use protocol::station::FromServer;
use rand::RngExt as _;
use tokio::time::Instant;

use super::Node;

/// Stations are asked to go within this, each at a moment of its own.
const SPREAD: Duration = Duration::from_secs(5);
/// A node that is told to end waits no longer for its stations.
const DRAIN_MAX: Duration = Duration::from_secs(15);

/// A node that is ending.
pub(super) struct Draining {
    until: Instant,
}

impl Node {
    /// Begins to end. A node that is alone has nowhere to send anybody and ends at once.
    pub(super) async fn drain(&mut self) {
        if self.draining.is_some() {
            return;
        }
        let now = Instant::now();
        self.draining = Some(Draining { until: now });
        self.keep_all_handed().await;
        let renewed = self.renew().await;
        let is_alone = renewed.is_ok() && self.fleet.addresses().is_empty();
        tracing::info!(stations = self.peers.len(), is_alone, "draining");
        if !is_alone {
            self.draining = Some(Draining { until: now + DRAIN_MAX });
            let stations: Vec<_> = self.peers.keys().copied().collect();
            for station in stations {
                self.send_away(station);
            }
        }
    }

    /// Tells a station to go to another node soon.
    pub(super) fn send_away(&mut self, station: StationId) {
        let after_ms = rand::rng().random_range(0..SPREAD.as_millis() as u64);
        if let Some(peer) = self.peers.get_mut(&station) {
            peer.send(&FromServer::GoingAway { after_ms });
        }
    }

    /// Whether all stations have gone, or have had their time.
    pub(super) fn has_drained(&self) -> bool {
        self.draining.as_ref().is_some_and(|draining| self.peers.is_empty() || draining.until <= Instant::now())
    }
}
