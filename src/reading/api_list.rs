//! The parameters of `GET /api/v1/articles`, and its cursors.

use chrono::NaiveDate;

use crate::asked::{Asked, encode};
use crate::cursor;
use crate::error::ApiError;
use crate::publishing::client::{ListQuery, Position};

const PARAMETERS: &[&str] = &["section", "tag", "author", "from", "to", "limit", "cursor", "fields", "include"];
/// The fields of a card, in their order.
const CARD_FIELDS: &[&str] = &[
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
const BODY_FIELDS: &[&str] = &["body_html", "body_text"];
/// The kind of its cursors.
const CURSOR: &str = "articles";
const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// A list, as the API's parameters name it.
pub struct ApiList {
    /// For the Catalog.
    pub query: ListQuery,
    /// The fields to give, if not all.
    pub fields: Option<Vec<String>>,
    /// For the address of the next part.
    pub parameters: Parameters,
}

/// The parameters as they came, but for the cursor.
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The address of the part after a position.
    pub fn next_url(&self, after: &Position) -> String {
        let mut url = String::from("/api/v1/articles?");
        for (name, value) in &self.0 {
            url.extend([name, "=", &encode(value), "&"]);
        }
        url.push_str("cursor=");
        url.push_str(&write_cursor(after));
        url
    }
}

/// Reads the parameters of a list, for the reader's edition and instant.
pub fn parse_list(asked: &Asked) -> Result<ApiList, ApiError> {
    let parameters = asked.parameters(PARAMETERS)?;
    let mut query = ListQuery {
        edition: asked.edition.root.number,
        now: asked.now.as_secs(),
        limit: DEFAULT_LIMIT,
        ..ListQuery::default()
    };
    let mut fields = None;
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
            "cursor" => query.after = Some(read_cursor(value).ok_or_else(|| bad("a cursor from an answer's next"))?),
            "include" if value == "body" => query.with_body = true,
            "include" => return Err(bad("body")),
            _ => fields = Some(parse_fields(name, value)?),
        }
    }
    if let Some(fields) = &fields {
        query.with_body |= fields.iter().any(|field| BODY_FIELDS.contains(&field.as_str()));
    }
    let parameters = Parameters(parameters.into_iter().filter(|(name, _)| name != "cursor").collect());
    Ok(ApiList { query, fields, parameters })
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
    let known = || CARD_FIELDS.iter().chain(BODY_FIELDS);
    let fields: Vec<String> = value.split(',').map(str::to_owned).collect();
    if fields.iter().all(|field| known().any(|known| known == field)) {
        return Ok(fields);
    }
    let all: Vec<&str> = known().copied().collect();
    Err(ApiError::parameter(name, value, format!("names of fields, separated by commas: {}", all.join(", "))))
}

fn write_cursor(position: &Position) -> String {
    cursor::write(CURSOR, &format!("{}.{}", position.published_at, position.id))
}

fn read_cursor(text: &str) -> Option<Position> {
    let place = cursor::read(CURSOR, text)?;
    let (published_at, id) = place.split_once('.')?;
    Some(Position { published_at: published_at.parse().ok()?, id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_position() {
        let position = Position { published_at: -5, id: "bài.một".into() };
        assert_eq!(read_cursor(&write_cursor(&position)), Some(position));
    }
}
