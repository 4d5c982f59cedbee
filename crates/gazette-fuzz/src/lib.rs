//! What must hold for any bytes at all, each property a function that panics where it does not.
//!
//! Two things run them. `cargo fuzz` (see `scripts/fuzz.sh`) hunts for bytes that break one, through the programs in
//! `fuzz/fuzz_targets`. Ordinary tests try them on `fuzz/corpus`, which holds small inputs that together reach most of
//! what fuzzing has reached; a file that broke a property once stays there, and so is tested for good.

// To panic is what a property is for.
#![expect(clippy::missing_panics_doc)]

mod browser;
mod buckets;
mod commit_requests;
mod front_matter;
mod html;
mod markdown;
mod paper;
mod weave;

pub use buckets::buckets;
pub use commit_requests::commit_requests;
pub use front_matter::front_matter;
pub use html::html;
pub use markdown::markdown;

/// A property, tried on some bytes.
pub type Property = fn(&[u8]);

/// Every property, by the name of its target and of the folder of its corpus.
pub const PROPERTIES: &[(&str, Property)] = &[
    ("buckets", buckets),
    ("commit_requests", commit_requests),
    ("front_matter", front_matter),
    ("html", html),
    ("markdown", markdown),
];
