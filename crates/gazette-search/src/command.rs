//! What may be asked of the search index.

use gazette_core::hash::Hash;
use serde::{Deserialize, Serialize};

/// A question or an order for the index; its answer's type stands behind each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Command {
    /// `()`: index these, in place of what was known of them.
    Put {
        /// Names a round of indexing everything; see [`Command::Sweep`].
        generation: u64,
        /// The articles.
        articles: Vec<NewEntry>,
    },
    /// `()`: forget the articles with these ids.
    Remove(Vec<String>),
    /// `()`: leave nothing of what was forgotten in the index's own pages.
    Compact,
    /// `()`: forget all that was last put in an earlier generation.
    Sweep(u64),
    /// [`SearchPart`]: hits.
    Search(SearchQuery),
}

/// An article on its way into the index.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewEntry {
    /// The article's blob.
    pub article: Hash,
    /// That blob's text.
    pub json: String,
    /// When it is to be taken down.
    pub unpublish_at: Option<i64>,
}

/// What a reader looks for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// As it was typed.
    pub text: String,
    /// Only in this section.
    pub section: Option<String>,
    /// The reader's instant, in seconds.
    pub now: i64,
    /// Continue after this place.
    pub after: Option<RankCursor>,
    /// At most so many.
    pub limit: u32,
}

/// A place in the order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankCursor {
    /// How well the words match: 0 is as typed and side by side.
    pub tier: u8,
    /// The relevance within the tier, in millionths; more is better.
    pub score: i64,
    /// The entry's row.
    pub row: i64,
}

/// Part of the hits, best first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SearchPart {
    /// The hits.
    pub hits: Vec<Hit>,
    /// The last one's place, if there may be more after it.
    pub next: Option<RankCursor>,
    /// Whether they are no hits, but articles that have words a slip away from those that were looked for.
    pub is_corrected: bool,
}

/// An article that was found.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hit {
    /// The article's blob.
    pub article: Hash,
    /// Its card, as JSON.
    pub card: String,
    /// Its title as HTML, with the words that were looked for in `<mark>`.
    pub title: String,
    /// A passage of its text, likewise.
    pub passage: String,
    /// How it writes the words that were looked for, side by side, if that is not how they were typed; else empty.
    pub spelled: String,
}
