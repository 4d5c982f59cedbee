//! Checking a folder again and again, reading only what has changed.

use std::collections::{HashMap, HashSet};

use gazette_core::hash::Hash;
use gazette_core::site::Site;
use rayon::prelude::*;

use super::article::Entry;
use super::folder::Stamp;
use super::paper::{find_between, named_slug, read_article};
use super::tray::{Filed, Tray};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};

/// Tells all that is wrong with a folder, as `gazette check` does.
#[derive(Debug, Default)]
pub struct Checker {
    /// What articles were read against.
    settings: Option<(Site, bool)>,
    kept: HashMap<String, Kept>,
}

/// What was found out about a file.
#[derive(Debug)]
struct Kept {
    text: Hash,
    entry: Option<Entry>,
    found: Vec<Diagnostic>,
    media: Vec<(String, Option<Stamp>)>,
    /// Whether it may depend on other files than itself and its media: it links to another article's file, or misses
    /// something.
    depends_on_others: bool,
}

impl Checker {
    /// Checks what is in the tray now.
    pub fn check(&mut self, tray: &Tray) -> Diagnostics {
        let settings = Some((tray.site().clone(), tray.settings.are_sound));
        if self.settings != settings {
            self.settings = settings;
            self.kept.clear();
        }
        let to_read: Vec<&Filed> = tray.files().map(AsRef::as_ref).filter(|filed| !self.knows(filed, tray)).collect();
        let read: Vec<_> = to_read.par_iter().map(|filed| read(filed, tray)).collect();
        let present: HashSet<&str> = tray.files().map(|filed| filed.file.as_str()).collect();
        self.kept.retain(|file, _| present.contains(file.as_str()));
        self.kept.extend(to_read.iter().map(|filed| filed.file.clone()).zip(read));

        let kept: Vec<_> = tray.files().filter_map(|filed| self.kept.get_key_value(&filed.file)).collect();
        let entries: Vec<Entry> = kept.iter().filter_map(|(_, kept)| kept.entry.clone()).collect();
        let unread = kept.iter().filter(|(_, kept)| kept.entry.is_none()).filter_map(|(file, _)| named_slug(file));
        let (settings, unread) = (&tray.settings, unread.collect());
        let between = find_between(&tray.folder, &settings.settings, settings.are_sound, &entries, None, &unread);
        let each = kept
            .iter()
            .flat_map(|(_, kept)| &kept.found)
            .chain(&settings.found)
            .chain(&tray.trouble)
            .chain(&tray.foreign);
        Diagnostics::new(each.cloned().chain(between).collect())
    }

    fn knows(&self, filed: &Filed, tray: &Tray) -> bool {
        self.kept.get(&filed.file).is_some_and(|kept| {
            let same = |(file, stamp): &(String, Option<Stamp>)| tray.stamps.get(file).copied() == *stamp;
            kept.text == filed.text && !kept.depends_on_others && kept.media.iter().all(same)
        })
    }
}

fn read(filed: &Filed, tray: &Tray) -> Kept {
    let (entry, found) = read_article(&filed.file, tray.desk());
    let media = entry.as_ref().map_or(&[][..], |entry| &entry.media);
    tray.remember(media);
    Kept {
        text: filed.text,
        media: media.iter().map(|media| (media.file.clone(), tray.stamps.get(&media.file).copied())).collect(),
        depends_on_others: found.iter().any(|found| found.severity == Severity::Error) || filed.may_link_to_files,
        entry,
        found,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::content::{Depth, Folder, Paper, Reader, SETTINGS};

    const SITE: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                        [[sections]]\nslug = \"a\"\ntitle = \"A\"\n";
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

    fn article(more: &str, body: &str) -> String {
        format!("---\ntitle: t\nlead: l\nsection: a\npublished_at: 2026-05-07T09:05:00+07:00\n{more}---\n{body}\n")
    }

    /// What is wrong, each with its file, after looking again; the same as is found by reading everything anew.
    fn check(checker: &mut Checker, tray: &mut Tray, root: &Path) -> Vec<String> {
        if let Some(look) = tray.look() {
            *tray = look.tray;
        }
        let found = checker.check(tray);
        let anew = Paper::read_with(Folder::open(root).unwrap(), Reader::to(Depth::Look)).unwrap();
        assert_eq!(found, anew.diagnostics);
        found.iter().map(|found| format!("{} {}", found.file, found.message)).collect()
    }

    #[test]
    fn checking_again_finds_what_checking_anew_finds() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let write = |file: &str, content: &[u8]| fs::write(root.join(file), content).unwrap();
        write(SETTINGS, SITE.as_bytes());
        write("x.md", article("", "[y](y.md) ![ảnh](anh.gif)").as_bytes());
        let mut tray = Tray::open(Folder::open(root).unwrap()).unwrap();
        let mut checker = Checker::default();
        let mut found = |files: &[(&str, Option<&[u8]>)]| {
            for (file, content) in files {
                match content {
                    Some(content) => write(file, content),
                    None => fs::remove_file(root.join(file)).unwrap(),
                }
            }
            check(&mut checker, &mut tray, root)
        };
        assert_eq!(found(&[]).len(), 2);
        assert_eq!(found(&[("y.md", Some(article("", "").as_bytes()))]), ["x.md the picture anh.gif is not there"]);
        assert_eq!(found(&[("anh.gif", Some(GIF))]), [""; 0]);
        assert_eq!(found(&[("anh.gif", Some(b"%PDF-1"))]).len(), 1);
        assert_eq!(found(&[("anh.gif", Some(GIF))]), [""; 0]);
        // What links to a file follows its slug, and what links to an address does not.
        let to_page = article("", "[y](/a/y)");
        assert_eq!(found(&[("z.md", Some(to_page.as_bytes()))]), [""; 0]);
        let moved = article("slug: khac\n", "");
        assert_eq!(found(&[("y.md", Some(moved.as_bytes()))]), ["z.md the link to /a/y leads nowhere"]);
        assert_eq!(found(&[("y.md", Some(article("", "").as_bytes()))]), [""; 0]);
        assert_eq!(found(&[("w.md", Some(article("slug: y\n", "").as_bytes()))]).len(), 1);
        assert_eq!(found(&[("w.md", None)]), [""; 0]);
        let other = SITE.replace("\"a\"", "\"b\"");
        assert_eq!(found(&[(SETTINGS, Some(other.as_bytes()))]).len(), 4);
        assert_eq!(found(&[(SETTINGS, Some(SITE.as_bytes()))]), [""; 0]);
        assert_eq!(found(&[("y.md", Some(b"\xff")), ("anh.gif", None)]).len(), 3);
    }
}
