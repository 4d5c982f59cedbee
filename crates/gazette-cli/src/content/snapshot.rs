//! A snapshot of a content folder that can be refreshed cheaply.
//!
//! A [`ContentSnapshot`] contains the settings and the front matter of every article, which is all that lists need; bodies
//! and pictures are read when a page shows them. A refresh compares the modification times of all files and reads only
//! those that have changed. Files that can't be read are part of the snapshot, with their errors.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset};
use gazette_content::diagnostics::{Diagnostic, Severity};
use gazette_content::{FrontMatter, MediaFile, Rules, SETTINGS, Settings, card, named_slug, parse_article};
use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;
use gazette_core::naming::{NameKind, Numbering, Place};
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::dir::{ContentDir, ContentDirError, Listing, Stamp, is_article};
use super::files::{FolderFiles, RenderContext};
use super::load::{may_link_to_files, read_article, read_settings, unreadable};
use super::media::{Library, MediaDepth};

/// A content folder as of the last refresh. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ContentSnapshot {
    pub(super) folder: ContentDir,
    pub(super) library: Arc<Library>,
    pub(super) settings: Arc<EffectiveSettings>,
    pub(super) stamps: Arc<BTreeMap<String, Stamp>>,
    articles: Arc<BTreeMap<String, Arc<ParsedFile>>>,
    /// Why the last refresh failed.
    pub(super) refresh_error: Option<Diagnostic>,
    /// What the listing of the files has found: links to folders outside, files that look like articles.
    pub(super) listing_found: Vec<Diagnostic>,
    /// Cards with the slugs of names as in their files.
    cards: Arc<Mutex<HashMap<String, (Hash, Card)>>>,
    /// The numbers of tags and authors whose slugs are equal.
    names: Arc<Numbering>,
    /// The files of all pictures and documents that pages have shown, by the hash in their address.
    media: Arc<Mutex<HashMap<Hash, String>>>,
}

/// The settings with which pages are rendered.
#[derive(Debug)]
pub struct EffectiveSettings {
    /// The last settings without errors, or as far as they could be read if there were none.
    pub settings: Settings,
    /// Whether the settings in the file now have no errors.
    pub are_valid: bool,
    /// Whether there have ever been settings without errors. If not, there is no paper to show.
    pub were_ever_valid: bool,
    /// The diagnostics of the settings in the file now.
    pub found: Vec<Diagnostic>,
}

/// An article's file with its parsed front matter.
#[derive(Debug)]
pub struct ParsedFile {
    /// The file, relative to the content folder, with `/` between folders.
    pub file: String,
    /// The hash of its text; of the empty text, if it is not text.
    pub text: Hash,
    /// Its front matter, if it could be read.
    pub front: Option<FrontMatter>,
    /// The diagnostics of its front matter.
    pub found: Vec<Diagnostic>,
    /// The slug under which it is found: its own, or else the last valid one, or else the one that the file's name implies.
    pub slug: Option<Slug>,
    /// Whether its text may link to other articles' files.
    pub may_link_to_files: bool,
    /// Whether later changes would change its stamp.
    is_settled: bool,
}

/// The result of a refresh.
#[derive(Debug)]
pub struct Refresh {
    /// The new snapshot.
    pub snapshot: ContentSnapshot,
    /// Whether pages may have changed.
    pub is_changed: bool,
}

/// An article, rendered from its current file.
#[derive(Debug)]
pub struct RenderResult {
    /// The article, if it could be rendered.
    pub article: Option<Article>,
    /// The diagnostics of its file.
    pub found: Vec<Diagnostic>,
}

impl ContentSnapshot {
    /// Takes the first snapshot.
    pub fn open(folder: ContentDir) -> Result<Self, ContentDirError> {
        let library = Arc::new(Library::new(folder.root().to_owned(), ProgressBar::hidden()));
        let Listing { stamps, found: listing_found, .. } = folder.list_with_stamps()?;
        let settings = Arc::new(EffectiveSettings::read(&folder, &library, None));
        let empty = Self {
            folder,
            library,
            settings,
            stamps: Arc::default(),
            articles: Arc::default(),
            refresh_error: None,
            listing_found,
            cards: Arc::default(),
            names: Arc::default(),
            media: Arc::default(),
        };
        let files: Vec<String> = stamps.keys().filter(|file| is_article(file)).cloned().collect();
        let articles = empty.parse_files(&files, &stamps);
        let names = Arc::new(numbering(&articles));
        Ok(Self { articles: Arc::new(articles), names, stamps: Arc::new(stamps), ..empty })
    }

    /// Takes a new snapshot. `None` if nothing has changed.
    pub fn refresh(&self) -> Option<Refresh> {
        let (stamps, listing_found) = match self.folder.list_with_stamps() {
            Ok(Listing { stamps, found: listing_found, .. }) => (stamps, listing_found),
            Err(error) => {
                let refresh_error = Some(refresh_error(&error));
                let is_changed = self.refresh_error != refresh_error;
                return is_changed.then(|| Refresh { snapshot: Self { refresh_error, ..self.clone() }, is_changed });
            }
        };
        let names = stamps.keys().chain(self.stamps.keys());
        let changed: BTreeSet<&String> = names.filter(|file| stamps.get(*file) != self.stamps.get(*file)).collect();
        let unsettled = self.articles.values().filter(|parsed| !parsed.is_settled).map(|parsed| &parsed.file);
        let doubtful: BTreeSet<&String> =
            changed.iter().copied().chain(unsettled).filter(|file| is_article(file)).collect();
        if changed.is_empty() && doubtful.is_empty() && self.refresh_error.is_none() {
            return None;
        }
        let others: Vec<&String> = changed.into_iter().filter(|file| !is_article(file)).collect();
        for file in &others {
            self.library.forget(file);
        }
        let mut snapshot = Self { refresh_error: None, listing_found, ..self.clone() };
        let mut is_changed = self.refresh_error.is_some() || !others.is_empty();
        if self.settings.depend_on(&others) {
            snapshot.settings = Arc::new(EffectiveSettings::read(&self.folder, &self.library, Some(&self.settings)));
        }
        let is_other_paper = snapshot.settings.settings.site != self.settings.settings.site
            || snapshot.settings.are_valid != self.settings.are_valid;
        if is_other_paper || !others.is_empty() {
            snapshot.cards = Arc::default();
        }
        let to_read = stamps.keys().filter(|file| is_article(file) && (is_other_paper || doubtful.contains(file)));
        let read = snapshot.parse_files(&to_read.cloned().collect::<Vec<_>>(), &stamps);
        let mut articles = (*self.articles).clone();
        for file in doubtful.iter().filter(|file| !stamps.contains_key(**file)) {
            is_changed |= articles.remove(*file).is_some();
        }
        for (file, parsed) in read {
            is_changed |= articles.get(&file).is_none_or(|earlier| earlier.text != parsed.text);
            articles.insert(file, parsed);
        }
        snapshot.names = Arc::new(numbering(&articles));
        snapshot.articles = Arc::new(articles);
        snapshot.stamps = Arc::new(stamps);
        Some(Refresh { snapshot, is_changed })
    }

    /// The settings.
    pub fn site(&self) -> &Site {
        &self.settings.settings.site
    }

    /// Whether there are settings with which the paper can be shown.
    pub fn has_site(&self) -> bool {
        self.settings.were_ever_valid
    }

    /// All articles' files, by name.
    pub fn files(&self) -> impl Iterator<Item = &Arc<ParsedFile>> {
        self.articles.values()
    }

    /// The diagnostics that are known without reading bodies.
    pub fn found(&self) -> Vec<Diagnostic> {
        let articles = self.files().flat_map(|parsed| &parsed.found);
        self.settings
            .found
            .iter()
            .chain(&self.refresh_error)
            .chain(&self.listing_found)
            .chain(articles)
            .cloned()
            .collect()
    }

    /// The slugs of tags and authors, as an empty paper would number them.
    pub fn names(&self) -> &Numbering {
        &self.names
    }

    /// Renders an article. One without a date is dated `now`.
    pub fn render(&self, parsed: &ParsedFile, now: DateTime<FixedOffset>) -> RenderResult {
        let mut rendered = self.render_with_slugs_of_file(parsed, now);
        if let Some(article) = &mut rendered.article {
            self.names.apply(&mut article.card);
        }
        rendered
    }

    fn render_with_slugs_of_file(&self, parsed: &ParsedFile, now: DateTime<FixedOffset>) -> RenderResult {
        let (rendered, found) = read_article(&parsed.file, self.render_context());
        let article = rendered.and_then(|rendered| {
            self.remember(&rendered.entry.media);
            let mut article = Article::from_json(&rendered.article).ok()?;
            date(&mut article.card, rendered.entry.published_at.is_some(), now);
            Some(article)
        });
        RenderResult { article, found }
    }

    /// An article's card without its picture and its length, for sorting.
    pub fn outline(&self, front: &FrontMatter, now: DateTime<FixedOffset>) -> Card {
        let mut card = card(front, None, 0, self.site());
        date(&mut card, front.published_at.is_some(), now);
        self.names.apply(&mut card);
        card
    }

    /// An article's complete card. Cached until something changes on which it could depend.
    pub fn card(&self, parsed: &ParsedFile, front: &FrontMatter, now: DateTime<FixedOffset>) -> Card {
        let cards = || self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = cards().get(&parsed.file).filter(|(text, _)| *text == parsed.text).map(|(_, card)| card.clone());
        let mut card = kept.unwrap_or_else(|| match self.render_with_slugs_of_file(parsed, now).article {
            Some(article) => article.card,
            None => card(front, None, 0, self.site()),
        });
        cards().insert(parsed.file.clone(), (parsed.text, card.clone()));
        date(&mut card, front.published_at.is_some(), now);
        self.names.apply(&mut card);
        card
    }

    /// The bytes of the picture or document with this hash in its address, if a page has shown it or the settings use it.
    /// `None` if the file has changed since, because its address has changed too.
    pub fn media(&self, hash: Hash) -> Option<Vec<u8>> {
        let known = self.media.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let named = || self.settings.settings.media.iter().find(|media| media.kept == hash);
        let file = known.or_else(|| named().map(|media| media.file.clone()))?;
        self.library.as_it_is(&file, hash)
    }

    /// Records media, so that [`Self::media`] finds it by its address.
    pub(super) fn remember(&self, media: &[MediaFile]) {
        let mut known = self.media.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(media.iter().map(|media| (media.kept, media.file.clone())));
    }

    /// Media is only inspected: converting pictures would delay the page.
    pub(super) fn render_context(&self) -> RenderContext<'_> {
        let rules = Rules { site: self.site(), settings_are_valid: self.settings.are_valid };
        let files = FolderFiles { folder: &self.folder, library: &self.library, depth: MediaDepth::Inspect };
        RenderContext { files, rules }
    }

    /// Parses the front matter of these files, in parallel.
    fn parse_files(&self, files: &[String], stamps: &BTreeMap<String, Stamp>) -> BTreeMap<String, Arc<ParsedFile>> {
        let now = SystemTime::now();
        let read = |file: &String| {
            let is_settled = stamps.get(file).is_some_and(|stamp| stamp.is_settled(now));
            (file.clone(), Arc::new(self.parse_file(file, is_settled)))
        };
        files.par_iter().map(read).collect()
    }

    fn parse_file(&self, file: &str, is_settled: bool) -> ParsedFile {
        let mut text = Hash::of(b"");
        let mut may_link = false;
        let (front, found) = match self.folder.read(file) {
            Ok(source_text) => {
                text = Hash::of(source_text.original.as_bytes());
                may_link = may_link_to_files(&source_text.original);
                let mut problems = source_text.problems(file);
                let rules = self.render_context().rules;
                let parsed = parse_article(file, &source_text.normalised, rules, &mut problems);
                (parsed.and_then(|parsed| parsed.front), problems.into_found())
            }
            Err(reason) => (None, unreadable(file, reason)),
        };
        let earlier = || self.articles.get(file).and_then(|earlier| earlier.slug.clone());
        let slug = front.as_ref().map(|front| front.slug.clone()).or_else(earlier).or_else(|| named_slug(file));
        ParsedFile { file: file.to_owned(), text, front, found, slug, may_link_to_files: may_link, is_settled }
    }
}

impl EffectiveSettings {
    fn read(folder: &ContentDir, library: &Library, earlier: Option<&Self>) -> Self {
        let (settings, found) = read_settings(FolderFiles { folder, library, depth: MediaDepth::Inspect });
        let are_valid = found.iter().all(|found| found.severity != Severity::Error);
        let settings = match earlier {
            Some(earlier) if !are_valid && earlier.were_ever_valid => earlier.settings.clone(),
            _ => settings,
        };
        let were_ever_valid = are_valid || earlier.is_some_and(|earlier| earlier.were_ever_valid);
        Self { settings, are_valid, were_ever_valid, found }
    }

    /// Whether the settings may depend on one of these files.
    fn depend_on(&self, changed: &[&String]) -> bool {
        let is_theirs = |file: &str| file == SETTINGS || self.settings.media.iter().any(|media| media.file == file);
        // If the settings have errors, it is unknown which files they use.
        !changed.is_empty() && (!self.are_valid || changed.iter().any(|file| is_theirs(file)))
    }
}

/// The numbers of names, as an empty paper would give them.
fn numbering(articles: &BTreeMap<String, Arc<ParsedFile>>) -> Numbering {
    Numbering::of(articles.values().filter_map(|parsed| parsed.front.as_ref()).map(|front| {
        let tags = front.tags.iter().map(|tag| (NameKind::Tag, tag.title.as_str(), &tag.slug));
        let authors = front.bylines.iter().map(|byline| (NameKind::Author, byline.name.as_str(), &byline.slug));
        (Place::new(front.draft, front.published_at.map(Timestamp::from), &front.id), tags.chain(authors))
    }))
}

/// Dates a card `now` if the article has no date.
fn date(card: &mut Card, is_dated: bool, now: DateTime<FixedOffset>) {
    if !is_dated {
        if card.updated_at == card.published_at {
            card.updated_at = now;
        }
        card.published_at = now;
    }
}

fn refresh_error(error: &ContentDirError) -> Diagnostic {
    Diagnostic::new(Severity::Error, SETTINGS, 1, error.to_string(), error.help())
}
