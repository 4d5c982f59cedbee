//! How the rest of the Worker reaches the counts.

use gazette_core::pages::Numbers;
use serde::de::DeserializeOwned;

use super::command::{Command, Totals};
use crate::error::ApiError;
use crate::object;

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "VIEW_SHARD";
/// The instance's name. One shard counts about a thousand views a second.
const INSTANCE: &str = "views-0";

pub(super) async fn ask<T: DeserializeOwned>(env: &worker::Env, command: &Command) -> Result<T, ApiError> {
    object::ask(env, BINDING, INSTANCE, command).await
}

/// The numbers that pages show, without those of older systems.
pub async fn numbers(env: &worker::Env) -> Result<Numbers, ApiError> {
    let totals: Totals = ask(env, &Command::Totals).await?;
    Ok(Numbers { total_views: totals.views, guests: Some(totals.online) })
}
