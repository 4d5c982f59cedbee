//! Reading: from a request to a response, from memory where possible.
//!
//! All parts of a response come from one [`Edition`](edition::Edition). Its root was confirmed within the last
//! fifteen seconds ([`edition_cache`]); all other values have the hashes that it names. What has not been read before is read at once
//! ([`ahead`], [`stored_article`]). Lists are read out of their trees ([`article_list`]). Start reading at [`pages`] for
//! HTML and [`api`] for JSON; [`response_cache`] stores the responses of this isolate.

pub mod ahead;
pub mod api;
pub mod article_list;
pub mod client;
pub mod edition;
pub mod edition_cache;
mod fallback;
pub mod feeds;
pub mod isolate;
pub mod lists;
pub mod media;
pub mod memory;
pub mod most_read;
mod nodes;
pub mod pages;
pub mod paper;
pub mod point_in_time;
pub mod previews;
mod ranking;
pub mod read_context;
pub mod related;
pub mod response_cache;
pub mod serve_time;
pub mod stored_article;
pub mod stored_list;
