//! Reading a part of a list, without I/O: a [`Walk`] says which nodes it needs next, and is given them.

use std::rc::Rc;

use super::{Branch, Item, Node, Place};
use crate::hash::Hash;
use crate::time::Timestamp;

/// A part of a list, newest first, for a reader's instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The reader's instant; articles that are not public then are not counted.
    pub now: Timestamp,
    /// Only articles that follow this place, which are older.
    pub after: Option<Place>,
    /// Only articles published at or after this instant.
    pub from: Option<Timestamp>,
    /// Only articles published before this instant.
    pub before: Option<Timestamp>,
    /// The number of articles to skip.
    pub skip: usize,
    /// The maximum number of articles.
    pub limit: usize,
}

impl Slice {
    /// Whether a place is not too new.
    fn is_old_enough(&self, place: &Place) -> bool {
        self.after.as_ref().is_none_or(|after| place < after)
            && self.before.is_none_or(|before| place.publish_at < before)
    }

    fn is_new_enough(&self, place: &Place) -> bool {
        self.from.is_none_or(|from| from <= place.publish_at)
    }

    fn has(&self, item: &Item) -> bool {
        let place = Place { publish_at: item.window.publish_at, id: item.id.clone() };
        item.window.is_live(self.now) && self.is_old_enough(&place) && self.is_new_enough(&place)
    }
}

/// The articles of a slice.
#[derive(Debug, Default)]
pub struct Found {
    leaves: Vec<(Rc<Node>, Vec<usize>)>,
    /// Whether the list has more articles after these.
    pub has_more: bool,
}

impl Found {
    /// The articles, newest first.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.leaves.iter().flat_map(|(leaf, chosen)| {
            let items = match &**leaf {
                Node::Leaf(items) => items.as_slice(),
                Node::Inner(..) => &[],
            };
            chosen.iter().filter_map(|at| items.get(*at))
        })
    }
}

/// A part of the tree, from the newest to the oldest.
enum Part {
    /// A node that was not opened.
    Closed {
        hash: Hash,
        /// The number of articles in it.
        count: usize,
        /// Whether all of them belong to the slice's list and are public.
        is_whole: bool,
        /// Whether it is a leaf.
        is_leaf: bool,
        /// A place before all places in it.
        floor: Option<Place>,
    },
    /// A leaf, and the numbers of its articles that are public, newest first.
    Open(Rc<Node>, Vec<usize>),
}

/// Reads a [`Slice`] of the tree with a top.
pub struct Walk {
    slice: Slice,
    parts: Vec<Part>,
}

impl Walk {
    /// At the top.
    pub fn new(top: Hash, slice: Slice) -> Self {
        let top = Part::Closed { hash: top, count: usize::MAX, is_whole: false, is_leaf: false, floor: None };
        Self { slice, parts: vec![top] }
    }

    /// The nodes to read next; none if the slice is complete.
    pub fn wanted(&self) -> Vec<Hash> {
        // One more tells whether there are more.
        let (from, to) = (self.slice.skip, self.slice.skip.saturating_add(self.slice.limit).saturating_add(1));
        // The number of articles before a part, at least and at most.
        let (mut least, mut most) = (0_usize, 0_usize);
        let mut wanted = Vec::new();
        for part in &self.parts {
            if least >= to {
                break;
            }
            match part {
                Part::Open(_, chosen) => {
                    least += chosen.len();
                    most = most.saturating_add(chosen.len());
                }
                Part::Closed { hash, count, is_whole: true, is_leaf, .. } => {
                    // Inner nodes are opened once it is certain where they begin; leaves are read together.
                    let is_in = most.saturating_add(*count) > from && (*is_leaf || least == most);
                    wanted.extend(is_in.then_some(*hash));
                    least += count;
                    most = most.saturating_add(*count);
                }
                Part::Closed { hash, count, is_whole: false, .. } => {
                    wanted.push(*hash);
                    most = most.saturating_add(*count);
                }
            }
        }
        wanted
    }

    /// Opens a node that was wanted.
    pub fn give(&mut self, hash: Hash, node: &Rc<Node>) {
        let is_it = |part: &Part| matches!(part, Part::Closed { hash: closed, .. } if *closed == hash);
        let Some(at) = self.parts.iter().position(is_it) else { return };
        let floor = match &mut self.parts[at] {
            Part::Closed { floor, .. } => floor.take(),
            Part::Open(..) => None,
        };
        let opened = match &**node {
            Node::Leaf(items) => {
                let chosen = (0..items.len()).rev().filter(|number| self.slice.has(&items[*number])).collect();
                vec![Part::Open(node.clone(), chosen)]
            }
            Node::Inner(level, branches) => self.children(*level, branches, floor),
        };
        self.parts.splice(at..=at, opened);
    }

    /// The children of a node that may have articles of the slice, newest first.
    fn children(&self, level: u8, branches: &[Branch], floor: Option<Place>) -> Vec<Part> {
        let (slice, now) = (&self.slice, self.slice.now);
        let floors = std::iter::once(floor).chain(branches.iter().map(|branch| Some(branch.last.clone())));
        let mut parts: Vec<Part> = Vec::new();
        for (branch, floor) in branches.iter().zip(floors) {
            let Branch { hash, count, ends, last } = branch;
            let is_too_new = |floor: &Place| !slice.is_old_enough(floor) || floor.publish_at > now;
            if floor.as_ref().is_some_and(is_too_new) || !slice.is_new_enough(last) {
                continue;
            }
            let is_public = last.publish_at <= now && ends.is_none_or(|end| now < end);
            let is_inside = slice.is_old_enough(last)
                && (slice.from.is_none() || floor.as_ref().is_some_and(|floor| slice.is_new_enough(floor)));
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            parts.push(Part::Closed {
                hash: *hash,
                count,
                is_whole: is_public && is_inside,
                is_leaf: level == 1,
                floor,
            });
        }
        parts.reverse();
        parts
    }

    /// The articles, once no node is wanted.
    pub fn finish(self) -> Found {
        let Slice { mut skip, limit, .. } = self.slice;
        let mut found = Found::default();
        let mut left = limit;
        for part in self.parts {
            let (leaf, chosen) = match part {
                Part::Open(leaf, chosen) => (leaf, chosen),
                Part::Closed { count, .. } if skip >= count => {
                    skip -= count;
                    continue;
                }
                Part::Closed { .. } => break,
            };
            let skipped = skip.min(chosen.len());
            skip -= skipped;
            let taken: Vec<usize> = chosen[skipped..].iter().copied().take(left).collect();
            left -= taken.len();
            found.has_more |= skipped + taken.len() < chosen.len();
            if !taken.is_empty() {
                found.leaves.push((leaf, taken));
            }
            if found.has_more {
                break;
            }
        }
        found
    }
}
