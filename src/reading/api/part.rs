//! The common parts of the API's lists: the parameters `limit` and `cursor`, the URL of the next page, and the
//! response.

use gazette_core::hash::Hash;
use gazette_core::wire::ApiError;
use serde::Serialize;

use crate::answer::{Answer, Freshness, NO_STORE};
use crate::cursor::Cursors;
use crate::publishing::client::Position;
use crate::request::{RequestContext, encode, whole_number};

/// The length of a page if the request names none.
pub const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// Parses the parameter `limit`.
pub fn read_limit(name: &str, value: &str) -> Result<u32, ApiError> {
    whole_number(name, value, MAX_LIMIT)
}

/// Writes and reads the cursors of one kind of list. A cursor holds a position and the snapshot of the first page: the
/// name of a ranking, or the number of an edition; empty for a list without a snapshot.
pub struct Paging {
    kind: String,
    path: String,
    parameters: Vec<(String, String)>,
    cursors: Cursors,
}

impl Paging {
    /// For a request with these parameters. `kind` names the list and its order; a cursor of another kind is refused.
    pub fn new(request: &RequestContext, kind: &str, parameters: Vec<(String, String)>) -> Result<Self, ApiError> {
        let (kind, path) = (kind.to_owned(), request.path.clone());
        Ok(Self { kind, path, parameters, cursors: Cursors::of(&request.env)? })
    }

    /// The snapshot and the position in the parameter `cursor`, if the request has one.
    pub fn position(&self) -> Result<Option<(String, Position)>, ApiError> {
        let Some((name, cursor)) = self.parameters.iter().find(|(name, _)| name == "cursor") else { return Ok(None) };
        let found = read_cursor(&self.cursors, &self.kind, cursor);
        let expected = "a cursor from a response's `next`, with the same order";
        found.map(Some).ok_or_else(|| ApiError::parameter(name, cursor, expected))
    }

    /// The URL of the page after a position.
    pub fn next_url(&self, snapshot: &str, after: &Position) -> String {
        let mut url = format!("{}?", self.path);
        for (name, value) in self.parameters.iter().filter(|(name, _)| name != "cursor") {
            url.extend([name, "=", &encode(value), "&"]);
        }
        url + "cursor=" + &write_cursor(&self.cursors, &self.kind, snapshot, after)
    }
}

/// A page that the edition and the instant determine; this isolate and shared caches may store it.
pub fn cacheable_page(list: &impl Serialize, next: Option<&str>) -> Result<Answer, ApiError> {
    let json = serde_json::to_string(list)?;
    let hash = Hash::of(json.as_bytes());
    Ok(Answer::list_page(json, next).with_etag(hash).with_freshness(Freshness::Content).kept())
}

/// A page with numbers of views, or of an earlier edition; no cache may store it.
pub fn uncacheable_page(list: &impl Serialize, next: Option<&str>) -> Result<Answer, ApiError> {
    Ok(Answer::list_page(serde_json::to_string(list)?, next).with("Cache-Control", NO_STORE))
}

fn write_cursor(cursors: &Cursors, kind: &str, snapshot: &str, Position { key, id }: &Position) -> String {
    cursors.write(kind, &[snapshot, key, id].join("."))
}

fn read_cursor(cursors: &Cursors, kind: &str, text: &str) -> Option<(String, Position)> {
    let text = cursors.read(kind, text)?;
    let (snapshot, position) = text.split_once('.')?;
    let (key, id) = position.split_once('.')?;
    Some((snapshot.to_owned(), Position { key: key.to_owned(), id: id.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_position_in_its_own_kind_of_list_only() {
        let position = Position { key: "-5".into(), id: "bài.một".into() };
        let cursors = Cursors::signed_by("a secret");
        let cursor = write_cursor(&cursors, "published_at", "7", &position);
        assert_eq!(read_cursor(&cursors, "published_at", &cursor), Some(("7".into(), position)));
        for other in ["-published_at", "views", "tags", ""] {
            assert_eq!(read_cursor(&cursors, other, &cursor), None, "{other}");
        }
    }
}
