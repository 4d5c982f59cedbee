//! The paper's counts, as it answers with them.

use gazette_core::slug::Slug;
use serde::{Deserialize, Serialize};

/// The answer to `GET /api/v1/stats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// All views ever, those of older systems among them.
    pub views: u64,
    /// Views of older systems.
    pub offset: u64,
    /// Views counted here.
    pub counted: u64,
    /// Requests of robots, which are no views.
    pub bots: u64,
    /// What is counted, in words.
    pub rule: String,
}

/// The answer to `GET /api/v1/presence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Guests of the last five minutes.
    pub guests: u64,
}

/// The answer to `GET /api/v1/missing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Most wanted first.
    pub missing: Vec<MissingPath>,
}

/// An address that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingPath {
    /// The path, percent-encoded as it was asked for.
    pub path: String,
    /// How often it was asked for, at least.
    pub times: u64,
}

/// The answer to `GET /api/v1/most-read`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MostRead {
    /// Most views first.
    pub articles: Vec<ReadArticle>,
}

/// An article that was read much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadArticle {
    /// Its slug.
    pub slug: Slug,
    /// Its headline.
    pub title: String,
    /// Its views in the window that was asked for.
    pub views: u64,
}
