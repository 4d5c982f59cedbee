//! The client of the search index for other modules.

pub use super::command::{Command as Order, NewEntry};
use super::command::{Command, SearchPart, SearchQuery};
use crate::error::ApiError;
use crate::object;

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "SEARCH_INDEX";
/// The instance's name.
const INSTANCE: &str = "search";

/// Sends an order to the index: [`Order::Put`], [`Order::Remove`] or [`Order::Sweep`].
pub async fn tell(env: &worker::Env, order: &Order) -> Result<(), ApiError> {
    object::ask(env, BINDING, INSTANCE, order).await
}

pub(super) async fn search(env: &worker::Env, query: SearchQuery) -> Result<SearchPart, ApiError> {
    object::ask(env, BINDING, INSTANCE, &Command::Search(query)).await
}
