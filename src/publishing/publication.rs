//! Publication: writes an edition from the Catalog's rows to KV. Blobs come first, and the articles under their slugs, then
//! the root, so a reader with a root finds everything that it names, now or soon. At the same time as the root, the buckets
//! are put under their numbers, which readers ask for beside the root, and the relays are told.
//!
//! Each step is recorded when KV has acknowledged it, so an interrupted publication continues from there. A root whose
//! put was never acknowledged, because KV failed or this object died, may still arrive after a newer one; so the newest
//! root is put once more when that can no longer happen.

use futures_util::future::{join_all, try_join_all};
use futures_util::join;
use futures_util::lock::Mutex;
use gazette_catalog::purge::erasures::{self, Erasure};
use gazette_catalog::{blobs, rows};
use gazette_core::article::Article;
use gazette_core::edition::{Bundle, Root};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;

use super::relays;
use crate::host::{Host, ObjectHost};
use crate::reading::client::{self as reading, StoredArticle};
use crate::storage::{ContentStore, NumberedBucket, Sql};

/// The number of blobs that are written to KV before the progress is recorded.
const BLOBS_PER_STEP: i64 = 50;
/// KV allows one write per second and key.
const ROOT_PAUSE_MILLIS: f64 = 1_050.0;
/// How long a put for whose response nobody waits any more may usually take until KV accepts it.
const CUT_OFF_MILLIS: f64 = 1_000.0;
/// An upper bound for the time that an unacknowledged put may still be under way.
const STRAGGLER_SECS: i64 = 60;

/// The maximum size of the heads in a bundle, in bytes. Thirty cards in each of a hundred sections have about half of it.
const MAX_HEADS_BYTES: usize = 4_000_000;

/// The progress row that is set while a put of the root is not acknowledged.
const ROOT_PUT_OPEN: &str = "root_put_open";
/// The progress row with the edition whose buckets were put under their numbers.
const BUCKETS_PUT: &str = "buckets_put";

/// Locked while an edition is written to KV; holds the time at which the last put of the root ended, in milliseconds.
#[derive(Default)]
pub struct Publication(Mutex<f64>);

impl Publication {
    /// Writes the newest edition to KV: blobs, rendered articles, then the root. One call runs at a time; a call that
    /// had to wait finds the work done.
    pub async fn publish(&self, sql: &impl Sql, host: &impl ObjectHost) -> Result<(), ApiError> {
        let mut last_put = self.0.lock().await;
        let Some(root_json) = rows::newest_root_json(sql)? else { return Ok(()) };
        let root: Root = serde_json::from_str(&root_json)?;
        let published = rows::published_edition(sql)?;
        let store = host.store()?;
        let is_new = root.number > published;
        let articles = async {
            if is_new { put_articles(sql, &store, root.site, (published, root.number)).await } else { Ok(()) }
        };
        let (blobs, articles) = join!(put_blobs(sql, &store), articles);
        blobs.and(articles)?;
        if is_new || rows::progress(sql, BUCKETS_PUT)? != root.number {
            pause(host, *last_put).await;
            let put = async { if is_new { put_and_tell(sql, host, &mut last_put, &root_json).await } else { Ok(()) } };
            let (put, buckets) = join!(put, put_buckets(sql, &store, &root));
            // The pause before the next root is a pause before its buckets, too.
            *last_put = host.millis();
            put.and(buckets)?;
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
            put_root(sql, host, &mut last_put, &bundle(sql, &root_json)?).await?;
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
        let step = erasures::due(sql, host.now(), BLOBS_PER_STEP)?;
        let site: Site = blobs::read_json(sql, root.site, "site")?.ok_or(ApiError::NotHereYet)?;
        let outcomes = join_all(step.iter().map(|erasure| forget(sql, &store, &site, erasure))).await;
        let mut has_succeeded = step.is_empty();
        let mut failed = None;
        for (erasure, outcome) in step.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => {
                    erasures::forgotten(sql, &erasure, host.now())?;
                    has_succeeded = true;
                }
                // One failure does not stop the others.
                Err(error) => {
                    erasures::put_off(sql, &erasure, host.now())?;
                    failed = Some(error);
                }
            }
        }
        rows::schedule(sql, "erase", erasures::next_due(sql)?)?;
        match failed {
            Some(error) if !has_succeeded => Err(error),
            Some(error) => {
                log::warn!("KV did not forget all that it should, and will be asked again: {error}");
                Ok(())
            }
            None => Ok(()),
        }
    }
}

async fn forget(sql: &impl Sql, store: &impl ContentStore, site: &Site, erasure: &Erasure) -> Result<(), ApiError> {
    match erasure {
        Erasure::Media(hash) => store.forget_media(*hash).await?,
        Erasure::Withheld(hash) => store.forget_withheld(*hash).await?,
        Erasure::Text(hash) | Erasure::Node(hash) | Erasure::LateNode(hash) => store.forget_blob(*hash).await?,
        Erasure::Copy(slug) => {
            // Another article may have the slug by now.
            if !put_article(sql, store, site, slug).await? {
                store.forget_article(slug).await?;
            }
        }
    }
    Ok(())
}

/// The newest edition as readers get it first.
pub fn newest_bundle(sql: &impl Sql) -> Result<Option<String>, ApiError> {
    rows::newest_root_json(sql)?.map(|root_json| bundle(sql, &root_json)).transpose()
}

/// A root with its settings, and with its heads as far as they fit; readers get the others from the Catalog.
fn bundle(sql: &impl Sql, root_json: &str) -> Result<String, ApiError> {
    let root: Root = serde_json::from_str(root_json)?;
    let read = |hash: Hash, kind| blobs::read_kind(sql, hash, kind)?.ok_or(ApiError::NotHereYet);
    let site = read(root.site, "site")?;
    let mut heads = Vec::new();
    for hash in root.heads.values() {
        heads.push((*hash, read(*hash, "head")?));
    }
    heads.sort_by_key(|(_, json)| json.len());
    let mut bytes = 0;
    let fitting = heads.iter().take_while(|(_, json)| {
        bytes += json.len();
        bytes <= MAX_HEADS_BYTES
    });
    let heads = fitting.map(|(hash, json)| (*hash, json.as_str()));
    let blobs = heads.chain([(root.site, site.as_str())]);
    Ok(serde_json::to_string(&Bundle::new(root.number, root_json, blobs)?)?)
}

/// Puts the root of the newest edition, and tells the relays of it at the same time. A relay may be ahead of KV: a reader
/// finds the values that the root names in KV, or else in the Catalog.
async fn put_and_tell(
    sql: &impl Sql,
    host: &impl ObjectHost,
    last_put: &mut f64,
    root_json: &str,
) -> Result<(), ApiError> {
    let bundle = bundle(sql, root_json)?;
    let number = Bundle::read(bundle.as_bytes())?.number;
    let (put, told) = join!(put_root(sql, host, last_put, &bundle), relays::tell(sql, host, number, &bundle));
    if let Err(error) = told {
        log::warn!("not all relays know edition {number}, and will be told again: {error:?}");
    }
    put?;
    Ok(rows::set_published_edition(sql, number)?)
}

/// Waits until a name that was put at an instant may be put again.
async fn pause(host: &impl Host, last_put: f64) {
    let since = host.millis() - last_put;
    if since < ROOT_PAUSE_MILLIS {
        host.sleep_millis(ROOT_PAUSE_MILLIS - since).await;
    }
}

/// Puts a root, at most one a second. If the previous put is still open, it may arrive after this one; then the root is
/// put again later.
async fn put_root(sql: &impl Sql, host: &impl Host, last_put: &mut f64, bundle: &str) -> Result<(), ApiError> {
    pause(host, *last_put).await;
    if rows::progress(sql, ROOT_PUT_OPEN)? > 0 {
        rows::schedule(sql, "settle", Some(host.now().plus_secs(STRAGGLER_SECS)))?;
    }
    rows::set_progress(sql, ROOT_PUT_OPEN, 1)?;
    // KV accepts the put at some time before its response. The caller may also stop waiting, while the put continues.
    let mut open_put = OpenPut { last_put, host, has_response: false };
    let put = host.store()?.put_root(bundle).await;
    open_put.has_response = true;
    drop(open_put);
    put?;
    Ok(rows::set_progress(sql, ROOT_PUT_OPEN, 0)?)
}

/// A put of the root. When it is dropped, sets the time of the last put.
struct OpenPut<'a, H: Host> {
    last_put: &'a mut f64,
    host: &'a H,
    has_response: bool,
}

impl<H: Host> Drop for OpenPut<'_, H> {
    fn drop(&mut self) {
        let rest_millis = if self.has_response { 0.0 } else { CUT_OFF_MILLIS };
        *self.last_put = self.host.millis() + rest_millis;
    }
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

/// Puts the articles that were published after an edition under their slugs. These are copies that make reading faster:
/// if KV refuses one, its first reader puts it.
async fn put_articles(
    sql: &impl Sql,
    store: &impl ContentStore,
    site: Hash,
    (after, to): (u64, u64),
) -> Result<(), ApiError> {
    let site: Site = blobs::read_json(sql, site, "site")?.ok_or(ApiError::NotHereYet)?;
    let rows = sql.run(
        "SELECT DISTINCT slug FROM versions WHERE from_edition > ? AND from_edition <= ? AND to_edition IS NULL",
        vec![after.into(), to.into()],
    )?;
    for step in rows.chunks(usize::try_from(BLOBS_PER_STEP).unwrap_or(1)) {
        let slugs = step.iter().map(|row| row.parsed(0)).collect::<Result<Vec<Slug>, _>>()?;
        let puts = slugs.iter().map(|slug| put_article(sql, store, &site, slug));
        for (slug, put) in slugs.iter().zip(join_all(puts).await) {
            if let Err(error) = put {
                log::error!("the article {slug} was published without its copy: {error}");
            }
        }
    }
    Ok(())
}

/// Puts the live article of a slug; false if there is none.
async fn put_article(sql: &impl Sql, store: &impl ContentStore, site: &Site, slug: &Slug) -> Result<bool, ApiError> {
    let Some(live) = rows::live_by_slug(sql, slug.as_str())? else { return Ok(false) };
    let json = blobs::read_kind(sql, live.article, "article")?.ok_or(ApiError::NotHereYet)?;
    let article = Article::from_json(&json)?;
    let stored = StoredArticle::new(site, reading::style(site), live.article, &article, json);
    store.put_article(slug, &stored.to_value()?).await?;
    Ok(true)
}

/// Puts the buckets that have changed since the edition whose buckets were put last. A bucket's name stays the same, so
/// the caller pauses between two puts.
async fn put_buckets(sql: &impl Sql, store: &impl ContentStore, root: &Root) -> Result<(), ApiError> {
    let put = rows::progress(sql, BUCKETS_PUT)?;
    if put == root.number {
        return Ok(());
    }
    let before = rows::root_json(sql, put)?.map(|json| serde_json::from_str::<Root>(&json)).transpose()?;
    let is_put = |number: usize, hash: Hash| before.as_ref().is_some_and(|root| root.index[number] == Some(hash));
    let changed = root.index.iter().enumerate().filter_map(|(number, hash)| Some((number, (*hash)?)));
    let changed: Vec<(usize, Hash)> = changed.filter(|(number, hash)| !is_put(*number, *hash)).collect();
    for step in changed.chunks(usize::try_from(BLOBS_PER_STEP).unwrap_or(1)) {
        let mut buckets = Vec::new();
        for (number, hash) in step {
            let bytes = blobs::read(sql, *hash)?.ok_or(ApiError::NotHereYet)?;
            buckets.push((*number, NumberedBucket { hash: *hash, bytes }));
        }
        try_join_all(buckets.iter().map(|(number, bucket)| store.put_bucket(*number, bucket))).await?;
    }
    Ok(rows::set_progress(sql, BUCKETS_PUT, root.number)?)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gazette_core::edition::{BUCKETS, Lists};
    use gazette_core::time::Timestamp;
    use gazette_sql::NativeSql;

    use super::*;

    #[test]
    fn heads_that_are_too_large_for_the_bundle_are_left_out_and_the_others_are_not() {
        let sql = NativeSql::new();
        sql.migrate(gazette_catalog::schema::MIGRATIONS).unwrap();
        let now = Timestamp::from_secs(1);
        let site = blobs::store_as(&sql, "site", b"{}", true, now).unwrap();
        let head = |bytes: usize, name: &str| {
            let json = format!("\"{name}{}\"", "a".repeat(bytes));
            (name.parse().unwrap(), blobs::store_as(&sql, "head", json.as_bytes(), true, now).unwrap())
        };
        let heads: BTreeMap<Slug, Hash> =
            BTreeMap::from([head(1_900_000, "mot"), head(1_900_000, "hai"), head(1_950_000, "ba"), head(10, "bon")]);
        let root = Root {
            number: 1,
            published_at: now,
            index: vec![None; BUCKETS],
            heads: heads.clone(),
            boundaries: Vec::new(),
            site,
            articles: BTreeMap::new(),
            lists: Lists::default(),
        };
        let bundle = bundle(&sql, &serde_json::to_string(&root).unwrap()).unwrap();
        let bundle = Bundle::read(bundle.as_bytes()).unwrap();
        let is_there = |name: &str| bundle.blob(heads[&name.parse::<Slug>().unwrap()]).is_some();
        assert_eq!(["mot", "hai", "ba", "bon"].map(is_there), [true, true, false, true]);
        assert!(bundle.blob(site).is_some() && bundle.root().unwrap() == root);
    }
}
