//! Reads committed versions of a content folder that is in a Git repository.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use gazette_content::{SETTINGS, SourceText};
use gazette_messages::tell;
use tempfile::TempDir;

use super::dir::ContentDir;

/// The maximum number of versions to look at, newest first.
const MAX_VERSIONS: &str = "100";

/// Why there is no committed version of a folder.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Git is not installed, or the folder is in no repository.
    #[error("{}", tell!("git-no-repository", path = .0))]
    NoRepository(String),
    /// The repository has no such commit.
    #[error("{}", tell!("git-no-commit", commit = .0))]
    NoCommit(String),
    /// The history of the checked-out commit and that of another one have no commit in common.
    #[error("{}", tell!("git-no-common", commit = .0))]
    NoCommon(String),
    /// Git failed, or the files could not be written.
    #[error("{}", tell!("git-failed", commit = commit, cause = cause))]
    Failed {
        /// The commit.
        commit: String,
        /// What Git said.
        cause: String,
    },
}

impl GitError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::NoRepository(_) => tell!("git-no-repository-help"),
            Self::NoCommit(_) => tell!("git-no-commit-help"),
            Self::NoCommon(_) => tell!("git-no-common-help"),
            Self::Failed { .. } => tell!("git-failed-help"),
        }
    }
}

/// Whether a committed version of a file has this text. False without Git, and outside of a repository.
pub fn has_version(root: &Path, file: &str, text: &str) -> bool {
    let Some(versions) = git(root, &["log", "--format=%H", "-n", MAX_VERSIONS, "--", file]) else { return false };
    let versions = String::from_utf8(versions).unwrap_or_default();
    versions.lines().any(|version| {
        let bytes = git(root, &["cat-file", "blob", &format!("{version}:./{file}")]);
        bytes.and_then(|bytes| SourceText::from_bytes(bytes).ok()).is_some_and(|version| version.normalised == text)
    })
}

/// Whether a folder is in a Git repository that has a commit.
pub fn has_commits(root: &Path) -> bool {
    git(root, &["cat-file", "-e", "HEAD^{commit}"]).is_some()
}

/// Whether the newest commit lacks a file. False if a sparse checkout only leaves it out, without Git, and outside of a
/// repository.
pub fn was_deleted(root: &Path, file: &str) -> bool {
    has_commits(root) && git(root, &["cat-file", "-e", &format!("HEAD:./{file}")]).is_none()
}

/// The content folder as it was where the history of the checked-out commit left that of `commit`: a copy in a temporary
/// folder, which is deleted with the [`TempDir`]. So what others have added to `commit` since then is no difference. `None` if
/// there was no paper then. Neither the working tree nor the index changes.
pub fn checked_out(folder: &ContentDir, commit: &str) -> Result<Option<(TempDir, ContentDir)>, GitError> {
    let root = folder.root();
    let line = |arguments: &[&str]| {
        let output = git(root, arguments)?;
        Some(String::from_utf8_lossy(&output).trim_end_matches(['\r', '\n']).to_owned())
    };
    let Some(top) = line(&["rev-parse", "--show-toplevel"]) else {
        return Err(GitError::NoRepository(root.display().to_string()));
    };
    let Some(id) = line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{commit}^{{commit}}")])
    else {
        return Err(GitError::NoCommit(commit.to_owned()));
    };
    let Some(id) = line(&["merge-base", &id, "HEAD"]) else { return Err(GitError::NoCommon(commit.to_owned())) };
    let prefix = line(&["rev-parse", "--show-prefix"]).unwrap_or_default();
    let tree = format!("{id}:{}", prefix.trim_end_matches('/'));
    if git(root, &["cat-file", "-e", &format!("{id}:{prefix}{SETTINGS}")]).is_none() {
        return Ok(None);
    }
    let failed = |cause: String| GitError::Failed { commit: commit.to_owned(), cause };
    let io_failed = |cause: io::Error| failed(cause.to_string());
    let temporary = tempfile::tempdir().map_err(io_failed)?;
    let index = temporary.path().join("index");
    let copy = temporary.path().join("content");
    let to = format!("--prefix={}/", copy.display());
    for arguments in [&["read-tree", &tree][..], &["checkout-index", "--all", "--quiet", &to]] {
        let mut command = command(Path::new(&top), arguments);
        let output = command.env("GIT_INDEX_FILE", &index).stderr(Stdio::piped()).output().map_err(io_failed)?;
        if !output.status.success() {
            return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
    }
    let copy = ContentDir::open(&copy).map_err(|error| failed(error.to_string()))?;
    Ok(Some((temporary, copy)))
}

fn git(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    command(root, arguments).output().ok().filter(|output| output.status.success()).map(|output| output.stdout)
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // A Git hook sets these for its own repository.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE").env_remove("GIT_PREFIX");
    command.args(["--literal-pathspecs", "-c", "core.hooksPath="]).arg("-C").arg(root).args(arguments);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}
