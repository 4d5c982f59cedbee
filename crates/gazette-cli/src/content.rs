//! Loads a content folder: its settings and articles, checked and ready to publish.
//!
//! [`Content::load`] reads every file and reports all errors at once. It keeps only an [`ArticleEntry`] for each article
//! (names, dates and hashes), so that a paper of 100,000 articles fits into memory; [`Content::render`] renders an article
//! again when its bytes are needed. A [`ContentSnapshot`] and a [`Checker`] read only what has changed since the last time;
//! the development server uses them.

mod article;
mod checker;
mod clashes;
mod dates;
mod dir;
mod fields;
mod front_matter;
pub(crate) mod hygiene;
mod inside;
mod links;
mod load;
mod media;
mod newsroom;
mod node;
mod parse_cache;
#[cfg(test)]
mod schemas;
mod settings;
mod snapshot;
mod source_text;
mod toml;
mod yaml;
mod zone;

pub use article::{ArticleEntry, RenderedArticle, parse_article};
pub use checker::Checker;
pub use dir::{ContentDir, ContentDirError, SETTINGS, Selection};
pub use front_matter::{FrontMatter, Rules};
pub use inside::real_path;
pub use load::{Content, LoadOptions, LoadedContent, LoadedSettings};
pub use media::{Document, MediaDepth, MediaError, MediaFile, Picture, PictureVersion};
pub use node::Unreadable;
pub use snapshot::{ContentSnapshot, ParsedFile, Refresh, RenderResult};
pub use source_text::{ArticleParts, SourceText};
pub use zone::{UnknownZone, zone};
