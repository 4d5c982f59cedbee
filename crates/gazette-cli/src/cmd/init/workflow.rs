//! The workflow for GitHub that `gazette init` writes: it plans pull requests, and publishes what is merged (docs/CI.md).

use std::path::{Path, PathBuf};
use std::str::FromStr;

use gazette_core::json;
use gazette_messages::tell;

/// Where GitHub looks for it, from the top of a repository.
const FILE: &str = ".github/workflows/gazette.yml";
/// The workflow without its comments, with `ACTION` and `CONTENT` in place of what a paper sets.
const TEMPLATE: &str = include_str!("gazette.yml");
/// Stands for the action where nobody knows it. It can be nobody's repository, so GitHub refuses a workflow that still has it.
const PLACEHOLDER: &str = "<OWNER>/gazette/action@<VERSION>";
/// The release that this command was built for, as `--workflow` has it; `.github/workflows/release.yml` sets it.
const RELEASE: Option<&str> = option_env!("GAZETTE_RELEASE");

/// A release of Gazette on GitHub: `OWNER/REPOSITORY@v1.2.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    repository: String,
    version: String,
}

impl FromStr for Release {
    type Err = String;

    /// Refuses what GitHub has no name for, and what `action/install.sh` would refuse: a branch or a commit is no release.
    fn from_str(text: &str) -> Result<Self, String> {
        let is_name = |name: &str, most: usize, others: &str| {
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
            (1..=most).contains(&name.len()) && name.chars().all(is_allowed) && !name.bytes().all(|byte| byte == b'.')
        };
        let is_number =
            |part: &str| !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text.split_once('@').and_then(|(repository, version)| {
            let (owner, name) = repository.split_once('/')?;
            let numbers: Vec<&str> = version.strip_prefix('v')?.split('.').collect();
            let is_release = numbers.len() == 3 && numbers.into_iter().all(is_number);
            (is_name(owner, 64, "-_") && is_name(name, 100, "-_.") && is_release).then_some((repository, version))
        });
        let (repository, version) = parts.ok_or_else(|| tell!("init-workflow-format", value = text))?;
        Ok(Self { repository: repository.to_owned(), version: version.to_owned() })
    }
}

/// The file to write, and what to say of it.
#[derive(Debug)]
pub struct Workflow {
    /// Where it belongs.
    pub path: PathBuf,
    /// The whole file.
    pub text: String,
    /// What is to be done next.
    pub note: String,
}

/// The workflow of the paper in `dir`, if there is to be one: if it was asked for by a release, or `dir` is the top of a Git
/// repository. One in a folder of a repository is only written if it is asked for.
pub fn of(dir: &Path, asked: Option<&Release>) -> Option<Workflow> {
    let absolute = real(dir);
    let top = absolute.ancestors().find(|folder| folder.join(".git").exists());
    if asked.is_none() && top != Some(&absolute) {
        return None;
    }
    let content = top.and_then(|top| absolute.strip_prefix(top).ok()).filter(|below| !below.as_os_str().is_empty());
    let top = top.filter(|_| content.is_some());
    // As the user names it, where that is possible.
    let path = top.unwrap_or(dir).join(FILE);
    let built_for = RELEASE.and_then(|release| release.parse().ok());
    let release = asked.or(built_for.as_ref());
    let action = release.map_or_else(
        || PLACEHOLDER.to_owned(),
        |Release { repository, version }| format!("{repository}/action@{version}"),
    );
    let file = path.display();
    let (first, note) = match release {
        Some(_) => (None, tell!("init-workflow-next", file = file)),
        None => (
            Some(tell!("init-workflow-placeholder", placeholder = PLACEHOLDER)),
            tell!("init-workflow-set", file = file, placeholder = PLACEHOLDER),
        ),
    };
    let comments = first.into_iter().chain([tell!("init-workflow-about"), tell!("init-workflow-environment")]);
    let comments: String =
        comments.flat_map(|text| text.lines().map(|line| format!("# {line}\n")).collect::<Vec<_>>()).collect();
    let text = comments + &workflow(&action, content.map(slashed).as_deref());
    Some(Workflow { path, text, note })
}

/// The workflow that uses an action, for the paper in the folder `content` of the repository, if it is not the repository itself.
fn workflow(action: &str, content: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in TEMPLATE.lines() {
        match (line.trim_start(), content) {
            // A text of JSON is one of YAML.
            ("content: CONTENT", Some(content)) => lines.push(line.replace("CONTENT", &json::compact(&content))),
            ("content: CONTENT", None) => {
                // The job `plan` has no other input.
                lines.pop_if(|before| before.trim_start() == "with:");
            }
            _ => lines.push(line.replace("ACTION", action)),
        }
    }
    lines.join("\n") + "\n"
}

/// Where a folder is, or will be.
fn real(dir: &Path) -> PathBuf {
    dir.canonicalize().unwrap_or_else(|_| {
        let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let parent = absolute.parent().and_then(|parent| parent.canonicalize().ok());
        parent.zip(absolute.file_name()).map(|(parent, name)| parent.join(name)).unwrap_or(absolute)
    })
}

/// A path in a repository, as Git writes it everywhere.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_a_repository_of_github_and_a_version() {
        for good in ["gazette/gazette@v1.2.0", "A-b_c/ga.z-e_tte@v0.10.255"] {
            let release: Release = good.parse().expect(good);
            assert_eq!(format!("{}@{}", release.repository, release.version), good);
        }
        for bad in [
            "",
            "gazette",
            "gazette/gazette",
            "gazette/gazette@main",
            "gazette/gazette@v1.2",
            "gazette/gazette@1.2.0",
            "gazette/gazette@v1.2.0 # x",
            "gazette/gazette@v1.2.0\n",
            "gazette/gazette/action@v1.2.0",
            "/gazette@v1.2.0",
            "gazette/..@v1.2.0",
            "<OWNER>/gazette@v1.2.0",
            "https://github.com/gazette/gazette@v1.2.0",
        ] {
            assert!(bad.parse::<Release>().is_err(), "{bad:?} is taken");
        }
        assert!(PLACEHOLDER.replace("/action", "").parse::<Release>().is_err(), "the placeholder is somebody's");
    }

    #[test]
    fn the_documentation_shows_the_workflow_that_is_written() {
        let docs = include_str!("../../../../../docs/CI.md");
        let shown = docs.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
        assert_eq!(shown, Some(workflow(PLACEHOLDER, None).as_str()));
    }

    #[test]
    fn a_paper_in_a_folder_of_the_repository_is_named_in_both_jobs() {
        let text = workflow("o/r/action@v1.0.0", Some("báo \"chữ\""));
        assert_eq!(text.matches("          content: \"báo \\\"chữ\\\"\"\n").count(), 2, "{text}");
        assert_eq!(text.matches("uses: o/r/action@v1.0.0\n").count(), 2, "{text}");
        assert!(!workflow("o/r/action@v1.0.0", None).contains("content:"));
    }
}
