//! Builds the tree of an edition from the Catalog's rows: buckets, heads, boundaries, root. [`list_trees`] builds the lists.

use std::collections::BTreeMap;

use gazette_core::article::Front;
use gazette_core::edition::bucket::{Bucket, Entry, Kind};
use gazette_core::edition::{BUCKETS, HEAD_CARDS, Head, HeadCard, Key, Lists, Root, by_date};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window};
use gazette_core::wire::MAX_TEXT_BYTES;
use gazette_sql::{Sql, SqlError};

use crate::rows::RouteTarget;
use crate::{blobs, list_trees, name_slugs, rows};

/// The maximum number of cards under embargo in a head, earliest first. Each boundary rebuilds the head.
const EMBARGOED_CARDS: u64 = 500;
/// An upper estimate of a card's size in a head besides its JSON.
const WINDOW_BYTES: usize = 120;

/// A name whose entry in the index may have changed.
#[derive(Debug)]
pub enum Name {
    /// A slug, current or old.
    Slug(Slug),
    /// An article's id.
    Id(String),
    /// An address of an older system.
    Legacy(String),
    /// A picture or a document, which may have been purged.
    Media(Hash),
}

impl Name {
    fn key(&self) -> Key {
        match self {
            Self::Slug(slug) => Key::of_slug(slug),
            Self::Id(id) => Key::of_id(id),
            Self::Legacy(address) => Key::of_legacy(address),
            Self::Media(hash) => Key::of_media(*hash),
        }
    }

    /// The current entry of this name. A purged name returns 410 permanently, unless it has a new owner.
    fn entry(&self, sql: &impl Sql, now: Timestamp) -> Result<Option<Entry>, SqlError> {
        if let Some(entry) = self.entry_of_rows(sql, now)? {
            return Ok(Some(entry));
        }
        let key = self.key();
        let purged = sql.first("SELECT 1 FROM purged_keys WHERE key = ?", vec![key.to_hex().into()])?;
        Ok(purged.map(|_| Entry::always(key, Kind::Gone)))
    }

    fn entry_of_rows(&self, sql: &impl Sql, now: Timestamp) -> Result<Option<Entry>, SqlError> {
        let key = self.key();
        let always = |kind| Some(Entry::always(key, kind));
        let leads_to = |target: RouteTarget, kind: fn(Key) -> Kind| match target {
            RouteTarget::Article(slug) => always(kind(Key::of_slug(&slug))),
            RouteTarget::Gone => always(Kind::Gone),
        };
        match self {
            Self::Slug(slug) => {
                if let Some(live) = rows::live_by_slug(sql, slug.as_str())? {
                    let is_over = live.window.unpublish_at.is_some_and(|end| end <= now);
                    if is_over && rows::public_slugs(sql, &live.id, now)?.is_empty() {
                        // It was never public, because its time was over when it was published.
                        return Ok(None);
                    }
                    let kind = Kind::Article { blob: live.article, id_is_slug: live.id == slug.as_str() };
                    return Ok(Some(Entry { key, kind, window: live.window }));
                }
                if let Some(target) = rows::route_target(sql, "moved", slug.as_str(), now)? {
                    return Ok(leads_to(target, Kind::Moved));
                }
                Ok(rows::route_owner(sql, "gone", slug.as_str())?.and_then(|_| always(Kind::Gone)))
            }
            Self::Id(id) => Ok(match rows::route_target(sql, "id", id, now)? {
                Some(RouteTarget::Article(slug)) => always(Kind::Moved(Key::of_slug(&slug))),
                Some(RouteTarget::Gone) | None => None,
            }),
            Self::Legacy(address) => {
                let target = rows::route_target(sql, "legacy", address, now)?;
                Ok(target.and_then(|target| leads_to(target, Kind::Legacy)))
            }
            Self::Media(hash) => {
                let purged = sql.first("SELECT 1 FROM purged_blobs WHERE hash = ?", vec![(*hash).into()])?;
                Ok(purged.and_then(|_| always(Kind::Gone)))
            }
        }
    }
}

/// The parts of the index that a commit touches.
#[derive(Debug, Default)]
pub struct Touched {
    names: Vec<Name>,
    sections: Vec<Slug>,
    /// The ids of articles whose places in lists may have changed.
    listed: Vec<String>,
    /// The change in the number of live versions, by section.
    grown: BTreeMap<Slug, i64>,
}

impl Touched {
    /// Whether no name was touched.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Records a name.
    pub fn name(&mut self, name: Name) {
        self.names.push(name);
    }

    /// Records that a section has `more` live versions more.
    pub fn count(&mut self, section: &Slug, more: i64) {
        *self.grown.entry(section.clone()).or_default() += more;
    }

    /// Records an article that may have come into lists, or have left them.
    pub fn listed(&mut self, id: &str) {
        self.listed.push(id.to_owned());
    }

    /// Records a section whose head must be rebuilt.
    pub fn section(&mut self, section: Slug) {
        if !self.sections.contains(&section) {
            self.sections.push(section);
        }
    }

    /// Records an article's slug, id, section and all addresses that lead to it.
    pub fn article(&mut self, sql: &impl Sql, id: &str, slug: &Slug, section: &Slug) -> Result<(), SqlError> {
        self.names.extend([Name::Slug(slug.clone()), Name::Id(id.to_owned())]);
        self.section(section.clone());
        self.listed(id);
        for (kind, name) in rows::routes_of(sql, id)? {
            self.route(&kind, name)?;
        }
        Ok(())
    }

    /// Records one route.
    pub fn route(&mut self, kind: &str, name: String) -> Result<(), SqlError> {
        self.name(match kind {
            "legacy" => Name::Legacy(name),
            "id" => Name::Id(name),
            _ => Name::Slug(name.parse().map_err(|error| SqlError(format!("route {name}: {error}")))?),
        });
        Ok(())
    }
}

/// Builds the root of the next edition: copies the previous tree, and rebuilds the touched parts from the rows. New
/// buckets and heads are inserted into the blob table.
pub fn next_root(
    sql: &impl Sql,
    previous: Option<&Root>,
    site: Hash,
    touched: &Touched,
    now: Timestamp,
) -> Result<Root, SqlError> {
    let mut root = match previous {
        Some(previous) => Root { number: previous.number + 1, published_at: now, site, ..previous.clone() },
        None => Root {
            articles: BTreeMap::new(),
            lists: Lists::default(),
            number: 1,
            published_at: now,
            index: vec![None; BUCKETS],
            heads: BTreeMap::new(),
            boundaries: Vec::new(),
            site,
        },
    };
    for (section, more) in &touched.grown {
        let before = root.articles.get(section).copied().unwrap_or(0);
        match u32::try_from(i64::from(before) + more) {
            Ok(0) | Err(_) => drop(root.articles.remove(section)),
            Ok(count) => drop(root.articles.insert(section.clone(), count)),
        }
    }
    let lists = list_trees::update(sql, &mut root, &touched.listed, now)?;
    let mut names: Vec<(Key, Changed)> = touched.names.iter().map(|name| (name.key(), Changed::Name(name))).collect();
    for (list, top) in lists {
        let changed = match top {
            Some(top) => Changed::List(top),
            None => Changed::Empty(name_slugs::successor(sql, &list)?.map(|successor| successor.key())),
        };
        names.push((list.key(), changed));
    }
    names.sort_by_key(|(key, _)| *key);
    names.dedup_by_key(|(key, _)| *key);
    for names in names.chunk_by(|(a, _), (b, _)| a.bucket() == b.bucket()) {
        let number = names[0].0.bucket();
        root.index[number] = changed_bucket(sql, root.index[number], names, now)?;
    }
    for section in &touched.sections {
        let head = head_of(sql, section, None, now)?;
        if head.cards.is_empty() {
            root.heads.remove(section);
        } else {
            let json = serde_json::to_vec(&head)?;
            root.heads.insert(section.clone(), blobs::store_as(sql, "head", &json, true, now)?);
        }
    }
    root.boundaries = boundaries(sql, now)?;
    Ok(root)
}

/// What may have changed in a bucket.
enum Changed<'a> {
    Name(&'a Name),
    /// The list with this top.
    List(Hash),
    /// A list that has no articles any more, and the list that has them now.
    Empty(Option<Key>),
}

fn changed_bucket(
    sql: &impl Sql,
    old: Option<Hash>,
    names: &[(Key, Changed<'_>)],
    now: Timestamp,
) -> Result<Option<Hash>, SqlError> {
    let mut entries = Vec::new();
    if let Some(hash) = old {
        let bytes = blobs::read(sql, hash)?.ok_or_else(|| SqlError(format!("bucket {hash} is lost")))?;
        let bucket = Bucket::from_bytes(bytes).map_err(|error| SqlError(error.to_string()))?;
        let is_touched = |key: Key| names.binary_search_by_key(&key, |(key, _)| *key).is_ok();
        entries.extend(bucket.entries().filter(|entry| !is_touched(entry.key)));
    }
    for (key, changed) in names {
        entries.extend(match changed {
            Changed::Name(name) => name.entry(sql, now)?,
            Changed::List(top) => Some(Entry::always(*key, Kind::List(*top))),
            Changed::Empty(successor) => successor.map(|successor| Entry::always(*key, Kind::Moved(successor))),
        });
    }
    if entries.is_empty() {
        return Ok(None);
    }
    blobs::store_own(sql, "bucket", Bucket::new(entries).as_bytes(), now).map(Some)
}

/// The newest cards of a section: [`HEAD_CARDS`] public ones, and as many of those under embargo that come next as fit.
/// For the newest edition, or one of the history.
pub fn head_of(sql: &impl Sql, section: &Slug, edition: Option<u64>, now: Timestamp) -> Result<Head, SqlError> {
    let valid = match edition {
        None => "to_edition IS NULL".to_owned(),
        Some(number) => format!("from_edition <= {number} AND (to_edition IS NULL OR to_edition > {number})"),
    };
    let select = format!(
        "SELECT card, publish_at, unpublish_at, front FROM versions
         WHERE section = ?1 AND {valid} AND (unpublish_at IS NULL OR unpublish_at > ?2)
         AND id NOT IN (SELECT id FROM withdrawn)"
    );
    let public = sql.run(
        &format!("{select} AND publish_at <= ?2 ORDER BY publish_at DESC, id LIMIT ?3"),
        vec![section.as_str().into(), now.into(), (HEAD_CARDS as u64 + 1).into()],
    )?;
    let embargoed = sql.run(
        &format!("{select} AND publish_at > ?2 ORDER BY publish_at, id LIMIT ?3"),
        vec![section.as_str().into(), now.into(), EMBARGOED_CARDS.into()],
    )?;
    let has_more = public.len() > HEAD_CARDS;
    let (mut cards, mut bytes) = (Vec::new(), 0);
    for row in public.iter().take(HEAD_CARDS).chain(&embargoed) {
        bytes += row.text(0)?.len() + WINDOW_BYTES;
        if bytes > MAX_TEXT_BYTES {
            break;
        }
        cards.push(HeadCard {
            card: row.json(0)?,
            window: Window { publish_at: row.instant(1)?, unpublish_at: row.optional_instant(2)? },
            front: row.optional_text(3)?.and_then(Front::of),
        });
    }
    cards.sort_by(by_date);
    Ok(Head { cards, has_more })
}

fn boundaries(sql: &impl Sql, now: Timestamp) -> Result<Vec<Timestamp>, SqlError> {
    let rows = sql.run(
        "SELECT publish_at AS at FROM versions WHERE to_edition IS NULL AND publish_at > ?
         UNION SELECT unpublish_at FROM versions WHERE to_edition IS NULL AND unpublish_at > ?
         ORDER BY at",
        vec![now.into(), now.into()],
    )?;
    rows.iter().map(|row| row.instant(0)).collect()
}
