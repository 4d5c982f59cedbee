//! Reads the data base of each system into the model.
//!
//! [`Import::open`] reads the dump three times: once for its tables, once for what is small (sections, names, tags, the menu),
//! and once for the articles, of which it keeps only an entry in [`Paper::articles`]. [`Import::articles`] reads it again and
//! delivers the texts. So an article's address is known before the first text that links to it.

mod dates;
mod fields;
mod joomla;
mod links;

pub use links::OldLinks;

use crate::encoding::Encoding;
use crate::ledger::Ledger;
use crate::model::{Article, ArticleEntry, Paper};
use crate::sql::{Dump, NoSite, Site, SqlError, Survey, System, survey};

/// What a person can say about a dump.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the names of the site's tables begin with; found if there is only one site.
    pub prefix: Option<String>,
    /// How its bytes become text.
    pub encoding: Encoding,
    /// The host names of the old site; those that the dump shows are added.
    pub hosts: Vec<String>,
}

/// A dump can't be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It can't be read.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// It has no site, or several.
    #[error("{file}: {reason}")]
    NoSite {
        /// The name of the file.
        file: String,
        /// The reason.
        reason: NoSite,
    },
    /// The system is known, but not how to read it.
    #[error("{file}: this is a dump of {system}, which Gazette can't read yet")]
    NotYet {
        /// The name of the file.
        file: String,
        /// The system.
        system: System,
    },
}

/// A dump that has been read, but for its texts.
#[derive(Debug)]
pub struct Import {
    /// The newspaper.
    pub paper: Paper,
    /// What became of each record.
    pub ledger: Ledger,
    /// The tables of the dump.
    pub survey: Survey,
    /// The site in the dump.
    pub site: Site,
    dump: Dump,
    joomla: joomla::Joomla,
}

impl Import {
    /// Reads everything but the texts.
    pub fn open(dump: Dump, options: &Options) -> Result<Self, ImportError> {
        let survey = survey(&dump)?;
        let file = dump.name();
        let site = survey
            .site(options.prefix.as_deref())
            .map_err(|reason| ImportError::NoSite { file: file.clone(), reason })?;
        if site.system != System::Joomla {
            return Err(ImportError::NotYet { file, system: site.system });
        }
        let mut paper = Paper {
            origin: format!("{}, {}", site.system, site.prefix),
            hosts: options.hosts.clone(),
            ..Paper::default()
        };
        let mut ledger = Ledger::default();
        let joomla = joomla::Joomla::read(&dump, &survey, &site, options.encoding, &mut paper, &mut ledger)?;
        Ok(Self { paper, ledger, survey, site, dump, joomla })
    }

    /// Delivers the articles in the order of [`Paper::articles`].
    pub fn articles(&self, each: &mut dyn FnMut(Article)) -> Result<(), ImportError> {
        self.joomla.deliver(&self.dump, &self.paper, each)?;
        Ok(())
    }
}

/// The entry of an article in the paper.
fn entry(article: &Article) -> ArticleEntry {
    ArticleEntry {
        source: article.source.clone(),
        legacy: article.legacy.clone(),
        slug: article.slug.clone(),
        section: article.section.clone(),
        state: article.state.clone(),
    }
}

/// Whether HTML has any text for readers. A cheap test: what a plugin's mark stands for counts as text.
fn has_text(html: &str) -> bool {
    let mut is_in_tag = false;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("&nbsp;") {
            rest = after;
            continue;
        }
        match c {
            '<' => is_in_tag = true,
            '>' => is_in_tag = false,
            c if !is_in_tag && !c.is_whitespace() && c != '\u{a0}' && c != '\u{200b}' && c != '\u{feff}' => {
                return true;
            }
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    false
}
