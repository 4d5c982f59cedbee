//! The articles by views, as they stood when a client asked for the first part of the list: its other parts follow the
//! same ranking, however many are read meanwhile.

use gazette_core::hash::Hash;

use crate::asked::Asked;
use crate::counting::client as counting;
use crate::error::ApiError;
use crate::host::Host;
use crate::log;
use crate::storage::PaperStore;

/// How many of the most read are ranked.
const RANKED_ARTICLES: u32 = 1_000;

/// The ranking of that name, or if it has none one of now, with its name: ids, most views first. One is kept for a week.
pub async fn pinned(asked: &Asked, name: &str) -> Result<(String, Vec<String>), ApiError> {
    let store = asked.env.store()?;
    if let Ok(hash) = name.parse() {
        let kept = store.list_page(hash).await?.ok_or_else(|| {
            ApiError::parameter("cursor", "", "one of the last seven days; begin again with the first part")
        })?;
        return Ok((name.to_owned(), kept.split('\n').map(str::to_owned).collect()));
    }
    let ids = counting::most_read(&asked.env, RANKED_ARTICLES).await?;
    let text = ids.join("\n");
    // Of a kind of its own, so that no list of pages has this name.
    let hash = Hash::of(["ranking\0", &text].concat().as_bytes());
    // Readers who ask for the first part while nobody reads need one write, not one each. KV takes one a second of a key:
    // who is refused has somebody else to thank for the same.
    if store.list_page(hash).await?.is_none()
        && let Err(error) = store.put_list_page(hash, &text).await
    {
        log::warn(&format!("a ranking was not kept: {error}"));
    }
    Ok((hash.to_string(), ids))
}
