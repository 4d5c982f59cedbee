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
pub const SHOWN: usize = 5;

/// A public article of the list.
#[derive(Debug)]
pub struct Named {
    blob: Hash,
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

/// The first `limit` public articles of these ids; takes those in `known` from there.
pub async fn name(
    context: &impl ReadContext,
    edition: &Edition,
    ids: &[String],
    known: &[Rc<Named>],
    limit: usize,
) -> Result<Vec<Rc<Named>>, ApiError> {
    let now = context.now();
    let mut public = Vec::new();
    for id in ids {
        if public.len() < limit {
            public.extend(find(context, edition, id, now).await?);
        }
    }
    let named = public.into_iter().map(|(blob, unpublish_at)| {
        let before = known.iter().find(|named| named.blob == blob && named.unpublish_at == unpublish_at).cloned();
        async move {
            match before {
                Some(named) => Ok(named),
                None => read(context, edition, blob, unpublish_at).await,
            }
        }
    });
    try_join_all(named).await
}

async fn read(
    context: &impl ReadContext,
    edition: &Edition,
    blob: Hash,
    unpublish_at: Option<Timestamp>,
) -> Result<Rc<Named>, ApiError> {
    let card: Card = edition.json_blob(context, blob).await?;
    Ok(Rc::new(Named { blob, card, unpublish_at }))
}
