//! The order of an index: the number of an article's row, which is lower the newer the article is.
//!
//! FTS5 returns hits in the order of their rows, so a row's number must tell the date. The rows of a UTC day come before
//! those of the day before it: first [`ROWS_PER_MINUTE`] for each of its minutes, the latest minute first, then
//! [`OVERFLOW_ROWS`] for articles whose minute has no free row.
//!
//! - Articles of different minutes are in order, newest first, as long as no minute has more articles than rows.
//! - Articles of a minute that is full follow all others of their day, and are still newer than those of the day before.
//! - If the overflow rows of a day are full, too, the next article gets one of the day before, and so on. Such articles are
//!   found like all others, but too late in the order.
//! - Articles of one minute are in no particular order.
//!
//! Days before [`EARLIEST_DAY`] count as that day, and days after the year 9999 as its last day.

use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError};

/// Rows for the articles of one minute.
const ROWS_PER_MINUTE: i64 = 256;
/// Rows for the articles of one day whose minutes are full.
const OVERFLOW_ROWS: i64 = 1 << 18;
const MINUTES_PER_DAY: i64 = 24 * 60;
/// All rows of a day. More rows would make differences between numbers larger, and so the tables of FTS5, which stores the
/// differences; these are 3 percent larger than without overflow rows.
const ROWS_PER_DAY: i64 = MINUTES_PER_DAY * ROWS_PER_MINUTE + OVERFLOW_ROWS;
/// The last day with rows of its own, since 1970: 9999-12-31.
const LAST_DAY: i64 = 2_932_896;
/// The first day with rows of its own, since 1970. Its rows are below 2^47, and no date of an article is earlier.
const EARLIEST_DAY: i64 = -(1 << 27);

/// The first row of an instant's minute.
fn first_row(at: Timestamp) -> i64 {
    let day = at.as_secs().div_euclid(60 * MINUTES_PER_DAY).clamp(EARLIEST_DAY, LAST_DAY);
    let minutes_left = MINUTES_PER_DAY - 1 - minute(at).rem_euclid(MINUTES_PER_DAY);
    first_row_of_day(day) + minutes_left * ROWS_PER_MINUTE
}

/// The first row of a day. The first day's is not 0, so that all rows are positive.
const fn first_row_of_day(day: i64) -> i64 {
    (LAST_DAY + 1 - day) * ROWS_PER_DAY
}

const fn minute(at: Timestamp) -> i64 {
    at.as_secs().div_euclid(60)
}

/// A free row for an article of an instant. This takes two queries, and one more for each day whose overflow rows are full.
/// It ends because an index has fewer articles than rows.
pub fn free_row(sql: &impl Sql, at: Timestamp) -> Result<i64, SqlError> {
    let first = first_row(at);
    if let Some(row) = free_row_among(sql, first, ROWS_PER_MINUTE)? {
        return Ok(row);
    }
    let mut overflow = first - first % ROWS_PER_DAY + MINUTES_PER_DAY * ROWS_PER_MINUTE;
    loop {
        if let Some(row) = free_row_among(sql, overflow, OVERFLOW_ROWS)? {
            return Ok(row);
        }
        overflow += ROWS_PER_DAY;
    }
}

/// The row after the last that is taken among some. A row that was freed before that one is not found, because a search for
/// it would take as long as there are rows.
fn free_row_among(sql: &impl Sql, first: i64, count: i64) -> Result<Option<i64>, SqlError> {
    let last = first + count - 1;
    let taken = sql.first(
        "SELECT entry FROM entries WHERE entry BETWEEN ? AND ? ORDER BY entry DESC LIMIT 1",
        vec![first.into(), last.into()],
    )?;
    let row = taken.map(|row| row.int(0)).transpose()?.map_or(first, |taken| taken + 1);
    Ok((row <= last).then_some(row))
}

/// Whether an article of an instant may keep the row that it had with another instant.
pub fn keeps_row(row: i64, had: Timestamp, at: Timestamp) -> bool {
    // Rows of an earlier version of these tables are lower.
    minute(had) == minute(at) && row >= first_row(at)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use gazette_sql::{NativeSql, Row, Value};

    use super::*;
    use crate::schema::MIGRATIONS;

    /// More than any row, and within the exact range of JavaScript's numbers.
    const TOO_MUCH: i64 = 1 << 52;
    const NOON: i64 = 1_800_000_000 - 1_800_000_000 % 86_400 + 43_200;

    /// A database that counts queries.
    struct Counted(NativeSql, Cell<u64>);

    impl Sql for Counted {
        fn run(&self, statement: &str, parameters: Vec<Value>) -> Result<Vec<Row>, SqlError> {
            self.1.set(self.1.get() + 1);
            self.0.run(statement, parameters)
        }

        fn transaction(&self, work: &mut dyn FnMut() -> bool) -> Result<(), SqlError> {
            self.0.transaction(work)
        }
    }

    fn empty() -> Counted {
        let sql = Counted(NativeSql::new(), Cell::new(0));
        sql.migrate(MIGRATIONS).unwrap();
        sql
    }

    fn take(sql: &Counted, row: i64, id: &str, secs: i64) {
        // This fails if the row or the id is taken.
        sql.0
            .run(
                "INSERT INTO entries (entry, id, article, publish_at, generation, is_public, title_words)
                 VALUES (?, ?, '', ?, 1, 1, 1)",
                vec![row.into(), id.into(), secs.into()],
            )
            .unwrap();
    }

    /// Takes rows for some articles of an instant; returns them.
    fn taken(sql: &Counted, secs: i64, count: usize) -> Vec<i64> {
        let take_one = |number| {
            let row = free_row(sql, Timestamp::from_secs(secs)).unwrap();
            take(sql, row, &format!("{secs} {number}"), secs);
            row
        };
        (0..count).map(take_one).collect()
    }

    fn secs(date: &str) -> i64 {
        Timestamp::from(chrono::DateTime::parse_from_rfc3339(date).unwrap()).as_secs()
    }

    #[test]
    fn rows_are_positive_and_lower_the_newer_the_article_from_the_first_date_to_the_last() {
        let sql = empty();
        let dates = [
            secs("9999-12-31T23:59:00Z"),
            secs("9999-12-31T23:58:59Z"),
            secs("9999-01-01T00:00:00Z"),
            secs("2226-01-01T00:00:00Z"),
            NOON + 60,
            NOON,
            NOON - 1,
            60,
            0,
            -1,
            -86_400,
            secs("1900-01-01T00:01:00Z"),
            secs("1900-01-01T00:00:00Z"),
            secs("0001-01-01T00:00:00Z"),
            chrono::DateTime::<chrono::Utc>::MIN_UTC.timestamp(),
        ];
        let rows: Vec<i64> = dates.iter().map(|secs| taken(&sql, *secs, 1)[0]).collect();
        assert!(rows.is_sorted_by(|one, next| one < next), "{rows:?}");
        assert!(rows.iter().all(|row| (1..TOO_MUCH).contains(row)), "{rows:?}");
    }

    #[test]
    fn any_instant_has_rows() {
        let sql = empty();
        for secs in [i64::MIN, i64::MAX, chrono::DateTime::<chrono::Utc>::MAX_UTC.timestamp()] {
            let rows = taken(&sql, secs, 600);
            assert!(rows.iter().all(|row| (1..TOO_MUCH).contains(row)), "{rows:?}");
        }
    }

    #[test]
    fn two_hundred_thousand_articles_of_a_minute_stay_between_those_of_the_days_beside_theirs() {
        let sql = empty();
        let others =
            || [NOON + 86_400, NOON + 60, NOON - 86_400].map(|secs| free_row(&sql, Timestamp::from_secs(secs)));
        let before = others().map(Result::unwrap);
        sql.1.set(0);
        let rows = taken(&sql, NOON, 200_000);
        assert!(sql.1.get() <= 2 * 200_000, "{} queries", sql.1.get());
        assert_eq!(others().map(Result::unwrap), before, "articles of other minutes have their rows");
        let [day_after, minute_after, day_before] = before;
        assert!(day_after < minute_after);
        assert!(rows.iter().all(|row| (minute_after..day_before).contains(row)));
    }

    #[test]
    fn a_day_may_have_more_articles_than_rows() {
        let sql = empty();
        sql.0
            .run(
                "WITH RECURSIVE taken(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM taken WHERE n < ?2 - 1)
                 INSERT INTO entries (entry, id, article, publish_at, generation, is_public, title_words)
                 SELECT ?1 + n, n, '', 0, 1, 1, 1 FROM taken",
                vec![first_row(Timestamp::from_secs(NOON)).into(), ROWS_PER_DAY.into()],
            )
            .unwrap();
        let rows = taken(&sql, NOON, 1_000);
        assert!(rows.is_sorted_by(|one, next| one < next) && rows[999] < TOO_MUCH);
        let two_days_before = free_row(&sql, Timestamp::from_secs(NOON - 2 * 86_400)).unwrap();
        assert!(rows[999] < two_days_before);
    }

    #[test]
    fn an_article_keeps_its_row_in_its_minute_unless_the_row_is_of_an_earlier_version() {
        let [before, at, in_same_minute] = [NOON - 1, NOON, NOON + 59].map(Timestamp::from_secs);
        let row = first_row(at);
        assert!(keeps_row(row, at, in_same_minute) && keeps_row(row + ROWS_PER_DAY, at, at));
        assert!(!keeps_row(row, at, before));
        assert!(!keeps_row(row - 1, at, at));
    }
}
