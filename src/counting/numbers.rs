//! What is asked about the counts.

use gazette_core::json::{Error, Tree};
use gazette_core::slug::Slug;

use super::client::ask_stats;
use super::command::{ArticleCounts, ArticleViews, Counts, Message, Question, Ranked, Ranking, Totals};
use super::days;
use super::packed::Packed;
use crate::answer::{Answer, NO_STORE};
use crate::asked::{Asked, encode};
use crate::error::ApiError;
use crate::publishing::client::editor;
use crate::reading::client as reading;

/// What is counted, in words.
const RULE: &str = "One view is one page shown to a person: a script in the page, or another client, reports it with an id \
    of its own, and the same id counts once. Robots by their own names, prefetches, and answers other than 200 are not \
    counted. Readers are the distinct visitors of each day, added up. Views of older systems are the offset.";
const DEFAULT_RANKED: u32 = 20;
const MAX_RANKED: u32 = 100;
/// The names of windows, and their hours.
const WINDOWS: [(&str, u32); 5] = [("1h", 1), ("24h", 24), ("7d", 168), ("30d", 720), ("all", 0)];
const DEFAULT_COUNTS: u32 = 100;
const MAX_COUNTS: u32 = 500;
/// The largest part of a backup, in bytes: it becomes one row.
const MAX_COUNTS_BYTES: usize = 1_900_000;

/// Numbers as a JSON object that is kept nowhere.
pub fn json_object(numbers: &[(&str, u64)]) -> Answer {
    fresh(object(numbers, ""))
}

fn fresh(json: String) -> Answer {
    Answer::public_json(json).with("Cache-Control", NO_STORE)
}

/// Numbers as a JSON object, and more members after them.
fn object(numbers: &[(&str, u64)], more: &str) -> String {
    let mut json = String::from("{");
    for (name, number) in numbers {
        json.extend(["\"", name, "\":", &number.to_string(), ","]);
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

async fn ask<T: Message>(asked: &Asked, question: &Question) -> Result<T, ApiError> {
    Ok(T::unpack(&mut Packed(&ask_stats(&asked.env, question).await?))?)
}

/// `GET /api/v1/articles/{slug}/views`: an article's numbers.
pub async fn get_article_views(asked: &Asked, slug: &str) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let article = reading::article_id(asked, slug).await?;
    let question = Question::Article(article, days::of(&asked.edition.site.zone, asked.now));
    let ArticleViews { views, readers, today, last_hour } = ask(asked, &question).await?;
    Ok(json_object(&[("views", views), ("readers", readers), ("today", today), ("last_hour", last_hour)]))
}

/// `GET /api/v1/stats`: the site's total, what is in it, and the rule by which it is counted.
pub async fn get_stats(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let Totals { views: counted, bots, rows_written, .. } = ask(asked, &Question::Totals).await?;
    let offset = asked.edition.site.views_offset;
    let numbers = [
        ("views", offset + counted),
        ("offset", offset),
        ("counted", counted),
        ("bots", bots),
        ("raw", counted + bots),
        ("rows_written", rows_written),
    ];
    Ok(fresh(object(&numbers, &["\"rule\":\"", RULE, "\""].concat())))
}

/// `GET /api/v1/presence`: guests of the last five minutes.
pub async fn get_presence(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let totals: Totals = ask(asked, &Question::Totals).await?;
    Ok(json_object(&[("guests", totals.online)]))
}

fn whole_number(name: &str, value: &str, most: u32) -> Result<u32, ApiError> {
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| ApiError::parameter(name, value, ["a whole number from 1 to ", &most.to_string()].concat()))
}

/// `GET /api/v1/most-read`: cards of the most read that the reader may see, each with `views` of the window.
pub async fn get_most_read(asked: &Asked) -> Result<Answer, ApiError> {
    let mut ranking = Ranking { hours: 24, section: String::new(), limit: DEFAULT_RANKED };
    for (name, value) in asked.parameters(&["window", "section", "limit"])? {
        let bad = |expected: &str| ApiError::parameter(&name, &value, expected);
        match name.as_str() {
            "window" => {
                let window = WINDOWS.iter().find(|(window, _)| *window == value);
                ranking.hours = window.ok_or_else(|| bad("1h, 24h, 7d, 30d or all"))?.1;
            }
            "section" => ranking.section = value.parse::<Slug>().map_err(|_| bad("the slug of a section"))?.to_string(),
            _ => ranking.limit = whole_number(&name, &value, MAX_RANKED)?,
        }
    }
    let limit = ranking.limit as usize;
    // Some of them may not be public for this reader.
    ranking.limit = 2 * ranking.limit + 50;
    let ranked: Ranked = ask(asked, &Question::MostRead(ranking)).await?;
    let ids: Vec<String> = ranked.iter().map(|(id, _)| id.clone()).collect();
    let mut json = String::from("{\"articles\":[");
    for card in reading::public_articles(asked, &ids, limit).await? {
        let views = ranked.iter().find(|(id, _)| *id == card.id).map_or(0, |(_, views)| *views);
        let mut card = serde_json::to_string(&card)?;
        card.pop();
        json.extend([&card, ",\"views\":", &views.to_string(), "},"]);
    }
    if json.ends_with(',') {
        json.pop();
    }
    json.push_str("]}");
    Ok(fresh(json))
}

/// `GET /api/v1/counts?after=&limit=`: all counts, by article id, for a backup; editors only.
pub async fn get_counts(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    let (mut after, mut limit) = (String::new(), DEFAULT_COUNTS);
    for (name, value) in asked.parameters(&["after", "limit"])? {
        if name == "after" {
            after = value;
        } else {
            limit = whole_number(&name, &value, MAX_COUNTS)?;
        }
    }
    let counts: Counts = ask(asked, &Question::Counts(after, limit)).await?;
    Ok(fresh(write_counts(&counts, limit)))
}

fn write_counts(counts: &Counts, limit: u32) -> String {
    let total = object(&[("views", counts.views), ("bots", counts.bots)], "");
    let mut json = ["{\"total\":", &total, ",\"articles\":["].concat();
    for (place, article) in counts.articles.iter().enumerate() {
        let mut days = String::new();
        for [day, views, readers] in &article.days {
            let day = ["\"day\":\"", &days::write(*day), "\""].concat();
            let comma = if days.is_empty() { "" } else { "," };
            days.extend([comma, &object(&numbers(*views, *readers), &day)]);
        }
        let more = ["\"id\":", &string(&article.id), ",\"days\":[", &days, "]"].concat();
        let comma = if place == 0 { "" } else { "," };
        json.extend([comma, &object(&numbers(article.views, article.readers), &more)]);
    }
    let last = counts.articles.last().filter(|_| counts.has_more);
    let next = last.map(|last| string(&format!("/api/v1/counts?after={}&limit={limit}", encode(&last.id))));
    json.extend(["],\"next\":", next.as_deref().unwrap_or("null"), "}"]);
    json
}

fn numbers(views: u32, readers: u32) -> [(&'static str, u64); 2] {
    [("views", views.into()), ("readers", readers.into())]
}

fn read_counts(json: &str) -> Result<Counts, Error> {
    let tree = Tree::parse(json)?;
    let total = tree.member("total")?;
    let mut counts =
        Counts { views: total.member("views")?.number()?, bots: total.member("bots")?.number()?, ..Counts::default() };
    let small = |tree: &Tree, name| Ok::<_, Error>(u32::try_from(tree.member(name)?.number()?).unwrap_or(u32::MAX));
    for article in tree.member("articles")?.list()? {
        let id = article.member("id")?.text()?.to_owned();
        let mut days = Vec::new();
        for day in article.member("days")?.list()? {
            days.push([days::parse(day.member("day")?.text()?)?, small(day, "views")?, small(day, "readers")?]);
        }
        let (views, readers) = (small(article, "views")?, small(article, "readers")?);
        counts.articles.push(ArticleCounts { id, views, readers, days });
    }
    Ok(counts)
}

/// `POST /api/v1/counts`: counts out of a backup, as those of a shard that counts no more; editors only. The same once
/// more changes nothing.
pub async fn post_counts(asked: &Asked) -> Result<Answer, ApiError> {
    editor(asked).await?;
    asked.parameters(&[])?;
    let counts = read_counts(&asked.body(MAX_COUNTS_BYTES).await?);
    let counts = counts.map_err(|error| ApiError::BadBody(error.to_string()))?;
    ask_stats(&asked.env, &Question::Restore(counts)).await?;
    get_stats(asked).await
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
        let json = write_counts(&counts, 2);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["next"], "/api/v1/counts?after=c&limit=2");
        assert_eq!(value["articles"][0]["days"][1], serde_json::json!({"day": "2024-10-05", "views": 2, "readers": 1}));
        counts.has_more = false;
        assert_eq!(read_counts(&json), Ok(counts.clone()));
        counts.articles.clear();
        assert_eq!(write_counts(&counts, 2), r#"{"total":{"views":5,"bots":1},"articles":[],"next":null}"#);
        for junk in ["", "{}", r#"{"total":{"views":1,"bots":0},"articles":[{"id":"a","views":1,"readers":1,"days":[{}]}]}"#] {
            assert!(read_counts(junk).is_err(), "{junk}");
        }
    }
}
