//! An edition: one published state of the whole paper, as a tree of hashes.
//!
//! The [`Root`] names 256 index [`bucket`]s by their hashes; a bucket's entries name articles by their hashes. Changing
//! one article makes one new bucket and a new root; all other values stay the same. The reading Worker finds a page
//! with two look-ups and compares the times in the entry with its own clock, so that an embargo ends to the second.

pub mod bucket;
mod bundle;
mod head;
mod key;
mod legacy;
pub mod list;
mod root;

pub use bucket::{Bucket, ENTRY_BYTES, Entry, Found, Kind, MAGIC};
pub use bundle::Bundle;
pub use head::{HEAD_CARDS, Head, HeadCard, by_date};
pub use key::Key;
pub use legacy::{
    BadAddress, encoded_legacy_address, joomla_address, joomla_address_of, legacy_address, redirect_address,
};
pub use root::{BUCKETS, Lists, Root};
