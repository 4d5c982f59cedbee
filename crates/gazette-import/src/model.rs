//! A newspaper, whatever system it comes from.
//!
//! A [`Paper`] has what is needed before the first article is written: sections, the address of each article, banners and
//! redirects. The texts are not in it: a reader delivers each [`Article`] as it passes, so that a paper of any size fits into
//! memory. HTML is as in the source, with its links, pictures and plugins.

use std::fmt;

use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;

/// Where a record is in the source: `content:12`, `k2_items:95`, `post:10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId {
    /// The table without its prefix, or the kind of record.
    pub kind: &'static str,
    /// Its key in the source.
    pub key: String,
}

impl SourceId {
    /// The record with this key.
    pub fn new(kind: &'static str, key: impl fmt::Display) -> Self {
        Self { kind, key: key.to_string() }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.key)
    }
}

/// The number or name by which old addresses find a record. Numbers of different kinds are independent: Joomla's article 9,
/// its category 9 and K2's item 9 are three pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Legacy {
    /// An article of Joomla.
    Joomla(u64),
    /// An item of K2.
    K2(u64),
    /// A post or page of WordPress.
    WordPress(u64),
    /// An article of NukeViet.
    NukeViet(u64),
    /// A post of Ghost.
    Ghost(String),
}

impl Legacy {
    /// The id of the article in Gazette, which stays when its slug changes: `joomla-12`.
    pub fn id(&self) -> String {
        match self {
            Self::Joomla(number) => format!("joomla-{number}"),
            Self::K2(number) => format!("k2-{number}"),
            Self::WordPress(number) => format!("wp-{number}"),
            Self::NukeViet(number) => format!("nukeviet-{number}"),
            Self::Ghost(name) => format!("ghost-{name}"),
        }
    }
}

/// Whether an article is for readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It was public, or has a date on which it becomes so.
    Published,
    /// An editor must look at it first.
    Draft,
}

/// A picture or another file to which the source refers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaRef {
    /// Its address or path, as written.
    pub src: String,
    /// The alternative text; empty if there is none.
    pub alt: String,
    /// The caption; empty if there is none.
    pub caption: String,
    /// Who made it; empty if the source does not say apart from the caption.
    pub credit: String,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its record.
    pub source: SourceId,
    /// Its number in old addresses.
    pub legacy: Legacy,
    /// Its headline, as plain text.
    pub title: String,
    /// Its name in old addresses, as written; it can have any characters.
    pub alias: String,
    /// Its name in Gazette, unique in the paper.
    pub slug: Slug,
    /// The section; `None` for a page, which belongs to none.
    pub section: Option<Slug>,
    /// Whether it is a page of the site, such as an imprint: it has no section and is in no list.
    pub is_page: bool,
    /// The opening, which the source shows in lists.
    pub intro_html: String,
    /// The rest.
    pub full_html: String,
    /// When it became or becomes public.
    pub published_at: Option<Timestamp>,
    /// When it was last changed, if later.
    pub updated_at: Option<Timestamp>,
    /// When it is taken down.
    pub unpublish_at: Option<Timestamp>,
    /// The authors that readers saw, in order.
    pub bylines: Vec<String>,
    /// The name of the account that entered it, which is often the administrator's and therefore no byline.
    pub account: Option<String>,
    /// Its tags; subcategories are among them.
    pub tags: Vec<String>,
    /// The agency that it comes from.
    pub agency: Option<String>,
    /// Whether it is for readers.
    pub state: State,
    /// How often it was read.
    pub hits: u64,
    /// A BCP 47 tag; `None` if it is in the paper's language.
    pub language: Option<String>,
    /// The main picture.
    pub image: Option<MediaRef>,
    /// Old paths that lead to it and that its number does not tell, with `/` at the beginning.
    pub addresses: Vec<String>,
}

/// What the paper knows of an article before its text is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleEntry {
    /// Its record.
    pub source: SourceId,
    /// Its number in old addresses.
    pub legacy: Legacy,
    /// Its name in Gazette.
    pub slug: Slug,
    /// Its section.
    pub section: Option<Slug>,
    /// Whether it is for readers.
    pub state: State,
}

impl ArticleEntry {
    /// The path of its page. `None` for a draft, which readers can't open.
    pub fn path(&self) -> Option<String> {
        match (&self.state, &self.section) {
            (State::Draft, _) => None,
            (State::Published, Some(section)) => Some(format!("/{section}/{}", self.slug)),
            (State::Published, None) => Some(format!("/{}", self.slug)),
        }
    }
}

/// A section: a category at the top of the source's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name in Gazette.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// The number of articles that were published in it.
    pub articles: u64,
}

/// A banner that is a picture. Others are in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Its record.
    pub source: SourceId,
    /// Its title.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// The picture.
    pub image: MediaRef,
    /// Whether it was shown.
    pub is_active: bool,
    /// From when it was shown.
    pub from: Option<Timestamp>,
    /// Until when it was shown.
    pub until: Option<Timestamp>,
}

/// Where an old address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To an article.
    Article(SourceId),
    /// To a section.
    Section(Slug),
    /// To a tag.
    Tag(Slug),
    /// To another address, as the source says.
    Url(String),
    /// Nowhere: what was there is gone for good.
    Gone,
}

/// An old address that leads to something else than the article that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The path, with its query if that matters.
    pub from: String,
    /// Where it leads.
    pub to: Target,
}

/// An entry of the site's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// What readers see.
    pub title: String,
    /// Where it leads, as written.
    pub link: String,
    /// Its path on the old site, with `/` at the beginning.
    pub path: String,
}

/// An account that entered articles. It has a name and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name that readers can see.
    pub name: String,
    /// The number of articles that it entered.
    pub articles: u64,
}

/// A newspaper, without the texts of its articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// The system and what its tables' names begin with: `Joomla, jos_`.
    pub origin: String,
    /// Its name, if the source knows it.
    pub title: Option<String>,
    /// Its language as a BCP 47 tag, if the source knows it.
    pub language: Option<String>,
    /// Its time zone's IANA name, if the source knows it.
    pub zone: Option<String>,
    /// The host names under which the old site was reached, most frequent first.
    pub hosts: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its articles and pages, in the order of the source.
    pub articles: Vec<ArticleEntry>,
    /// Its banners.
    pub banners: Vec<Banner>,
    /// Its menu.
    pub menu: Vec<MenuEntry>,
    /// Addresses of sections, tags, and of what is gone.
    pub redirects: Vec<Redirect>,
    /// The numbers of articles that are gone, so that their addresses can say so.
    pub gone: Vec<Legacy>,
    /// Who entered articles.
    pub accounts: Vec<Account>,
}
