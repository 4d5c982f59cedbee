//! What stands under an article: others to read.
//!
//! It is made of the heads that came with the root, whenever an article's page is: so it costs no read, is never kept
//! longer than its edition and epoch, and names nothing that is under embargo or was taken down. Under articles of the past
//! there is nothing: their heads may still name what was purged since.

use gazette_core::article::Card;
use gazette_core::pages;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::lists;
use super::read_context::ReadContext;
use super::stored_page::StoredPage;

/// Puts it under an article of that edition at an instant. A page without it is better than none.
pub async fn add(place: &impl ReadContext, edition: &Edition, page: &mut StoredPage, now: Timestamp) {
    if edition.is_past {
        return;
    }
    let Ok(heads) = lists::all_heads(place, edition).await else { return };
    let newest: Vec<&Card> = lists::newest_first(&heads, now).into_iter().map(|listed| &listed.card).collect();
    let related = pages::related(&edition.site, &page.path, &page.tags, &newest);
    page.rendered.main.push_str(&related);
}
