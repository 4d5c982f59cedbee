//! Maintains the trees of the lists, from which readers get their pages; see [`list`](gazette_core::edition::list).
//!
//! The tree of a list has the live versions of its articles, including those under embargo, and without those whose time
//! was over when the edition was made. An edition changes only the lists of its articles, and of these only the nodes
//! above the changed cards. Nodes that it no longer needs are stored for an hour more, for readers of earlier editions;
//! after that, such readers get the list out of rows.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use gazette_core::edition::list::{Item, ListName, Node, NodeStore, Place, edit};
use gazette_core::edition::{Bucket, Key, Kind, Lists, Root};
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window};
use gazette_sql::{Row, Sql, SqlError, Value};

use crate::purge::erasures::{self, Erasure};
use crate::{blobs, rows};

/// How long a node is stored after the last edition that needs it.
const READERS_SECS: i64 = 60 * 60;
/// The number of cards that one step puts into a tree, because all of them are in memory.
const CARDS_PER_STEP: usize = 1_000;

/// The places of a list that may have changed, with the version that is there now.
type Changes = BTreeMap<Place, Option<i64>>;

/// Updates the lists of these articles. The root has the number of the new edition, and the index of the previous one.
/// Returns the changed lists that are in the index, with their tops.
pub(crate) fn update(
    sql: &impl Sql,
    root: &mut Root,
    ids: &[String],
    now: Timestamp,
) -> Result<Vec<(ListName, Option<Hash>)>, SqlError> {
    let mut tops = Tops::of_root(root);
    let mut in_index = Vec::new();
    for (list, changes) in changes_of(sql, root.number, ids, now)? {
        let before = tops.of(sql, &list)?;
        let after = match change(sql, &list, before, changes, now) {
            Ok(top) => top,
            Err(Failure::Sql(error)) => return Err(error),
            Err(Failure::Lost(_)) => rebuild(sql, &list, before, now)?,
        };
        match list {
            ListName::Paper => tops.lists.paper = after,
            ListName::Section(section) => match after {
                Some(top) => drop(tops.lists.sections.insert(section, top)),
                None => drop(tops.lists.sections.remove(&section)),
            },
            ListName::Tag(_) | ListName::Author(_) if before != after => in_index.push((list, after)),
            ListName::Tag(_) | ListName::Author(_) => {}
        }
    }
    root.lists = tops.lists;
    Ok(in_index)
}

/// The lists of which nodes are missing: a backup has none.
pub fn incomplete(sql: &impl Sql) -> Result<Vec<ListName>, SqlError> {
    let Some(root) = rows::newest_root(sql)? else { return Ok(Vec::new()) };
    let mut tops = Tops::of_root(&root);
    let mut incomplete = Vec::new();
    for list in all_lists(sql)? {
        // A tree is built in one transaction, so one with a top is complete.
        if let Some(top) = tops.of(sql, &list)?
            && !blobs::exists(sql, top)?
        {
            incomplete.push(list);
        }
    }
    Ok(incomplete)
}

/// Builds the nodes of a list of the newest edition from the rows, unless they are there.
pub fn complete(sql: &impl Sql, list: &ListName) -> Result<(), SqlError> {
    sql.atomically(|| {
        let Some(root) = rows::newest_root(sql)? else { return Ok(()) };
        let Some(top) = Tops::of_root(&root).of(sql, list)? else { return Ok(()) };
        if blobs::exists(sql, top)? {
            return Ok(());
        }
        let built = rebuild(sql, list, None, root.published_at)?;
        if built == Some(top) { Ok(()) } else { Err(SqlError(format!("{list:?} has other articles than its rows"))) }
    })
}

/// Where the tops of an edition's lists are.
struct Tops {
    lists: Lists,
    index: Vec<Option<Hash>>,
    buckets: HashMap<Hash, Bucket>,
}

impl Tops {
    fn of_root(root: &Root) -> Self {
        Self { lists: root.lists.clone(), index: root.index.clone(), buckets: HashMap::new() }
    }

    fn of(&mut self, sql: &impl Sql, list: &ListName) -> Result<Option<Hash>, SqlError> {
        match list {
            ListName::Paper => return Ok(self.lists.paper),
            ListName::Section(section) => return Ok(self.lists.sections.get(section).copied()),
            ListName::Tag(_) | ListName::Author(_) => {}
        }
        let key = list.key();
        let Some(hash) = self.index[key.bucket()] else { return Ok(None) };
        let bucket = match self.buckets.entry(hash) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let bytes = blobs::read(sql, hash)?.ok_or_else(|| SqlError(format!("bucket {hash} is lost")))?;
                unknown.insert(Bucket::from_bytes(bytes).map_err(|error| SqlError(error.to_string()))?)
            }
        };
        Ok(match bucket.get(key).map(|entry| entry.kind) {
            Some(Kind::List(top)) => Some(top),
            _ => None,
        })
    }
}

/// All lists that have articles.
fn all_lists(sql: &impl Sql) -> Result<Vec<ListName>, SqlError> {
    let live = "JOIN versions USING (version) WHERE to_edition IS NULL";
    let named = |statement: &str, list: fn(Slug) -> ListName| -> Result<Vec<ListName>, SqlError> {
        sql.run(statement, vec![])?.iter().map(|row| row.parsed(0).map(list)).collect()
    };
    let mut lists = vec![ListName::Paper];
    let sections = "SELECT DISTINCT section FROM versions WHERE to_edition IS NULL";
    lists.extend(named(sections, ListName::Section)?);
    lists.extend(named(&format!("SELECT DISTINCT tag FROM version_tags {live}"), ListName::Tag)?);
    lists.extend(named(&format!("SELECT DISTINCT author FROM version_authors {live}"), ListName::Author)?);
    Ok(lists)
}

/// The changes of all lists that have one of these articles, or had it in the previous edition.
fn changes_of(
    sql: &impl Sql,
    edition: u64,
    ids: &[String],
    now: Timestamp,
) -> Result<BTreeMap<ListName, Changes>, SqlError> {
    let mut changes: BTreeMap<ListName, Changes> = BTreeMap::new();
    for id in ids.iter().collect::<BTreeSet<_>>() {
        let versions = sql.run(
            "SELECT version, publish_at, section, to_edition IS NULL AND (unpublish_at IS NULL OR unpublish_at > ?3)
             FROM versions WHERE id = ?1 AND (to_edition IS NULL OR to_edition = ?2)",
            vec![id.as_str().into(), edition.into(), now.into()],
        )?;
        for row in &versions {
            let (version, is_listed) = (row.int(0)?, row.int(3)? != 0);
            let place = Place { publish_at: row.instant(1)?, id: id.clone() };
            for list in lists_of(sql, version, row.parsed(2)?)? {
                let at_place = changes.entry(list).or_default().entry(place.clone()).or_default();
                if is_listed {
                    *at_place = Some(version);
                }
            }
        }
    }
    Ok(changes)
}

fn lists_of(sql: &impl Sql, version: i64, section: Slug) -> Result<Vec<ListName>, SqlError> {
    let mut lists = vec![ListName::Paper, ListName::Section(section)];
    for row in sql.run("SELECT tag FROM version_tags WHERE version = ?", vec![version.into()])? {
        lists.push(ListName::Tag(row.parsed(0)?));
    }
    for row in sql.run("SELECT author FROM version_authors WHERE version = ?", vec![version.into()])? {
        lists.push(ListName::Author(row.parsed(0)?));
    }
    Ok(lists)
}

/// Builds a list from the rows of its live articles.
fn rebuild(sql: &impl Sql, list: &ListName, before: Option<Hash>, now: Timestamp) -> Result<Option<Hash>, SqlError> {
    if let Some(top) = before {
        drop_tree(sql, list.key(), top, now)?;
    }
    let of_list = match list {
        ListName::Paper => "?2 = ''",
        ListName::Section(_) => "section = ?2",
        ListName::Tag(_) => "version IN (SELECT version FROM version_tags WHERE tag = ?2)",
        ListName::Author(_) => "version IN (SELECT version FROM version_authors WHERE author = ?2)",
    };
    let name: Value = match list {
        ListName::Paper => "".into(),
        ListName::Section(slug) | ListName::Tag(slug) | ListName::Author(slug) => slug.as_str().into(),
    };
    let statement = format!(
        "SELECT id, publish_at, version FROM versions
         WHERE to_edition IS NULL AND (unpublish_at IS NULL OR unpublish_at > ?1) AND {of_list}"
    );
    let place = |row: &Row| Ok((Place { id: row.text(0)?.to_owned(), publish_at: row.instant(1)? }, Some(row.int(2)?)));
    let rows = sql.run(&statement, vec![now.into(), name])?;
    let all = rows.iter().map(place).collect::<Result<Changes, SqlError>>()?;
    match change(sql, list, None, all, now) {
        Ok(top) => Ok(top),
        Err(Failure::Sql(error)) => Err(error),
        Err(Failure::Lost(hash)) => Err(SqlError(format!("node {hash} is lost"))),
    }
}

/// Queues the nodes of a tree for deletion, as far as they are there.
fn drop_tree(sql: &impl Sql, list: Key, top: Hash, now: Timestamp) -> Result<(), SqlError> {
    let mut nodes = Nodes { sql, list, now, put: Vec::new() };
    let mut open = vec![top];
    while let Some(hash) = open.pop() {
        match nodes.read(hash) {
            Ok(Node::Inner(_, branches)) => open.extend(branches.iter().map(|branch| branch.hash)),
            Ok(Node::Leaf(_)) => {}
            Err(Failure::Lost(_)) => continue,
            Err(Failure::Sql(error)) => return Err(error),
        }
        nodes.queue(hash)?;
    }
    Ok(())
}

/// Applies changes to a tree, some at a time.
fn change(
    sql: &impl Sql,
    list: &ListName,
    top: Option<Hash>,
    changes: Changes,
    now: Timestamp,
) -> Result<Option<Hash>, Failure> {
    let mut nodes = Nodes { sql, list: list.key(), now, put: Vec::new() };
    let mut top = top;
    let mut changes = changes.into_iter();
    loop {
        let step: Changes = changes.by_ref().take(CARDS_PER_STEP).collect();
        if step.is_empty() {
            return Ok(top);
        }
        let mut items = BTreeMap::new();
        for (place, version) in step {
            items.insert(place, version.map(|version| item(sql, version)).transpose()?);
        }
        let key = nodes.list;
        match edit(&mut nodes, key, top, items) {
            Ok(next) => top = next,
            Err(failure) => {
                // Nothing refers to them.
                nodes.put.iter().try_for_each(|hash| nodes.queue(*hash))?;
                return Err(failure);
            }
        }
    }
}

fn item(sql: &impl Sql, version: i64) -> Result<Item, SqlError> {
    let row = sql
        .first("SELECT id, publish_at, unpublish_at, card FROM versions WHERE version = ?", vec![version.into()])?
        .ok_or_else(|| SqlError(format!("version {version} is lost")))?;
    let window = Window { publish_at: row.instant(1)?, unpublish_at: row.optional_instant(2)? };
    Ok(Item { id: row.text(0)?.to_owned(), window, card: row.text(3)?.to_owned() })
}

/// Nodes in the blob table.
struct Nodes<'a, S> {
    sql: &'a S,
    list: Key,
    now: Timestamp,
    /// What was put so far.
    put: Vec<Hash>,
}

/// Why a tree was not changed.
enum Failure {
    /// A node is missing or broken.
    Lost(Hash),
    Sql(SqlError),
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl<S: Sql> Nodes<'_, S> {
    fn queue(&self, hash: Hash) -> Result<(), SqlError> {
        erasures::queue(self.sql, &Erasure::Node(hash), self.now.plus_secs(READERS_SECS))
    }
}

impl<S: Sql> NodeStore for Nodes<'_, S> {
    type Error = Failure;

    fn read(&mut self, hash: Hash) -> Result<Node, Failure> {
        let bytes = blobs::read(self.sql, hash)?.ok_or(Failure::Lost(hash))?;
        Node::from_bytes(self.list, &bytes).map_err(|_| Failure::Lost(hash))
    }

    fn put(&mut self, hash: Hash, bytes: &[u8]) -> Result<(), Failure> {
        blobs::put(self.sql, hash, "node", Some(bytes), false, self.now)?;
        self.put.push(hash);
        Ok(erasures::keep_node(self.sql, hash)?)
    }

    fn drop(&mut self, hash: Hash) -> Result<(), Failure> {
        Ok(self.queue(hash)?)
    }
}
