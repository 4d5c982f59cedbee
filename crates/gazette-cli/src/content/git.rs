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
    /// The folder is in no repository, Git refuses to read it, or Git can't be started.
    #[error("{}", tell!("git-no-repository", path = path, cause = cause))]
    NoRepository {
        /// The folder.
        path: String,
        /// What Git said.
        cause: String,
    },
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
            Self::NoRepository { .. } => tell!("git-no-repository-help"),
            Self::NoCommit(_) => tell!("git-no-commit-help"),
            Self::NoCommon(_) => tell!("git-no-common-help"),
            Self::Failed { .. } => tell!("git-failed-help"),
        }
    }
}

/// Whether a committed version of a file has this text. False without Git, and outside of a repository.
pub fn has_version(root: &Path, file: &str, text: &str) -> bool {
    let Ok(versions) = git(root, &["log", "--format=%H", "-n", MAX_VERSIONS, "--", file]) else { return false };
    let versions = String::from_utf8(versions).unwrap_or_default();
    versions.lines().any(|version| {
        let bytes = git(root, &["cat-file", "blob", &format!("{version}:./{file}")]);
        bytes.is_ok_and(|bytes| SourceText::from_bytes(bytes).is_ok_and(|version| version.normalised == text))
    })
}

/// Whether a folder is in a Git repository that has a commit.
pub fn has_commits(root: &Path) -> bool {
    git(root, &["cat-file", "-e", "HEAD^{commit}"]).is_ok()
}

/// Why Git does not read the repository that a folder is in: it belongs to another user, for example, or Git is not installed.
/// `None` if Git reads it, or if the folder is in none.
pub fn unreadable(root: &Path) -> Option<GitError> {
    let path = std::path::absolute(root).ok()?;
    let is_inside = path.ancestors().any(|folder| folder.join(".git").exists());
    if is_inside { top(root).err() } else { None }
}

/// Whether the newest commit lacks a file. False if a sparse checkout only leaves it out, without Git, and outside of a
/// repository.
pub fn was_deleted(root: &Path, file: &str) -> bool {
    has_commits(root) && git(root, &["cat-file", "-e", &format!("HEAD:./{file}")]).is_err()
}

/// The content folder as it was where the history of the checked-out commit left that of `commit`: a copy in a temporary
/// folder, which is deleted with the [`TempDir`]. So what others have added to `commit` since then is no difference. `None` if
/// there was no paper then. Neither the working tree nor the index changes.
pub fn checked_out(folder: &ContentDir, commit: &str) -> Result<Option<(TempDir, ContentDir)>, GitError> {
    let root = folder.root();
    let top = top(root)?;
    let id = line(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{commit}^{{commit}}")]);
    let id = id.map_err(|_| GitError::NoCommit(commit.to_owned()))?;
    let id = line(root, &["merge-base", &id, "HEAD"]).map_err(|_| GitError::NoCommon(commit.to_owned()))?;
    let prefix = line(root, &["rev-parse", "--show-prefix"]).unwrap_or_default();
    let tree = format!("{id}:{}", prefix.trim_end_matches('/'));
    if git(root, &["cat-file", "-e", &format!("{id}:{prefix}{SETTINGS}")]).is_err() {
        return Ok(None);
    }
    let failed = |cause: String| GitError::Failed { commit: commit.to_owned(), cause };
    let io_failed = |cause: io::Error| failed(cause.to_string());
    let temporary = tempfile::tempdir().map_err(io_failed)?;
    let index = temporary.path().join("index");
    let copy = temporary.path().join("content");
    let to = format!("--prefix={}/", copy.display());
    for arguments in [&["read-tree", &tree][..], &["checkout-index", "--all", "--quiet", &to]] {
        output(command(Path::new(&top), arguments).env("GIT_INDEX_FILE", &index)).map_err(failed)?;
    }
    let copy = ContentDir::open(&copy).map_err(|error| failed(error.to_string()))?;
    Ok(Some((temporary, copy)))
}

/// The top folder of the repository that a folder is in.
fn top(root: &Path) -> Result<String, GitError> {
    let failed = |cause| GitError::NoRepository { path: root.display().to_string(), cause };
    line(root, &["rev-parse", "--show-toplevel"]).map_err(failed)
}

/// The line that Git prints; if it fails, what it says.
fn line(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = git(root, arguments)?;
    Ok(String::from_utf8_lossy(&output).trim_end_matches(['\r', '\n']).to_owned())
}

fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    output(&mut command(root, arguments))
}

/// What Git prints; if it fails, what it says, in one line.
fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = command.output().map_err(|cause| tell!("git-not-started", cause = cause))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // A Git hook sets these for its own repository.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE").env_remove("GIT_PREFIX");
    command.args(["--literal-pathspecs", "-c", "core.hooksPath="]).arg("-C").arg(root).args(arguments);
    command.stdin(Stdio::null());
    command
}
