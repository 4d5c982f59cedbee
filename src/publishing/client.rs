//! The client of the Catalog for other modules.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use gazette_catalog::changes::ChangesQuery;
use gazette_catalog::command::{Command, PastRoot};
pub use gazette_catalog::lists::{ArticleJson, ListPart, ListQuery, Order, Position, SitemapPart};
pub use gazette_catalog::names::NamesQuery;
pub use gazette_catalog::previews::Shown;
use gazette_core::edition::Head;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Change, CountedAuthor, CountedSection, CountedTag};
use serde::de::DeserializeOwned;

pub use super::audit::note;
pub use super::auth::{authorize, editor_of, is_editors_token};
pub use super::preview_token::Token;
use crate::object::{self, Instance};
use crate::secrets::{Purpose, signing_key};

/// The binding's name in `wrangler.toml`.
const BINDING: &str = "CATALOG";
/// The instance's name.
const INSTANCE: Instance = Instance::Named("catalog");

/// Access to the Catalog.
pub trait CatalogClient {
    /// Sends a command to the Catalog; retries once. All commands are idempotent, a commit by its key.
    fn ask<T: DeserializeOwned>(&self, command: &Command) -> impl Future<Output = Result<T, ApiError>>;
}

impl CatalogClient for worker::Env {
    fn ask<T: DeserializeOwned>(&self, command: &Command) -> impl Future<Output = Result<T, ApiError>> {
        object::ask_json(self, BINDING, INSTANCE, command)
    }
}

pub(super) fn ask<T: DeserializeOwned>(
    context: &impl CatalogClient,
    command: &Command,
) -> impl Future<Output = Result<T, ApiError>> {
    context.ask(command)
}

/// The newest bundle, from the Catalog.
pub async fn newest_bundle(context: &impl CatalogClient) -> Result<Option<String>, ApiError> {
    ask(context, &Command::Root).await
}

/// The root of an edition of the history; `None` if there was none.
pub async fn root_of(context: &impl CatalogClient, edition: u64) -> Result<Option<PastRoot>, ApiError> {
    ask(context, &Command::RootOf(edition)).await
}

/// The head of a section in an edition of the history, rebuilt from rows.
pub async fn head_of(context: &impl CatalogClient, edition: u64, section: &Slug) -> Result<Head, ApiError> {
    ask(context, &Command::HeadOf(edition, section.clone())).await
}

/// A blob that must exist and has not arrived in KV yet.
pub async fn blob(context: &impl CatalogClient, hash: Hash) -> Result<Option<Vec<u8>>, ApiError> {
    let text: Option<String> = ask(context, &Command::Blob(hash)).await?;
    Ok(text.map(|text| match STANDARD.decode(&text) {
        Ok(bytes) if Hash::of(&bytes) == hash => bytes,
        _ => text.into_bytes(),
    }))
}

/// A page of a list of articles.
pub async fn articles(context: &impl CatalogClient, query: ListQuery) -> Result<ListPart<ArticleJson>, ApiError> {
    ask(context, &Command::Articles(query)).await
}

/// The sections, for a reader's edition and instant.
pub async fn sections(
    context: &impl CatalogClient,
    edition: u64,
    now: Timestamp,
) -> Result<Vec<CountedSection>, ApiError> {
    ask(context, &Command::Sections { edition, now: now.as_secs() }).await
}

/// A page of the tags.
pub async fn tags(context: &impl CatalogClient, query: NamesQuery) -> Result<ListPart<CountedTag>, ApiError> {
    ask(context, &Command::Tags(query)).await
}

/// A page of the authors.
pub async fn authors(context: &impl CatalogClient, query: NamesQuery) -> Result<ListPart<CountedAuthor>, ApiError> {
    ask(context, &Command::Authors(query)).await
}

/// A page of the changes between two editions.
pub async fn changes(
    context: &impl CatalogClient,
    query: ChangesQuery,
) -> Result<ListPart<Change<ArticleJson>>, ApiError> {
    ask(context, &Command::Changes(query)).await
}

/// The addresses of a list's articles.
pub async fn sitemap(env: &worker::Env, query: ListQuery) -> Result<SitemapPart, ApiError> {
    ask(env, &Command::Sitemap(query)).await
}

/// The content of a preview token; `None` if it is forged, broken or expired.
pub fn preview_token(env: &worker::Env, token: &str, now: Timestamp) -> Result<Option<Token>, ApiError> {
    Ok(Token::read(token, signing_key(env, Purpose::Previews)?, now))
}

/// The preview behind a token; `None` if it was revoked.
pub async fn preview(env: &worker::Env, token: &Token) -> Result<Option<Shown>, ApiError> {
    ask(env, &Command::Preview(token.id.to_string())).await
}

/// The cards of a preview's drafts, as JSON.
pub async fn draft_cards(env: &worker::Env, token: &Token) -> Result<Vec<String>, ApiError> {
    ask(env, &Command::DraftCards(token.id.to_string())).await
}

/// A preview's draft by its slug, as JSON.
pub async fn draft(env: &worker::Env, token: &Token, slug: &Slug) -> Result<Option<String>, ApiError> {
    ask(env, &Command::Draft(token.id.to_string(), slug.clone())).await
}

/// The articles that are being purged: their ids, and all their slugs.
pub async fn withdrawn(env: &worker::Env) -> Result<(Vec<String>, Vec<String>), ApiError> {
    ask(env, &Command::Withdrawn).await
}

/// Whether a backup is being restored.
pub async fn is_restoring(env: &worker::Env) -> Result<bool, ApiError> {
    ask(env, &Command::IsRestoring).await
}
