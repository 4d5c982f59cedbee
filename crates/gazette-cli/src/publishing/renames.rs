//! Finds articles whose files were renamed or moved so that they have another slug.
//!
//! A file whose content is exactly that of a recorded article without a file is that article: it keeps the article's id,
//! and with it views, history and redirects. So is a file that had the article before, and now gives it another slug. The id
//! is written into the file, so that everybody's folder knows it. If only similar, or the same as several, a file is a new
//! article, unless the editor says otherwise.

use std::collections::HashMap;
use std::io;

use gazette_content::ArticleEntry;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_messages::tell;

use super::plan::{PushPlan, PushReason, Redirect, Withheld};
use super::state::PushState;
use crate::content::ContentDir;
use crate::files::write_atomically;

/// An article whose file has another name, and therefore another slug.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rename {
    /// The slug under which it is live.
    pub from: Slug,
    /// Its slug in the folder.
    pub to: Slug,
    /// Its file.
    pub file: String,
    /// Its id, which stays.
    pub id: String,
    /// From its old address to the new one.
    #[serde(skip)]
    pub redirect: Redirect,
}

/// A file and an article that the editor has said to be the same: `OLD=NEW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRename {
    /// The old file, or the slug.
    pub old: String,
    /// The new file.
    pub new: String,
}

impl std::str::FromStr for NamedRename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').filter(|(old, new)| !old.is_empty() && !new.is_empty());
        let (old, new) = parts.ok_or_else(|| tell!("rename-form"))?;
        Ok(Self { old: old.to_owned(), new: new.to_owned() })
    }
}

impl PushPlan<'_> {
    /// Takes renamed articles out of the added and the retired ones, except the files in `distinct`, which are new articles
    /// whatever they contain. `Err` with the first of `named` that fits none.
    pub fn take_renames(
        &mut self,
        state: &PushState,
        named: &[NamedRename],
        distinct: &[String],
    ) -> Result<Vec<Rename>, NamedRename> {
        let mut renames = Vec::new();
        for pair in named {
            if self.is_renamed_already(state, pair) {
                continue;
            }
            let retired = self.retired.iter().find(|retired| {
                let file = state.articles.get(&retired.slug).map(|known| known.file.as_str());
                retired.slug.as_str() == pair.old || file == Some(&pair.old)
            });
            let retired = retired.map(|retired| retired.slug.clone());
            let is_new = self.new_files().any(|file| file == pair.new);
            // What was published as an article of its own and was taken down is free for the article that it should have been.
            let withheld = self
                .withheld
                .iter()
                .position(|Withheld { entry, .. }| entry.file == pair.new && entry.id.1 == entry.slug.1);
            match (retired, is_new, withheld) {
                (Some(from), true, _) => renames.extend(self.take_rename(state, &from, &pair.new)),
                (Some(from), false, Some(at)) => {
                    let Withheld { entry, .. } = self.withheld.remove(at);
                    renames.extend(self.rename(state, &from, entry));
                }
                _ => return Err(pair.clone()),
            }
        }
        for (from, file) in self.same_file(state) {
            renames.extend(self.take_rename(state, &from, &file));
        }
        for (from, file) in self.same_content(state, distinct) {
            renames.extend(self.take_rename(state, &from, &file));
        }
        Ok(renames)
    }

    /// Whether an interrupted push has written the id already.
    fn is_renamed_already(&self, state: &PushState, pair: &NamedRename) -> bool {
        self.articles.iter().any(|planned| {
            let old = planned.old_slug.as_ref();
            let file = old.and_then(|old| state.articles.get(old)).map(|known| known.file.as_str());
            planned.entry.file == pair.new
                && (old.is_some_and(|old| old.as_str() == pair.old) || file == Some(&pair.old))
        })
    }

    /// The files of added articles without an id of their own.
    pub fn new_files(&self) -> impl Iterator<Item = &str> {
        self.added().map(|(file, _)| file)
    }

    /// Added articles without an id of their own: their files and contents.
    fn added(&self) -> impl Iterator<Item = (&str, Hash)> {
        let added = self.articles.iter().filter(|planned| planned.reason == PushReason::Added);
        let without_id = added.filter(|planned| planned.entry.id.1 == planned.entry.slug.1);
        without_id.map(|planned| (planned.entry.file.as_str(), planned.entry.content))
    }

    /// The pairs of a retired article and an added one in the same file: the article has another slug now.
    fn same_file(&self, state: &PushState) -> Vec<(Slug, String)> {
        let retired = self.retired.iter().filter(|retired| !retired.is_draft);
        let files =
            retired.filter_map(|retired| Some((&retired.slug, state.articles.get(&retired.slug)?.file.as_str())));
        let is_added = |file: &str| self.new_files().any(|added| added == file);
        files.filter(|(_, file)| is_added(file)).map(|(slug, file)| (slug.clone(), file.to_owned())).collect()
    }

    /// The pairs of a retired article and an added file with the same content, if there is only one of each.
    fn same_content(&self, state: &PushState, distinct: &[String]) -> Vec<(Slug, String)> {
        let mut files: HashMap<Hash, Option<&str>> = HashMap::new();
        for (file, content) in self.added().filter(|(file, _)| !distinct.iter().any(|other| other == file)) {
            files.entry(content).and_modify(|first| *first = None).or_insert(Some(file));
        }
        let mut slugs: HashMap<Hash, Option<&Slug>> = HashMap::new();
        for retired in self.retired.iter().filter(|retired| !retired.is_draft) {
            if let Some(content) = state.articles.get(&retired.slug).and_then(|known| known.content) {
                slugs.entry(content).and_modify(|first| *first = None).or_insert(Some(&retired.slug));
            }
        }
        let pairs = slugs.into_iter().filter_map(|(content, slug)| {
            let file = files.get(&content).copied().flatten()?;
            Some((slug?.clone(), file.to_owned()))
        });
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort();
        pairs
    }

    fn take_rename(&mut self, state: &PushState, from: &Slug, file: &str) -> Option<Rename> {
        let at = self.articles.iter().position(|planned| planned.entry.file == file)?;
        let entry = self.articles.remove(at).entry;
        self.rename(state, from, entry)
    }

    fn rename(&mut self, state: &PushState, from: &Slug, entry: &ArticleEntry) -> Option<Rename> {
        let known = state.articles.get(from)?;
        self.retired.retain(|retired| retired.slug != *from);
        let id = known.id.clone().unwrap_or_else(|| from.to_string());
        let redirect = Redirect { from: known.path.clone(), to: entry.path.clone() };
        Some(Rename { from: from.clone(), to: entry.slug.0.clone(), file: entry.file.clone(), id, redirect })
    }
}

/// Writes an article's id into the front matter of a file.
pub fn write_id(folder: &ContentDir, file: &str, id: &str) -> io::Result<()> {
    let path = folder.path(file);
    let text = std::fs::read_to_string(&path)?;
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    let line_break = if text[..end].ends_with("\r\n") { "\r\n" } else { "\n" };
    let (fence, rest) = text.split_at(end);
    write_atomically(&path, format!("{fence}id: {id}{line_break}{rest}").as_bytes())
}
