//! The client of the search indexes for other modules.

use gazette_core::wire::ApiError;
use gazette_search::command::Command;
pub use gazette_search::command::{Command as Order, Finish, Progress};
use serde::de::DeserializeOwned;

use super::replicas;
use crate::object::{self, Instance};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "SEARCH_INDEX";

/// The number of indexes.
pub fn replica_count(env: &worker::Env) -> u32 {
    replicas::count(env)
}

/// Sends an order to an index.
pub async fn tell(env: &worker::Env, replica: u32, order: &Order) -> Result<(), ApiError> {
    ask(env, replica, order).await
}

/// What an index has.
pub async fn progress(env: &worker::Env, replica: u32) -> Result<Progress, ApiError> {
    ask(env, replica, &Command::Progress).await
}

pub(super) async fn ask<T: DeserializeOwned>(
    env: &worker::Env,
    replica: u32,
    command: &Command,
) -> Result<T, ApiError> {
    let name = replicas::name(replica);
    let instance = Instance::Near { name: &name, hint: replicas::place(env, replica) };
    object::ask_json(env, BINDING, instance, command).await
}
