//! The media of a content folder: finds pictures and documents, detects their formats by their bytes, and prepares them for
//! publishing.
//!
//! The file of a picture is never published as it is: [`gazette_pictures`] makes the published versions from its bytes, and
//! `cache` stores them.

use std::sync::Arc;

use gazette_core::hash::Hash;
use gazette_pictures::Format;
use serde::{Deserialize, Serialize};

mod cache;
mod document;
mod library;
mod path;
mod refusal;

pub use document::Document;
pub use library::Library;
pub use refusal::MediaError;

use cache::VersionInfo;

/// The preferred width of the main version, which is used in the API, in link previews, and by browsers that do not support
/// `srcset`.
const MAIN_WIDTH_PX: u32 = 1200;

/// How far media is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaDepth {
    /// Checks whether it can be published, without decoding it. The only hash is the file's own.
    Inspect,
    /// Makes only the version that the paper stores as part of the source, so that sources can be compared.
    Stored,
    /// Makes all published versions.
    Publish,
}

impl MediaDepth {
    const ALL: [Self; 3] = [Self::Inspect, Self::Stored, Self::Publish];
}

/// A picture or document file that an article uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    /// The file, relative to the content folder, with `/` between folders.
    pub file: String,
    /// The hash of the version that the paper stores: a source refers to it, and a pull fetches it.
    pub kept: Hash,
    /// The hashes of all published versions, including `kept`.
    pub published: Vec<Hash>,
}

/// A picture that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its file and its blobs.
    pub media: MediaFile,
    /// The last part of its addresses, without the extension.
    stem: Arc<str>,
    own: Vec<VersionInfo>,
    webp: Vec<VersionInfo>,
}

/// A version of a picture, as used in pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureVersion {
    /// Its path in the paper.
    pub path: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Picture {
    /// A picture in three widths without bytes, for tests.
    pub fn example(file: &str) -> Self {
        let made = |name: &str, format, width| VersionInfo {
            hash: Hash::of(name.as_bytes()),
            format,
            width,
            height: width / 2,
        };
        let own =
            vec![made("480", Format::Jpeg, 480), made("1200", Format::Jpeg, 1200), made("1600", Format::Jpeg, 1600)];
        Self::new(file, made("1600", Format::Jpeg, 1600), own, vec![made("webp", Format::WebP, 480)])
    }

    fn new(file: &str, kept: VersionInfo, mut own: Vec<VersionInfo>, webp: Vec<VersionInfo>) -> Self {
        if own.is_empty() {
            own.push(kept);
        }
        let mut published = vec![kept.hash];
        for version in own.iter().chain(&webp) {
            if !published.contains(&version.hash) {
                published.push(version.hash);
            }
        }
        let media = MediaFile { file: file.to_owned(), kept: kept.hash, published };
        Self { media, stem: path::stem(file, "anh").into(), own, webp }
    }

    fn path_of(&self, version: &VersionInfo) -> String {
        format!("/media/{}/{}.{}", version.hash, self.stem, version.format.extension())
    }

    /// The main version, which represents the picture.
    pub fn main(&self) -> PictureVersion {
        let fits = |version: &&VersionInfo| version.width <= MAIN_WIDTH_PX;
        let main = self.own.iter().rfind(fits).unwrap_or(&self.own[0]);
        PictureVersion { path: self.path_of(main), width: main.width, height: main.height }
    }

    /// The smallest version.
    pub fn smallest(&self) -> PictureVersion {
        let smallest = &self.own[0];
        PictureVersion { path: self.path_of(smallest), width: smallest.width, height: smallest.height }
    }

    /// The versions in the original format, as a `srcset` with `base` before each path. Empty if there is only one.
    pub fn srcset(&self, base: &str) -> String {
        if self.own.len() > 1 { self.candidates(&self.own, base) } else { String::new() }
    }

    /// The versions in WebP, as a `srcset` with `base` before each path. Empty if there are none.
    pub fn srcset_webp(&self, base: &str) -> String {
        self.candidates(&self.webp, base)
    }

    fn candidates(&self, versions: &[VersionInfo], base: &str) -> String {
        let candidate = |version: &VersionInfo| format!("{base}{} {}w", self.path_of(version), version.width);
        versions.iter().map(candidate).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests;
