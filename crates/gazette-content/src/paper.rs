//! Checks the files of a paper together.

use std::collections::HashSet;

use gazette_core::slug::Slug;

use crate::article::ArticleEntry;
use crate::diagnostics::Diagnostic;
use crate::settings::Settings;
use crate::{clashes, links};

/// All files of a paper.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'p> {
    /// The settings.
    pub settings: &'p Settings,
    /// Whether the settings have no errors. If they have, links are not checked.
    pub settings_are_valid: bool,
    /// The articles.
    pub entries: &'p [ArticleEntry],
    /// Whether the hashes of all media are known. If not, any media may exist.
    pub media_is_known: bool,
    /// The presumed slugs of articles that can't be read. Links to them are not reported: fixing the article fixes the link.
    pub unread: &'p HashSet<Slug>,
}

impl Paper<'_> {
    /// Finds problems between files: duplicate slugs, ids and addresses, and broken links.
    pub fn check(self) -> Vec<Diagnostic> {
        let mut found = clashes::find(self.entries, &self.settings.site);
        if self.settings_are_valid {
            found.extend(links::find(self));
        }
        found
    }
}
