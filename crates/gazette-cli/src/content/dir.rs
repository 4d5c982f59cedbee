//! The content folder: where it is, and which files are articles.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::{DirEntry, WalkBuilder};
use serde::{Deserialize, Serialize};

use super::inside::{COPY_IT, LeadsOutside, leads_outside, real_path};
use crate::diagnostics::{Diagnostic, Problems};

/// The settings' file; a folder with one is a content folder.
pub const SETTINGS: &str = "gazette.toml";
const NOT_CONTENT: &str = "node_modules";
const MAX_DEPTH: usize = 16;
/// Two changes of a file within this time may leave it with one and the same date.
const CLOCK_STEP: Duration = Duration::from_millis(50);

/// A content folder.
#[derive(Debug, Clone)]
pub struct ContentDir {
    root: PathBuf,
}

/// What is in a content folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// Every article's file, sorted.
    pub articles: Vec<String>,
    /// Every file with its stamp, if stamps were asked for.
    pub stamps: BTreeMap<String, Stamp>,
    /// An error for each symbolic link to a folder outside.
    pub foreign: Vec<Diagnostic>,
}

/// What tells that a file has changed, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    modified: SystemTime,
    size_bytes: u64,
}

/// The articles that a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All of them.
    All,
    /// Those in these files and folders, from the content folder.
    Only(Vec<String>),
}

/// Why a folder can't be worked on.
#[derive(Debug, thiserror::Error)]
pub enum ContentDirError {
    /// No settings there.
    #[error("there is no {SETTINGS} in {}", .0.display())]
    NoSettings(PathBuf),
    /// A path that is not there.
    #[error("{} is not there", .0.display())]
    NoSuchPath(PathBuf),
    /// A path outside of the content folder.
    #[error("{} lies outside the content folder {}", path.display(), root.display())]
    Outside {
        /// The path.
        path: PathBuf,
        /// The content folder.
        root: PathBuf,
    },
    /// A file name that is not text.
    #[error("the name of {} is not valid Unicode", .0.display())]
    NotUnicode(PathBuf),
    /// The disk or the permissions.
    #[error("{} can't be read: {cause}", path.display())]
    Unreadable {
        /// What can't be read.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl ContentDirError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::NoSettings(_) => "go to the paper's content folder, or name it with --content DIR".to_owned(),
            Self::NoSuchPath(_) => {
                "name a file or a folder, from where you stand or from the content folder".to_owned()
            }
            Self::Outside { .. } => {
                "name files within the content folder, or another one with --content DIR".to_owned()
            }
            Self::NotUnicode(_) => "rename the file".to_owned(),
            Self::Unreadable { .. } => "check that it is there and that you may read it".to_owned(),
        }
    }
}

impl ContentDir {
    /// The content folder at `root`.
    pub fn open(root: &Path) -> Result<Self, ContentDirError> {
        let root =
            fs::canonicalize(root).map_err(|cause| ContentDirError::Unreadable { path: root.to_owned(), cause })?;
        if root.join(SETTINGS).is_file() { Ok(Self { root }) } else { Err(ContentDirError::NoSettings(root)) }
    }

    /// Its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file of the folder.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Every article's file, from the content folder, with `/` between folders, sorted.
    ///
    /// That is every `.md` file but the README at the top, those in folders whose names begin with a dot, and those that a
    /// `.gitignore` or `.ignore` of the content folder leaves out.
    pub fn articles(&self) -> Result<Vec<String>, ContentDirError> {
        Ok(self.list()?.articles)
    }

    /// Every article's file, and links to folders outside; no stamps.
    pub fn list(&self) -> Result<Listing, ContentDirError> {
        let mut listing = Listing::default();
        for found in self.walk() {
            let (file, entry) = found?;
            self.note_foreign(&file, &entry, &mut listing);
            if is_article(&file) {
                listing.articles.push(file);
            }
        }
        listing.articles.sort();
        Ok(listing)
    }

    /// The same, and every file with what tells that it has changed, pictures and settings, too. In the same folders as
    /// articles, and named likewise. A file that vanishes meanwhile is left out.
    pub fn list_with_stamps(&self) -> Result<Listing, ContentDirError> {
        let mut listing = Listing::default();
        for found in self.walk() {
            let (file, entry) = found?;
            self.note_foreign(&file, &entry, &mut listing);
            // Of what a symbolic link leads to, since that is what is read; of the link, if it leads nowhere or outside.
            let metadata =
                real_path(&self.root, &file).and_then(fs::metadata).or_else(|_| entry.path().symlink_metadata());
            if let Ok(stamp) = metadata.and_then(|metadata| Stamp::of(&metadata)) {
                if is_article(&file) {
                    listing.articles.push(file.clone());
                }
                listing.stamps.insert(file, stamp);
            }
        }
        listing.articles.sort();
        Ok(listing)
    }

    /// Notes a symbolic link to a folder outside. One to a file is told where the file is read.
    fn note_foreign(&self, file: &str, entry: &DirEntry, listing: &mut Listing) {
        if !entry.path_is_symlink() || is_article(file) || !entry.path().is_dir() {
            return;
        }
        if real_path(&self.root, file).is_err_and(|error| leads_outside(&error)) {
            let mut problems = Problems::new(file, "");
            problems.error(1, format!("{file} can't be read: {LeadsOutside}"), COPY_IT);
            listing.foreign.extend(problems.into_found());
        }
    }

    /// Every file and symbolic link, named from the content folder. A link to a folder is not followed: that folder's files are
    /// the content folder's under their own names, or not at all.
    ///
    /// Only what is in the content folder says what is left out. Ignore files of folders around it, of the user and of one
    /// clone (`.git/info/exclude`) have no say, so that the same folder publishes the same on every machine.
    fn walk(&self) -> impl Iterator<Item = Result<(String, DirEntry), ContentDirError>> {
        let walk = WalkBuilder::new(&self.root)
            .parents(false)
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .max_depth(Some(MAX_DEPTH + 1))
            .filter_entry(|entry| entry.depth() == 0 || may_be_content(entry.file_name()))
            .build();
        walk.filter_map(|entry| self.named(entry).transpose())
    }

    /// An entry with its name from the content folder; `None` for a folder and the README at the top.
    fn named(&self, entry: Result<DirEntry, ignore::Error>) -> Result<Option<(String, DirEntry)>, ContentDirError> {
        let entry = entry.map_err(|error| self.unreadable(error))?;
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_readme = entry.depth() == 1 && entry.file_name().eq_ignore_ascii_case("readme.md");
        if is_folder || is_readme {
            return Ok(None);
        }
        let within = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
        let parts = within.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>();
        let parts = parts.ok_or_else(|| ContentDirError::NotUnicode(entry.path().to_owned()))?;
        Ok(Some((parts.join("/"), entry)))
    }

    fn unreadable(&self, error: ignore::Error) -> ContentDirError {
        match error {
            ignore::Error::WithDepth { err, .. } => self.unreadable(*err),
            ignore::Error::WithPath { path, err } => {
                let message = err.to_string();
                let cause = err.into_io_error().unwrap_or_else(|| io::Error::other(message));
                ContentDirError::Unreadable { path, cause }
            }
            error => ContentDirError::Unreadable { path: self.root.clone(), cause: io::Error::other(error) },
        }
    }

    /// What PATHS select: each is looked for from where the command stands (`cwd`), then from the content folder.
    pub fn select(&self, cwd: &Path, paths: &[PathBuf]) -> Result<Selection, ContentDirError> {
        if paths.is_empty() {
            return Ok(Selection::All);
        }
        let selected = paths.iter().map(|path| self.locate(cwd, path)).collect::<Result<Vec<_>, _>>()?;
        Ok(if selected.iter().any(String::is_empty) { Selection::All } else { Selection::Only(selected) })
    }

    /// The same, but what is not there yet may be named, too.
    pub fn select_also_absent(&self, cwd: &Path, paths: &[PathBuf]) -> Result<Selection, ContentDirError> {
        if paths.is_empty() {
            return Ok(Selection::All);
        }
        let locate = |path: &PathBuf| match self.locate(cwd, path) {
            Err(ContentDirError::NoSuchPath(_)) => self.locate_absent(cwd, path),
            result => result,
        };
        let selected = paths.iter().map(locate).collect::<Result<Vec<_>, _>>()?;
        Ok(if selected.iter().any(String::is_empty) { Selection::All } else { Selection::Only(selected) })
    }

    /// Where a path would be that is not there: counted from where the command stands, if that is within the folder.
    fn locate_absent(&self, cwd: &Path, path: &Path) -> Result<String, ContentDirError> {
        let outside = || ContentDirError::Outside { path: path.to_owned(), root: self.root.clone() };
        let cwd = fs::canonicalize(cwd).unwrap_or_else(|_| cwd.to_owned());
        let base = if path.is_absolute() || !cwd.starts_with(&self.root) { self.root.clone() } else { cwd };
        let mut full = PathBuf::new();
        for part in base.join(path).components() {
            match part {
                Component::ParentDir => drop(full.pop()),
                part => full.push(part),
            }
        }
        let within = full.strip_prefix(&self.root).map_err(|_| outside())?;
        let parts = within.iter().map(|part| part.to_str().ok_or_else(|| ContentDirError::NotUnicode(path.to_owned())));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
    }

    fn locate(&self, cwd: &Path, path: &Path) -> Result<String, ContentDirError> {
        let found = [cwd.join(path), self.root.join(path)].into_iter().find_map(|path| fs::canonicalize(path).ok());
        let found = found.ok_or_else(|| ContentDirError::NoSuchPath(path.to_owned()))?;
        let outside = || ContentDirError::Outside { path: path.to_owned(), root: self.root.clone() };
        let within = found.strip_prefix(&self.root).map_err(|_| outside())?;
        let parts = within.components().map(|part| match part {
            Component::Normal(part) => part.to_str().ok_or_else(|| ContentDirError::NotUnicode(path.to_owned())),
            _ => Err(outside()),
        });
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
    }
}

impl Stamp {
    /// Of a file that is there, and can be looked at.
    pub fn read(path: &Path) -> Option<Self> {
        Self::of(&fs::metadata(path).ok()?).ok()
    }

    /// Of what is known about a file.
    pub fn of(metadata: &fs::Metadata) -> io::Result<Self> {
        Ok(Self { modified: metadata.modified()?, size_bytes: metadata.len() })
    }

    /// Whether the file was written so long before `now` that writing it once more would give it another stamp. Clocks
    /// of file systems are coarse.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        now.duration_since(self.modified).is_ok_and(|age| age > CLOCK_STEP)
    }
}

impl Selection {
    /// Whether it includes that file.
    pub fn includes(&self, file: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(paths) => paths.iter().any(|path| {
                file.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
        }
    }

    /// Whether it names that very file, not only a folder around it.
    pub fn names(&self, file: &str) -> bool {
        matches!(self, Self::Only(paths) if paths.iter().any(|path| path == file))
    }
}

/// Whether a file or folder of that name can be content. A hidden one is none, also where an ignore file takes it in again.
fn may_be_content(name: &OsStr) -> bool {
    name != NOT_CONTENT && !name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file is an article's, by its name.
pub fn is_article(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

#[cfg(test)]
mod tests;
