//! Addresses that were requested and do not exist, so that editors can see which are missed most.
//!
//! Isolates count in memory and report to `Stats`, which keeps one row. Both keep a fixed number of addresses, and a
//! new address replaces the least requested. So requests for random addresses can only push out addresses that were
//! requested once. `Stats` remembers which reports it has taken, so that a repeated call adds nothing: no count is ever
//! too high.

use gazette_core::edition::legacy_address;
use gazette_core::time::Timestamp;
use gazette_sql::{Sql, SqlError, Value};

use crate::command::{MissReport, Ranked};
use crate::units::secs;

/// How many addresses are kept.
const KEPT: usize = 100;
/// How long a report is remembered: longer than a call and its retry may take.
const REMEMBER_SECS: u32 = 2 * 60;
/// The most reports that are remembered: 16 KiB, of 500 isolates.
const MAX_REPORTS: usize = 1_000;

/// The addresses, and the reports that were taken lately, oldest first: isolate, number, second.
fn read(sql: &impl Sql) -> Result<(Ranked, Vec<[u64; 3]>), SqlError> {
    let Some(row) = sql.first("SELECT addresses, reports FROM missing", vec![])? else { return Ok(<_>::default()) };
    Ok((row.decoded(0)?, row.decoded(1)?))
}

fn write(sql: &impl Sql, addresses: &Ranked, reports: &[[u64; 3]]) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO missing (one, addresses, reports) VALUES (1, ?, ?)
         ON CONFLICT (one) DO UPDATE SET addresses = excluded.addresses, reports = excluded.reports",
        vec![Value::encoded(addresses)?, Value::encoded(reports)?],
    )?;
    Ok(())
}

/// Adds a report to the row, unless it was taken before; returns all addresses, most requested first.
pub fn take(sql: &impl Sql, report: &MissReport, now: Timestamp) -> Result<Ranked, SqlError> {
    let (mut known, mut reports) = read(sql)?;
    let is_known = reports.iter().any(|[isolate, number, _]| (*isolate, *number) == (report.isolate, report.number));
    if is_known || report.addresses.is_empty() {
        return Ok(known);
    }
    for (address, times) in &report.addresses {
        add(&mut known, address, *times);
    }
    reports.retain(|[.., at]| at.saturating_add(REMEMBER_SECS.into()) >= secs(now).into());
    reports.drain(..reports.len().saturating_sub(MAX_REPORTS - 1));
    reports.push([report.isolate, report.number, secs(now).into()]);
    write(sql, &known, &reports)?;
    Ok(known)
}

/// Drops the addresses of an article with these names; see [`is_named_by`].
pub fn forget(sql: &impl Sql, names: &[String]) -> Result<(), SqlError> {
    let (mut known, reports) = read(sql)?;
    let before = known.len();
    known.retain(|(address, _)| !is_named_by(address, names));
    if known.len() < before { write(sql, &known, &reports) } else { Ok(()) }
}

/// Whether an address belongs to an article with one of these names. A name that begins with `/` is a legacy address;
/// any other name is a slug, and matches an address whose last segment it is, with or without an ending like `.html`.
pub fn is_named_by(address: &str, names: &[String]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let bare = last.rsplit_once('.').map_or(last, |(bare, _)| bare);
    let (older, slugs): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.starts_with('/'));
    slugs.into_iter().any(|slug| [last, bare].iter().any(|part| part.eq_ignore_ascii_case(slug)))
        || !older.is_empty() && older.contains(&&legacy_address(address))
}

/// Adds to a list that is sorted, most requested first; drops the least requested one if there are too many.
pub fn add(counted: &mut Ranked, address: &str, times: u64) {
    let place = counted.iter().position(|(known, _)| known == address);
    let (address, known) = place.map_or_else(|| (address.to_owned(), 0), |place| counted.remove(place));
    counted.truncate(KEPT - 1);
    let times = times.saturating_add(known);
    let place = counted.iter().take_while(|(_, other)| *other >= times).count();
    counted.insert(place, (address, times));
}

#[cfg(test)]
mod tests {
    use gazette_sql::NativeSql;

    use super::*;
    use crate::schema;

    const NOW: Timestamp = Timestamp::from_secs(1_778_119_200);

    fn rows() -> NativeSql {
        let sql = NativeSql::new();
        sql.migrate(schema::STATS).unwrap();
        sql
    }

    fn report(isolate: u64, number: u64, addresses: &[(&str, u64)]) -> MissReport {
        let addresses = addresses.iter().map(|(address, times)| ((*address).to_owned(), *times)).collect();
        MissReport { isolate, number, addresses }
    }

    #[test]
    fn random_addresses_fill_nothing_and_push_out_none_that_is_wanted() {
        let sql = rows();
        take(&sql, &report(1, 1, &[("/cu", 3), ("/khac", 2)]), NOW).unwrap();
        for n in 0..1000 {
            take(&sql, &report(2, n, &[(&format!("/ngau-nhien-{n}"), 1)]), NOW).unwrap();
        }
        let known = take(&sql, &report(1, 2, &[("/cu", 4)]), NOW).unwrap();
        assert_eq!(known[..2], [("/cu".into(), 7), ("/khac".into(), 2)]);
        assert_eq!(known.len(), KEPT);
        assert_eq!(known[KEPT - 1], ("/ngau-nhien-999".into(), 1));
        assert_eq!(take(&sql, &MissReport::default(), NOW).unwrap(), known, "asking changes nothing");
    }

    #[test]
    fn a_tell_that_comes_again_adds_nothing_whatever_came_between() {
        let sql = rows();
        let first = report(u64::MAX, 1, &[("/cu", 3)]);
        let times = |sql: &NativeSql, report: &MissReport, secs| take(sql, report, NOW.plus_secs(secs)).unwrap()[0].1;
        assert_eq!(times(&sql, &first, 0), 3);
        assert_eq!(times(&sql, &report(u64::MAX, 2, &[("/cu", 1)]), 20), 4);
        assert_eq!(times(&sql, &report(7, 1, &[("/cu", 1)]), 30), 5, "another isolate has numbers of its own");
        for secs in [31, 41, i64::from(REMEMBER_SECS)] {
            assert_eq!(times(&sql, &first, secs), 5, "{secs}");
        }
    }

    #[test]
    fn the_tells_that_are_remembered_take_bounded_space() {
        let sql = rows();
        for n in 0..2 * MAX_REPORTS as u64 {
            take(&sql, &report(u64::MAX - n, 1, &[("/cu", 1)]), NOW).unwrap();
        }
        assert_eq!(read(&sql).unwrap().1.len(), MAX_REPORTS);
        assert_eq!(take(&sql, &report(1, 1, &[("/cu", u64::MAX)]), NOW).unwrap()[0].1, u64::MAX, "no sum wraps");
        take(&sql, &report(2, 1, &[("/cu", 1)]), NOW.plus_secs(3_600)).unwrap();
        assert_eq!(read(&sql).unwrap().1, [[2, 1, secs(NOW.plus_secs(3_600)).into()]]);
    }

    #[test]
    fn addresses_of_a_forgotten_slug_go_and_others_stay() {
        let sql = rows();
        let gone = ["/tin/mot", "/mot/", "/thoi-su/mot.html", "/cu/MOT", "/tin/mot?x=1", "/thoi-su/mot.md"];
        let gone =
            [&gone[..], &["/tin/4711-mot-nguoi.html", "/index.php?id=8&option=com_content&view=article"]].concat();
        let names = ["mot", "/tin/4711-mot-nguoi.html", "/index.php?option=com_content&view=article&id=8"]
            .map(|name| if name.starts_with('/') { legacy_address(name) } else { name.to_owned() });
        let stay = ["/mot/hai", "/tin/mot-hai", "/index.php?id=7&option=com_content&view=article"];
        for (n, address) in gone.iter().chain(&stay).enumerate() {
            take(&sql, &report(1, n as u64, &[(address, 1)]), NOW).unwrap();
        }
        for _ in 0..2 {
            forget(&sql, &names).unwrap();
            let left = take(&sql, &MissReport::default(), NOW).unwrap();
            assert_eq!(left.iter().map(|(address, _)| address.as_str()).collect::<Vec<_>>(), stay);
        }
        assert_eq!(take(&sql, &report(1, 0, &[("/tin/mot", 1)]), NOW).unwrap().len(), 3, "a report is remembered");
    }
}
