//! Editions: the current one, and the changes between two editions.

use gazette_core::hash::Hash;
use gazette_core::wire::{ApiError, ChangeList, CurrentEdition};

use super::part::{self, DEFAULT_LIMIT, Paging, read_limit};
use crate::answer::{Answer, NO_STORE};
use crate::publishing::client::{self as catalog, ChangesQuery};
use crate::request::RequestContext;

/// The query parameters of the list of changes.
pub const CHANGES_PARAMETERS: &[&str] = &["limit", "cursor", "include"];

/// `GET /api/v1/editions/current`: the edition that this data center serves; number 0 before the first.
pub fn get_current_edition(request: &RequestContext) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let root = &request.edition.root;
    let current = CurrentEdition {
        number: root.number,
        published_at: root.published_at.to_rfc3339(),
        root: Hash::of(&serde_json::to_vec(root)?),
    };
    Ok(Answer::public_json(serde_json::to_string(&current)?).with("Cache-Control", NO_STORE))
}

/// `GET /api/v1/editions/{n}/changes`: the changes between edition n (0 is the empty paper) and the reader's own,
/// sorted by the articles' ids. Cursors contain the edition of the first page.
pub async fn get_changes(request: &RequestContext, number: &str) -> Result<Answer, ApiError> {
    let parameters = request.parameters(CHANGES_PARAMETERS)?;
    let mut query = ChangesQuery {
        edition: request.edition.root.number,
        now: request.now.as_secs(),
        limit: DEFAULT_LIMIT,
        ..ChangesQuery::default()
    };
    for (name, value) in &parameters {
        match name.as_str() {
            "limit" => query.limit = read_limit(name, value)?,
            "include" if value == "body" => query.with_body = true,
            "include" => return Err(ApiError::parameter(name, value, "body")),
            _ => {}
        }
    }
    let paging = Paging::new(request, "changes", parameters)?;
    if let Some((edition, position)) = paging.position()? {
        query.edition = edition.parse().unwrap_or_default();
        query.after = Some(position);
    }
    let from = number.parse::<u32>().ok().filter(|from| from.to_string() == number);
    query.from = from.ok_or(ApiError::UnknownPath)?.into();
    if query.from > query.edition {
        return Err(ApiError::EditionNotFound(query.from));
    }
    let (from, edition) = (query.from, query.edition);
    let found = catalog::changes(&request.env, query).await?;
    let next = found.next.map(|position| paging.next_url(&edition.to_string(), &position));
    let list = ChangeList { from, edition, changes: found.items, next };
    if edition == request.edition.root.number {
        part::cacheable_page(&list, list.next.as_deref())
    } else {
        // Its cursor is valid for an hour, and the memory of an isolate would not end with it.
        part::uncacheable_page(&list, list.next.as_deref())
    }
}
