//! An article as KV stores it under its slug: its JSON and its HTML in one value, written when the article is published
//! and joined with a frame when it is read.
//!
//! The value is a copy: a slug's value may be older or newer than the reader's edition. So it is used only if it is of
//! the blob that the index names. Otherwise the blob itself is read, and the value is written again.

use futures_util::join;
use gazette_core::article::{Article, Card};
use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::pages::{self, RenderedBytes};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::ahead::{Ahead, Copy};
use super::edition::{Edition, Resolved};
use super::read_context::ReadContext;
use crate::host::Later;
use crate::storage::{CacheTtl, ContentStore};
use gazette_core::wire::ApiError;
use gazette_sql::codec::{decode, encode};

/// An article with everything that a response needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredArticle {
    /// Its blob.
    pub blob: Hash,
    /// The hash of everything else that its HTML depends on.
    style: String,
    /// The page's own path; others redirect to it.
    pub path: String,
    /// When the text was last changed.
    pub updated_at: Timestamp,
    /// Its tags, for related articles.
    pub tags: Vec<Slug>,
    /// Its HTML.
    pub rendered: RenderedBytes,
    /// The blob's text, in UTF-8.
    pub json: ByteBuf,
}

/// A hash of everything that an article's HTML depends on besides the article: templates, texts, and the settings they
/// use.
pub fn style(site: &Site) -> String {
    let settings = [&site.title, &site.tagline, &site.base_url, &site.language].map(String::as_str).join("\0");
    format!("{}-{}", pages::BUILD, &Hash::of(settings.as_bytes()).to_string()[..8])
}

impl StoredArticle {
    /// Renders an article for the store.
    pub fn new(site: &Site, style: String, blob: Hash, article: &Article, json: String) -> Self {
        Self {
            blob,
            style,
            path: article.card.path(),
            updated_at: article.card.updated_at.into(),
            tags: article.card.tags.iter().map(|tag| tag.slug.clone()).collect(),
            rendered: pages::article(site, article).into(),
            json: json.into_bytes().into(),
        }
    }

    /// The value in the store.
    pub fn to_value(&self) -> Result<Vec<u8>, ApiError> {
        Ok(encode(self)?)
    }
}

/// A public article, as a request named it.
#[derive(Debug)]
pub enum Found {
    /// The article with this slug.
    Article(Box<StoredArticle>),
    /// An article that had this slug before.
    Moved(Box<Card>),
}

/// The public article of a slug, current or old. `ahead` may have values that were read beside the root.
pub async fn find(
    context: &impl ReadContext,
    later: &impl Later,
    edition: &Edition,
    slug: &Slug,
    now: Timestamp,
    ahead: &Ahead,
) -> Result<Found, ApiError> {
    let key = Key::of_slug(slug);
    let mut copy = ahead.take_article(slug);
    let resolved = if copy == Copy::Unread && !edition.has_bucket(key) {
        let (resolved, read) = join!(edition.resolve(context, key, now), read(context, slug, CacheTtl::Long));
        copy = Copy::Read(read);
        resolved
    } else {
        edition.resolve(context, key, now).await
    };
    match resolved? {
        Resolved::Article { blob, redirected: false, .. } => {
            let value = match copy {
                Copy::Read(value) => value,
                Copy::Unread => read(context, slug, CacheTtl::Long).await,
            };
            of_blob(context, later, edition, (slug, blob), value).await.map(|stored| Found::Article(Box::new(stored)))
        }
        Resolved::Article { blob, .. } => Ok(Found::Moved(Box::new(edition.json_blob(context, blob).await?))),
        Resolved::Gone => Err(ApiError::ArticleGone(slug.to_string())),
        Resolved::Nothing => Err(ApiError::ArticleNotFound(slug.to_string())),
    }
}

/// The article with this slug and blob. `value` is what the store has under the slug.
async fn of_blob(
    context: &impl ReadContext,
    later: &impl Later,
    edition: &Edition,
    (slug, blob): (&Slug, Hash),
    value: Option<Vec<u8>>,
) -> Result<StoredArticle, ApiError> {
    let stored = if let Some(stored) = current(value, blob) {
        stored
    } else {
        // The data center may have cached an older value for a day, so it is read once more.
        let (again, json) = join!(read(context, slug, CacheTtl::Short), edition.article_json(context, blob));
        match current(again, blob) {
            Some(stored) => stored,
            None => return make(context, later, edition, (slug, blob), json?),
        }
    };
    if stored.style == edition.style {
        return Ok(stored);
    }
    // After a deploy, another reader may have stored it anew, too.
    let again = current(read(context, slug, CacheTtl::Short).await, blob);
    if let Some(again) = again.filter(|again| again.style == edition.style) {
        return Ok(again);
    }
    let json = String::from_utf8(stored.json.into_vec()).map_err(ApiError::internal)?;
    make(context, later, edition, (slug, blob), json)
}

/// What the store has under a slug. A failure is treated as a missing value.
pub async fn read(context: &impl ReadContext, slug: &Slug, ttl: CacheTtl) -> Option<Vec<u8>> {
    let read = async { context.store()?.article(slug, ttl).await };
    read.await.unwrap_or_else(|error| {
        log::warn!("{error}; reading {slug} otherwise");
        None
    })
}

fn current(value: Option<Vec<u8>>, blob: Hash) -> Option<StoredArticle> {
    let stored: StoredArticle = match decode(&value?) {
        Ok(stored) => stored,
        Err(error) => {
            log::warn!("the stored article of {blob} is broken: {error}");
            return None;
        }
    };
    (stored.blob == blob).then_some(stored)
}

/// Renders an article, and stores it for others.
fn make(
    context: &impl ReadContext,
    later: &impl Later,
    edition: &Edition,
    (slug, blob): (&Slug, Hash),
    json: String,
) -> Result<StoredArticle, ApiError> {
    let article = Article::from_json(&json)?;
    let stored = StoredArticle::new(&edition.site, edition.style.clone(), blob, &article, json);
    if edition.is_writable(context.millis()) {
        let (store, slug, value) = (context.store()?, slug.clone(), stored.to_value()?);
        later.later(async move {
            if let Err(error) = store.put_article(&slug, &value).await {
                log::warn!("the article {slug} was not stored: {error}");
            }
        });
    }
    Ok(stored)
}
