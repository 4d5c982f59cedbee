//! The media of a content folder: finds pictures and documents, detects their formats by their bytes, and prepares them for
//! publishing.
//!
//! The file of a picture is never published as it is: [`gazette_pictures`] makes the published versions from its bytes, and
//! `cache` stores them.

mod cache;
mod document;
mod library;
mod refusal;

pub use library::Library;

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

#[cfg(test)]
mod tests;
