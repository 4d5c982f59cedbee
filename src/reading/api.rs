//! The reading part of the API: articles, lists of articles, and editions, as JSON.

pub mod article;
pub mod articles;
pub mod editions;
pub mod names;
mod part;
