//! Looks for a text among the committed versions of a file.

use std::path::Path;
use std::process::{Command, Stdio};

use gazette_content::SourceText;

/// The maximum number of versions to look at, newest first.
const MAX_VERSIONS: &str = "100";

/// Whether a committed version of a file has this text. False without Git, and outside of a repository.
pub fn has_version(root: &Path, file: &str, text: &str) -> bool {
    let Some(versions) = git(root, &["log", "--format=%H", "-n", MAX_VERSIONS, "--", file]) else { return false };
    let versions = String::from_utf8(versions).unwrap_or_default();
    versions.lines().any(|version| {
        let bytes = git(root, &["cat-file", "blob", &format!("{version}:./{file}")]);
        bytes.and_then(|bytes| SourceText::from_bytes(bytes).ok()).is_some_and(|version| version.normalised == text)
    })
}

fn git(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    // A Git hook sets these for its own repository.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
    command.arg("--literal-pathspecs").arg("-C").arg(root).args(arguments);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.output().ok().filter(|output| output.status.success()).map(|output| output.stdout)
}
