//! The handlers of searches.

use futures_util::future::try_join_all;
use gazette_core::article::{Article, Card};
use gazette_core::edition::Key;
use gazette_core::html::escaped;
use gazette_core::pages::{self, FoundArticle, SearchPage};
use gazette_core::slug::Slug;
use gazette_core::wire::{ApiError, Highlights, SearchResults};
use serde_json::value::RawValue;

use super::client::search;
use crate::answer::{Answer, Freshness};
use crate::cursor::Cursors;
use crate::raw_json::with_member;
use crate::reading::client as reading;
use crate::request::{RequestContext, encode, whole_number};
use gazette_search::command::{Hit, RankCursor, SearchPart, SearchQuery};

/// The kind of its cursors.
const CURSOR: &str = "search";
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;
/// The maximum length of a query, in characters.
const MAX_TEXT_CHARS: usize = 200;

/// `GET /api/v1/search`: cards of the matching articles, best first, each with `highlights`.
pub async fn get_search(request: &RequestContext) -> Result<Answer, ApiError> {
    let query = parse_query(request)?;
    if query.text.trim().is_empty() {
        return Err(ApiError::parameter("q", &query.text, "words to search for"));
    }
    let (limit, cursors) = (query.limit, Cursors::of(&request.env)?);
    let (text, section) = (query.text.clone(), query.section.clone());
    let Findings { found, next, suggestion } = find(request, query).await?;
    let with_highlights = |Found { card, title, passage, .. }: Found| {
        Ok(with_member(&RawValue::from_string(card)?, "highlights", &Highlights { title, passage })?)
    };
    let articles = found.into_iter().map(with_highlights).collect::<Result<Vec<_>, ApiError>>()?;
    let next = next.map(|position| {
        let section = section.map(|section| format!("&section={section}")).unwrap_or_default();
        format!(
            "/api/v1/search?q={}{section}&limit={limit}&cursor={}",
            encode(&text),
            cursors.write(CURSOR, &encode_cursor(position))
        )
    });
    let results = SearchResults { articles, next, did_you_mean: suggestion };
    Ok(Answer::list_page(serde_json::to_string(&results)?, results.next.as_deref()).with_freshness(Freshness::Content))
}

/// `GET /search?q=&section=`: the page, which needs no JavaScript. Other parameters are ignored.
pub async fn get_search_page(request: &RequestContext) -> Result<Answer, ApiError> {
    let cursors = Cursors::of(&request.env)?;
    let text: String = request.parameter("q").unwrap_or_default().chars().take(MAX_TEXT_CHARS).collect();
    let after = request.parameter("cursor").and_then(|cursor| read_cursor(&cursors, &cursor));
    let section = request.parameter("section").filter(|slug| request.edition.site.section(slug).is_some());
    let shown = section.clone().unwrap_or_default();
    let query = SearchQuery { text: composed(text), now: request.now.as_secs(), limit: DEFAULT_LIMIT, after, section };
    let text = query.text.clone();
    let Findings { found, next, suggestion } = find(request, query).await?;
    let cards = found.iter().map(|found| serde_json::from_str(&found.card)).collect::<Result<Vec<Card>, _>>()?;
    let articles = cards.iter().zip(&found);
    let articles = articles.map(|(card, found)| FoundArticle { card, title: &found.title, passage: &found.passage });
    let within = if shown.is_empty() { "" } else { "&section=" };
    let path = |words: &str| ["/search?q=", &encode(words), within, &shown].concat();
    let next = next.map(|position| [path(&text), cursors.write(CURSOR, &encode_cursor(position))].join("&cursor="));
    let suggestion = suggestion.map(|words| (path(&words), words));
    let page = SearchPage { text: &text, section: &shown, articles: articles.collect(), next, suggestion };
    let rendered = pages::search(&request.edition.site, &page);
    Ok(Answer::page(200, rendered).with_freshness(Freshness::Content))
}

fn parse_query(request: &RequestContext) -> Result<SearchQuery, ApiError> {
    let mut query = SearchQuery { now: request.now.as_secs(), limit: DEFAULT_LIMIT, ..SearchQuery::default() };
    for (name, value) in request.parameters(&["q", "section", "limit", "cursor"])? {
        let bad = |expected: &str| ApiError::parameter(&name, &value, expected);
        match name.as_str() {
            "section" => {
                let section: Slug = value.parse().map_err(|_| bad("the slug of a section"))?;
                query.section = Some(section.to_string());
            }
            "limit" => query.limit = whole_number(&name, &value, MAX_LIMIT)?,
            "cursor" => {
                let position = read_cursor(&Cursors::of(&request.env)?, &value);
                query.after = Some(position.ok_or_else(|| bad("a cursor from a response's `next`"))?);
            }
            _ if value.chars().count() > MAX_TEXT_CHARS => return Err(bad("at most 200 characters")),
            _ => query.text = composed(value),
        }
    }
    Ok(query)
}

/// Normalises text: some keyboards send accents apart from their letters, and some an eth for `đ`. Uses the runtime's
/// Unicode tables instead of adding them to this program.
fn composed(text: String) -> String {
    String::from(js_sys::JsString::from(text).normalize("NFC")).replace(['ð', 'Ð'], "đ")
}

/// A hit that the reader may see, as in the reader's edition.
struct Found {
    card: String,
    title: String,
    passage: String,
    spelled: String,
}

/// The results of a search for one reader.
#[derive(Default)]
struct Findings {
    found: Vec<Found>,
    next: Option<RankCursor>,
    /// A suggested spelling. It occurs in an article that the reader may see.
    suggestion: Option<String>,
}

async fn find(request: &RequestContext, query: SearchQuery) -> Result<Findings, ApiError> {
    if query.text.trim().is_empty() {
        return Ok(Findings::default());
    }
    let SearchPart { hits, next, is_corrected } = search(&request.env, query).await?;
    let judged = hits.into_iter().map(|hit| judge(request, hit));
    let mut found: Vec<Found> = try_join_all(judged).await?.into_iter().flatten().collect();
    let suggestion = most_frequent(&found).map(str::to_owned);
    if is_corrected {
        found.clear();
    }
    Ok(Findings { found, next, suggestion })
}

/// The spelling that most of them have; the first, if several are equal.
fn most_frequent(found: &[Found]) -> Option<&str> {
    let spelled = || found.iter().map(|found| found.spelled.as_str()).filter(|words| !words.is_empty());
    let times = |words: &str| spelled().filter(|other| *other == words).count();
    spelled().reduce(|most, other| if times(other) > times(most) { other } else { most })
}

/// Checks a hit against the reader's own index, as the search index may be an edition ahead or behind.
async fn judge(request: &RequestContext, hit: Hit) -> Result<Option<Found>, ApiError> {
    let Hit { article, card, title, passage, spelled } = hit;
    let slug = serde_json::from_str::<Slugged>(&card)?.slug;
    let Some(shown) = reading::public_article(request, Key::of_slug(&slug)).await? else { return Ok(None) };
    if shown == article {
        return Ok(Some(Found { card, title, passage, spelled }));
    }
    let Article { card, .. } = reading::article(request, shown).await?;
    let (title, passage) = (escaped(&card.title), escaped(&card.lead));
    // The index has another version than the reader's edition, so its texts are not shown.
    Ok(Some(Found { card: serde_json::to_string(&card)?, title, passage, spelled: String::new() }))
}

#[derive(serde::Deserialize)]
struct Slugged {
    slug: Slug,
}

fn encode_cursor(RankCursor { tier, score, row }: RankCursor) -> String {
    format!("{tier}.{score}.{row}")
}

fn read_cursor(cursors: &Cursors, text: &str) -> Option<RankCursor> {
    let position = cursors.read(CURSOR, text)?;
    let mut parts = position.splitn(3, '.');
    let (tier, score, row) = (parts.next()?, parts.next()?, parts.next()?);
    Some(RankCursor { tier: tier.parse().ok()?, score: score.parse().ok()?, row: row.parse().ok()? })
}
