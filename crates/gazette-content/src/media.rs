//! Pictures and documents, as far as pages need them: their files, the hashes of their bytes, and their addresses.

use std::sync::Arc;

use gazette_core::hash::Hash;
use gazette_core::media::MediaKind;
use gazette_messages::tell;
use serde::{Deserialize, Serialize};

use crate::front_matter::named_slug;

/// The preferred width of the main version, which is used in the API, in link previews, and by browsers that do not support
/// `srcset`.
const MAIN_WIDTH_PX: u32 = 1200;

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
    name: Arc<str>,
    own: Vec<PictureVersion>,
    webp: Vec<PictureVersion>,
}

/// A version of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureVersion {
    /// The hash of its bytes.
    pub hash: Hash,
    /// Its format.
    pub format: MediaKind,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A document that can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its file and its blob.
    pub media: MediaFile,
    /// Its path in the paper.
    pub path: String,
}

/// Why a picture or a document can't be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MediaError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Picture {
    /// A picture in three widths without bytes, for tests.
    pub fn example(file: &str) -> Self {
        let version = |name: &str, format, width| PictureVersion {
            hash: Hash::of(name.as_bytes()),
            format,
            width,
            height: width / 2,
        };
        let own =
            [("480", 480), ("1200", 1200), ("1600", 1600)].map(|(name, width)| version(name, MediaKind::Jpeg, width));
        Self::new(file, own[2], own.to_vec(), vec![version("webp", MediaKind::WebP, 480)])
    }

    /// The picture in a file, with the version that the paper stores, and the other published versions in the original format
    /// and in WebP, each smallest first.
    pub fn new(file: &str, kept: PictureVersion, mut own: Vec<PictureVersion>, webp: Vec<PictureVersion>) -> Self {
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
        Self { media, name: name_in_address(file, "anh").into(), own, webp }
    }

    /// The path of a version in the paper.
    pub fn path(&self, version: &PictureVersion) -> String {
        format!("/media/{}/{}.{}", version.hash, self.name, version.format.extension())
    }

    /// The main version, which represents the picture.
    pub fn main(&self) -> &PictureVersion {
        self.own.iter().rfind(|version| version.width <= MAIN_WIDTH_PX).unwrap_or(&self.own[0])
    }

    /// The smallest version.
    pub fn smallest(&self) -> &PictureVersion {
        &self.own[0]
    }

    /// The versions in the original format, as a `srcset` with `base` before each path. Empty if there is only one.
    pub fn srcset(&self, base: &str) -> String {
        if self.own.len() > 1 { self.candidates(&self.own, base) } else { String::new() }
    }

    /// The versions in WebP, as a `srcset` with `base` before each path. Empty if there are none.
    pub fn srcset_webp(&self, base: &str) -> String {
        self.candidates(&self.webp, base)
    }

    fn candidates(&self, versions: &[PictureVersion], base: &str) -> String {
        let candidate = |version: &PictureVersion| format!("{base}{} {}w", self.path(version), version.width);
        versions.iter().map(candidate).collect::<Vec<_>>().join(", ")
    }
}

impl Document {
    /// The document in a file whose bytes have this hash.
    pub fn new(file: &str, hash: Hash) -> Self {
        let path = format!("/media/{hash}/{}.pdf", name_in_address(file, "tai-lieu"));
        Self { media: MediaFile { file: file.to_owned(), kept: hash, published: vec![hash] }, path }
    }
}

impl MediaError {
    /// There is no such file. `what` is what it should be: `document`, or else a picture.
    pub fn missing(what: &str, file: &str) -> Self {
        let message = match what {
            "document" => tell!("document-missing", file = file),
            _ => tell!("picture-missing", file = file),
        };
        Self { message, help: tell!("media-missing-help") }
    }

    /// The path leads out of the content folder.
    pub(crate) fn outside(written: &str) -> Self {
        Self { message: tell!("media-outside", written = written), help: tell!("media-outside-help") }
    }
}

/// The name of a file in addresses, without its extension; `nameless` if no character of its name is allowed there.
fn name_in_address(file: &str, nameless: &str) -> String {
    named_slug(file).map_or_else(|| nameless.to_owned(), |slug| slug.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_files_name() {
        assert_eq!(name_in_address("thoi-su/Cầu Vàm Sen.PNG", "anh"), "cau-vam-sen");
        assert_eq!(name_in_address("…", "anh"), "anh");
    }

    #[test]
    fn one_version_stands_for_all_and_lists_have_a_small_one() {
        let picture = Picture::example("thoi-su/Cầu mới.JPG");
        assert_eq!(picture.path(picture.main()), format!("/media/{}/cau-moi.jpg", Hash::of(b"1200")));
        assert_eq!((picture.main().width, picture.main().height, picture.smallest().width), (1200, 600, 480));
        assert_eq!(
            picture.srcset_webp("https://bao.example"),
            format!("https://bao.example/media/{}/cau-moi.webp 480w", Hash::of(b"webp"))
        );
        assert!(picture.srcset("").ends_with(&format!(", /media/{}/cau-moi.jpg 1600w", Hash::of(b"1600"))));
        assert_eq!(picture.media.published.len(), 4, "what is kept is one of the versions here");
    }
}
