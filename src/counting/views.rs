//! Counting over rows: every view in one transaction, so that it is counted whole or not at all.

use gazette_core::time::Timestamp;

use super::command::{Acknowledged, ArticleViews, Totals};
use crate::storage::{Sql, SqlError};

/// `MIGRATIONS[n]` leads from version n to n + 1.
pub const MIGRATIONS: &[&[&str]] = &[&[
    "CREATE TABLE counts (
        article TEXT PRIMARY KEY,
        views INTEGER NOT NULL,
        readers INTEGER NOT NULL
    ) WITHOUT ROWID",
    // Views in slots of five minutes, for the last hour and for today.
    "CREATE TABLE slots (
        article TEXT NOT NULL,
        slot INTEGER NOT NULL,
        views INTEGER NOT NULL,
        PRIMARY KEY (article, slot)
    ) WITHOUT ROWID",
    // The ids of views, for as long as they are remembered.
    "CREATE TABLE seen (
        view TEXT PRIMARY KEY,
        at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE INDEX seen_by_time ON seen (at)",
    // Distinct visitors of an article on a day, as salted hashes.
    "CREATE TABLE visits (
        day INTEGER NOT NULL,
        article TEXT NOT NULL,
        visitor TEXT NOT NULL,
        PRIMARY KEY (day, article, visitor)
    ) WITHOUT ROWID",
    "CREATE TABLE presence (
        visitor TEXT PRIMARY KEY,
        at INTEGER NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE salts (
        day INTEGER PRIMARY KEY,
        salt TEXT NOT NULL
    )",
    "CREATE TABLE totals (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) WITHOUT ROWID",
]];

/// How long a view's id is remembered, at least.
pub const REMEMBER_SECS: i64 = 10 * 60;
/// How long after a view its visitor counts as online.
pub const ONLINE_SECS: i64 = 5 * 60;
const SLOT_SECS: i64 = 5 * 60;
const DAY_SECS: i64 = 24 * 60 * 60;
/// Slots are kept for as long as a day in any zone needs them.
const SLOTS_KEPT: i64 = 2 * DAY_SECS / SLOT_SECS;

/// The day whose salt is in use: days of UTC, since a visitor's day has no zone.
pub const fn day_of(now: Timestamp) -> i64 {
    now.as_secs().div_euclid(DAY_SECS)
}

/// The salt of today, which never leaves the object; `fresh` becomes it if there is none yet. Salts live two days.
pub fn salt(sql: &impl Sql, now: Timestamp, fresh: impl FnOnce() -> String) -> Result<String, SqlError> {
    let day = day_of(now);
    if let Some(row) = sql.first("SELECT salt FROM salts WHERE day = ?", vec![day.into()])? {
        return row.text(0).map(str::to_owned);
    }
    let salt = fresh();
    sql.run("INSERT INTO salts (day, salt) VALUES (?, ?)", vec![day.into(), salt.as_str().into()])?;
    sql.run("DELETE FROM salts WHERE day < ?", vec![(day - 1).into()])?;
    sql.run("DELETE FROM visits WHERE day < ?", vec![(day - 1).into()])?;
    Ok(salt)
}

/// Counts a view, unless its id was counted before.
pub fn record(
    sql: &impl Sql,
    article: &str,
    view: &str,
    visitor: &str,
    now: Timestamp,
) -> Result<Acknowledged, SqlError> {
    sql.atomically(|| {
        let is_new = sql.first(
            "INSERT INTO seen (view, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING at",
            vec![view.into(), now.into()],
        )?;
        if is_new.is_some() {
            count(sql, article, visitor, now)?;
        }
        sql.run(
            "INSERT INTO presence (visitor, at) VALUES (?, ?) ON CONFLICT (visitor) DO UPDATE SET at = excluded.at",
            vec![visitor.into(), now.into()],
        )?;
        acknowledge(sql, article, now)
    })
}

fn acknowledge(sql: &impl Sql, article: &str, now: Timestamp) -> Result<Acknowledged, SqlError> {
    let views = sql.number("SELECT views FROM counts WHERE article = ?", vec![article.into()])?;
    Ok(Acknowledged { views: unsigned(views), online: online(sql, now)? })
}

fn count(sql: &impl Sql, article: &str, visitor: &str, now: Timestamp) -> Result<(), SqlError> {
    let is_reader = sql.first(
        "INSERT INTO visits (day, article, visitor) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING day",
        vec![day_of(now).into(), article.into(), visitor.into()],
    )?;
    sql.run(
        "INSERT INTO counts (article, views, readers) VALUES (?1, 1, ?2)
         ON CONFLICT (article) DO UPDATE SET views = views + 1, readers = readers + ?2",
        vec![article.into(), is_reader.is_some().into()],
    )?;
    let slot = now.as_secs().div_euclid(SLOT_SECS);
    sql.run(
        "INSERT INTO slots (article, slot, views) VALUES (?, ?, 1)
         ON CONFLICT (article, slot) DO UPDATE SET views = views + 1",
        vec![article.into(), slot.into()],
    )?;
    bump(sql, "views")
}

/// Notes a robot or a page fetched ahead.
pub fn record_bot(sql: &impl Sql, article: &str, now: Timestamp) -> Result<Acknowledged, SqlError> {
    bump(sql, "bots")?;
    acknowledge(sql, article, now)
}

fn bump(sql: &impl Sql, name: &str) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO totals (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
        vec![name.into()],
    )?;
    Ok(())
}

/// Forgets what is too old to matter.
pub fn tidy(sql: &impl Sql, now: Timestamp) -> Result<(), SqlError> {
    sql.run("DELETE FROM seen WHERE at < ?", vec![now.plus_secs(-REMEMBER_SECS).into()])?;
    sql.run("DELETE FROM presence WHERE at < ?", vec![now.plus_secs(-ONLINE_SECS).into()])?;
    let oldest = now.as_secs().div_euclid(SLOT_SECS) - SLOTS_KEPT;
    sql.run("DELETE FROM slots WHERE slot < ?", vec![oldest.into()])?;
    Ok(())
}

/// An article's numbers.
pub fn of_article(
    sql: &impl Sql,
    article: &str,
    day_start: Timestamp,
    now: Timestamp,
) -> Result<ArticleViews, SqlError> {
    let row = sql.first("SELECT views, readers FROM counts WHERE article = ?", vec![article.into()])?;
    let (views, readers) = row.map_or(Ok((0, 0)), |row| Ok::<_, SqlError>((row.unsigned(0)?, row.unsigned(1)?)))?;
    let since = |from: Timestamp| {
        let slot = from.as_secs().div_euclid(SLOT_SECS);
        sql.number("SELECT sum(views) FROM slots WHERE article = ? AND slot >= ?", vec![article.into(), slot.into()])
    };
    let (today, last_hour) = (since(day_start)?, since(now.plus_secs(SLOT_SECS - 60 * 60))?);
    Ok(ArticleViews { views, readers, today: unsigned(today), last_hour: unsigned(last_hour) })
}

/// All that was counted.
pub fn totals(sql: &impl Sql, now: Timestamp) -> Result<Totals, SqlError> {
    let total = |name: &str| sql.number("SELECT value FROM totals WHERE name = ?", vec![name.into()]).map(unsigned);
    Ok(Totals { views: total("views")?, bots: total("bots")?, online: online(sql, now)? })
}

fn online(sql: &impl Sql, now: Timestamp) -> Result<u32, SqlError> {
    let guests = sql.number("SELECT count(*) FROM presence WHERE at > ?", vec![now.plus_secs(-ONLINE_SECS).into()])?;
    Ok(u32::try_from(guests).unwrap_or(u32::MAX))
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::NativeSql;

    fn shard() -> NativeSql {
        let sql = NativeSql::new();
        sql.migrate(MIGRATIONS).unwrap();
        sql
    }

    const NOW: Timestamp = Timestamp::from_secs(1_000_000);

    #[test]
    fn a_view_counts_once_however_often_it_is_sent() {
        let sql = shard();
        let sent = ["v1", "v1", "v2", "v1"].map(|view| record(&sql, "a", view, "lan", NOW).unwrap().views);
        assert_eq!(sent, [1, 1, 2, 2]);
        assert_eq!(totals(&sql, NOW).unwrap().views, 2);
    }

    #[test]
    fn two_views_of_one_visitor_are_one_reader_a_day() {
        let sql = shard();
        for (view, visitor, at) in
            [("1", "lan", NOW), ("2", "lan", NOW), ("3", "mai", NOW), ("4", "lan", NOW.plus_secs(DAY_SECS))]
        {
            record(&sql, "a", view, visitor, at).unwrap();
        }
        let numbers = of_article(&sql, "a", NOW, NOW.plus_secs(DAY_SECS)).unwrap();
        assert_eq!((numbers.views, numbers.readers), (4, 3));
    }

    #[test]
    fn guests_are_those_of_the_last_five_minutes() {
        let sql = shard();
        record(&sql, "a", "1", "lan", NOW).unwrap();
        record(&sql, "a", "2", "mai", NOW.plus_secs(200)).unwrap();
        let online = [200, 299, 300, 500].map(|secs| totals(&sql, NOW.plus_secs(secs)).unwrap().online);
        assert_eq!(online, [2, 2, 1, 0]);
    }

    #[test]
    fn an_id_is_remembered_for_ten_minutes() {
        let sql = shard();
        record(&sql, "a", "1", "lan", NOW).unwrap();
        tidy(&sql, NOW.plus_secs(REMEMBER_SECS)).unwrap();
        assert_eq!(record(&sql, "a", "1", "lan", NOW.plus_secs(REMEMBER_SECS)).unwrap().views, 1);
    }

    #[test]
    fn the_last_hour_and_today_have_their_own_numbers() {
        let sql = shard();
        for (view, secs) in [("1", -7200), ("2", -1800), ("3", 0)] {
            record(&sql, "a", view, "lan", NOW.plus_secs(secs)).unwrap();
        }
        let numbers = of_article(&sql, "a", NOW.plus_secs(-3600 * 3), NOW).unwrap();
        assert_eq!((numbers.views, numbers.today, numbers.last_hour), (3, 3, 2));
    }

    #[test]
    fn a_day_has_one_salt_and_forgets_those_before_yesterday() {
        let sql = shard();
        let salts = [0, 0, 1, 2].map(|day| salt(&sql, NOW.plus_secs(day * DAY_SECS), || format!("s{day}")).unwrap());
        assert_eq!(salts, ["s0", "s0", "s1", "s2"]);
        assert_eq!(sql.number("SELECT count(*) FROM salts", vec![]).unwrap(), 2);
    }
}
