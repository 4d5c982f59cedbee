//! Publication: from the Catalog's rows to KV. Blobs first, then the articles' HTML, then the root; so a reader who holds a
//! root finds all that hangs from it, or will.
//!
//! Each step is noted in the rows when KV has acknowledged it, so what broke off goes on from there. A root whose put was
//! never acknowledged, because KV erred or this object died, may still arrive, after a newer one: so then the newest is put
//! once more when that can no longer happen.

use futures_util::future::{join_all, try_join_all};
use futures_util::lock::Mutex;
use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::site::Site;

use super::purge::erasures::{self, Erasure, Kind};
use super::{blobs, rows};
use crate::error::ApiError;
use crate::host::Host;
use crate::reading::client as reading;
use crate::storage::{ContentStore, Sql, StoreError};

/// How many blobs are written to KV before the progress is noted.
const BLOBS_PER_STEP: i64 = 50;
/// KV takes one write a second for one key.
const ROOT_PAUSE_MILLIS: f64 = 1_050.0;
/// How long a put that nobody heard of again may still be under way, generously.
const STRAGGLER_SECS: i64 = 60;

/// Notes that a root was sent to KV, until KV has acknowledged it.
const ROOT_PUT_OPEN: &str = "root_put_open";

/// Held while an edition is written to KV; keeps the time at which the last root put ended, in milliseconds.
#[derive(Default)]
pub struct Publication(Mutex<f64>);

impl Publication {
    /// Writes the newest edition to KV: blobs, rendered articles, then the root. One at a time; who had to wait finds
    /// the work done.
    pub async fn publish(&self, sql: &impl Sql, host: &impl Host) -> Result<(), ApiError> {
        let mut last_put = self.0.lock().await;
        let Some(root_json) = rows::newest_root_json(sql)? else { return Ok(()) };
        let root: Root = serde_json::from_str(&root_json)?;
        let published = rows::published_edition(sql)?;
        if root.number > published {
            let store = host.store()?;
            put_blobs(sql, &store).await?;
            put_article_pages(sql, &store, root.site, published, root.number).await?;
            put_root(sql, host, &mut last_put, &root_json).await?;
            rows::set_published_edition(sql, root.number)?;
        }
        // Another commit may have come meanwhile; its own call publishes it.
        if rows::newest_root(sql)?.is_some_and(|newest| newest.number == root.number) {
            rows::schedule(sql, "publish", None)?;
        }
        Ok(())
    }

    /// Puts the newest root once more, over one that came late.
    pub async fn settle(&self, sql: &impl Sql, host: &impl Host) -> Result<(), ApiError> {
        let mut last_put = self.0.lock().await;
        let may_straggle = rows::progress(sql, ROOT_PUT_OPEN)? > 0;
        if let Some(root_json) = rows::newest_root_json(sql)? {
            put_root(sql, host, &mut last_put, &root_json).await?;
        }
        if !may_straggle {
            rows::schedule(sql, "settle", None)?;
        }
        Ok(())
    }

    /// Has KV forget some of what is queued; the job goes on until the queue is empty. Fails if KV forgot nothing of it.
    pub async fn erase(&self, sql: &impl Sql, host: &impl Host) -> Result<(), ApiError> {
        // Not while an edition is written, which could need just that; and only one step, as editions wait for it.
        let _turn = self.0.lock().await;
        let store = host.store()?;
        let Some(root) = rows::newest_root(sql)? else { return Ok(()) };
        let step = erasures::due(sql, &root, host.now(), BLOBS_PER_STEP)?;
        let outcomes = join_all(step.iter().map(|erasure| forget(&store, *erasure))).await;
        let mut has_succeeded = step.is_empty();
        let mut failed = None;
        for (erasure, outcome) in step.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => {
                    erasures::forgotten(sql, erasure, host.now())?;
                    has_succeeded = true;
                }
                // The others are not held up by it.
                Err(error) => {
                    erasures::put_off(sql, erasure, host.now())?;
                    failed = Some(error);
                }
            }
        }
        rows::schedule(sql, "erase", erasures::next_due(sql)?)?;
        match failed {
            Some(error) if !has_succeeded => Err(error.into()),
            Some(error) => {
                log::warn!("KV did not forget all that it should, and will be asked again: {error}");
                Ok(())
            }
            None => Ok(()),
        }
    }
}

async fn forget(store: &impl ContentStore, Erasure { hash, kind }: Erasure) -> Result<(), StoreError> {
    match kind {
        Kind::Media => store.forget_media(hash).await,
        Kind::Head => store.forget_blob(hash).await,
        Kind::Text => {
            store.forget_blob(hash).await?;
            store.forget_article_pages(hash).await
        }
    }
}

/// Puts a root, in its turn. If the last put is still open, it may come after this one: then this is not the last.
async fn put_root(sql: &impl Sql, host: &impl Host, last_put: &mut f64, root_json: &str) -> Result<(), ApiError> {
    let since = host.millis() - *last_put;
    if since < ROOT_PAUSE_MILLIS {
        host.sleep_millis(ROOT_PAUSE_MILLIS - since).await;
    }
    if rows::progress(sql, ROOT_PUT_OPEN)? > 0 {
        rows::schedule(sql, "settle", Some(host.now().plus_secs(STRAGGLER_SECS)))?;
    }
    rows::set_progress(sql, ROOT_PUT_OPEN, 1)?;
    let put = host.store()?.put_root(root_json).await;
    // When KV took it lies somewhere before its answer.
    *last_put = host.millis();
    put?;
    Ok(rows::set_progress(sql, ROOT_PUT_OPEN, 0)?)
}

async fn put_blobs(sql: &impl Sql, store: &impl ContentStore) -> Result<(), ApiError> {
    loop {
        let step = blobs::not_in_kv(sql, BLOBS_PER_STEP)?;
        if step.is_empty() {
            return Ok(());
        }
        let puts = step.iter().map(|(hash, bytes)| store.put_blob(*hash, bytes));
        try_join_all(puts).await?;
        let hashes: Vec<Hash> = step.iter().map(|(hash, _)| *hash).collect();
        blobs::mark_in_kv(sql, &hashes)?;
    }
}

async fn put_article_pages(
    sql: &impl Sql,
    store: &impl ContentStore,
    site: Hash,
    after: u64,
    to: u64,
) -> Result<(), ApiError> {
    let site: Site = blobs::read_json(sql, site, "site")?.ok_or(ApiError::NotHereYet)?;
    let style = reading::style(&site);
    let rows = sql.run(
        "SELECT DISTINCT article FROM versions WHERE from_edition > ? AND from_edition <= ? AND to_edition IS NULL",
        vec![after.into(), to.into()],
    )?;
    for step in rows.chunks(usize::try_from(BLOBS_PER_STEP).unwrap_or(1)) {
        let mut pages = Vec::new();
        for row in step {
            let hash: Hash = row.parsed(0)?;
            match blobs::read_article(sql, hash) {
                Ok(article) => pages.extend(article.map(|article| (hash, reading::article_page(&site, &article)))),
                // Its first reader's isolate says so, too; the edition does not wait for it.
                Err(error) => log::error!("an article was published without its page: {error}"),
            }
        }
        let puts = pages.iter().map(|(hash, page)| store.put_article_page(*hash, &style, page));
        try_join_all(puts).await?;
    }
    Ok(())
}
