//! Reading: from an edge URL to an answer, out of memory where possible.
//!
//! A reader sees one [`Edition`](edition::Edition) from the first byte to the last. Its root is at most a minute old
//! ([`edition_cache`]); all else is named by hashes, and so right for ever. Start reading at [`pages`] for HTML and
//! [`api`] for JSON; [`response_cache`] answers what this isolate has answered before.

pub mod api;
pub mod client;
pub mod edition;
pub mod edition_cache;
pub mod feeds;
pub mod isolate;
pub mod lists;
pub mod media;
pub mod memory;
pub mod most_read;
pub mod pages;
pub mod paper;
pub mod point_in_time;
pub mod previews;
mod ranking;
pub mod read_context;
pub mod related;
pub mod response_cache;
pub mod serve_time;
pub mod stored_list;
pub mod stored_page;
