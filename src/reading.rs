//! Reading: from an edge URL to an answer, out of memory where possible.
//!
//! A reader sees one [`Edition`](edition::Edition) from the first byte to the last. Its root is at most a minute old
//! ([`residence`]); all else is named by hashes, and so right for ever. Start reading at [`pages`] for HTML and
//! [`api`] for JSON; [`hot`] answers what this isolate has answered before.

pub mod api;
pub mod client;
pub mod edition;
pub mod feeds;
pub mod hot;
pub mod isolate;
pub mod leaving;
pub mod lists;
pub mod media;
pub mod memory;
pub mod most_read;
pub mod onward;
pub mod pages;
pub mod paper;
pub mod past;
pub mod place;
pub mod previews;
mod ranking;
pub mod residence;
pub mod stored_list;
pub mod stored_page;
