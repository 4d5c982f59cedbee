//! What a purge does to releases.

use std::collections::BTreeSet;

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, Problem};
use gazette_sql::{Row, Sql, SqlError};

use super::{parts, publish};

/// The blobs that releases had of an article.
#[derive(Debug, Default)]
pub struct Erased {
    /// Articles and sources.
    pub texts: Vec<Hash>,
    /// Pictures and documents.
    pub media: Vec<Hash>,
}

/// All media that releases show with an article.
pub fn media_of(sql: &impl Sql, id: &str) -> Result<BTreeSet<Hash>, SqlError> {
    let rows = sql.run("SELECT part FROM release_parts WHERE article = ?", vec![id.into()])?;
    let mut shown = BTreeSet::new();
    for row in &rows {
        shown.extend(parts::media_of(sql, &row.json(0)?)?);
    }
    Ok(shown)
}

/// The media that only releases of this article show: no other article in any edition, in a release or in an open proposal, and
/// no settings. Other articles whose purges are pending don't count.
pub fn own_media(sql: &impl Sql, id: &str) -> Result<Vec<Hash>, SqlError> {
    let shown = media_of(sql, id)?;
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let purged = "SELECT ?1 UNION SELECT id FROM withdrawn";
    let releases = format!("SELECT release FROM release_parts WHERE article IN ({purged})");
    let others = sql.run(
        &format!("SELECT part FROM release_parts WHERE release IN ({releases}) AND article NOT IN ({purged})"),
        vec![id.into()],
    )?;
    let mut needed = BTreeSet::new();
    for row in &others {
        needed.extend(parts::media_of(sql, &row.json(0)?)?);
    }
    let own: Vec<Hash> = shown.difference(&needed).copied().collect();
    let rows = sql.run(
        &format!(
            "SELECT hash FROM blobs WHERE kind = 'media' AND hash IN (SELECT value FROM json_each(?2))
             AND NOT EXISTS (
                SELECT 1 FROM version_media JOIN versions USING (version)
                WHERE version_media.hash = blobs.hash AND id NOT IN ({purged}))
             AND NOT EXISTS (SELECT 1 FROM blob_media WHERE media = blobs.hash)
             AND NOT EXISTS (
                SELECT 1 FROM release_blobs WHERE release_blobs.hash = blobs.hash AND release NOT IN ({releases}))
             AND NOT EXISTS (
                SELECT 1 FROM proposal_blobs WHERE proposal_blobs.hash = blobs.hash
                AND proposal NOT IN (SELECT proposal FROM proposal_articles WHERE id IN ({purged})))"
        ),
        vec![id.into(), serde_json::to_string(&own)?.into()],
    )?;
    rows.iter().map(|row| row.parsed(0)).collect()
}

/// Deletes what releases have of an article that is purged. These releases are refused, and can't be moved any more.
pub fn erase_article(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Erased, SqlError> {
    let mut erased = Erased::default();
    let rows = sql.run("SELECT DISTINCT release FROM release_parts WHERE article = ?", vec![id.into()])?;
    for row in &rows {
        let release = row.unsigned(0)?;
        for (_, part) in parts::all(sql, release)?.into_iter().filter(|(article, _)| article == id) {
            erased.texts.extend(part.texts());
            erased.media.extend(parts::media_of(sql, &part)?);
        }
        let parameters = vec![release.into(), id.into()];
        sql.run("DELETE FROM release_parts WHERE release = ? AND article = ?", parameters)?;
        sql.run("UPDATE releases SET message = NULL WHERE release = ?", vec![release.into()])?;
        parts::hold(sql, release)?;
        refuse(sql, release, "an article of it was purged; store the others as a new release", now)?;
    }
    Ok(erased)
}

/// Refuses the releases that need a picture or a document which a purge deletes.
pub fn refuse_without(sql: &impl Sql, media: Hash, now: Timestamp) -> Result<(), SqlError> {
    for row in sql.run("SELECT release FROM release_blobs WHERE hash = ?", vec![media.into()])? {
        refuse(sql, row.unsigned(0)?, "a picture of it was purged with another article; store it anew", now)?;
    }
    Ok(())
}

/// Also replaces an earlier refusal, which may name the article.
fn refuse(sql: &impl Sql, release: u64, why: &str, now: Timestamp) -> Result<(), SqlError> {
    let problem = ApiError::CommitRefused(why.into()).problem();
    let statement = "UPDATE releases SET refusal = ? WHERE release = ? AND state = 'refused' RETURNING 1";
    if sql.first(statement, vec![serde_json::to_string(&problem)?.into(), release.into()])?.is_some() {
        return Ok(());
    }
    publish::refuse(sql, release, &problem, now)
}

/// Deletes the messages that contain a name of an article that is purged, as `names_it` decides, and the refusals that do or that
/// conflict with an article of this slug.
pub fn forget_name(sql: &impl Sql, name: &str, names_it: impl Fn(&str) -> bool) -> Result<(), SqlError> {
    let with = |column: &str| -> Result<Vec<Row>, SqlError> {
        let statement = format!("SELECT release, {column} FROM releases WHERE instr({column}, ?) > 0");
        sql.run(&statement, vec![name.into()])
    };
    for row in with("message")? {
        if names_it(row.text(1)?) {
            sql.run("UPDATE releases SET message = NULL WHERE release = ?", vec![row.int(0)?.into()])?;
        }
    }
    for row in with("refusal")? {
        let refusal: Problem = row.json(1)?;
        let conflicts_with_it =
            refusal.conflicts.iter().flat_map(|conflict| &conflict.slug).any(|slug| slug.as_str() == name);
        if !conflicts_with_it && !names_it(&refusal.detail) {
            continue;
        }
        let problem = ApiError::CommitRefused("it conflicted with an article that was purged since".into()).problem();
        let text = serde_json::to_string(&problem)?;
        sql.run("UPDATE releases SET refusal = ? WHERE release = ?", vec![text.into(), row.int(0)?.into()])?;
    }
    Ok(())
}
