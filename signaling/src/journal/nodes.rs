//! Nodes on one journal: who is alive, who holds which station, and what they tell each other.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use domain::id::StationId;
use uuid::Uuid;

use super::parse_station;

/// A node that has not renewed its lease for so long is gone, and its stations are everybody's to look after.
pub const LEASE: Duration = Duration::from_secs(8);

/// One life of a node: a process that starts again is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(Uuid);

impl NodeId {
    /// A node with this number.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for NodeId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::try_parse(text).map(Self)
    }
}

/// What a node says of itself.
#[derive(Debug, Clone)]
pub struct Here {
    /// Which.
    pub node: NodeId,
    /// Where stations reach it; nothing while it takes none.
    pub address: Option<String>,
    /// How long it counts as alive from now.
    pub lease: Duration,
}

/// A node that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub node: NodeId,
    /// Where stations reach it.
    pub address: Option<String>,
    /// Whether its lease holds, by the home's clock.
    pub alive: bool,
}

/// All nodes, and what they hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulse {
    /// The nodes, in an order that is the same for all.
    pub nodes: Vec<Node>,
    /// Which station is held by which node, also by those that are not known any more.
    pub holdings: Vec<(StationId, NodeId)>,
}

impl Pulse {
    /// From stored rows; nothing if one cannot be understood.
    pub(super) fn read(
        nodes: impl IntoIterator<Item = (String, Option<String>, bool)>,
        holdings: impl IntoIterator<Item = (String, String)>,
    ) -> Option<Self> {
        let node = |(id, address, alive): (String, Option<String>, bool)| {
            Some(Node { node: id.parse().ok()?, address, alive })
        };
        let holding = |(station, node): (String, String)| Some((parse_station(&station)?, node.parse().ok()?));
        Some(Self {
            nodes: nodes.into_iter().map(node).collect::<Option<_>>()?,
            holdings: holdings.into_iter().map(holding).collect::<Option<_>>()?,
        })
    }
}

/// What nodes tell each other so that nobody waits for the next look. Each is a hint: losing one costs a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// There is an entry with this number.
    Entry(u64),
    /// A station has mail.
    Mail(StationId),
    /// A station is held by somebody else now.
    Held(StationId),
    /// A node has come, or takes no stations any more.
    Nodes,
    /// Hints may have been missed.
    Look,
}

impl Wake {
    /// From the text of a notification.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "nodes" {
            return Some(Self::Nodes);
        }
        let (kind, rest) = text.split_once(' ')?;
        match kind {
            "entry" => rest.parse().ok().map(Self::Entry),
            "mail" => parse_station(rest).map(Self::Mail),
            "held" => parse_station(rest).map(Self::Held),
            _ => None,
        }
    }
}

impl fmt::Display for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(seq) => write!(f, "entry {seq}"),
            Self::Mail(station) => write!(f, "mail {station}"),
            Self::Held(station) => write!(f, "held {station}"),
            Self::Nodes => f.write_str("nodes"),
            Self::Look => f.write_str("look"),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::KioskId;

    use super::*;

    #[test]
    fn hints_are_read_as_they_were_written() {
        let kiosk = StationId::Kiosk(KioskId::numbered(7));
        for wake in [Wake::Entry(7), Wake::Mail(kiosk), Wake::Held(kiosk), Wake::Nodes] {
            assert_eq!(Wake::parse(&wake.to_string()), Some(wake));
        }
        for text in ["", "entry", "entry x", "mail nobody", "entry -1", "mail kiosk:"] {
            assert_eq!(Wake::parse(text), None, "{text}");
        }
    }
}
