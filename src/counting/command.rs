//! What the Worker may ask of a view shard.

use serde::{Deserialize, Serialize};

/// A question or an order for a shard; its answer's type stands behind each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Command {
    /// [`Acknowledged`]: count a view, once.
    Record {
        /// The article's id.
        article: String,
        /// The view's own id: the same one again counts nothing.
        view: String,
        /// Who it was; no more than a hash.
        visitor: String,
    },
    /// [`Acknowledged`]: a robot, or a page fetched ahead: told, not counted.
    RecordBot {
        /// The article's id.
        article: String,
    },
    /// [`ArticleViews`]: an article's numbers.
    Views {
        /// The article's id.
        article: String,
        /// When the reader's day began in the paper's zone, in seconds.
        day_start: i64,
    },
    /// [`Totals`]: the shard's totals.
    Totals,
}

/// The answer to a beacon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// The article's views, this one included.
    pub views: u64,
    /// Guests of the last five minutes.
    pub online: u32,
}

/// What is known of an article's readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleViews {
    /// All views ever.
    pub views: u64,
    /// The sum of each day's distinct visitors.
    pub readers: u64,
    /// Views since midnight in the paper's zone.
    pub today: u64,
    /// Views of the last sixty minutes, to five minutes.
    pub last_hour: u64,
}

/// What a shard counted in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All views ever.
    pub views: u64,
    /// Robots and pages fetched ahead.
    pub bots: u64,
    /// Guests of the last five minutes.
    pub online: u32,
}
