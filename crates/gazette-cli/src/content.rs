//! Loads a content folder: its settings and articles, checked and ready to publish. [`gazette_content`] checks and renders
//! their texts; this module reads the files, caches what was parsed, and prepares pictures.
//!
//! [`Content::load`] reads every file and reports all errors at once. It keeps only an [`ArticleEntry`] for each article
//! (names, dates and hashes), so that a paper of 100,000 articles fits into memory; [`Content::render`] renders an article
//! again when its bytes are needed. A [`ContentSnapshot`] and a [`Checker`] read only what has changed since the last time;
//! the development server uses them.
//!
//! [`ArticleEntry`]: gazette_content::ArticleEntry

mod checker;
mod dir;
mod files;
pub mod git;
mod inside;
mod load;
mod media;
mod parse_cache;
mod scope;
mod snapshot;
mod stray;

pub use checker::Checker;
pub use dir::{ContentDir, ContentDirError, Selection, is_article};
pub use inside::real_path;
pub use load::{Content, LoadOptions, LoadedContent, LoadedSettings, UnreadFile};
pub use media::MediaDepth;
pub use scope::Scope;
pub use snapshot::{ContentSnapshot, ParsedFile, Refresh, RenderResult};
