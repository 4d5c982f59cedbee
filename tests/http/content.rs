//! A folder of articles, and the command that works in it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::edge::{Edge, built};

/// A content folder.
pub struct Content {
    root: PathBuf,
    /// Removed with the last of its folders.
    dir: TempDir,
}

/// What the command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

const SETTINGS: &str = r#"title = "Báo Thử"
tagline = "Tin tức ở biên mạng"
base_url = "https://bao.example"
language = "vi"
timezone = "Asia/Ho_Chi_Minh"
views_offset = 37131684

[[sections]]
slug = "thoi-su"
title = "Thời sự"

[[sections]]
slug = "van-hoa"
title = "Văn hoá"

[[banners]]
title = "Tiến tới đại hội đảng"
url = "/thoi-su"
"#;

impl Content {
    /// A folder with settings and no article.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let content = Self { root: dir.path().to_owned(), dir };
        content.write("gazette.toml", SETTINGS);
        content
    }

    /// The folder `name` in another one.
    pub fn at(other: Self, name: &str) -> Self {
        Self { root: other.root.join(name), dir: other.dir }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("the file is there")
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).expect("the file was there");
    }

    /// Writes an article in `thoi-su`, published in the past, with more lines of front matter.
    pub fn article(&self, name: &str, title: &str, more: &str) {
        self.article_at(name, title, "2026-05-07T09:05:00+07:00", more);
    }

    /// The same, published at an instant.
    pub fn article_at(&self, name: &str, title: &str, published_at: &str, more: &str) {
        let more = if more.is_empty() { String::new() } else { format!("{more}\n") };
        self.write(
            &format!("{name}.md"),
            format!(
                "---\ntitle: \"{title}\"\nlead: Đoạn mở đầu của {name}.\nsection: thoi-su\n\
             byline: [{{name: Lê Chí Thành, organisation: Bộ phận giúp việc}}]\n\
             published_at: {published_at}\n{more}---\n\nNội dung của **{name}**.\n"
            ),
        );
    }

    /// Runs the command for a paper.
    pub fn gazette(&self, edge: &Edge, arguments: &[&str]) -> Ran {
        self.gazette_with_token(edge, arguments, &edge.token())
    }

    /// Runs the command with some token.
    pub fn gazette_with_token(&self, edge: &Edge, arguments: &[&str], token: &str) -> Ran {
        let output = self.command(edge, arguments, token).output().expect("the command runs; `make test` builds it");
        Ran::from(output)
    }

    /// Starts the command, without waiting for it; it gives up soon when nobody answers.
    pub fn begin(&self, edge: &Edge, arguments: &[&str]) -> Child {
        let mut command = self.command(edge, arguments, &edge.token());
        command.env("GAZETTE_PATIENCE", "1").stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the command runs; `make test` builds it")
    }

    fn command(&self, edge: &Edge, arguments: &[&str], token: &str) -> Command {
        let mut command = Command::new(built("GAZETTE_COMMAND", "target/debug/gazette"));
        command.args(arguments).current_dir(self.path()).env("GAZETTE_URL", &edge.url).env("GAZETTE_TOKEN", token);
        command.env("GAZETTE_LANG", "en");
        command
    }

    /// Publishes all of the folder, and waits until readers see it.
    #[track_caller]
    pub fn push(&self, edge: &Edge) -> Ran {
        let ran = self.gazette(edge, &["push", "--wait"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    /// A paper that shows this folder.
    #[track_caller]
    pub fn published(&self) -> Edge {
        let edge = Edge::start();
        self.push(&edge);
        edge
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the command writes UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// All that it wrote.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// What it wrote to stdout, as one JSON value.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }
}

/// Seconds since 1970, now.
fn now() -> std::time::Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970")
}

/// The instant so many seconds from now: in seconds since 1970, and as front matter has it.
pub fn in_secs(secs: u64) -> (u64, String) {
    let at = now().as_secs() + secs;
    let zone = chrono::FixedOffset::east_opt(7 * 3600).expect("a valid offset");
    let date = chrono::DateTime::from_timestamp(at.cast_signed(), 0).expect("a date").with_timezone(&zone);
    (at, date.to_rfc3339())
}

/// Sleeps until just after an instant.
pub fn sleep_past(at_secs: u64) {
    let at = std::time::Duration::from_millis(at_secs * 1000 + 50);
    std::thread::sleep(at.saturating_sub(now()));
}
