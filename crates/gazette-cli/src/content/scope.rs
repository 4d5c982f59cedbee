//! Decides which errors in a folder stop a push, a plan or a preview: those in what is published or shown, and in what that
//! needs. Other people's errors stop nobody.

use std::collections::HashSet;

use gazette_content::SETTINGS;
use gazette_content::diagnostics::{Diagnostic, Diagnostics, Severity};

use super::dir::Selection;
use super::load::{LoadedContent, UnreadFile};

/// The part of a folder that a subcommand publishes or shows.
#[derive(Debug)]
pub struct Scope<'c> {
    selection: &'c Selection,
    /// Drafts that are neither published nor shown.
    left_out: HashSet<&'c str>,
    /// Files outside the selection that it needs.
    needed: HashSet<&'c str>,
    /// Whether a clash with a file outside stops it. A draft that is shown may share its id with what it is to replace.
    clashes_outside: bool,
}

impl<'c> Scope<'c> {
    /// What a push of the selection publishes: its articles without drafts, the settings, and the articles that they link to,
    /// unless `is_live` says that the page with this path exists already.
    pub fn of_push(loaded: &'c LoadedContent, selection: &'c Selection, is_live: impl Fn(&str) -> bool) -> Self {
        let entries = &loaded.content.entries;
        let drafts = entries.iter().filter(|entry| entry.draft).map(|entry| entry.file.as_str());
        let unread_drafts = loaded.unread.iter().filter(|unread| unread.is_draft).map(|unread| unread.file.as_str());
        let published = entries.iter().filter(|entry| !entry.draft && selection.includes(&entry.file));
        let links: HashSet<&str> = published
            .flat_map(|entry| &entry.links)
            .map(|(link, _)| link.strip_prefix(loaded.content.site.base_url.as_str()).unwrap_or(link))
            .map(|link| link.split(['#', '?']).next().unwrap_or(link))
            .filter(|path| !is_live(path))
            .collect();
        let linked =
            entries.iter().filter(|entry| links.contains(entry.path.as_str())).map(|entry| entry.file.as_str());
        let slugs: HashSet<&str> = links.iter().filter_map(|path| path.rsplit('/').next()).collect();
        let is_linked = |unread: &&UnreadFile| unread.slug.as_ref().is_some_and(|slug| slugs.contains(slug.as_str()));
        let linked_unread = loaded.unread.iter().filter(is_linked).map(|unread| unread.file.as_str());
        Self {
            selection,
            left_out: drafts.chain(unread_drafts).collect(),
            needed: linked.chain(linked_unread).collect(),
            clashes_outside: true,
        }
    }

    /// What a preview shows: everything that is selected, with drafts, and the settings.
    pub fn of_preview(selection: &'c Selection) -> Self {
        Self { selection, left_out: HashSet::new(), needed: HashSet::new(), clashes_outside: false }
    }

    /// The errors that stop it, and how many others there are.
    pub fn judge(&self, found: Diagnostics) -> (Diagnostics, usize) {
        let errors = found.filtered(|found| found.severity == Severity::Error);
        let all = errors.count(Severity::Error);
        let blocking = errors.filtered(|error| self.is_stopped_by(error));
        let others = all - blocking.count(Severity::Error);
        (blocking, others)
    }

    fn is_stopped_by(&self, error: &Diagnostic) -> bool {
        let concerns = |file: &str| file == SETTINGS || self.selection.includes(file) || self.needed.contains(file);
        let is_concerned = if self.clashes_outside { error.files().any(concerns) } else { error.files().all(concerns) };
        is_concerned && !error.files().any(|file| self.left_out.contains(file))
    }
}
