//! The paper's pages, as HTML.
//!
//! A page is cached HTML in a frame. The content of one page, its part of `<head>` and its main content, is a
//! [`Rendered`]. It is a pure function of the settings and of the cards or the article, so it can be cached while these
//! and [`BUILD`] stay the same. Everything around it, and everything that changes independently of articles (totals,
//! guests), is one [`Frame`].
//!
//! Guarantees: every value from a source or a URL is escaped; no output has an inline script, an inline style or an
//! event handler, so a Content-Security-Policy without `unsafe-*` is possible; each page has one `<h1>`; everything can
//! be read without JavaScript. Article bodies are inserted unchanged; they must have passed
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

use serde_bytes::ByteBuf;

use crate::slug::Slug;

/// A hash of the sources, templates and assets of this program: 12 hex digits that change whenever rendered HTML, its
/// stored form or an asset may change. Must be part of every cache key of rendered HTML.
pub const BUILD: &str = env!("GAZETTE_PAGES_BUILD");

/// The content of one page: as text, or in the bytes in which it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rendered<T = String> {
    /// The page's own elements of `<head>`.
    pub head: T,
    /// The content of `<main>`.
    pub main: T,
    /// The section that the menu marks as current.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Slug>,
}

/// A page in bytes. Reading it as text would check each byte, which took a third of the time of a response out of KV.
pub type RenderedBytes = Rendered<ByteBuf>;

impl From<Rendered> for RenderedBytes {
    fn from(page: Rendered) -> Self {
        Self { head: page.head.into_bytes().into(), main: page.main.into_bytes().into(), section: page.section }
    }
}
