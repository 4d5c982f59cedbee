//! The commands of the search index.

use gazette_core::hash::Hash;
use serde::{Deserialize, Serialize};

/// A query or an order for an index. Each variant's doc starts with the type of the result.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Command {
    /// [`Progress`]: what the index has.
    Progress,
    /// `()`: index these articles; replaces earlier entries. From here to [`Command::Finish`], the index has no edition
    /// whole.
    Put {
        /// Identifies a rebuild; see [`Finish::generation`].
        generation: u64,
        /// The articles.
        articles: Vec<NewEntry>,
    },
    /// `()`: end a round of changes.
    Finish(Finish),
    /// `()`: delete the articles with these ids, which no edition has.
    Remove(Vec<String>),
    /// `()`: remove all traces of deleted articles from the index's pages.
    Compact,
    /// `()`: delete everything.
    Clear,
    /// [`SearchPart`]: hits.
    Search(SearchQuery),
    /// [`Suggestions`]: titles for a query that is being typed.
    Suggest(SearchQuery),
}

/// What an index has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The newest edition whose changes it has all; 0 before the first.
    pub edition: u64,
    /// The generation of its last rebuild.
    pub generation: u64,
}

/// The end of a round of changes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Finish {
    /// The edition that the index now has.
    pub edition: u64,
    /// Identifies a rebuild. If it is a new one, articles that were not put in it are deleted.
    pub generation: u64,
    /// The ids of articles that this edition does not have.
    pub removed: Vec<String>,
}

/// An article to be indexed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewEntry {
    /// The article's blob.
    pub article: Hash,
    /// The text of that blob.
    pub json: String,
    /// The time of its take-down, if one is set.
    pub unpublish_at: Option<i64>,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HitOrder {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first.
    Date,
}

/// A search query.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SearchQuery {
    /// The query as typed.
    pub text: String,
    /// If set, only this section.
    pub section: Option<String>,
    /// The order.
    pub order: HitOrder,
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
    /// How well the words match: 0 is best.
    pub tier: u8,
    /// The first row of the block of hits that are ranked together.
    pub block: i64,
    /// The rank within the block; higher is better.
    pub score: i64,
    /// The entry's row.
    pub row: i64,
}

/// The most hits that are counted.
pub const MAX_COUNT: u32 = 1_000;

/// Part of the hits, best first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SearchPart {
    /// The edition whose articles these are, all as it has them; `None` while the index changes.
    pub edition: Option<u64>,
    /// The hits.
    pub hits: Vec<Hit>,
    /// The last hit's position, if more may follow.
    pub next: Option<RankCursor>,
    /// The number of all hits, at most [`MAX_COUNT`].
    pub count: u32,
    /// Whether there are more than that.
    pub has_more: bool,
    /// Whether these are not hits, but articles with words that differ by a typing error.
    pub is_corrected: bool,
    /// Whether there was no time to look for those.
    pub is_hurried: bool,
}

/// A found article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hit {
    /// The article's blob.
    pub article: Hash,
    /// Its card, as JSON.
    pub card: String,
    /// Its title as HTML, with matching words in `<mark>`.
    pub title: String,
    /// A passage of its text, likewise.
    pub passage: String,
    /// Its authors and their organisations, likewise, if they have matching words; else empty.
    pub byline: String,
    /// Its spelling of the query's words side by side, if that differs from the query; else empty.
    pub spelled: String,
}

/// Titles for a query that is being typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Suggestions {
    /// The edition whose articles these are, all as it has them; `None` while the index changes.
    pub edition: Option<u64>,
    /// The articles, best first. Their passages are empty.
    pub hits: Vec<Hit>,
}
