//! The three roles, and the lines of the `EDITORS` secret that assign them.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::text::find_forbidden;

/// The role of a token. Each role includes the permissions of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Role {
    /// May propose articles, publish own ones where the settings allow it, and make previews.
    Writer,
    /// May also change all articles and settings, take articles down, roll back, and read the history.
    Editor,
    /// May also use purges, backups, counts, webhooks, the audit log.
    Admin,
}

impl Role {
    /// All roles, the lowest first.
    pub const ALL: [Self; 3] = [Self::Writer, Self::Editor, Self::Admin];

    /// The name in `EDITORS` and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The response of `GET /api/v1/whoami`: whose token the request had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// The editor's name, as in the history of editions.
    pub name: String,
    /// The token's role.
    pub role: Role,
}

/// A line of the `EDITORS` secret: `name role sha256-of-the-token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorLine {
    /// The editor's name, which may contain spaces.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The SHA-256 of the token.
    pub token: Hash,
    /// Whether the line has no role, and the name ends in the word of a role. The line is an editor's; a role after the
    /// name would make that explicit.
    pub is_ambiguous: bool,
}

impl EditorLine {
    /// Parses a line; `None` if it does not end in a hash, has no name, or has a forbidden character in the name: editions
    /// and their backups contain it.
    ///
    /// The last word before the hash is the role. A line without one is an editor's, for compatibility with the time
    /// before there were roles. The only word before a hash is always a name.
    pub fn parse(line: &str) -> Option<Self> {
        let (rest, hash) = line.trim().rsplit_once(char::is_whitespace)?;
        let (rest, token) = (rest.trim_end(), hash.parse().ok()?);
        let words = rest.rsplit_once(char::is_whitespace);
        let role = words.and_then(|(name, role)| Some((name.trim_end(), Role::of(role)?, false)));
        let (name, role, is_ambiguous) = role.unwrap_or_else(|| {
            let last = words.map_or(rest, |(_, last)| last);
            (rest, Role::Editor, Role::of(&last.to_lowercase()).is_some())
        });
        (!name.is_empty() && find_forbidden(name).is_none()).then(|| Self {
            name: name.to_owned(),
            role,
            token,
            is_ambiguous,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_before_the_hash_is_the_role_and_without_one_a_line_is_an_editors() {
        let hash = Hash::of(b"token");
        for (line, name, role, is_ambiguous) in [
            ("lan writer", "lan", Role::Writer, false),
            ("lan", "lan", Role::Editor, false),
            ("  thu ha  admin ", "thu ha", Role::Admin, false),
            ("tổng biên tập editor", "tổng biên tập", Role::Editor, false),
            ("thu ha", "thu ha", Role::Editor, false),
            ("ban Admin", "ban Admin", Role::Editor, true),
            ("admin", "admin", Role::Editor, true),
            ("admin editor", "admin", Role::Editor, false),
            ("desk admin writer", "desk admin", Role::Writer, false),
        ] {
            let parsed = EditorLine::parse(&format!("{line} {hash}"));
            assert_eq!(parsed, Some(EditorLine { name: name.into(), role, token: hash, is_ambiguous }), "{line}");
        }
        for broken in ["", "lan", "lan writer", &format!("{hash}"), &format!("lan writer {hash}0")] {
            assert_eq!(EditorLine::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_name_that_no_backup_takes_is_no_editors() {
        let hash = Hash::of(b"token");
        for name in ["lan\u{1b}[2J", "l\u{202e}an", "lan\u{2067}", "a\u{7f}b"] {
            assert_eq!(EditorLine::parse(&format!("{name} writer {hash}")), None, "{name:?}");
            assert_eq!(EditorLine::parse(&format!("{name} {hash}")), None, "{name:?}");
        }
    }

    #[test]
    fn roles_grow() {
        assert!(Role::Writer < Role::Editor && Role::Editor < Role::Admin);
        assert!(Role::ALL.iter().all(|role| Role::of(role.as_str()) == Some(*role)));
    }
}
