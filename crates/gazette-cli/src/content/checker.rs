//! Checking a folder again and again, reading only what has changed.

use std::collections::{HashMap, HashSet};

use gazette_core::hash::Hash;
use gazette_core::site::Site;

use super::article::Entry;
use super::folder::Stamp;
use super::paper::{find_between, named_slug, read_article};
use super::tray::{Filed, Tray};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::parallel;

/// Tells all that is wrong with a folder, as [`Paper::read`](super::Paper::read) does.
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
    pictures: Vec<(String, Option<Stamp>)>,
    /// Whether it may depend on other files than itself and its pictures: it links to another article's file, or misses
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
        let read = parallel::map(&to_read, |filed| read(filed, tray));
        let present: HashSet<&str> = tray.files().map(|filed| filed.file.as_str()).collect();
        self.kept.retain(|file, _| present.contains(file.as_str()));
        self.kept.extend(to_read.iter().map(|filed| filed.file.clone()).zip(read));

        let kept: Vec<_> = tray.files().filter_map(|filed| self.kept.get_key_value(&filed.file)).collect();
        let entries: Vec<Entry> = kept.iter().filter_map(|(_, kept)| kept.entry.clone()).collect();
        let unread = kept.iter().filter(|(_, kept)| kept.entry.is_none()).filter_map(|(file, _)| named_slug(file));
        let (settings, unread) = (&tray.settings, unread.collect());
        let between = find_between(&tray.folder, &settings.settings, settings.are_sound, &entries, &unread);
        let each = kept.iter().flat_map(|(_, kept)| &kept.found).chain(&settings.found).chain(&tray.trouble);
        Diagnostics::new(each.cloned().chain(between).collect())
    }

    fn knows(&self, filed: &Filed, tray: &Tray) -> bool {
        self.kept.get(&filed.file).is_some_and(|kept| {
            let same = |(file, stamp): &(String, Option<Stamp>)| tray.stamps.get(file).copied() == *stamp;
            kept.text == filed.text && !kept.depends_on_others && kept.pictures.iter().all(same)
        })
    }
}

fn read(filed: &Filed, tray: &Tray) -> Kept {
    let (entry, found) = read_article(&filed.file, tray.desk());
    let pictures = entry.iter().flat_map(|entry| &entry.pictures);
    tray.remember(entry.as_ref().map_or(&[], |entry| &entry.pictures));
    Kept {
        text: filed.text,
        pictures: pictures.map(|picture| (picture.file.clone(), tray.stamps.get(&picture.file).copied())).collect(),
        depends_on_others: found.iter().any(|found| found.severity == Severity::Error) || filed.may_link_to_files,
        entry,
        found,
    }
}
