//! An isolate's count of addresses that were requested and do not exist.
//!
//! The isolate counts in memory and reports to `Stats` at most once a minute, and only in a request that is not answered
//! from memory. Counts that it has not reported when it ends are lost.

use std::borrow::Cow;
use std::cell::RefCell;

use gazette_core::edition::legacy_address;
use gazette_counting::command::{MissReport, Ranked, StatsRequest};
use gazette_counting::missing::add;
use gazette_counting::units::short_hash;

use super::client::ask_stats;
use crate::clock;
use crate::host::random_uuid;

/// Longer addresses are not counted: they were never links.
const MAX_ADDRESS_BYTES: usize = 200;
/// The time between two reports.
const REPORT_AFTER_MILLIS: f64 = 60_000.0;

thread_local! {
    /// The counts that were not reported yet, and since when.
    static COUNTED: RefCell<(Ranked, f64)> = RefCell::default();
    /// This isolate's random number, and the number of its last report.
    static LAST_REPORT: RefCell<[u64; 2]> = RefCell::default();
}

/// Counts a request for a page that does not exist.
pub fn note(path: &str, query: &str) {
    // Joomla's pages differ in their queries only.
    let address = if query.contains("option=com_content") {
        Cow::Owned(legacy_address(&[path, "?", query].concat()))
    } else {
        Cow::Borrowed(path)
    };
    // The address of a preview link is a secret.
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

/// Sends a report to `Stats` after the answer, if the oldest count is a minute old.
pub fn report_later(env: &worker::Env, context: &worker::Context) {
    let is_due =
        COUNTED.with_borrow(|(counted, since)| !counted.is_empty() && clock::millis() - since >= REPORT_AFTER_MILLIS);
    if is_due {
        let (env, request) = (env.clone(), StatsRequest::Missing(take_report()));
        context.wait_until(async move {
            if let Err(error) = ask_stats::<Ranked>(&env, &request).await {
                log::error!("a report of missing addresses was not delivered: {error:?}");
            }
        });
    }
}

/// What this isolate has counted since its last report.
pub fn take_report() -> MissReport {
    let addresses = COUNTED.with_borrow_mut(|(counted, _)| std::mem::take(counted));
    LAST_REPORT.with_borrow_mut(|[isolate, number]| {
        if *number == 0 {
            *isolate = short_hash(&random_uuid());
        }
        *number += 1;
        MissReport { isolate: *isolate, number: *number, addresses }
    })
}
