//! What is asked about the counts.

use gazette_core::article::Card;
use gazette_core::slug::Slug;
use gazette_core::wire::{MAX_EXACT, Role};
use serde::Deserialize;

use super::client::ask_stats;
use super::command::{ArticleCounts, ArticleViews, Counts, Days, Message, Question, Ranked, Ranking, Totals};
use super::packed::Packed;
use super::{days, missing};
use crate::answer::{Answer, NO_STORE};
use crate::error::ApiError;
use crate::publishing::client::{self as catalog, ListQuery, Order, authorize, is_restoring, note, withdrawn};
use crate::reading::client as reading;
use crate::request::{RequestContext, encode, read_object};

/// What is counted, in words.
const RULE: &str = "One view is one page shown to a person: a script in the page, or another client, reports it with an id \
    of its own, and the same id counts once. Robots by their own names, prefetches, and answers other than 200 are not \
    counted, nor is a reader who sends DNT: 1 or Sec-GPC: 1. Reports that another site makes a browser send are refused, and \
    so are more than 600 a minute of one visitor (an address and a user agent) or about 3,000 of one address (IPv6: its /64). \
    Readers are the distinct visitors of each day, added up; guests are those of the last five minutes. One address brings 12 \
    visitors who are new that day at once, and one more each second; a view by any other visitor counts, and adds no reader, \
    no guest and no rank. Most read ranks an article by the views of its readers, for each day and counting object at most 20 \
    times as many as the readers there, and shows all its views of the window. Views out of a backup rank likewise, by their \
    days. Views of older systems are the offset; they rank as they are.";
const DEFAULT_RANKED: u32 = 20;
const MAX_RANKED: u32 = 100;
/// The names of windows, and their hours.
const WINDOWS: [(&str, u32); 5] = [("1h", 1), ("24h", 24), ("7d", 168), ("30d", 720), ("all", 0)];
const DEFAULT_COUNTS: u32 = 100;
const MAX_COUNTS: u32 = 500;
/// The largest part of a backup, in bytes: it becomes one row.
const MAX_COUNTS_BYTES: usize = 1_900_000;

/// JSON that is kept nowhere.
pub fn fresh(json: String) -> Answer {
    Answer::public_json(json).with("Cache-Control", NO_STORE)
}

/// Numbers as a JSON object, each at most the largest that is exact in JSON, and more members after them.
pub fn object(numbers: &[(&str, u64)], more: &str) -> String {
    let mut json = String::from("{");
    for (name, number) in numbers {
        json.extend(["\"", name, "\":", &number.min(&MAX_EXACT).to_string(), ","]);
    }
    json.push_str(more);
    if json.ends_with(',') {
        json.pop();
    }
    json.push('}');
    json
}

fn string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// What may be asked.
#[derive(Clone, Copy)]
pub enum Numbers<'a> {
    /// `GET /api/v1/articles/{slug}/views`: an article's numbers.
    OfArticle(&'a str),
    /// `GET /api/v1/stats`: the site's total, what is in it, and the rule by which it is counted.
    Stats,
    /// `GET /api/v1/presence`: guests of the last five minutes.
    Presence,
    /// `GET /api/v1/most-read`: cards of the most read that the reader may see, each with `views` of the window.
    MostRead,
    /// `GET /api/v1/counts?after=&limit=`: all counts, by article id, for a backup; admins only.
    Counts,
    /// `GET /api/v1/missing`: addresses that readers asked for and that are not there, most wanted first; editors only.
    Missing,
    /// `POST /api/v1/counts`: counts out of a backup, as those of a shard that counts no more; admins only, and only while a backup is being restored. The same
    /// once more changes nothing. Answers as [`Self::Stats`].
    Restore,
}

/// Any of [`Numbers`], as `Stats` knows them. One function for all: each more that waits weighs a kilobyte.
pub async fn numbers(request: &RequestContext, what: Numbers<'_>) -> Result<Answer, ApiError> {
    match what {
        Numbers::Missing => drop(authorize(request, Role::Editor).await?),
        Numbers::Counts => drop(authorize(request, Role::Admin).await?),
        Numbers::Restore => {
            let admin = authorize(request, Role::Admin).await?;
            if !is_restoring(&request.env).await? {
                let reason = "counts come back only while a backup is being restored into an empty paper";
                return Err(ApiError::RestoreRefused(reason.into()));
            }
            note(request, Some(&admin), "counts-restored", "a part of a backup's counts");
        }
        _ => {}
    }
    let (question, limit) = match what {
        Numbers::MostRead => most_read_question(request)?,
        Numbers::Counts => counts_question(request)?,
        _ => {
            request.parameters(&[])?;
            (Question::Totals, 0)
        }
    };
    let question = match what {
        Numbers::OfArticle(slug) => {
            let article = reading::article_id(request, slug).await?;
            Question::Article(article, days::of(&request.edition.site.zone, request.now))
        }
        Numbers::Restore => Question::Restore(read_counts(&request.body(MAX_COUNTS_BYTES).await?)?),
        Numbers::Missing => Question::Missing(missing::tell()),
        _ => question,
    };
    let answer = ask_stats(&request.env, &question).await?;
    let mut answer = Packed(&answer);
    let json = match what {
        Numbers::OfArticle(_) => {
            let ArticleViews { views, readers, today, last_hour } = Message::unpack(&mut answer)?;
            object(&[("views", views), ("readers", readers), ("today", today), ("last_hour", last_hour)], "")
        }
        Numbers::Presence => object(&[("guests", Totals::unpack(&mut answer)?.online)], ""),
        Numbers::Stats | Numbers::Restore => {
            write_stats(Message::unpack(&mut answer)?, request.edition.site.views_offset)
        }
        Numbers::Missing => {
            let (_, names) = withdrawn(&request.env).await?;
            let mut addresses: Ranked = Message::unpack(&mut answer)?;
            addresses.retain(|(path, _)| !missing::is_named_by(path, &names));
            write_missing(&addresses)
        }
        Numbers::Counts => {
            let (ids, _) = withdrawn(&request.env).await?;
            write_counts(&Message::unpack(&mut answer)?, limit, &ids)
        }
        Numbers::MostRead => {
            let ranked: Ranked = Message::unpack(&mut answer)?;
            let query = ListQuery {
                edition: request.edition.root.number,
                now: request.now.as_secs(),
                order: Order::Views,
                ranked: ranked.iter().map(|(id, _)| id.clone()).collect(),
                limit,
                ..ListQuery::default()
            };
            write_most_read(&ranked, &catalog::articles(&request.env, query).await?.items)?
        }
    };
    Ok(fresh(json))
}

fn write_stats(totals: Totals, offset: u64) -> String {
    let Totals { views: counted, bots, rows_written, .. } = totals;
    let numbers = [
        ("views", offset.saturating_add(counted)),
        ("offset", offset),
        ("counted", counted),
        ("bots", bots),
        ("raw", counted.saturating_add(bots)),
        ("rows_written", rows_written),
    ];
    object(&numbers, &["\"rule\":\"", RULE, "\""].concat())
}

fn whole_number(name: &str, value: &str, most: u32) -> Result<u32, ApiError> {
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| ApiError::parameter(name, value, ["a whole number from 1 to ", &most.to_string()].concat()))
}

fn most_read_question(request: &RequestContext) -> Result<(Question, u32), ApiError> {
    let mut ranking = Ranking { hours: 24, section: String::new(), limit: DEFAULT_RANKED };
    for (name, value) in request.parameters(&["window", "section", "limit"])? {
        match name.as_str() {
            "window" => {
                let window = WINDOWS.iter().find(|(window, _)| *window == value);
                let bad = || ApiError::parameter(&name, &value, "1h, 24h, 7d, 30d or all");
                ranking.hours = window.ok_or_else(bad)?.1;
            }
            "section" => {
                let bad = |_| ApiError::parameter(&name, &value, "the slug of a section");
                ranking.section = value.parse::<Slug>().map_err(bad)?.to_string();
            }
            _ => ranking.limit = whole_number(&name, &value, MAX_RANKED)?,
        }
    }
    let limit = ranking.limit;
    // Some of them may not be public for this reader.
    ranking.limit = 2 * limit + 50;
    Ok((Question::MostRead(ranking), limit))
}

fn write_most_read(ranked: &Ranked, cards: &[catalog::ArticleJson]) -> Result<String, ApiError> {
    let mut json = String::from("{\"articles\":[");
    for (place, text) in cards.iter().map(|card| card.get()).enumerate() {
        let card: Card = serde_json::from_str(text)?;
        let views = ranked.iter().find(|(id, _)| *id == card.id).map_or(0, |(_, views)| *views.min(&MAX_EXACT));
        let comma = if place == 0 { "" } else { "," };
        json.extend([comma, text.strip_suffix('}').unwrap_or(text), ",\"views\":", &views.to_string(), "}"]);
    }
    json.push_str("]}");
    Ok(json)
}

fn write_missing(addresses: &Ranked) -> String {
    let mut json = String::from("{\"missing\":[");
    for (place, (address, times)) in addresses.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        json.extend([comma, &object(&[("times", *times)], &["\"path\":", &string(address)].concat())]);
    }
    json.push_str("]}");
    json
}

fn counts_question(request: &RequestContext) -> Result<(Question, u32), ApiError> {
    let (mut after, mut limit) = (String::new(), DEFAULT_COUNTS);
    for (name, value) in request.parameters(&["after", "limit"])? {
        if name == "after" {
            after = value;
        } else {
            limit = whole_number(&name, &value, MAX_COUNTS)?;
        }
    }
    Ok((Question::Counts(after, limit), limit))
}

/// As JSON; without articles that are being purged, whose counts wait to be forgotten or called back.
fn write_counts(counts: &Counts, limit: u32, withdrawn: &[String]) -> String {
    let total = object(&[("views", counts.views), ("bots", counts.bots)], "");
    let mut json = ["{\"total\":", &total, ",\"articles\":["].concat();
    let shown = counts.articles.iter().filter(|article| !withdrawn.contains(&article.id));
    for (place, article) in shown.enumerate() {
        let mut days = String::new();
        for [day, views, readers] in &article.days {
            let day = ["\"day\":\"", &days::write(*day), "\""].concat();
            let comma = if days.is_empty() { "" } else { "," };
            days.extend([comma, &object(&views_and_readers(u64::from(*views), u64::from(*readers)), &day)]);
        }
        let more = ["\"id\":", &string(&article.id), ",\"days\":[", &days, "]"].concat();
        let comma = if place == 0 { "" } else { "," };
        json.extend([comma, &object(&views_and_readers(article.views, article.readers), &more)]);
    }
    let last = counts.articles.last().filter(|_| counts.has_more);
    let next = last.map(|last| string(&format!("/api/v1/counts?after={}&limit={limit}", encode(&last.id))));
    json.extend(["],\"next\":", next.as_deref().unwrap_or("null"), "}"]);
    json
}

fn views_and_readers(views: u64, readers: u64) -> [(&'static str, u64); 2] {
    [("views", views), ("readers", readers)]
}

/// Counts as a backup brings them; members that a later version may add are left alone.
#[derive(Deserialize)]
struct RestoredCounts {
    total: RestoredTotal,
    articles: Vec<RestoredArticle>,
}

#[derive(Deserialize)]
struct RestoredTotal {
    views: u64,
    bots: u64,
}

#[derive(Deserialize)]
struct RestoredArticle {
    id: String,
    views: u64,
    readers: u64,
    days: Vec<RestoredDay>,
}

#[derive(Deserialize)]
struct RestoredDay {
    day: String,
    views: u32,
    readers: u32,
}

fn read_counts(json: &str) -> Result<Counts, ApiError> {
    let bad = |reason: &str| ApiError::BadBody(reason.into());
    let RestoredCounts { total, articles } = read_object(json)?;
    let numbers = articles.iter().flat_map(|article| [article.views, article.readers]);
    if numbers.chain([total.views, total.bots]).any(|number| number > MAX_EXACT) {
        return Err(bad("a number of views or readers is at most 2^53 - 1"));
    }
    let mut counts = Counts { views: total.views, bots: total.bots, ..Counts::default() };
    for RestoredArticle { id, views, readers, days } in articles {
        let day = |RestoredDay { day, views, readers }| Some([days::parse(&day)?, views, readers]);
        let days: Option<Days> = days.into_iter().map(day).collect();
        let days = days.ok_or_else(|| bad("a day is written 2026-05-07"))?;
        counts.articles.push(ArticleCounts { id, views, readers, days });
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_they_are_read() {
        let article = |id: &str, days| ArticleCounts { id: id.into(), views: 3, readers: 2, days };
        let mut counts = Counts {
            views: 5,
            bots: 1,
            has_more: true,
            articles: vec![article("a \"b\"", vec![[20_000, 1, 1], [20_001, 2, 1]]), article("c", vec![])],
        };
        let json = write_counts(&counts, 2, &[]);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["next"], "/api/v1/counts?after=c&limit=2");
        assert_eq!(value["articles"][0]["days"][1], serde_json::json!({"day": "2024-10-05", "views": 2, "readers": 1}));
        counts.has_more = false;
        assert_eq!(read_counts(&json).unwrap(), counts);
        assert!(!write_counts(&counts, 2, &["c".into()]).contains("\"c\""));
        counts.articles.clear();
        assert_eq!(write_counts(&counts, 2, &[]), r#"{"total":{"views":5,"bots":1},"articles":[],"next":null}"#);
        let totals = |views: u64| format!(r#"{{"total":{{"views":{views},"bots":0}},"articles":[]}}"#);
        assert!(read_counts(&totals(MAX_EXACT)).is_ok() && read_counts(&totals(MAX_EXACT + 1)).is_err());
        let one = |views: u64, day: u64| {
            let day = format!(r#"{{"day":"2026-05-07","views":{day},"readers":{day}}}"#);
            let article = format!(r#"{{"id":"a","views":{views},"readers":{views},"days":[{day}]}}"#);
            read_counts(&format!(r#"{{"total":{{"views":0,"bots":0}},"articles":[{article}]}}"#))
        };
        let small = u64::from(u32::MAX);
        assert!(one(MAX_EXACT, small).is_ok_and(|counts| counts.articles[0].views == MAX_EXACT));
        assert!(one(MAX_EXACT + 1, small).is_err() && one(MAX_EXACT, small + 1).is_err());
        assert_eq!(object(&[("views", u64::MAX)], ""), format!("{{\"views\":{MAX_EXACT}}}"));
        let stats = write_stats(Totals { views: u64::MAX, bots: u64::MAX, ..Totals::default() }, u64::MAX);
        assert!(stats.starts_with(&format!("{{\"views\":{MAX_EXACT},")), "{stats}");
        for junk in
            ["", "{}", r#"{"total":{"views":1,"bots":0},"articles":[{"id":"a","views":1,"readers":1,"days":[{}]}]}"#]
        {
            assert!(read_counts(junk).is_err(), "{junk}");
        }
    }
}
