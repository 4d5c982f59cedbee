//! Reports of readers' pages, and the resulting counts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The body of `POST /api/v1/views`: one view of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Beacon {
    /// The article's slug or id.
    pub article: String,
    /// A random id of this view.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[A-Za-z0-9_-]{8,64}$")))]
    pub id: String,
    /// The URL that the reader came from. Not stored.
    #[serde(default)]
    pub referrer: Option<String>,
}

/// The response of `POST /api/v1/views`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedView {
    /// All views of the article.
    pub views: u64,
    /// The number of guests in the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// The response of `POST /api/v1/presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Online {
    /// The number of guests in the last five minutes.
    pub online: u64,
    /// All views of the paper.
    pub total: u64,
}

/// The response of `GET /api/v1/presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Presence {
    /// The number of guests in the last five minutes.
    pub guests: u64,
}

/// The response of `GET /api/v1/articles/{slug}/views`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleViews {
    /// All views of the article.
    pub views: u64,
    /// The sum of the distinct visitors of each day, an estimate.
    pub readers: u64,
    /// The views since midnight in the paper's time zone.
    pub today: u64,
    /// The views of the last sixty minutes.
    pub last_hour: u64,
}

/// The response of `GET /api/v1/stats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stats {
    /// All views, including those of older systems.
    pub views: u64,
    /// The views of older systems.
    pub offset: u64,
    /// The views counted by this system.
    pub counted: u64,
    /// Reports from robots, which do not count as views.
    pub bots: u64,
    /// All reports: counted views and reports from robots.
    pub raw: u64,
    /// The number of SQLite rows written for counting.
    pub rows_written: u64,
    /// The rule of counting, as a text.
    pub rule: String,
}

/// The response of `GET /api/v1/missing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingList {
    /// The addresses, most requested first, at most a hundred.
    pub missing: Vec<MissingAddress>,
}

/// A missing address that readers requested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingAddress {
    /// The minimum number of requests.
    pub times: u64,
    /// The path, percent-encoded as requested; for Joomla's pages with the query.
    pub path: String,
}

/// The response of `GET /api/v1/counts`: counts for a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountList {
    /// The paper's totals.
    pub total: CountTotal,
    /// The counts of the articles of this page, sorted by id.
    pub articles: Vec<ArticleCounts>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// The body of `POST /api/v1/counts`: counts from a backup. Unknown members are ignored.
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
    /// Reports from robots, which do not count as views.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub bots: u64,
}

/// The counts of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleCounts {
    /// The article's id.
    pub id: String,
    /// All views of the article.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub views: u64,
    /// The sum of the distinct visitors of each day.
    #[cfg_attr(feature = "schema", schemars(range(max = 9_007_199_254_740_991_u64)))]
    pub readers: u64,
    /// The days with views.
    pub days: Vec<DayCounts>,
}

/// The counts of an article on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayCounts {
    /// The day in the paper's time zone.
    pub day: NaiveDate,
    /// The views of the day.
    pub views: u32,
    /// The distinct visitors of the day.
    pub readers: u32,
}
