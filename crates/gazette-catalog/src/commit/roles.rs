//! What an editor's role allows in a commit.

use gazette_core::article::Card;
use gazette_core::edition::legacy_address;
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::wire::{ApiError, ArticleChange, Role};
use gazette_sql::Sql;

use super::Work;
use crate::editor::Editor;
use crate::{blobs, rows};

/// Refuses settings that only an admin may change, because the holder of a lesser token could harm the paper for good: a
/// shorter delay of purges, and another address, which feeds, search engines and shared links would follow.
pub fn refuse_settings_of_admins(sql: &impl Sql, before: Hash, after: &Site, editor: &Editor) -> Result<(), ApiError> {
    let Some(before) = blobs::read_json::<Site>(sql, before, "site")? else { return Ok(()) };
    if after.newsroom.purge_delay_secs < before.newsroom.purge_delay_secs {
        editor.require(Role::Admin, "a shorter purge_delay")?;
    }
    if after.base_url != before.base_url {
        editor.require(Role::Admin, "another base_url")?;
    }
    Ok(())
}

impl<S: Sql> Work<'_, S> {
    /// Refuses what the editor's role does not allow; conditions on single articles are checked with each article.
    pub(super) fn refuse_beyond_role(&self) -> Result<(), ApiError> {
        let changes_settings = self.previous.as_ref().is_none_or(|root| root.site != self.site_hash);
        let needed = if !self.commit.purges.is_empty() || self.commit.purge_now {
            Role::Admin
        } else if changes_settings
            || !self.commit.removals.is_empty()
            || !self.commit.republish.is_empty()
            || self.commit.force
        {
            Role::Editor
        } else {
            Role::Writer
        };
        if let Some(previous) = self.previous.as_ref().filter(|_| changes_settings) {
            refuse_settings_of_admins(self.sql, previous.site, &self.site, self.editor)?;
        }
        let what = match needed {
            Role::Admin => "a purge",
            _ if changes_settings => "a change of the settings",
            _ if !self.commit.republish.is_empty() => "publishing an article again that was taken down or purged",
            _ if self.commit.force => "overwriting other people's changes",
            _ => "taking an article down",
        };
        self.editor.require(needed, what)?;
        if self.editor.role == Role::Writer && !self.commit.articles.is_empty() {
            self.refuse_unproposed()?;
        }
        Ok(())
    }

    /// Refuses articles that a writer may only propose. This comes before the question whether their media was uploaded:
    /// media of a proposal is uploaded otherwise.
    fn refuse_unproposed(&self) -> Result<(), ApiError> {
        if !self.site.newsroom.writers_publish {
            let reason = "writers don't publish in this paper, unless writers_publish = true is under [newsroom] in gazette.toml";
            return Err(ApiError::ProposalNeeded { reason: reason.into(), slugs: Vec::new() });
        }
        let mut slugs = Vec::new();
        for change in &self.commit.articles {
            let Some(article) = blobs::read_article(self.sql, change.article)? else { continue };
            let owner = rows::first_editor(self.sql, &article.card.id)?;
            if owner.is_some_and(|owner| owner != self.editor.name) {
                slugs.push(article.card.slug);
            }
        }
        if slugs.is_empty() {
            return Ok(());
        }
        let names = slugs.iter().take(3).map(|slug| format!("“{slug}”")).collect::<Vec<_>>().join(", ");
        let reason = format!(
            "a writer publishes only articles that were first published under the writer's name, and {names}{} was published \
             first by another author",
            if slugs.len() > 3 { " and more" } else { "" }
        );
        Err(ApiError::ProposalNeeded { reason, slugs })
    }

    /// Refuses a writer's use of other people's addresses, and of numbers that only editors may set.
    pub(super) fn refuse_others_addresses(&self, card: &Card, change: &ArticleChange) -> Result<(), ApiError> {
        if self.editor.role > Role::Writer {
            return Ok(());
        }
        let sql = self.sql;
        let addresses = change.redirect_from.iter().map(|address| ("legacy", legacy_address(address)));
        let slug = card.slug.to_string();
        for (kind, name) in [("moved", slug.clone()), ("gone", slug)].into_iter().chain(addresses) {
            let owner = rows::route_owner(sql, kind, &name)?.map_or(Ok(None), |id| rows::first_editor(sql, &id))?;
            if owner.is_some_and(|owner| owner != self.editor.name) {
                return Err(ApiError::Forbidden(format!(
                    "the address “{name}” belonged to another author's article; choose a different one"
                )));
            }
        }
        if change.views > 0 && rows::views_of(self.sql, &card.id)? != change.views {
            return Err(ApiError::Forbidden(format!(
                "“{}” imports views, which needs the role {}",
                card.slug,
                Role::Editor
            )));
        }
        Ok(())
    }
}
