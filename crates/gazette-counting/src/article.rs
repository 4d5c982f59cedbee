//! The numbers of one article in `Stats`.

use serde::{Deserialize, Serialize};

use crate::admission::ranked;
use crate::command::{ArticleCounts, Days};
use crate::history::{History, add_to, on_day};
use crate::units::SLOT_SECS;

/// An article's numbers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Article {
    /// Its id; empty if the article of this place was forgotten.
    pub id: String,
    /// Its section's slug, empty until the Catalog describes the article.
    pub section: String,
    /// Views imported from an older system.
    pub imported: u32,
    /// What each shard has counted.
    pub shards: Vec<ShardCounts>,
    /// Its views by time.
    pub history: History,
    /// Its views by day, from a backup.
    pub restored: Days,
}

/// An article's numbers in one shard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardCounts {
    /// The index of the shard in the list of shards.
    pub shard: u32,
    pub views: u64,
    /// The sum of each day's distinct visitors.
    pub readers: u64,
    /// The views that rank.
    pub ranked: u64,
}

impl Article {
    /// Raises a shard's numbers to those that it reported, and returns by how much they grew.
    pub fn raise(&mut self, reported: ShardCounts) -> ShardCounts {
        let place = self.shards.iter().position(|known| known.shard == reported.shard).unwrap_or(self.shards.len());
        if place == self.shards.len() {
            self.shards.push(ShardCounts { shard: reported.shard, ..ShardCounts::default() });
        }
        let known = &mut self.shards[place];
        let more = ShardCounts {
            shard: reported.shard,
            views: reported.views.saturating_sub(known.views),
            readers: reported.readers.saturating_sub(known.readers),
            ranked: reported.ranked.saturating_sub(known.ranked),
        };
        known.views = known.views.max(reported.views);
        known.readers = known.readers.max(reported.readers);
        known.ranked = known.ranked.max(reported.ranked);
        more
    }

    /// Raises the numbers of a shard to those of a backup, and returns by how much the views grew.
    pub fn restore(&mut self, shard: u32, counted: &ArticleCounts) -> u64 {
        for [day, views, readers] in &counted.days {
            let known = self.restored.iter().find(|[of, ..]| of == day).copied().unwrap_or([*day, 0, 0]);
            let more = [*day, views.saturating_sub(known[1]), readers.saturating_sub(known[2])];
            add_to(&mut self.restored, more);
        }
        // Views whose day is unknown rank as those of one more day.
        let (mut of_days, mut views, mut readers) = (0, counted.views, counted.readers);
        for [_, day_views, day_readers] in &self.restored {
            of_days += u64::from(ranked(*day_views, *day_readers));
            views = views.saturating_sub((*day_views).into());
            readers = readers.saturating_sub((*day_readers).into());
        }
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let ranked = of_days + u64::from(ranked(small(views), small(readers)));
        self.raise(ShardCounts { shard, views: counted.views, readers: counted.readers, ranked }).views
    }

    /// Views counted.
    pub fn views(&self) -> u64 {
        self.shards.iter().fold(0, |sum, of| sum.saturating_add(of.views))
    }

    /// Views counted by all shards but one.
    pub fn remote_views(&self, shard: u32) -> u64 {
        self.shards.iter().filter(|of| of.shard != shard).fold(0, |sum, of| sum.saturating_add(of.views))
    }

    /// All views, including those of an older system.
    pub fn all_views(&self) -> u64 {
        self.views().saturating_add(self.imported.into())
    }

    /// The sum of all days' readers.
    pub fn readers(&self) -> u64 {
        self.shards.iter().fold(0, |sum, of| sum.saturating_add(of.readers))
    }

    /// Views of a day.
    pub fn on_day(&self, day: u32) -> u64 {
        u64::from(on_day(&self.history.days, day)) + u64::from(on_day(&self.restored, day))
    }

    /// Views of the last `hours` hours, and how many of them rank; 0 hours are all time.
    pub fn in_window(&self, hours: u32, now: u32) -> [u64; 2] {
        if hours == 0 {
            let ranked = self.shards.iter().fold(self.imported.into(), |sum: u64, of| sum.saturating_add(of.ranked));
            return [self.all_views(), ranked];
        }
        let mut window = self.history.last_hours(hours, now / SLOT_SECS);
        // A backup has days without hours.
        let from = first_day(hours, now);
        for [_, views, readers] in self.restored.iter().filter(|[day, ..]| *day >= from) {
            window[0] += u64::from(*views);
            window[1] += u64::from(ranked(*views, *readers));
        }
        window
    }

    /// For a backup.
    pub fn counts(&self) -> ArticleCounts {
        let mut days = self.history.days.clone();
        for day in &self.restored {
            add_to(&mut days, *day);
        }
        ArticleCounts { id: self.id.clone(), views: self.views(), readers: self.readers(), days }
    }

    /// About how many bytes it takes on the heap.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        let texts = self.id.capacity() + self.section.capacity();
        let days = (self.history.days.capacity() + self.restored.capacity()) * size_of::<[u32; 3]>();
        texts + days + self.history.bytes() + self.shards.capacity() * size_of::<ShardCounts>()
    }
}

/// The first day of a backup that lies in the window of the last `hours` hours. Short windows have none.
pub const fn first_day(hours: u32, now: u32) -> u32 {
    if hours > 24 { (now / (24 * 60 * 60) + 1).saturating_sub(hours / 24) } else { u32::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_the_largest_numbers_neither_wrap_nor_panic() {
        let mut article = Article { imported: u32::MAX, ..Article::default() };
        let days = vec![[20_000, u32::MAX, u32::MAX], [20_001, u32::MAX, 1]];
        let counted = ArticleCounts { id: "a".into(), views: u64::MAX, readers: u64::MAX, days };
        assert_eq!(article.restore(0, &counted), u64::MAX);
        assert_eq!(article.restore(0, &counted), 0, "the same again changes nothing");
        article.raise(ShardCounts { shard: 1, views: 1, readers: 1, ranked: 1 });
        assert_eq!((article.views(), article.readers(), article.all_views()), (u64::MAX, u64::MAX, u64::MAX));
        assert_eq!(article.remote_views(0), 1);
        assert_eq!(article.on_day(20_000), u64::from(u32::MAX));
        let [views, ranked] = article.in_window(168, 20_002 * 24 * 60 * 60);
        assert_eq!((views, ranked), (2 * u64::from(u32::MAX), u64::from(u32::MAX) + 20));
        assert_eq!(article.in_window(0, 0)[0], u64::MAX);
        article.counts();
    }

    #[test]
    fn restored_views_rank_by_their_days_and_those_of_no_day_as_one_more() {
        let mut article = Article::default();
        let counted =
            ArticleCounts { id: "a".into(), views: 160, readers: 4, days: vec![[20_000, 100, 2], [20_001, 10, 1]] };
        article.restore(0, &counted);
        // min(100, 40) + min(10, 20) + min(50, 20)
        assert_eq!(article.in_window(0, 0), [160, 70]);
        assert_eq!(article.in_window(168, 20_001 * 24 * 60 * 60), [110, 50]);
    }
}
