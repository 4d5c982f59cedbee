//! Articles of a list, newest first, for the reader's edition and instant: out of the tree of the list, which KV has, or
//! from the Catalog, for all other orders and combinations of filters.

use futures_util::future::try_join_all;
use gazette_core::article::Card;
use gazette_core::edition::Key;
use gazette_core::edition::list::{Found, Item, ListName, Place, Slice, Walk};
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;
use serde_json::value::RawValue;

use super::edition::{Edition, Top};
use super::read_context::ReadContext;
use crate::publishing::client::{self as catalog, ArticleJson, ListPart, ListQuery, Order, Position};

/// The articles of a query, as JSON.
pub async fn find(
    context: &impl ReadContext,
    edition: &Edition,
    query: ListQuery,
) -> Result<ListPart<ArticleJson>, ApiError> {
    find_as(context, edition, query, |card| RawValue::from_string(card.to_owned())).await
}

/// The articles of a query, each read from its JSON.
pub async fn find_as<T>(
    context: &impl ReadContext,
    edition: &Edition,
    query: ListQuery,
    read: impl Fn(&str) -> Result<T, serde_json::Error>,
) -> Result<ListPart<T>, ApiError> {
    let query = ListQuery { edition: edition.root.number, ..query };
    if let Some((list, slice)) = in_tree(&query)
        && let Some(found) = walk(context, edition, &list, slice).await?
    {
        let items = found.items().map(|item| read(&item.card)).collect::<Result<Vec<T>, _>>()?;
        let last = found.items().last().filter(|_| found.has_more);
        let position =
            |item: &Item| Position { key: item.window.publish_at.as_secs().to_string(), id: item.id.clone() };
        return Ok(ListPart { items, next: last.map(position) });
    }
    let ListPart { items, next } = catalog::articles(context, query).await?;
    Ok(ListPart { items: items.iter().map(|article| read(article.get())).collect::<Result<Vec<T>, _>>()?, next })
}

/// The newest public card of the list that has the articles of a list without any now; `None` if there is none.
pub async fn first_of_successor(
    context: &impl ReadContext,
    edition: &Edition,
    list: &ListName,
    now: Timestamp,
) -> Result<Option<(Key, Card)>, ApiError> {
    let Some((key, top)) = edition.successor(context, list).await? else { return Ok(None) };
    let slice = Slice { now, after: None, from: None, before: None, skip: 0, limit: 1 };
    let found = walk_from(context, edition, (key, top), slice).await?.unwrap_or_default();
    let card = found.items().next().map(|item| serde_json::from_str(&item.card)).transpose()?;
    Ok(card.map(|card| (key, card)))
}

/// The list and the part of it that a query asks for; `None` if no tree has that.
fn in_tree(query: &ListQuery) -> Option<(ListName, Slice)> {
    if query.order != Order::PublishedAt || query.is_reversed || query.with_body || !query.ranked.is_empty() {
        return None;
    }
    let list = match (&query.section, &query.tag, &query.author) {
        (None, None, None) => ListName::Paper,
        (Some(section), None, None) => ListName::Section(section.parse().ok()?),
        (None, Some(tag), None) => ListName::Tag(tag.parse().ok()?),
        (None, None, Some(author)) => ListName::Author(author.parse().ok()?),
        _ => return None,
    };
    let place = |Position { key, id }: &Position| {
        Some(Place { publish_at: Timestamp::from_secs(key.parse().ok()?), id: id.clone() })
    };
    let slice = Slice {
        now: Timestamp::from_secs(query.now),
        after: match &query.after {
            Some(position) => Some(place(position)?),
            None => None,
        },
        from: query.from.map(Timestamp::from_secs),
        before: query.before.map(Timestamp::from_secs),
        skip: usize::try_from(query.skip).ok()?,
        limit: usize::try_from(query.limit).ok()?,
    };
    Some((list, slice))
}

/// Reads a slice of a list's tree; `None` if a part of it is missing, or if the edition has no trees.
async fn walk(
    context: &impl ReadContext,
    edition: &Edition,
    list: &ListName,
    slice: Slice,
) -> Result<Option<Found>, ApiError> {
    let top = match edition.top(context, list).await? {
        Top::Node(top) => top,
        Top::Empty => return Ok(Some(Found::default())),
        Top::Unknown => return Ok(None),
    };
    walk_from(context, edition, (list.key(), top), slice).await
}

/// Reads a slice of the tree of the list with this key and this top; `None` if a part of it is missing.
async fn walk_from(
    context: &impl ReadContext,
    edition: &Edition,
    (key, top): (Key, Hash),
    slice: Slice,
) -> Result<Option<Found>, ApiError> {
    let mut walk = Walk::new(top, slice);
    loop {
        let wanted = walk.wanted();
        if wanted.is_empty() {
            return Ok(Some(walk.finish()));
        }
        let nodes = wanted.iter().map(|hash| edition.node(context, key, *hash));
        for (hash, node) in wanted.iter().zip(try_join_all(nodes).await?) {
            let Some(node) = node else { return Ok(None) };
            walk.give(*hash, &node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_one_filter_are_in_trees_and_others_are_not() {
        let query = || ListQuery { limit: 20, ..ListQuery::default() };
        let name = |name: &str| Some(name.to_owned());
        let list = |query: ListQuery| in_tree(&query).map(|(list, _)| list);
        assert_eq!(list(query()), Some(ListName::Paper));
        let tag = || ListName::Tag("nuoc".parse().unwrap());
        let month = ListQuery { from: Some(1), before: Some(2), skip: 40, ..query() };
        assert_eq!(list(month), Some(ListName::Paper));
        assert_eq!(list(ListQuery { tag: name("nuoc"), from: Some(1), ..query() }), Some(tag()));
        for other in [
            ListQuery { tag: name("nuoc"), section: name("tin"), ..query() },
            ListQuery { is_reversed: true, ..query() },
            ListQuery { order: Order::UpdatedAt, ..query() },
            ListQuery { with_body: true, ..query() },
        ] {
            assert_eq!(in_tree(&other), None, "{other:?}");
        }
        let after = Some(Position { key: "-5".into(), id: "bài.một".into() });
        let (_, slice) = in_tree(&ListQuery { after, ..query() }).unwrap();
        assert_eq!(slice.after, Some(Place { publish_at: Timestamp::from_secs(-5), id: "bài.một".into() }));
    }
}
