//! The root: a small value that is replaced with each edition.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::slug::Slug;
use crate::time::Timestamp;

/// The number of buckets of an index, one for each first byte of a key.
pub const BUCKETS: usize = 256;

/// The tops of the lists that most requests need. Those of tags and authors are in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// The list of all articles; `None` if there are none.
    pub paper: Option<Hash>,
    /// The list of each section that has articles.
    pub sections: BTreeMap<Slug, Hash>,
}

/// The root of an edition's tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// 1, 2, 3…; 0 before the first publication.
    pub number: u64,
    /// When it was published.
    pub published_at: Timestamp,
    /// The hash of each bucket, by the first byte of its keys; `None` if the bucket is empty.
    pub index: Vec<Option<Hash>>,
    /// The head of each section that has articles.
    pub heads: BTreeMap<Slug, Hash>,
    /// The instants after `published_at` at which an article appears or disappears, ascending.
    pub boundaries: Vec<Timestamp>,
    /// The site's settings.
    pub site: Hash,
    /// The number of live versions in each section, including those under embargo; an upper limit for the lengths of
    /// lists.
    pub articles: BTreeMap<Slug, u32>,
    /// Where its lists are; see [`list`](super::list).
    pub lists: Lists,
}

impl Root {
    /// The epoch of this edition at an instant: the last boundary, or the publication. Rendered content is valid within
    /// its epoch.
    pub fn epoch(&self, now: Timestamp) -> Timestamp {
        let passed = self.boundaries.partition_point(|boundary| *boundary <= now);
        passed.checked_sub(1).map_or(self.published_at, |last| self.boundaries[last])
    }

    /// The next boundary after an instant.
    pub fn next_boundary(&self, now: Timestamp) -> Option<Timestamp> {
        self.boundaries.get(self.boundaries.partition_point(|boundary| *boundary <= now)).copied()
    }

    /// Whether the structure is valid; a root from outside is checked before use.
    pub fn is_well_formed(&self) -> bool {
        self.index.len() == BUCKETS && self.boundaries.is_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_is_the_last_boundary_passed() {
        let root = Root {
            number: 1,
            published_at: Timestamp::from_secs(5),
            index: vec![None; BUCKETS],
            heads: BTreeMap::new(),
            boundaries: [10, 20].map(Timestamp::from_secs).to_vec(),
            site: Hash::of(b""),
            articles: BTreeMap::new(),
            lists: Lists::default(),
        };
        let epochs = [9, 10, 19, 20, 99].map(|now| root.epoch(Timestamp::from_secs(now)).as_secs());
        assert_eq!(epochs, [5, 10, 10, 20, 20]);
        let next = [9, 10, 20].map(|now| root.next_boundary(Timestamp::from_secs(now)).map(Timestamp::as_secs));
        assert_eq!(next, [Some(10), Some(20), None]);
    }
}
