//! Merges an editor's changes with those that others have published.

use std::fs;

use gazette_core::hash::Hash;
use gazette_core::wire::{LiveSource, Source};

use super::Pull;
use crate::failure::Failure;

/// The lines around two versions of the same lines. A check finds them by their beginnings, which are those of Git.
const YOURS: &str = "<<<<<<< yours";
const LIVE: &str = ">>>>>>> live";

/// A text with the changes of two editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text. Where both changed the same lines, it has both versions, between markers.
    pub text: String,
    /// The numbers of the lines with the first marker of each collision, from 1.
    pub collisions: Vec<usize>,
}

/// Merges two texts that were made from the same one, line by line.
pub fn merge(base: &str, yours: &str, live: &str) -> Merged {
    // A marker needs a line of its own.
    let [base, yours, live] = [base, yours, live].map(with_last_break);
    let (text, is_clean) =
        match diffy::MergeOptions::new().set_conflict_style(diffy::ConflictStyle::Merge).merge(&base, &yours, &live) {
            Ok(text) => (text, true),
            Err(text) => (text, false),
        };
    if is_clean {
        return Merged { text, collisions: Vec::new() };
    }
    let mut collisions = Vec::new();
    let renamed = text.split_inclusive('\n').enumerate().map(|(index, line)| {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        match words {
            "<<<<<<< ours" => {
                collisions.push(index + 1);
                format!("{YOURS}{end}")
            }
            ">>>>>>> theirs" => format!("{LIVE}{end}"),
            _ => line.to_owned(),
        }
    });
    Merged { text: renamed.collect(), collisions }
}

impl Pull<'_> {
    /// Merges a live source with the local changes of a file. Returns false if that can't be done.
    pub(super) fn merge(
        &mut self,
        live: &LiveSource,
        source: &Source,
        file: &str,
        pictures: &[(String, Hash)],
    ) -> Result<bool, Failure> {
        let Some(base) = self.local.base(&live.id) else { return Ok(false) };
        let is_other = |(picture, hash): &(String, Hash)| self.local.is_other_picture(picture, *hash);
        let is_taken = *file != source.path && self.local.exists(&source.path);
        if is_taken || pictures.iter().any(is_other) {
            return Ok(false);
        }
        let Ok(yours) = self.content.folder().read(file) else { return Ok(false) };
        let Some(base) = self.client.source(base)? else { return Ok(false) };
        let merged = merge(&base.text, &yours.normalised, &source.text);
        self.fetch_pictures(pictures)?;
        // Whoever moved the file decides where it is, and if both did, this folder.
        let target = if base.path == *file { &source.path } else { file };
        self.write(target, merged.text.as_bytes())?;
        if target != file {
            let path = self.content.folder().path(file);
            fs::remove_file(&path).map_err(|cause| Failure::Unwritable { path, cause })?;
        }
        if !merged.collisions.is_empty() {
            self.pulled.collisions.insert(target.to_owned(), merged.collisions);
        }
        self.pulled.merged.insert(target.to_owned());
        self.remember(live, source);
        self.local.record_merged(&live.id, target);
        Ok(true)
    }
}

/// The text with a line break at its end.
fn with_last_break(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "một\nhai\nba\nbốn\nnăm\n";

    #[test]
    fn changes_of_different_lines_are_both_kept() {
        let merged = merge(BASE, "một A\nhai\nba\nbốn\nnăm\n", "một\nhai\nba\nbốn\nnăm B\nsáu\n");
        assert_eq!(merged, Merged { text: "một A\nhai\nba\nbốn\nnăm B\nsáu\n".into(), collisions: vec![] });
        let same = merge(BASE, "một\nhai C\nba\nbốn\nnăm\n", "một\nhai C\nba\nbốn\nnăm\n");
        assert_eq!((same.text.as_str(), same.collisions.len()), ("một\nhai C\nba\nbốn\nnăm\n", 0));
        let deleted = merge(BASE, "một\nhai\nba\nbốn\n", "hai\nba\nbốn\nnăm\n");
        assert_eq!(deleted.text, "hai\nba\nbốn\n");
    }

    #[test]
    fn where_both_changed_the_same_lines_both_versions_are_there() {
        let merged = merge(BASE, "một\nhai A\nba\nbốn\nnăm A\n", "một\nhai B\nba\nbốn\nnăm B\n");
        let collision = |line: &str| format!("<<<<<<< yours\n{line} A\n=======\n{line} B\n>>>>>>> live\n");
        assert_eq!(merged.text, format!("một\n{}ba\nbốn\n{}", collision("hai"), collision("năm")));
        assert_eq!(merged.collisions, [2, 9]);
    }

    #[test]
    fn a_last_line_without_a_break_is_merged_like_others() {
        for last in ["", "\n"] {
            let merged = merge(&format!("a\nb{last}"), "a\nb A", "a\nb B");
            assert_eq!(merged.text, "a\n<<<<<<< yours\nb A\n=======\nb B\n>>>>>>> live\n");
            assert_eq!(merged.collisions, [2]);
            assert_eq!(merge(&format!("a\nb\nc{last}"), "a\nb\nc C", "a A\nb\nc").text, "a A\nb\nc C\n");
        }
        assert_eq!(merge("", "a\n", "b\n").collisions, [1]);
    }
}
