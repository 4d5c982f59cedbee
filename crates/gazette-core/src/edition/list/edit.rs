//! Changes of a tree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::node::{Entry, write};
use super::{Branch, Item, Node, Place};
use crate::edition::Key;
use crate::hash::Hash;

/// How the entries of one level are cut into nodes.
struct Cut {
    /// A node has at least this many entries, except the newest one.
    least: usize,
    /// And at most this many.
    most: usize,
    /// From `least` entries on, a node ends at each of so many places.
    one_in: u32,
    /// A node with this many bytes ends, however many entries it has.
    most_bytes: usize,
}

#[cfg(not(any(test, feature = "small-lists")))]
const LEAF: Cut = Cut { least: 24, most: 96, one_in: 24, most_bytes: 256 << 10 };
#[cfg(not(any(test, feature = "small-lists")))]
const INNER: Cut = Cut { least: 96, most: 512, one_in: 128, most_bytes: 256 << 10 };
// Trees of several levels with a few articles.
#[cfg(any(test, feature = "small-lists"))]
const LEAF: Cut = Cut { least: 2, most: 6, one_in: 3, most_bytes: 256 << 10 };
#[cfg(any(test, feature = "small-lists"))]
const INNER: Cut = Cut { least: 2, most: 5, one_in: 2, most_bytes: 256 << 10 };

impl Cut {
    fn of(level: u8) -> &'static Self {
        if level == 0 { &LEAF } else { &INNER }
    }

    /// Whether a node with these entries is complete.
    fn ends<E: Entry>(&self, level: u8, entries: &[E], bytes: usize) -> bool {
        let is_boundary = || entries.last().is_some_and(|entry| entry.place().is_boundary(level, self.one_in));
        entries.len() >= self.most || bytes >= self.most_bytes || entries.len() >= self.least && is_boundary()
    }
}

/// Where nodes are stored.
pub trait NodeStore {
    /// Its error.
    type Error;
    /// A node of the tree that is edited.
    fn read(&mut self, hash: Hash) -> Result<Node, Self::Error>;
    /// Stores a node of the new tree, which the old tree may have, too.
    fn put(&mut self, hash: Hash, bytes: &[u8]) -> Result<(), Self::Error>;
    /// Notes that the new tree does not have a node of the old tree, or one that was put.
    fn drop(&mut self, hash: Hash) -> Result<(), Self::Error>;
}

/// Changes the articles of a tree: inserts or replaces an item, or removes the one at a place, if there is one. Returns
/// the hash of the new top; `None` for a tree without articles.
pub fn edit<S: NodeStore>(
    store: &mut S,
    list: Key,
    top: Option<Hash>,
    changes: BTreeMap<Place, Option<Item>>,
) -> Result<Option<Hash>, S::Error> {
    if changes.is_empty() {
        return Ok(top);
    }
    let old_top = top.map(|top| store.read(top)).transpose()?;
    let height = old_top.as_ref().map_or(0, Node::level);
    let mut nodes = HashMap::new();
    if let (Some(top), Some(node)) = (top, old_top) {
        nodes.insert(top, Rc::new(node));
    }
    let mut editor = Editor { store, list, top, nodes, put: HashSet::new(), dropped: Vec::new() };
    let mut level = 0;
    let mut made = editor.edit_level(0, changes)?;
    // Above the old top, all nodes are new.
    while level < height || made.values().flatten().nth(1).is_some() {
        level += 1;
        made = editor.edit_level(level, made)?;
    }
    let mut new_top = made.into_values().flatten().next().map(|branch| branch.hash);
    // A top with one child is needless.
    while let Some(hash) = new_top
        && let Some(child) = editor.only_child(hash)?
    {
        editor.put.remove(&hash);
        editor.dropped.push(hash);
        new_top = Some(child);
    }
    // Unchanged trees are not rewritten at all.
    let Editor { store, put, dropped, .. } = editor;
    for hash in dropped.into_iter().collect::<HashSet<_>>().difference(&put) {
        store.drop(*hash)?;
    }
    Ok(new_top)
}

struct Editor<'a, S> {
    store: &'a mut S,
    list: Key,
    /// The old tree.
    top: Option<Hash>,
    nodes: HashMap<Hash, Rc<Node>>,
    /// Nodes of the new tree.
    put: HashSet<Hash>,
    /// Nodes of the old tree that were cut anew.
    dropped: Vec<Hash>,
}

impl<S: NodeStore> Editor<'_, S> {
    /// Changes the nodes of one level; returns the changes of the level above.
    fn edit_level<E: Entry + Clone>(
        &mut self,
        level: u8,
        changes: BTreeMap<Place, Option<E>>,
    ) -> Result<BTreeMap<Place, Option<Branch>>, S::Error> {
        let mut above = BTreeMap::new();
        let mut changes = changes.into_iter().peekable();
        while let Some((place, _)) = changes.peek() {
            let mut next = match self.find(level, |last| last >= place)? {
                Some(found) => Some(found),
                None => self.last(level)?,
            };
            let mut open: Vec<E> = Vec::new();
            let mut bytes = 0;
            // Until a new node ends where an old one ends.
            loop {
                let old = next.take();
                if let Some((hash, last)) = &old {
                    above.insert(last.clone(), None);
                    self.dropped.push(*hash);
                    next = self.find(level, |other| other > last)?;
                }
                let kept = match &old {
                    Some((hash, _)) => self.node(*hash)?,
                    None => Rc::new(Node::Leaf(Vec::new())),
                };
                let mut kept = E::of(&kept).unwrap_or_default().iter().peekable();
                let end = old.filter(|_| next.is_some()).map(|(_, last)| last);
                loop {
                    let new_place = changes.peek().map(|(place, _)| place);
                    let new_place = new_place.filter(|place| end.as_ref().is_none_or(|end| *place <= end));
                    let old_place = kept.peek().map(|entry| entry.place());
                    let entry = match (old_place, new_place) {
                        (None, None) => break,
                        (Some(old_place), Some(new_place)) if old_place == *new_place => {
                            kept.next();
                            changes.next().and_then(|(_, entry)| entry)
                        }
                        (Some(old_place), Some(new_place)) if old_place < *new_place => kept.next().cloned(),
                        (Some(_), None) => kept.next().cloned(),
                        (_, Some(_)) => changes.next().and_then(|(_, entry)| entry),
                    };
                    let Some(entry) = entry else { continue };
                    bytes += entry.bytes();
                    open.push(entry);
                    if Cut::of(level).ends(level, &open, bytes) {
                        self.close(level, &open, &mut above)?;
                        open.clear();
                        bytes = 0;
                    }
                }
                if open.is_empty() || next.is_none() {
                    break;
                }
            }
            if !open.is_empty() {
                self.close(level, &open, &mut above)?;
            }
        }
        Ok(above)
    }

    /// Stores a node, and names it on the level above.
    fn close<E: Entry>(
        &mut self,
        level: u8,
        entries: &[E],
        above: &mut BTreeMap<Place, Option<Branch>>,
    ) -> Result<(), S::Error> {
        let Some(last) = entries.last().map(Entry::place) else { return Ok(()) };
        let bytes = write(self.list, level, entries);
        let hash = Hash::of(&bytes);
        self.store.put(hash, &bytes)?;
        self.put.insert(hash);
        let count = entries.iter().map(Entry::count).sum();
        let ends = entries.iter().filter_map(Entry::ends).min();
        above.insert(last.clone(), Some(Branch { hash, count, ends, last }));
        Ok(())
    }

    fn node(&mut self, hash: Hash) -> Result<Rc<Node>, S::Error> {
        if let Some(node) = self.nodes.get(&hash) {
            return Ok(node.clone());
        }
        let node = Rc::new(self.store.read(hash)?);
        // Leaves are read once, and may be large.
        if node.level() > 0 {
            self.nodes.insert(hash, node.clone());
        }
        Ok(node)
    }

    /// The oldest old node of a level whose last place fulfils a condition that all later places fulfil, too.
    fn find(&mut self, level: u8, is_wanted: impl Fn(&Place) -> bool) -> Result<Option<(Hash, Place)>, S::Error> {
        self.descend(level, |branches| branches.iter().find(|branch| is_wanted(&branch.last)).cloned(), &is_wanted)
    }

    /// The newest old node of a level.
    fn last(&mut self, level: u8) -> Result<Option<(Hash, Place)>, S::Error> {
        self.descend(level, |branches| branches.last().cloned(), |_| true)
    }

    fn descend(
        &mut self,
        level: u8,
        choose: impl Fn(&[Branch]) -> Option<Branch>,
        is_wanted: impl Fn(&Place) -> bool,
    ) -> Result<Option<(Hash, Place)>, S::Error> {
        let Some(mut hash) = self.top else { return Ok(None) };
        let mut node = self.node(hash)?;
        if node.level() < level {
            return Ok(None);
        }
        let mut place = match &*node {
            Node::Leaf(items) => items.last().map(Entry::place),
            Node::Inner(_, branches) => branches.last().map(Entry::place),
        };
        while node.level() > level {
            let Node::Inner(_, branches) = &*node else { return Ok(None) };
            let Some(branch) = choose(branches) else { return Ok(None) };
            (hash, place) = (branch.hash, Some(branch.last));
            if node.level() == level + 1 {
                break;
            }
            node = self.node(hash)?;
        }
        Ok(place.filter(is_wanted).map(|place| (hash, place)))
    }

    /// The child of an inner node that has no other.
    fn only_child(&mut self, hash: Hash) -> Result<Option<Hash>, S::Error> {
        match &*self.node(hash)? {
            Node::Inner(_, branches) if branches.len() == 1 => Ok(Some(branches[0].hash)),
            _ => Ok(None),
        }
    }
}
