//! What a node does about the fleet's authorities.

use std::sync::Arc;

use domain::digest::Digest;
use domain::exchange::authority::{self, Followed};
use domain::exchange::{Actor, Command};
use domain::id::StationId;

use super::Node;
use super::peer::Closing;
use crate::authority::Trust;

impl Node {
    /// Trusts, or shows, something else from now on: stations are told, and who is certified by an authority that counts
    /// no longer is let go.
    pub(super) fn trusts(&mut self, trust: Arc<Trust>) {
        let counts = trust.ca.key_digests();
        for (station, peer) in &mut self.peers {
            if !counts.contains(&peer.certified_by) {
                tracing::warn!(%station, "the authority that certified this station counts no longer");
                peer.close(Closing::NotAccepted);
            }
        }
        self.trust = trust;
        self.showing.mark();
    }

    /// Notes which authorities a station trusts, where there have been several.
    pub(super) async fn note_followed(&mut self, station: StationId, certified_by: Digest, told: Vec<Digest>) {
        if self.exchange.authorities().is_empty() {
            return;
        }
        let trusts = std::iter::once(certified_by).chain(told).collect();
        let follow = authority::Command::Follow(station, Followed { certified_by, trusts });
        if self.commit(Actor::Node, Command::Authority(follow)).await.is_err() {
            tracing::info!(%station, "what the station trusts is not noted");
        }
    }
}
