//! Fetches the live sources into the folder without overwriting anybody's work.
//!
//! A file is overwritten only if it has not changed since it was last pushed or pulled. If it was changed here and by others,
//! both changes are merged into it, provided that the paper still has the source from which both were made. Pictures are
//! written before the text that uses them, and each file is written atomically. Fetched articles are recorded even if the pull fails later, so
//! an interrupted pull can be repeated.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;

use gazette_content::SETTINGS;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::slug::Slug;
use gazette_core::wire::{LiveSource, Source};
use gazette_messages::tell;
use indicatif::ProgressBar;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::state::{PushState, PushedArticle};
use crate::client::{Client, ClientError};
use crate::content::{Content, Selection};
use crate::failure::Failure;
use crate::files::write_atomically;

mod adopt;
mod local;
mod merge;
mod settings;
mod target;

pub use adopt::{adopt, bases_of};
use local::{Comparison, Local};
pub use target::{is_article_file, is_as_named, picture_file};

/// How often to start over because an edition was published while the list was read.
const MAX_RESTARTS: usize = 3;
/// How many articles may fail with a server error before the pull gives up. Each failure has already been retried.
const MAX_SERVER_FAILURES: usize = 3;

/// What a pull did. Files are relative to the content folder.
#[derive(Debug, Default, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Pulled {
    /// The edition that was fetched.
    pub edition: u64,
    /// New files.
    pub added: BTreeSet<String>,
    /// Overwritten files.
    pub changed: BTreeSet<String>,
    /// Fetched pictures.
    pub pictures: BTreeSet<String>,
    /// Whether the list is one for a writer: without what others have not made public.
    pub partial: bool,
    /// The number of articles that were already up to date.
    pub unchanged: usize,
    /// Files with local changes whose articles nobody else has changed.
    pub kept: BTreeSet<String>,
    /// Files that now have both the local changes and those of others.
    pub merged: BTreeSet<String>,
    /// Of these, the ones where both changed the same lines: the numbers of the lines at which both versions are.
    pub collisions: BTreeMap<String, Vec<usize>>,
    /// Files that were changed both locally and by others, and could not be merged.
    pub conflicts: BTreeSet<String>,
    /// Files whose articles were taken down by others.
    pub gone: BTreeSet<String>,
    /// Articles that were not fetched: their paths, or their slugs if the paths are unknown.
    pub refused: BTreeSet<String>,
    /// Whether the paper has the source of its settings.
    #[serde(skip)]
    pub has_settings: bool,
    /// The reasons for those in `refused` whose paths are allowed.
    #[serde(skip)]
    pub reasons: BTreeMap<String, String>,
}

/// A pull in progress.
pub struct Pull<'p> {
    content: &'p Content,
    client: &'p Client,
    selection: &'p Selection,
    is_forced: bool,
    state: PushState,
    local: Local<'p>,
    slugs: HashMap<String, Slug>,
    live: HashSet<String>,
    site: Option<Hash>,
    pulled: Pulled,
    /// The number of articles that failed with a server error.
    server_failures: usize,
    /// Whether to record what the folder has, and to write no files.
    is_recording: bool,
}

impl<'p> Pull<'p> {
    /// A pull into the folder of `content`, for which `state` is recorded. With `is_forced`, the live version wins
    /// conflicts, and replaces the files that `selection` names.
    pub fn new(
        content: &'p Content,
        client: &'p Client,
        selection: &'p Selection,
        is_forced: bool,
        state: PushState,
    ) -> Self {
        let local = Local::new(content, &state);
        let slugs = state.known().map(|(slug, id, _)| (id.to_owned(), slug.clone())).collect();
        let (live, pulled) = (HashSet::new(), Pulled::default());
        Self {
            content,
            client,
            selection,
            is_forced,
            state,
            local,
            slugs,
            live,
            site: None,
            pulled,
            server_failures: 0,
            is_recording: false,
        }
    }

    /// Takes these sources, given by the articles' ids, as the ones from which the files of which there is no record were made.
    #[must_use]
    pub fn with_bases(mut self, bases: HashMap<String, Hash>) -> Self {
        self.local.use_bases(bases);
        self
    }

    /// Fetches all articles. `progress` counts them.
    pub fn run(&mut self, progress: &ProgressBar) -> Result<(), Failure> {
        for _ in 0..=MAX_RESTARTS {
            if self.read_list(progress)? {
                if !self.is_recording {
                    self.record_takedowns()?;
                }
                self.state.edition = self.state.edition.max(self.pulled.edition);
                self.state.forget_live_proposals();
                if self.site == Some(self.content.site_hash) {
                    self.state.site = self.site;
                    self.state.rolled_back_site = None;
                }
                return Ok(());
            }
        }
        Err(Failure::Refused { message: tell!("pull-unsteady"), help: tell!("pull-unsteady-help") })
    }

    /// The new state, the report, and the hash of the live settings. Valid even if [`Self::run`] failed.
    pub fn finish(self) -> (PushState, Pulled, Option<Hash>) {
        (self.state, self.pulled, self.site)
    }

    /// Reads the whole list. Returns false if an edition was published meanwhile.
    fn read_list(&mut self, progress: &ProgressBar) -> Result<bool, Failure> {
        self.live.clear();
        let Pulled { added, changed, pictures, merged, collisions, .. } = std::mem::take(&mut self.pulled);
        self.pulled = Pulled { added, changed, pictures, merged, collisions, ..Pulled::default() };
        let mut is_first = true;
        for list in self.client.sources(None) {
            let list = list?;
            if std::mem::take(&mut is_first) {
                self.pulled.edition = list.edition;
                self.site = list.site;
                if let Some(settings) = &list.settings {
                    self.pulled.has_settings = true;
                    self.handle_settings(settings).or_else(|failure| self.skip(SETTINGS, failure))?;
                }
                self.pulled.partial = list.partial;
            } else if list.edition != self.pulled.edition {
                return Ok(false);
            }
            progress.inc_length(list.sources.len() as u64);
            for live in &list.sources {
                self.live.insert(live.id.clone());
                match self.parse(live) {
                    Ok(source) => {
                        let handled = self.handle(live, &source);
                        handled.or_else(|failure| self.skip(&source.path, failure))?;
                    }
                    Err(failure) => self.skip(live.slug.as_str(), failure)?,
                }
                progress.inc(1);
            }
        }
        Ok(true)
    }

    /// Handles one live source: compares it, fetches it if necessary, and records it.
    fn handle(&mut self, live: &LiveSource, source: &Source) -> Result<(), Failure> {
        if self.is_recording {
            return self.recognise(live, source);
        }
        let own = self.local.file_of(&live.id).map(str::to_owned);
        if !self.selection.includes(&source.path) && !own.as_ref().is_some_and(|own| self.selection.includes(own)) {
            return Ok(());
        }
        let Some(pictures) = self.picture_files(source) else {
            self.pulled.refused.insert(source.path.clone());
            return Ok(());
        };
        let moved_from = own.filter(|own| *own != source.path && self.local.exists(own));
        let comparison = self.local.comparison(live.source, source);
        if moved_from.is_none() && comparison == Comparison::Same {
            if !self.pulled.added.contains(&source.path) && !self.pulled.changed.contains(&source.path) {
                self.pulled.unchanged += 1;
            }
            self.remember(live, source);
            return Ok(());
        }
        let changed = moved_from.iter().find(|own| self.local.is_changed(own)).or_else(|| {
            let is_changed = comparison == Comparison::Other && self.local.is_changed(&source.path);
            let is_other = |(file, hash): &(String, Hash)| self.local.is_other_picture(file, *hash);
            (is_changed || pictures.iter().any(is_other)).then_some(&source.path)
        });
        if let Some(file) = changed {
            let is_discarded = self.discards(file) || self.discards(&source.path);
            if !is_discarded && self.local.base(&live.id) == Some(live.source) {
                self.pulled.kept.insert(file.clone());
                return Ok(());
            }
            if !is_discarded && self.local.base(&live.id).is_none() && self.is_committed(source)? {
                self.pulled.kept.insert(file.clone());
                self.remember(live, source);
                return Ok(());
            }
            if !self.is_forced {
                let file = file.clone();
                if !self.merge(live, source, &file, &pictures)? {
                    self.pulled.conflicts.insert(file);
                }
                return Ok(());
            }
        }
        self.fetch(source, &pictures)?;
        if let Some(file) = moved_from.filter(|file| self.is_forced || self.local.is_base(file, &live.id)) {
            let path = self.content.folder().path(&file);
            fs::remove_file(&path).map_err(|cause| Failure::Unwritable { path, cause })?;
        }
        self.remember(live, source);
        Ok(())
    }

    /// Whether a file's changes are discarded although nobody else has changed what is live: a forced pull names the file itself.
    /// A folder that contains it does not name it, and neither does a pull of everything.
    fn discards(&self, file: &str) -> bool {
        self.is_forced && self.selection.names(file)
    }

    /// Records that an article could not be fetched. Returns the failure if the others would fail too.
    fn skip(&mut self, file: &str, failure: Failure) -> Result<(), Failure> {
        use std::io::ErrorKind;
        let is_its_own = match &failure {
            Failure::Client(ClientError::NotGazette { .. } | ClientError::Refused(_)) => true,
            // Either one picture is unavailable or the whole paper.
            Failure::Client(ClientError::Failing { .. }) => {
                self.server_failures += 1;
                self.server_failures <= MAX_SERVER_FAILURES
            }
            Failure::Unwritable { cause, .. } => !matches!(
                cause.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
            ),
            _ => false,
        };
        if !is_its_own {
            return Err(failure);
        }
        self.pulled.refused.insert(file.to_owned());
        self.pulled.reasons.insert(file.to_owned(), failure.to_string());
        Ok(())
    }

    fn parse(&self, live: &LiveSource) -> Result<Source, Failure> {
        let not_gazette = |what: String| {
            let address = self.client.address().to_string();
            Failure::from(ClientError::NotGazette { address, what })
        };
        if Hash::of(live.text.as_bytes()) != live.source {
            return Err(not_gazette(tell!("source-hash", slug = live.slug)));
        }
        serde_json::from_str(&live.text)
            .map_err(|error| not_gazette(tell!("source-format", slug = live.slug, error = error)))
    }

    /// The files for its pictures; `None` if the path of the article or of a picture is not allowed.
    fn picture_files(&self, source: &Source) -> Option<Vec<(String, Hash)>> {
        let root = self.content.folder().root();
        if !is_article_file(root, &source.path) {
            return None;
        }
        let place = |(written, hash): (&String, &Hash)| Some((picture_file(root, &source.path, written)?, *hash));
        source.files.iter().map(place).collect()
    }

    fn fetch(&mut self, source: &Source, pictures: &[(String, Hash)]) -> Result<(), Failure> {
        self.fetch_pictures(pictures)?;
        let is_new = !self.local.exists(&source.path);
        self.write(&source.path, source.text.as_bytes())?;
        if is_new { &mut self.pulled.added } else { &mut self.pulled.changed }.insert(source.path.clone());
        Ok(())
    }

    fn fetch_pictures(&mut self, pictures: &[(String, Hash)]) -> Result<(), Failure> {
        for (file, hash) in pictures {
            if self.local.kept(file) == Some(*hash) {
                continue;
            }
            let name = file.rsplit('/').next().unwrap_or(file);
            let bytes = self.client.media(*hash, &utf8_percent_encode(name, NON_ALPHANUMERIC).to_string())?;
            if Hash::of(&bytes) != *hash {
                let address = self.client.address().to_string();
                let what = tell!("picture-hash", file = file);
                return Err(ClientError::NotGazette { address, what }.into());
            }
            if !is_as_named(file, &bytes) {
                let address = self.client.address().to_string();
                let what = tell!("media-extension", file = file);
                return Err(ClientError::NotGazette { address, what }.into());
            }
            self.write(file, &bytes)?;
            self.pulled.pictures.insert(file.clone());
        }
        Ok(())
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.content.folder().path(file);
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| write_atomically(&path, bytes))
            .map_err(|cause| Failure::Unwritable { path: path.clone(), cause })
    }

    /// Records a live article as pushed.
    fn remember(&mut self, live: &LiveSource, source: &Source) {
        self.local.record(&live.id, live.source, source);
        let is_known = |known: &PushedArticle| {
            (known.source, known.article, known.is_unpublished) == (live.source, live.article, false)
                && known.rolled_back.is_none()
                && known.file == source.path
                && known.id.as_deref().unwrap_or(live.slug.as_str()) == live.id
        };
        if self.state.articles.get(&live.slug).is_some_and(is_known) {
            return;
        }
        let old = self.slugs.insert(live.id.clone(), live.slug.clone());
        let is_its = |slug: &Slug, known: &PushedArticle| known.id.as_deref().unwrap_or(slug.as_str()) == live.id;
        let before = old.filter(|old| self.state.articles.get(old).is_some_and(|known| is_its(old, known)));
        let before = before.and_then(|old| self.state.articles.remove(&old));
        let (path, redirect_from) = match self.content.entry_now(&source.path) {
            Some(entry) => (entry.path, entry.redirect_from.into_iter().map(|(address, _)| address).collect()),
            None => before.map(|known| (known.path, known.redirect_from)).unwrap_or_default(),
        };
        let known = PushedArticle {
            id: Some(live.id.clone()).filter(|id| id != live.slug.as_str()),
            file: source.path.clone(),
            content: Some(Hash::of(json::compact(&Source { path: String::new(), ..source.clone() }).as_bytes())),
            path,
            source: live.source,
            article: live.article,
            redirect_from,
            is_unpublished: false,
            rolled_back: None,
        };
        self.state.articles.insert(live.slug.clone(), known);
    }

    /// Articles that are recorded as live and are not live were taken down on purpose. Later pushes leave them down. Where the
    /// list may leave out what is not public, only those that readers are told of.
    fn record_takedowns(&mut self) -> Result<(), Failure> {
        for (slug, known) in &mut self.state.articles {
            let id = known.id.as_deref().unwrap_or(slug.as_str());
            let file = self.local.file_of(id).filter(|file| self.local.exists(file));
            let is_selected = file.map_or(*self.selection == Selection::All, |file| self.selection.includes(file));
            if known.is_unpublished || self.live.contains(id) || !is_selected {
                continue;
            }
            if self.pulled.partial && !self.client.is_gone(slug)? {
                continue;
            }
            self.pulled.gone.extend(file.map(str::to_owned));
            known.is_unpublished = true;
        }
        Ok(())
    }
}
