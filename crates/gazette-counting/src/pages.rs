//! A shard's counters, in rows of 32 articles: the changes of many views are written in few rows.

use serde::{Deserialize, Serialize};

use crate::readers::Readers;
use gazette_sql::{Sql, SqlError, Value};

/// How many articles share a row.
const PAGE: u32 = 32;

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

#[derive(Debug, Default)]
struct Page {
    articles: Vec<Counters>,
    has_changed: bool,
}

/// The rows that are in memory, by their number.
#[derive(Debug, Default)]
pub struct Pages(Vec<Option<Page>>);

impl Pages {
    /// The counters of an article, for a change.
    pub fn counters(&mut self, sql: &impl Sql, number: u32) -> Result<&mut Counters, SqlError> {
        let place = (number % PAGE) as usize;
        let page = self.page(sql, number)?;
        if page.articles.len() <= place {
            page.articles.resize_with(place + 1, Counters::default);
        }
        page.has_changed = true;
        Ok(&mut page.articles[place])
    }

    /// The counters of an article.
    pub fn peek(&mut self, sql: &impl Sql, number: u32) -> Result<Option<&Counters>, SqlError> {
        Ok(self.page(sql, number)?.articles.get((number % PAGE) as usize))
    }

    fn page(&mut self, sql: &impl Sql, number: u32) -> Result<&mut Page, SqlError> {
        let page = (number / PAGE) as usize;
        if self.0.len() <= page {
            self.0.resize_with(page + 1, || None);
        }
        if self.0[page].is_none() {
            self.0[page] = Some(Page { articles: load_page(sql, page)?, has_changed: false });
        }
        Ok(self.0[page].get_or_insert_with(Page::default))
    }

    /// Writes the rows that have changed, and drops the others from memory.
    pub fn write(&mut self, sql: &impl Sql) -> Result<(), SqlError> {
        for (number, place) in (0_i64..).zip(&mut self.0) {
            let Some(page) = place else { continue };
            if !page.has_changed {
                *place = None;
                continue;
            }
            sql.run(
                "INSERT INTO pages (page, counters) VALUES (?, ?)
                 ON CONFLICT (page) DO UPDATE SET counters = excluded.counters",
                vec![number.into(), Value::encoded(&page.articles)?],
            )?;
            page.has_changed = false;
        }
        Ok(())
    }
}

fn load_page(sql: &impl Sql, page: usize) -> Result<Vec<Counters>, SqlError> {
    let number = i64::try_from(page).unwrap_or(i64::MAX);
    match sql.first("SELECT counters FROM pages WHERE page = ?", vec![number.into()])? {
        Some(row) => row.decoded(0),
        None => Ok(Vec::new()),
    }
}
