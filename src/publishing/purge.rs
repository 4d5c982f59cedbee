//! Purging: erases an article for good, from every edition. Rolling back brings it back in none.
//!
//! Its rows go in the commit's transaction, and with them its articles and sources. What KV has of them is deleted by a
//! job, so that a crash can't leave it there. Heads that list it go a little later: readers of the edition before still
//! need them for their other cards. Pictures stay: another article may show them.

use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;

use super::index::{Name, Touched};
use super::rows;
use crate::storage::{Sql, SqlError};

/// What waits for a commit, as SQL.
const LEASED: &str = "kind IN ('article', 'source', 'site') AND leased_until > ?1";
/// How long readers of the edition before may still be there: a root's greatest age and KV's propagation, generously.
const HEADS_GRACE_SECS: i64 = 10 * 60;

/// An article to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doomed {
    /// Its id.
    pub id: String,
    /// Whether readers see it now.
    pub is_live: bool,
}

/// The article that has, or ever had, this slug.
pub fn find(sql: &impl Sql, slug: &Slug) -> Result<Option<Doomed>, SqlError> {
    let row = sql.first(
        "SELECT id, max(to_edition IS NULL) FROM versions WHERE id =
         (SELECT id FROM versions WHERE slug = ? ORDER BY to_edition IS NULL DESC, version DESC LIMIT 1) GROUP BY id",
        vec![slug.as_str().into()],
    )?;
    row.map(|row| Ok(Doomed { id: row.text(0)?.to_owned(), is_live: row.int(1)? == 1 })).transpose()
}

/// Erases an article's rows and blobs, and notes what of the index they were. Its slugs answer 410 from now on.
pub fn erase(
    sql: &impl Sql,
    doomed: &Doomed,
    edition: u64,
    touched: &mut Touched,
    now: Timestamp,
) -> Result<(), SqlError> {
    let id = doomed.id.as_str();
    for (kind, name) in rows::routes_of(sql, id)? {
        touched.route(&kind, name)?;
    }
    touched.name(Name::Id(id.to_owned()));
    sql.run("DELETE FROM routes WHERE id = ?", vec![id.into()])?;
    let versions = sql.run("SELECT slug, section, article, source FROM versions WHERE id = ?", vec![id.into()])?;
    for table in ["version_tags", "version_authors"] {
        let statement = format!("DELETE FROM {table} WHERE version IN (SELECT version FROM versions WHERE id = ?)");
        sql.run(&statement, vec![id.into()])?;
    }
    sql.run("DELETE FROM versions WHERE id = ?", vec![id.into()])?;
    sql.run(
        "DELETE FROM blobs WHERE kind = 'draft' AND json_extract(CAST(bytes AS TEXT), '$.id') = ?",
        vec![id.into()],
    )?;
    for row in &versions {
        let slug: Slug = row.parsed(0)?;
        touched.section(row.parsed(1)?);
        if rows::live_by_slug(sql, slug.as_str())?.is_none() {
            rows::open_route(sql, "gone", slug.as_str(), id, edition)?;
        }
        for column in [2, 3] {
            let hash: Hash = row.parsed(column)?;
            sql.run("DELETE FROM blobs WHERE hash = ?", vec![hash.into()])?;
            schedule(sql, hash, now)?;
        }
        let listed = sql.run(
            "SELECT hash FROM blobs WHERE kind = 'head' AND instr(CAST(bytes AS TEXT), ?) > 0",
            vec![format!("\"slug\":\"{slug}\"").into()],
        )?;
        for head in &listed {
            schedule(sql, head.parsed(0)?, now.plus_secs(HEADS_GRACE_SECS))?;
        }
        touched.name(Name::Slug(slug));
    }
    Ok(())
}

fn schedule(sql: &impl Sql, hash: Hash, due_at: Timestamp) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO erasures (hash, due_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        vec![hash.into(), due_at.into()],
    )?;
    Ok(())
}

/// Blobs to be forgotten now. What was published anew since is taken off the list.
pub fn due(sql: &impl Sql, root: &Root, now: Timestamp, limit: i64) -> Result<Vec<Hash>, SqlError> {
    sql.run(
        "DELETE FROM erasures WHERE hash IN (SELECT article FROM versions UNION SELECT source FROM versions)",
        vec![],
    )?;
    sql.run(&format!("DELETE FROM erasures WHERE hash IN (SELECT hash FROM blobs WHERE {LEASED})"), vec![now.into()])?;
    for head in root.heads.values() {
        sql.run("DELETE FROM erasures WHERE hash = ?", vec![(*head).into()])?;
    }
    let rows = sql.run("SELECT hash FROM erasures WHERE due_at <= ? LIMIT ?", vec![now.into(), limit.into()])?;
    rows.iter().map(|row| row.parsed(0)).collect()
}

/// Notes that KV has forgotten a blob, and forgets it here, unless it was brought anew meanwhile: then the next edition
/// puts it into KV again.
pub fn erased(sql: &impl Sql, hash: Hash, now: Timestamp) -> Result<(), SqlError> {
    sql.run("DELETE FROM erasures WHERE hash = ?", vec![hash.into()])?;
    sql.run(&format!("DELETE FROM blobs WHERE hash = ?2 AND NOT ({LEASED})"), vec![now.into(), hash.into()])?;
    sql.run("UPDATE blobs SET in_kv = 0 WHERE hash = ? AND kind <> 'source'", vec![hash.into()])?;
    Ok(())
}

/// When the next blob is to be forgotten.
pub fn next_due(sql: &impl Sql) -> Result<Option<Timestamp>, SqlError> {
    let row = sql.first("SELECT min(due_at) FROM erasures", vec![])?;
    Ok(row.map(|row| row.optional_int(0)).transpose()?.flatten().map(Timestamp::from_secs))
}
