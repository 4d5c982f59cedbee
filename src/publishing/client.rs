//! How the rest of the Worker reaches the Catalog.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use serde::de::DeserializeOwned;

pub use super::auth::{editor, is_editor};
use super::command::Command;
pub use super::lists::{ListPart, ListQuery, ORDERS, Position, RANKED, SitemapPart};
use super::previews::{Drafts, Token};
use crate::error::ApiError;
use crate::object;

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "CATALOG";
/// The instance's name.
const INSTANCE: &str = "catalog";

/// Who can reach the Catalog.
pub trait Truth {
    /// Asks the Catalog. Everything but a commit is idempotent and tried twice; a commit is, too, by its key.
    fn ask<T: DeserializeOwned>(&self, command: &Command) -> impl Future<Output = Result<T, ApiError>>;
}

impl Truth for worker::Env {
    fn ask<T: DeserializeOwned>(&self, command: &Command) -> impl Future<Output = Result<T, ApiError>> {
        object::ask(self, BINDING, INSTANCE, command)
    }
}

pub(super) fn ask<T: DeserializeOwned>(
    place: &impl Truth,
    command: &Command,
) -> impl Future<Output = Result<T, ApiError>> {
    place.ask(command)
}

/// The newest root as JSON, straight from the truth.
pub async fn newest_root(place: &impl Truth) -> Result<Option<String>, ApiError> {
    ask(place, &Command::Root).await
}

/// The root of an edition of the history as JSON; `None` if there was none.
pub async fn root_of(place: &impl Truth, edition: u64) -> Result<Option<String>, ApiError> {
    ask(place, &Command::RootOf(edition)).await
}

/// A blob that must exist and that KV has not got here yet.
pub async fn blob(place: &impl Truth, hash: Hash) -> Result<Option<Vec<u8>>, ApiError> {
    let text: Option<String> = ask(place, &Command::Blob(hash)).await?;
    Ok(text.map(|text| match STANDARD.decode(&text) {
        Ok(bytes) if Hash::of(&bytes) == hash => bytes,
        _ => text.into_bytes(),
    }))
}

/// A list of articles.
pub async fn list(place: &impl Truth, query: ListQuery) -> Result<ListPart, ApiError> {
    ask(place, &Command::List(query)).await
}

/// The addresses of a list's articles.
pub async fn sitemap(env: &worker::Env, query: ListQuery) -> Result<SitemapPart, ApiError> {
    ask(env, &Command::Sitemap(query)).await
}

/// The secret that signs preview links and cursors; rotating it ends them all.
const PREVIEW_SECRET: &str = "PREVIEW_KEY";

/// What links and cursors are signed with.
pub fn signing_key(env: &worker::Env) -> Result<String, ApiError> {
    let missing = |_| ApiError::Internal(format!("the secret {PREVIEW_SECRET} is not set"));
    env.secret(PREVIEW_SECRET).map(|secret| secret.to_string()).map_err(missing)
}

/// What a preview link shows; `None` where it is forged, broken or over.
pub async fn drafts(env: &worker::Env, token: &str, now: Timestamp) -> Result<Option<Drafts>, ApiError> {
    match Token::read(token, signing_key(env)?.as_bytes(), now) {
        Some(token) => ask(env, &Command::Drafts(token.list)).await,
        None => Ok(None),
    }
}

/// The edition of the history that a link shows, if it shows one.
pub fn edition_of(env: &worker::Env, token: &str, now: Timestamp) -> Option<u64> {
    Token::read(token, signing_key(env).ok()?.as_bytes(), now)?.edition()
}

/// When a link ends; `None` where it is forged, broken or over.
pub fn end_of_link(env: &worker::Env, token: &str, now: Timestamp) -> Option<Timestamp> {
    Some(Token::read(token, signing_key(env).ok()?.as_bytes(), now)?.expires_at)
}

/// A draft, as JSON.
pub async fn draft(env: &worker::Env, hash: Hash) -> Result<Option<String>, ApiError> {
    ask(env, &Command::Draft(hash)).await
}
