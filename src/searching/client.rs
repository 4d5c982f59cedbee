//! How the rest of the Worker reaches the search index.

pub use super::command::NewEntry;
use super::command::{Command, SearchPart, SearchQuery};
use crate::error::ApiError;
use crate::object;

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "SEARCH_INDEX";
/// The instance's name.
const INSTANCE: &str = "search";

/// Indexes articles, in place of what was known of them.
pub async fn put(env: &worker::Env, generation: u64, articles: Vec<NewEntry>) -> Result<(), ApiError> {
    object::ask(env, BINDING, INSTANCE, &Command::Put { generation, articles }).await
}

/// Forgets the articles with these ids.
pub async fn remove(env: &worker::Env, ids: Vec<String>) -> Result<(), ApiError> {
    object::ask(env, BINDING, INSTANCE, &Command::Remove(ids)).await
}

/// Forgets all that was last put in an earlier generation.
pub async fn sweep(env: &worker::Env, generation: u64) -> Result<(), ApiError> {
    object::ask(env, BINDING, INSTANCE, &Command::Sweep(generation)).await
}

pub(super) async fn search(env: &worker::Env, query: SearchQuery) -> Result<SearchPart, ApiError> {
    object::ask(env, BINDING, INSTANCE, &Command::Search(query)).await
}
