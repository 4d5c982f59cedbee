//! Loads and checks a whole content folder.

use std::collections::HashMap;

use gazette_content::diagnostics::{Diagnostic, Diagnostics, Problems, Severity, Span, Unreadable};
use gazette_content::{
    ArticleEntry, MediaError, MediaFile, Paper, Remote, RenderedArticle, Rules, SETTINGS, Settings, SourceText,
    is_marked_draft, named_slug, render_article,
};
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::Source;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::dir::{ContentDir, ContentDirError, Listing, Selection, Stamp};
use super::files::{FolderFiles, RenderContext};
use super::inside;
use super::media::{Library, MediaDepth};
use super::parse_cache::ParseCache;

/// The loaded content of a folder.
#[derive(Debug)]
pub struct Content {
    folder: ContentDir,
    library: Library,
    /// The settings.
    pub site: Site,
    /// The settings as JSON.
    pub site_json: String,
    /// The hash of that JSON.
    pub site_hash: Hash,
    /// The [`Source`] of the settings, as JSON.
    pub site_source: String,
    /// The banners' pictures.
    pub site_media: Vec<MediaFile>,
    /// The position of `base_url` in the settings, if it is valid.
    pub base_url_span: Option<Span>,
    /// All articles that could be read, including drafts, in the order of their files.
    pub entries: Vec<ArticleEntry>,
    settings_are_valid: bool,
    options: LoadOptions,
}

/// How to load a folder.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// How far to prepare the media of the selected articles.
    pub depth: MediaDepth,
    /// The selected articles. The media of others is only inspected.
    pub selection: Selection,
    /// Counts converted pictures.
    pub progress: ProgressBar,
}

/// The settings of a folder, with their diagnostics.
#[derive(Debug)]
pub struct LoadedSettings {
    /// The settings, as far as they could be read.
    pub site: Site,
    /// The papers that the folder is published to.
    pub remotes: Vec<Remote>,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
}

/// The loaded content of a folder, with its diagnostics.
#[derive(Debug)]
pub struct LoadedContent {
    /// The content. It may be published only if there are no errors.
    pub content: Content,
    /// The diagnostics.
    pub diagnostics: Diagnostics,
    /// The number of article files.
    pub files: usize,
    /// The article files that can't be read.
    pub unread: Vec<UnreadFile>,
}

/// An article's file that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadFile {
    /// The file, relative to the content folder.
    pub file: String,
    /// The slug that its name implies.
    pub slug: Option<Slug>,
    /// Whether it is marked as a draft.
    pub is_draft: bool,
}

impl LoadOptions {
    /// Prepares the media of all articles to `depth`.
    pub fn with_media(depth: MediaDepth) -> Self {
        Self { depth, selection: Selection::All, progress: ProgressBar::hidden() }
    }

    fn depth_of(&self, file: &str) -> MediaDepth {
        if self.selection.includes(file) { self.depth } else { MediaDepth::Inspect }
    }
}

impl Content {
    /// Loads the whole folder, ready to publish. `Err` only if the folder can't be read; errors in files are in the
    /// [`LoadedContent`].
    pub fn load(folder: ContentDir) -> Result<LoadedContent, ContentDirError> {
        Self::load_with(folder, LoadOptions::with_media(MediaDepth::Publish))
    }

    /// Loads the whole folder.
    pub fn load_with(folder: ContentDir, options: LoadOptions) -> Result<LoadedContent, ContentDirError> {
        let library = Library::new(folder.root().to_owned(), options.progress.clone());
        let files_to = |depth| FolderFiles { folder: &folder, library: &library, depth };
        let (settings, mut found) = read_settings(files_to(options.depth));
        let settings_are_valid = found.iter().all(|d| d.severity != Severity::Error);
        let Listing { articles: files, found: of_listing, .. } = folder.list()?;
        found.extend(of_listing);
        let site_json = json::compact(&settings.site);
        let parse_cache = ParseCache::open(folder.root(), &site_json, if settings_are_valid { files.len() } else { 0 });
        let rules = Rules { site: &settings.site, settings_are_valid };
        let context_of = |file: &str| RenderContext { files: files_to(options.depth_of(file)), rules };
        let mut entries = Vec::with_capacity(files.len());
        let mut unread = Vec::new();
        let mut to_cache = Vec::new();
        let loaded: Vec<_> = files.par_iter().map(|file| load_article(file, context_of(file), &parse_cache)).collect();
        for (file, LoadedArticle { entry, found: problems, stamp }) in files.iter().zip(loaded) {
            if entry.is_none() {
                let is_draft = is_marked_draft(&inside::read_for_excerpt(folder.root(), file));
                unread.push(UnreadFile { file: file.clone(), slug: named_slug(file), is_draft });
            }
            to_cache.extend(stamp.zip(entry.clone()));
            entries.extend(entry);
            found.extend(problems);
        }
        parse_cache.store(&files, to_cache);
        let media_is_known = options.depth == MediaDepth::Publish && options.selection == Selection::All;
        let unread_slugs = unread.iter().filter_map(|unread| unread.slug.clone()).collect();
        let paper =
            Paper { settings: &settings, settings_are_valid, entries: &entries, media_is_known, unread: &unread_slugs };
        found.extend(check_together(paper, &folder));
        let Settings { site, media, base_url_span, .. } = settings;
        let site_hash = Hash::of(site_json.as_bytes());
        let site_source = Source {
            path: SETTINGS.to_owned(),
            text: folder.read(SETTINGS).map(|text| text.normalised).unwrap_or_default(),
            files: media.iter().map(|media| (media.file.clone(), media.kept)).collect(),
        };
        let content = Self {
            folder,
            library,
            site,
            site_json,
            site_hash,
            site_source: json::compact(&site_source),
            site_media: media,
            base_url_span,
            entries,
            settings_are_valid,
            options,
        };
        Ok(LoadedContent { content, diagnostics: Diagnostics::new(found), files: files.len(), unread })
    }

    /// The hash of the source of the settings.
    pub fn site_source_hash(&self) -> Hash {
        Hash::of(self.site_source.as_bytes())
    }

    /// Loads only the settings.
    pub fn load_settings(folder: &ContentDir) -> LoadedSettings {
        let (settings, found) = {
            let library = Library::new(folder.root().to_owned(), ProgressBar::hidden());
            read_settings(FolderFiles { folder, library: &library, depth: MediaDepth::Inspect })
        };
        LoadedSettings { site: settings.site, remotes: settings.remotes, diagnostics: Diagnostics::new(found) }
    }

    /// The content folder.
    pub fn folder(&self) -> &ContentDir {
        &self.folder
    }

    /// Renders an article again from its file. `None` if it has changed since it was loaded.
    pub fn render(&self, entry: &ArticleEntry) -> Option<RenderedArticle> {
        let context = self.render_context(&self.library, self.options.depth_of(&entry.file));
        let rendered = read_article(&entry.file, context).0?;
        (rendered.entry.article == entry.article && rendered.entry.source == entry.source).then_some(rendered)
    }

    /// The current entry of a file, if it can be read.
    pub fn entry_now(&self, file: &str) -> Option<ArticleEntry> {
        let library = Library::new(self.folder.root().to_owned(), ProgressBar::hidden());
        let (rendered, _) = read_article(file, self.render_context(&library, self.options.depth_of(file)));
        rendered.map(|rendered| rendered.entry)
    }

    fn render_context<'d>(&'d self, library: &'d Library, depth: MediaDepth) -> RenderContext<'d> {
        let rules = Rules { site: &self.site, settings_are_valid: self.settings_are_valid };
        RenderContext { files: FolderFiles { folder: &self.folder, library, depth }, rules }
    }

    /// The bytes of a published blob of a file. `Err` if the file has changed since it was loaded.
    pub fn media(&self, media: &MediaFile, hash: Hash) -> Result<Vec<u8>, MediaError> {
        self.library.bytes(media, hash)
    }

    /// The hash under which the paper would store a picture or a document as its file is now; `None` if there is no file.
    pub fn kept_now(&self, file: &str) -> Option<Hash> {
        self.library.kept_now(file)
    }
}

/// Checks the files of a folder together, and adds the excerpts.
pub fn check_together(paper: Paper<'_>, folder: &ContentDir) -> Vec<Diagnostic> {
    let mut texts: HashMap<String, SourceText> = HashMap::new();
    let excerpt = |found: Diagnostic| {
        let read = || SourceText::of(inside::read_for_excerpt(folder.root(), &found.file));
        let mut problems = texts.entry(found.file.clone()).or_insert_with(read).problems(&found.file);
        let other_files = found.other_files;
        problems.add(found.severity, found.span, found.message, found.help);
        problems.into_found().into_iter().map(move |found| Diagnostic { other_files: other_files.clone(), ..found })
    };
    paper.check().into_iter().flat_map(excerpt).collect()
}

/// Reads the settings, as far as possible, with their diagnostics.
pub fn read_settings(files: FolderFiles<'_>) -> (Settings, Vec<Diagnostic>) {
    match files.folder.read(SETTINGS) {
        Ok(source_text) => Settings::read(&source_text, &files),
        Err(reason) => (Settings::default(), unreadable(SETTINGS, reason)),
    }
}

/// Reads and renders an article, as far as possible, with its diagnostics.
pub fn read_article(file: &str, context: RenderContext<'_>) -> (Option<RenderedArticle>, Vec<Diagnostic>) {
    let source_text = match context.files.folder.read(file) {
        Ok(source_text) => source_text,
        Err(reason) => return (None, unreadable(file, reason)),
    };
    let mut problems = source_text.problems(file);
    source_text.report(&mut problems);
    let rendered = render_article(&source_text, context.of(file), &mut problems);
    (rendered, problems.into_found())
}

/// The diagnostics of a file that can't be read.
pub fn unreadable(file: &str, reason: Unreadable) -> Vec<Diagnostic> {
    let mut problems = Problems::new(file, "");
    problems.unreadable(reason);
    problems.into_found()
}

/// An article that was read or taken from the cache.
struct LoadedArticle {
    entry: Option<ArticleEntry>,
    found: Vec<Diagnostic>,
    /// The stamp of its file before it was read, if the article can be cached: it has no diagnostics and does not depend on
    /// other articles' files.
    stamp: Option<Stamp>,
}

fn load_article(file: &str, context: RenderContext<'_>, parse_cache: &ParseCache) -> LoadedArticle {
    if let Some(entry) = parse_cache.find(file) {
        return LoadedArticle { entry: Some(entry), found: Vec::new(), stamp: None };
    }
    let stamp = parse_cache.stamp(file).filter(|_| context.files.depth == MediaDepth::Publish);
    let (rendered, found) = read_article(file, context);
    // A link to an article's file depends on the content of that file.
    let is_alone = || !may_link_to_files(&inside::read_for_excerpt(context.files.folder.root(), file));
    let stamp = stamp.filter(|_| found.is_empty() && is_alone());
    LoadedArticle { entry: rendered.map(|rendered| rendered.entry), found, stamp }
}

/// Whether a text may link to other articles' files.
pub fn may_link_to_files(text: &str) -> bool {
    text.to_ascii_lowercase().contains(".md")
}
