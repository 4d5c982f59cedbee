//! Writes the versions and routes of a commit, and notes the parts of the index that they touch.

use std::collections::HashSet;

use gazette_core::edition::legacy_address;
use gazette_core::files::SETTINGS;
use gazette_core::site::Site;
use gazette_core::url_space::{ListOf, Route};
use gazette_core::wire::ApiError;
use gazette_sql::Sql;

use super::Work;
use crate::index::Touched;
use crate::purge;
use crate::rows::{self, Live};

impl<S: Sql> Work<'_, S> {
    /// Writes the new versions and routes, and records the parts of the index that they touch.
    pub(super) fn write(&mut self) -> Result<(), ApiError> {
        let (sql, edition) = (self.sql, self.number());
        for live in &self.removals {
            let was_public = rows::public_slugs(sql, &live.id, self.now)?.contains(&live.slug);
            rows::close_version(sql, live, edition)?;
            if was_public {
                rows::open_route(sql, "gone", live.slug.as_str(), &live.id, edition)?;
            }
            self.touched.count(&live.section, -1);
            self.touched.article(sql, &live.id, &live.slug, &live.section)?;
        }
        let delay_secs = if self.commit.purge_now { 0 } else { self.site.newsroom.purge_delay_secs };
        let due_at = self.now.plus_secs(delay_secs.into());
        for target in &self.purges {
            purge::withdraw(sql, target, (edition, self.now), (self.editor, due_at), &mut self.touched)?;
        }
        if self.commit.site.is_some() {
            purge::show_again_in_settings(sql, self.site_hash, &mut self.touched)?;
        }
        let (mut public, mut written) = (HashSet::new(), Vec::new());
        // All changed articles give up their slugs first, so that two articles may swap theirs.
        for (_, _, live) in &self.changes {
            if let Some(live) = live {
                // Before the version is closed, which changes until when it was public.
                let old_slug_was_public = rows::public_slugs(sql, &live.id, self.now)?.contains(&live.slug);
                if old_slug_was_public {
                    public.insert(live.version);
                }
                rows::close_version(sql, live, edition)?;
                self.touched.count(&live.section, -1);
                self.touched.article(sql, &live.id, &live.slug, &live.section)?;
            }
        }
        for (card, change, live) in &self.changes {
            if let Some(other) = rows::live_by_slug(sql, card.slug.as_str())? {
                return Err(ApiError::CommitRefused(format!(
                    "the slug “{}” belongs to another article, with the id “{}”",
                    card.slug, other.id
                )));
            }
            let version = rows::insert_version(sql, card, change, self.rendered.get(&card.id).copied(), edition)?;
            written.push((card, version));
            purge::forget_of_old(sql, &card.id, version, &mut self.touched)?;
            self.touched.count(&card.section.slug, 1);
            let has_moved = |live: &&Live| live.slug != card.slug && public.contains(&live.version);
            if let Some(live) = live.as_ref().filter(has_moved) {
                rows::open_route(sql, "moved", live.slug.as_str(), &card.id, edition)?;
            }
        }
        for (card, version) in written {
            if let Some((other, path)) = rows::sharing_file(sql, version)? {
                return Err(ApiError::CommitRefused(format!(
                    "“{}” lies in the file {path}, and so does the live article “{other}”: give one of them another file, or, \
                     if it is that article under a new slug, write its id into the front matter",
                    card.slug
                )));
            }
        }
        if let Some(slug) = rows::live_in_file(sql, SETTINGS)? {
            return Err(ApiError::CommitRefused(format!(
                "“{slug}” lies in the file {SETTINGS}, which has the settings"
            )));
        }
        for (card, change, _) in &self.changes {
            for kind in ["moved", "gone"] {
                rows::close_route(sql, kind, card.slug.as_str(), edition)?;
            }
            if card.id == card.slug.as_str() {
                rows::close_route(sql, "id", &card.id, edition)?;
            } else {
                rows::open_route(sql, "id", &card.id, &card.id, edition)?;
            }
            refuse_pages(sql, &self.site, &card.id, &change.redirect_from)?;
            write_legacy_routes(sql, &card.id, &change.redirect_from, edition, &mut self.touched)?;
            self.touched.article(sql, &card.id, &card.slug, &card.section.slug)?;
        }
        self.refuse_orphaned_sections()
    }

    /// Only new settings can remove the declaration of a section in use; then all sections are checked.
    fn refuse_orphaned_sections(&self) -> Result<(), ApiError> {
        if self.previous.as_ref().is_none_or(|previous| previous.site == self.site_hash) {
            return Ok(());
        }
        let rows = self.sql.run("SELECT section, slug FROM versions WHERE to_edition IS NULL", vec![])?;
        for row in &rows {
            let (section, slug) = (row.text(0)?, row.text(1)?);
            if self.site.section(section).is_none() {
                return Err(ApiError::CommitRefused(format!(
                    "the settings no longer declare the section “{section}”, but “{slug}” is in it"
                )));
            }
        }
        Ok(())
    }
}

/// Refuses redirects from addresses where the paper has a page: they would never be followed, and every folder with both
/// files would be in error.
fn refuse_pages(sql: &impl Sql, site: &Site, id: &str, addresses: &[String]) -> Result<(), ApiError> {
    for address in addresses {
        let address = legacy_address(address);
        let page = match Route::of(&address) {
            Route::List(ListOf::Section(section), _) if site.section(section).is_some() => "a section".to_owned(),
            Route::Article { section, slug } => match rows::live_by_slug(sql, slug)? {
                Some(live) if live.id != id && live.section.as_str() == section => format!("“{}”", live.slug),
                _ => continue,
            },
            _ => continue,
        };
        return Err(ApiError::CommitRefused(format!("the address “{address}” is the page of {page}")));
    }
    Ok(())
}

fn write_legacy_routes(
    sql: &impl Sql,
    id: &str,
    addresses: &[String],
    edition: u64,
    touched: &mut Touched,
) -> Result<(), ApiError> {
    let wanted: Vec<String> = addresses.iter().map(|address| legacy_address(address)).collect();
    for (kind, name) in rows::routes_of(sql, id)? {
        if kind == "legacy" && !wanted.contains(&name) {
            rows::close_route(sql, "legacy", &name, edition)?;
            touched.route("legacy", name)?;
        }
    }
    for address in wanted {
        if let Some(owner) = rows::route_owner(sql, "legacy", &address)?.filter(|owner| owner != id) {
            let owner = rows::live_by_id(sql, &owner)?;
            if let Some(owner) = owner {
                return Err(ApiError::CommitRefused(format!(
                    "the address “{address}” already leads to “{}”",
                    owner.slug
                )));
            }
        }
        rows::open_route(sql, "legacy", &address, id, edition)?;
    }
    Ok(())
}
