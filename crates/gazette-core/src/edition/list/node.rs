//! The bytes of nodes. All numbers are big-endian.
//!
//! A node starts with `GZL1`, its level (0 for a leaf) and the key of its list. Its entries follow, oldest first:
//!
//! | bytes | of an article in a leaf |
//! |---|---|
//! | 8 | `publish_at`, seconds since 1970 |
//! | 8 | `unpublish_at`, or the largest number for never |
//! | 1 | the length of the id |
//! | 4 | the length of the card |
//! | | the id, then the card as JSON |
//!
//! | bytes | of a child in an inner node |
//! |---|---|
//! | 32 | hash |
//! | 4 | the number of articles in it |
//! | 8 | the earliest `unpublish_at` in it |
//! | 8 | `publish_at` of its newest article |
//! | 1 | the length of the id of its newest article |
//! | | that id |

use super::Place;
use crate::edition::Key;
use crate::hash::Hash;
use crate::time::{Timestamp, Window};

const MAGIC: &[u8; 4] = b"GZL1";
const NEVER: i64 = i64::MAX;

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// When it is public.
    pub window: Window,
    /// Its card, as JSON.
    pub card: String,
}

/// A child of an inner node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The child.
    pub hash: Hash,
    /// The number of articles in it, whether or not they are public.
    pub count: u32,
    /// The earliest take-down in it.
    pub ends: Option<Timestamp>,
    /// The place of its newest article.
    pub last: Place,
}

/// A node of a list's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Articles, oldest first.
    Leaf(Vec<Item>),
    /// Children of a level, oldest first.
    Inner(u8, Vec<Branch>),
}

/// The bytes are no node of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a node of this list: {0}")]
pub struct NotANode(&'static str);

/// What nodes of any level consist of.
pub(super) trait Entry: Sized {
    /// The position in the list, of a child that of its newest article.
    fn place(&self) -> Place;
    /// The number of articles.
    fn count(&self) -> u32;
    /// The earliest take-down.
    fn ends(&self) -> Option<Timestamp>;
    /// The approximate number of bytes.
    fn bytes(&self) -> usize;
    fn write(&self, bytes: &mut Vec<u8>);
    /// The entries of a node; `None` if it is of another kind.
    fn of(node: &Node) -> Option<&[Self]>;
}

impl Entry for Item {
    fn place(&self) -> Place {
        Place { publish_at: self.window.publish_at, id: self.id.clone() }
    }

    fn count(&self) -> u32 {
        1
    }

    fn ends(&self) -> Option<Timestamp> {
        self.window.unpublish_at
    }

    fn bytes(&self) -> usize {
        self.card.len() + self.id.len()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        write_secs(bytes, Some(self.window.publish_at));
        write_secs(bytes, self.window.unpublish_at);
        write_length(bytes, &self.id);
        bytes.extend_from_slice(&u32::try_from(self.card.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(self.card.as_bytes());
    }

    fn of(node: &Node) -> Option<&[Self]> {
        match node {
            Node::Leaf(items) => Some(items),
            Node::Inner(..) => None,
        }
    }
}

impl Entry for Branch {
    fn place(&self) -> Place {
        self.last.clone()
    }

    fn count(&self) -> u32 {
        self.count
    }

    fn ends(&self) -> Option<Timestamp> {
        self.ends
    }

    fn bytes(&self) -> usize {
        self.last.id.len() + 53
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.hash.as_bytes());
        bytes.extend_from_slice(&self.count.to_be_bytes());
        write_secs(bytes, self.ends);
        write_secs(bytes, Some(self.last.publish_at));
        write_length(bytes, &self.last.id);
        bytes.extend_from_slice(self.last.id.as_bytes());
    }

    fn of(node: &Node) -> Option<&[Self]> {
        match node {
            Node::Inner(_, branches) => Some(branches),
            Node::Leaf(_) => None,
        }
    }
}

fn write_secs(bytes: &mut Vec<u8>, at: Option<Timestamp>) {
    bytes.extend_from_slice(&at.map_or(NEVER, Timestamp::as_secs).to_be_bytes());
}

/// Ids have at most 120 bytes.
fn write_length(bytes: &mut Vec<u8>, id: &str) {
    bytes.push(u8::try_from(id.len()).unwrap_or(u8::MAX));
}

/// The bytes of a node.
pub(super) fn write<E: Entry>(list: Key, level: u8, entries: &[E]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + entries.iter().map(|entry| entry.bytes() + 24).sum::<usize>());
    bytes.extend_from_slice(MAGIC);
    bytes.push(level);
    bytes.extend_from_slice(list.as_bytes());
    for entry in entries {
        entry.write(&mut bytes);
    }
    bytes
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], NotANode> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(NotANode("its last entry is cut off"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotANode> {
        self.take(N)?.try_into().map_err(|_| NotANode("its last entry is cut off"))
    }

    fn number(&mut self) -> Result<u32, NotANode> {
        self.array().map(u32::from_be_bytes)
    }

    fn secs(&mut self) -> Result<Timestamp, NotANode> {
        self.array().map(i64::from_be_bytes).map(Timestamp::from_secs)
    }

    fn optional_secs(&mut self) -> Result<Option<Timestamp>, NotANode> {
        self.secs().map(|at| Some(at).filter(|at| at.as_secs() != NEVER))
    }

    fn length(&mut self) -> Result<usize, NotANode> {
        self.array::<1>().map(|[length]| length.into())
    }

    fn text(&mut self, length: usize) -> Result<String, NotANode> {
        String::from_utf8(self.take(length)?.to_vec()).map_err(|_| NotANode("a text is not UTF-8"))
    }
}

impl Node {
    /// Checks the bytes of a node of the list with this key.
    pub fn from_bytes(list: Key, bytes: &[u8]) -> Result<Self, NotANode> {
        let mut reader = Reader(bytes);
        if reader.array()? != *MAGIC {
            return Err(NotANode("it starts otherwise"));
        }
        let [level] = reader.array()?;
        if reader.array()? != *list.as_bytes() {
            return Err(NotANode("it is of another list"));
        }
        let node = if level == 0 { Self::Leaf(items(reader)?) } else { Self::Inner(level, branches(reader)?) };
        let is_sorted = match &node {
            Self::Leaf(items) => items.is_sorted_by(|a, b| a.place() < b.place()),
            Self::Inner(_, branches) => branches.is_sorted_by(|a, b| a.last < b.last),
        };
        if is_sorted { Ok(node) } else { Err(NotANode("its entries are not ascending")) }
    }

    /// 0 for a leaf, otherwise one more than that of its children.
    pub fn level(&self) -> u8 {
        match self {
            Self::Leaf(_) => 0,
            Self::Inner(level, _) => *level,
        }
    }

    /// The approximate memory that it needs, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Leaf(items) => items.iter().map(|item| item.bytes() + size_of::<Item>()).sum(),
            Self::Inner(_, branches) => branches.iter().map(|branch| branch.last.id.len() + size_of::<Branch>()).sum(),
        }
    }
}

fn items(mut reader: Reader<'_>) -> Result<Vec<Item>, NotANode> {
    let mut items = Vec::new();
    while !reader.0.is_empty() {
        let window = Window { publish_at: reader.secs()?, unpublish_at: reader.optional_secs()? };
        let id_length = reader.length()?;
        let card_length = reader.number()?;
        let id = reader.text(id_length)?;
        let card = reader.text(usize::try_from(card_length).unwrap_or(usize::MAX))?;
        items.push(Item { id, window, card });
    }
    Ok(items)
}

fn branches(mut reader: Reader<'_>) -> Result<Vec<Branch>, NotANode> {
    let mut branches = Vec::new();
    while !reader.0.is_empty() {
        let hash = Hash::from_bytes(reader.array()?);
        let count = reader.number()?;
        let ends = reader.optional_secs()?;
        let publish_at = reader.secs()?;
        let id_length = reader.length()?;
        let last = Place { publish_at, id: reader.text(id_length)? };
        branches.push(Branch { hash, count, ends, last });
    }
    Ok(branches)
}
