//! Heads: the newest cards of each section, enough for its first pages and for the front page.

use serde::{Deserialize, Serialize};

use crate::article::{Card, Front};
use crate::time::{Timestamp, Window};

/// The number of public cards in a head: enough for a section's first page and its feed. Cards under embargo are added to
/// these. All heads are part of the [`Bundle`](super::Bundle), which every isolate reads.
pub const HEAD_CARDS: usize = 30;

/// The newest cards of a section, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Includes cards under embargo; lists must compare the times.
    pub cards: Vec<HeadCard>,
    /// Whether the section has older articles.
    pub has_more: bool,
}

/// A card with the data that decides when and where it is shown. It may be under embargo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCard {
    /// The article's card.
    pub card: Card,
    /// When readers may see it.
    pub window: Window,
    /// Its position on the front page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<Front>,
}

impl Head {
    /// The cards that are public at an instant, newest first.
    pub fn live(&self, now: Timestamp) -> impl Iterator<Item = &HeadCard> {
        self.cards.iter().filter(move |card| card.window.is_live(now))
    }
}

/// Newest first, then by id, so that all lists have the same order.
pub fn by_date(a: &HeadCard, b: &HeadCard) -> std::cmp::Ordering {
    (b.window.publish_at, &a.card.id).cmp(&(a.window.publish_at, &b.card.id))
}
