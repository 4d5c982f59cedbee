//! An article's counters in a view shard.

use serde::{Deserialize, Serialize};

use crate::readers::Readers;

/// An article's counters in this shard.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Its id.
    pub id: String,
    /// All its views.
    pub views: u32,
    /// The sum of each day's distinct visitors.
    pub readers: u32,
    /// The day that `today` belongs to.
    pub day: u32,
    pub today: Readers,
    /// How many of `readers` are today's.
    pub today_count: u32,
    /// Today's views by admitted visitors.
    pub today_views: u32,
    /// How many of `ranked` are today's.
    pub today_ranked: u32,
    /// The views that rank, of all days.
    pub ranked: u32,
    /// Views in other shards and before this system, as `Stats` last answered; `None` if it has not answered yet.
    pub remote_views: Option<u64>,
    /// The place of its newest numbers in the [`Outbox`](crate::outbox::Outbox), if they are still there. In memory
    /// only.
    #[serde(skip)]
    pub pending_place: usize,
}
