//! What a search finds for one reader.
//!
//! An index answers with the edition that it has. If that is the reader's, the hits are as they are; otherwise each of them
//! is held against the reader's own index. Only answers for the reader's edition are kept.

use futures_util::future::try_join_all;
use gazette_core::article::{Article, Card};
use gazette_core::edition::Key;
use gazette_core::html::escaped;
use gazette_core::slug::Slug;
use gazette_core::wire::ApiError;
use gazette_search::command::{Command, Hit, RankCursor, SearchPart, SearchQuery, Suggestions};
use serde::{Deserialize, Serialize};

use super::kept;
use super::replicas::{IndexAnswer, ask_nearest};
use crate::reading::client as reading;
use crate::request::RequestContext;

impl IndexAnswer for SearchPart {
    fn edition(&self) -> Option<u64> {
        self.edition
    }
}

impl IndexAnswer for Suggestions {
    fn edition(&self) -> Option<u64> {
        self.edition
    }
}

/// The results of a search.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Findings {
    /// The hits of this page that the reader may see, as in the reader's edition.
    pub found: Vec<Hit>,
    /// The position of the last, if there may be more.
    pub next: Option<RankCursor>,
    /// A suggested spelling. It occurs in an article that the reader may see.
    pub suggestion: Option<String>,
    /// The number of all hits, up to a maximum.
    pub count: u32,
    /// Whether there are more than that.
    pub has_more: bool,
}

/// Finds articles.
pub async fn find(request: &RequestContext, query: SearchQuery) -> Result<Findings, ApiError> {
    let Some(key) = kept::Key::of(request, &query) else { return Ok(find_now(request, query).await?.0) };
    if let Some(findings) = kept::recall(request, &key).await {
        return Ok(findings);
    }
    let (findings, can_be_kept) = find_now(request, query).await?;
    if can_be_kept {
        kept::keep(&key, &findings);
    }
    Ok(findings)
}

/// Asks the index. Also returns whether the answer is that of the reader's edition, and complete.
async fn find_now(request: &RequestContext, query: SearchQuery) -> Result<(Findings, bool), ApiError> {
    if query.text.trim().is_empty() {
        return Ok((Findings::default(), false));
    }
    let part: SearchPart = ask_nearest(request, &Command::Search(query)).await?;
    let is_of_edition = is_of_edition(request, &part);
    let SearchPart { hits, next, is_corrected, is_hurried, count, has_more, .. } = part;
    let mut found = seen(request, hits, is_of_edition).await?;
    let suggestion = most_frequent(&found).map(str::to_owned);
    if is_corrected {
        found.clear();
    }
    Ok((Findings { found, next, suggestion, count, has_more }, is_of_edition && !is_hurried))
}

/// Finds articles for a query that is being typed.
pub async fn suggest(request: &RequestContext, query: SearchQuery) -> Result<Vec<Hit>, ApiError> {
    let suggestions: Suggestions = ask_nearest(request, &Command::Suggest(query)).await?;
    let is_of_edition = is_of_edition(request, &suggestions);
    seen(request, suggestions.hits, is_of_edition).await
}

fn is_of_edition(request: &RequestContext, answer: &impl IndexAnswer) -> bool {
    !request.edition.is_past && answer.edition() == Some(request.edition.root.number)
}

/// The hits that the reader may see, as in the reader's edition.
async fn seen(request: &RequestContext, hits: Vec<Hit>, is_of_edition: bool) -> Result<Vec<Hit>, ApiError> {
    if is_of_edition {
        return Ok(hits);
    }
    let judged = hits.into_iter().map(|hit| judge(request, hit));
    Ok(try_join_all(judged).await?.into_iter().flatten().collect())
}

/// The spelling that most of them have; the first, if several are equal.
fn most_frequent(found: &[Hit]) -> Option<&str> {
    let spelled = || found.iter().map(|found| found.spelled.as_str()).filter(|words| !words.is_empty());
    let times = |words: &str| spelled().filter(|other| *other == words).count();
    spelled().reduce(|most, other| if times(other) > times(most) { other } else { most })
}

/// Checks a hit against the reader's own index, as the search index may be an edition ahead or behind.
async fn judge(request: &RequestContext, hit: Hit) -> Result<Option<Hit>, ApiError> {
    let slug = serde_json::from_str::<Slugged>(&hit.card)?.slug;
    let Some(shown) = reading::public_article(request, Key::of_slug(&slug)).await? else { return Ok(None) };
    if shown == hit.article {
        return Ok(Some(hit));
    }
    let Article { card, .. } = reading::article(request, shown).await?;
    let (title, passage) = (escaped(&card.title), escaped(&card.lead));
    let card = serde_json::to_string::<Card>(&card)?;
    // The index has another version than the reader's edition, so its texts are not shown.
    Ok(Some(Hit { article: shown, card, title, passage, byline: String::new(), spelled: String::new() }))
}

#[derive(Deserialize)]
struct Slugged {
    slug: Slug,
}
