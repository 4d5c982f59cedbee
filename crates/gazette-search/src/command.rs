//! The commands of the search index.

use gazette_core::hash::Hash;
use serde::{Deserialize, Serialize};

/// A query or an order for the index. Each variant's doc starts with the type of the result.
#[derive(Debug, Serialize, Deserialize)]
pub enum Command {
    /// `()`: index these articles; replaces earlier entries.
    Put {
        /// Identifies a rebuild; see [`Command::Sweep`].
        generation: u64,
        /// The articles.
        articles: Vec<NewEntry>,
    },
    /// `()`: delete the articles with these ids.
    Remove(Vec<String>),
    /// `()`: remove all traces of deleted articles from the index's pages.
    Compact,
    /// `()`: delete the articles that were last put in an earlier generation.
    Sweep(u64),
    /// [`SearchPart`]: hits.
    Search(SearchQuery),
}

/// An article to be indexed.
#[derive(Debug, Serialize, Deserialize)]
pub struct NewEntry {
    /// The article's blob.
    pub article: Hash,
    /// The text of that blob.
    pub json: String,
    /// The time of its take-down, if one is set.
    pub unpublish_at: Option<i64>,
}

/// A search query.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// The query as typed.
    pub text: String,
    /// If set, only this section.
    pub section: Option<String>,
    /// The reader's instant, in seconds.
    pub now: i64,
    /// Start after this position.
    pub after: Option<RankCursor>,
    /// The maximum number of hits.
    pub limit: u32,
}

/// A position in the order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankCursor {
    /// How well the words match: 0 is as typed and side by side.
    pub tier: u8,
    /// The relevance within the tier, in millionths; higher is better.
    pub score: i64,
    /// The entry's row.
    pub row: i64,
}

/// Part of the hits, best first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SearchPart {
    /// The hits.
    pub hits: Vec<Hit>,
    /// The last hit's position, if more may follow.
    pub next: Option<RankCursor>,
    /// Whether these are not hits, but articles with words that differ by a typing error.
    pub is_corrected: bool,
}

/// A found article.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hit {
    /// The article's blob.
    pub article: Hash,
    /// Its card, as JSON.
    pub card: String,
    /// Its title as HTML, with matching words in `<mark>`.
    pub title: String,
    /// A passage of its text, likewise.
    pub passage: String,
    /// Its spelling of the query's words side by side, if that differs from the query; else empty.
    pub spelled: String,
}
