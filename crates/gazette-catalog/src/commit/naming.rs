//! Gives the tags and authors of a commit's articles their slugs; see [`name_slugs`](crate::name_slugs).

use std::borrow::Cow;

use gazette_core::article::Card;
use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange};
use gazette_sql::Sql;

use super::Work;
use crate::name_slugs::NameSlugs;
use crate::rows::Live;
use crate::{blobs, rows};

impl<S: Sql> Work<'_, S> {
    /// Gives tags and authors their slugs, in the order of publication. An article in which one is another than the command wrote is
    /// stored again. Afterwards, some articles may be unchanged.
    pub(super) fn settle_names(&mut self) -> Result<(), ApiError> {
        let mut names = NameSlugs::of(self.sql, self.changes.iter().map(|(card, ..)| card))?;
        for (card, change, _) in &mut self.changes {
            if names.settle(card)? {
                let article = store_again(self.sql, card, change.article, self.now)?;
                self.rendered.insert(card.id.clone(), change.article);
                *change = Cow::Owned(ArticleChange { article, ..change.as_ref().clone() });
            }
        }
        let is_same = |(_, change, live): &(Card, Cow<'_, ArticleChange>, Option<Live>)| {
            live.as_ref().is_some_and(|live| (live.article, live.source) == (change.article, change.source))
        };
        for (card, _, live) in self.changes.extract_if(.., |change| is_same(change)) {
            // Otherwise, folders would find another rendering than their own forever.
            if let (Some(live), Some(sent)) = (live, self.rendered.get(&card.id)) {
                rows::set_rendered(self.sql, live.version, *sent)?;
            }
            self.unchanged.push(card.slug);
        }
        if !self.changes.is_empty() {
            names.store()?;
        }
        Ok(())
    }
}

/// Stores an article with another card. It belongs to the same article as the one that was sent.
fn store_again(sql: &impl Sql, card: &Card, sent: Hash, now: Timestamp) -> Result<Hash, ApiError> {
    let mut article = blobs::read_article(sql, sent)?.ok_or_else(|| ApiError::BlobsMissing(vec![sent]))?;
    article.card.clone_from(card);
    let hash = blobs::store_own(sql, "article", article.to_json()?.as_bytes(), now)?;
    sql.run("UPDATE blobs SET owner = ? WHERE hash = ?", vec![card.id.as_str().into(), hash.into()])?;
    Ok(hash)
}
