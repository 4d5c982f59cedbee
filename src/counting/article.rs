//! An article's numbers, as `Stats` has them.

use super::command::{ArticleCounts, Days, Message};
use super::history::{History, add_to, pack_times, unpack_times};
use super::packed::Packed;
use super::tally::SLOT_SECS;
use crate::storage::SqlError;

/// An article's numbers.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// Its id.
    pub id: String,
    /// Its section's slug, empty until the Catalog tells.
    pub section: String,
    /// Views brought along from an older system.
    pub imported: u32,
    /// By shard: its place in the list of shards, views, readers.
    pub shards: Vec<[u32; 3]>,
    /// Its views by time.
    pub history: History,
    /// Days out of a backup.
    pub restored: Days,
}

impl Article {
    /// Keeps the larger of a shard's numbers; gives by how much they grew.
    pub fn raise(&mut self, shard: u32, views: u32, readers: u32) -> (u32, u32) {
        let place = self.shards.iter().position(|[of, ..]| *of == shard).unwrap_or(self.shards.len());
        if place == self.shards.len() {
            self.shards.push([shard, 0, 0]);
        }
        let [_, known_views, known_readers] = &mut self.shards[place];
        let more = (views.saturating_sub(*known_views), readers.saturating_sub(*known_readers));
        *known_views += more.0;
        *known_readers += more.1;
        more
    }

    /// Views counted.
    pub fn views(&self) -> u32 {
        self.shards.iter().map(|[_, views, _]| views).sum()
    }

    /// The sum of all days' readers.
    pub fn readers(&self) -> u32 {
        self.shards.iter().map(|[.., readers]| readers).sum()
    }

    /// Views of the last so many hours; 0 is all time.
    pub fn in_window(&self, hours: u32, now: u32) -> u32 {
        if hours == 0 {
            return self.imported + self.views();
        }
        // Of days out of a backup no hours are known.
        let from = (now / (24 * 60 * 60) + 1).saturating_sub(hours / 24);
        let restored = self.restored.iter().filter(|[day, ..]| hours > 24 && *day >= from);
        self.history.last_hours(hours, now / SLOT_SECS) + restored.map(|[_, views, _]| views).sum::<u32>()
    }

    /// As a backup has them.
    pub fn counts(&self) -> ArticleCounts {
        let mut days = self.history.days.clone();
        for day in &self.restored {
            add_to(&mut days, *day);
        }
        ArticleCounts { id: self.id.clone(), views: self.views(), readers: self.readers(), days }
    }

    /// Adds them to packed bytes; what is too old for slots becomes hours.
    pub fn pack(&mut self, bytes: &mut Vec<u8>, now_slot: u32) {
        self.id.pack(bytes);
        self.section.pack(bytes);
        self.imported.pack(bytes);
        self.shards.pack(bytes);
        self.history.pack(bytes, now_slot);
        pack_times(bytes, &self.restored);
    }

    /// Reads them from packed bytes.
    pub fn unpack(packed: &mut Packed) -> Result<Self, SqlError> {
        Ok(Self {
            id: packed.text()?,
            section: packed.text()?,
            imported: packed.small()?,
            shards: Message::unpack(packed)?,
            history: History::unpack(packed)?,
            restored: unpack_times(packed)?,
        })
    }
}
