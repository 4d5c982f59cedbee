//! What webhooks are sent, and the log of their deliveries.

use serde::{Deserialize, Serialize};

use super::Change;
use crate::article::Article;

/// The answer to `GET /api/v1/webhooks`: the log of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookList {
    /// Newest edition first, a hundred at most.
    pub webhooks: Vec<Delivery>,
}

/// The delivery of an edition to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// The edition's number.
    pub edition: u64,
    /// The receiver's address.
    pub url: String,
    /// How far the delivery is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// The status that answered the last attempt, or why there was none; null before the first attempt.
    pub outcome: Option<String>,
    /// When the last attempt was made, as RFC 3339; null before the first.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub last_at: Option<String>,
    /// When the next attempt will be made, as RFC 3339; null if there is none.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub next_at: Option<String>,
}

/// How far a delivery is. A failed delivery is not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeliveryState {
    /// It will be tried, or tried again.
    Waiting,
    /// The receiver has accepted it.
    Delivered,
    /// It was given up.
    Failed,
}

/// The body that webhooks are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EditionPublished"))]
pub struct EditionPublished<A = Article> {
    /// The kind of event: `edition.published`. Other kinds may follow.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "edition.published")))]
    pub kind: String,
    /// When it happened, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub timestamp: String,
    /// The edition.
    pub data: PublishedEdition<A>,
}

/// An edition, as webhooks are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PublishedEdition"))]
pub struct PublishedEdition<A = Article> {
    /// Its number.
    pub edition: u64,
    /// When it was published, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub published_at: String,
    /// What changed since the edition before, without the articles themselves; null if more than twenty articles did.
    pub changes: Option<Vec<Change<A>>>,
    /// The address of the list of changes. Its answer names the edition that it leads to: an older one means that this one has
    /// not arrived there yet.
    pub changes_url: String,
}
