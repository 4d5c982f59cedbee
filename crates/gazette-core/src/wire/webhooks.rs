//! The body of webhook deliveries, and their log.

use serde::{Deserialize, Serialize};

use super::{Change, Problem};
use crate::article::Article;

/// The response of `GET /api/v1/webhooks`: the log of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookList {
    /// The deliveries, newest edition first, at most a hundred.
    pub webhooks: Vec<Delivery>,
}

/// The delivery of an event to one URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// The edition's number. For a refused release, that of the newest edition at that time.
    pub edition: u64,
    /// The release that was refused. Absent if the event is a published edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<u64>,
    /// The receiver's URL.
    pub url: String,
    /// The state of the delivery.
    pub state: DeliveryState,
    /// The number of attempts.
    pub attempts: u32,
    /// The status of the last response, or the error; null before the first attempt.
    pub outcome: Option<String>,
    /// When the last attempt was made, as RFC 3339; null before the first.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub last_at: Option<String>,
    /// When the next attempt will be made, as RFC 3339; null if there is none.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub next_at: Option<String>,
}

/// The state of a delivery. A failed delivery is not retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeliveryState {
    /// An attempt is scheduled.
    Waiting,
    /// The receiver has accepted it.
    Delivered,
    /// All attempts have failed.
    Failed,
}

/// The body of a webhook delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EditionPublished"))]
pub struct EditionPublished<A = Article> {
    /// The kind of event: `edition.published`. There may be other kinds in the future.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "edition.published")))]
    pub kind: String,
    /// When the event happened, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub timestamp: String,
    /// The edition.
    pub data: PublishedEdition<A>,
}

/// The edition in a webhook delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PublishedEdition"))]
pub struct PublishedEdition<A = Article> {
    /// The edition's number.
    pub edition: u64,
    /// When it was published, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub published_at: String,
    /// The changes since the previous edition, without the articles themselves; null if more than twenty articles
    /// changed.
    pub changes: Option<Vec<Change<A>>>,
    /// The URL of the list of changes. Its response names the edition that it leads to; an older number means that this
    /// edition has not arrived in that data center yet.
    pub changes_url: String,
}

/// The body of the webhook delivery that tells of a refused release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleaseRefused {
    /// The kind of event: `release.refused`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(extend("const" = "release.refused")))]
    pub kind: String,
    /// When the event happened, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub timestamp: String,
    /// The release.
    pub data: RefusedRelease,
}

/// The release in a webhook delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedRelease {
    /// The release's number.
    pub release: u64,
    /// When it was to become an edition, as RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub at: String,
    /// The editor who stored it.
    pub created_by: String,
    /// Why it was refused.
    pub refusal: Problem,
}
