//! Addresses that were asked for and are not there, so that editors can see which are missed most.
//!
//! An isolate counts in memory and tells `Stats` at most once a minute, when it does more than answer from memory; `Stats` keeps
//! one row. Both keep a fixed number of addresses: for a new one the least wanted goes. So whoever asks for random ones
//! can push out no address but those that were missed once. `Stats` remembers which tells it has taken, so that a call that is
//! made again adds nothing: no count is ever too high. What an isolate has not told when it ends is lost.

use std::borrow::Cow;
use std::cell::RefCell;

use gazette_core::edition::legacy_address;
use gazette_core::time::Timestamp;

use super::client::ask_stats;
use super::command::{Question, Ranked, Tell};
use super::shard_state::{secs, short_hash};
use crate::clock;
use crate::host::random_uuid;
use crate::storage::{Sql, SqlError, Value};

/// How many addresses are kept.
const KEPT: usize = 100;
/// Longer ones were never links.
const MAX_ADDRESS_BYTES: usize = 200;
/// How long an isolate keeps what it has counted to itself.
const TELL_AFTER_MILLIS: f64 = 60_000.0;
/// How long a tell is remembered: longer than a call and its retry may take.
const REMEMBER_SECS: u32 = 2 * 60;
/// The most tells that are remembered: 16 KiB, of 500 isolates.
const MAX_TELLS: usize = 1_000;

thread_local! {
    /// What was counted, and since when.
    static COUNTED: RefCell<(Ranked, f64)> = RefCell::default();
    /// This isolate's random number, and that of its last tell.
    static TELLS: RefCell<[u64; 2]> = RefCell::default();
}

/// Counts a request for a page that is not there.
pub fn note(path: &str, query: &str) {
    // Of Joomla's pages only the query says which.
    let address = if query.contains("option=com_content") {
        Cow::Owned(legacy_address(&[path, "?", query].concat()))
    } else {
        Cow::Borrowed(path)
    };
    // A preview link that is over is nobody's miss, and a secret.
    if address.len() > MAX_ADDRESS_BYTES || path.starts_with("/preview/") {
        return;
    }
    COUNTED.with_borrow_mut(|(counted, since)| {
        if counted.is_empty() {
            *since = clock::millis();
        }
        add(counted, &address, 1);
    });
}

/// Tells `Stats` after the answer what was counted, if that was a minute ago.
pub fn tell_later(env: &worker::Env, context: &worker::Context) {
    let is_due =
        COUNTED.with_borrow(|(counted, since)| !counted.is_empty() && clock::millis() - since >= TELL_AFTER_MILLIS);
    if is_due {
        let (env, question) = (env.clone(), Question::Missing(tell()));
        context.wait_until(async move {
            if let Err(error) = ask_stats::<Ranked>(&env, &question).await {
                log::error!("addresses that are missing could not be told: {error:?}");
            }
        });
    }
}

/// What this isolate has counted and not told; from now on it begins anew.
pub fn tell() -> Tell {
    let addresses = COUNTED.with_borrow_mut(|(counted, _)| std::mem::take(counted));
    TELLS.with_borrow_mut(|[isolate, number]| {
        if *number == 0 {
            *isolate = short_hash(&random_uuid());
        }
        *number += 1;
        Tell { isolate: *isolate, number: *number, addresses }
    })
}

/// What the row holds: the addresses, and the tells that were taken lately: isolate, number, second; oldest first.
fn read(sql: &impl Sql) -> Result<(Ranked, Vec<[u64; 3]>), SqlError> {
    let Some(row) = sql.first("SELECT addresses, tells FROM missing", vec![])? else { return Ok(<_>::default()) };
    Ok((row.decoded(0)?, row.decoded(1)?))
}

fn write(sql: &impl Sql, addresses: &Ranked, tells: &[[u64; 3]]) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO missing (one, addresses, tells) VALUES (1, ?, ?)
         ON CONFLICT (one) DO UPDATE SET addresses = excluded.addresses, tells = excluded.tells",
        vec![Value::encoded(addresses)?, Value::encoded(tells)?],
    )?;
    Ok(())
}

/// Adds what an isolate has counted to the row, unless this tell was taken before; gives all of it, most wanted first.
pub fn take(sql: &impl Sql, tell: &Tell, now: Timestamp) -> Result<Ranked, SqlError> {
    let (mut known, mut tells) = read(sql)?;
    let is_known = tells.iter().any(|[isolate, number, _]| (*isolate, *number) == (tell.isolate, tell.number));
    if is_known || tell.addresses.is_empty() {
        return Ok(known);
    }
    for (address, times) in &tell.addresses {
        add(&mut known, address, *times);
    }
    tells.retain(|[.., at]| at.saturating_add(REMEMBER_SECS.into()) >= secs(now).into());
    tells.drain(..tells.len().saturating_sub(MAX_TELLS - 1));
    tells.push([tell.isolate, tell.number, secs(now).into()]);
    write(sql, &known, &tells)?;
    Ok(known)
}

/// Drops the addresses of an article with these names; see [`is_named_by`].
pub fn forget(sql: &impl Sql, names: &[String]) -> Result<(), SqlError> {
    let (mut known, tells) = read(sql)?;
    let before = known.len();
    known.retain(|(address, _)| !is_named_by(address, names));
    if known.len() < before { write(sql, &known, &tells) } else { Ok(()) }
}

/// Whether an address is that of an article with one of these names: is one of its older addresses, which begin with `/`, or
/// ends in one of its slugs, with an ending like `.html` or without.
pub fn is_named_by(address: &str, names: &[String]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let bare = last.rsplit_once('.').map_or(last, |(bare, _)| bare);
    let (older, slugs): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.starts_with('/'));
    slugs.into_iter().any(|slug| [last, bare].iter().any(|part| part.eq_ignore_ascii_case(slug)))
        || !older.is_empty() && older.contains(&&legacy_address(address))
}

/// Adds to a list that is in order, most wanted first, and stays so.
fn add(counted: &mut Ranked, address: &str, times: u64) {
    let place = counted.iter().position(|(known, _)| known == address);
    let (address, known) = place.map_or_else(|| (address.to_owned(), 0), |place| counted.remove(place));
    counted.truncate(KEPT - 1);
    let times = times.saturating_add(known);
    let place = counted.iter().take_while(|(_, other)| *other >= times).count();
    counted.insert(place, (address, times));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counting::schema;
    use crate::storage::NativeSql;

    const NOW: Timestamp = Timestamp::from_secs(1_778_119_200);

    fn rows() -> NativeSql {
        let sql = NativeSql::new();
        sql.migrate(schema::STATS).unwrap();
        sql
    }

    fn tell(isolate: u64, number: u64, addresses: &[(&str, u64)]) -> Tell {
        let addresses = addresses.iter().map(|(address, times)| ((*address).to_owned(), *times)).collect();
        Tell { isolate, number, addresses }
    }

    #[test]
    fn random_addresses_fill_nothing_and_push_out_none_that_is_wanted() {
        let sql = rows();
        take(&sql, &tell(1, 1, &[("/cu", 3), ("/khac", 2)]), NOW).unwrap();
        for n in 0..1000 {
            take(&sql, &tell(2, n, &[(&format!("/ngau-nhien-{n}"), 1)]), NOW).unwrap();
        }
        let known = take(&sql, &tell(1, 2, &[("/cu", 4)]), NOW).unwrap();
        assert_eq!(known[..2], [("/cu".into(), 7), ("/khac".into(), 2)]);
        assert_eq!(known.len(), KEPT);
        assert_eq!(known[KEPT - 1], ("/ngau-nhien-999".into(), 1));
        assert_eq!(take(&sql, &Tell::default(), NOW).unwrap(), known, "asking changes nothing");
    }

    #[test]
    fn a_tell_that_comes_again_adds_nothing_whatever_came_between() {
        let sql = rows();
        let first = tell(u64::MAX, 1, &[("/cu", 3)]);
        let times = |sql: &NativeSql, tell: &Tell, secs| take(sql, tell, NOW.plus_secs(secs)).unwrap()[0].1;
        assert_eq!(times(&sql, &first, 0), 3);
        assert_eq!(times(&sql, &tell(u64::MAX, 2, &[("/cu", 1)]), 20), 4);
        assert_eq!(times(&sql, &tell(7, 1, &[("/cu", 1)]), 30), 5, "another isolate has numbers of its own");
        for secs in [31, 41, i64::from(REMEMBER_SECS)] {
            assert_eq!(times(&sql, &first, secs), 5, "{secs}");
        }
    }

    #[test]
    fn the_tells_that_are_remembered_take_bounded_space() {
        let sql = rows();
        for n in 0..2 * MAX_TELLS as u64 {
            take(&sql, &tell(u64::MAX - n, 1, &[("/cu", 1)]), NOW).unwrap();
        }
        assert_eq!(read(&sql).unwrap().1.len(), MAX_TELLS);
        assert_eq!(take(&sql, &tell(1, 1, &[("/cu", u64::MAX)]), NOW).unwrap()[0].1, u64::MAX, "no sum wraps");
        take(&sql, &tell(2, 1, &[("/cu", 1)]), NOW.plus_secs(3_600)).unwrap();
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
            take(&sql, &tell(1, n as u64, &[(address, 1)]), NOW).unwrap();
        }
        for _ in 0..2 {
            forget(&sql, &names).unwrap();
            let left = take(&sql, &Tell::default(), NOW).unwrap();
            assert_eq!(left.iter().map(|(address, _)| address.as_str()).collect::<Vec<_>>(), stay);
        }
        assert_eq!(take(&sql, &tell(1, 0, &[("/tin/mot", 1)]), NOW).unwrap().len(), 3, "a tell is remembered");
    }
}
