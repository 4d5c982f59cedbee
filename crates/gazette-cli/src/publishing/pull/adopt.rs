//! Finds out what live articles a folder is based on, if its record does not say: a fresh clone, for example.

use std::collections::HashMap;

use gazette_core::hash::Hash;
use gazette_core::wire::{LiveSource, Source};
use indicatif::ProgressBar;

use super::Pull;
use super::local::Comparison;
use crate::client::Client;
use crate::content::git::{has_version, was_deleted};
use crate::content::{Content, Selection};
use crate::failure::Failure;
use crate::publishing::PushState;

/// Records the live articles that the folder's files equal, or equalled in a commit of the folder's Git repository. No file
/// is written. Returns the new record, and whether it differs.
pub fn adopt(content: &Content, client: &Client, state: &PushState) -> Result<(PushState, bool), Failure> {
    let mut pull = Pull { is_recording: true, ..Pull::new(content, client, &Selection::All, false, state.clone()) };
    pull.run(&ProgressBar::hidden())?;
    let (adopted, ..) = pull.finish();
    let is_other = adopted.articles != state.articles;
    Ok((adopted, is_other))
}

/// The sources of an edition, by the articles' ids.
pub fn bases_of(client: &Client, edition: u64) -> Result<HashMap<String, Hash>, Failure> {
    let mut bases = HashMap::new();
    for list in client.sources(Some(edition)) {
        bases.extend(list?.sources.into_iter().map(|live| (live.id, live.source)));
    }
    Ok(bases)
}

impl Pull<'_> {
    /// Records an article that the folder has as it is live, or, if there is no record of it yet, had so before its file changed
    /// or was deleted.
    pub(super) fn recognise(&mut self, live: &LiveSource, source: &Source) -> Result<(), Failure> {
        let own = self.local.file_of(&live.id).unwrap_or(&source.path);
        if *own != source.path {
            return Ok(());
        }
        if !self.local.exists(own) {
            let root = self.content.folder().root();
            if self.local.base(&live.id).is_none() && was_deleted(root, own) && has_version(root, own, &source.text) {
                self.remember(live, source);
            }
            return Ok(());
        }
        let is_same = self.local.comparison(live.source, source) == Comparison::Same;
        if is_same || (self.local.base(&live.id).is_none() && self.is_committed(source)?) {
            self.remember(live, source);
        }
        Ok(())
    }

    /// Whether a committed version of the file is this source, and the file is newer. A file that was live before is not: it
    /// was rolled back.
    pub(super) fn is_committed(&self, source: &Source) -> Result<bool, Failure> {
        let own = self.local.source_of(&source.path);
        Ok(has_version(self.content.folder().root(), &source.path, &source.text) && !self.was_live(own)?)
    }

    /// Whether a source was ever live.
    pub(super) fn was_live(&self, own: Option<Hash>) -> Result<bool, Failure> {
        Ok(own.map_or(Ok(None), |own| self.client.source(own))?.is_some())
    }
}
