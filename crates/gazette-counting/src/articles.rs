//! The articles of `Stats`: a summary of each in memory, the rest in rows of 32 articles.
//!
//! A summary has what rankings and lists need, and tells whether an article was read in a window at all. Rows are read
//! on demand; those that have changed lately stay in memory. So memory grows with the number of articles, not with
//! their history.

use std::collections::HashMap;

use gazette_sql::{Sql, SqlError};

use crate::article::Article;
use crate::article_rows::{ArticleRows, ROW_ARTICLES};
use crate::units::short_hash;

/// How many rows are read at once.
const CHUNK: usize = 32;

/// What is in memory of every article.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Its id; empty if the article of this place was forgotten.
    pub id: Box<str>,
    /// Views counted.
    pub views: u64,
    /// The same, with those of an older system.
    pub all_views: u64,
    /// Views of all time that rank.
    pub ranked: u64,
    /// The newest slot in which it was read, or the slot at which its hour began.
    newest_slot: u32,
    /// The newest day from a backup.
    newest_day: u32,
    /// The index of its section in the list of sections.
    section: u32,
}

/// All articles.
pub struct Articles {
    /// The numbers of articles, by their hashed ids.
    numbers: HashMap<u64, u32>,
    summaries: Vec<Summary>,
    /// The slugs of sections; the first is empty.
    sections: Vec<String>,
    rows: ArticleRows<Article>,
}

impl Default for Articles {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            summaries: Vec::new(),
            sections: vec![String::new()],
            rows: ArticleRows::new("articles"),
        }
    }
}

impl Articles {
    /// Reads the rows.
    pub fn load(sql: &impl Sql) -> Result<Self, SqlError> {
        let mut articles = Self::default();
        let statement = "SELECT page, articles FROM pages WHERE page >= ? ORDER BY page LIMIT ?";
        let mut next = 0;
        loop {
            let rows = sql.run(statement, vec![next.into(), (CHUNK as u64).into()])?;
            for row in &rows {
                let before = row.unsigned::<usize>(0)?.saturating_mul(ROW_ARTICLES as usize);
                articles.summaries.resize_with(articles.summaries.len().max(before), Summary::default);
                for article in row.decoded::<Vec<Article>>(1)? {
                    articles.push(&article);
                }
                next = row.int(0)? + 1;
            }
            if rows.len() < CHUNK {
                return Ok(articles);
            }
        }
    }

    fn push(&mut self, article: &Article) -> u32 {
        let number = u32::try_from(self.summaries.len()).unwrap_or(u32::MAX);
        if !article.id.is_empty() {
            self.numbers.insert(short_hash(&article.id), number);
        }
        self.summaries.push(Summary::of(article, &mut self.sections));
        number
    }

    fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(&short_hash(id)).copied()
    }

    /// The summary of the article with this id.
    pub fn find(&self, id: &str) -> Option<&Summary> {
        self.number(id).map(|number| &self.summaries[number as usize])
    }

    /// The summaries of all articles.
    pub fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    /// Whether so many rows are in memory that the changed ones should be written.
    pub fn are_many_open(&self) -> bool {
        self.rows.are_many_open()
    }

    /// Changes the article with this id, and creates it if there is none.
    pub fn change<T>(
        &mut self,
        sql: &impl Sql,
        id: &str,
        change: impl FnOnce(&mut Article) -> T,
    ) -> Result<T, SqlError> {
        let known = self.number(id);
        let number = known.unwrap_or_else(|| self.push(&Article { id: id.to_owned(), ..Article::default() }));
        let article = self.rows.change(sql, number)?;
        if known.is_none() {
            id.clone_into(&mut article.id);
        }
        let result = change(article);
        self.summaries[number as usize] = Summary::of(article, &mut self.sections);
        Ok(result)
    }

    /// Reads the article with this id.
    pub fn look<T>(&self, sql: &impl Sql, id: &str, look: impl FnOnce(&Article) -> T) -> Result<Option<T>, SqlError> {
        self.number(id).map_or(Ok(None), |number| self.rows.look(sql, number, look))
    }

    /// Reads each article of a section (the empty slug has all) that was read since a slot or has a restored day since
    /// a day. Rows without such articles are not read.
    pub fn each_since(
        &self,
        sql: &impl Sql,
        section: &str,
        since: (u32, u32),
        mut look: impl FnMut(&Summary, &Article),
    ) -> Result<(), SqlError> {
        let (slot, day) = since;
        for (row, summaries) in (0..).zip(self.summaries.chunks(ROW_ARTICLES as usize)) {
            let is_awake = |summary: &&Summary| {
                (summary.newest_slot >= slot || summary.newest_day >= day) && self.is_in(summary, section)
            };
            if !summaries.iter().any(|summary| is_awake(&summary)) {
                continue;
            }
            let articles = self.rows.row(sql, row)?;
            for (summary, article) in summaries.iter().zip(&*articles).filter(|(summary, _)| is_awake(summary)) {
                look(summary, article);
            }
        }
        Ok(())
    }

    /// Whether an article is in the section with this slug. The empty slug has all articles.
    pub fn is_in(&self, summary: &Summary, section: &str) -> bool {
        section.is_empty() || self.sections.get(summary.section as usize).is_some_and(|slug| slug == section)
    }

    /// Drops the article with this id and leaves its place empty. Returns whether there was one.
    pub fn forget(&mut self, sql: &impl Sql, id: &str) -> Result<bool, SqlError> {
        if self.number(id).is_none() {
            return Ok(false);
        }
        self.change(sql, id, |article| *article = Article::default())?;
        self.numbers.remove(&short_hash(id));
        Ok(true)
    }

    /// Writes the rows that have changed.
    pub fn write(&mut self, sql: &impl Sql, now_slot: u32) -> Result<(), SqlError> {
        self.rows.write(sql, |article| article.history.coarsen(now_slot))
    }
}

impl Summary {
    fn of(article: &Article, sections: &mut Vec<String>) -> Self {
        let section = sections.iter().position(|known| *known == article.section).unwrap_or_else(|| {
            sections.push(article.section.clone());
            sections.len() - 1
        });
        let [all_views, ranked] = article.in_window(0, 0);
        Self {
            id: article.id.as_str().into(),
            views: article.views(),
            all_views,
            ranked,
            newest_slot: article.history.newest(),
            newest_day: article.restored.last().map_or(0, |[day, ..]| *day),
            section: u32::try_from(section).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
impl Articles {
    /// About how many bytes of memory this takes, without the allocator's own.
    pub fn bytes(&self) -> usize {
        let ids: usize = self.summaries.iter().map(|summary| summary.id.len()).sum();
        // A bucket of a map takes an entry and a byte, and at most 7 of 8 buckets are used.
        let map = self.numbers.capacity() * 8 / 7 * (size_of::<(u64, u32)>() + 1);
        ids + map + self.summaries.capacity() * size_of::<Summary>() + self.rows.bytes(Article::bytes)
    }
}
