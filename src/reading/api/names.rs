//! The lists of what articles are sorted into: sections, tags and authors.

use gazette_core::wire::{AuthorList, SectionList, TagList};

use super::part::{self, DEFAULT_LIMIT, Paging, read_limit};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::publishing::client::{self as catalog, NamesQuery};

/// The parameters of the lists of tags and of authors.
pub const PARAMETERS: &[&str] = &["limit", "cursor"];

/// `GET /api/v1/sections`: all sections in the order of the menu, each with the number of its articles.
pub async fn get_sections(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let sections = catalog::sections(&asked.env, asked.edition.root.number, asked.now).await?;
    part::cacheable_page(&SectionList { sections, next: None }, None)
}

/// `GET /api/v1/tags`: a page of the tags by title, each with the number of its articles.
pub async fn get_tags(asked: &Asked) -> Result<Answer, ApiError> {
    let (query, paging) = read_parameters(asked, "tags")?;
    let found = catalog::tags(&asked.env, query).await?;
    let next = found.next.map(|position| paging.next_url("", &position));
    let list = TagList { tags: found.items, next };
    part::cacheable_page(&list, list.next.as_deref())
}

/// `GET /api/v1/authors`: a page of the authors by name, each with the number of the author's articles.
pub async fn get_authors(asked: &Asked) -> Result<Answer, ApiError> {
    let (query, paging) = read_parameters(asked, "authors")?;
    let found = catalog::authors(&asked.env, query).await?;
    let next = found.next.map(|position| paging.next_url("", &position));
    let list = AuthorList { authors: found.items, next };
    part::cacheable_page(&list, list.next.as_deref())
}

fn read_parameters(asked: &Asked, kind: &str) -> Result<(NamesQuery, Paging), ApiError> {
    let parameters = asked.parameters(PARAMETERS)?;
    let mut query =
        NamesQuery { edition: asked.edition.root.number, now: asked.now.as_secs(), after: None, limit: DEFAULT_LIMIT };
    for (name, value) in &parameters {
        if name == "limit" {
            query.limit = read_limit(name, value)?;
        }
    }
    let paging = Paging::new(asked, kind, parameters)?;
    query.after = paging.position()?.map(|(_, position)| position);
    Ok((query, paging))
}
