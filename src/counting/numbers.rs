//! Handlers that answer with counts, as `Stats` has them.

use gazette_core::slug::Slug;
use gazette_core::wire::{
    self, ApiError, CountList, CountTotal, DayCounts, MAX_EXACT, MissingAddress, MissingList, MostRead, Presence,
    RestoredCounts, Role, Stats, read_object,
};
use gazette_counting::command::{ArticleCounts, ArticleViews, Counts, Days, Ranked, Ranking, StatsRequest, Totals};
use gazette_counting::days;
use gazette_counting::missing::is_named_by;
use serde::{Deserialize, Serialize};

use super::client::ask_stats;
use super::missing::take_report;
use crate::answer::{Answer, NO_STORE};
use crate::publishing::client::{
    self as catalog, ArticleJson, ListQuery, Order, authorize, is_restoring, note, withdrawn,
};
use crate::raw_json::with_member;
use crate::reading::client as reading;
use crate::request::{RequestContext, encode, whole_number};

/// The rule by which views are counted.
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
/// The windows' names and hours.
const WINDOWS: [(&str, u32); 5] = [("1h", 1), ("24h", 24), ("7d", 168), ("30d", 720), ("all", 0)];
const DEFAULT_COUNTS: u32 = 100;
const MAX_COUNTS: u32 = 500;
/// The most bytes of a part of a backup: it becomes one row.
const MAX_COUNTS_BYTES: usize = 1_900_000;

/// JSON that no cache may store.
pub fn fresh(value: &impl Serialize) -> Result<Answer, ApiError> {
    Ok(Answer::public_json(serde_json::to_string(value)?).with("Cache-Control", NO_STORE))
}

/// A number, but no larger than the largest that is exact in JSON.
pub fn exact(number: u64) -> u64 {
    number.min(MAX_EXACT)
}

/// `GET /api/v1/articles/{slug}/views`: the numbers of an article.
pub async fn get_article_views(request: &RequestContext, slug: &str) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let article = reading::article_id(request, slug).await?;
    let question = StatsRequest::Article(article, days::of(&request.edition.site.zone, request.now));
    let views: ArticleViews = ask_stats(&request.env, &question).await?;
    fresh(&wire::ArticleViews {
        views: exact(views.views),
        readers: exact(views.readers),
        today: exact(views.today),
        last_hour: exact(views.last_hour),
    })
}

/// `GET /api/v1/stats`: the total of the site, what it is made of, and the rule by which it is counted.
pub async fn get_stats(request: &RequestContext) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let totals = ask_stats(&request.env, &StatsRequest::Totals).await?;
    fresh(&stats(totals, request.edition.site.views_offset))
}

/// `GET /api/v1/presence`: the guests of the last five minutes.
pub async fn get_presence(request: &RequestContext) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let totals: Totals = ask_stats(&request.env, &StatsRequest::Totals).await?;
    fresh(&Presence { guests: exact(totals.online) })
}

/// `GET /api/v1/most-read`: cards of the most read articles that this reader may see, each with `views` of the window.
pub async fn get_most_read(request: &RequestContext) -> Result<Answer, ApiError> {
    let (ranking, limit) = read_ranking(request)?;
    let ranked: Ranked = ask_stats(&request.env, &StatsRequest::MostRead(ranking)).await?;
    let query = ListQuery {
        edition: request.edition.root.number,
        now: request.now.as_secs(),
        order: Order::Views,
        ranked: ranked.iter().map(|(id, _)| id.clone()).collect(),
        limit,
        ..ListQuery::default()
    };
    let cards = catalog::articles(&request.env, query).await?.items;
    let articles = cards.iter().map(|card| with_views(card, &ranked)).collect::<Result<_, _>>()?;
    fresh(&MostRead { articles })
}

/// `GET /api/v1/missing`: addresses that readers requested and that do not exist, most requested first; editors only.
pub async fn get_missing(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Editor).await?;
    request.parameters(&[])?;
    let mut addresses: Ranked = ask_stats(&request.env, &StatsRequest::Missing(take_report())).await?;
    let (_, names) = withdrawn(&request.env).await?;
    addresses.retain(|(path, _)| !is_named_by(path, &names));
    let address = |(path, times): (String, u64)| MissingAddress { times: exact(times), path };
    fresh(&MissingList { missing: addresses.into_iter().map(address).collect() })
}

/// `GET /api/v1/counts?after=&limit=`: all counts, by article id, for a backup; admins only.
pub async fn get_counts(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Admin).await?;
    let (after, limit) = request.after_and_limit("", DEFAULT_COUNTS, MAX_COUNTS)?;
    let counts = ask_stats(&request.env, &StatsRequest::Counts(after, limit)).await?;
    let (ids, _) = withdrawn(&request.env).await?;
    fresh(&count_list(counts, limit, &ids))
}

/// `POST /api/v1/counts`: counts from a backup, which are kept as those of a shard that counts no more; admins only,
/// and only while a backup is being restored. The same counts again change nothing. Answers as [`get_stats`].
pub async fn post_counts(request: &RequestContext) -> Result<Answer, ApiError> {
    let admin = authorize(request, Role::Admin).await?;
    if !is_restoring(&request.env).await? {
        let reason = "counts come back only while a backup is being restored into an empty paper";
        return Err(ApiError::RestoreRefused(reason.into()));
    }
    note(request, Some(&admin), "counts-restored", "a part of a backup's counts");
    request.parameters(&[])?;
    let counts = read_counts(&request.body(MAX_COUNTS_BYTES).await?)?;
    let totals = ask_stats(&request.env, &StatsRequest::Restore(counts)).await?;
    fresh(&stats(totals, request.edition.site.views_offset))
}

fn stats(totals: Totals, offset: u64) -> Stats {
    let Totals { views: counted, bots, rows_written, .. } = totals;
    Stats {
        views: exact(offset.saturating_add(counted)),
        offset: exact(offset),
        counted: exact(counted),
        bots: exact(bots),
        raw: exact(counted.saturating_add(bots)),
        rows_written: exact(rows_written),
        rule: RULE.into(),
    }
}

/// The ranking that a query asks for, with more articles than its limit; and the limit.
fn read_ranking(request: &RequestContext) -> Result<(Ranking, u32), ApiError> {
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
    Ok((ranking, limit))
}

/// A card with the views of its article.
fn with_views(card: &ArticleJson, ranked: &Ranked) -> Result<ArticleJson, ApiError> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let Id { id } = serde_json::from_str(card.get())?;
    let views = ranked.iter().find(|(ranked, _)| *ranked == id).map_or(0, |(_, views)| exact(*views));
    Ok(with_member(card, "views", &views)?)
}

/// A page of counts, without articles whose purge is pending.
fn count_list(counts: Counts, limit: u32, withdrawn: &[String]) -> CountList {
    let last = counts.articles.last().filter(|_| counts.has_more);
    let next = last.map(|last| format!("/api/v1/counts?after={}&limit={limit}", encode(&last.id)));
    let shown = counts.articles.into_iter().filter(|article| !withdrawn.contains(&article.id));
    let day = |[day, views, readers]: [u32; 3]| DayCounts { day: days::date(day), views, readers };
    let article = |ArticleCounts { id, views, readers, days }| wire::ArticleCounts {
        id,
        views: exact(views),
        readers: exact(readers),
        days: days.into_iter().map(day).collect(),
    };
    let total = CountTotal { views: exact(counts.views), bots: exact(counts.bots) };
    CountList { total, articles: shown.map(article).collect(), next }
}

fn read_counts(json: &str) -> Result<Counts, ApiError> {
    let bad = |reason: &str| ApiError::BadBody(reason.into());
    let RestoredCounts { total, articles } = read_object(json)?;
    let numbers = articles.iter().flat_map(|article| [article.views, article.readers]);
    if numbers.chain([total.views, total.bots]).any(|number| number > MAX_EXACT) {
        return Err(bad("a number of views or readers is at most 2^53 - 1"));
    }
    let mut counts = Counts { views: total.views, bots: total.bots, ..Counts::default() };
    for wire::ArticleCounts { id, views, readers, days } in articles {
        let day = |DayCounts { day, views, readers }| Some([days::of_date(day)?, views, readers]);
        let days: Option<Days> = days.into_iter().map(day).collect();
        let days = days.ok_or_else(|| bad("a day is from 1970 on"))?;
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
        let written = |counts: &Counts, withdrawn: &[String]| {
            serde_json::to_string(&count_list(counts.clone(), 2, withdrawn)).unwrap()
        };
        let json = written(&counts, &[]);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["next"], "/api/v1/counts?after=c&limit=2");
        assert_eq!(value["articles"][0]["days"][1], serde_json::json!({"day": "2024-10-05", "views": 2, "readers": 1}));
        counts.has_more = false;
        assert_eq!(read_counts(&json).unwrap(), counts);
        assert!(!written(&counts, &["c".into()]).contains("\"c\""));
        counts.articles.clear();
        assert_eq!(written(&counts, &[]), r#"{"total":{"views":5,"bots":1},"articles":[],"next":null}"#);
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
        let stats = stats(Totals { views: u64::MAX, bots: u64::MAX, ..Totals::default() }, u64::MAX);
        assert_eq!([stats.views, stats.offset, stats.counted, stats.bots, stats.raw], [MAX_EXACT; 5]);
        for junk in
            ["", "{}", r#"{"total":{"views":1,"bots":0},"articles":[{"id":"a","views":1,"readers":1,"days":[{}]}]}"#]
        {
            assert!(read_counts(junk).is_err(), "{junk}");
        }
    }
}
