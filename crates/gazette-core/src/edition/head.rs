//! Heads: the newest cards of a section, enough for its first pages and for the front.

use serde::{Deserialize, Serialize};

use crate::article::{Card, Front};
use crate::time::{Timestamp, Window};

/// How many public cards a head keeps. Embargoed ones come on top of these.
pub const HEAD_CARDS: usize = 100;

/// The newest cards of a section, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Embargoed cards included; who lists them compares their times.
    pub cards: Vec<HeadCard>,
    /// Whether the section has older articles than these.
    pub has_more: bool,
}

/// A card with what decides when and where it shows. Not public: it may be embargoed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCard {
    /// The article's card.
    pub card: Card,
    /// When readers may see it.
    pub window: Window,
    /// Its place on the front page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<Front>,
}

impl Head {
    /// The cards that readers may see at an instant, newest first.
    pub fn live(&self, now: Timestamp) -> impl Iterator<Item = &HeadCard> {
        self.cards.iter().filter(move |card| card.window.is_live(now))
    }
}

/// Newest first; of the same instant, by id, so that every list has one order.
pub fn by_date(a: &HeadCard, b: &HeadCard) -> std::cmp::Ordering {
    (b.window.publish_at, &a.card.id).cmp(&(a.window.publish_at, &b.card.id))
}
