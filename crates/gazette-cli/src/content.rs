//! A content folder: its settings and articles, read, checked and ready to be published.
//!
//! [`Content::load`] looks at every file and tells all that is wrong at once. It keeps little of each article (an
//! [`ArticleEntry`]: names, dates and hashes), so that a paper of a hundred thousand fits into memory; [`Content::render`]
//! sets an article again when its bytes are needed. A [`ContentSnapshot`] is for looking again and again while editors write, and a
//! [`Checker`] for checking as often.

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
pub use front_matter::{FrontMatter, MAX_TITLE_CHARS, Rules};
pub use inside::real_path;
pub use load::{Content, LoadOptions, LoadedContent, LoadedSettings};
pub use media::{Document, MediaDepth, MediaFile, NoMedia, Picture, PictureVersion};
pub use node::Unreadable;
pub use snapshot::{ContentSnapshot, ParsedFile, Refresh, RenderResult};
pub use source_text::{Parts, SourceText};
pub use zone::{UnknownZone, zone};
