//! What is made of lists, as KV keeps it: made by the first reader of an edition and an epoch, kept for a week.

use std::pin::Pin;

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::pages::Rendered;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::place::Place;
use crate::error::ApiError;
use crate::host::Later;
use crate::log;
use crate::storage::PaperStore;

/// Something in the making; `None` if there is no such list. Boxed, as each kind of list would bring a copy of all that
/// waits for it into the program.
pub type Making<'a, T> = Pin<Box<dyn Future<Output = Result<Option<T>, ApiError>> + 'a>>;

/// The HTML of the list at a path, as [`find_text`] finds it.
pub async fn find(
    place: &impl Place,
    later: &impl Later,
    edition: &Edition,
    path: (&str, Timestamp),
    make: Making<'_, Rendered>,
) -> Result<Option<Rendered>, ApiError> {
    if edition.is_past {
        return make.await;
    }
    let make = Box::pin(async {
        let rendered = make.await?;
        Ok(rendered.map(|rendered| serde_json::to_string(&rendered)).transpose()?)
    });
    let found = find_text(place, later, edition, path, make).await?;
    Ok(found.map(|json| json::read(&json)).transpose()?)
}

/// What is made of the list at a path: from KV, or made now and kept there. `None` where `make` finds no list, which is
/// never kept.
pub async fn find_text(
    place: &impl Place,
    later: &impl Later,
    edition: &Edition,
    (path, now): (&str, Timestamp),
    make: Making<'_, String>,
) -> Result<Option<String>, ApiError> {
    if edition.is_past {
        return make.await;
    }
    let (number, epoch) = (edition.root.number, edition.root.epoch(now).as_secs());
    let name = format!("{path}\0{}\0{}\0{number}\0{epoch}", edition.style, edition.root.site);
    let (key, store) = (Hash::of(name.as_bytes()), place.store()?);
    match store.list_page(key).await {
        Ok(Some(kept)) => return Ok(Some(kept)),
        Ok(None) => {}
        Err(error) => log::warn(&format!("{error}; making the list at {path}")),
    }
    let Some(text) = make.await? else { return Ok(None) };
    let copy = text.clone();
    later.later(async move {
        if let Err(error) = store.put_list_page(key, &copy).await {
            log::warn(&format!("a list was not kept: {error}"));
        }
    });
    Ok(Some(text))
}
