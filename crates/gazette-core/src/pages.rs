//! The paper's pages, as HTML.
//!
//! A page is cached HTML in a frame. What is particular to a page, its part of `<head>` and its main content, is a
//! [`Rendered`]: a pure function of the settings and the cards or the article, so that it can be cached for as long
//! as these and [`BUILD`] stay the same. What surrounds every page, and what changes while articles don't (totals,
//! guests), is one [`Frame`].
//!
//! Guarantees: every value from a manuscript or an address is escaped; no output has an inline script, an inline
//! style or an event handler, so a Content-Security-Policy without `unsafe-*` holds; one `<h1>` a page; everything
//! can be read without JavaScript. Article bodies are put in as they are: they must have passed
//! [`html::check`](crate::html::check). Start reading at [`article()`].

mod article;
mod card;
mod contents;
#[cfg(test)]
pub(crate) mod fixtures;
mod frame;
mod front;
mod head;
mod json_ld;
mod list;
mod notice;
mod paging;
mod privacy;
mod related;
mod search;
mod url;
mod words;

pub use article::article;
pub use frame::{Frame, MostRead, Numbers};
pub use front::{FrontPage, SectionBlock, front};
pub use list::{LIST_CARDS, ListKind, ListPage, list};
pub use notice::{gone, not_found, preview_over, too_many, trouble};
pub use privacy::privacy;
pub use related::related;
pub use search::{FoundArticle, SearchPage, search};

pub(crate) use card::machine_date;
pub(crate) use frame::ICON_PATH;
pub(crate) use head::render;

use crate::slug::Slug;

/// Names the sources, templates and assets that this program was built with: 12 hex digits that change whenever rendered
/// HTML, its stored form or an asset could. Belongs into every cache key of rendered HTML.
pub const BUILD: &str = env!("GAZETTE_PAGES_BUILD");

/// What is particular to one page.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rendered {
    /// The page's own elements of `<head>`.
    pub head: String,
    /// What stands within `<main>`.
    pub main: String,
    /// The section that the menu marks as the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Slug>,
}
