//! What readers' pages report, and the numbers that are made of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The body of `POST /api/v1/views`: one view of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Beacon {
    /// The article's slug or id.
    pub article: String,
    /// A random name of this view.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[A-Za-z0-9_-]{8,64}$")))]
    pub id: String,
    /// Where the reader came from. It is not kept.
    #[serde(default)]
    pub referrer: Option<String>,
}

/// The answer to `POST /api/v1/views`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedView {
    /// The article's views.
    pub views: u64,
    /// Guests of the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// The answer to `POST /api/v1/presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Online {
    /// Guests of the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// The answer to `GET /api/v1/presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Presence {
    /// Guests of the last five minutes.
    pub guests: u64,
}

/// The answer to `GET /api/v1/articles/{slug}/views`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleViews {
    /// All its views.
    pub views: u64,
    /// The sum of each day's distinct visitors, an estimate.
    pub readers: u64,
    /// Views since midnight in the paper's zone.
    pub today: u64,
    /// Views of the last sixty minutes.
    pub last_hour: u64,
}

/// The answer to `GET /api/v1/stats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stats {
    /// All views, with those of older systems.
    pub views: u64,
    /// Views of older systems.
    pub offset: u64,
    /// Views counted here.
    pub counted: u64,
    /// Reports of robots, which are not views.
    pub bots: u64,
    /// All reports: those counted and those of robots.
    pub raw: u64,
    /// What counting has cost, in rows of SQLite.
    pub rows_written: u64,
    /// The rule of counting, in words.
    pub rule: String,
}

/// The answer to `GET /api/v1/missing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingList {
    /// Most wanted first, a hundred at most.
    pub missing: Vec<MissingAddress>,
}

/// An address that readers asked for and that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingAddress {
    /// How often it was asked for, at least.
    pub times: u64,
    /// The path, percent-encoded as it was asked for; for Joomla's pages with the query.
    pub path: String,
}

/// The answer to `GET /api/v1/counts`: counts for a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountList {
    /// The paper's totals.
    pub total: CountTotal,
    /// The counts of this page's articles, sorted by id.
    pub articles: Vec<ArticleCounts>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// The body of `POST /api/v1/counts`: counts from a backup. Members that a later version may add are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoredCounts {
    /// The paper's totals.
    pub total: CountTotal,
    /// The counts of some articles.
    pub articles: Vec<ArticleCounts>,
}

/// The paper's totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountTotal {
    /// Views.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub views: u64,
    /// Reports of robots, which are not views.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub bots: u64,
}

/// An article's counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleCounts {
    /// The article's id.
    pub id: String,
    /// All its views.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub views: u64,
    /// The sum of each day's distinct visitors.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub readers: u64,
    /// The days on which it was read.
    pub days: Vec<DayCounts>,
}

/// An article's counts of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayCounts {
    /// The day in the paper's zone.
    pub day: NaiveDate,
    /// Its views.
    pub views: u32,
    /// Its distinct visitors.
    pub readers: u32,
}
