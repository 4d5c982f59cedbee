//! The client of the search index for other modules.

use crate::object::{self, Instance};
use gazette_core::wire::ApiError;
pub use gazette_search::command::Command as Order;
use gazette_search::command::{Command, SearchPart, SearchQuery};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "SEARCH_INDEX";
/// The instance's name.
const INSTANCE: Instance = Instance::Named("search");

/// Sends an order to the index: [`Order::Put`], [`Order::Remove`] or [`Order::Sweep`].
pub async fn tell(env: &worker::Env, order: &Order) -> Result<(), ApiError> {
    object::ask_json(env, BINDING, INSTANCE, order).await
}

pub(super) async fn search(env: &worker::Env, query: SearchQuery) -> Result<SearchPart, ApiError> {
    object::ask_json(env, BINDING, INSTANCE, &Command::Search(query)).await
}
