//! An edition in this isolate's memory.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use futures_util::FutureExt;
use gazette_core::edition::bucket::Bucket;
use gazette_core::edition::{BUCKETS, Found, Head, Key, Root};
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Zone};

use super::place::Place;
use super::stored_page;
use crate::error::ApiError;
use crate::log;
use crate::publishing;
use crate::storage::PaperStore;
use crate::together;

/// How many redirects in the index are followed: a slug that changed, and an address that led to it.
const MAX_HOPS: usize = 4;

/// One edition, as readers of this isolate see it.
pub struct Edition {
    /// Its root.
    pub root: Root,
    /// Its settings.
    pub site: Rc<Site>,
    /// Names all that page templates depend on.
    pub style: String,
    /// Whether it is one of the history, which the Catalog alone knows whole. Nothing that is made of it is kept.
    pub is_past: bool,
    /// What was purged since, and is in no edition of the history any more.
    purged: Purged,
    /// Buckets and heads that were needed so far, by hash. They are handed on from edition to edition.
    parts: Rc<Parts>,
}

/// What an edition of the history leaves out.
#[derive(Debug, Default)]
pub struct Purged {
    /// The SHA-256 of articles' ids.
    pub ids: HashSet<Hash>,
    /// Articles' blobs, and media.
    pub blobs: HashSet<Hash>,
}

#[derive(Default)]
struct Parts {
    buckets: RefCell<HashMap<Hash, Rc<Bucket>>>,
    heads: RefCell<HashMap<Hash, Rc<Head>>>,
    /// What they weigh, as they came from KV.
    bytes: Cell<usize>,
}

impl Parts {
    fn weigh(&self, bytes: usize) {
        self.bytes.set(self.bytes.get() + bytes);
    }
}

/// What a name leads to, redirects followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// A public article.
    Article {
        /// Its blob.
        blob: Hash,
        /// Whether its id is its slug.
        id_is_slug: bool,
        /// Whether the name was not the article's own.
        redirected: bool,
        /// When it will be gone.
        unpublish_at: Option<Timestamp>,
    },
    /// It was taken down.
    Gone,
    /// Nothing, or nothing yet.
    Nothing,
}

impl Edition {
    /// The paper before its first edition.
    pub fn unpublished() -> Self {
        let root = Root {
            number: 0,
            published_at: Timestamp::from_secs(0),
            index: vec![None; BUCKETS],
            heads: BTreeMap::new(),
            boundaries: Vec::new(),
            site: Hash::of(b""),
            articles: BTreeMap::new(),
        };
        let site = Site {
            title: "Gazette".into(),
            tagline: String::new(),
            base_url: "http://localhost".into(),
            language: "vi".into(),
            zone: Zone::fixed("UTC", 0),
            views_offset: 0,
            sections: Vec::new(),
            menu: Vec::new(),
            banners: Vec::new(),
            webhooks: Vec::new(),
            newsroom: gazette_core::site::Newsroom::default(),
        };
        Self {
            root,
            style: stored_page::style(&site),
            site: Rc::new(site),
            is_past: false,
            purged: Purged::default(),
            parts: Rc::default(),
        }
    }

    /// Loads what every page of an edition needs, and the buckets that `previous` had in memory and that changed.
    pub async fn load(place: &impl Place, root: Root, previous: Option<&Self>) -> Result<Self, ApiError> {
        if !root.is_well_formed() {
            return Err(ApiError::Internal(format!("the root of edition {} is not well-formed", root.number)));
        }
        let site = match previous.filter(|previous| previous.root.site == root.site) {
            Some(previous) => previous.site.clone(),
            None => Rc::new(json::read(&text_blob(place, root.site).await?)?),
        };
        let parts = previous.map(|previous| previous.parts.clone()).unwrap_or_default();
        let edition =
            Self { style: stored_page::style(&site), root, site, is_past: false, purged: Purged::default(), parts };
        if let Some(previous) = previous {
            edition.take_over_buckets(place, &previous.root).await?;
        }
        Ok(edition)
    }

    /// The same as one of the history.
    #[must_use]
    pub fn of_the_past(self, purged: Purged) -> Self {
        Self { is_past: true, purged, ..self }
    }

    async fn take_over_buckets(&self, place: &impl Place, previous: &Root) -> Result<(), ApiError> {
        let resident = |hash: &Hash| self.parts.buckets.borrow().contains_key(hash);
        let changed: Vec<Hash> = (previous.index.iter().zip(&self.root.index))
            .filter(|(old, new)| old != new && old.as_ref().is_some_and(resident))
            .filter_map(|(_, new)| *new)
            .collect();
        together::all(changed.into_iter().map(|hash| self.bucket(place, hash).boxed_local()).collect()).await?;
        self.parts.buckets.borrow_mut().retain(|hash, _| self.root.index.contains(&Some(*hash)));
        self.parts.bytes.set(self.parts.buckets.borrow().values().map(|bucket| bucket.as_bytes().len()).sum());
        self.parts.heads.borrow_mut().retain(|hash, _| self.root.heads.values().any(|head| head == hash));
        Ok(())
    }

    async fn bucket(&self, place: &impl Place, hash: Hash) -> Result<Rc<Bucket>, ApiError> {
        if let Some(bucket) = self.parts.buckets.borrow().get(&hash) {
            return Ok(bucket.clone());
        }
        let bytes = blob(place, hash).await?;
        self.parts.weigh(bytes.len());
        let bucket = Rc::new(Bucket::from_bytes(bytes).map_err(|error| ApiError::Internal(error.to_string()))?);
        self.parts.buckets.borrow_mut().insert(hash, bucket.clone());
        Ok(bucket)
    }

    /// A section's head; `None` where it has no articles.
    pub async fn head(&self, place: &impl Place, section: &Slug) -> Result<Option<Rc<Head>>, ApiError> {
        let Some(hash) = self.root.heads.get(section).copied() else { return Ok(None) };
        if let Some(head) = self.parts.heads.borrow().get(&hash) {
            return Ok(Some(head.clone()));
        }
        let mut head: Head = match text_blob(place, hash).await {
            // Heads of old editions are erased when something is purged; the rows know what they were.
            Err(ApiError::NotHereYet) if self.is_past => {
                publishing::client::head_of(place, self.root.number, section).await?
            }
            text => {
                let text = text?;
                self.parts.weigh(text.len());
                json::read(&text)?
            }
        };
        head.cards.retain(|card| !self.purged.ids.contains(&Hash::of(card.card.id.as_bytes())));
        let head: Rc<Head> = Rc::new(head);
        self.parts.heads.borrow_mut().insert(hash, head.clone());
        Ok(Some(head))
    }

    /// What a key leads to at an instant.
    pub async fn resolve(&self, place: &impl Place, key: Key, now: Timestamp) -> Result<Resolved, ApiError> {
        let mut key = key;
        for hop in 0..MAX_HOPS {
            let Some(hash) = self.root.index[key.bucket()] else { return Ok(Resolved::Nothing) };
            let bucket = self.bucket(place, hash).await?;
            match bucket.get(key).map_or(Found::Nothing, |entry| entry.at(now)) {
                Found::Article { blob, .. } if self.purged.blobs.contains(&blob) => return Ok(Resolved::Gone),
                Found::Article { blob, id_is_slug, unpublish_at } => {
                    return Ok(Resolved::Article { blob, id_is_slug, redirected: hop > 0, unpublish_at });
                }
                Found::Redirect(target) => key = target,
                Found::Gone => return Ok(Resolved::Gone),
                Found::Nothing => return Ok(Resolved::Nothing),
            }
        }
        Ok(Resolved::Nothing)
    }

    /// About how much of this isolate's memory its index takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.parts.bytes.get()
    }

    /// Seconds until something appears or disappears, if that is known to happen.
    pub fn secs_to_boundary(&self, now: Timestamp) -> Option<i64> {
        self.root.next_boundary(now).map(|next| next.as_secs() - now.as_secs())
    }
}

/// A blob that must exist: from KV or, while it is on its way there, from the Catalog.
async fn blob(place: &impl Place, hash: Hash) -> Result<Vec<u8>, ApiError> {
    let found = place.store()?.blob(hash).await;
    match found {
        Ok(Some(bytes)) => return Ok(bytes),
        Ok(None) => {}
        Err(error) => log::warn(&format!("{error}; asking the Catalog for {hash}")),
    }
    publishing::client::blob(place, hash).await?.ok_or(ApiError::NotHereYet)
}

/// A blob that must exist, and is JSON.
pub async fn text_blob(place: &impl Place, hash: Hash) -> Result<String, ApiError> {
    String::from_utf8(blob(place, hash).await?).map_err(|error| ApiError::Internal(format!("blob {hash}: {error}")))
}
