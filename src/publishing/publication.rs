//! Publication: writes an edition from the Catalog's rows to KV. Blobs come first, then the articles' HTML, then the
//! root, so a reader with a root finds everything that it names, now or soon.
//!
//! Each step is recorded when KV has acknowledged it, so an interrupted publication continues from there. A root whose
//! put was never acknowledged, because KV failed or this object died, may still arrive after a newer one; so the newest
//! root is put once more when that can no longer happen.

use futures_util::future::{join_all, try_join_all};
use futures_util::lock::Mutex;
use gazette_catalog::purge::erasures::{self, Erasure, Kind};
use gazette_catalog::{blobs, rows};
use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::wire::ApiError;

use crate::host::Host;
use crate::reading::client as reading;
use crate::storage::{ContentStore, Sql, StoreError};

/// The number of blobs that are written to KV before the progress is recorded.
const BLOBS_PER_STEP: i64 = 50;
/// KV allows one write per second and key.
const ROOT_PAUSE_MILLIS: f64 = 1_050.0;
/// An upper bound for the time that an unacknowledged put may still be under way.
const STRAGGLER_SECS: i64 = 60;

/// The progress row that is set while a put of the root is not acknowledged.
const ROOT_PUT_OPEN: &str = "root_put_open";

/// Locked while an edition is written to KV; holds the time at which the last put of the root ended, in milliseconds.
#[derive(Default)]
pub struct Publication(Mutex<f64>);

impl Publication {
    /// Writes the newest edition to KV: blobs, rendered articles, then the root. One call runs at a time; a call that
    /// had to wait finds the work done.
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
        // The call of a later commit publishes that commit.
        if rows::newest_root(sql)?.is_some_and(|newest| newest.number == root.number) {
            rows::schedule(sql, "publish", None)?;
        }
        Ok(())
    }

    /// Puts the newest root once more, over an older one that may have arrived late.
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

    /// Deletes queued values from KV; the job continues until the queue is empty. Fails if KV deleted none of them.
    pub async fn erase(&self, sql: &impl Sql, host: &impl Host) -> Result<(), ApiError> {
        // Not while an edition is written, which may need the same values; and only one step, as editions wait for it.
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
                // One failure does not stop the others.
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

/// Puts a root, at most one a second. If the previous put is still open, it may arrive after this one; then the root is
/// put again later.
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
    // KV accepted the put at some time before its response.
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
                // The isolate of its first reader logs this, too; the edition does not wait for the page.
                Err(error) => log::error!("an article was published without its page: {error}"),
            }
        }
        let puts = pages.iter().map(|(hash, page)| store.put_article_page(*hash, &style, page));
        try_join_all(puts).await?;
    }
    Ok(())
}
