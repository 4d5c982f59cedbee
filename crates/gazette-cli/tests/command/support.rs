//! A temporary content folder in which to run the command.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::server::Server;

pub const TOKEN: &str = "kPq3xT-never-to-be-shown-_9";

/// The folder of the user's settings, within the content folder.
pub const CONFIG: &str = ".config-of-the-user";

/// The file of stored tokens, within the content folder.
pub const TOKENS: &str = ".config-of-the-user/gazette/tokens.json";

/// A PNG of 2 × 1 pixels without metadata.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x7b, 0x40, 0xe8, 0xdd, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0x00, 0x04, 0xff, 0x01, 0x07, 0x00, 0x01, 0xff, 0xe2, 0x23, 0x9e,
    0x59, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

const SITE: &str = r#"title = "Báo Thử Nghiệm"
tagline = "Tin tức ở biên mạng"
base_url = "https://bao.example"
language = "vi"
timezone = "Asia/Ho_Chi_Minh"
views_offset = 37131684

[[sections]]
slug = "lam-theo-guong-bac"
title = "Làm theo gương Bác Hồ"

[[sections]]
slug = "giao-thong"
title = "Giao thông"
"#;

/// A content folder.
pub struct Folder {
    dir: TempDir,
}

/// The result of running the command.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    /// A folder with settings and no articles.
    pub fn new() -> Self {
        let folder = Self { dir: tempfile::tempdir().unwrap() };
        folder.write("gazette.toml", SITE);
        folder
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub fn has(&self, file: &str) -> bool {
        self.path(file).exists()
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).unwrap();
    }

    /// Writes an article with additional front matter and this body.
    pub fn article(&self, file: &str, extra: &str, body: &str) -> String {
        let front = "title: Cầu mới\nlead: Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n";
        let text = format!("---\n{front}{extra}---\n\n{body}\n");
        self.write(file, &text);
        text
    }

    /// Runs the command here, without a paper.
    pub fn gazette(&self, args: &[&str]) -> Run {
        run(self.dir.path(), None, args)
    }

    /// Runs the command here with additional environment variables, and returns its output.
    pub fn gazette_with(&self, variables: &[(&str, &str)], args: &[&str]) -> String {
        let mut command = command(self.dir.path(), None, args);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    /// Runs the command here with additional environment variables.
    pub fn run_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Run {
        finish(command(self.dir.path(), None, args).envs(variables.iter().copied()))
    }

    /// Runs the command here with these environment variables and this input.
    pub fn gazette_typing(&self, variables: &[(&str, &str)], args: &[&str], input: impl AsRef<[u8]>) -> Run {
        let mut command = command(self.dir.path(), None, args);
        command.envs(variables.iter().copied()).env("GAZETTE_PATIENCE", "1").stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The command may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        checked(&child.wait_with_output().unwrap())
    }

    /// Starts the command here, with its output in pipes.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = command(self.dir.path(), None, args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the command here, for the paper at `url`.
    pub fn gazette_at(&self, url: &str, args: &[&str]) -> Run {
        run(self.dir.path(), Some(url), args)
    }

    /// Runs the command here, for the paper at `url`, without a token.
    pub fn without_token(&self, url: &str, args: &[&str]) -> Run {
        finish(command(self.dir.path(), Some(url), args).env_remove("GAZETTE_TOKEN"))
    }
}

/// The output without parts that differ from run to run.
pub fn stable(run: &Run, server: &Server) -> String {
    let all = run.all().replace(&server.url, "http://paper.example");
    // How long it took differs.
    let is_time = |word: &str| word.len() == 3 && word.as_bytes()[1] == b'.' && word.parse::<f64>().is_ok();
    match all.split_once("Live at ").and_then(|(before, rest)| Some((before, rest.split_once(" after ")?))) {
        Some((before, (address, rest))) if is_time(&rest[..3]) => {
            format!("{before}Live at {address} after 0.0{}", &rest[3..])
        }
        _ => all,
    }
}

/// Runs the command in this folder.
pub fn run(cwd: &Path, url: Option<&str>, args: &[&str]) -> Run {
    finish(&mut command(cwd, url, args))
}

fn command(cwd: &Path, url: Option<&str>, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gazette"));
    command.args(args).current_dir(cwd).stdin(Stdio::null());
    let ours = ["GAZETTE_", "CLOUDFLARE_"];
    for (name, _) in std::env::vars().filter(|(name, _)| ours.iter().any(|start| name.starts_with(start))) {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    // Not where the developer's own tokens are.
    command.env("XDG_CONFIG_HOME", cwd.join(CONFIG));
    in_english(&mut command);
    if let Some(url) = url {
        command.env("GAZETTE_URL", url).env("GAZETTE_TOKEN", TOKEN).env("GAZETTE_PATIENCE", "3");
    }
    command
}

/// Makes the command speak English, whatever the language of this machine and of the paper.
pub fn in_english(command: &mut Command) {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command.env("GAZETTE_LANG", "en");
}

fn finish(command: &mut Command) -> Run {
    checked(&command.output().unwrap())
}

fn checked(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let run = Run { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) };
    let all = run.all();
    assert!(!all.contains(TOKEN), "the token is shown:\n{all}");
    assert!(!all.contains('\u{1b}'), "colours where there is no terminal:\n{all}");
    run
}

impl Run {
    /// Both streams.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.all());
        self
    }

    /// Asserts that the output contains the text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.all().contains(text), "no `{text}` in:\n{}", self.all());
        self
    }

    /// The JSON value on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}", self.out))
    }
}
