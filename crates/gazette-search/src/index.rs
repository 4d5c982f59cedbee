//! An index with its rows and what it remembers between requests.

use std::cell::Cell;

use crate::command::{Finish, NewEntry, Progress, SearchPart, SearchQuery, Suggestions};
use crate::schema::MIGRATIONS;
use crate::spelling::Allowance;
use crate::{entries, search, suggest};
use gazette_sql::{Sql, SqlError};

/// An index.
pub struct Index<S> {
    sql: S,
    allowance: Allowance,
    /// The edition that it has whole, if that was read since the last change.
    edition: Cell<Option<u64>>,
    /// The next instant at which entries become public or expire; 0 if it is not known.
    next_turn: Cell<i64>,
}

impl<S: Sql> Index<S> {
    /// Opens the index in a database, and brings its tables up to date.
    pub fn open(sql: S) -> Result<Self, SqlError> {
        sql.migrate(MIGRATIONS)?;
        Ok(Self { sql, allowance: Allowance::new(), edition: Cell::new(None), next_turn: Cell::new(0) })
    }

    /// The database.
    pub fn sql(&self) -> &S {
        &self.sql
    }

    /// What the index has.
    pub fn progress(&self) -> Result<Progress, SqlError> {
        entries::progress(&self.sql)
    }

    /// Indexes articles, and inserts the words of those that are public at an instant; replaces earlier entries.
    pub fn put(&self, generation: u64, articles: &[NewEntry], now: i64) -> Result<(), SqlError> {
        self.changes();
        entries::put(&self.sql, generation, articles)?;
        self.turn(now)
    }

    /// Ends a round of changes.
    pub fn finish(&self, end: &Finish) -> Result<(), SqlError> {
        self.changes();
        entries::finish(&self.sql, end)
    }

    /// Deletes the articles with these ids.
    pub fn remove(&self, ids: &[String]) -> Result<(), SqlError> {
        self.changes();
        entries::remove(&self.sql, ids)
    }

    /// Removes all traces of deleted articles.
    pub fn compact(&self) -> Result<(), SqlError> {
        entries::compact(&self.sql)
    }

    /// Deletes everything.
    pub fn clear(&self) -> Result<(), SqlError> {
        self.changes();
        entries::clear(&self.sql)
    }

    /// Finds articles.
    pub fn search(&self, query: &SearchQuery) -> Result<SearchPart, SqlError> {
        self.turn(query.now)?;
        let part = search::search(&self.sql, query, &self.allowance)?;
        Ok(SearchPart { edition: self.edition()?, ..part })
    }

    /// Finds titles for a query that is being typed.
    pub fn suggest(&self, query: &SearchQuery) -> Result<Suggestions, SqlError> {
        self.turn(query.now)?;
        let hits = suggest::suggest(&self.sql, query)?;
        Ok(Suggestions { edition: self.edition()?, hits })
    }

    /// The edition that the index has whole.
    fn edition(&self) -> Result<Option<u64>, SqlError> {
        if self.edition.get().is_none() {
            self.edition.set(entries::whole_edition(&self.sql)?);
        }
        Ok(self.edition.get())
    }

    /// Forgets what may change.
    fn changes(&self) {
        self.edition.set(None);
        self.next_turn.set(0);
    }

    /// Inserts the words of entries that have become public, and deletes expired entries.
    fn turn(&self, now: i64) -> Result<(), SqlError> {
        if now < self.next_turn.get() {
            return Ok(());
        }
        while entries::turn(&self.sql, now)? {}
        self.next_turn.set(entries::next_turn(&self.sql)?);
        Ok(())
    }
}
