//! `GET /api/v1/articles`: its parameters and its response.

use chrono::NaiveDate;
use gazette_core::article::Card;
use gazette_core::slug::Slug;
use gazette_core::wire::{ApiError, ArticleList};
use serde::Deserialize;
use serde_aux::serde_introspection::serde_introspect;

use super::part::{self, DEFAULT_LIMIT, Paging, read_limit};
use crate::answer::Answer;
use crate::counting::client as counting;
use crate::publishing::client::{ArticleJson, ListQuery, Order};
use crate::raw_json::{select, with_member};
use crate::reading::{article_list, ranking};
use crate::request::RequestContext;

/// The query parameters.
pub const PARAMETERS: &[&str] =
    &["section", "tag", "author", "from", "to", "order", "limit", "cursor", "fields", "include"];
/// The field for an article's views.
const VIEWS: &str = "views";
/// The part that adds the body.
const BODY: &str = "body";

/// The names of the fields that the parameter `fields` accepts: those of an article, and `views`.
pub fn fields() -> impl Iterator<Item = &'static str> {
    serde_introspect::<Card>().iter().copied().chain(["body_html", "body_text", VIEWS])
}

/// `GET /api/v1/articles`: cards of the reader's edition and instant, newest first unless the request names another
/// order.
pub async fn get_articles(request: &RequestContext) -> Result<Answer, ApiError> {
    let List { mut query, fields, with_views, paging } = read_parameters(request)?;
    let mut snapshot = String::new();
    if let Some((pinned, position)) = paging.position()? {
        (snapshot, query.after) = (pinned, Some(position));
    }
    let is_ranked = query.order == Order::Views;
    if is_ranked {
        (snapshot, query.ranked) = ranking::pinned(request, &snapshot).await?;
    }
    let found = article_list::find(&request.env, &request.edition, query).await?;
    let next = found.next.map(|position| paging.next_url(&snapshot, &position));
    let mut articles = found.items;
    if with_views {
        articles = add_views(request, &articles).await?;
    }
    if let Some(fields) = &fields {
        articles = articles.iter().map(|article| select(article, fields)).collect::<Result<_, _>>()?;
    }
    let list = ArticleList { articles, next };
    if with_views || is_ranked {
        part::uncacheable_page(&list, list.next.as_deref())
    } else {
        part::cacheable_page(&list, list.next.as_deref())
    }
}

/// A list as the request's parameters define it.
struct List {
    query: ListQuery,
    /// The fields to return; all if `None`.
    fields: Option<Vec<String>>,
    with_views: bool,
    paging: Paging,
}

fn read_parameters(request: &RequestContext) -> Result<List, ApiError> {
    let mut parameters = request.parameters(PARAMETERS)?;
    let mut query = ListQuery {
        edition: request.edition.root.number,
        now: request.now.as_secs(),
        limit: DEFAULT_LIMIT,
        ..ListQuery::default()
    };
    let (mut fields, mut included): (Option<Vec<String>>, Vec<String>) = (None, Vec::new());
    let zone = &request.edition.site.zone;
    for (name, value) in &parameters {
        let slug = |of| read_slug(name, value, of).map(|slug| Some(slug.to_string()));
        let bad = |expected: &str| ApiError::parameter(name, value, expected);
        match name.as_str() {
            "section" => query.section = slug("the slug of a section")?,
            "tag" => query.tag = slug("the slug of a tag")?,
            "author" => query.author = slug("the slug of an author")?,
            "from" => query.from = Some(zone.start_of(read_day(name, value)?).as_secs()),
            "to" => {
                let next = read_day(name, value)?.succ_opt().ok_or_else(|| bad("a day before the last one"))?;
                query.before = Some(zone.start_of(next).as_secs());
            }
            "limit" => query.limit = read_limit(name, value)?,
            "order" => (query.order, query.is_reversed) = read_order(value).ok_or_else(|| bad(&orders()))?,
            "include" => {
                included = distinct(value, |part| [BODY, VIEWS].contains(&part))
                    .ok_or_else(|| bad("body, views, or both, separated by a comma"))?;
            }
            "fields" => fields = Some(read_fields(name, value)?),
            _ => {}
        }
    }
    // The next page's URL names each once, too.
    for (name, value) in &mut parameters {
        match name.as_str() {
            "include" => *value = included.join(","),
            "fields" => *value = fields.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(","),
            _ => {}
        }
    }
    query.with_body = included.iter().any(|part| part == BODY);
    let mut with_views = included.iter().any(|part| part == VIEWS);
    if let Some(fields) = &mut fields {
        for (field, is_included) in
            [("body_html", query.with_body), ("body_text", query.with_body), (VIEWS, with_views)]
        {
            if is_included && !fields.iter().any(|known| known == field) {
                fields.push(field.to_owned());
            }
        }
        query.with_body |= fields.iter().any(|field| field.starts_with("body_"));
        with_views |= fields.iter().any(|field| field == VIEWS);
    }
    let kind = [if query.is_reversed { "-" } else { "" }, query.order.name()].concat();
    Ok(List { query, fields, with_views, paging: Paging::new(request, &kind, parameters)? })
}

fn read_slug(name: &str, value: &str, expected: &str) -> Result<Slug, ApiError> {
    value.parse().map_err(|_| ApiError::parameter(name, value, expected))
}

/// Parses the name of an order, with `-` before it for descending; returns whether that reverses its usual direction.
fn read_order(value: &str) -> Option<(Order, bool)> {
    let name = value.strip_prefix('-').unwrap_or(value);
    let order = Order::ALL.into_iter().find(|order| order.name() == name)?;
    Some((order, value.starts_with('-') != order.is_descending()))
}

fn orders() -> String {
    let names = Order::ALL.map(Order::name);
    format!("one of {}, with - before it for descending", names.join(", "))
}

fn read_day(name: &str, value: &str) -> Result<NaiveDate, ApiError> {
    // chrono also accepts days without leading zeros, with signs, and with spaces.
    let day = value.parse::<NaiveDate>().ok().filter(|day| day.to_string() == value);
    day.ok_or_else(|| ApiError::parameter(name, value, "a day such as 2026-05-07"))
}

fn read_fields(name: &str, value: &str) -> Result<Vec<String>, ApiError> {
    // Each field once, so that the response can't be longer than a whole article.
    distinct(value, |field| fields().any(|known| known == field)).ok_or_else(|| {
        let all: Vec<&str> = fields().collect();
        ApiError::parameter(name, value, format!("names of fields, separated by commas: {}", all.join(", ")))
    })
}

/// The parts of a value, which commas separate, each once; `None` if one is unknown.
fn distinct(value: &str, is_known: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let mut distinct: Vec<String> = Vec::new();
    for part in value.split(',') {
        if !is_known(part) {
            return None;
        }
        if !distinct.iter().any(|known| known == part) {
            distinct.push(part.to_owned());
        }
    }
    Some(distinct)
}

/// Adds `views` to each article.
async fn add_views(request: &RequestContext, articles: &[ArticleJson]) -> Result<Vec<ArticleJson>, ApiError> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let id = |article: &ArticleJson| serde_json::from_str(article.get()).map(|Id { id }| id);
    let ids = articles.iter().map(id).collect::<Result<Vec<String>, _>>()?;
    let views = counting::views_of(&request.env, ids).await?;
    let with_views = |(article, views): (&ArticleJson, u64)| with_member(article, VIEWS, &views);
    Ok(articles.iter().zip(views).map(with_views).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_named_again_is_given_once_in_the_order_of_the_first() {
        let fields = read_fields("fields", &["title,body_html", &",body_html,title".repeat(2_000)].concat());
        assert_eq!(fields.expect("all are known"), ["title", "body_html"]);
        for unknown in ["", "title,", "title,nope", ",title", "title, lead"] {
            assert!(read_fields("fields", unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_hyphen_means_descending_whatever_is_usual() {
        let orders = ["-published_at", "published_at", "title", "-title", "-views", "nope", "", "-"];
        let expected = [
            Some((Order::PublishedAt, false)),
            Some((Order::PublishedAt, true)),
            Some((Order::Title, false)),
            Some((Order::Title, true)),
            Some((Order::Views, false)),
            None,
            None,
            None,
        ];
        assert_eq!(orders.map(read_order), expected);
    }

    #[test]
    fn a_day_has_ten_characters_and_is_in_the_calendar() {
        assert!(read_day("from", "2026-05-07").is_ok());
        let almost =
            "2026-5-07,2026-05-7,2026-02-30,+026-05-07, 2026-5-07,2026- 5-07,+2026-05-07,12026-05-07,2026-05-071";
        for day in almost.split(',').chain(["", "2026-05-0७"]) {
            assert!(read_day("from", day).is_err(), "{day}");
        }
    }
}
