//! Gives the tags and authors of a commit's articles their slugs; see [`name_slugs`](crate::name_slugs).

use std::borrow::Cow;

use gazette_core::article::Card;
use gazette_core::hash::Hash;
use gazette_core::naming::NameKind;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange};
use gazette_sql::{Sql, SqlError};

use super::Work;
use crate::name_slugs::NameSlugs;
use crate::rows::Live;
use crate::{blobs, rows};

impl<S: Sql> Work<'_, S> {
    /// Gives tags and authors their slugs, in the order of publication. An article in which one is another than the command wrote is
    /// stored again. Afterwards, some articles may be unchanged.
    pub(super) fn settle_names(&mut self) -> Result<(), ApiError> {
        let mut names = NameSlugs::new(self.sql);
        for (card, ..) in &self.changes {
            for (kind, name) in names_in(card) {
                names.note(kind, name, &card.id);
            }
        }
        let mut order: Vec<usize> = (0..self.changes.len()).collect();
        order.sort_by_key(|at| {
            let card = &self.changes[*at].0;
            (Timestamp::from(card.published_at), card.id.as_str())
        });
        for at in order {
            let (card, change, _) = &mut self.changes[at];
            if settle(card, &mut names)? {
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

fn names_in(card: &Card) -> impl Iterator<Item = (NameKind, &str)> {
    let tags = card.tags.iter().map(|tag| (NameKind::Tag, tag.title.as_str()));
    tags.chain(card.bylines.iter().map(|byline| (NameKind::Author, byline.name.as_str())))
}

/// Gives the names of one article their slugs. Whether one has another than before.
fn settle<S: Sql>(card: &mut Card, names: &mut NameSlugs<'_, S>) -> Result<bool, SqlError> {
    let mut is_other = false;
    let tags = card.tags.iter_mut().map(|tag| (NameKind::Tag, &tag.title, &mut tag.slug));
    let authors = card.bylines.iter_mut().map(|byline| (NameKind::Author, &byline.name, &mut byline.slug));
    for (kind, name, slug) in tags.chain(authors) {
        let settled = names.slug(kind, name, slug)?;
        is_other |= settled != *slug;
        *slug = settled;
    }
    Ok(is_other)
}

/// Stores an article with another card. It belongs to the same article as the one that was sent.
fn store_again(sql: &impl Sql, card: &Card, sent: Hash, now: Timestamp) -> Result<Hash, ApiError> {
    let mut article = blobs::read_article(sql, sent)?.ok_or_else(|| ApiError::BlobsMissing(vec![sent]))?;
    article.card.clone_from(card);
    let hash = blobs::store_own(sql, "article", article.to_json()?.as_bytes(), now)?;
    sql.run("UPDATE blobs SET owner = ? WHERE hash = ?", vec![card.id.as_str().into(), hash.into()])?;
    Ok(hash)
}
