//! Where links of Joomla's articles lead in Gazette.

use std::collections::HashMap;

use super::joomla::{number_in, parameter, split_host};
use crate::markdown::Link;
use crate::model::{ArticleEntry, Legacy, Paper, SourceId, Target};

/// The old site's addresses, for a [`Resolver`](crate::markdown::Resolver). It knows pages, not files.
#[derive(Debug)]
pub struct OldLinks<'p> {
    paper: &'p Paper,
    by_number: HashMap<&'p Legacy, &'p ArticleEntry>,
    by_source: HashMap<&'p SourceId, &'p ArticleEntry>,
    redirects: HashMap<&'p str, &'p Target>,
}

impl<'p> OldLinks<'p> {
    /// The addresses of a paper.
    pub fn new(paper: &'p Paper) -> Self {
        Self {
            paper,
            by_number: paper.articles.iter().map(|entry| (&entry.legacy, entry)).collect(),
            by_source: paper.articles.iter().map(|entry| (&entry.source, entry)).collect(),
            redirects: paper.redirects.iter().map(|redirect| (redirect.from.as_str(), &redirect.to)).collect(),
        }
    }

    /// Where a link leads. A link to another site stays as it is; one to a draft, or to what was left out, leads nowhere, as
    /// would one to a number that belongs to another story.
    pub fn link(&self, written: &str) -> Link {
        let written = if written.starts_with("//") { format!("https:{written}") } else { written.to_owned() };
        let (host, path) = split_host(&written);
        let is_own = |host: &str| self.paper.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        if !host.is_empty() && !is_own(host) {
            return Link::To(written);
        }
        let path = format!("/{}", path.trim_start_matches('/')).replace("&amp;", "&");
        let plain = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned();
        if path.split('#').next().is_some_and(|path| matches!(path, "/" | "/index.php" | "/index.html")) {
            return Link::To("/".to_owned());
        }
        let exact = self.redirects.get(path.as_str()).or_else(|| self.redirects.get(plain.as_str()));
        if let Some(target) = exact {
            return self.target(target);
        }
        let Some((legacy, alias)) = number(&path, &plain) else {
            return self.category(&path).unwrap_or(Link::Nowhere("no page of the old site that its data names"));
        };
        match self.by_number.get(&legacy) {
            Some(entry) if alias.is_none_or(|alias| shares_word(alias, entry)) => leads_to(entry),
            Some(_) => Link::Nowhere("its number is another article's"),
            None if self.paper.gone.contains(&legacy) => Link::Nowhere("it led to an article that was left out"),
            None => Link::Nowhere("it led to an article that is not in the dump"),
        }
    }

    fn category(&self, path: &str) -> Option<Link> {
        let number = number_in(path, "com_content", "category")?;
        let from = format!("/index.php?option=com_content&view=category&id={number}");
        self.redirects.get(from.as_str()).map(|target| self.target(target))
    }

    fn target(&self, target: &Target) -> Link {
        match target {
            Target::Article(source) => {
                self.by_source.get(source).map_or(Link::Nowhere("not in the dump"), |entry| leads_to(entry))
            }
            Target::Section(slug) => Link::To(format!("/{slug}")),
            Target::Tag(slug) => Link::To(format!("/tags/{slug}")),
            Target::Url(url) => Link::To(url.clone()),
            Target::Gone => Link::Nowhere("it led to something that was left out"),
        }
    }
}

fn leads_to(entry: &ArticleEntry) -> Link {
    entry.path().map_or(Link::Nowhere("it leads to a draft"), Link::To)
}

/// The number of an address, and the alias beside it in a path.
fn number<'p>(path: &'p str, plain: &'p str) -> Option<(Legacy, Option<&'p str>)> {
    if let Some(number) = number_in(path, "com_content", "article") {
        return Some((Legacy::Joomla(number), None));
    }
    if let Some(number) = number_in(path, "com_k2", "item") {
        return Some((Legacy::K2(number), None));
    }
    let last = plain.rsplit('/').next()?;
    let digits = last.bytes().take_while(u8::is_ascii_digit).count();
    let alias = last[digits..].strip_prefix('-').filter(|alias| !alias.is_empty());
    match (alias, last[..digits].parse().ok()) {
        (Some(alias), Some(number)) if plain.contains("/item/") => Some((Legacy::K2(number), Some(alias))),
        (Some(alias), Some(number)) if !plain.contains("/component/") || plain.contains("/component/content/") => {
            Some((Legacy::Joomla(number), Some(alias)))
        }
        // `/menu?view=article&id=8:alias`, which names no component.
        _ if parameter(path, "view") == Some("article") => {
            parameter(path, "id")?.parse().ok().map(|number| (Legacy::Joomla(number), None))
        }
        _ => None,
    }
}

/// Whether an alias begins with the word that the article's slug begins with: a category and an article can have one number.
fn shares_word(alias: &str, entry: &ArticleEntry) -> bool {
    let first = |text: &str| text.split(['-', '.']).next().unwrap_or_default().to_ascii_lowercase();
    first(alias) == first(entry.slug.as_str())
}
