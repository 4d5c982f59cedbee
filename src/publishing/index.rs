//! From the Catalog's rows to the tree of an edition: buckets, heads, boundaries, root.

use std::collections::BTreeMap;

use gazette_core::edition::bucket::{Bucket, Entry, Kind};
use gazette_core::edition::{BUCKETS, HEAD_CARDS, Head, HeadCard, Key, Root};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window};

use super::rows::RouteTarget;
use super::{blobs, rows};
use crate::storage::{Sql, SqlError};

/// A name whose entry in the index a commit may have changed.
#[derive(Debug)]
pub enum Name {
    /// A slug, current or old.
    Slug(Slug),
    /// An article's id.
    Id(String),
    /// An address of an older system.
    Legacy(String),
}

impl Name {
    fn key(&self) -> Key {
        match self {
            Self::Slug(slug) => Key::of_slug(slug),
            Self::Id(id) => Key::of_id(id),
            Self::Legacy(address) => Key::of_legacy(address),
        }
    }

    /// The entry that the rows give this name now.
    fn entry(&self, sql: &impl Sql) -> Result<Option<Entry>, SqlError> {
        let key = self.key();
        let always = |kind| Some(Entry::always(key, kind));
        let leads_to = |target: RouteTarget, kind: fn(Key) -> Kind| match target {
            RouteTarget::Article(slug) => always(kind(Key::of_slug(&slug))),
            RouteTarget::Gone => always(Kind::Gone),
        };
        match self {
            Self::Slug(slug) => {
                if let Some(live) = rows::live_by_slug(sql, slug.as_str())? {
                    let kind = Kind::Article { blob: live.article, id_is_slug: live.id == slug.as_str() };
                    return Ok(Some(Entry { key, kind, window: live.window }));
                }
                if let Some(target) = rows::route_target(sql, "moved", slug.as_str())? {
                    return Ok(leads_to(target, Kind::Moved));
                }
                Ok(rows::route_owner(sql, "gone", slug.as_str())?.and_then(|_| always(Kind::Gone)))
            }
            Self::Id(id) => Ok(match rows::route_target(sql, "id", id)? {
                Some(RouteTarget::Article(slug)) => always(Kind::Moved(Key::of_slug(&slug))),
                Some(RouteTarget::Gone) | None => None,
            }),
            Self::Legacy(address) => {
                let target = rows::route_target(sql, "legacy", address)?;
                Ok(target.and_then(|target| leads_to(target, Kind::Legacy)))
            }
        }
    }
}

/// What a commit touched.
#[derive(Debug, Default)]
pub struct Touched {
    names: Vec<Name>,
    sections: Vec<Slug>,
}

impl Touched {
    /// Whether there is no name to look at again.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Notes a name to look at again.
    pub fn name(&mut self, name: Name) {
        self.names.push(name);
    }

    /// Notes a section whose head is to be made again.
    pub fn section(&mut self, section: Slug) {
        if !self.sections.contains(&section) {
            self.sections.push(section);
        }
    }

    /// Notes an article's slug, id, section and all addresses that lead to it.
    pub fn article(&mut self, sql: &impl Sql, id: &str, slug: &Slug, section: &Slug) -> Result<(), SqlError> {
        self.names.extend([Name::Slug(slug.clone()), Name::Id(id.to_owned())]);
        self.section(section.clone());
        for (kind, name) in rows::routes_of(sql, id)? {
            self.route(&kind, name)?;
        }
        Ok(())
    }

    /// Notes one route.
    pub fn route(&mut self, kind: &str, name: String) -> Result<(), SqlError> {
        self.name(match kind {
            "legacy" => Name::Legacy(name),
            "id" => Name::Id(name),
            _ => Name::Slug(name.parse().map_err(|error| SqlError(format!("route {name}: {error}")))?),
        });
        Ok(())
    }
}

/// The root of the next edition: the previous tree with the touched parts made again from the rows. New buckets and
/// heads go into the blob table.
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
            number: 1,
            published_at: now,
            index: vec![None; BUCKETS],
            heads: BTreeMap::new(),
            boundaries: Vec::new(),
            site,
        },
    };
    let mut names: Vec<(Key, &Name)> = touched.names.iter().map(|name| (name.key(), name)).collect();
    names.sort_unstable_by_key(|(key, _)| *key);
    names.dedup_by_key(|(key, _)| *key);
    for names in names.chunk_by(|(a, _), (b, _)| a.bucket() == b.bucket()) {
        let number = names[0].0.bucket();
        root.index[number] = changed_bucket(sql, root.index[number], names, now)?;
    }
    for section in &touched.sections {
        let head = head_of(sql, section, now)?;
        if head.cards.is_empty() {
            root.heads.remove(section);
        } else {
            let json = serde_json::to_vec(&head).map_err(|error| SqlError(error.to_string()))?;
            root.heads.insert(section.clone(), blobs::store_own(sql, "head", &json, now)?);
        }
    }
    root.boundaries = boundaries(sql, now)?;
    Ok(root)
}

fn changed_bucket(
    sql: &impl Sql,
    old: Option<Hash>,
    names: &[(Key, &Name)],
    now: Timestamp,
) -> Result<Option<Hash>, SqlError> {
    let mut entries = Vec::new();
    if let Some(hash) = old {
        let bytes = blobs::read(sql, hash)?.ok_or_else(|| SqlError(format!("bucket {hash} is lost")))?;
        let bucket = Bucket::from_bytes(bytes).map_err(|error| SqlError(error.to_string()))?;
        let is_touched = |key: Key| names.binary_search_by_key(&key, |(key, _)| *key).is_ok();
        entries.extend(bucket.entries().filter(|entry| !is_touched(entry.key)));
    }
    for (_, name) in names {
        entries.extend(name.entry(sql)?);
    }
    if entries.is_empty() {
        return Ok(None);
    }
    blobs::store_own(sql, "bucket", Bucket::new(entries).as_bytes(), now).map(Some)
}

/// The newest cards of a section: all embargoed ones and [`HEAD_CARDS`] others.
fn head_of(sql: &impl Sql, section: &Slug, now: Timestamp) -> Result<Head, SqlError> {
    let live = "FROM versions WHERE section = ? AND to_edition IS NULL AND (unpublish_at IS NULL OR unpublish_at > ?)";
    let embargoed = sql.number(
        &format!("SELECT count(*) {live} AND publish_at > ?"),
        vec![section.as_str().into(), now.into(), now.into()],
    )?;
    let wanted = embargoed + i64::try_from(HEAD_CARDS).unwrap_or(i64::MAX);
    let mut rows = sql.run(
        &format!("SELECT card, publish_at, unpublish_at, front {live} ORDER BY publish_at DESC, id LIMIT ?"),
        vec![section.as_str().into(), now.into(), (wanted + 1).into()],
    )?;
    let has_more = i64::try_from(rows.len()).is_ok_and(|found| found > wanted);
    rows.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    let cards = rows.iter().map(|row| {
        Ok(HeadCard {
            card: row.json(0)?,
            window: Window {
                publish_at: Timestamp::from_secs(row.int(1)?),
                unpublish_at: row.optional_int(2)?.map(Timestamp::from_secs),
            },
            front: match row.optional_text(3)? {
                Some("breaking") => Some(gazette_core::article::Front::Breaking),
                Some("lead") => Some(gazette_core::article::Front::Lead),
                Some("top") => Some(gazette_core::article::Front::Top),
                _ => None,
            },
        })
    });
    Ok(Head { cards: cards.collect::<Result<_, SqlError>>()?, has_more })
}

fn boundaries(sql: &impl Sql, now: Timestamp) -> Result<Vec<Timestamp>, SqlError> {
    let rows = sql.run(
        "SELECT publish_at AS at FROM versions WHERE to_edition IS NULL AND publish_at > ?
         UNION SELECT unpublish_at FROM versions WHERE to_edition IS NULL AND unpublish_at > ?
         ORDER BY at",
        vec![now.into(), now.into()],
    )?;
    rows.iter().map(|row| row.int(0).map(Timestamp::from_secs)).collect()
}
