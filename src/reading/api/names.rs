//! The lists of sections, tags and authors.

use gazette_core::wire::{ApiError, AuthorList, SectionList, TagList};

use super::part::{self, DEFAULT_LIMIT, Paging, read_limit};
use crate::answer::Answer;
use crate::publishing::client::{self as catalog, NamesQuery};
use crate::request::RequestContext;

/// The query parameters of the lists of tags and of authors.
pub const PARAMETERS: &[&str] = &["limit", "cursor"];

/// `GET /api/v1/sections`: all sections in the order of the menu, each with the number of its articles.
pub async fn get_sections(request: &RequestContext) -> Result<Answer, ApiError> {
    request.parameters(&[])?;
    let sections = catalog::sections(&request.env, request.edition.root.number, request.now).await?;
    part::cacheable_page(&SectionList { sections, next: None }, None)
}

/// `GET /api/v1/tags`: a page of the tags by title, each with the number of its articles.
pub async fn get_tags(request: &RequestContext) -> Result<Answer, ApiError> {
    let (query, paging) = read_parameters(request, "tags")?;
    let found = catalog::tags(&request.env, query).await?;
    let next = found.next.map(|position| paging.next_url("", &position));
    let list = TagList { tags: found.items, next };
    part::cacheable_page(&list, list.next.as_deref())
}

/// `GET /api/v1/authors`: a page of the authors by name, each with the number of the author's articles.
pub async fn get_authors(request: &RequestContext) -> Result<Answer, ApiError> {
    let (query, paging) = read_parameters(request, "authors")?;
    let found = catalog::authors(&request.env, query).await?;
    let next = found.next.map(|position| paging.next_url("", &position));
    let list = AuthorList { authors: found.items, next };
    part::cacheable_page(&list, list.next.as_deref())
}

fn read_parameters(request: &RequestContext, kind: &str) -> Result<(NamesQuery, Paging), ApiError> {
    let parameters = request.parameters(PARAMETERS)?;
    let mut query = NamesQuery {
        edition: request.edition.root.number,
        now: request.now.as_secs(),
        after: None,
        limit: DEFAULT_LIMIT,
    };
    for (name, value) in &parameters {
        if name == "limit" {
            query.limit = read_limit(name, value)?;
        }
    }
    let paging = Paging::new(request, kind, parameters)?;
    query.after = paging.position()?.map(|(_, position)| position);
    Ok((query, paging))
}
