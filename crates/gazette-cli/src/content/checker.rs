//! Checks a folder repeatedly, reading only what has changed.

use std::collections::{HashMap, HashSet};

use gazette_content::diagnostics::{Diagnostic, Diagnostics, Severity};
use gazette_content::{ArticleEntry, Paper, named_slug};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use rayon::prelude::*;

use super::dir::Stamp;
use super::load::{check_together, read_article};
use super::snapshot::{ContentSnapshot, ParsedFile};

/// Finds everything that `gazette check` finds.
#[derive(Debug, Default)]
pub struct Checker {
    /// The settings with which the cached files were checked.
    settings: Option<(Site, bool)>,
    checked: HashMap<String, CheckedFile>,
}

/// The result of checking a file.
#[derive(Debug)]
struct CheckedFile {
    text: Hash,
    entry: Option<ArticleEntry>,
    found: Vec<Diagnostic>,
    media: Vec<(String, Option<Stamp>)>,
    /// Whether the result may depend on files other than this one and its media: it links to another article's file, or it
    /// has errors.
    depends_on_others: bool,
}

impl Checker {
    /// Checks the current content.
    pub fn check(&mut self, snapshot: &ContentSnapshot) -> Diagnostics {
        let settings = Some((snapshot.site().clone(), snapshot.settings.are_valid));
        if self.settings != settings {
            self.settings = settings;
            self.checked.clear();
        }
        let to_read: Vec<&ParsedFile> =
            snapshot.files().map(AsRef::as_ref).filter(|parsed| !self.knows(parsed, snapshot)).collect();
        let read: Vec<_> = to_read.par_iter().map(|parsed| read(parsed, snapshot)).collect();
        let present: HashSet<&str> = snapshot.files().map(|parsed| parsed.file.as_str()).collect();
        self.checked.retain(|file, _| present.contains(file.as_str()));
        self.checked.extend(to_read.iter().map(|parsed| parsed.file.clone()).zip(read));

        let checked: Vec<_> = snapshot.files().filter_map(|parsed| self.checked.get_key_value(&parsed.file)).collect();
        let entries: Vec<ArticleEntry> = checked.iter().filter_map(|(_, checked)| checked.entry.clone()).collect();
        let unread =
            checked.iter().filter(|(_, checked)| checked.entry.is_none()).filter_map(|(file, _)| named_slug(file));
        let settings = &snapshot.settings;
        let paper = Paper {
            settings: &settings.settings,
            settings_are_valid: settings.are_valid,
            entries: &entries,
            media_is_known: false,
            unread: &unread.collect(),
        };
        let together = check_together(paper, &snapshot.folder);
        let each = checked
            .iter()
            .flat_map(|(_, checked)| &checked.found)
            .chain(&settings.found)
            .chain(&snapshot.refresh_error)
            .chain(&snapshot.listing_found);
        Diagnostics::new(each.cloned().chain(together).collect())
    }

    fn knows(&self, parsed: &ParsedFile, snapshot: &ContentSnapshot) -> bool {
        self.checked.get(&parsed.file).is_some_and(|checked| {
            let same = |(file, stamp): &(String, Option<Stamp>)| snapshot.stamps.get(file).copied() == *stamp;
            checked.text == parsed.text && !checked.depends_on_others && checked.media.iter().all(same)
        })
    }
}

fn read(parsed: &ParsedFile, snapshot: &ContentSnapshot) -> CheckedFile {
    let (rendered, found) = read_article(&parsed.file, snapshot.render_context());
    let entry = rendered.map(|rendered| rendered.entry);
    let media = entry.as_ref().map_or(&[][..], |entry| &entry.media);
    snapshot.remember(media);
    CheckedFile {
        text: parsed.text,
        media: media.iter().map(|media| (media.file.clone(), snapshot.stamps.get(&media.file).copied())).collect(),
        depends_on_others: found.iter().any(|found| found.severity == Severity::Error) || parsed.may_link_to_files,
        entry,
        found,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use gazette_content::SETTINGS;

    use super::*;
    use crate::content::{Content, ContentDir, LoadOptions, MediaDepth};

    const SITE: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                        [[sections]]\nslug = \"a\"\ntitle = \"A\"\n";
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    fn article(more: &str, body: &str) -> String {
        format!("---\ntitle: t\nlead: l\nsection: a\npublished_at: 2026-05-07T09:05:00+07:00\n{more}---\n{body}\n")
    }

    /// The diagnostics after a refresh. Asserts that loading everything again finds the same.
    fn check(checker: &mut Checker, snapshot: &mut ContentSnapshot, root: &Path) -> Vec<String> {
        if let Some(refresh) = snapshot.refresh() {
            *snapshot = refresh.snapshot;
        }
        let found = checker.check(snapshot);
        let reloaded =
            Content::load_with(ContentDir::open(root).unwrap(), LoadOptions::with_media(MediaDepth::Inspect)).unwrap();
        assert_eq!(found, reloaded.diagnostics);
        found.iter().map(|found| format!("{} {}", found.file, found.message)).collect()
    }

    #[test]
    fn checking_again_finds_what_checking_anew_finds() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let write = |file: &str, content: &[u8]| fs::write(root.join(file), content).unwrap();
        write(SETTINGS, SITE.as_bytes());
        write("x.md", article("", "[y](y.md) ![ảnh](anh.gif)").as_bytes());
        let mut snapshot = ContentSnapshot::open(ContentDir::open(root).unwrap()).unwrap();
        let mut checker = Checker::default();
        let mut found = |files: &[(&str, Option<&[u8]>)]| {
            for (file, content) in files {
                match content {
                    Some(content) => write(file, content),
                    None => fs::remove_file(root.join(file)).unwrap(),
                }
            }
            check(&mut checker, &mut snapshot, root)
        };
        assert_eq!(found(&[]).len(), 2);
        assert_eq!(found(&[("y.md", Some(article("", "y").as_bytes()))]), ["x.md the picture anh.gif does not exist"]);
        assert_eq!(found(&[("anh.gif", Some(GIF))]), [""; 0]);
        assert_eq!(found(&[("anh.gif", Some(b"%PDF-1"))]).len(), 1);
        assert_eq!(found(&[("anh.gif", Some(GIF))]), [""; 0]);
        // A link to a file follows the file's slug; a link to an address does not.
        let to_page = article("", "[y](/a/y)");
        assert_eq!(found(&[("z.md", Some(to_page.as_bytes()))]), [""; 0]);
        let moved = article("slug: khac\n", "y");
        assert_eq!(found(&[("y.md", Some(moved.as_bytes()))]), ["z.md broken link to /a/y"]);
        assert_eq!(found(&[("y.md", Some(article("", "y").as_bytes()))]), [""; 0]);
        assert_eq!(found(&[("w.md", Some(article("slug: y\n", "y").as_bytes()))]).len(), 1);
        assert_eq!(found(&[("w.md", None)]), [""; 0]);
        let other = SITE.replace("\"a\"", "\"b\"");
        assert_eq!(found(&[(SETTINGS, Some(other.as_bytes()))]).len(), 4);
        assert_eq!(found(&[(SETTINGS, Some(SITE.as_bytes()))]), [""; 0]);
        assert_eq!(found(&[("y.md", Some(b"\xff")), ("anh.gif", None)]).len(), 3);
    }
}
