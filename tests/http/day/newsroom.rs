//! The three of the newsroom: each has a clone and a token. None of them ever uses `--force`.

use gazette_core::hash::Hash;

use crate::content::{Content, Ran};
use crate::day::model::COMMON_WORD;
use crate::edge::Edge;

/// Somebody of the newsroom.
pub struct Editor {
    pub folder: Content,
    pub token: &'static str,
}

/// The admin, the editor and the writer, by their tokens.
pub const CHIEF: &str = "token-of-the-chief";
pub const LAN: &str = "token-of-lan";
pub const THU: &str = "token-of-thu";

/// The lines of `EDITORS`.
pub fn lines() -> String {
    let line = |name: &str, role: &str, token: &str| format!("{name} {role} {}", Hash::of(token.as_bytes()));
    [line("Chủ bút", "admin", CHIEF), line("Lan", "editor", LAN), line("Thu Hà", "writer", THU)].join("\n")
}

/// The text of an article in its version `mark`, with a paragraph for each of `more`.
pub fn story(title: &str, section: &str, mark: u32, more: &[&str]) -> String {
    let mut text = format!(
        "---\nsection: {section}\nlead: Tin {COMMON_WORD}.\ntitle: {title} Ver{mark}z\nbyline: {{name: Lê Chí Thành}}\n\
         published_at: 2026-05-07T09:05:00+07:00\n---\n\nThân bài Ver{mark}z.\n"
    );
    for paragraph in more {
        text.extend(["\n", paragraph, "\n"]);
    }
    text
}

impl Editor {
    /// Somebody who begins by fetching the paper.
    #[track_caller]
    pub fn who_clones(edge: &Edge, token: &'static str) -> Self {
        let parent = Content::new();
        parent.remove("gazette.toml");
        let ran = parent.gazette_with_token(edge, &["clone", &edge.url, "bao"], token);
        assert_eq!(ran.code, 0, "{ran:?}");
        Self { folder: Content::at(parent, "bao"), token }
    }

    fn run(&self, edge: &Edge, arguments: &[&str]) -> Ran {
        assert!(!arguments.contains(&"--force"));
        self.folder.gazette_with_token(edge, arguments, self.token)
    }

    /// Runs the command, which must succeed and say something.
    #[track_caller]
    pub fn does(&self, edge: &Edge, arguments: &[&str], says: &str) -> Ran {
        let ran = self.run(edge, arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        assert!(ran.all().contains(says), "{arguments:?} does not say “{says}”: {ran:?}");
        ran
    }

    /// Runs the command, which must refuse and say something.
    #[track_caller]
    pub fn is_refused(&self, edge: &Edge, arguments: &[&str], says: &str) -> Ran {
        let ran = self.run(edge, arguments);
        assert_eq!(ran.code, 1, "{arguments:?}: {ran:?}");
        assert!(ran.all().contains(says), "{arguments:?} does not say “{says}”: {ran:?}");
        ran
    }

    /// Changes a file by replacing a text that it has.
    #[track_caller]
    pub fn edits(&self, file: &str, from: &str, to: &str) {
        let text = self.folder.read(file);
        assert!(text.contains(from), "{from} is not in {text}");
        self.folder.write(file, text.replace(from, to));
    }
}
