//! Lists: the articles of the paper, a section, a tag or an author, newest first, as a tree of immutable nodes.
//!
//! The leaves of a tree hold cards with their times; an inner node names its children by their hashes. The articles are
//! cut into leaves, and nodes into their parents, by a rule that depends only on the articles, so the same articles make
//! the same tree, in whatever order they came. The rule starts from the oldest article: a new article at the newer end
//! makes one new leaf and one new node above it on each level. [`edit`](fn@edit) is used by the Catalog, [`Walk`] by readers.
//!
//! A node contains the key of its list, so two lists have no node in common.

mod edit;
mod node;
mod walk;

use std::cmp::Ordering;

use sha2::{Digest, Sha256};

pub use edit::{NodeStore, edit};
pub use node::{Branch, Item, Node, NotANode};
pub use walk::{Found, Slice, Walk};

use super::Key;
use crate::slug::Slug;
use crate::time::Timestamp;

/// The name of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListName {
    /// All articles.
    Paper,
    /// The articles of a section.
    Section(Slug),
    /// The articles with a tag.
    Tag(Slug),
    /// The articles by an author.
    Author(Slug),
}

impl ListName {
    /// The key of its entry in the index, and in its nodes.
    pub fn key(&self) -> Key {
        match self {
            Self::Paper => Key::of_list("list-paper", ""),
            Self::Section(slug) => Key::of_list("list-section", slug.as_str()),
            Self::Tag(slug) => Key::of_list("list-tag", slug.as_str()),
            Self::Author(slug) => Key::of_list("list-author", slug.as_str()),
        }
    }
}

/// The position of an article in a list. Places ascend from the oldest article to the newest; articles of the same time
/// are sorted by descending id. A list, which starts with the newest, so has ascending ids within a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// When the article is published.
    pub publish_at: Timestamp,
    /// Its id.
    pub id: String,
}

impl Place {
    /// Whether a node of this level that ends at this place may end there. On average, one place in `one_in` is.
    fn is_boundary(&self, level: u8, one_in: u32) -> bool {
        let digest =
            Sha256::new().chain_update(self.publish_at.as_secs().to_be_bytes()).chain_update(&self.id).finalize();
        // Each level uses other bytes, as the places in an inner node are boundaries of the level below.
        let at = 4 * usize::from(level).min(digest.len() / 4 - 1);
        let number = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]);
        number % one_in == 0
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.publish_at, &other.id).cmp(&(other.publish_at, &self.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests;
