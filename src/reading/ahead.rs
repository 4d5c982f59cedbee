//! Values that are read beside the root, when it is not known yet whether they are current: so the first reader in an
//! isolate waits for one read instead of three. The root, or the bucket that it names, decides whether they are used.

use std::cell::RefCell;

use futures_util::join;
use gazette_core::edition::list::ListName;
use gazette_core::edition::{Key, legacy_address};
use gazette_core::slug::Slug;
use gazette_core::url_space::{ListOf, Route};

use super::edition::Edition;
use super::read_context::ReadContext;
use super::stored_article;
use crate::host::Later;
use crate::storage::{CacheTtl, ContentStore, NumberedBucket};

/// The copy of an article under a slug.
#[derive(Debug, PartialEq, Eq)]
pub enum Copy {
    /// It was not read yet.
    Unread,
    /// What the store has.
    Read(Option<Vec<u8>>),
}

/// What was read ahead for one request.
#[derive(Default)]
pub struct Ahead {
    bucket: Option<(usize, Option<NumberedBucket>)>,
    /// A slug, and what the store has under it.
    article: RefCell<Option<(Slug, Option<Vec<u8>>)>>,
}

impl Ahead {
    /// Reads what the response for an address will need.
    pub async fn read(context: &impl ReadContext, path: &str, query: &str) -> Self {
        let Some((key, slug)) = needed(path, query) else { return Self::default() };
        let number = key.bucket();
        let bucket = async { context.store()?.bucket(number, CacheTtl::Long).await };
        let article = async {
            let slug = slug?;
            let value = stored_article::read(context, &slug, CacheTtl::Long).await;
            Some((slug, value))
        };
        let (bucket, article) = join!(bucket, article);
        let bucket = bucket.unwrap_or_else(|error| {
            log::warn!("{error}; reading the bucket {number} by its hash");
            None
        });
        Self { bucket: Some((number, bucket)), article: RefCell::new(article) }
    }

    /// Gives the bucket to an edition. If the edition has another, the value that this data center has cached is read
    /// again after the response.
    pub fn give_bucket(&mut self, context: &impl ReadContext, later: &impl Later, edition: &Edition) {
        let Some((number, bucket)) = self.bucket.take() else { return };
        let is_current =
            bucket.map_or(edition.root.index[number].is_none(), |bucket| edition.take_bucket(number, bucket));
        if !is_current && let Ok(store) = context.store() {
            later.later(async move { drop(store.bucket(number, CacheTtl::Short).await) });
        }
    }

    /// What the store has under a slug, if that was read.
    pub fn take_article(&self, slug: &Slug) -> Copy {
        match self.article.take() {
            Some((of, value)) if of == *slug => Copy::Read(value),
            _ => Copy::Unread,
        }
    }
}

/// The key that decides about the response for an address, and the slug of the article that it may be. `None` if no single
/// key does.
fn needed(path: &str, query: &str) -> Option<(Key, Option<Slug>)> {
    let of_slug = |slug: &str| slug.parse().ok().map(|slug| (Key::of_slug(&slug), Some(slug)));
    let of_legacy = || {
        let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        (Key::of_legacy(&legacy_address(&address)), None)
    };
    match Route::of(path) {
        Route::Article { slug, .. } => of_slug(slug).or_else(|| Some(of_legacy())),
        Route::Api if path == "/api/v1/articles" => query.split('&').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            Some((key_of_list(name, value)?, None))
        }),
        Route::Api => of_slug(path.strip_prefix("/api/v1/articles/")?),
        Route::List(ListOf::Tag(name), _) | Route::Feed(Some(ListOf::Tag(name)), _) => {
            Some((key_of_list("tag", name)?, None))
        }
        Route::List(ListOf::Author(name), _) | Route::Feed(Some(ListOf::Author(name)), _) => {
            Some((key_of_list("author", name)?, None))
        }
        Route::Media { hash, .. } => Some((Key::of_media(hash.parse().ok()?), None)),
        Route::Front if !query.is_empty() => Some(of_legacy()),
        // What is no slug is no section.
        Route::List(ListOf::Section(name), _) if name.parse::<Slug>().is_err() => Some(of_legacy()),
        Route::Other => Some(of_legacy()),
        _ => None,
    }
}

/// The key of a list that is in the index.
fn key_of_list(kind: &str, name: &str) -> Option<Key> {
    let list = match kind {
        "tag" => ListName::Tag,
        "author" => ListName::Author,
        _ => return None,
    };
    Some(list(name.parse().ok()?).key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_one_that_the_handler_will_look_for() {
        let slug: Slug = "bai-moi".parse().unwrap();
        let article = Some((Key::of_slug(&slug), Some(slug)));
        let legacy = |address: &str| Some((Key::of_legacy(&legacy_address(address)), None));
        for (path, query, expected) in [
            ("/tin/bai-moi", "", article.clone()),
            ("/api/v1/articles/bai-moi", "", article),
            ("/tin/12-bai.html", "", legacy("/tin/12-bai.html")),
            ("/index.php", "id=7&view=article", legacy("/index.php?id=7&view=article")),
            ("/", "option=com_content&view=article&id=7", legacy("/index.php?option=com_content&view=article&id=7")),
            ("/tags/bai-moi", "", Some((ListName::Tag("bai-moi".parse().unwrap()).key(), None))),
            ("/authors/bai-moi/page/7", "", Some((ListName::Author("bai-moi".parse().unwrap()).key(), None))),
            ("/tags/bai-moi/feed.xml", "", Some((ListName::Tag("bai-moi".parse().unwrap()).key(), None))),
            ("/api/v1/articles", "limit=5&tag=bai-moi", Some((ListName::Tag("bai-moi".parse().unwrap()).key(), None))),
            ("/api/v1/articles", "section=tin", None),
            ("/", "", None),
            ("/tin", "", None),
            ("/api/v1/articles", "", None),
            ("/search", "q=a", None),
        ] {
            assert_eq!(needed(path, query), expected, "{path}?{query}");
        }
    }
}
