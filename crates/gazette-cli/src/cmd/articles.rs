//! The articles that arguments name by slug, file or address.

use gazette_content::{ArticleEntry, named_slug, nearest};
use gazette_core::slug::Slug;
use gazette_core::url_space::Route;
use gazette_messages::tell;

use super::current_dir;
use crate::client::Client;
use crate::content::{Content, ContentDir, LoadOptions, MediaDepth, Selection, is_article};
use crate::failure::Failure;
use crate::publishing::PushState;

/// Where the articles that arguments name are looked for.
pub(super) struct ArticleNames<'n> {
    pub folder: Option<&'n ContentDir>,
    pub state: &'n PushState,
    pub client: &'n Client,
}

impl ArticleNames<'_> {
    /// The slugs of the articles that arguments name: by the slugs themselves, by files of the folder, or by addresses in
    /// this paper.
    pub fn slugs(&self, arguments: &[String]) -> Result<Vec<Slug>, Failure> {
        let mut entries = None;
        arguments
            .iter()
            .map(|named| match named.parse() {
                Ok(slug) => Ok(slug),
                Err(_) if is_article(named) => self.of_file(named, &mut entries),
                Err(_) => self.of_address(named),
            })
            .collect()
    }

    fn of_file(&self, named: &str, entries: &mut Option<Vec<ArticleEntry>>) -> Result<Slug, Failure> {
        let not_found = || refuse(tell!("article-not-file", named = named));
        let folder = self.folder.ok_or_else(not_found)?;
        let Selection::Only(files) = folder.select_also_absent(&current_dir(), &[named.into()])? else {
            return Err(not_found());
        };
        if entries.is_none() {
            let options = LoadOptions::with_media(MediaDepth::Inspect);
            *entries = Some(Content::load_with(folder.clone(), options)?.content.entries);
        }
        let entry = entries.iter().flatten().find(|entry| files.contains(&entry.file));
        let slug = entry.map(|entry| entry.slug.0.clone());
        // The file of an article that is to be taken down may have been deleted.
        let recorded = || self.state.articles.iter().find(|(_, known)| files.contains(&known.file));
        slug.or_else(|| recorded().map(|(slug, _)| slug.clone())).or_else(|| named_slug(named)).ok_or_else(not_found)
    }

    fn of_address(&self, named: &str) -> Result<Slug, Failure> {
        let path = match named.split_once("://") {
            Some(_) => self
                .client
                .path_of(named)
                .ok_or_else(|| refuse(tell!("article-not-address", named = named, address = self.client.address())))?,
            None => format!("/{}", named.trim_start_matches('/')),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        match Route::of(path) {
            Route::Article { slug, .. } => slug.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| refuse(tell!("article-not-named", named = named)))
    }

    /// The error if the paper has no such article. Names the nearest one that was pushed from this folder and is live.
    pub fn unknown(&self, slug: &Slug) -> Failure {
        let live = self.state.articles.iter().filter(|(_, known)| !known.is_unpublished);
        let help = match nearest(slug.as_str(), live.map(|(slug, _)| slug.as_str())) {
            Some(meant) => tell!("did-you-mean", name = meant),
            None => tell!("article-unknown-help"),
        };
        Failure::Refused { message: tell!("article-unknown", address = self.client.address(), slug = slug), help }
    }
}

fn refuse(message: String) -> Failure {
    let help = tell!("article-name-help");
    Failure::Usage { message, help }
}
