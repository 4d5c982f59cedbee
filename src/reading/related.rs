//! Related articles at the end of an article's page.
//!
//! They are chosen from the heads that came with the root, when the page is served. So they cost no read, are never
//! cached longer than their edition and epoch, and include no article that is under embargo or taken down.
//! Point-in-time pages have none, because their heads may still name articles that were purged since.

use gazette_core::article::Card;
use gazette_core::pages;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::lists;
use super::read_context::ReadContext;
use super::stored_article::StoredArticle;

/// Adds the related articles to a page of an edition at an instant. If they can't be read, the page goes without.
pub async fn add(context: &impl ReadContext, edition: &Edition, page: &mut StoredArticle, now: Timestamp) {
    if edition.is_past {
        return;
    }
    let Ok(heads) = lists::all_heads(context, edition).await else { return };
    let newest: Vec<&Card> = lists::newest_first(&heads, now).into_iter().map(|listed| &listed.card).collect();
    let related = pages::related(&edition.site, &page.path, &page.tags, &newest);
    page.rendered.main.extend_from_slice(related.as_bytes());
}
