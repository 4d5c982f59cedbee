//! A content folder that is looked at again and again.
//!
//! A [`ContentSnapshot`] knows the settings and every article's front matter, which is all that lists are made of; bodies and
//! pictures are read when they are shown. Looking again costs a glance at each file's date: only what has changed is
//! read. A file that can't be read is in the snapshot, too, with what is wrong with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset};
use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::article::{self, RenderContext};
use super::dir::{ContentDir, ContentDirError, Listing, SETTINGS, Stamp, is_article};
use super::front_matter::{FrontMatter, Rules};
use super::load::{may_link_to_files, named_slug, read_settings};
use super::media::{Library, MediaDepth, MediaFile};
use super::settings::Settings;
use super::source_text::SourceText;
use crate::diagnostics::{Diagnostic, Problems, Severity};

/// A content folder as it was at the last look. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ContentSnapshot {
    pub(super) folder: ContentDir,
    pub(super) library: Arc<Library>,
    pub(super) settings: Arc<EffectiveSettings>,
    pub(super) stamps: Arc<BTreeMap<String, Stamp>>,
    articles: Arc<BTreeMap<String, Arc<ParsedFile>>>,
    /// Why the last look failed.
    pub(super) trouble: Option<Diagnostic>,
    /// Links that lead out of the folder.
    pub(super) foreign: Vec<Diagnostic>,
    cards: Arc<Mutex<HashMap<String, (Hash, Card)>>>,
    /// Every picture and document that was shown, by the hash in its address.
    media: Arc<Mutex<HashMap<Hash, String>>>,
}

/// The settings that pages are made with.
#[derive(Debug)]
pub struct EffectiveSettings {
    /// The last that were without errors; before there were any, what could be read.
    pub settings: Settings,
    /// Whether those in the file now are without errors.
    pub are_sound: bool,
    /// Whether any were, so that there is a paper to show.
    pub were_ever_sound: bool,
    /// What is wrong with those in the file now.
    pub found: Vec<Diagnostic>,
}

/// An article's file.
#[derive(Debug)]
pub struct ParsedFile {
    /// From the content folder, with `/` between folders.
    pub file: String,
    /// The hash of its text; of nothing, if it is no text.
    pub text: Hash,
    /// Its front matter, if that can be read.
    pub front: Option<FrontMatter>,
    /// What is wrong with its front matter.
    pub found: Vec<Diagnostic>,
    /// The slug by which it is asked for: its own, or else the last that it had, or else what its name says.
    pub slug: Option<Slug>,
    /// Whether its text may link to other articles' files.
    pub may_link_to_files: bool,
    /// Whether its stamp would tell the next change.
    is_settled: bool,
}

/// A look at the folder.
#[derive(Debug)]
pub struct Refresh {
    /// What is there now.
    pub snapshot: ContentSnapshot,
    /// Whether pages can be others than before.
    pub is_changed: bool,
}

/// An article, set from its file as it is now.
#[derive(Debug)]
pub struct RenderResult {
    /// As far as it can be set.
    pub article: Option<Article>,
    /// What is wrong with its file.
    pub found: Vec<Diagnostic>,
}

impl ContentSnapshot {
    /// Takes a first look.
    pub fn open(folder: ContentDir) -> Result<Self, ContentDirError> {
        let library = Arc::new(Library::new(folder.root().to_owned(), ProgressBar::hidden()));
        let Listing { stamps, foreign, .. } = folder.list_with_stamps()?;
        let settings = Arc::new(EffectiveSettings::read(&folder, &library, None));
        let empty = Self {
            folder,
            library,
            settings,
            stamps: Arc::default(),
            articles: Arc::default(),
            trouble: None,
            foreign,
            cards: Arc::default(),
            media: Arc::default(),
        };
        let files: Vec<String> = stamps.keys().filter(|file| is_article(file)).cloned().collect();
        Ok(Self { articles: Arc::new(empty.parse_files(&files, &stamps)), stamps: Arc::new(stamps), ..empty })
    }

    /// Looks again. `None` if nothing is to be told.
    pub fn refresh(&self) -> Option<Refresh> {
        let (stamps, foreign) = match self.folder.list_with_stamps() {
            Ok(Listing { stamps, foreign, .. }) => (stamps, foreign),
            Err(error) => {
                let trouble = Some(trouble(&error));
                let is_changed = self.trouble != trouble;
                return is_changed.then(|| Refresh { snapshot: Self { trouble, ..self.clone() }, is_changed });
            }
        };
        let names = stamps.keys().chain(self.stamps.keys());
        let changed: BTreeSet<&String> = names.filter(|file| stamps.get(*file) != self.stamps.get(*file)).collect();
        let unsettled = self.articles.values().filter(|parsed| !parsed.is_settled).map(|parsed| &parsed.file);
        let doubtful: BTreeSet<&String> =
            changed.iter().copied().chain(unsettled).filter(|file| is_article(file)).collect();
        if changed.is_empty() && doubtful.is_empty() && self.trouble.is_none() {
            return None;
        }
        let others: Vec<&String> = changed.into_iter().filter(|file| !is_article(file)).collect();
        for file in &others {
            self.library.forget(file);
        }
        let mut snapshot = Self { trouble: None, foreign, ..self.clone() };
        let mut is_changed = self.trouble.is_some() || !others.is_empty();
        if self.settings.depend_on(&others) {
            snapshot.settings = Arc::new(EffectiveSettings::read(&self.folder, &self.library, Some(&self.settings)));
        }
        let is_other_paper = snapshot.settings.settings.site != self.settings.settings.site
            || snapshot.settings.are_sound != self.settings.are_sound;
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
        snapshot.articles = Arc::new(articles);
        snapshot.stamps = Arc::new(stamps);
        Some(Refresh { snapshot, is_changed })
    }

    /// The settings.
    pub fn site(&self) -> &Site {
        &self.settings.settings.site
    }

    /// Whether there are settings to show a paper by.
    pub fn has_site(&self) -> bool {
        self.settings.were_ever_sound
    }

    /// Every article's file, by name.
    pub fn files(&self) -> impl Iterator<Item = &Arc<ParsedFile>> {
        self.articles.values()
    }

    /// What is known to be wrong without having read the bodies.
    pub fn found(&self) -> Vec<Diagnostic> {
        let articles = self.files().flat_map(|parsed| &parsed.found);
        self.settings.found.iter().chain(&self.trouble).chain(&self.foreign).chain(articles).cloned().collect()
    }

    /// Sets an article. One without a date is set as if it were published at `now`.
    pub fn render(&self, parsed: &ParsedFile, now: DateTime<FixedOffset>) -> RenderResult {
        let source_text = match SourceText::read(&self.folder, &parsed.file) {
            Ok(source_text) => source_text,
            Err(unreadable) => {
                let mut problems = Problems::new(&parsed.file, "");
                problems.error(unreadable.span, unreadable.message, unreadable.help);
                return RenderResult { article: None, found: problems.into_found() };
            }
        };
        let mut problems = source_text.problems(&parsed.file);
        let rendered = article::render(&parsed.file, &source_text, self.render_context(), &mut problems);
        let article = rendered.and_then(|rendered| {
            self.remember(&rendered.entry.media);
            let mut article = Article::from_json(&rendered.article).ok()?;
            date(&mut article.card, rendered.entry.published_at.is_some(), now);
            Some(article)
        });
        RenderResult { article, found: problems.into_found() }
    }

    /// An article's card, without its picture and its length: enough to find a place for it.
    pub fn outline(&self, front: &FrontMatter, now: DateTime<FixedOffset>) -> Card {
        let mut card = article::card(front, None, 0, self.site());
        date(&mut card, front.published_at.is_some(), now);
        card
    }

    /// An article's whole card. Kept until something changes that it could depend on.
    pub fn card(&self, parsed: &ParsedFile, front: &FrontMatter, now: DateTime<FixedOffset>) -> Card {
        let cards = || self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = cards().get(&parsed.file).filter(|(text, _)| *text == parsed.text).map(|(_, card)| card.clone());
        let mut card = kept.unwrap_or_else(|| match self.render(parsed, now).article {
            Some(article) => article.card,
            None => self.outline(front, now),
        });
        cards().insert(parsed.file.clone(), (parsed.text, card.clone()));
        date(&mut card, front.published_at.is_some(), now);
        card
    }

    /// The bytes of a picture or a document whose address has that hash, if a page has shown it or the settings name it.
    /// `None` also if the file is another one by now: then it has another address.
    pub fn media(&self, hash: Hash) -> Option<Vec<u8>> {
        let known = self.media.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let named = || self.settings.settings.media.iter().find(|media| media.kept == hash);
        let file = known.or_else(|| named().map(|media| media.file.clone()))?;
        self.library.as_it_is(&file, hash)
    }

    /// Lets pictures and documents be found by their addresses.
    pub(super) fn remember(&self, media: &[MediaFile]) {
        let mut known = self.media.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(media.iter().map(|media| (media.kept, media.file.clone())));
    }

    /// Pictures are shown as they are: making their versions would let whoever looks wait, for what is only smaller.
    pub(super) fn render_context(&self) -> RenderContext<'_> {
        let rules = Rules { site: self.site(), are_settings_sound: self.settings.are_sound };
        RenderContext { folder: &self.folder, library: &self.library, depth: MediaDepth::Inspect, rules }
    }

    /// Reads the front matter of those files, on all processors.
    fn parse_files(&self, files: &[String], stamps: &BTreeMap<String, Stamp>) -> BTreeMap<String, Arc<ParsedFile>> {
        let now = SystemTime::now();
        let read = |file: &String| {
            let is_settled = stamps.get(file).is_some_and(|stamp| stamp.is_settled(now));
            (file.clone(), Arc::new(self.parse_file(file, is_settled)))
        };
        files.par_iter().map(read).collect()
    }

    fn parse_file(&self, file: &str, is_settled: bool) -> ParsedFile {
        let source_text = SourceText::read(&self.folder, file);
        let text = Hash::of(source_text.as_ref().map_or(&[][..], |source_text| source_text.original.as_bytes()));
        let mut problems =
            source_text.as_ref().map_or_else(|_| Problems::new(file, ""), |source_text| source_text.problems(file));
        let may_link_to_files = source_text.as_ref().is_ok_and(|source_text| may_link_to_files(&source_text.original));
        let opened = match &source_text {
            Ok(source_text) => {
                article::parse_article(file, &source_text.normalised, self.render_context().rules, &mut problems)
                    .map(|(front, _)| front)
            }
            Err(unreadable) => Err(unreadable.clone()),
        };
        let front = opened.unwrap_or_else(|unreadable| {
            problems.error(unreadable.span, unreadable.message, unreadable.help);
            None
        });
        let earlier = || self.articles.get(file).and_then(|earlier| earlier.slug.clone());
        let slug = front.as_ref().map(|front| front.slug.clone()).or_else(earlier).or_else(|| named_slug(file));
        let found = problems.into_found();
        ParsedFile { file: file.to_owned(), text, front, found, slug, may_link_to_files, is_settled }
    }
}

impl EffectiveSettings {
    fn read(folder: &ContentDir, library: &Library, earlier: Option<&Self>) -> Self {
        let (settings, found) = read_settings(folder, library, MediaDepth::Inspect);
        let are_sound = found.iter().all(|found| found.severity != Severity::Error);
        let settings = match earlier {
            Some(earlier) if !are_sound && earlier.were_ever_sound => earlier.settings.clone(),
            _ => settings,
        };
        let were_ever_sound = are_sound || earlier.is_some_and(|earlier| earlier.were_ever_sound);
        Self { settings, are_sound, were_ever_sound, found }
    }

    /// Whether they could be others when those files have changed.
    fn depend_on(&self, changed: &[&String]) -> bool {
        let is_theirs = |file: &str| file == SETTINGS || self.settings.media.iter().any(|media| media.file == file);
        // Of settings with errors nobody knows which files they name.
        !changed.is_empty() && (!self.are_sound || changed.iter().any(|file| is_theirs(file)))
    }
}

/// Dates a card as of `now` if it has no date of its own.
fn date(card: &mut Card, is_dated: bool, now: DateTime<FixedOffset>) {
    if !is_dated {
        if card.updated_at == card.published_at {
            card.updated_at = now;
        }
        card.published_at = now;
    }
}

fn trouble(error: &ContentDirError) -> Diagnostic {
    let (message, help) = (error.to_string(), error.help());
    Diagnostic { severity: Severity::Error, file: SETTINGS.to_owned(), span: 1.into(), message, help, excerpt: None }
}
