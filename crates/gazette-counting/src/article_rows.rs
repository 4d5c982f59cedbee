//! Rows of 32 articles each, so that the changes of many views are written in few rows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use gazette_sql::{Sql, SqlError, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many articles share a row.
pub const ROW_ARTICLES: u32 = 32;
/// The most rows that stay in memory after they were written: 32,000 articles.
const MAX_OPEN: usize = 1_000;

/// What is stored of each article, by the article's number: the table `pages`, with the rows that are in memory.
#[derive(Debug)]
pub struct ArticleRows<T> {
    /// The table's column for a row's articles.
    column: &'static str,
    open: BTreeMap<u32, OpenRow<T>>,
}

/// A row in memory.
#[derive(Debug)]
struct OpenRow<T> {
    articles: Vec<T>,
    has_changed: bool,
}

const fn place(number: u32) -> usize {
    (number % ROW_ARTICLES) as usize
}

impl<T: Clone + Default + Serialize + DeserializeOwned> ArticleRows<T> {
    /// The table's rows, none of them in memory.
    pub const fn new(column: &'static str) -> Self {
        Self { column, open: BTreeMap::new() }
    }

    /// An article, for a change. Creates it if there is none.
    pub fn change(&mut self, sql: &impl Sql, number: u32) -> Result<&mut T, SqlError> {
        let place = place(number);
        let row = self.open(sql, number)?;
        if row.articles.len() <= place {
            row.articles.resize_with(place + 1, T::default);
        }
        row.has_changed = true;
        Ok(&mut row.articles[place])
    }

    /// An article. Its row stays in memory.
    pub fn get(&mut self, sql: &impl Sql, number: u32) -> Result<Option<&T>, SqlError> {
        Ok(self.open(sql, number)?.articles.get(place(number)))
    }

    fn open(&mut self, sql: &impl Sql, number: u32) -> Result<&mut OpenRow<T>, SqlError> {
        let row = number / ROW_ARTICLES;
        Ok(match self.open.entry(row) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(closed) => {
                closed.insert(OpenRow { articles: read(sql, self.column, row)?, has_changed: false })
            }
        })
    }

    /// Reads an article without keeping its row in memory.
    pub fn look<R>(&self, sql: &impl Sql, number: u32, look: impl FnOnce(&T) -> R) -> Result<Option<R>, SqlError> {
        Ok(self.row(sql, number / ROW_ARTICLES)?.get(place(number)).map(look))
    }

    /// The articles of a row, without keeping it in memory.
    pub fn row(&self, sql: &impl Sql, row: u32) -> Result<Cow<'_, [T]>, SqlError> {
        Ok(match self.open.get(&row) {
            Some(open) => Cow::Borrowed(&open.articles),
            None => Cow::Owned(read(sql, self.column, row)?),
        })
    }

    /// Whether so many rows are in memory that the changed ones should be written.
    pub fn are_many_open(&self) -> bool {
        self.open.len() > MAX_OPEN
    }

    /// Writes the rows that have changed, each article after `tidy`. Only these stay in memory, or none if they are too
    /// many.
    pub fn write(&mut self, sql: &impl Sql, tidy: impl Fn(&mut T)) -> Result<(), SqlError> {
        self.open.retain(|_, row| row.has_changed);
        let column = self.column;
        let statement = format!(
            "INSERT INTO pages (page, {column}) VALUES (?, ?)
             ON CONFLICT (page) DO UPDATE SET {column} = excluded.{column}"
        );
        for (number, row) in &mut self.open {
            row.articles.iter_mut().for_each(&tidy);
            sql.run(&statement, vec![i64::from(*number).into(), Value::encoded(&row.articles)?])?;
            row.has_changed = false;
        }
        if self.are_many_open() {
            self.open.clear();
        }
        Ok(())
    }

    /// About how many bytes the rows in memory take.
    #[cfg(test)]
    pub fn bytes(&self, of_article: impl Fn(&T) -> usize) -> usize {
        let of_row = |row: &OpenRow<T>| {
            row.articles.iter().map(&of_article).sum::<usize>() + row.articles.capacity() * size_of::<T>()
        };
        self.open.values().map(of_row).sum()
    }
}

fn read<T: DeserializeOwned>(sql: &impl Sql, column: &str, row: u32) -> Result<Vec<T>, SqlError> {
    let statement = format!("SELECT {column} FROM pages WHERE page = ?");
    match sql.first(&statement, vec![i64::from(row).into()])? {
        Some(row) => row.decoded(0),
        None => Ok(Vec::new()),
    }
}
