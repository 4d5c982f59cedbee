//! `gazette stats --edge`: shows what requests cost in the last hour.

use gazette_core::data_point::{DATASET, column};
use gazette_messages::tell;

use super::super::{Outcome, Session};
use crate::cloudflare::{Account, Row};
use crate::failure::Failure;

mod report;

use report::{Group, Report};

/// More groups of equal requests than this are not asked for; the rarest are left out.
const MAX_GROUPS: usize = 10_000;
/// The values that equal requests have in common.
const COMMON: [&str; 7] = ["route", "result", "kv_reads", "kv_rounds", "object_calls", "object_ms", "total_ms"];

/// Prints the report.
pub(super) fn run(session: Session<'_>) -> Result<Outcome, Failure> {
    let rows = Account::from_process()?.query(&query())?;
    let groups: Vec<Group> = rows.iter().filter_map(Group::read).collect();
    let terminal = session.terminal;
    if groups.len() < rows.len() {
        terminal.warn(tell!("edge-rows", count = rows.len() - groups.len()));
    }
    if rows.len() >= MAX_GROUPS {
        terminal.warn(tell!("edge-rarest"));
    }
    let report = Report::of(&groups);
    for line in report.lines() {
        terminal.print(line);
    }
    if groups.is_empty() {
        terminal.note(tell!("edge-unbound"));
    }
    terminal.print_json(&report);
    Ok(Outcome::Done)
}

/// The requests of the last hour, equal ones together. A data point stands for `weight` requests; the platform itself may
/// have left out others like it, and says by `_sample_interval` for how many it stands.
fn query() -> String {
    let of = |name: &str| column(name).unwrap_or_default();
    let named: Vec<String> = COMMON.iter().map(|name| format!("{} AS {name}", of(name))).collect();
    format!(
        "SELECT {}, SUM(_sample_interval * {}) AS requests, SUM(_sample_interval) AS data_points FROM {DATASET} \
         WHERE timestamp > NOW() - INTERVAL '1' HOUR GROUP BY {} ORDER BY requests DESC LIMIT {MAX_GROUPS} FORMAT JSON",
        named.join(", "),
        of("weight"),
        COMMON.join(", ")
    )
}

/// A text of a row.
fn text<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    row.get(column)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_names_the_columns_that_the_worker_writes() {
        let query = query();
        for part in ["blob1 AS route", "blob2 AS result", "double3 AS kv_rounds", "_sample_interval * double1", DATASET]
        {
            assert!(query.contains(part), "{part}: {query}");
        }
        assert!(!query.contains(" AS , ") && !query.contains("SELECT  AS"), "{query}");
    }
}
