//! What the command shows of the most read articles.

use gazette_core::slug::Slug;
use serde::{Deserialize, Serialize};

/// An article of a ranking, as far as the command shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadArticle {
    /// Its slug.
    pub slug: Slug,
    /// Its headline.
    pub title: String,
    /// Its views in the window of the ranking.
    pub views: u64,
}
