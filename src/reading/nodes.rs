//! The nodes of lists that this isolate has in memory, in two generations as in [`memory`](super::memory).

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::edition::list::Node;
use gazette_core::hash::Hash;

/// The maximum size in bytes. The older generation is dropped when the younger one fills half of it.
const BUDGET_BYTES: usize = 16 << 20;

/// Nodes by their hashes.
#[derive(Default)]
pub struct Nodes {
    young: HashMap<Hash, Rc<Node>>,
    old: HashMap<Hash, Rc<Node>>,
    young_bytes: usize,
    old_bytes: usize,
}

impl Nodes {
    /// The node with this hash.
    pub fn get(&mut self, hash: Hash) -> Option<Rc<Node>> {
        if let Some(node) = self.young.get(&hash) {
            return Some(node.clone());
        }
        let node = self.old.remove(&hash)?;
        self.old_bytes = self.old_bytes.saturating_sub(node.bytes());
        self.insert(hash, node.clone());
        Some(node)
    }

    /// Adds a node.
    pub fn insert(&mut self, hash: Hash, node: Rc<Node>) {
        let bytes = node.bytes();
        if self.young.insert(hash, node).is_none() {
            self.young_bytes += bytes;
        }
        if self.young_bytes > BUDGET_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.old_bytes = std::mem::take(&mut self.young_bytes);
        }
    }

    /// The approximate memory of all nodes, in bytes.
    pub fn bytes(&self) -> usize {
        self.young_bytes + self.old_bytes
    }
}

#[cfg(test)]
mod tests {
    use gazette_core::edition::list::Item;
    use gazette_core::time::{Timestamp, Window};

    use super::*;

    #[test]
    fn what_is_used_stays_and_the_budget_holds() {
        let window = Window { publish_at: Timestamp::from_secs(0), unpublish_at: None };
        let node = |n: u32| {
            let item = Item { id: n.to_string(), window, card: "x".repeat(50_000) };
            (Hash::of(&n.to_be_bytes()), Rc::new(Node::Leaf(vec![item])))
        };
        let mut nodes = Nodes::default();
        let (often, top) = node(0);
        nodes.insert(often, top);
        for n in 1..2_000 {
            let (hash, leaf) = node(n);
            nodes.insert(hash, leaf);
            assert!(nodes.get(often).is_some() && nodes.bytes() <= BUDGET_BYTES + 60_000, "{n}");
        }
        assert!(nodes.get(node(1).0).is_none() && nodes.get(node(1_999).0).is_some());
    }
}
