//! A shard's journal: a ring of rows, one for each group of views.
//!
//! A row has all that is needed to count its views again, and their ids. It is overwritten when its ids need not be
//! remembered any more and its views are in the counters' rows ([`Journal::append`]).

use std::collections::VecDeque;

use gazette_sql::{Sql, SqlError, Value};
use serde::{Deserialize, Serialize};

/// The least time for which the id of a view is remembered.
pub const REMEMBER_SECS: u32 = 10 * 60;

/// A view that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id, hashed.
    #[serde(with = "postcard::fixint::le")]
    pub view: u64,
    /// The article's number; `None` is a robot.
    pub article: Option<u32>,
    /// The visitor, hashed with the salt of the day.
    #[serde(with = "postcard::fixint::le")]
    pub visitor: u64,
    /// The day in the paper's zone.
    pub day: u32,
    /// Whether the visitor was admitted, as a reader and a guest.
    pub is_admitted: bool,
}

/// The ring.
#[derive(Debug, Default)]
pub struct Journal {
    /// Oldest first.
    rows: VecDeque<RingRow>,
    /// The sequence number of the last group.
    pub sequence: u64,
}

#[derive(Debug)]
struct RingRow {
    slot: u32,
    at: u32,
    sequence: u64,
}

/// A group of views.
#[derive(Debug)]
pub struct Group {
    /// Its sequence number.
    pub sequence: u64,
    /// When it was written, in seconds since 1970.
    pub at: u32,
    /// Its views.
    pub entries: Vec<Entry>,
}

impl Journal {
    /// Reads the ring, and all groups that are not folded or whose ids must still be remembered.
    pub fn load(sql: &impl Sql, folded: u64, now: u32) -> Result<(Self, Vec<Group>), SqlError> {
        let mut journal = Self { rows: VecDeque::new(), sequence: folded };
        for row in sql.run("SELECT slot, at, sequence FROM journal ORDER BY sequence", vec![])? {
            let row = RingRow { slot: row.unsigned(0)?, at: row.unsigned(1)?, sequence: row.unsigned(2)? };
            journal.sequence = journal.sequence.max(row.sequence);
            journal.rows.push_back(row);
        }
        let since = i64::from(now.saturating_sub(REMEMBER_SECS));
        let statement = "SELECT sequence, at, entries FROM journal WHERE sequence > ? OR at >= ? ORDER BY sequence";
        let mut groups = Vec::new();
        for row in sql.run(statement, vec![folded.into(), since.into()])? {
            let (sequence, at, entries) = (row.unsigned(0)?, row.unsigned(1)?, row.decoded(2)?);
            groups.push(Group { sequence, at, entries });
        }
        Ok((journal, groups))
    }

    /// Writes a group as one row.
    pub fn append(&mut self, sql: &impl Sql, folded: u64, now: u32, entries: &[Entry]) -> Result<(), SqlError> {
        let is_done = |row: &RingRow| row.sequence <= folded && row.at.saturating_add(REMEMBER_SECS) < now;
        let next_slot = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let slot = match self.rows.front() {
            Some(oldest) if is_done(oldest) => oldest.slot,
            _ => next_slot,
        };
        let sequence = self.sequence + 1;
        sql.run(
            "INSERT INTO journal (slot, sequence, at, entries) VALUES (?, ?, ?, ?) ON CONFLICT (slot) DO UPDATE
             SET sequence = excluded.sequence, at = excluded.at, entries = excluded.entries",
            vec![i64::from(slot).into(), sequence.into(), i64::from(now).into(), Value::encoded(entries)?],
        )?;
        if slot != next_slot {
            self.rows.pop_front();
        }
        self.sequence = sequence;
        self.rows.push_back(RingRow { slot, at: now, sequence });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;
    use gazette_sql::NativeSql;

    fn entry(view: u64, article: Option<u32>) -> Entry {
        Entry { view, article, visitor: u64::MAX - view, day: 20_500, is_admitted: view.is_multiple_of(2) }
    }

    #[test]
    fn a_ring_grows_while_its_rows_are_needed_and_is_used_again_after_that() {
        let sql = NativeSql::new();
        sql.migrate(schema::SHARD).unwrap();
        let (mut journal, groups) = Journal::load(&sql, 0, 0).unwrap();
        assert!(groups.is_empty());
        let rows = || sql.number("SELECT count(*) FROM journal", vec![]).unwrap();
        for second in 0..10 {
            journal.append(&sql, 0, second, &[entry(u64::from(second), Some(second)), entry(99, None)]).unwrap();
        }
        assert_eq!(rows(), 10);
        // Folded, but their ids matter; old enough, but not folded.
        journal.append(&sql, 10, REMEMBER_SECS, &[]).unwrap();
        journal.append(&sql, 0, REMEMBER_SECS + 1, &[]).unwrap();
        assert_eq!(rows(), 12);
        for second in 0..10 {
            journal.append(&sql, 12, REMEMBER_SECS + 10 + second, &[entry(7, Some(7))]).unwrap();
        }
        assert_eq!((rows(), journal.sequence), (12, 22));
        let (reloaded, groups) = Journal::load(&sql, 20, 3 * REMEMBER_SECS).unwrap();
        assert_eq!((reloaded.sequence, reloaded.rows.len()), (22, 12));
        let found: Vec<_> = groups.iter().map(|group| (group.sequence, group.at, group.entries.clone())).collect();
        let expected =
            |sequence| (sequence, REMEMBER_SECS - 3 + u32::try_from(sequence).unwrap(), vec![entry(7, Some(7))]);
        assert_eq!(found, [expected(21), expected(22)]);
    }
}
