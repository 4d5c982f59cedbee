//! The API's lists: articles, sections, tags, authors, and changes between editions.
//!
//! The types are generic over the article. The Worker copies stored JSON without parsing it (`Box<RawValue>`, or an
//! object with some of its members); clients and the OpenAPI file use [`ListedArticle`] and [`Article`].

use serde::{Deserialize, Serialize};

use crate::article::{Article, Card};
use crate::hash::Hash;
use crate::slug::Slug;

/// The response of `GET /api/v1/articles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ArticleList"))]
pub struct ArticleList<A = ListedArticle> {
    /// The articles of this page.
    pub articles: Vec<A>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// The response of `GET /api/v1/search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SearchResults"))]
pub struct SearchResults<A = ListedArticle> {
    /// The articles of this page, best first or newest first, each with its `highlights`.
    pub articles: Vec<A>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
    /// A suggested spelling if nothing was found as written; null if there is none.
    pub did_you_mean: Option<String>,
    /// The number of all matching articles, at most 1,000.
    pub total: u32,
    /// Whether `total` is exact; false if there are more than 1,000.
    pub total_is_exact: bool,
}

/// The response of `GET /api/v1/search/suggestions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuggestionList {
    /// The suggestions, best first.
    pub suggestions: Vec<Suggestion>,
}

/// An article whose title or text has the words of a query that is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The headline.
    pub title: String,
    /// The absolute URL of the page.
    pub url: String,
    /// The headline as HTML, with `<mark>` around matching words, and no other element.
    pub highlight: String,
    /// The query with its last word complete, as the article spells it; null if its words are not side by side there.
    pub words: Option<String>,
}

/// The response of `GET /api/v1/most-read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MostRead"))]
pub struct MostRead<A = ListedArticle> {
    /// The articles, most views first, each with its `views` in the time window.
    pub articles: Vec<A>,
}

/// An article in a list: all fields except the body, unless `fields` or `include` requests other fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = nothing_is_required))]
pub struct ListedArticle {
    /// All fields except the body.
    #[serde(flatten)]
    pub card: Card,
    /// The body as HTML, if requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub body_html: Option<String>,
    /// The body as plain text, if requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub body_text: Option<String>,
    /// The views, if requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    pub views: Option<u64>,
    /// The matches; only in a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Highlights"))]
    pub highlights: Option<Highlights>,
}

/// Makes all fields optional, as the parameter `fields` can omit each of them.
#[cfg(feature = "schema")]
fn nothing_is_required(schema: &mut schemars::Schema) {
    schema.remove("required");
}

/// HTML with `<mark>` around matching words, and no other element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Highlights {
    /// The title with matches.
    pub title: String,
    /// The sentence of lead or body with the most matches.
    pub passage: String,
    /// The authors with their organisations, if their names match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub byline: Option<String>,
}

/// The response of `GET /api/v1/sections`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionList {
    /// The sections in the order of the menu.
    pub sections: Vec<CountedSection>,
    /// Always null, because the list has only one page.
    pub next: Option<String>,
}

/// A section with the number of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedSection {
    /// The section's name in URLs.
    pub slug: Slug,
    /// The section's title.
    pub title: String,
    /// A description of the section.
    pub description: String,
    /// The number of articles.
    pub articles: u32,
}

/// The response of `GET /api/v1/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TagList {
    /// The tags, sorted by title in the order of Vietnamese dictionaries.
    pub tags: Vec<CountedTag>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// A tag with the number of its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedTag {
    /// The tag's name in URLs.
    pub slug: Slug,
    /// The tag's title, as in the newest article.
    pub title: String,
    /// The number of articles.
    pub articles: u32,
}

/// The response of `GET /api/v1/authors`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuthorList {
    /// The authors, sorted by name in the order of Vietnamese dictionaries.
    pub authors: Vec<CountedAuthor>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// An author with the number of the author's articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedAuthor {
    /// The author's name in URLs.
    pub slug: Slug,
    /// The author's name, as in the newest article.
    pub name: String,
    /// The number of articles.
    pub articles: u32,
}

/// The response of `GET /api/v1/editions/current`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurrentEdition {
    /// The edition's number; 0 before the first.
    pub number: u64,
    /// When it was published, as RFC 3339.
    pub published_at: String,
    /// The hash of the edition's root, which covers the whole content.
    pub root: Hash,
}

/// The response of `GET /api/v1/editions/{n}/changes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ChangeList"))]
pub struct ChangeList<A = Article> {
    /// The edition before the changes.
    pub from: u64,
    /// The edition after the changes. It is the same on all pages.
    pub edition: u64,
    /// The changes, sorted by the articles' ids.
    pub changes: Vec<Change<A>>,
    /// The URL of the next page; null on the last page.
    pub next: Option<String>,
}

/// The change of an article between two editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Change"))]
pub struct Change<A = Article> {
    /// The kind of change.
    #[serde(rename = "change")]
    pub kind: ChangeKind,
    /// The article's permanent id. Absent for a purged article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: Option<String>,
    /// The SHA-256 of the article's id; only for a purged article. Compare it with the hashes of your ids to find the
    /// article to erase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Hash"))]
    pub id_sha256: Option<Hash>,
    /// The article's current or last slug. Absent for a purged article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Slug"))]
    pub slug: Option<Slug>,
    /// The entity tag of the article; absent if the article is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub etag: Option<String>,
    /// The article, byte for byte as in `GET /api/v1/articles/{slug}`, if it is public and requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "A"))]
    pub article: Option<A>,
}

/// The kind of a change. A purged article is erased from the history; copies of the paper should erase it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChangeKind {
    /// The article is new.
    Added,
    /// The article has changed.
    Changed,
    /// The article was taken down.
    Removed,
    /// The article was erased from the history.
    Purged,
}
