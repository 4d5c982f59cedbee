//! The media of a content folder: pictures and documents, found, recognised by their bytes, and made ready to publish.
//!
//! What readers get of a picture is never the editor's file as it is: [`gazette_pictures`] makes of its bytes what is
//! published, and `cache` remembers that.

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
pub use refusal::NoMedia;

use cache::Made;

/// How wide the picture is that stands for all its versions: in the API, in previews of links, and where a browser knows
/// no `srcset`.
const MAIN_WIDTH_PX: u32 = 1200;

/// How far media is made ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaDepth {
    /// Whether it can be published, as far as one can tell without decoding it. Its only hash is the file's own.
    Inspect,
    /// What the paper keeps of it, so that sources can be compared. There are no other versions.
    Stored,
    /// All that is published.
    Publish,
}

impl MediaDepth {
    const ALL: [Self; 3] = [Self::Inspect, Self::Stored, Self::Publish];
}

/// A file of the folder that goes with an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    /// The file, from the content folder, with `/` between folders.
    pub file: String,
    /// The hash of what the paper keeps of it: what a source names, and what a pull gives back.
    pub kept: Hash,
    /// The hashes of all that is published of it, `kept` among them.
    pub published: Vec<Hash>,
}

/// A picture that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What is published of it.
    pub media: MediaFile,
    /// The last part of its addresses, without what says the format.
    stem: Arc<str>,
    own: Vec<Made>,
    webp: Vec<Made>,
}

/// One of a picture's versions, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureVersion {
    /// Its address within the paper.
    pub path: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Picture {
    /// A picture in three widths, of which there are no bytes: for trying what is made of pictures.
    pub fn example(file: &str) -> Self {
        let made =
            |name: &str, format, width| Made { hash: Hash::of(name.as_bytes()), format, width, height: width / 2 };
        let own =
            vec![made("480", Format::Jpeg, 480), made("1200", Format::Jpeg, 1200), made("1600", Format::Jpeg, 1600)];
        Self::new(file, made("1600", Format::Jpeg, 1600), own, vec![made("webp", Format::WebP, 480)])
    }

    fn new(file: &str, kept: Made, mut own: Vec<Made>, webp: Vec<Made>) -> Self {
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

    fn path_of(&self, version: &Made) -> String {
        format!("/media/{}/{}.{}", version.hash, self.stem, version.format.extension())
    }

    /// The version that stands for all.
    pub fn main(&self) -> PictureVersion {
        let fits = |version: &&Made| version.width <= MAIN_WIDTH_PX;
        let main = self.own.iter().rfind(fits).unwrap_or(&self.own[0]);
        PictureVersion { path: self.path_of(main), width: main.width, height: main.height }
    }

    /// The version for where it is never large.
    pub fn smallest(&self) -> PictureVersion {
        let smallest = &self.own[0];
        PictureVersion { path: self.path_of(smallest), width: smallest.width, height: smallest.height }
    }

    /// The versions in its own format for a `srcset`, each address behind `base`. Empty if there is only one.
    pub fn srcset(&self, base: &str) -> String {
        if self.own.len() > 1 { self.candidates(&self.own, base) } else { String::new() }
    }

    /// The versions in WebP for a `srcset`, each address behind `base`. Empty if there are none.
    pub fn srcset_webp(&self, base: &str) -> String {
        self.candidates(&self.webp, base)
    }

    fn candidates(&self, versions: &[Made], base: &str) -> String {
        let candidate = |version: &Made| format!("{base}{} {}w", self.path_of(version), version.width);
        versions.iter().map(candidate).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests;
