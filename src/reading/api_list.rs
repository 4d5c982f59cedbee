//! The parameters of `GET /api/v1/articles`, and its cursors.

use chrono::NaiveDate;

use crate::asked::{Asked, encode};
use crate::cursor::Cursors;
use crate::error::ApiError;
use crate::publishing::client::{ListQuery, ORDERS, Position};

/// What `GET /api/v1/articles` knows.
pub const PARAMETERS: &[&str] =
    &["section", "tag", "author", "from", "to", "order", "limit", "cursor", "fields", "include"];
/// The fields of a card, in their order.
pub const CARD_FIELDS: &[&str] = &[
    "id",
    "slug",
    "url",
    "title",
    "lead",
    "source",
    "section",
    "bylines",
    "tags",
    "published_at",
    "updated_at",
    "language",
    "word_count",
    "reading_minutes",
    "image",
    "corrections",
];
/// The fields that are given only when they are asked for.
pub const MORE_FIELDS: &[&str] = &["body_html", "body_text", VIEWS];
/// All views of an article.
pub const VIEWS: &str = "views";
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// A list, as the API's parameters name it.
pub struct ApiList {
    /// For the Catalog.
    pub query: ListQuery,
    /// The fields to give, if not all.
    pub fields: Option<Vec<String>>,
    /// Whether to give the views of each.
    pub with_views: bool,
    /// What the first part was made of, if that could change before the last one: the name of a ranking, the number of an
    /// edition; empty if it is the first.
    pub pinned: String,
    /// For the address of the next part.
    parameters: Vec<(String, String)>,
    cursors: Cursors,
}

impl ApiList {
    /// The address of the part after a position.
    pub fn next_url(&self, path: &str, after: &Position) -> String {
        let mut url = [path, "?"].concat();
        for (name, value) in self.parameters.iter().filter(|(name, _)| name != "cursor") {
            url.extend([name, "=", &encode(value), "&"]);
        }
        url.extend(["cursor=", &write_cursor(&self.cursors, &self.query, &self.pinned, after)]);
        url
    }
}

/// What a list knows.
pub fn parameters_of(of: &str) -> &'static [&'static str] {
    match of {
        "articles" => PARAMETERS,
        "sections" => &[],
        "changes" => &["limit", "cursor", "include"],
        _ => &["limit", "cursor"],
    }
}

/// Reads the parameters of a list, for the reader's edition and instant; of `changes`, those since edition `number`.
pub fn parse_list(asked: &Asked, of: &str, number: &str) -> Result<ApiList, ApiError> {
    let parameters = asked.parameters(parameters_of(of))?;
    let mut query = ListQuery {
        edition: asked.edition.root.number,
        now: asked.now.as_secs(),
        limit: DEFAULT_LIMIT,
        of: if of == "articles" { String::new() } else { of.to_owned() },
        ..ListQuery::default()
    };
    let (mut fields, mut with_views, mut cursor) = (None, false, None);
    let zone = &asked.edition.site.zone;
    for (name, value) in &parameters {
        let slug = || value.parse::<gazette_core::slug::Slug>().map(|slug| Some(slug.to_string()));
        let bad = |expected: &str| ApiError::parameter(name, value, expected);
        match name.as_str() {
            "section" => query.section = slug().map_err(|_| bad("the slug of a section"))?,
            "tag" => query.tag = slug().map_err(|_| bad("the slug of a tag"))?,
            "author" => query.author = slug().map_err(|_| bad("the slug of an author"))?,
            "from" => query.from = Some(zone.start_of(parse_day(name, value)?).as_secs()),
            "to" => {
                let next = parse_day(name, value)?.succ_opt().ok_or_else(|| bad("a day with one after it"))?;
                query.before = Some(zone.start_of(next).as_secs());
            }
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
                query.limit = limit.ok_or_else(|| bad("a whole number from 1 to 100"))?;
            }
            "order" => (query.order, query.is_reversed) = parse_order(value).ok_or_else(|| bad(&orders()))?,
            "cursor" => cursor = Some(value),
            "include" => {
                for part in value.split(',') {
                    match part {
                        "body" => query.with_body = true,
                        VIEWS if of == "articles" => with_views = true,
                        _ if of == "changes" => return Err(bad("body")),
                        _ => return Err(bad("body, views, or both, separated by a comma")),
                    }
                }
            }
            _ => fields = Some(parse_fields(name, value)?),
        }
    }
    if let Some(fields) = &fields {
        query.with_body |= fields.iter().any(|field| field.starts_with("body_"));
        with_views |= fields.iter().any(|field| field == VIEWS);
    }
    let (cursors, mut pinned) = (Cursors::of(&asked.env)?, String::new());
    if let Some(cursor) = cursor {
        let place = read_cursor(&cursors, &query, cursor);
        let bad = || ApiError::parameter("cursor", cursor, "what an answer's next has, with the same order");
        let (found, after) = place.ok_or_else(bad)?;
        (pinned, query.after) = (found, Some(after));
    }
    if of == "changes" {
        let from = number.parse::<u32>().ok().filter(|from| from.to_string() == number);
        let from = from.ok_or(ApiError::UnknownPath)?;
        if pinned.is_empty() {
            pinned = query.edition.to_string();
        }
        query.edition = pinned.parse().unwrap_or_default();
        if u64::from(from) > query.edition {
            return Err(ApiError::EditionNotFound(from.into()));
        }
        query.from = Some(from.into());
    }
    Ok(ApiList { query, fields, with_views, pinned, parameters, cursors })
}

/// The order of that name, `-` before it for descending, and whether that is the other way round than it usually is.
fn parse_order(value: &str) -> Option<(usize, bool)> {
    let name = value.strip_prefix('-').unwrap_or(value);
    let order = ORDERS.iter().position(|(known, ..)| *known == name)?;
    Some((order, value.starts_with('-') != ORDERS[order].1))
}

fn orders() -> String {
    let names: Vec<&str> = ORDERS.iter().map(|(name, ..)| *name).collect();
    ["one of ", &names.join(", "), ", with - before it for descending"].concat()
}

fn parse_day(name: &str, value: &str) -> Result<NaiveDate, ApiError> {
    let digits = value.len() == 10
        && value.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let part = |range: std::ops::Range<usize>| value[range].parse().unwrap_or(0);
    let day = || NaiveDate::from_ymd_opt(value[..4].parse().unwrap_or(0), part(5..7), part(8..10));
    digits.then(day).flatten().ok_or_else(|| ApiError::parameter(name, value, "a day, as 2026-05-07"))
}

fn parse_fields(name: &str, value: &str) -> Result<Vec<String>, ApiError> {
    let known = || CARD_FIELDS.iter().chain(MORE_FIELDS);
    // Each once, so that a list can't be made longer than all there is.
    let mut fields: Vec<String> = Vec::new();
    let are_known = value.split(',').all(|field| {
        if !fields.iter().any(|named| named == field) {
            fields.push(field.to_owned());
        }
        known().any(|known| *known == field)
    });
    if are_known {
        return Ok(fields);
    }
    let all: Vec<&str> = known().copied().collect();
    Err(ApiError::parameter(name, value, format!("names of fields, separated by commas: {}", all.join(", "))))
}

/// A cursor belongs to one kind of list and one order.
fn kind_of(query: &ListQuery) -> String {
    [query.of.as_str(), if query.is_reversed { "-" } else { "" }, ORDERS[query.order].0].concat()
}

fn write_cursor(cursors: &Cursors, query: &ListQuery, pinned: &str, Position { key, id }: &Position) -> String {
    cursors.write(&kind_of(query), &[pinned, ".", key, ".", id].concat())
}

fn read_cursor(cursors: &Cursors, query: &ListQuery, text: &str) -> Option<(String, Position)> {
    let place = cursors.read(&kind_of(query), text)?;
    let (pinned, place) = place.split_once('.')?;
    let (key, id) = place.split_once('.')?;
    Some((pinned.to_owned(), Position { key: key.to_owned(), id: id.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::client::RANKED;

    #[test]
    fn a_cursor_leads_back_to_its_position_in_its_own_order_only() {
        let position = Position { key: "-5".into(), id: "bài.một".into() };
        let (cursors, query) = (Cursors::signed_by("a secret"), ListQuery::default());
        let cursor = write_cursor(&cursors, &query, "7", &position);
        assert_eq!(read_cursor(&cursors, &query, &cursor), Some(("7".into(), position)));
        for other in [
            ListQuery { is_reversed: true, ..query.clone() },
            ListQuery { order: RANKED, ..query.clone() },
            ListQuery { of: "tags".into(), ..query },
        ] {
            assert_eq!(read_cursor(&cursors, &other, &cursor), None);
        }
    }

    #[test]
    fn a_field_that_is_named_again_is_given_once_in_the_order_of_the_first() {
        let fields = parse_fields("fields", &["title,body_html", &",body_html,title".repeat(2_000)].concat());
        assert_eq!(fields.expect("all are known"), ["title", "body_html"]);
        for unknown in ["", "title,", "title,nope", ",title", "title, lead"] {
            assert!(parse_fields("fields", unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_hyphen_means_descending_whatever_is_usual() {
        let orders = ["-published_at", "published_at", "title", "-title", "-views", "nope", "", "-"];
        let parsed = orders.map(parse_order);
        let expected =
            [Some((0, false)), Some((0, true)), Some((2, false)), Some((2, true)), Some((3, false)), None, None, None];
        assert_eq!(parsed, expected);
    }
}
