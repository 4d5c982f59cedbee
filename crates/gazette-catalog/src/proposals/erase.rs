//! What a purge erases of proposals.

use gazette_core::hash::Hash;
use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError};

use super::media;

/// Deletes an article from all proposals, whatever their state, with the messages and notes of these. A proposal without
/// other articles is deleted. Returns the blobs that were only needed for the article: articles and sources.
pub fn article(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Vec<Hash>, SqlError> {
    let rows = sql.run(
        "DELETE FROM proposal_articles WHERE id = ? RETURNING proposal, article, source, change",
        vec![id.into()],
    )?;
    let (mut texts, mut shown) = (Vec::new(), Vec::new());
    for row in &rows {
        let proposal: u64 = row.unsigned(0)?;
        texts.extend([row.parsed::<Hash>(1)?, row.parsed(2)?]);
        let change: gazette_core::wire::ArticleChange = row.json(3)?;
        shown.extend(change.media);
        let was_open = sql.number("SELECT count(*) FROM proposal_blobs WHERE proposal = ?", vec![proposal.into()])? > 0;
        super::let_go(sql, proposal)?;
        let others = super::changes(sql, proposal)?;
        if others.is_empty() {
            sql.run("DELETE FROM proposals WHERE proposal = ?", vec![proposal.into()])?;
            continue;
        }
        sql.run("UPDATE proposals SET message = NULL, note = NULL WHERE proposal = ?", vec![proposal.into()])?;
        if was_open {
            others.iter().try_for_each(|change| super::hold(sql, proposal, change))?;
        }
    }
    media::forget_unused(sql, &shown, now)?;
    Ok(texts)
}

/// Deletes the messages and notes that contain a name of an article that is purged, as `names_it` decides.
pub fn forget_name(sql: &impl Sql, name: &str, names_it: impl Fn(&str) -> bool) -> Result<(), SqlError> {
    for column in ["message", "note"] {
        let statement = format!("SELECT proposal, {column} FROM proposals WHERE instr({column}, ?) > 0");
        for row in sql.run(&statement, vec![name.into()])? {
            if names_it(row.text(1)?) {
                let statement = format!("UPDATE proposals SET {column} = NULL WHERE proposal = ?");
                sql.run(&statement, vec![row.int(0)?.into()])?;
            }
        }
    }
    Ok(())
}
