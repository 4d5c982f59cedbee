//! A whole content folder, read and checked.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::wire::MAX_TEXT_BYTES;

use super::article::{self, Desk, Entry, Proof};
use super::clashes;
use super::folder::{Folder, FolderError, SETTINGS};
use super::front_matter::Rules;
use super::links::{self, Linked};
use super::manuscript::Repairs;
use super::media::{Library, NoPicture, Picture};
use super::settings::{self, Settings};
use crate::diagnostics::{Diagnostic, Diagnostics, Problems, Severity};
use crate::{json, parallel};

/// A content folder that was read.
#[derive(Debug)]
pub struct Paper {
    folder: Folder,
    library: Library,
    /// The settings.
    pub site: Site,
    /// The settings as JSON.
    pub site_json: String,
    /// The hash of that.
    pub site_hash: Hash,
    /// The banners' pictures.
    pub site_pictures: Vec<Picture>,
    /// Every article that could be read, drafts, too, by file.
    pub entries: Vec<Entry>,
    are_settings_sound: bool,
}

/// A folder's settings alone, and all that is wrong with them.
#[derive(Debug)]
pub struct SettingsReading {
    /// What could be read.
    pub site: Site,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// A folder, and all that is wrong with it.
#[derive(Debug)]
pub struct Reading {
    /// What could be read. Only without errors may it be published.
    pub paper: Paper,
    /// What is wrong.
    pub diagnostics: Diagnostics,
    /// How many articles' files there are.
    pub files: usize,
}

impl Paper {
    /// Reads the whole folder. `Err` only if that is impossible; what is wrong with files is in the [`Reading`].
    pub fn read(folder: Folder) -> Result<Reading, FolderError> {
        let library = Library::new(folder.root().to_owned());
        let (settings, mut found) = read_settings(&folder, &library);
        let are_settings_sound = found.iter().all(|d| d.severity != Severity::Error);
        let files = folder.articles()?;
        let rules = Rules { site: &settings.site, are_settings_sound };
        let desk = Desk { folder: &folder, library: &library, rules };
        let mut entries = Vec::with_capacity(files.len());
        let mut unread = HashSet::new();
        for (file, (entry, problems)) in files.iter().zip(parallel::map(&files, |file| read_article(file, desk))) {
            if entry.is_none() {
                unread.extend(named_slug(file));
            }
            entries.extend(entry);
            found.extend(problems);
        }
        found.extend(find_between(&folder, &settings, are_settings_sound, &entries, &unread));
        let Settings { site, pictures, .. } = settings;
        let site_json = json::compact(&site);
        let site_hash = Hash::of(site_json.as_bytes());
        let paper =
            Self { folder, library, site, site_json, site_hash, site_pictures: pictures, entries, are_settings_sound };
        Ok(Reading { paper, diagnostics: Diagnostics::new(found), files: files.len() })
    }

    /// Reads the settings alone.
    pub fn settings(folder: &Folder) -> SettingsReading {
        let (settings, found) = read_settings(folder, &Library::new(folder.root().to_owned()));
        SettingsReading { site: settings.site, diagnostics: Diagnostics::new(found) }
    }

    /// The folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// An article, set again from its file. `None` if it was changed since it was read, so that it is another one.
    pub fn proof(&self, entry: &Entry) -> Option<Proof> {
        let repairs = Repairs::read(&self.folder.path(&entry.file), &entry.file).ok()?;
        let rules = Rules { site: &self.site, are_settings_sound: self.are_settings_sound };
        let desk = Desk { folder: &self.folder, library: &self.library, rules };
        let mut ignored = Problems::new(&entry.file, &repairs.text);
        let proof = article::set(&entry.file, &repairs, desk, &mut ignored)?;
        (proof.entry.article == entry.article && proof.entry.source == entry.source).then_some(proof)
    }

    /// What a file's article is now, if it can be read.
    pub fn entry_now(&self, file: &str) -> Option<Entry> {
        let library = Library::new(self.folder.root().to_owned());
        let rules = Rules { site: &self.site, are_settings_sound: self.are_settings_sound };
        read_article(file, Desk { folder: &self.folder, library: &library, rules }).0
    }

    /// The bytes of a picture. `Err` also if it was changed since it was read.
    pub fn picture(&self, picture: &Picture) -> Result<Vec<u8>, NoPicture> {
        let (now, bytes) = self.library.read(&picture.file)?;
        if now.hash == picture.hash {
            return Ok(bytes);
        }
        let message = format!("the picture {} changed while it was being published", picture.file);
        Err(NoPicture { message, help: "run the command again".to_owned() })
    }
}

/// What is wrong between files of which each by itself may be right.
pub fn find_between(
    folder: &Folder,
    settings: &Settings,
    are_settings_sound: bool,
    entries: &[Entry],
    unread: &HashSet<Slug>,
) -> Vec<Diagnostic> {
    let Settings { site, pictures, links } = settings;
    let mut found = clashes::find(entries, site);
    if are_settings_sound {
        found.extend(links::find(Linked { site, entries, links, pictures, unread }));
    }
    with_excerpts(found, folder)
}

/// The settings as far as they can be read, and what is wrong with them.
pub fn read_settings(folder: &Folder, library: &Library) -> (Settings, Vec<Diagnostic>) {
    let repairs = Repairs::read(&folder.path(SETTINGS), SETTINGS);
    let mut problems = Problems::new(SETTINGS, repairs.as_ref().map_or("", |repairs| &repairs.original));
    let settings = match &repairs {
        Ok(repairs) => {
            repairs.report(&mut problems);
            settings::read(&repairs.text, library, &mut problems)
        }
        Err(unreadable) => {
            let settings = settings::read("", library, &mut Problems::new(SETTINGS, ""));
            problems.error(unreadable.line, &unreadable.message, &unreadable.help);
            settings
        }
    };
    if json::compact(&settings.site).len() > MAX_TEXT_BYTES {
        problems.error(1, "the settings are too large to publish", "shorten the descriptions, the menu or the banners");
    }
    (settings, problems.into_found())
}

/// An article as far as it can be read, and what is wrong with it.
pub fn read_article(file: &str, desk: Desk<'_>) -> (Option<Entry>, Vec<Diagnostic>) {
    let repairs = match Repairs::read(&desk.folder.path(file), file) {
        Ok(repairs) => repairs,
        Err(unreadable) => {
            let mut problems = Problems::new(file, "");
            problems.error(unreadable.line, unreadable.message, unreadable.help);
            return (None, problems.into_found());
        }
    };
    let mut problems = Problems::new(file, &repairs.original);
    repairs.report(&mut problems);
    let proof = article::set(file, &repairs, desk, &mut problems);
    (proof.map(|proof| proof.entry), problems.into_found())
}

/// The slug of an article whose front matter does not name another.
pub fn named_slug(file: &str) -> Option<Slug> {
    Path::new(file).file_stem().and_then(OsStr::to_str).and_then(|stem| Slug::from_title(stem).ok())
}

/// Adds the lines themselves to what was found after the files were closed.
fn with_excerpts(found: Vec<Diagnostic>, folder: &Folder) -> Vec<Diagnostic> {
    let mut texts: HashMap<String, String> = HashMap::new();
    let excerpt = |found: Diagnostic| {
        let read = || fs::read_to_string(folder.path(&found.file)).unwrap_or_default();
        let text = texts.entry(found.file.clone()).or_insert_with(read);
        let mut problems = Problems::new(&found.file, text);
        problems.add(found.severity, found.line, found.message, found.help);
        problems.into_found()
    };
    found.into_iter().flat_map(excerpt).collect()
}
