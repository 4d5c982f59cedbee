//! The numbers that pages show: a value in KV, put there by `Stats`, so that no page calls an object.

use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError};
use serde::{Deserialize, Serialize};

use crate::command::Ranking;
use crate::stats_store::StatsStore;

/// How many of the most read articles it has: more than pages show, because some may not be public for a reader.
const MOST_READ: u32 = 12;

/// The numbers at one time, without those of older systems.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// All views.
    pub views: u64,
    /// The time, in seconds since 1970.
    at: u64,
    /// Guests at that time, and after each of the next four minutes if no event comes.
    guests: [u64; 5],
    /// The ids of the articles that were read most in 24 hours, most views first.
    pub most_read: Vec<String>,
}

impl Snapshot {
    /// The numbers of now.
    pub fn of(store: &StatsStore, sql: &impl Sql, now: Timestamp) -> Result<Self, SqlError> {
        let ranking = Ranking { hours: 24, section: String::new(), limit: MOST_READ };
        let most_read = store.most_read(sql, &ranking, now)?;
        Ok(Self {
            views: store.totals(now).views,
            at: now.as_secs().unsigned_abs(),
            guests: [0, 1, 2, 3, 4].map(|minute| store.totals(now.plus_secs(60 * minute)).online),
            most_read: most_read.into_iter().map(|(id, _)| id).collect(),
        })
    }

    /// How many of the guests are still online. While events come, another snapshot follows.
    pub fn online(&self, now: Timestamp) -> u32 {
        let minutes = now.as_secs().unsigned_abs().saturating_sub(self.at) / 60;
        let guests = usize::try_from(minutes).ok().and_then(|minutes| self.guests.get(minutes));
        guests.map_or(0, |guests| u32::try_from(*guests).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_read_back_and_its_guests_go_away() {
        let snapshot =
            Snapshot { views: 7, at: 1_000, guests: [5, 4, 2, 2, 1], most_read: vec!["a".into(), "bài".into()] };
        let json = serde_json::to_string(&snapshot).unwrap();
        assert_eq!(serde_json::from_str::<Snapshot>(&json).unwrap(), snapshot);
        let later = [0, 59, 60, 179, 299, 300, 9_999].map(|secs| snapshot.online(Timestamp::from_secs(1_000 + secs)));
        assert_eq!(later, [5, 5, 4, 2, 1, 0, 0]);
    }
}
