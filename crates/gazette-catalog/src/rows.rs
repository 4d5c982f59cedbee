//! The rows of the Catalog's tables, and the statements that read and close them.

use gazette_core::article::{Card, Front};
use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::text::collation_key;
use gazette_core::time::{Timestamp, Window};
use gazette_core::wire::{ArticleChange, Conflict, Source};
use gazette_sql::{Row, Sql, SqlError, Value};

use crate::blobs;

/// A version of an article that is valid in the newest edition.
#[derive(Debug, Clone)]
pub struct Live {
    /// The row's number.
    pub version: i64,
    /// The article's id.
    pub id: String,
    /// Its slug.
    pub slug: Slug,
    /// Its section's slug.
    pub section: Slug,
    /// The edition that added this version.
    pub from_edition: u64,
    /// The article's blob.
    pub article: Hash,
    /// The blob of its source.
    pub source: Hash,
    /// When it is public.
    pub window: Window,
}

/// The text in the first column of the first row.
fn text(sql: &impl Sql, statement: &str, parameters: Vec<Value>) -> Result<Option<String>, SqlError> {
    sql.first(statement, parameters)?.map(|row| row.text(0).map(str::to_owned)).transpose()
}

const LIVE_COLUMNS: &str = "version, id, slug, section, from_edition, article, source, publish_at, unpublish_at";

fn read_live(row: &Row) -> Result<Live, SqlError> {
    Ok(Live {
        version: row.int(0)?,
        id: row.text(1)?.to_owned(),
        slug: row.parsed(2)?,
        section: row.parsed(3)?,
        from_edition: row.unsigned(4)?,
        article: row.parsed(5)?,
        source: row.parsed(6)?,
        window: Window { publish_at: row.instant(7)?, unpublish_at: row.optional_instant(8)? },
    })
}

/// The live version with this id.
pub fn live_by_id(sql: &impl Sql, id: &str) -> Result<Option<Live>, SqlError> {
    let statement = format!("SELECT {LIVE_COLUMNS} FROM versions WHERE id = ? AND to_edition IS NULL");
    sql.first(&statement, vec![id.into()])?.as_ref().map(read_live).transpose()
}

/// The live version with this slug.
pub fn live_by_slug(sql: &impl Sql, slug: &str) -> Result<Option<Live>, SqlError> {
    let statement = format!("SELECT {LIVE_COLUMNS} FROM versions WHERE slug = ? AND to_edition IS NULL");
    sql.first(&statement, vec![slug.into()])?.as_ref().map(read_live).transpose()
}

/// The edition since which the article has the source that is live now. Later editions may have rendered it anew.
pub fn source_since(sql: &impl Sql, live: &Live) -> Result<u64, SqlError> {
    let first = sql.number(
        "WITH RECURSIVE same (edition) AS (
            SELECT from_edition FROM versions WHERE version = ?1
            UNION SELECT from_edition FROM versions JOIN same ON to_edition = edition WHERE id = ?2 AND source = ?3)
         SELECT min(edition) FROM same",
        vec![live.version.into(), live.id.as_str().into(), live.source.into()],
    )?;
    u64::try_from(first).map_err(|error| SqlError(format!("the edition of a version: {error}")))
}

/// The target of a live route.
pub enum RouteTarget {
    /// The live article with this slug.
    Article(Slug),
    /// An article that was taken down.
    Gone,
}

/// The target of the live route with this name; `None` if there is none, or if its article was never public.
pub fn route_target(sql: &impl Sql, kind: &str, name: &str, now: Timestamp) -> Result<Option<RouteTarget>, SqlError> {
    let row = sql.first(
        "SELECT versions.slug, routes.id FROM routes
         LEFT JOIN versions ON versions.id = routes.id AND versions.to_edition IS NULL
         WHERE routes.kind = ? AND routes.name = ? AND routes.to_edition IS NULL",
        vec![kind.into(), name.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(match row.optional_text(0)? {
        Some(_) => Some(RouteTarget::Article(row.parsed(0)?)),
        None => (!public_slugs(sql, row.text(1)?, now)?.is_empty()).then_some(RouteTarget::Gone),
    })
}

/// The edition that `versions` came with, and the one that ended it.
pub(crate) const ITS_EDITIONS: &str =
    "JOIN editions AS first ON first.number = from_edition LEFT JOIN editions AS next ON next.number = to_edition";
/// Readers could see the version at some instant before `?2`; needs [`ITS_EDITIONS`].
pub(crate) const WAS_PUBLIC: &str = "publish_at <= max(first.published_at, coalesce(next.published_at, ?2))
    AND (unpublish_at IS NULL OR unpublish_at > max(publish_at, first.published_at))";

/// The slugs under which readers could see an article at some instant before `now`; empty if it was never public. A
/// slug reveals what an article is about, so a slug that was never public must not be confirmed.
pub fn public_slugs(sql: &impl Sql, id: &str, now: Timestamp) -> Result<Vec<Slug>, SqlError> {
    let rows = sql.run(
        &format!("SELECT DISTINCT slug FROM versions {ITS_EDITIONS} WHERE id = ?1 AND {WAS_PUBLIC}"),
        vec![id.into(), now.into()],
    )?;
    rows.iter().map(|row| row.parsed(0)).collect()
}

/// Whether any article of the history, except purged ones, had this slug.
pub fn was_ever(sql: &impl Sql, slug: &str) -> Result<bool, SqlError> {
    let statement = "SELECT 1 FROM versions WHERE slug = ? AND id NOT IN (SELECT id FROM withdrawn)";
    Ok(sql.first(statement, vec![slug.into()])?.is_some())
}

/// The imported views of an article's live version; 0 if there is none.
pub fn views_of(sql: &impl Sql, id: &str) -> Result<u64, SqlError> {
    let views = sql.number("SELECT views FROM versions WHERE id = ? AND to_edition IS NULL", vec![id.into()])?;
    Ok(u64::try_from(views).unwrap_or(0))
}

/// The editor who published the first version of an article; `None` if there is none.
pub fn first_editor(sql: &impl Sql, id: &str) -> Result<Option<String>, SqlError> {
    let first =
        "SELECT editor FROM versions JOIN editions ON number = from_edition WHERE id = ? ORDER BY version LIMIT 1";
    text(sql, first, vec![id.into()])
}

/// The live routes of an article: `(kind, name)`.
pub fn routes_of(sql: &impl Sql, id: &str) -> Result<Vec<(String, String)>, SqlError> {
    let rows = sql.run("SELECT kind, name FROM routes WHERE id = ? AND to_edition IS NULL", vec![id.into()])?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
}

/// The article of a live route.
pub fn route_owner(sql: &impl Sql, kind: &str, name: &str) -> Result<Option<String>, SqlError> {
    let owner = "SELECT id FROM routes WHERE kind = ? AND name = ? AND to_edition IS NULL";
    text(sql, owner, vec![kind.into(), name.into()])
}

/// Opens a route in an edition. An open route to the same article stays; one to another article is closed.
pub fn open_route(sql: &impl Sql, kind: &str, name: &str, id: &str, edition: u64) -> Result<(), SqlError> {
    match route_owner(sql, kind, name)? {
        Some(owner) if owner == id => return Ok(()),
        Some(_) => close_route(sql, kind, name, edition)?,
        None => {}
    }
    sql.run(
        "INSERT INTO routes (kind, name, id, from_edition) VALUES (?, ?, ?, ?)",
        vec![kind.into(), name.into(), id.into(), edition.into()],
    )?;
    Ok(())
}

/// Closes a route, if it is open.
pub fn close_route(sql: &impl Sql, kind: &str, name: &str, edition: u64) -> Result<(), SqlError> {
    sql.run(
        "UPDATE routes SET to_edition = ? WHERE kind = ? AND name = ? AND to_edition IS NULL",
        vec![edition.into(), kind.into(), name.into()],
    )?;
    Ok(())
}

/// Ends the validity of a version.
pub fn close_version(sql: &impl Sql, live: &Live, edition: u64) -> Result<(), SqlError> {
    sql.run("UPDATE versions SET to_edition = ? WHERE version = ?", vec![edition.into(), live.version.into()])?;
    Ok(())
}

/// Computes missing sort keys of titles: of versions that were written before there were keys or come from a backup,
/// and of new names. `title` is the SQL expression for the title in that table.
pub fn complete_title_keys(sql: &impl Sql, table: &str, title: &str) -> Result<(), SqlError> {
    let missing = format!("SELECT rowid, {title} FROM {table} WHERE title_key IS NULL LIMIT 500");
    let complete = format!("UPDATE {table} SET title_key = ? WHERE rowid = ?");
    loop {
        let rows = sql.run(&missing, vec![])?;
        for row in &rows {
            let key = collation_key(row.text(1)?);
            sql.run(&complete, vec![key.into(), row.int(0)?.into()])?;
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

/// Makes a former version valid again, with its tags and authors.
pub fn revive_version(sql: &impl Sql, version: i64, edition: u64) -> Result<(), SqlError> {
    let revived = sql.number(
        "INSERT INTO versions
         (id, slug, section, from_edition, article, source, card, publish_at, unpublish_at, front, views, title_key,
          path_key, rendered)
         SELECT id, slug, section, ?, article, source, card, publish_at, unpublish_at, front, views, title_key, path_key,
            rendered
         FROM versions WHERE version = ? RETURNING version",
        vec![edition.into(), version.into()],
    )?;
    for (table, name, title) in [("version_tags", "tag", "title"), ("version_authors", "author", "name")] {
        sql.run(
            &format!("INSERT INTO {table} ({name}, version, {title}) SELECT {name}, ?, {title} FROM {table} WHERE version = ?"),
            vec![revived.into(), version.into()],
        )?;
    }
    sql.run(
        "INSERT INTO version_media (hash, version) SELECT hash, ? FROM version_media WHERE version = ?",
        vec![revived.into(), version.into()],
    )?;
    Ok(())
}

/// Records what a version's source names: its file, and the media in it, in the article, and in `more`.
pub fn insert_names(sql: &impl Sql, version: i64, article: Hash, source: Hash, more: &[Hash]) -> Result<(), SqlError> {
    let mut named = blobs::media_in(&blobs::read_kind(sql, article, "article")?.unwrap_or_default());
    if let Some(source) = blobs::read_json::<Source>(sql, source, "source")? {
        sql.run(
            "UPDATE versions SET path_key = ? WHERE version = ?",
            vec![source.path.to_lowercase().into(), version.into()],
        )?;
        named.extend(source.files.into_values());
    }
    named.extend(more);
    let list = serde_json::to_string(&named)?;
    sql.run(
        "INSERT INTO version_media (hash, version) SELECT value, ? FROM json_each(?) WHERE 1 ON CONFLICT DO NOTHING",
        vec![version.into(), list.into()],
    )?;
    Ok(())
}

/// The live article, other than this version's own, whose source has the same file; and that file.
pub fn sharing_file(sql: &impl Sql, version: i64) -> Result<Option<(Slug, String)>, SqlError> {
    let row = sql.first(
        "SELECT others.slug, own.path_key FROM versions AS own JOIN versions AS others USING (path_key)
         WHERE own.version = ? AND others.to_edition IS NULL AND others.id <> own.id",
        vec![version.into()],
    )?;
    row.map(|row| Ok((row.parsed(0)?, row.text(1)?.to_owned()))).transpose()
}

/// The live article whose source has this file.
pub fn live_in_file(sql: &impl Sql, file: &str) -> Result<Option<Slug>, SqlError> {
    let statement = "SELECT slug FROM versions WHERE path_key = ? AND to_edition IS NULL";
    sql.first(statement, vec![file.to_lowercase().into()])?.map(|row| row.parsed(0)).transpose()
}

/// Inserts a valid version; returns its number. `rendered` is the hash of the article as the command sent it, if that is another.
pub fn insert_version(
    sql: &impl Sql,
    card: &Card,
    change: &ArticleChange,
    rendered: Option<Hash>,
    edition: u64,
) -> Result<i64, SqlError> {
    let json = serde_json::to_string(card)?;
    let front = change.front.map(Front::as_str);
    let version = sql.number(
        "INSERT INTO versions
         (id, slug, section, from_edition, article, source, card, publish_at, unpublish_at, front, views, title_key, rendered)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING version",
        vec![
            card.id.as_str().into(),
            card.slug.as_str().into(),
            card.section.slug.as_str().into(),
            edition.into(),
            change.article.into(),
            change.source.into(),
            json.into(),
            Timestamp::from(card.published_at).into(),
            change.unpublish_at.into(),
            front.into(),
            change.views.into(),
            collation_key(&card.title).into(),
            rendered.into(),
        ],
    )?;
    for tag in &card.tags {
        sql.run(
            "INSERT INTO version_tags (tag, version, title) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            vec![tag.slug.as_str().into(), version.into(), tag.title.as_str().into()],
        )?;
    }
    for byline in &card.bylines {
        sql.run(
            "INSERT INTO version_authors (author, version, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            vec![byline.slug.as_str().into(), version.into(), byline.name.as_str().into()],
        )?;
    }
    insert_names(sql, version, change.article, change.source, &change.media)?;
    Ok(version)
}

/// Records the hash of the article as the command sent it now, of a version that stays as it is.
pub fn set_rendered(sql: &impl Sql, version: i64, rendered: Hash) -> Result<(), SqlError> {
    let statement = "UPDATE versions SET rendered = ?1 WHERE version = ?2 AND rendered IS NOT ?1";
    sql.run(statement, vec![rendered.into(), version.into()])?;
    Ok(())
}

/// The progress row that names the backup during its import.
pub const RESTORING: &str = "restoring";

/// The condition, in SQL, that no backup is being imported. During an import, no edition is visible.
pub const NOT_RESTORING: &str = "NOT EXISTS (SELECT 1 FROM progress WHERE name = 'restoring' AND value > 0)";

/// The newest edition's root, as JSON; `None` before the first.
pub fn newest_root_json(sql: &impl Sql) -> Result<Option<String>, SqlError> {
    let statement = format!("SELECT root FROM editions WHERE {NOT_RESTORING} ORDER BY number DESC LIMIT 1");
    text(sql, &statement, vec![])
}

/// The root of an edition, as JSON; `None` if there was none.
pub fn root_json(sql: &impl Sql, edition: u64) -> Result<Option<String>, SqlError> {
    let statement = format!("SELECT root FROM editions WHERE number = ? AND {NOT_RESTORING}");
    text(sql, &statement, vec![edition.into()])
}

/// The newest edition's root; `None` before the first.
pub fn newest_root(sql: &impl Sql) -> Result<Option<Root>, SqlError> {
    let parse = |json: String| serde_json::from_str(&json).map_err(|error| SqlError(format!("root: {error}")));
    newest_root_json(sql)?.map(parse).transpose()
}

/// The author and time of an edition, for a conflict.
pub fn conflict(sql: &impl Sql, slug: Option<Slug>, edition: u64) -> Result<Conflict, SqlError> {
    let row = sql.first("SELECT editor, published_at FROM editions WHERE number = ?", vec![edition.into()])?;
    let row = row.ok_or_else(|| SqlError(format!("no edition {edition}")))?;
    Ok(Conflict {
        slug,
        editor: row.text(0)?.to_owned(),
        edition,
        at: row.instant(1)?,
        purged: false,
        taken_down: false,
    })
}

/// The edition that made the settings those of this blob, which are the newest.
pub fn site_changed_in(sql: &impl Sql, site: Hash) -> Result<u64, SqlError> {
    let changed_after = sql.number("SELECT max(number) FROM editions WHERE site <> ?", vec![site.into()])?;
    Ok(u64::try_from(changed_after).unwrap_or(0) + 1)
}

/// The edition that took an article down; `None` if it was never live.
pub fn taken_down_in(sql: &impl Sql, id: &str) -> Result<Option<u64>, SqlError> {
    match sql.number("SELECT max(to_edition) FROM versions WHERE id = ?", vec![id.into()])? {
        0 => Ok(None),
        edition => Ok(u64::try_from(edition).ok()),
    }
}

/// Schedules a job, or removes it.
pub fn schedule(sql: &impl Sql, kind: &str, due_at: Option<Timestamp>) -> Result<(), SqlError> {
    match due_at {
        Some(due_at) => sql.run(
            "INSERT INTO jobs (kind, due_at) VALUES (?, ?)
             ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at",
            vec![kind.into(), due_at.into()],
        )?,
        None => sql.run("DELETE FROM jobs WHERE kind = ?", vec![kind.into()])?,
    };
    Ok(())
}

/// The earliest `due_at` of a table's rows.
pub fn next_due(sql: &impl Sql, table: &str) -> Result<Option<Timestamp>, SqlError> {
    let row = sql.first(&format!("SELECT min(due_at) FROM {table}"), vec![])?;
    row.map_or(Ok(None), |row| row.optional_instant(0))
}

/// Records that a job has succeeded.
pub fn note_success(sql: &impl Sql, kind: &str) -> Result<(), SqlError> {
    sql.run("UPDATE jobs SET failures = 0 WHERE kind = ?", vec![kind.into()]).map(drop)
}

/// Reschedules a job that has failed; returns the number of failures in a row.
pub fn postpone(sql: &impl Sql, kind: &str, until: Timestamp) -> Result<i64, SqlError> {
    sql.number(
        "UPDATE jobs SET due_at = ?, failures = failures + 1 WHERE kind = ? RETURNING failures",
        vec![until.into(), kind.into()],
    )
}

/// The jobs, earliest first: `(kind, due_at)`.
pub fn jobs(sql: &impl Sql) -> Result<Vec<(String, Timestamp)>, SqlError> {
    let rows = sql.run("SELECT kind, due_at FROM jobs ORDER BY due_at", vec![])?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.instant(1)?))).collect()
}

/// The number of a job's failures in a row; 0 if it has not failed, or is not scheduled.
pub fn failures(sql: &impl Sql, kind: &str) -> Result<i64, SqlError> {
    sql.number("SELECT failures FROM jobs WHERE kind = ?", vec![kind.into()])
}

/// The value of a progress row; 0 if there is none.
pub fn progress(sql: &impl Sql, name: &str) -> Result<u64, SqlError> {
    let value = sql.number("SELECT value FROM progress WHERE name = ?", vec![name.into()])?;
    u64::try_from(value).map_err(|_| SqlError(format!("{name} is negative")))
}

/// Sets the value of a progress row.
pub fn set_progress(sql: &impl Sql, name: &str, value: u64) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO progress (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        vec![name.into(), value.into()],
    )?;
    Ok(())
}

/// The newest edition whose root KV has acknowledged.
pub fn published_edition(sql: &impl Sql) -> Result<u64, SqlError> {
    progress(sql, "published_edition")
}

/// Records that KV has acknowledged the root of an edition.
pub fn set_published_edition(sql: &impl Sql, edition: u64) -> Result<(), SqlError> {
    set_progress(sql, "published_edition", edition.max(published_edition(sql)?))
}
