//! Sitemaps, as KV stores them: rendered by the first reader of an edition and an epoch, stored for a
//! week.

use std::pin::Pin;

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::edition::Edition;
use super::read_context::ReadContext;
use crate::host::Later;
use crate::storage::{ContentStore, ListKey, read_surely};

/// A future that renders a list; `None` if there is no such list.
pub type Making<'a> = Pin<Box<dyn Future<Output = Result<Option<String>, ApiError>> + 'a>>;

/// Content rendered from the list at a path: from KV, or rendered now and stored. `None`, which is never stored, if
/// `make` finds no list.
pub async fn find_text(
    context: &impl ReadContext,
    later: &impl Later,
    edition: &Edition,
    (path, now): (&str, Timestamp),
    make: Making<'_>,
) -> Result<Option<String>, ApiError> {
    if edition.is_past {
        return make.await;
    }
    let (number, epoch) = (edition.root.number, edition.root.epoch(now).as_secs());
    let name = format!("{path}\0{}\0{}\0{number}\0{epoch}", edition.style, edition.root.site);
    let (key, store) = (ListKey { edition: number, hash: Hash::of(name.as_bytes()) }, context.store()?);
    match read_surely(edition.ttl(now), |ttl| store.list_page(key, ttl)).await {
        Ok(Some(kept)) => return Ok(Some(kept)),
        Ok(None) => {}
        Err(error) => log::warn!("{error}; making the list at {path}"),
    }
    let Some(fresh) = make.await? else { return Ok(None) };
    if edition.is_writable(context.millis()) {
        let text = fresh.clone();
        later.later(async move {
            if let Err(error) = store.put_list_page(key, &text).await {
                log::warn!("a list was not kept: {error}");
            }
        });
    }
    Ok(Some(fresh))
}
