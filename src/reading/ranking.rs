//! A ranking of the articles by views at the time of the first page of a list. The other pages use the same ranking, so
//! that their order stays the same.

use std::cell::RefCell;

use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;

use crate::counting::client as counting;
use crate::host::Host;
use crate::request::RequestContext;
use crate::storage::{CacheTtl, ContentStore, ListKey};

/// The number of articles in a ranking.
const RANKED_ARTICLES: u32 = 1_000;

/// The edition in a ranking's key; older than all.
const OF_NO_EDITION: u64 = 0;

thread_local! {
    /// The ranking that this isolate has written or read last.
    static LAST: RefCell<Option<(String, Vec<String>)>> = const { RefCell::new(None) };
}

/// The ranking with this name, or the current one if the name is empty; returns its name, and ids by views, most first.
/// A ranking is stored for a week.
pub async fn pinned(request: &RequestContext, name: &str) -> Result<(String, Vec<String>), ApiError> {
    let store = request.env.store()?;
    if let Some(last) = LAST.with_borrow(Clone::clone).filter(|(known, _)| known == name) {
        return Ok(last);
    }
    if let Some(key) = key_of(name) {
        let kept = store.list_page(key, CacheTtl::Short).await?.ok_or_else(|| {
            ApiError::parameter("cursor", "", "a cursor of the last seven days; start again with the first page")
        })?;
        let ids: Vec<String> = kept.split('\n').map(str::to_owned).collect();
        LAST.set(Some((name.to_owned(), ids.clone())));
        return Ok((name.to_owned(), ids));
    }
    let ids = counting::most_read(&request.env, RANKED_ARTICLES).await?;
    let text = ids.join("\n");
    // A prefix of its own, so that no list of pages has this name.
    let hash = Hash::of(["ranking\0", &text].concat().as_bytes());
    // A ranking names articles for as long as they are counted, so it is deleted with the lists of all editions when
    // one is purged.
    let key = ListKey { edition: OF_NO_EDITION, hash };
    let name = name_of(key);
    // Each isolate writes a ranking once, however many requests need it. It does not look in KV first: KV would cache
    // the miss, and the next page would not find the ranking. KV accepts one put a second for a key, so a refused put
    // means that another isolate has just written the same ranking.
    if LAST.with_borrow(|last| last.as_ref().is_none_or(|(known, _)| *known != name))
        && let Err(error) = store.put_list_page(key, &text).await
    {
        log::warn!("a ranking was not kept: {error}");
    }
    LAST.set(Some((name.clone(), ids.clone())));
    Ok((name, ids))
}

/// The name in a cursor, whose parts are separated by points.
fn name_of(ListKey { edition, hash }: ListKey) -> String {
    format!("{edition}-{hash}")
}

fn key_of(name: &str) -> Option<ListKey> {
    let (edition, hash) = name.split_once('-')?;
    Some(ListKey { edition: edition.parse().ok()?, hash: hash.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_ranking_leads_back_to_it_and_says_its_edition() {
        let key = ListKey { edition: 42, hash: Hash::of(b"ids") };
        assert_eq!(key_of(&name_of(key)), Some(key));
        assert_eq!(ListKey::edition_of(&key.to_string()), Some(42));
        for name in ["", "42", "-", "42-x", &key.hash.to_string()] {
            assert_eq!(key_of(name), None, "{name}");
        }
        let names = [9, 10, 99, 100].map(|edition| ListKey { edition, ..key }.to_string());
        assert!(names.is_sorted(), "older editions come first: {names:?}");
    }
}
