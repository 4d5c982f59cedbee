//! Vietnamese text: folding for search and slugs, repair, and counting.
//!
//! Real Vietnamese text has errors: decomposed accents, the Icelandic eth (`Ð`, `ð`) for `Đ` and `đ`, zero-width
//! characters. The paper stores NFC with the right letters; [`repair()`] reports its changes.

mod collate;
mod fold;
mod hygiene;
mod repair;
mod tone;
mod words;

pub use collate::collation_key;
pub use fold::{fold, fold_char, fold_chars, lower_char};
pub use hygiene::{Forbidden, find_forbidden, is_blank, is_unprintable};
pub use repair::{Flaw, Repair, repair};
pub use tone::with_one_tone_placement;
/// A text in NFC, by which names compare that look the same: some file systems write letters and their marks apart.
pub fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

pub use words::{reading_minutes, word_count};
