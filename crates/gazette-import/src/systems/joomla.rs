//! Joomla 1.5 to 5, with K2.
//!
//! Dates are UTC in the data base, whatever the site showed. What the numbers in `state` and `access` mean depends on the
//! version, which is known by its columns. Only names are read of users.

mod addresses;
mod article;
mod extras;
mod k2;
mod lookups;
mod pictures;

use std::collections::{BTreeMap, HashSet};

use gazette_core::slug::Slug;

use super::entry;
use super::fields::Fields;
use crate::encoding::Encoding;
use crate::ledger::{Fate, Ledger};
use crate::model::{Account, Article, Legacy, Paper, Section, SourceId, State};
use crate::slugs::{Change, Slugs};
use crate::sql::{Dump, Row, Site, SqlError, Survey};
use lookups::Lookups;

pub(super) use addresses::{number_in, parameter};
pub(super) use extras::split as split_host;

/// A site of Joomla, without its articles.
#[derive(Debug)]
pub(super) struct Joomla {
    prefix: String,
    encoding: Encoding,
    lookups: Lookups,
}

/// Gives the next article its slug, by its alias, its title and its id.
type ChooseSlug<'p> = dyn FnMut(&str, &str, &str) -> (Slug, Option<Change>) + 'p;

/// One reading of the articles.
struct Pass<'p> {
    ledger: &'p mut Ledger,
    seen: HashSet<SourceId>,
    slug: &'p mut ChooseSlug<'p>,
}

impl Joomla {
    /// Reads everything but the texts, and adds it to the paper.
    pub fn read(
        dump: &Dump,
        survey: &Survey,
        site: &Site,
        encoding: Encoding,
        paper: &mut Paper,
        ledger: &mut Ledger,
    ) -> Result<Self, SqlError> {
        let prefix = site.prefix.clone();
        let is_old = survey.tables.get(&format!("{prefix}content")).is_some_and(|table| {
            let has = |column: &str| table.columns.iter().any(|name| name == column);
            has("sectionid") && !has("asset_id")
        });
        let mut lookups = Lookups::new(is_old);
        for row in dump.rows(|table| table.strip_prefix(&prefix).is_some_and(lookups::is_lookup))? {
            let row = row?;
            if let Some(table) = row.table.name.strip_prefix(&prefix).filter(|table| lookups::is_lookup(table)) {
                lookups.add(table, &Fields::new(&row, encoding), ledger);
            }
        }
        lookups.finish(paper);
        let joomla = Self { prefix, encoding, lookups };
        let mut slugs = Slugs::default();
        let mut sections: BTreeMap<Slug, u64> = BTreeMap::new();
        let mut accounts: BTreeMap<String, u64> = BTreeMap::new();
        let mut choose = |alias: &str, title: &str, id: &str| slugs.choose(alias, title, id);
        let mut pass = Pass { ledger, seen: HashSet::new(), slug: &mut choose };
        joomla.each(dump, &mut pass, &mut |article| {
            if let (State::Published, Some(section)) = (&article.state, &article.section) {
                *sections.entry(section.clone()).or_default() += 1;
            }
            if let Some(account) = &article.account {
                *accounts.entry(account.clone()).or_default() += 1;
            }
            paper.articles.push(entry(&article));
        })?;
        paper.accounts = accounts.into_iter().map(|(name, articles)| Account { name, articles }).collect();
        let titles = joomla.lookups.section_titles();
        paper.sections = titles
            .into_iter()
            .map(|(slug, title)| Section { articles: sections.get(&slug).copied().unwrap_or_default(), slug, title })
            .collect();
        paper.gone = gone(ledger, paper);
        joomla.lookups.resolve(paper, ledger);
        account_for_the_rest(survey, &joomla.prefix, ledger);
        Ok(joomla)
    }

    /// Delivers the articles.
    pub fn deliver(&self, dump: &Dump, paper: &Paper, each: &mut dyn FnMut(Article)) -> Result<(), SqlError> {
        let mut slugs = paper.articles.iter().map(|entry| entry.slug.clone());
        let mut next = |_: &str, _: &str, id: &str| {
            // A file that was changed meanwhile may have more articles.
            let slug = slugs.next().or_else(|| Slug::from_title(id).ok());
            (slug.unwrap_or_else(|| "x".parse().expect("a letter is a slug")), None)
        };
        let mut ledger = Ledger::default();
        let mut pass = Pass { ledger: &mut ledger, seen: HashSet::new(), slug: &mut next };
        self.each(dump, &mut pass, each)
    }

    fn each(&self, dump: &Dump, pass: &mut Pass<'_>, each: &mut dyn FnMut(Article)) -> Result<(), SqlError> {
        let (content, items) = (format!("{}content", self.prefix), format!("{}k2_items", self.prefix));
        for row in dump.rows(|table| table == content || table == items)? {
            let row = row?;
            let article = if row.table.name == content {
                self.article(&row, pass)
            } else if row.table.name == items {
                self.k2_item(&row, pass)
            } else {
                None
            };
            if let Some(article) = article {
                each(article);
            }
        }
        Ok(())
    }

    /// The record of a row, unless the same number was read before.
    fn source(&self, kind: &'static str, row: &Row, pass: &mut Pass<'_>) -> Option<(SourceId, u64)> {
        let fields = Fields::new(row, self.encoding);
        let number = fields.number("id");
        let source = SourceId::new(kind, number);
        if pass.seen.insert(source.clone()) {
            return Some((source, number));
        }
        let why = "the dump has this number twice; the first row was taken".to_owned();
        pass.ledger.record(source, Fate::LeftOut, Some(why), 0);
        None
    }
}

/// The numbers of the articles that were left out, and that no other row has.
fn gone(ledger: &Ledger, paper: &Paper) -> Vec<Legacy> {
    let kept: HashSet<&SourceId> = paper.articles.iter().map(|entry| &entry.source).collect();
    let left_out =
        ledger.records.iter().filter(|record| record.fate == Fate::LeftOut && !kept.contains(&record.source));
    left_out
        .filter_map(|record| {
            let number = record.source.key.parse().ok()?;
            match record.source.kind {
                "content" => Some(Legacy::Joomla(number)),
                "k2_items" => Some(Legacy::K2(number)),
                _ => None,
            }
        })
        .collect()
}

/// Accounts for the tables that are not read.
fn account_for_the_rest(survey: &Survey, prefix: &str, ledger: &mut Ledger) {
    for (name, summary) in &survey.tables {
        match name.strip_prefix(prefix) {
            Some("content" | "k2_items" | "banners" | "redirect_links" | "banner") | None => {}
            Some(table) if lookups::is_lookup(table) => {
                ledger.bulk(table, Fate::Used, summary.rows, "sections, tags, names and addresses of articles");
            }
            Some(table) => ledger.bulk(table, Fate::NotRead, summary.rows, "Gazette has no place for it"),
        }
    }
}
