//! Which servers there are, and which is dialled next.
//!
//! # Rationale
//! After a break the order is drawn anew, so that the stations of a node that is gone spread over all others; and each
//! node is tried before any is tried again, so that one that lives is found although others are dead. Nodes that were
//! told of before and are not any more stay worth a try: whoever told may have been cut off from them.

use protocol::station::NODES_MAX;
use rand::seq::SliceRandom as _;
use tokio::sync::watch;

use crate::config::Node;

/// The servers that the station knows.
pub(crate) struct Nodes {
    /// From the settings: they stay whatever servers say.
    set: Vec<Node>,
    /// As the last view told.
    told: Vec<String>,
    /// Those that were told of, then those of the settings, then those told of before.
    known: watch::Sender<Vec<Node>>,
    /// How many of the known were told of: they live.
    alive: usize,
    /// Yet to be tried; the next one is the last.
    left: Vec<Node>,
    current: Option<Node>,
}

impl Nodes {
    pub(crate) fn new(set: Vec<Node>) -> Self {
        let known = watch::Sender::new(set.clone());
        Self { set, told: Vec::new(), known, alive: 0, left: Vec::new(), current: None }
    }

    /// The nodes in the order in which they are worth a try, always the present ones.
    pub(crate) fn known(&self) -> watch::Receiver<Vec<Node>> {
        self.known.subscribe()
    }

    /// Takes in what a server tells. What does not name a server is left out.
    pub(crate) fn learn(&mut self, told: Vec<String>) {
        if told == self.told {
            return;
        }
        let mut known: Vec<Node> = Vec::new();
        for node in told.iter().take(NODES_MAX).filter_map(|text| Node::parse(text).ok()) {
            if !known.contains(&node) {
                known.push(node);
            }
        }
        self.alive = known.len();
        let most = NODES_MAX + self.set.len();
        for node in self.set.iter().chain(self.known.borrow().iter()) {
            if known.len() < most && !known.contains(node) {
                known.push(node.clone());
            }
        }
        self.told = told;
        self.left.clear();
        let _ = self.known.send_replace(known);
    }

    /// The next node to dial: another one than the last, if there is another.
    pub(crate) fn next(&mut self) -> Option<Node> {
        if self.left.is_empty() {
            let known = self.known.borrow().clone();
            let (alive, others) = known.split_at(self.alive.min(known.len()));
            self.left = [others, alive].into_iter().flat_map(shuffled).collect();
            // Last of all the one that has just failed.
            if let Some(at) = self.left.iter().position(|node| Some(node) == self.current.as_ref()) {
                let current = self.left.remove(at);
                self.left.insert(0, current);
            }
        }
        self.current = self.left.pop();
        self.current.clone()
    }

    /// Whether there are nodes that were not tried since the last connection.
    pub(crate) fn has_others(&self) -> bool {
        !self.left.is_empty()
    }

    /// A connection is up: after its end the order is drawn anew.
    pub(crate) fn connected(&mut self) {
        self.left.clear();
    }
}

fn shuffled(nodes: &[Node]) -> Vec<Node> {
    let mut nodes = nodes.to_vec();
    nodes.shuffle(&mut rand::rng());
    nodes
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn nodes(names: &[&str]) -> Nodes {
        Nodes::new(names.iter().map(|name| Node::parse(name).unwrap()).collect())
    }

    fn next(nodes: &mut Nodes) -> String {
        nodes.next().unwrap().authority()
    }

    #[test]
    fn each_is_tried_before_any_is_tried_again() {
        let mut three = nodes(&["a:1", "b:1", "c:1"]);
        for _ in 0..20 {
            let tried: BTreeSet<_> = (0..3).map(|_| next(&mut three)).collect();
            assert_eq!(tried.len(), 3);
        }
    }

    #[test]
    fn after_a_break_all_others_are_as_likely() {
        let mut seen = BTreeSet::new();
        for _ in 0..200 {
            let mut three = nodes(&["a:1", "b:1", "c:1"]);
            let first = next(&mut three);
            three.connected();
            let second = next(&mut three);
            assert_ne!(first, second);
            let _ = seen.insert((first, second));
        }
        assert_eq!(seen.len(), 6);
        let mut one = nodes(&["a:1"]);
        assert_eq!((next(&mut one), next(&mut one)), ("a:1".into(), "a:1".into()));
    }

    #[test]
    fn nodes_that_live_come_first_and_those_of_the_settings_stay() {
        let mut nodes = nodes(&["a:1", "b:1"]);
        nodes.learn(vec!["c:1".into(), "not a node".into(), "b:1".into(), "c:1".into()]);
        let first: BTreeSet<_> = (0..2).map(|_| next(&mut nodes)).collect();
        assert_eq!(first, BTreeSet::from(["b:1".to_owned(), "c:1".to_owned()]));
        assert_eq!(next(&mut nodes), "a:1");
        nodes.learn(vec!["d:1".into()]);
        assert_eq!(next(&mut nodes), "d:1");
        let rest: BTreeSet<_> = (0..3).map(|_| next(&mut nodes)).collect();
        assert_eq!(rest, ["a:1", "b:1", "c:1"].map(str::to_owned).into());
        let many = (0..99).map(|number| format!("n{number}:1")).collect();
        nodes.learn(many);
        assert_eq!(nodes.known().borrow().len(), NODES_MAX + 2);
    }
}
