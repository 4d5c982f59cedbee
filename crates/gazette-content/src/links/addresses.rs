//! Looks up what is at each address of the paper, as far as the content folder shows.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use gazette_core::article::Tag;
use gazette_core::edition::legacy_address;
use gazette_core::hash::Hash as ContentHash;
use gazette_core::naming::{NameKind, Numbering, Place};
use gazette_core::redirects::{self, Target};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::url_space::{ListOf, Route, page_number};

use crate::article::{ArticleEntry, EntryAuthor};
use crate::media::MediaFile;
use crate::paper::Paper;

/// What readers find at an address.
#[derive(Debug, Clone, Copy)]
pub enum LinkTarget<'e> {
    /// A page, now or after an embargo.
    Public,
    /// Nothing, as long as this article is a draft.
    Draft(&'e ArticleEntry),
    /// Nothing in this folder, but perhaps in the paper: the page of a tag or an author with a number, which depends on what the
    /// paper has published before.
    Numbered,
    /// Nothing.
    Nothing,
}

impl LinkTarget<'_> {
    /// Whether something is here, or will be.
    pub fn is_known(self) -> bool {
        matches!(self, Self::Public | Self::Draft(_))
    }
}

/// The addresses that the content folder provides.
#[derive(Debug)]
pub struct Addresses<'e> {
    site: &'e Site,
    articles: HashMap<&'e str, &'e ArticleEntry>,
    redirects: HashMap<&'e str, &'e ArticleEntry>,
    tags: HashMap<Slug, &'e ArticleEntry>,
    authors: HashMap<Slug, &'e ArticleEntry>,
    /// `None` if unknown.
    media: Option<HashSet<ContentHash>>,
    unread: &'e HashSet<Slug>,
}

impl<'e> Addresses<'e> {
    /// The addresses of a content folder. If a draft and a published article share a name, it belongs to the published one.
    pub fn new(paper: Paper<'e>) -> Self {
        let Paper { settings, entries, media_is_known, unread, .. } = paper;
        let published = |files: &'e [MediaFile]| files.iter().flat_map(|file| file.published.iter().copied());
        let names = numbering(entries);
        let tag = |tag: &Tag| names.slug(NameKind::Tag, &tag.title, &tag.slug);
        let author = |author: &EntryAuthor| names.slug(NameKind::Author, &author.name, &author.slug);
        Self {
            site: &settings.site,
            articles: index(entries, |entry| vec![entry.slug.0.as_str()]),
            redirects: index(entries, |entry| entry.redirect_from.iter().map(|(from, _)| from.as_str()).collect()),
            tags: index(entries, |entry| entry.tags.iter().map(tag).collect()),
            authors: index(entries, |entry| entry.authors.iter().map(author).collect()),
            media: media_is_known.then(|| {
                let articles = entries.iter().flat_map(|entry| published(&entry.media));
                articles.chain(published(&settings.media)).collect()
            }),
            unread,
        }
    }

    /// What is at an address, which is a path of the paper with or without query and fragment.
    pub fn at(&self, address: &str) -> LinkTarget<'e> {
        let address = address.split('#').next().unwrap_or_default();
        let normal = legacy_address(address);
        if let Some(entry) = self.redirecting(&normal) {
            return target_of(entry);
        }
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        match self.page_at(normal.split('?').next().unwrap_or_default()) {
            found @ (LinkTarget::Nothing | LinkTarget::Numbered) => {
                let target = redirects::find(&self.site.redirects, path, query);
                if matches!(target, Some(Target::Location(_))) { LinkTarget::Public } else { found }
            }
            found => found,
        }
    }

    /// The article that has this address, in its normal form, in `redirect_from`.
    pub fn redirecting(&self, address: &str) -> Option<&'e ArticleEntry> {
        self.redirects.get(address).copied()
    }

    /// What is at a path in its normal form, without redirects.
    pub fn page_at(&self, path: &str) -> LinkTarget<'e> {
        match Route::of(path) {
            Route::Newest(page) => public_if(is_page(page)),
            Route::List(list, page) if page.is_none_or(is_page) => self.in_list(list),
            Route::Feed(Some(list), _) => self.in_list(list),
            Route::Media { hash, .. } => {
                public_if(hash.parse().is_ok_and(|hash| self.media.as_ref().is_none_or(|media| media.contains(&hash))))
            }
            // With any section: the paper redirects to the right one.
            Route::Article { slug, .. } if slug.parse().is_ok_and(|slug: Slug| self.unread.contains(&slug)) => {
                LinkTarget::Public
            }
            Route::Article { slug, .. } => target_in(&self.articles, slug),
            // Nothing is at `/api` itself.
            Route::Api => public_if(path != "/api"),
            Route::List(..) | Route::LeavePreview | Route::Preview(_) | Route::Other => LinkTarget::Nothing,
            Route::Front
            | Route::Search
            | Route::Privacy
            | Route::Feed(None, _)
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::NewsSitemap
            | Route::Robots
            | Route::Static => LinkTarget::Public,
        }
    }

    /// The article whose page is at a path, with any section.
    pub fn article(&self, path: &str) -> Option<&'e ArticleEntry> {
        match Route::of(path.split('?').next().unwrap_or_default()) {
            Route::Article { slug, .. } => self.articles.get(slug).copied(),
            _ => None,
        }
    }

    /// Whether a path is that of a tag or an author with a number, so that the paper may have another one there than this folder.
    pub fn is_numbered(&self, path: &str) -> bool {
        match Route::of(path) {
            Route::List(ListOf::Tag(tag), _) | Route::Feed(Some(ListOf::Tag(tag)), _) => is_numbered(&self.tags, tag),
            Route::List(ListOf::Author(author), _) | Route::Feed(Some(ListOf::Author(author)), _) => {
                is_numbered(&self.authors, author)
            }
            _ => false,
        }
    }

    fn in_list(&self, list: ListOf<'_>) -> LinkTarget<'e> {
        match list {
            ListOf::Section(section) => public_if(self.site.section(section).is_some()),
            ListOf::Tag(tag) => named_in(&self.tags, tag),
            ListOf::Author(author) => named_in(&self.authors, author),
            ListOf::Month(year, month) => public_if(is_month(year, month)),
        }
    }

    /// The page of the published article with this id. The id is the article's first slug.
    pub fn page_of_id(&self, id: &str) -> Option<&'e str> {
        let mut articles = self.articles.values().filter(|entry| !entry.draft);
        articles.find(|entry| entry.id.0 == id).map(|entry| entry.path.as_str())
    }

    /// All addresses that can be suggested.
    pub fn all(&self) -> impl Iterator<Item = String> {
        let public = |names: &HashMap<Slug, &'e ArticleEntry>| {
            names.iter().filter(|(_, entry)| !entry.draft).map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let articles = self.articles.values().filter(|entry| !entry.draft).map(|entry| entry.path.clone());
        let sections = self.site.sections.iter().map(|section| format!("/{}", section.slug));
        let tags = public(&self.tags).into_iter().map(|tag| format!("/tags/{tag}"));
        let authors = public(&self.authors).into_iter().map(|author| format!("/authors/{author}"));
        articles.chain(sections).chain(tags).chain(authors)
    }
}

/// The numbers of names, as an empty paper would give them. In a paper that has had other articles, they may be others.
fn numbering(entries: &[ArticleEntry]) -> Numbering {
    Numbering::of(entries.iter().map(|entry| {
        let tags = entry.tags.iter().map(|tag| (NameKind::Tag, tag.title.as_str(), &tag.slug));
        let authors = entry.authors.iter().map(|author| (NameKind::Author, author.name.as_str(), &author.slug));
        (Place::new(entry.draft, entry.published_at, &entry.id.0), tags.chain(authors))
    }))
}

fn index<'e, K: Eq + Hash>(
    entries: &'e [ArticleEntry],
    names: impl Fn(&'e ArticleEntry) -> Vec<K>,
) -> HashMap<K, &'e ArticleEntry> {
    let mut index: HashMap<K, &ArticleEntry> = HashMap::new();
    for entry in entries {
        for name in names(entry) {
            let known = index.entry(name).or_insert(entry);
            if known.draft && !entry.draft {
                *known = entry;
            }
        }
    }
    index
}

fn target_of(entry: &ArticleEntry) -> LinkTarget<'_> {
    if entry.draft { LinkTarget::Draft(entry) } else { LinkTarget::Public }
}

fn target_in<'e>(index: &HashMap<&str, &'e ArticleEntry>, name: &str) -> LinkTarget<'e> {
    index.get(name).map_or(LinkTarget::Nothing, |entry| target_of(entry))
}

fn named_in<'e>(index: &HashMap<Slug, &'e ArticleEntry>, name: &str) -> LinkTarget<'e> {
    let entry = name.parse::<Slug>().ok().and_then(|name| index.get(&name));
    match entry {
        Some(entry) => target_of(entry),
        None if is_numbered(index, name) => LinkTarget::Numbered,
        None => LinkTarget::Nothing,
    }
}

/// Whether a name ends in a number, and without it is one of a published article. A number of more than two digits is a year or part
/// of the name.
fn is_numbered(index: &HashMap<Slug, &ArticleEntry>, name: &str) -> bool {
    let Some((base, number)) = name.rsplit_once('-') else { return false };
    let is_number = !number.starts_with('0') && number.parse().is_ok_and(|number: u32| (2..100).contains(&number));
    let published = || base.parse::<Slug>().ok().and_then(|base| index.get(&base)).is_some_and(|entry| !entry.draft);
    is_number && published()
}

fn public_if<'e>(is_public: bool) -> LinkTarget<'e> {
    if is_public { LinkTarget::Public } else { LinkTarget::Nothing }
}

fn is_page(text: &str) -> bool {
    page_number(text, u32::MAX).is_some()
}

fn is_month(year: &str, month: &str) -> bool {
    let number = |text: &str, digits| text.parse::<u32>().ok().filter(|_| text.len() == digits);
    number(year, 4).is_some() && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
}
