//! The handlers of searches.

use gazette_core::article::Card;
use gazette_core::pages::{self, FoundArticle, SearchPage};
use gazette_core::slug::Slug;
use gazette_core::wire::{ApiError, Highlights, SearchResults, Suggestion, SuggestionList};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::found::{Findings, find, suggest};
use crate::answer::{Answer, Freshness};
use crate::cursor::Cursors;
use crate::raw_json::with_member;
use crate::request::{RequestContext, encode, whole_number};
use gazette_search::command::{Hit, HitOrder, RankCursor, SearchQuery};

/// The kind of its cursors.
const CURSOR: &str = "search";
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;
const DEFAULT_SUGGESTIONS: u32 = 8;
const MAX_SUGGESTIONS: u32 = 20;
/// The values of the parameter `order`.
const ORDERS: [(&str, HitOrder); 2] = [("relevance", HitOrder::Relevance), ("date", HitOrder::Date)];
/// The maximum length of a query, in characters.
const MAX_TEXT_CHARS: usize = 200;

/// `GET /api/v1/search`: cards of the matching articles, best first or newest first, each with `highlights`.
pub async fn get_search(request: &RequestContext) -> Result<Answer, ApiError> {
    let query = parse_query(request, &["q", "section", "order", "limit", "cursor"], (DEFAULT_LIMIT, MAX_LIMIT))?;
    let cursors = Cursors::of(&request.env)?;
    let (text, section, order, limit) = (query.text.clone(), query.section.clone(), query.order, query.limit);
    let Findings { found, next, suggestion, count, has_more } = find(request, query).await?;
    let with_highlights = |Hit { card, title, passage, byline, .. }: Hit| {
        let byline = (!byline.is_empty()).then_some(byline);
        let highlights = Highlights { title, passage, byline };
        Ok(with_member(&RawValue::from_string(card)?, "highlights", &highlights)?)
    };
    let articles = found.into_iter().map(with_highlights).collect::<Result<Vec<_>, ApiError>>()?;
    let next = next.map(|position| {
        let section = section.map(|section| format!("&section={section}")).unwrap_or_default();
        let order = if order == HitOrder::Date { "&order=date" } else { "" };
        format!(
            "/api/v1/search?q={}{section}{order}&limit={limit}&cursor={}",
            encode(&text),
            cursors.write(CURSOR, &encode_cursor(position))
        )
    });
    let results = SearchResults { articles, next, did_you_mean: suggestion, total: count, total_is_exact: !has_more };
    Ok(Answer::list_page(serde_json::to_string(&results)?, results.next.as_deref()).with_freshness(Freshness::Content))
}

/// `GET /api/v1/search/suggestions`: titles for a query that is being typed; the last word may go on.
pub async fn get_suggestions(request: &RequestContext) -> Result<Answer, ApiError> {
    #[derive(Deserialize)]
    struct Named {
        title: String,
        url: String,
    }
    let query = parse_query(request, &["q", "section", "limit"], (DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS))?;
    let suggestion = |found: Hit| {
        let Named { title, url } = serde_json::from_str(&found.card)?;
        let words = (!found.spelled.is_empty()).then_some(found.spelled);
        Ok(Suggestion { title, url, highlight: found.title, words })
    };
    let found = suggest(request, query).await?;
    let suggestions = found.into_iter().map(suggestion).collect::<Result<Vec<_>, ApiError>>()?;
    let json = serde_json::to_string(&SuggestionList { suggestions })?;
    Ok(Answer::public_json(json).with_freshness(Freshness::Content))
}

/// `GET /search?q=&section=&order=`: the page, which needs no JavaScript. Other parameters are ignored.
pub async fn get_search_page(request: &RequestContext) -> Result<Answer, ApiError> {
    let cursors = Cursors::of(&request.env)?;
    let text: String = request.parameter("q").unwrap_or_default().chars().take(MAX_TEXT_CHARS).collect();
    let after = request.parameter("cursor").and_then(|cursor| read_cursor(&cursors, &cursor));
    let section = request.parameter("section").filter(|slug| request.edition.site.section(slug).is_some());
    let order = request.parameter("order").and_then(|name| order_named(&name)).unwrap_or_default();
    let shown = section.clone().unwrap_or_default();
    let now = request.now.as_secs();
    let query = SearchQuery { text: composed(text), section, order, now, after, limit: DEFAULT_LIMIT };
    let text = query.text.clone();
    let Findings { found, next, suggestion, count, has_more } = find(request, query).await?;
    let cards = found.iter().map(|found| serde_json::from_str(&found.card)).collect::<Result<Vec<Card>, _>>()?;
    let articles = cards.iter().zip(&found);
    let articles = articles.map(|(card, found)| FoundArticle {
        card,
        title: &found.title,
        passage: &found.passage,
        byline: &found.byline,
    });
    let within = if shown.is_empty() { "" } else { "&section=" };
    let path = |words: &str, order: HitOrder| {
        let order = if order == HitOrder::Date { "&order=date" } else { "" };
        ["/search?q=", &encode(words), within, &shown, order].concat()
    };
    let position = |position| cursors.write(CURSOR, &encode_cursor(position));
    let page = SearchPage {
        text: &text,
        section: &shown,
        articles: articles.collect(),
        count,
        has_more,
        is_by_date: order == HitOrder::Date,
        orders: [path(&text, HitOrder::Relevance), path(&text, HitOrder::Date)],
        next: next.map(|next| [path(&text, order), position(next)].join("&cursor=")),
        suggestion: suggestion.map(|words| (path(&words, order), words)),
    };
    let rendered = pages::search(&request.edition.site, &page);
    Ok(Answer::page(200, rendered).with_freshness(Freshness::Content))
}

fn order_named(name: &str) -> Option<HitOrder> {
    ORDERS.into_iter().find(|(known, _)| *known == name).map(|(_, order)| order)
}

fn parse_query(request: &RequestContext, known: &[&str], (limit, most): (u32, u32)) -> Result<SearchQuery, ApiError> {
    let mut query = SearchQuery { now: request.now.as_secs(), limit, ..SearchQuery::default() };
    for (name, value) in request.parameters(known)? {
        let bad = |expected: &str| ApiError::parameter(&name, &value, expected);
        match name.as_str() {
            "section" => {
                let section: Slug = value.parse().map_err(|_| bad("the slug of a section"))?;
                query.section = Some(section.to_string());
            }
            "limit" => query.limit = whole_number(&name, &value, most)?,
            "order" => query.order = order_named(&value).ok_or_else(|| bad("`relevance` or `date`"))?,
            "cursor" => {
                let position = read_cursor(&Cursors::of(&request.env)?, &value);
                query.after = Some(position.ok_or_else(|| bad("a cursor from a response's `next`"))?);
            }
            _ if value.chars().count() > MAX_TEXT_CHARS => return Err(bad("at most 200 characters")),
            _ => query.text = composed(value),
        }
    }
    // The description's pattern, in JavaScript's syntax, takes U+0085 for a sign; it finds nothing.
    if query.text.chars().all(|c| c.is_whitespace() && c != '\u{85}') {
        return Err(ApiError::parameter("q", &query.text, "words to search for"));
    }
    Ok(query)
}

/// Normalises text: some keyboards send accents apart from their letters, and some an eth for `đ`. Uses the runtime's
/// Unicode tables instead of adding them to this program.
fn composed(text: String) -> String {
    String::from(js_sys::JsString::from(text).normalize("NFC")).replace(['ð', 'Ð'], "đ")
}

fn encode_cursor(RankCursor { tier, block, score, row }: RankCursor) -> String {
    format!("{tier}.{block}.{score}.{row}")
}

fn read_cursor(cursors: &Cursors, text: &str) -> Option<RankCursor> {
    let position = cursors.read(CURSOR, text)?;
    let mut parts = position.splitn(4, '.');
    let tier = parts.next()?.parse().ok()?;
    let mut number = || parts.next()?.parse().ok();
    Some(RankCursor { tier, block: number()?, score: number()?, row: number()? })
}
