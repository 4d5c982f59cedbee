//! Accounts for every record of the source, and for everything that is not as it was.

use std::collections::BTreeMap;
use std::fmt;

use crate::encoding::Repair;
use crate::model::SourceId;
use crate::sql::Survey;

/// How many records the ledger names for each repair of an encoding; the others are only counted.
const NAMED_REPAIRS: usize = 20;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is an article or a page for readers.
    Published,
    /// It is a draft, for an editor to decide.
    Draft,
    /// It is not taken over.
    LeftOut,
    /// It is a picture or another file.
    Media,
    /// It is a part of other records: a section, a tag, a name, an address.
    Used,
    /// Gazette has no place for this kind of record, and did not look into it.
    NotRead,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::LeftOut => "left out",
            Self::Media => "media",
            Self::Used => "used",
            Self::NotRead => "not read",
        })
    }
}

/// A record and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record.
    pub source: SourceId,
    /// What became of it.
    pub fate: Fate,
    /// Why, if it was not simply published.
    pub why: Option<String>,
    /// How often it was read. Also those that are left out count in the paper's total.
    pub hits: u64,
}

/// Something of a record that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The record.
    pub source: SourceId,
    /// What kind of thing was lost or changed, for counting.
    pub kind: &'static str,
    /// The thing itself: an address, the name of a plugin, the number of cells.
    pub what: String,
}

/// Records that were repaired in the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The number of values.
    pub values: u64,
    /// The first records, at most twenty.
    pub first: Vec<SourceId>,
}

/// Many records of one kind with one fate, without names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// The table, without its prefix.
    pub table: String,
    /// What became of them.
    pub fate: Fate,
    /// The number of rows.
    pub rows: u64,
    /// Why.
    pub why: &'static str,
}

/// The number of rows of a table differs from the number that the ledger accounts for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the table `{table}` has {rows} rows, and the ledger accounts for {accounted}")]
pub struct Unaccounted {
    /// The table, with its prefix.
    pub table: String,
    /// The number of its rows.
    pub rows: u64,
    /// The number in the ledger.
    pub accounted: u64,
}

/// The views of a paper, in sums over its records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Views {
    /// Of all records.
    pub all: u64,
    /// Of those that are published.
    pub published: u64,
}

/// What became of everything in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Records that readers or editors know by name.
    pub records: Vec<Record>,
    /// Records in numbers.
    pub bulks: Vec<Bulk>,
    /// What is not as it was.
    pub losses: Vec<Loss>,
    /// Texts that were not in the encoding that they should have been in.
    pub repairs: BTreeMap<Repair, Repaired>,
}

impl Ledger {
    /// Accounts for a record.
    pub fn record(&mut self, source: SourceId, fate: Fate, why: Option<String>, hits: u64) {
        self.records.push(Record { source, fate, why, hits });
    }

    /// Accounts for many rows of a table, whose name is without its prefix.
    pub fn bulk(&mut self, table: impl Into<String>, fate: Fate, rows: u64, why: &'static str) {
        if rows > 0 {
            self.bulks.push(Bulk { table: table.into(), fate, rows, why });
        }
    }

    /// Notes a loss.
    pub fn loss(&mut self, source: &SourceId, kind: &'static str, what: impl Into<String>) {
        self.losses.push(Loss { source: source.clone(), kind, what: what.into() });
    }

    /// Notes a repair of an encoding.
    pub fn repair(&mut self, source: &SourceId, repair: Repair) {
        let repaired = self.repairs.entry(repair).or_default();
        repaired.values += 1;
        if repaired.first.len() < NAMED_REPAIRS && repaired.first.last() != Some(source) {
            repaired.first.push(source.clone());
        }
    }

    /// The sums of views.
    pub fn views(&self) -> Views {
        let mut views = Views::default();
        for record in &self.records {
            views.all = views.all.saturating_add(record.hits);
            if record.fate == Fate::Published {
                views.published = views.published.saturating_add(record.hits);
            }
        }
        views
    }

    /// The tables of a dump with this prefix whose rows the ledger does not account for one by one or in bulk.
    pub fn unaccounted(&self, survey: &Survey, prefix: &str) -> Vec<Unaccounted> {
        let mut accounted: BTreeMap<&str, u64> = BTreeMap::new();
        for record in &self.records {
            *accounted.entry(record.source.kind).or_default() += 1;
        }
        for bulk in &self.bulks {
            *accounted.entry(&bulk.table).or_default() += bulk.rows;
        }
        let differs = |(table, rows): (&str, u64)| {
            let accounted = accounted.get(table).copied().unwrap_or_default();
            let table = format!("{prefix}{table}");
            (rows != accounted).then_some(Unaccounted { table, rows, accounted })
        };
        let tables = survey.tables.iter();
        tables
            .filter_map(|(name, summary)| Some((name.strip_prefix(prefix)?, summary.rows)))
            .filter_map(differs)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::TableSummary;

    #[test]
    fn rows_that_nobody_accounted_for_are_found() {
        let mut survey = Survey::default();
        for (table, rows) in [("jos_content", 3), ("jos_users", 2), ("jos_log", 5), ("bak_content", 9), ("jos_none", 0)]
        {
            survey.tables.insert(table.to_owned(), TableSummary { rows, ..TableSummary::default() });
        }
        let mut ledger = Ledger::default();
        ledger.record(SourceId::new("content", 1), Fate::Published, None, 70);
        ledger.record(SourceId::new("content", 2), Fate::LeftOut, Some("in the trash".to_owned()), 30);
        ledger.bulk("users", Fate::Used, 2, "names");
        ledger.bulk("log", Fate::NotRead, 0, "nothing");
        let missing: Vec<_> = ledger.unaccounted(&survey, "jos_").iter().map(ToString::to_string).collect();
        assert_eq!(
            missing,
            [
                "the table `jos_content` has 3 rows, and the ledger accounts for 2",
                "the table `jos_log` has 5 rows, and the ledger accounts for 0",
            ]
        );
        assert_eq!(ledger.views(), Views { all: 100, published: 70 });
    }

    #[test]
    fn repairs_are_counted_and_the_first_are_named() {
        let mut ledger = Ledger::default();
        for key in 0..50 {
            ledger.repair(&SourceId::new("content", key / 2), Repair::EncodedTwice);
        }
        let repaired = &ledger.repairs[&Repair::EncodedTwice];
        assert_eq!((repaired.values, repaired.first.len()), (50, 20));
        assert_eq!(repaired.first[1].to_string(), "content:1");
    }
}
