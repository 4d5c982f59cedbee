//! A whole content folder, read and checked.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;

use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::MAX_TEXT_BYTES;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::article::{self, ArticleEntry, RenderContext, RenderedArticle};
use super::clashes;
use super::dir::{ContentDir, ContentDirError, Listing, SETTINGS, Selection, Stamp};
use super::front_matter::Rules;
use super::hygiene;
use super::inside;
use super::links::{self, LinkContext};
use super::media::{Library, MediaDepth, MediaFile, NoMedia};
use super::parse_cache::ParseCache;
use super::settings::{self, Settings};
use super::source_text::SourceText;
use crate::diagnostics::{Diagnostic, Diagnostics, Problems, Severity};
use crate::json;

/// A content folder that was read.
#[derive(Debug)]
pub struct Content {
    folder: ContentDir,
    library: Library,
    /// The settings.
    pub site: Site,
    /// The settings as JSON.
    pub site_json: String,
    /// The hash of that.
    pub site_hash: Hash,
    /// The banners' pictures.
    pub site_media: Vec<MediaFile>,
    /// Every article that could be read, drafts, too, by file.
    pub entries: Vec<ArticleEntry>,
    are_settings_sound: bool,
    options: LoadOptions,
}

/// How a folder is read.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// How far the media of articles is made ready.
    pub depth: MediaDepth,
    /// Of which articles; that of others is only looked at.
    pub selection: Selection,
    /// Counts pictures that are made.
    pub progress: ProgressBar,
}

/// A folder's settings alone, and all that is wrong with them.
#[derive(Debug)]
pub struct LoadedSettings {
    /// What could be read.
    pub site: Site,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// A folder, and all that is wrong with it.
#[derive(Debug)]
pub struct LoadedContent {
    /// What could be read. Only without errors may it be published.
    pub content: Content,
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// How many articles' files there are.
    pub files: usize,
}

impl LoadOptions {
    /// Makes all media ready, as far as `depth` says.
    pub fn with_media(depth: MediaDepth) -> Self {
        Self { depth, selection: Selection::All, progress: ProgressBar::hidden() }
    }

    fn depth_of(&self, file: &str) -> MediaDepth {
        if self.selection.includes(file) { self.depth } else { MediaDepth::Inspect }
    }
}

impl Content {
    /// Reads the whole folder, ready to be published. `Err` only if that is impossible; what is wrong with files is in
    /// the [`LoadedContent`].
    pub fn load(folder: ContentDir) -> Result<LoadedContent, ContentDirError> {
        Self::load_with(folder, LoadOptions::with_media(MediaDepth::Publish))
    }

    /// Reads the whole folder.
    pub fn load_with(folder: ContentDir, options: LoadOptions) -> Result<LoadedContent, ContentDirError> {
        let library = Library::new(folder.root().to_owned(), options.progress.clone());
        let (settings, mut found) = read_settings(&folder, &library, options.depth);
        let are_settings_sound = found.iter().all(|d| d.severity != Severity::Error);
        let Listing { articles: files, foreign, .. } = folder.list()?;
        found.extend(foreign);
        let site_json = json::compact(&settings.site);
        let parse_cache = ParseCache::open(folder.root(), &site_json, if are_settings_sound { files.len() } else { 0 });
        let rules = Rules { site: &settings.site, are_settings_sound };
        let context =
            |file: &str| RenderContext { folder: &folder, library: &library, depth: options.depth_of(file), rules };
        let mut entries = Vec::with_capacity(files.len());
        let mut unread = HashSet::new();
        let mut to_cache = Vec::new();
        let loaded: Vec<_> = files.par_iter().map(|file| load_article(file, context(file), &parse_cache)).collect();
        for (file, LoadedArticle { entry, found: problems, stamp }) in files.iter().zip(loaded) {
            if entry.is_none() {
                unread.extend(named_slug(file));
            }
            to_cache.extend(stamp.zip(entry.clone()));
            entries.extend(entry);
            found.extend(problems);
        }
        parse_cache.store(&files, to_cache);
        let is_media_known = options.depth == MediaDepth::Publish && options.selection == Selection::All;
        let media = is_media_known.then_some(settings.media.as_slice());
        found.extend(find_between(&folder, &settings, are_settings_sound, &entries, media, &unread));
        let Settings { site, media, .. } = settings;
        let site_hash = Hash::of(site_json.as_bytes());
        let content = Self {
            folder,
            library,
            site,
            site_json,
            site_hash,
            site_media: media,
            entries,
            are_settings_sound,
            options,
        };
        Ok(LoadedContent { content, diagnostics: Diagnostics::new(found), files: files.len() })
    }

    /// Reads the settings alone.
    pub fn load_settings(folder: &ContentDir) -> LoadedSettings {
        let (settings, found) = {
            let library = Library::new(folder.root().to_owned(), ProgressBar::hidden());
            read_settings(folder, &library, MediaDepth::Inspect)
        };
        LoadedSettings { site: settings.site, diagnostics: Diagnostics::new(found) }
    }

    /// The folder.
    pub fn folder(&self) -> &ContentDir {
        &self.folder
    }

    /// An article, set again from its file. `None` if it was changed since it was read, so that it is another one.
    pub fn render(&self, entry: &ArticleEntry) -> Option<RenderedArticle> {
        let source_text = SourceText::read(&self.folder, &entry.file).ok()?;
        let context = self.render_context(&self.library, self.options.depth_of(&entry.file));
        let mut ignored = Problems::new(&entry.file, &source_text.normalised);
        let rendered = article::render(&entry.file, &source_text, context, &mut ignored)?;
        (rendered.entry.article == entry.article && rendered.entry.source == entry.source).then_some(rendered)
    }

    /// What a file's article is now, if it can be read.
    pub fn entry_now(&self, file: &str) -> Option<ArticleEntry> {
        let library = Library::new(self.folder.root().to_owned(), ProgressBar::hidden());
        read_article(file, self.render_context(&library, self.options.depth_of(file))).0
    }

    fn render_context<'d>(&'d self, library: &'d Library, depth: MediaDepth) -> RenderContext<'d> {
        let rules = Rules { site: &self.site, are_settings_sound: self.are_settings_sound };
        RenderContext { folder: &self.folder, library, depth, rules }
    }

    /// The bytes of one of the blobs that are published of a file. `Err` if it was changed since it was read.
    pub fn media(&self, media: &MediaFile, hash: Hash) -> Result<Vec<u8>, NoMedia> {
        self.library.bytes(media, hash)
    }

    /// The hash of what the paper would keep of a picture or a document as its file is now, if it is there.
    pub fn kept_now(&self, file: &str) -> Option<Hash> {
        self.library.kept_now(file)
    }
}

/// What is wrong between files of which each by itself may be right. `media` as in [`LinkContext`].
pub fn find_between(
    folder: &ContentDir,
    settings: &Settings,
    are_settings_sound: bool,
    entries: &[ArticleEntry],
    media: Option<&[MediaFile]>,
    unread: &HashSet<Slug>,
) -> Vec<Diagnostic> {
    let Settings { site, links, .. } = settings;
    let mut found = clashes::find(entries, site);
    if are_settings_sound {
        found.extend(links::find(LinkContext { site, entries, links, media, unread }));
    }
    with_excerpts(found, folder)
}

/// The settings as far as they can be read, and what is wrong with them.
pub fn read_settings(folder: &ContentDir, library: &Library, depth: MediaDepth) -> (Settings, Vec<Diagnostic>) {
    let source_text = SourceText::read(folder, SETTINGS);
    let mut problems =
        source_text.as_ref().map_or_else(|_| Problems::new(SETTINGS, ""), |source_text| source_text.problems(SETTINGS));
    let settings = match &source_text {
        Ok(source_text) => {
            source_text.report(&mut problems);
            let settings = settings::read(&source_text.normalised, library, depth, &mut problems);
            hygiene::check_lines(&source_text.normalised, 1, &mut problems);
            settings
        }
        Err(unreadable) => {
            let settings = settings::read("", library, depth, &mut Problems::new(SETTINGS, ""));
            problems.error(unreadable.span, &unreadable.message, &unreadable.help);
            settings
        }
    };
    if json::compact(&settings.site).len() > MAX_TEXT_BYTES {
        problems.error(1, "the settings are too large to publish", "shorten the descriptions, the menu or the banners");
    }
    (settings, problems.into_found())
}

/// An article as far as it can be read, and what is wrong with it.
pub fn read_article(file: &str, context: RenderContext<'_>) -> (Option<ArticleEntry>, Vec<Diagnostic>) {
    let source_text = match SourceText::read(context.folder, file) {
        Ok(source_text) => source_text,
        Err(unreadable) => {
            let mut problems = Problems::new(file, "");
            problems.error(unreadable.span, unreadable.message, unreadable.help);
            return (None, problems.into_found());
        }
    };
    let mut problems = source_text.problems(file);
    source_text.report(&mut problems);
    let rendered = article::render(file, &source_text, context, &mut problems);
    (rendered.map(|rendered| rendered.entry), problems.into_found())
}

/// An article that was read, or kept from an earlier reading.
struct LoadedArticle {
    entry: Option<ArticleEntry>,
    found: Vec<Diagnostic>,
    /// What its file had before it was read, if it can be kept: nothing is wrong, and it depends on no other article's file.
    stamp: Option<Stamp>,
}

fn load_article(file: &str, context: RenderContext<'_>, parse_cache: &ParseCache) -> LoadedArticle {
    if let Some(entry) = parse_cache.find(file) {
        return LoadedArticle { entry: Some(entry), found: Vec::new(), stamp: None };
    }
    let stamp = parse_cache.stamp(file).filter(|_| context.depth == MediaDepth::Publish);
    let (entry, found) = read_article(file, context);
    // A link to an article's file leads to what that file says.
    let is_alone = || !may_link_to_files(&inside::quoted(context.folder.root(), file));
    let stamp = stamp.filter(|_| found.is_empty() && is_alone());
    LoadedArticle { entry, found, stamp }
}

/// Whether a text may link to other articles' files.
pub fn may_link_to_files(text: &str) -> bool {
    text.to_ascii_lowercase().contains(".md")
}

/// The slug of an article whose front matter does not name another.
pub fn named_slug(file: &str) -> Option<Slug> {
    Path::new(file).file_stem().and_then(OsStr::to_str).and_then(|stem| Slug::from_title(stem).ok())
}

/// Adds the lines themselves to what was found after the files were closed.
fn with_excerpts(found: Vec<Diagnostic>, folder: &ContentDir) -> Vec<Diagnostic> {
    let mut texts: HashMap<String, SourceText> = HashMap::new();
    let excerpt = |found: Diagnostic| {
        let read = || SourceText::of(inside::quoted(folder.root(), &found.file));
        let mut problems = texts.entry(found.file.clone()).or_insert_with(read).problems(&found.file);
        problems.add(found.severity, found.span, found.message, found.help);
        problems.into_found()
    };
    found.into_iter().flat_map(excerpt).collect()
}
