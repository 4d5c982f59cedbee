//! An edition in this isolate's memory.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use futures_util::future::try_join_all;
use gazette_core::edition::bucket::Bucket;
use gazette_core::edition::list::{ListName, Node};
use gazette_core::edition::{BUCKETS, Bundle, Found, Head, HeadCard, Key, Kind, Lists, Root};
use gazette_core::hash::Hash;
use gazette_core::site::Site;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Zone};
use gazette_core::wire::{ApiError, from_bytes};
use serde::de::{DeserializeOwned, IgnoredAny};

use super::fallback::Fallback;
use super::nodes::Nodes;
use super::read_context::ReadContext;
use super::stored_article;
use crate::publishing;
use crate::storage::{CacheTtl, ContentStore, NumberedBucket, read_surely};

/// After this time, an edition and all its values have arrived in every data center.
const ARRIVED_SECS: i64 = 10 * 60;
/// How long after the store has confirmed its root an edition may still add to the store. Values of an old edition may have
/// been erased since, and must not come back.
const WRITABLE_MILLIS: f64 = 60_000.0;

/// The maximum number of redirects in the index: a slug that changed, and an address that led to it.
const MAX_HOPS: usize = 4;

/// One edition, as this isolate serves it.
pub struct Edition {
    /// Its root.
    pub root: Root,
    /// Its settings.
    pub site: Rc<Site>,
    /// The hash of everything that page templates depend on.
    pub style: String,
    /// Whether it is an edition of the history; only the Catalog has all of one. Its pages are never cached.
    pub is_past: bool,
    /// Content that was purged since, which the edition no longer shows.
    purged: Purged,
    /// The last instant at which its root was known to be the newest, in milliseconds since 1970.
    confirmed_at: Cell<f64>,
    /// The last instant at which the store or the Catalog had no newer one.
    stored_at: Cell<f64>,
    /// The buckets, heads and nodes of lists that were read so far, by hash. The next edition takes them over.
    parts: Rc<Parts>,
}

/// The articles and media that an edition of the history omits.
#[derive(Debug, Default)]
pub struct Purged {
    /// The SHA-256 of the articles' ids.
    pub ids: HashSet<Hash>,
    /// The blobs of the articles, and media.
    pub blobs: HashSet<Hash>,
}

#[derive(Default)]
struct Parts {
    buckets: RefCell<HashMap<Hash, Rc<Bucket>>>,
    heads: RefCell<HashMap<Hash, Rc<Head>>>,
    nodes: RefCell<Nodes>,
    /// The size of the buckets as read from KV.
    bytes: Cell<usize>,
    fallback: Fallback,
}

impl Parts {
    fn weigh(&self, bytes: usize) {
        self.bytes.set(self.bytes.get() + bytes);
    }
}

/// Where a list starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Top {
    /// At this node.
    Node(Hash),
    /// It has no articles.
    Empty,
    /// Only the Catalog knows.
    Unknown,
}

/// The target of a name, after all redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// A public article.
    Article {
        /// Its blob.
        blob: Hash,
        /// Whether its id is its slug.
        id_is_slug: bool,
        /// Whether the name was another than the article's current one.
        redirected: bool,
        /// The time of its take-down, if one is set.
        unpublish_at: Option<Timestamp>,
    },
    /// The article was taken down.
    Gone,
    /// There is no such article, or it is not public yet.
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
            lists: Lists::default(),
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
            redirects: Vec::new(),
            newsroom: gazette_core::site::Newsroom::default(),
        };
        Self {
            root,
            style: stored_article::style(&site),
            site: Rc::new(site),
            is_past: false,
            purged: Purged::default(),
            confirmed_at: Cell::new(0.0),
            stored_at: Cell::new(0.0),
            parts: Rc::default(),
        }
    }

    /// Loads the parts of an edition that every page needs, and the changed buckets that `previous` had in memory. Parts
    /// that are in `bundle` are not read.
    pub async fn load(
        context: &impl ReadContext,
        root: Root,
        bundle: Option<&Bundle<'_>>,
        previous: Option<&Self>,
    ) -> Result<Self, ApiError> {
        if !root.is_well_formed() {
            return Err(ApiError::Internal(format!("the root of edition {} is not well-formed", root.number)));
        }
        let parts = previous.map(|previous| previous.parts.clone()).unwrap_or_default();
        let site = match previous.filter(|previous| previous.root.site == root.site) {
            Some(previous) => previous.site.clone(),
            None => match bundle.and_then(|bundle| parsed(bundle, root.site)) {
                Some(site) => Rc::new(site),
                None => Rc::new(json_blob(context, &parts, &root, root.site).await?),
            },
        };
        let edition = Self {
            style: stored_article::style(&site),
            root,
            site,
            is_past: false,
            purged: Purged::default(),
            confirmed_at: Cell::new(0.0),
            stored_at: Cell::new(0.0),
            parts,
        };
        for hash in edition.root.heads.values() {
            let is_new = !edition.parts.heads.borrow().contains_key(hash);
            if let Some(head) = bundle.filter(|_| is_new).and_then(|bundle| parsed(bundle, *hash)) {
                edition.parts.heads.borrow_mut().insert(*hash, Rc::new(head));
            }
        }
        if let Some(previous) = previous {
            edition.take_over_buckets(context, &previous.root).await?;
        }
        Ok(edition)
    }

    /// Marks it as an edition of the history.
    #[must_use]
    pub fn of_the_past(self, purged: Purged) -> Self {
        Self { is_past: true, purged, ..self }
    }

    async fn take_over_buckets(&self, context: &impl ReadContext, previous: &Root) -> Result<(), ApiError> {
        let resident = |hash: &Hash| self.parts.buckets.borrow().contains_key(hash);
        let changed: Vec<Hash> = (previous.index.iter().zip(&self.root.index))
            .filter(|(old, new)| old != new && old.as_ref().is_some_and(resident))
            .filter_map(|(_, new)| *new)
            .collect();
        try_join_all(changed.into_iter().map(|hash| self.bucket(context, hash))).await?;
        self.parts.buckets.borrow_mut().retain(|hash, _| self.root.index.contains(&Some(*hash)));
        self.parts.bytes.set(self.parts.buckets.borrow().values().map(|bucket| bucket.as_bytes().len()).sum());
        self.parts.heads.borrow_mut().retain(|hash, _| self.root.heads.values().any(|head| head == hash));
        Ok(())
    }

    async fn bucket(&self, context: &impl ReadContext, hash: Hash) -> Result<Rc<Bucket>, ApiError> {
        if let Some(bucket) = self.parts.buckets.borrow().get(&hash) {
            return Ok(bucket.clone());
        }
        let bucket = decoded_blob(context, &self.parts, &self.root, hash, |bytes| {
            Bucket::from_bytes(bytes).map_err(|error| error.to_string())
        });
        let bucket = Rc::new(bucket.await?);
        self.add_bucket(hash, bucket.clone());
        Ok(bucket)
    }

    fn add_bucket(&self, hash: Hash, bucket: Rc<Bucket>) {
        let bytes = bucket.as_bytes().len();
        if self.parts.buckets.borrow_mut().insert(hash, bucket).is_none() {
            self.parts.weigh(bytes);
        }
    }

    /// Takes a bucket that was read by its number, if it is the one that the root names; otherwise returns false.
    pub fn take_bucket(&self, number: usize, bucket: NumberedBucket) -> bool {
        let NumberedBucket { hash, bytes } = bucket;
        if self.root.index.get(number) != Some(&Some(hash)) {
            return false;
        }
        match Bucket::from_bytes(bytes) {
            Ok(bucket) => self.add_bucket(hash, Rc::new(bucket)),
            Err(error) => {
                log::warn!("the bucket {number} is broken: {error}");
                return false;
            }
        }
        true
    }

    /// Whether the bucket of a key needs no read.
    pub fn has_bucket(&self, key: Key) -> bool {
        self.root.index[key.bucket()].is_none_or(|hash| self.parts.buckets.borrow().contains_key(&hash))
    }

    /// The head of a section; `None` if the section has no articles.
    pub async fn head(&self, context: &impl ReadContext, section: &Slug) -> Result<Option<Rc<Head>>, ApiError> {
        let Some(hash) = self.root.heads.get(section).copied() else { return Ok(None) };
        if let Some(head) = self.parts.heads.borrow().get(&hash) {
            return Ok(Some(head.clone()));
        }
        // KV has heads only as a part of the bundle.
        let mut head: Head = match publishing::client::blob(context, hash).await? {
            Some(bytes) => from_bytes(&bytes)?,
            // A purge deletes the heads of old editions; the Catalog rebuilds them from its rows.
            None => publishing::client::head_of(context, self.root.number, section).await?,
        };
        head.cards.retain(|card| !self.purged.ids.contains(&Hash::of(card.card.id.as_bytes())));
        let head: Rc<Head> = Rc::new(head);
        self.parts.heads.borrow_mut().insert(hash, head.clone());
        Ok(Some(head))
    }

    /// The top of a list.
    pub async fn top(&self, context: &impl ReadContext, list: &ListName) -> Result<Top, ApiError> {
        // Nodes of the history may be deleted, or have cards of purged articles.
        if self.is_past {
            return Ok(Top::Unknown);
        }
        let lists = &self.root.lists;
        let top = match list {
            ListName::Paper => lists.paper,
            ListName::Section(section) => lists.sections.get(section).copied(),
            ListName::Tag(_) | ListName::Author(_) => {
                let key = list.key();
                let Some(hash) = self.root.index[key.bucket()] else { return Ok(Top::Empty) };
                match self.bucket(context, hash).await?.get(key).map(|entry| entry.kind) {
                    Some(Kind::List(top)) => Some(top),
                    _ => None,
                }
            }
        };
        Ok(top.map_or(Top::Empty, Top::Node))
    }

    /// The list to which the address of a list without articles leads, as its key and its top; `None` if it leads nowhere.
    pub async fn successor(
        &self,
        context: &impl ReadContext,
        list: &ListName,
    ) -> Result<Option<(Key, Hash)>, ApiError> {
        let mut key = list.key();
        // Nodes of the history may be deleted.
        let hops = if self.is_past { 0 } else { MAX_HOPS };
        for hop in 0..hops {
            let Some(hash) = self.root.index[key.bucket()] else { return Ok(None) };
            match self.bucket(context, hash).await?.get(key).map(|entry| entry.kind) {
                Some(Kind::Moved(target)) => key = target,
                Some(Kind::List(top)) => return Ok((hop > 0).then_some((key, top))),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// A node of the list with this key; `None` if it is nowhere, because this edition is old.
    pub async fn node(&self, context: &impl ReadContext, list: Key, hash: Hash) -> Result<Option<Rc<Node>>, ApiError> {
        if let Some(node) = self.parts.nodes.borrow_mut().get(hash) {
            return Ok(Some(node));
        }
        let decode = |bytes: Vec<u8>| Node::from_bytes(list, &bytes).map_err(|error| error.to_string());
        let node = match decoded_blob(context, &self.parts, &self.root, hash, decode).await {
            Ok(node) => Rc::new(node),
            Err(ApiError::NotHereYet) => return Ok(None),
            Err(error) => return Err(error),
        };
        self.parts.nodes.borrow_mut().insert(hash, node.clone());
        Ok(Some(node))
    }

    /// The public card of an article, if it is in a head in memory.
    pub fn card_in_memory(&self, id: &str, now: Timestamp) -> Option<HeadCard> {
        let heads = self.parts.heads.borrow();
        let current = self.root.heads.values().filter_map(|hash| heads.get(hash));
        current.flat_map(|head| head.live(now)).find(|card| card.card.id == id).cloned()
    }

    /// Whether a picture or a document was purged.
    pub async fn has_purged_media(&self, context: &impl ReadContext, media: Hash) -> Result<bool, ApiError> {
        let key = Key::of_media(media);
        let Some(hash) = self.root.index[key.bucket()] else { return Ok(false) };
        let is_gone = matches!(self.bucket(context, hash).await?.get(key).map(|entry| entry.kind), Some(Kind::Gone));
        Ok(is_gone || self.purged.blobs.contains(&media))
    }

    /// Resolves a key at an instant.
    pub async fn resolve(&self, context: &impl ReadContext, key: Key, now: Timestamp) -> Result<Resolved, ApiError> {
        let mut key = key;
        for hop in 0..MAX_HOPS {
            let Some(hash) = self.root.index[key.bucket()] else { return Ok(Resolved::Nothing) };
            let bucket = self.bucket(context, hash).await?;
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

    /// The approximate memory of its index and its lists, in bytes.
    pub fn bytes(&self) -> usize {
        self.parts.bytes.get() + self.parts.nodes.borrow().bytes()
    }

    /// Records that its root was the newest at an instant.
    pub fn confirm(&self, at_millis: f64) {
        self.confirmed_at.set(self.confirmed_at.get().max(at_millis));
    }

    /// The time since that confirmation, in milliseconds; `None` for an edition of the history and before the first
    /// edition.
    pub fn unconfirmed_millis(&self, now_millis: f64) -> Option<f64> {
        let confirmed_at = self.confirmed_at.get();
        (!self.is_past && confirmed_at > 0.0).then_some(now_millis - confirmed_at)
    }

    /// Records that the store or the Catalog had no newer root at an instant.
    pub fn confirm_in_store(&self, at_millis: f64) {
        self.stored_at.set(self.stored_at.get().max(at_millis));
    }

    /// Whether values rendered from it may be written to the store. A relay is not asked: one that is behind could
    /// confirm an old edition for a long time.
    pub fn is_writable(&self, now_millis: f64) -> bool {
        !self.is_past && now_millis - self.stored_at.get() < WRITABLE_MILLIS
    }

    /// How long a data center may cache the values that are read for this edition.
    pub fn ttl(&self, now: Timestamp) -> CacheTtl {
        ttl_of(&self.root, now)
    }

    /// A blob of this edition, which must exist, parsed as JSON.
    pub async fn json_blob<T: DeserializeOwned>(&self, context: &impl ReadContext, hash: Hash) -> Result<T, ApiError> {
        json_blob(context, &self.parts, &self.root, hash).await
    }

    /// An article of this edition, which must exist, as JSON.
    pub async fn article_json(&self, context: &impl ReadContext, hash: Hash) -> Result<String, ApiError> {
        let is_whole = |text: &str| serde_json::from_str::<IgnoredAny>(text).map_err(|error| error.to_string());
        let decode = |bytes| text_of(bytes).and_then(|text| is_whole(&text).map(|_| text));
        decoded_blob(context, &self.parts, &self.root, hash, decode).await
    }
}

/// A blob of a bundle, parsed; `None` if it is not there or broken.
fn parsed<T: DeserializeOwned>(bundle: &Bundle<'_>, hash: Hash) -> Option<T> {
    let parsed = serde_json::from_str(bundle.blob(hash)?);
    parsed.inspect_err(|error| log::warn!("the blob {hash} of the bundle is broken: {error}")).ok()
}

/// The result of reading a value that is still arriving, even a miss, may not be cached for a day.
fn ttl_of(root: &Root, now: Timestamp) -> CacheTtl {
    let age_secs = now.as_secs() - root.published_at.as_secs();
    if age_secs < ARRIVED_SECS { CacheTtl::Short } else { CacheTtl::Long }
}

/// A blob that must exist: from KV or, before it has arrived there, from the Catalog. A value that can't be decoded is
/// treated as missing.
async fn decoded_blob<T>(
    context: &impl ReadContext,
    parts: &Parts,
    root: &Root,
    hash: Hash,
    decode: impl Fn(Vec<u8>) -> Result<T, String>,
) -> Result<T, ApiError> {
    let store = context.store()?;
    match read_surely(ttl_of(root, context.now()), |ttl| store.blob(hash, ttl)).await {
        Ok(Some(bytes)) => match decode(bytes) {
            Ok(decoded) => return Ok(decoded),
            Err(error) => log::warn!("the blob {hash} is broken: {error}; asking the Catalog"),
        },
        Ok(None) => {}
        Err(error) => log::warn!("{error}; asking the Catalog for {hash}"),
    }
    let bytes = parts.fallback.blob(context, hash).await?;
    decode(bytes).map_err(|error| ApiError::Internal(format!("blob {hash}: {error}")))
}

async fn json_blob<T: DeserializeOwned>(
    context: &impl ReadContext,
    parts: &Parts,
    root: &Root,
    hash: Hash,
) -> Result<T, ApiError> {
    let decode = |bytes| serde_json::from_str(&text_of(bytes)?).map_err(|error| error.to_string());
    decoded_blob(context, parts, root, hash, decode).await
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| error.to_string())
}
