//! Caches the parsed articles of a large folder, so that unchanged files are not read again.
//!
//! The cache is in `.gazette/entries` and may be deleted at any time. It contains articles without diagnostics that depend
//! only on their own file and their media, with the stamps of these files. It is valid as long as the settings and the
//! version of the command stay the same. If it is damaged, everything is read.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::json;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::dir::Stamp;
use crate::files::{OWN_FOLDER, has_own_folder, write_atomically};

/// A folder with fewer articles is read without the cache.
const MIN_ARTICLES: usize = 500;

/// Articles of an earlier run.
#[derive(Debug, Default)]
pub struct ParseCache {
    root: PathBuf,
    key: String,
    cached: HashMap<String, CachedArticle>,
    is_used: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct CachedArticle {
    stamp: Stamp,
    /// The stamps of the entry's media, in the same order.
    media: Vec<Stamp>,
    entry: ArticleEntry,
}

impl ParseCache {
    /// Opens the cache of a folder with this number of articles. It is empty if it was written with other settings (as
    /// JSON) or by another version of the command.
    pub fn open(root: &Path, settings: &str, articles: usize) -> Self {
        let Some(command) = this_command().filter(|_| articles >= MIN_ARTICLES) else { return Self::default() };
        let key = Hash::of(format!("{command}\0{settings}").as_bytes()).to_string();
        let cached = read(&file(root), &key).unwrap_or_default();
        Self { root: root.to_owned(), key, cached, is_used: true }
    }

    /// The article of a file, if neither the file nor its media has changed.
    pub fn find(&self, file: &str) -> Option<ArticleEntry> {
        let cached = self.cached.get(file)?;
        let is_same = |file: &str, stamp: Stamp| Stamp::read(&self.root.join(file)) == Some(stamp);
        let is_current = is_same(file, cached.stamp)
            && cached.entry.media.iter().zip(&cached.media).all(|(media, stamp)| is_same(&media.file, *stamp));
        is_current.then(|| cached.entry.clone())
    }

    /// The stamp of a file that is about to be read, if later changes would change the stamp.
    pub fn stamp(&self, file: &str) -> Option<Stamp> {
        let stamp = Stamp::read(&self.root.join(file)).filter(|_| self.is_used)?;
        stamp.is_settled(SystemTime::now()).then_some(stamp)
    }

    /// Stores articles with the stamps that their files had before they were read. Removes articles whose files are not in
    /// `files`.
    pub fn store(mut self, files: &[String], read: Vec<(Stamp, ArticleEntry)>) {
        let before = self.cached.len();
        let is_there = |file: &String| files.binary_search(file).is_ok();
        self.cached.retain(|file, _| is_there(file));
        if !self.is_used || (read.is_empty() && self.cached.len() == before) {
            return;
        }
        for (stamp, entry) in read {
            let media: Option<Vec<Stamp>> = entry.media.iter().map(|media| self.stamp(&media.file)).collect();
            match media {
                Some(media) => self.cached.insert(entry.file.clone(), CachedArticle { stamp, media, entry }),
                None => self.cached.remove(&entry.file),
            };
        }
        // The command's own folder exists only after a push or a pull.
        if has_own_folder(&self.root) {
            let lines = self.cached.values().map(json::compact);
            let text = [self.key.clone()].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
            let _ = write_atomically(&file(&self.root), text.as_bytes());
        }
    }
}

fn file(root: &Path) -> PathBuf {
    root.join(OWN_FOLDER).join("entries")
}

fn read(file: &Path, key: &str) -> Option<HashMap<String, CachedArticle>> {
    let mut lines = BufReader::new(File::open(file).ok()?).lines();
    if lines.next()?.ok()? != key {
        return None;
    }
    let lines = lines.collect::<Result<Vec<_>, _>>().ok()?;
    let cached = lines.par_iter().map(|line| serde_json::from_str::<CachedArticle>(line).ok());
    cached.map(|cached| cached.map(|cached| (cached.entry.file.clone(), cached))).collect()
}

/// Identifies this build of the command, because another build may parse articles differently.
fn this_command() -> Option<String> {
    let stamp = Stamp::of(&fs::metadata(std::env::current_exe().ok()?).ok()?).ok()?;
    Some(format!("{} {stamp:?}", env!("CARGO_PKG_VERSION")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gazette_content::diagnostics::Diagnostics;

    use super::*;
    use crate::content::{Content, ContentDir, LoadOptions, LoadedContent, MediaDepth};

    const SETTINGS: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n[[sections]]\nslug = \"tin\"\ntitle = \"Tin\"\n";

    fn article(title: &str) -> String {
        format!(
            "---\ntitle: {title}\nlead: Sapo\nsection: tin\npublished_at: 2026-05-07T09:05:00+07:00\n---\n\nThân bài.\n"
        )
    }

    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(OWN_FOLDER)).unwrap();
        fs::write(dir.path().join("gazette.toml"), SETTINGS).unwrap();
        for n in 0..MIN_ARTICLES {
            fs::write(dir.path().join(format!("bai-{n}.md")), article(&format!("Bài {n}"))).unwrap();
        }
        std::thread::sleep(Duration::from_millis(60));
        dir
    }

    fn read(dir: &Path) -> LoadedContent {
        Content::load_with(ContentDir::open(dir).unwrap(), LoadOptions::with_media(MediaDepth::Publish)).unwrap()
    }

    fn settings_json(loaded: &LoadedContent) -> &str {
        &loaded.content.site_json
    }

    #[test]
    fn a_second_reading_finds_what_the_first_kept_and_sees_every_change() {
        let dir = folder();
        let first = read(dir.path());
        assert_eq!(first.diagnostics, Diagnostics::default());
        let parse_cache = ParseCache::open(dir.path(), settings_json(&first), MIN_ARTICLES);
        assert_eq!(parse_cache.cached.len(), MIN_ARTICLES);
        assert_eq!(
            parse_cache.find("bai-7.md").as_ref(),
            first.content.entries.iter().find(|entry| entry.file == "bai-7.md")
        );
        assert_eq!(read(dir.path()).content.entries, first.content.entries);

        fs::write(dir.path().join("bai-7.md"), article("Bài bảy, đã sửa")).unwrap();
        fs::remove_file(dir.path().join("bai-8.md")).unwrap();
        fs::write(dir.path().join("bai-9.md"), article("Bài 9").replace("section: tin", "section: tim")).unwrap();
        let second = read(dir.path());
        let source = |loaded: &LoadedContent, file: &str| {
            loaded.content.entries.iter().find(|entry| entry.file == file).map(|entry| entry.source)
        };
        assert_ne!(source(&second, "bai-7.md"), source(&first, "bai-7.md"));
        assert_eq!(source(&second, "bai-8.md"), None);
        assert_eq!(source(&second, "bai-10.md"), source(&first, "bai-10.md"));
        assert!(second.diagnostics.has_errors());
        // Files with errors are not cached.
        assert!(read(dir.path()).diagnostics.has_errors());
    }

    #[test]
    fn other_settings_and_damage_mean_that_all_is_read() {
        let dir = folder();
        let first = read(dir.path());
        fs::write(dir.path().join("gazette.toml"), SETTINGS.replace("\"Tin\"", "\"Tin tức\"")).unwrap();
        let second = read(dir.path());
        assert_ne!(second.content.entries[0].article, first.content.entries[0].article);
        for damage in ["", "x", "{}\n{", &format!("{}\n{{}}", fs::read_to_string(file(dir.path())).unwrap())] {
            fs::write(file(dir.path()), damage).unwrap();
            assert_eq!(read(dir.path()).content.entries, second.content.entries);
        }
    }
}
