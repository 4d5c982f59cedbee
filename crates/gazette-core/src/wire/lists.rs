//! The API's lists: articles, sections, tags, authors, and what changed between editions.
//!
//! The types are generic over the article. The Worker passes stored JSON on unread (`Box<RawValue>`, or an object with some
//! of its members); clients and the OpenAPI file have [`ListedArticle`] and [`Article`].

use serde::{Deserialize, Serialize};

use crate::article::{Article, Card};
use crate::hash::Hash;
use crate::slug::Slug;

/// The answer to `GET /api/v1/articles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ArticleList"))]
pub struct ArticleList<A = ListedArticle> {
    /// The articles of this page.
    pub articles: Vec<A>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// The answer to `GET /api/v1/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SearchResults"))]
pub struct SearchResults<A = ListedArticle> {
    /// The articles of this page, best first, each with its `highlights`.
    pub articles: Vec<A>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
    /// A better spelling, if nothing was found as it was written; null if none is known.
    pub did_you_mean: Option<String>,
}

/// The answer to `GET /api/v1/most-read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MostRead"))]
pub struct MostRead<A = ListedArticle> {
    /// Most views first, each with its `views` of the window.
    pub articles: Vec<A>,
}

/// An article in a list: everything but the body, unless `fields` or `include` asks for other fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = nothing_is_required))]
pub struct ListedArticle {
    /// Everything but the body.
    #[serde(flatten)]
    pub card: Card,
    /// The body as HTML, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub body_html: Option<String>,
    /// The body as plain text, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub body_text: Option<String>,
    /// Its views, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    pub views: Option<u64>,
    /// The matches, in a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Highlights"))]
    pub highlights: Option<Highlights>,
}

/// The parameter `fields` can leave out each of them.
#[cfg(feature = "schema")]
fn nothing_is_required(schema: &mut schemars::Schema) {
    schema.remove("required");
}

/// HTML with `<mark>` around the words that match, and no other element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Highlights {
    /// The title.
    pub title: String,
    /// The passage of lead or body with the most matches.
    pub passage: String,
}

/// The answer to `GET /api/v1/sections`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionList {
    /// In the order of the menu.
    pub sections: Vec<CountedSection>,
    /// Always null: the list has one page.
    pub next: Option<String>,
}

/// A section, with the number of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedSection {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// How many articles it has.
    pub articles: u32,
}

/// The answer to `GET /api/v1/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagList {
    /// Sorted by title, as Vietnamese dictionaries sort.
    pub tags: Vec<CountedTag>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// A tag, with the number of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedTag {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people, as the newest article writes it.
    pub title: String,
    /// How many articles have it.
    pub articles: u32,
}

/// The answer to `GET /api/v1/authors`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthorList {
    /// Sorted by name, as Vietnamese dictionaries sort.
    pub authors: Vec<CountedAuthor>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// An author, with the number of the author's articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedAuthor {
    /// The author's name in URLs.
    pub slug: Slug,
    /// The author's name, as the newest article writes it.
    pub name: String,
    /// How many articles the author has written.
    pub articles: u32,
}

/// The answer to `GET /api/v1/editions/current`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentEdition {
    /// The edition's number; 0 before the first.
    pub number: u64,
    /// When it was published, as RFC 3339.
    pub published_at: String,
    /// The hash of its root, and so of everything in it.
    pub root: Hash,
}

/// The answer to `GET /api/v1/editions/{n}/changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangeList"))]
pub struct ChangeList<A = Article> {
    /// The edition before the changes.
    pub from: u64,
    /// The edition after the changes, the same on all pages.
    pub edition: u64,
    /// Sorted by the articles' ids.
    pub changes: Vec<Change<A>>,
    /// The address of the next page; null on the last.
    pub next: Option<String>,
}

/// What became of an article between two editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Change"))]
pub struct Change<A = Article> {
    /// What became of it.
    #[serde(rename = "change")]
    pub kind: ChangeKind,
    /// The article's id, which stays when its slug changes. Absent for a purged article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: Option<String>,
    /// For a purged article: the SHA-256 of its id. A copy of the paper finds its own article by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Hash"))]
    pub id_sha256: Option<Hash>,
    /// The article's slug now, or the last one it had. Absent for a purged article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Slug"))]
    pub slug: Option<Slug>,
    /// The entity tag of an article that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub etag: Option<String>,
    /// The article itself, byte for byte as `GET /api/v1/articles/{slug}` answers with it, if it is there and asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "A"))]
    pub article: Option<A>,
}

/// What can become of an article. A purged article is erased from the history; copies of the paper should erase it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It was there, with other content.
    Changed,
    /// It was there and is gone.
    Removed,
    /// It was erased from the history.
    Purged,
}
