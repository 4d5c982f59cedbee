//! Who is told of editions, as the paper answers with it.

use serde::{Deserialize, Serialize};

/// The answer to `GET /api/v1/webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookList {
    /// Newest edition first.
    pub webhooks: Vec<Webhook>,
}

/// An edition, and somebody who is to be told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The edition's number.
    pub edition: u64,
    /// Where it is told.
    pub url: String,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// A status, or why there is none; `None` before the first attempt.
    pub outcome: Option<String>,
    /// When the last attempt was, as RFC 3339.
    pub last_at: Option<String>,
    /// When the next attempt is, as RFC 3339; `None` if there is none.
    pub next_at: Option<String>,
}
