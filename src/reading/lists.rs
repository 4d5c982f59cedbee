//! Pages that list articles: the front page, sections, tags, authors, months.

use std::rc::Rc;

use chrono::{Datelike, NaiveDate};
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, try_join_all};
use gazette_core::article::Card;
use gazette_core::edition::list::ListName;
use gazette_core::edition::{Head, HeadCard, by_date};
use gazette_core::pages::{self, FrontPage, LIST_CARDS, ListKind, ListPage, Rendered};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::url_space::{self, ListOf};
use gazette_core::wire::ApiError;

use super::article_list;
use super::edition::Edition;
use super::pages::{find_legacy, find_redirect, get_legacy, page};
use super::read_context::ReadContext;
use crate::answer::Answer;
use crate::publishing::client::ListQuery;
use crate::request::RequestContext;

/// The largest page number that is accepted.
const MAX_PAGE: u32 = 100_000;

/// `GET /` with any query, unless path and query are an address of an older system.
pub async fn get_front(request: &RequestContext) -> Result<Answer, ApiError> {
    if !request.query.is_empty() {
        if let Some(answer) = find_legacy(request).await? {
            return Ok(answer);
        }
        if let Some(redirected) = find_redirect(request) {
            return redirected;
        }
    }
    Ok(page(make_front(&request.env, &request.edition, request.now).await?))
}

/// The front page of an edition at an instant, merged from the sections' heads.
pub async fn make_front(context: &impl ReadContext, edition: &Edition, now: Timestamp) -> Result<Rendered, ApiError> {
    let heads = all_heads(context, edition).await?;
    let cards = newest_first(&heads, now);
    Ok(pages::front(&edition.site, &FrontPage::arrange(&edition.site, &cards)))
}

/// The public cards of several heads, newest first.
pub(super) fn newest_first(heads: &[Rc<Head>], now: Timestamp) -> Vec<&HeadCard> {
    let mut cards: Vec<&HeadCard> = heads.iter().flat_map(|head| head.live(now)).collect();
    cards.sort_by(|a, b| by_date(a, b));
    cards
}

/// The heads of all sections.
pub(super) fn all_heads<'a>(
    context: &'a impl ReadContext,
    edition: &'a Edition,
) -> LocalBoxFuture<'a, Result<Vec<Rc<Head>>, ApiError>> {
    let heads = edition.root.heads.keys().map(|section| edition.head(context, section));
    let heads = try_join_all(heads);
    async { Ok(heads.await?.into_iter().flatten().collect()) }.boxed_local()
}

/// `GET /page/{page}`: the newest articles of the paper, from the second page on.
pub async fn get_newest(request: &RequestContext, page: &str) -> Result<Answer, ApiError> {
    let page = page_number(page)?;
    if page == 1 {
        return Ok(Answer::moved("/".into()));
    }
    refuse_beyond(all_articles(request), page, LIST_CARDS)?;
    let (cards, has_next) = cards_of_page(request, ListQuery::default(), page).await?;
    Ok(list_page(request, ListKind::Newest, &cards, page, has_next))
}

/// `GET /{section}`, `/tags/{tag}`, `/authors/{author}`, `/archive/{year}/{month}`, and their further pages.
pub async fn get_list(request: &RequestContext, list: ListOf<'_>, page: Option<&str>) -> Result<Answer, ApiError> {
    match list {
        ListOf::Section(section) => get_section(request, section, page).await,
        ListOf::Tag(tag) => get_tag(request, tag, page).await,
        ListOf::Author(author) => get_author(request, author, page).await,
        ListOf::Month(year, month) => get_month(request, year, month, page).await,
    }
}

/// `GET /{section}` and `GET /{section}/page/{page}`. Pages within the section's head need no read.
async fn get_section(request: &RequestContext, section: &str, number: Option<&str>) -> Result<Answer, ApiError> {
    let Some(section) = request.edition.site.section(section) else { return get_legacy(request).await };
    let number = number.map_or(Ok(1), page_number)?;
    if number == 1 && request.path != format!("/{}", section.slug) {
        return Ok(Answer::moved(format!("/{}", section.slug)));
    }
    let articles = &request.edition.root.articles;
    let known = (!articles.is_empty()).then(|| articles.get(&section.slug).copied().unwrap_or_default());
    refuse_beyond(known, number, LIST_CARDS)?;
    let head = request.edition.head(&request.env, &section.slug).await?.unwrap_or_default();
    let cards: Vec<&Card> = head.live(request.now).map(|card| &card.card).collect();
    let (from, to) = (LIST_CARDS * (number as usize - 1), LIST_CARDS * number as usize);
    if to > cards.len() && head.has_more {
        let query = ListQuery { section: Some(section.slug.to_string()), ..ListQuery::default() };
        let (cards, has_next) = cards_of_page(request, query, number).await?;
        return Ok(list_page(request, ListKind::Section(section), &cards, number, has_next));
    }
    if number > 1 && from >= cards.len() {
        return Err(ApiError::UnknownPath);
    }
    let shown = &cards[from.min(cards.len())..to.min(cards.len())];
    let list = ListPage { kind: ListKind::Section(section), cards: shown, page: number, has_next: cards.len() > to };
    Ok(page(pages::list(&request.edition.site, &list)))
}

/// `GET /tags/{tag}` and `GET /tags/{tag}/page/{page}`.
async fn get_tag(request: &RequestContext, tag: &str, page: Option<&str>) -> Result<Answer, ApiError> {
    let tag: Slug = tag.parse().map_err(|_| ApiError::UnknownPath)?;
    let query = ListQuery { tag: Some(tag.to_string()), ..ListQuery::default() };
    let page = page.map_or(Ok(1), page_number)?;
    refuse_beyond(all_articles(request), page, LIST_CARDS)?;
    let (cards, has_next) = match cards_of_page(request, query, page).await {
        Err(ApiError::UnknownPath) => return moved_list(request, &ListName::Tag(tag), "").await,
        found => found?,
    };
    let title = cards.iter().flat_map(|card| &card.tags).find(|found| found.slug == tag);
    let kind = title.map(ListKind::Tag).ok_or(ApiError::UnknownPath)?;
    Ok(list_page(request, kind, &cards, page, has_next))
}

/// `GET /authors/{author}` and `GET /authors/{author}/page/{page}`.
async fn get_author(request: &RequestContext, author: &str, page: Option<&str>) -> Result<Answer, ApiError> {
    let author: Slug = author.parse().map_err(|_| ApiError::UnknownPath)?;
    let query = ListQuery { author: Some(author.to_string()), ..ListQuery::default() };
    let page = page.map_or(Ok(1), page_number)?;
    refuse_beyond(all_articles(request), page, LIST_CARDS)?;
    let (cards, has_next) = match cards_of_page(request, query, page).await {
        Err(ApiError::UnknownPath) => return moved_list(request, &ListName::Author(author), "").await,
        found => found?,
    };
    let name = cards.iter().flat_map(|card| &card.bylines).find(|byline| byline.slug == author);
    let kind = name.map(ListKind::Author).ok_or(ApiError::UnknownPath)?;
    Ok(list_page(request, kind, &cards, page, has_next))
}

/// A redirect from a list without articles to the one that has them now, with `end` at the end of its path.
pub(super) async fn moved_list(request: &RequestContext, list: &ListName, end: &str) -> Result<Answer, ApiError> {
    let found = article_list::first_of_successor(&request.env, &request.edition, list, request.now).await?;
    let (key, card) = found.ok_or(ApiError::UnknownPath)?;
    let tag = card.tags.iter().find(|tag| ListName::Tag(tag.slug.clone()).key() == key);
    let author = card.bylines.iter().find(|byline| ListName::Author(byline.slug.clone()).key() == key);
    match (tag, author) {
        (Some(tag), _) => Ok(Answer::moved(format!("/tags/{}{end}", tag.slug))),
        (None, Some(author)) => Ok(Answer::moved(format!("/authors/{}{end}", author.slug))),
        (None, None) => Err(ApiError::UnknownPath),
    }
}

/// `GET /archive/{yyyy}/{mm}` and its further pages.
async fn get_month(request: &RequestContext, year: &str, month: &str, page: Option<&str>) -> Result<Answer, ApiError> {
    let (start, end) = month_after(year, month)?;
    let zone = &request.edition.site.zone;
    let query = ListQuery {
        from: Some(zone.start_of(start).as_secs()),
        before: Some(zone.start_of(end).as_secs()),
        ..ListQuery::default()
    };
    let page = page.map_or(Ok(1), page_number)?;
    refuse_beyond(all_articles(request), page, LIST_CARDS)?;
    let kind = ListKind::Month { year: start.year(), month: start.month() };
    let (cards, has_next) = cards_of_page(request, query, page).await?;
    Ok(list_page(request, kind, &cards, page, has_next))
}

/// The first day of the month that `yyyy` and `mm` name, and of the next month.
pub(super) fn month_after(year: &str, month: &str) -> Result<(NaiveDate, NaiveDate), ApiError> {
    let is_number = |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(year, 4) || !is_number(month, 2) {
        return Err(ApiError::UnknownPath);
    }
    let (year, month): (i32, u32) = (year.parse().unwrap_or(0), month.parse().unwrap_or(0));
    let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).ok_or(ApiError::UnknownPath);
    Ok((first(year, month)?, if month == 12 { first(year + 1, 1)? } else { first(year, month + 1)? }))
}

pub(super) fn page_number(text: &str) -> Result<u32, ApiError> {
    url_space::page_number(text, MAX_PAGE).ok_or(ApiError::UnknownPath)
}

/// The maximum number of articles of the edition; `None` if it is unknown.
pub(super) fn all_articles(request: &RequestContext) -> Option<u32> {
    let articles = &request.edition.root.articles;
    (!articles.is_empty()).then(|| articles.values().sum())
}

/// Refuses a page that must be empty, as its list has at most `known` articles.
pub(super) fn refuse_beyond(known: Option<u32>, page: u32, of_a_page: usize) -> Result<(), ApiError> {
    let skipped = u64::from(page.saturating_sub(1)).saturating_mul(of_a_page as u64);
    match known {
        Some(known) if page > 1 && skipped >= u64::from(known) => Err(ApiError::UnknownPath),
        _ => Ok(()),
    }
}

/// A page of a list's cards, and whether more follow. A page without cards does not exist.
async fn cards_of_page(request: &RequestContext, query: ListQuery, page: u32) -> Result<(Vec<Card>, bool), ApiError> {
    let limit = u32::try_from(LIST_CARDS).unwrap_or(u32::MAX);
    let query = ListQuery { skip: (page - 1).saturating_mul(limit), limit, ..query };
    let (cards, has_next) = cards(request, query).await?;
    if cards.is_empty() { Err(ApiError::UnknownPath) } else { Ok((cards, has_next)) }
}

/// Cards for the reader's edition and instant, and whether more follow.
pub(super) async fn cards(request: &RequestContext, query: ListQuery) -> Result<(Vec<Card>, bool), ApiError> {
    let query = ListQuery { now: request.now.as_secs(), ..query };
    let read = |card: &str| serde_json::from_str(card);
    let part = article_list::find_as(&request.env, &request.edition, query, read).await?;
    Ok((part.items, part.next.is_some()))
}

fn list_page(request: &RequestContext, kind: ListKind<'_>, cards: &[Card], number: u32, has_next: bool) -> Answer {
    let cards: Vec<&Card> = cards.iter().collect();
    page(pages::list(&request.edition.site, &ListPage { kind, cards: &cards, page: number, has_next }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_beyond_what_is_there_is_refused_where_that_is_known() {
        for (known, page, is_refused) in [
            (None, 100_000, false),
            (Some(0), 1, false),
            (Some(0), 2, true),
            (Some(20), 2, true),
            (Some(21), 2, false),
            (Some(21), 3, true),
            (Some(u32::MAX), 100_000, false),
        ] {
            assert_eq!(refuse_beyond(known, page, LIST_CARDS).is_err(), is_refused, "{known:?} {page}");
        }
    }
}
