//! Feeds and sitemaps. KV stores the sitemaps, with the same freshness as pages.

use std::rc::Rc;

use chrono::NaiveDate;
use gazette_core::article::Card;
use gazette_core::edition::Head;
use gazette_core::edition::list::ListName;
use gazette_core::feeds::{self, FEED_CARDS, Feed, Place, SITEMAP_PLACES};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::url_space::{FeedFormat, ListOf};
use gazette_core::wire::ApiError;

use super::lists::{self, all_heads, month_after, newest_first, page_number};
use super::pages::get_legacy;
use super::stored_list::{self, Making};
use crate::answer::{Answer, Freshness};
use crate::publishing::client::{self as catalog, ListQuery};
use crate::request::RequestContext;

const XML: &str = "application/xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const RSS: &str = "application/rss+xml; charset=utf-8";
const JSON_FEED: &str = "application/feed+json";

/// Up to this number of articles, the sitemap is one list; beyond that, it has one part for each month.
const SMALL_SITEMAP: u32 = 1_000;
/// The age of articles in the news sitemap.
const NEWS_SECS: i64 = 2 * 24 * 60 * 60;
const NEWS_ARTICLES: u32 = 1_000;
/// How often the news sitemap is updated by the clock.
const NEWS_STEP_SECS: i64 = 60 * 60;

/// `GET /feed.xml` (Atom), `/rss.xml`, `/feed.json`, and the same under a section, `/tags/{tag}` and `/authors/{author}`.
pub async fn get_feed(
    request: &RequestContext,
    of: Option<ListOf<'_>>,
    format: FeedFormat,
) -> Result<Answer, ApiError> {
    let is_slug = match of {
        None => true,
        Some(ListOf::Section(section)) => request.edition.site.section(section).is_some(),
        Some(ListOf::Tag(name) | ListOf::Author(name)) => name.parse::<Slug>().is_ok(),
        Some(ListOf::Month(..)) => false,
    };
    if !is_slug {
        return get_legacy(request).await;
    }
    let (content_type, render): (_, fn(&Feed<'_>) -> String) = match format {
        FeedFormat::Atom => (ATOM, feeds::atom),
        FeedFormat::Rss => (RSS, feeds::rss),
        FeedFormat::Json => (JSON_FEED, feeds::json_feed),
    };
    let Some(Followed { home, title, about, cards }) = follow(request, of).await? else {
        return moved_feed(request, of).await;
    };
    let cards: Vec<&Card> = cards.iter().take(FEED_CARDS).collect();
    let (site, published_at) = (&request.edition.site, request.edition.root.published_at);
    let text = render(&Feed { site, title: &title, about: &about, home: &home, cards: &cards, published_at });
    Ok(document(content_type, text))
}

/// A redirect from the feed of a list without articles to that of the list that has them now.
async fn moved_feed(request: &RequestContext, of: Option<ListOf<'_>>) -> Result<Answer, ApiError> {
    let list = match of {
        Some(ListOf::Tag(name)) => ListName::Tag(name.parse().map_err(|_| ApiError::UnknownPath)?),
        Some(ListOf::Author(name)) => ListName::Author(name.parse().map_err(|_| ApiError::UnknownPath)?),
        _ => return Err(ApiError::UnknownPath),
    };
    let file = request.path.rfind('/').map_or("", |at| &request.path[at..]);
    lists::moved_list(request, &list, file).await
}

/// The content of a feed.
struct Followed {
    /// The path of the list's page.
    home: String,
    title: String,
    about: String,
    cards: Vec<Card>,
}

async fn follow(request: &RequestContext, of: Option<ListOf<'_>>) -> Result<Option<Followed>, ApiError> {
    let (edition, site) = (&request.edition, &request.edition.site);
    let owned =
        |heads: &[Rc<Head>]| newest_first(heads, request.now).into_iter().map(|card| card.card.clone()).collect();
    let limit = u32::try_from(FEED_CARDS).unwrap_or(u32::MAX);
    let (home, name, cards): (String, Option<String>, Vec<Card>) = match of {
        None => {
            let cards = owned(&all_heads(&request.env, edition).await?);
            let (title, about) = (site.title.clone(), site.tagline.clone());
            return Ok(Some(Followed { home: "/".into(), title, about, cards }));
        }
        Some(ListOf::Section(section)) => {
            let Some(section) = site.section(section) else { return Ok(None) };
            let head = edition.head(&request.env, &section.slug).await?.unwrap_or_default();
            let (home, about) = (format!("/{}", section.slug), section.description.clone());
            let title = format!("{} – {}", section.title, site.title);
            return Ok(Some(Followed { home, title, about, cards: owned(&[head]) }));
        }
        Some(ListOf::Tag(tag)) => {
            let query = ListQuery { tag: Some(tag.to_owned()), limit, ..ListQuery::default() };
            let (cards, _) = lists::cards(request, query).await?;
            let tags = cards.first().map_or(&[][..], |card| &card.tags);
            let title = tags.iter().find(|found| found.slug.as_str() == tag).map(|found| found.title.clone());
            (format!("/tags/{tag}"), title, cards)
        }
        Some(ListOf::Author(author)) => {
            let query = ListQuery { author: Some(author.to_owned()), limit, ..ListQuery::default() };
            let (cards, _) = lists::cards(request, query).await?;
            let bylines = cards.first().map_or(&[][..], |card| &card.bylines);
            let name = bylines.iter().find(|byline| byline.slug.as_str() == author).map(|byline| byline.name.clone());
            (format!("/authors/{author}"), name, cards)
        }
        Some(ListOf::Month(..)) => return Ok(None),
    };
    Ok(name.map(|name| Followed { home, title: format!("{name} – {}", site.title), about: String::new(), cards }))
}

/// `GET /sitemap.xml`: all articles of a small paper, or an index of the sitemaps by section and month.
pub async fn get_sitemap(request: &RequestContext) -> Result<Answer, ApiError> {
    let site = &request.edition.site;
    let making = Box::pin(async {
        let part = catalog::sitemap(&request.env, query(request, SMALL_SITEMAP)).await?;
        if part.months.is_empty() {
            let mut places = fronts(request);
            places.extend(part.places.into_iter().map(place));
            return Ok(Some(feeds::sitemap(site, &places)));
        }
        let months = part.months.iter().map(String::as_str);
        let sitemap = |name: &str| Place { path: format!("/sitemap-{name}.xml"), changed_at: None };
        let sitemaps: Vec<Place> = ["sections"].into_iter().chain(months).map(sitemap).collect();
        Ok(Some(feeds::sitemap_index(site, &sitemaps)))
    });
    Ok(document(XML, kept(request, "", making).await?))
}

/// `GET /sitemap-sections.xml` and `GET /sitemap-{yyyy}-{mm}.xml` (months in UTC). A month that is too large for one
/// sitemap continues at `/sitemap-{yyyy}-{mm}-2.xml`.
pub async fn get_part_of_sitemap(request: &RequestContext, part: &str) -> Result<Answer, ApiError> {
    let making = Box::pin(async {
        let places = match part {
            "sections" => fronts(request),
            month => month_places(request, month).await?,
        };
        Ok((!places.is_empty()).then(|| feeds::sitemap(&request.edition.site, &places)))
    });
    Ok(document(XML, kept(request, "", making).await?))
}

/// The URLs of a month, or of a further part of it if the name has a number.
async fn month_places(request: &RequestContext, name: &str) -> Result<Vec<Place>, ApiError> {
    let mut words = name.splitn(3, '-');
    let (start, end) = month_after(words.next().unwrap_or_default(), words.next().unwrap_or_default())?;
    let part = match words.next() {
        None => 1,
        Some("1") => return Err(ApiError::UnknownPath),
        Some(number) => page_number(number)?,
    };
    lists::refuse_beyond(lists::all_articles(request), part, SITEMAP_PLACES as usize)?;
    let start_of = |day: NaiveDate| Some(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp());
    let skip = (part - 1).saturating_mul(SITEMAP_PLACES);
    let query = ListQuery { from: start_of(start), before: start_of(end), skip, ..query(request, SITEMAP_PLACES) };
    Ok(catalog::sitemap(&request.env, query).await?.places.into_iter().map(place).collect())
}

/// `GET /news-sitemap.xml`: articles of the last two days.
pub async fn get_news_sitemap(request: &RequestContext) -> Result<Answer, ApiError> {
    let hour = request.now.as_secs().div_euclid(NEWS_STEP_SECS).to_string();
    let making = Box::pin(async {
        let (cards, _) = lists::cards(request, news(request.now)).await?;
        Ok(Some(feeds::news_sitemap(&request.edition.site, &cards)))
    });
    let text = kept(request, &hour, making).await?;
    // The memory of an isolate does not end with the hour.
    Ok(Answer { keep: false, ..document(XML, text) })
}

/// The news of a whole hour: at its end no article is older than two days.
fn news(now: Timestamp) -> ListQuery {
    let end = (now.as_secs().div_euclid(NEWS_STEP_SECS) + 1) * NEWS_STEP_SECS;
    ListQuery { from: Some(end - NEWS_SECS), limit: NEWS_ARTICLES, ..ListQuery::default() }
}

/// Content rendered from a list, stored under the path and `also`.
async fn kept(request: &RequestContext, also: &str, make: Making<'_>) -> Result<String, ApiError> {
    let name = [request.path.as_str(), also].join("\0");
    let found =
        stored_list::find_text(&request.env, &request.context, &request.edition, (&name, request.now), make).await?;
    found.ok_or(ApiError::UnknownPath)
}

fn query(request: &RequestContext, limit: u32) -> ListQuery {
    ListQuery { edition: request.edition.root.number, now: request.now.as_secs(), limit, ..ListQuery::default() }
}

fn fronts(request: &RequestContext) -> Vec<Place> {
    let sections = request.edition.site.sections.iter().map(|section| format!("/{}", section.slug));
    std::iter::once("/".to_owned()).chain(sections).map(|path| Place { path, changed_at: None }).collect()
}

fn place((path, changed_at): (String, i64)) -> Place {
    Place { path, changed_at: Some(Timestamp::from_secs(changed_at)) }
}

fn document(content_type: &'static str, text: String) -> Answer {
    let etag = Hash::of(text.as_bytes());
    Answer::text(content_type, text)
        .with_etag(etag)
        .with("Access-Control-Allow-Origin", "*")
        .with_freshness(Freshness::Content)
        .kept()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_older_than_two_days_in_the_hour_that_the_news_are_kept_for() {
        for now in [1_800_000_000, 1_800_003_599, 1_800_003_600] {
            let from = news(Timestamp::from_secs(now)).from.unwrap();
            let kept_until = now - now % 3_600 + 3_600;
            assert_eq!(kept_until - from, 2 * 24 * 60 * 60, "{now}");
        }
        assert_eq!(news(Timestamp::from_secs(0)).limit, 1_000);
    }
}
