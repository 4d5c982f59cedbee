//! The content folder: its path, and which of its files are articles.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use gazette_content::diagnostics::{Diagnostic, Problems, Unreadable};
use gazette_content::{SETTINGS, SourceText};
use gazette_core::text::composed;
use gazette_messages::tell;
use ignore::{DirEntry, WalkBuilder};
use serde::{Deserialize, Serialize};

use super::inside::{OutsideLink, is_outside_link, real_path};
use super::stray;

const NOT_CONTENT: &str = "node_modules";
const MAX_DEPTH: usize = 16;
/// Two changes of a file within this time may have the same modification time.
const CLOCK_STEP: Duration = Duration::from_millis(50);

/// A content folder.
#[derive(Debug, Clone)]
pub struct ContentDir {
    root: PathBuf,
}

/// The files of a content folder.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files of articles, sorted.
    pub articles: Vec<String>,
    /// All files with their stamps, if stamps were requested.
    pub stamps: BTreeMap<String, Stamp>,
    /// An error for each symbolic link to a folder outside, and a warning for each file that looks like an article but is
    /// none by its name.
    pub found: Vec<Diagnostic>,
}

/// The metadata by which a change of a file is detected without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    modified: SystemTime,
    size_bytes: u64,
}

/// The articles to which a command applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All articles.
    All,
    /// The articles in these files and folders, relative to the content folder.
    Only(Vec<String>),
}

/// Why a content folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ContentDirError {
    /// It has no settings file.
    #[error("{}", tell!("folder-no-settings", path = .0.display()))]
    NoSettings(PathBuf),
    /// A path does not exist.
    #[error("{}", tell!("folder-no-path", path = .0.display()))]
    NoSuchPath(PathBuf),
    /// A path is outside the content folder.
    #[error("{}", tell!("folder-outside", path = path.display(), root = root.display()))]
    Outside {
        /// The path.
        path: PathBuf,
        /// The content folder.
        root: PathBuf,
    },
    /// An article's file is not published.
    #[error("{}", tell!("folder-left-out", path = .0.display()))]
    LeftOut(PathBuf),
    /// A file name is not valid Unicode.
    #[error("{}", tell!("folder-not-unicode", path = .0.display()))]
    NotUnicode(PathBuf),
    /// A file can't be read.
    #[error("{}", tell!("file-unreadable", file = path.display(), cause = cause))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        cause: io::Error,
    },
}

impl ContentDirError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::NoSettings(_) => tell!("folder-no-settings-help"),
            Self::NoSuchPath(_) => tell!("folder-no-path-help"),
            Self::Outside { .. } => tell!("folder-outside-help"),
            Self::LeftOut(_) => tell!("folder-left-out-help"),
            Self::NotUnicode(_) => tell!("folder-not-unicode-help"),
            Self::Unreadable { .. } => tell!("file-unreadable-help"),
        }
    }
}

impl ContentDir {
    /// Opens the content folder at `root`.
    pub fn open(root: &Path) -> Result<Self, ContentDirError> {
        let root =
            fs::canonicalize(root).map_err(|cause| ContentDirError::Unreadable { path: root.to_owned(), cause })?;
        if root.join(SETTINGS).is_file() { Ok(Self { root }) } else { Err(ContentDirError::NoSettings(root)) }
    }

    /// Its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file in it.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Reads and normalises a file. `Err` if it is not UTF-8, too large, or outside the folder.
    pub fn read(&self, file: &str) -> Result<SourceText, Unreadable> {
        let failed = |error: io::Error| {
            let is_link = is_outside_link(&error);
            Unreadable {
                span: 1.into(),
                message: tell!("file-unreadable", file = file, cause = error),
                help: if is_link { tell!("link-outside-help") } else { tell!("file-unreadable-help") },
            }
        };
        let path = real_path(&self.root, file).map_err(failed)?;
        SourceText::check_size(fs::metadata(&path).map_err(failed)?.len())?;
        SourceText::from_bytes(fs::read(&path).map_err(failed)?)
    }

    /// The files of all articles, relative to the content folder, with `/` between folders, sorted.
    ///
    /// These are all `.md` files except the README at the top, files in folders whose names begin with a dot, and files
    /// that a `.gitignore` or `.ignore` in the content folder excludes.
    pub fn articles(&self) -> Result<Vec<String>, ContentDirError> {
        Ok(self.list()?.articles)
    }

    /// Lists the files of articles and the links to folders outside, without stamps.
    pub fn list(&self) -> Result<Listing, ContentDirError> {
        let mut listing = Listing::default();
        for found in self.walk() {
            let (file, entry) = found?;
            self.report_outside_link(&file, &entry, &mut listing);
            listing.found.extend(stray::check(&self.root, &file));
            if is_article(&file) {
                listing.articles.push(file);
            }
        }
        listing.articles.sort();
        Ok(listing)
    }

    /// Like [`Self::list`], with the stamps of all files, including pictures and settings. A file that is deleted meanwhile
    /// is omitted.
    pub fn list_with_stamps(&self) -> Result<Listing, ContentDirError> {
        let mut listing = Listing::default();
        for found in self.walk() {
            let (file, entry) = found?;
            self.report_outside_link(&file, &entry, &mut listing);
            listing.found.extend(stray::check(&self.root, &file));
            // The metadata of a symbolic link's target, which is what is read; of the link itself if it is broken or points
            // outside.
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

    /// Reports a symbolic link to a folder outside. A link to a file is reported where the file is read.
    fn report_outside_link(&self, file: &str, entry: &DirEntry, listing: &mut Listing) {
        if !entry.path_is_symlink() || is_article(file) || !entry.path().is_dir() {
            return;
        }
        if real_path(&self.root, file).is_err_and(|error| is_outside_link(&error)) {
            let mut problems = Problems::new(file, "");
            problems.error(1, tell!("file-unreadable", file = file, cause = OutsideLink), tell!("link-outside-help"));
            listing.found.extend(problems.into_found());
        }
    }

    /// All files and symbolic links, with their names relative to the content folder. Links to folders are not followed:
    /// the files of such a folder are either found under their own names, or outside.
    ///
    /// Only ignore files in the content folder apply. Those in parent folders, the user's global one and
    /// `.git/info/exclude` do not, so that the same folder publishes the same articles on every machine.
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

    /// An entry with its name relative to the content folder; `None` for a folder and for the README at the top.
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

    /// The selection that PATHS name. Each path is resolved relative to `cwd`, or else to the content folder.
    pub fn select(&self, cwd: &Path, paths: &[PathBuf]) -> Result<Selection, ContentDirError> {
        if paths.is_empty() {
            return Ok(Selection::All);
        }
        let selected = paths.iter().map(|path| self.locate(cwd, path)).collect::<Result<Vec<_>, _>>()?;
        let named: Vec<&String> =
            selected.iter().filter(|name| is_article(name) && self.root.join(name).is_file()).collect();
        if !named.is_empty() {
            let articles = self.list()?.articles;
            if let Some(left_out) = named.into_iter().find(|name| articles.binary_search(name).is_err()) {
                return Err(ContentDirError::LeftOut(left_out.into()));
            }
        }
        Ok(if selected.iter().any(String::is_empty) { Selection::All } else { Selection::Only(selected) })
    }

    /// Like [`Self::select`], but paths may not exist yet.
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

    /// The name of a path that does not exist, relative to `cwd` if that is within the content folder, or else to the
    /// content folder.
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
        // What lies beside the content folder is not meant where the current directory is inside it.
        let in_root = || fs::canonicalize(self.root.join(path)).ok().filter(|found| found.starts_with(&self.root));
        let found = fs::canonicalize(cwd.join(path)).ok().or_else(in_root);
        let alike = || [cwd, &self.root].into_iter().filter_map(|base| same_name(&base.join(path)));
        let found = found.or_else(|| alike().find(|found| found.starts_with(&self.root)));
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

/// The file whose path looks the same: a keyboard writes letters with their marks (NFC), and some systems write file names with
/// the two apart (NFD). `None` unless there is exactly one.
fn same_name(path: &Path) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    for part in path.components() {
        let next = found.join(part);
        if next.symlink_metadata().is_ok() {
            found = next;
            continue;
        }
        let wanted = composed(part.as_os_str().to_str()?);
        let names = fs::read_dir(&found).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut same = names.filter(|name| composed(name) == wanted);
        let name = same.next().filter(|_| same.next().is_none())?;
        found.push(name);
    }
    fs::canonicalize(found).ok()
}

impl Stamp {
    /// The stamp of a file; `None` if its metadata can't be read.
    pub fn read(path: &Path) -> Option<Self> {
        Self::of(&fs::metadata(path).ok()?).ok()
    }

    /// The stamp from a file's metadata.
    pub fn of(metadata: &fs::Metadata) -> io::Result<Self> {
        Ok(Self { modified: metadata.modified()?, size_bytes: metadata.len() })
    }

    /// Whether the file was written long enough before `now` that another write would change the stamp. File systems have
    /// coarse clocks.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        now.duration_since(self.modified).is_ok_and(|age| age > CLOCK_STEP)
    }
}

impl Selection {
    /// Whether it includes the file.
    pub fn includes(&self, file: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(paths) => paths.iter().any(|path| {
                file.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
        }
    }

    /// Whether it names the file itself, not only a folder that contains it.
    pub fn names(&self, file: &str) -> bool {
        matches!(self, Self::Only(paths) if paths.iter().any(|path| path == file))
    }
}

/// Whether a file or folder with this name can be content. Hidden ones can't, even if an ignore file re-includes them.
fn may_be_content(name: &OsStr) -> bool {
    name != NOT_CONTENT && !name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file is an article, by its name.
pub fn is_article(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

#[cfg(test)]
mod tests;
