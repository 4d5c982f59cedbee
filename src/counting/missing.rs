//! Addresses that were asked for and are not there, so that editors can see which are missed most.
//!
//! An isolate counts in memory and tells `Stats` at most once a minute, when it does more than answer from memory; `Stats` keeps
//! one row. Both keep a fixed number of addresses: for a new one the least wanted goes. So whoever asks for random ones
//! can push out no address but those that were missed once, and no count is ever too high. What an isolate has not told when
//! it ends is lost.

use std::borrow::Cow;
use std::cell::RefCell;

use gazette_core::edition::legacy_address;

use super::client::ask_stats;
use super::command::{Message, Question, Ranked, packed};
use super::packed::Packed;
use crate::clock;
use crate::storage::{Sql, SqlError, Value};

/// How many addresses are kept.
const KEPT: usize = 100;
/// Longer ones were never links.
const MAX_ADDRESS_BYTES: usize = 200;
/// How long an isolate keeps what it has counted to itself.
const TELL_AFTER_MILLIS: f64 = 60_000.0;

thread_local! {
    /// What was counted, and since when.
    static COUNTED: RefCell<(Ranked, f64)> = RefCell::default();
}

/// Counts a request for a page that is not there.
pub fn note(path: &str, query: &str) {
    // Of Joomla's pages only the query says which.
    let address = if query.contains("option=com_content") {
        Cow::Owned(legacy_address(&[path, "?", query].concat()))
    } else {
        Cow::Borrowed(path)
    };
    if address.len() > MAX_ADDRESS_BYTES {
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
        let (env, question) = (env.clone(), Question::Missing(counted()));
        context.wait_until(async move {
            if let Err(error) = ask_stats(&env, &question).await {
                crate::log::error(&format!("addresses that are missing could not be told: {error:?}"));
            }
        });
    }
}

/// What this isolate has counted and not told; from now on it begins anew.
pub fn counted() -> Ranked {
    COUNTED.with_borrow_mut(|(counted, _)| std::mem::take(counted))
}

/// Adds what an isolate has counted to the row; gives all of it, most wanted first.
pub fn take(sql: &impl Sql, more: &Ranked) -> Result<Ranked, SqlError> {
    let mut known = match sql.first("SELECT addresses FROM missing", vec![])? {
        Some(row) => Ranked::unpack(&mut Packed(row.blob(0)?))?,
        None => Ranked::new(),
    };
    for (address, times) in more {
        add(&mut known, address, *times);
    }
    if !more.is_empty() {
        sql.run(
            "INSERT INTO missing (one, addresses) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET addresses = excluded.addresses",
            vec![Value::from(packed(&known).as_slice())],
        )?;
    }
    Ok(known)
}

/// Adds to a list that is in order, most wanted first, and stays so.
fn add(counted: &mut Ranked, address: &str, times: u32) {
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
    use crate::counting::ledger::MIGRATIONS;
    use crate::storage::NativeSql;

    #[test]
    fn random_addresses_fill_nothing_and_push_out_none_that_is_wanted() {
        let sql = NativeSql::new();
        sql.migrate(MIGRATIONS).unwrap();
        take(&sql, &vec![("/cu".into(), 3), ("/khac".into(), 2)]).unwrap();
        for n in 0..1000 {
            take(&sql, &vec![(format!("/ngau-nhien-{n}"), 1)]).unwrap();
        }
        let known = take(&sql, &vec![("/cu".into(), 4)]).unwrap();
        assert_eq!(known[..2], [("/cu".into(), 7), ("/khac".into(), 2)]);
        assert_eq!(known.len(), KEPT);
        assert_eq!(known[KEPT - 1], ("/ngau-nhien-999".into(), 1));
        assert_eq!(take(&sql, &Ranked::new()).unwrap(), known, "asking changes nothing");
    }
}
