//! Checks and renders a paper's articles and settings from texts in memory.
//!
//! Guarantee: no function opens a file, starts a thread, reads a clock or prints, so the crate also runs in a browser. The
//! caller supplies the other files of the content folder through [`Files`].
//!
//! - [`SourceText`] normalises the text of a file; its [`Problems`](diagnostics::Problems) collect what is wrong in it.
//! - [`Settings::read`] reads `gazette.toml`, whose [`Site`](gazette_core::site::Site) is part of the [`Rules`] for articles.
//! - [`render_article`] checks an article, and renders it to the JSON that the paper publishes; [`parse_article`] reads only
//!   its front matter, and [`markdown::render`] only its body.
//! - [`Paper::check`] finds problems between files: duplicate names and broken links.

mod anchors;
mod article;
mod clashes;
mod context;
mod dates;
pub mod diagnostics;
mod fields;
mod front_matter;
mod hygiene;
mod links;
pub mod markdown;
mod media;
mod newsroom;
mod node;
mod paper;
mod reasons;
mod redirects;
mod remotes;
#[cfg(test)]
mod schemas;
mod settings;
mod source_text;
mod template;
mod toml;
mod yaml;
mod zone;

pub use article::{ArticleEntry, EntryAuthor, ParsedArticle, RenderedArticle, card, parse_article, render_article};
pub use context::{Context, Files, NoFiles};
pub use fields::nearest;
pub use front_matter::{FrontMatter, Rules, named_slug};
pub use media::{Document, MediaError, MediaFile, Picture, PictureVersion};
pub use paper::Paper;
pub use reasons::{bad_path, forbidden};
pub use remotes::Remote;
pub use settings::{SETTINGS, Settings, language_of_settings};
pub use source_text::{ArticleParts, SourceText, is_marked_draft};
pub use template::article_template;
pub use zone::{UnknownZone, zone as time_zone};
