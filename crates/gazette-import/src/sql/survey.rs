//! Which tables a dump has, and whose they are.

use std::collections::BTreeMap;
use std::fmt;

use super::dump::Dump;
use super::error::SqlError;

/// A table of a dump.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableSummary {
    /// Its columns; empty if the dump does not say.
    pub columns: Vec<String>,
    /// The number of its rows.
    pub rows: u64,
}

impl TableSummary {
    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name.eq_ignore_ascii_case(column))
    }
}

/// All tables of a dump, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The tables, also those without rows.
    pub tables: BTreeMap<String, TableSummary>,
}

/// A system that Gazette reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Joomla 1.5 to 5, with or without K2.
    Joomla,
    /// WordPress.
    WordPress,
    /// NukeViet 4.
    NukeViet,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Joomla => "Joomla",
            Self::WordPress => "WordPress",
            Self::NukeViet => "NukeViet",
        })
    }
}

/// One site in a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its system.
    pub system: System,
    /// What its tables' names begin with: `jos_`, `wp_2_`; `nv4_vi_news` for a module of NukeViet.
    pub prefix: String,
    /// The rows of its table of articles.
    pub articles: u64,
}

/// The dump does not have exactly one site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSite {
    /// No system is known by these tables.
    #[error(
        "no tables of Joomla, WordPress or NukeViet are in this dump, only {}. Export the data base of the site, with structure \
         and data",
        few(.0)
    )]
    Unknown(Vec<String>),
    /// There are several.
    #[error("this dump has several sites: {}. Name the prefix of the one to import", each(.0))]
    Several(Vec<Site>),
    /// There is none with this prefix.
    #[error("no site in this dump has the prefix `{prefix}`, only {}", each(.found))]
    NoPrefix {
        /// The prefix that was asked for.
        prefix: String,
        /// The sites that there are.
        found: Vec<Site>,
    },
}

fn few(tables: &[String]) -> String {
    match tables {
        [] => "none at all".to_owned(),
        [few @ .., _] if tables.len() > 8 => format!("{} and {} more", few[..7].join(", "), tables.len() - 7),
        all => all.join(", "),
    }
}

fn each(sites: &[Site]) -> String {
    let each = |site: &Site| format!("`{}` ({}, {} articles)", site.prefix, site.system, site.articles);
    sites.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// Reads a whole dump, and counts the rows of its tables.
pub fn survey(dump: &Dump) -> Result<Survey, SqlError> {
    let mut found = Survey::default();
    let mut rows = dump.rows(|_| false)?;
    for row in rows.by_ref() {
        let table = row?.table;
        // Cloning the name of each row's table would take longer than reading the row.
        if !found.tables.contains_key(&table.name) {
            let summary = TableSummary { columns: table.columns.clone(), rows: 0 };
            found.tables.insert(table.name.clone(), summary);
        }
        if let Some(summary) = found.tables.get_mut(&table.name) {
            summary.rows += 1;
        }
    }
    for (name, columns) in rows.tables() {
        let summary = found.tables.entry(name.to_owned()).or_default();
        if summary.columns.is_empty() {
            summary.columns = columns.to_vec();
        }
    }
    Ok(found)
}

impl Survey {
    /// The rows of a table; 0 if there is none of this name.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.get(table).map_or(0, |summary| summary.rows)
    }

    /// All sites, by the columns of their tables of articles.
    pub fn sites(&self) -> Vec<Site> {
        let mut sites = Vec::new();
        for (name, table) in &self.tables {
            let site = |system, prefix: &str| Site { system, prefix: prefix.to_owned(), articles: table.rows };
            if let Some(prefix) = name.strip_suffix("content")
                && table.has("introtext")
                && table.has("catid")
            {
                let k2 = self.rows(&format!("{prefix}k2_items"));
                sites.push(Site { articles: table.rows + k2, ..site(System::Joomla, prefix) });
            } else if let Some(prefix) = name.strip_suffix("posts")
                && table.has("post_content")
                && table.has("post_type")
            {
                sites.push(site(System::WordPress, prefix));
            } else if let Some(prefix) = name.strip_suffix("_rows")
                && table.has("hometext")
                && table.has("listcatid")
            {
                sites.push(site(System::NukeViet, prefix));
            }
        }
        sites
    }

    /// The site with this prefix, or the only one. A site without articles does not count beside one with articles.
    pub fn site(&self, prefix: Option<&str>) -> Result<Site, NoSite> {
        let mut found = self.sites();
        if let Some(prefix) = prefix {
            let named = found.iter().find(|site| site.prefix == prefix).cloned();
            return named.ok_or_else(|| NoSite::NoPrefix { prefix: prefix.to_owned(), found });
        }
        if found.iter().any(|site| site.articles > 0) {
            found.retain(|site| site.articles > 0);
        }
        if found.len() > 1 {
            return Err(NoSite::Several(found));
        }
        found.pop().ok_or_else(|| NoSite::Unknown(self.tables.keys().cloned().collect()))
    }
}
