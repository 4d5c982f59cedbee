//! The most read articles, as the frame of every page and the API show them. Only articles that are public in the
//! reader's edition are named.

use std::rc::Rc;

use futures_util::future::try_join_all;
use gazette_core::article::Card;
use gazette_core::edition::Key;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::edition::{Edition, Resolved};
use super::read_context::ReadContext;

/// The number of articles in the frame.
const SHOWN: usize = 5;

/// A public article of the list.
#[derive(Debug)]
pub struct Named {
    /// Its blob, if it was read.
    blob: Option<Hash>,
    /// Its card.
    pub card: Card,
    /// The time of its take-down, if one is set.
    pub unpublish_at: Option<Timestamp>,
}

/// The blob of the public article with an id, and the time of its take-down. The id is the article's slug, or has its
/// own entry in the index.
async fn find(
    context: &impl ReadContext,
    edition: &Edition,
    id: &str,
    now: Timestamp,
) -> Result<Option<(Hash, Option<Timestamp>)>, ApiError> {
    let keys = id.parse().ok().map(|slug| (Key::of_slug(&slug), true)).into_iter().chain([(Key::of_id(id), false)]);
    for (key, is_slug) in keys {
        if let Resolved::Article { blob, id_is_slug, redirected, unpublish_at } =
            edition.resolve(context, key, now).await?
            && (!is_slug || id_is_slug && !redirected)
        {
            return Ok(Some((blob, unpublish_at)));
        }
    }
    Ok(None)
}

/// The first of these articles that can be named without a read, as pages show them: those in a head in memory, and those
/// in `known`, which were named in this edition.
pub fn name_from_memory(edition: &Edition, ids: &[String], known: &[Rc<Named>], now: Timestamp) -> Vec<Rc<Named>> {
    let name = |id: &String| {
        let before = known.iter().find(|named| named.card.id == *id).cloned();
        before.or_else(|| in_memory(edition, id, now).map(Rc::new))
    };
    ids.iter().filter_map(name).take(SHOWN).collect()
}

fn in_memory(edition: &Edition, id: &str, now: Timestamp) -> Option<Named> {
    let found = edition.card_in_memory(id, now)?;
    Some(Named { blob: None, card: found.card, unpublish_at: found.window.unpublish_at })
}

/// The first public articles of these ids, as pages show them. What is in no head is read, unless it is in `known`.
pub async fn name(
    context: &impl ReadContext,
    edition: &Edition,
    ids: &[String],
    known: &[Rc<Named>],
) -> Result<Vec<Rc<Named>>, ApiError> {
    let now = context.now();
    let mut public = Vec::new();
    for id in ids {
        if public.len() == SHOWN {
            break;
        }
        match in_memory(edition, id, now) {
            Some(named) => public.push(Ok(Rc::new(named))),
            None => public.extend(find(context, edition, id, now).await?.map(Err)),
        }
    }
    let named = public.into_iter().map(async |named| match named {
        Ok(named) => Ok(named),
        Err((blob, unpublish_at)) => {
            let is_same = |named: &&Rc<Named>| named.blob == Some(blob) && named.unpublish_at == unpublish_at;
            if let Some(named) = known.iter().find(is_same) {
                return Ok(named.clone());
            }
            let card = edition.json_blob(context, blob).await?;
            Ok(Rc::new(Named { blob: Some(blob), card, unpublish_at }))
        }
    });
    try_join_all(named).await
}
