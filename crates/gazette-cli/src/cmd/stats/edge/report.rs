//! What requests cost, by how they were answered and by the kind of their address.

use std::collections::BTreeMap;

use gazette_core::data_point::{DATASET, Served};
use gazette_messages::{decimal, grouped, key, tell};
use serde::Serialize;

use super::text;
use crate::cloudflare::{Row, number};
use crate::terminal::{one_line, style};

/// Which share of the requests is at most as expensive as the number in the columns `95 %`.
const HIGH: f64 = 0.95;
/// What each request is measured by: the name in data points, and the key of the heading.
const MEASURES: [(&str, &str); 5] = [
    ("kv_reads", key!("edge-kv-reads")),
    ("kv_rounds", key!("edge-kv-rounds")),
    ("object_calls", key!("edge-calls")),
    ("object_ms", key!("edge-call-ms")),
    ("total_ms", key!("edge-total-ms")),
];

/// Requests that are equal in all that is known of them.
#[derive(Debug, Clone)]
pub struct Group {
    route: String,
    served: Served,
    requests: f64,
    data_points: f64,
    costs: [f64; MEASURES.len()],
}

/// An average, and the number that 95 % of the requests do not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measured {
    average: f64,
    p95: f64,
}

/// What requests cost, by the names of what was measured.
type Costs = BTreeMap<&'static str, Measured>;

/// The requests that were answered in one way.
#[derive(Debug, Serialize)]
struct OfResult {
    result: &'static str,
    requests: u64,
    /// Of all requests, from 0 to 1.
    share: f64,
    #[serde(flatten)]
    costs: Costs,
}

/// The requests for one kind of address.
#[derive(Debug, Serialize)]
struct OfRoute {
    route: String,
    requests: u64,
    /// The share that was answered from memory, from 0 to 1.
    from_memory: f64,
    /// What the others cost; absent if there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Costs>,
}

/// The report, as printed by `--json`.
#[derive(Debug, Serialize)]
pub struct Report {
    dataset: &'static str,
    window: &'static str,
    requests: u64,
    /// The number of data points from which all other numbers are estimated.
    data_points: u64,
    results: Vec<OfResult>,
    routes: Vec<OfRoute>,
}

impl Group {
    /// Reads a row; `None` if it has another form.
    pub fn read(row: &Row) -> Option<Self> {
        let mut costs = [0.0; MEASURES.len()];
        for (cost, (name, _)) in costs.iter_mut().zip(MEASURES) {
            *cost = number(row, name)?;
        }
        Some(Self {
            route: text(row, "route")?.to_owned(),
            served: Served::named(text(row, "result")?)?,
            requests: number(row, "requests").filter(|requests| *requests >= 0.0)?,
            data_points: number(row, "data_points").filter(|points| *points >= 0.0)?,
            costs,
        })
    }
}

impl Report {
    /// The report on these requests.
    pub fn of(groups: &[Group]) -> Self {
        let all = requests(groups.iter());
        let results = Served::ALL.into_iter().filter_map(|served| {
            let of: Vec<&Group> = groups.iter().filter(|group| group.served == served).collect();
            let number = requests(of.iter().copied());
            let costs = costs(&of)?;
            Some(OfResult { result: served.as_str(), requests: whole(number), share: rounded(number / all), costs })
        });
        let mut by_route: BTreeMap<&str, Vec<&Group>> = BTreeMap::new();
        for group in groups {
            by_route.entry(&group.route).or_default().push(group);
        }
        let routes = by_route.into_iter().map(|(route, of)| {
            let number = requests(of.iter().copied());
            let others: Vec<&Group> = of.into_iter().filter(|group| !group.served.is_from_memory()).collect();
            let from_memory = if number > 0.0 { 1.0 - requests(others.iter().copied()) / number } else { 0.0 };
            OfRoute {
                route: route.to_owned(),
                requests: whole(number),
                from_memory: rounded(from_memory),
                others: costs(&others),
            }
        });
        let mut routes: Vec<OfRoute> = routes.collect();
        routes.sort_by(|a, b| b.requests.cmp(&a.requests).then_with(|| a.route.cmp(&b.route)));
        let data_points = whole(groups.iter().map(|group| group.data_points).sum());
        let results = results.collect();
        Self { dataset: DATASET, window: "1h", requests: whole(all), data_points, results, routes }
    }

    /// The report for people.
    pub fn lines(&self) -> Vec<String> {
        if self.data_points == 0 {
            return vec![tell!("edge-none")];
        }
        let mut lines = vec![tell!(
            "edge-requests",
            requests = grouped(self.requests),
            count = self.data_points,
            points = grouped(self.data_points)
        )];
        let results = self.results.iter().map(|of| {
            let first = [of.result.to_owned(), grouped(of.requests), percent(of.share)];
            [first.as_slice(), &cells(Some(&of.costs))].concat()
        });
        lines.push(String::new());
        lines.extend(table([tell!("edge-result"), tell!("edge-number"), tell!("edge-share")], results));
        let routes = self.routes.iter().map(|of| {
            let from_memory = percent(of.from_memory);
            let first = [one_line(&of.route).into_owned(), grouped(of.requests), from_memory];
            [first.as_slice(), &cells(of.others.as_ref())].concat()
        });
        lines.push(String::new());
        lines.extend(table([tell!("edge-route"), tell!("edge-number"), tell!("edge-memory")], routes));
        lines.push(String::new());
        lines.push(style::dim(&tell!("edge-explained")));
        lines
    }
}

fn requests<'g>(groups: impl Iterator<Item = &'g Group>) -> f64 {
    groups.map(|group| group.requests).sum()
}

/// What these requests cost; `None` if there are none.
fn costs(groups: &[&Group]) -> Option<Costs> {
    let all = requests(groups.iter().copied());
    if all <= 0.0 {
        return None;
    }
    let measured = MEASURES.iter().enumerate().map(|(at, (name, _))| {
        let mut values: Vec<(f64, f64)> = groups.iter().map(|group| (group.costs[at], group.requests)).collect();
        let sum: f64 = values.iter().map(|(value, requests)| value * requests).sum();
        let p95 = quantile(&mut values, HIGH * all);
        (*name, Measured { average: rounded(sum / all), p95: rounded(p95) })
    });
    Some(measured.collect())
}

/// The least value so that values up to it have together at least this weight.
fn quantile(values: &mut [(f64, f64)], weight: f64) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut so_far = 0.0;
    for (value, of) in values.iter() {
        so_far += of;
        if so_far >= weight {
            return *value;
        }
    }
    values.last().map_or(0.0, |(value, _)| *value)
}

/// A table with headings, whose first column is left-aligned and whose numbers are right-aligned.
fn table(first: [String; 3], rows: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let measures = MEASURES.iter().flat_map(|(_, heading)| [gazette_messages::text(heading, &[]), "95 %".to_owned()]);
    let heading: Vec<String> = first.into_iter().chain(measures).collect();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    let width = |at: usize| rows.iter().filter_map(|row| Some(row.get(at)?.chars().count())).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let padded = cells.map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("  {cell:>width$}"),
        });
        padded.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn cells(costs: Option<&Costs>) -> Vec<String> {
    let of = |name| costs.and_then(|costs| costs.get(name));
    MEASURES
        .iter()
        .flat_map(|(name, _)| match of(name) {
            Some(Measured { average, p95 }) => [decimal(*average), grouped(whole(*p95))],
            None => ["–".to_owned(), "–".to_owned()],
        })
        .collect()
}

fn percent(share: f64) -> String {
    format!("{} %", decimal(100.0 * share))
}

/// Rounded to a thousandth.
fn rounded(number: f64) -> f64 {
    (1_000.0 * number).round() / 1_000.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and numbers are counts")]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(route: &str, served: Served, requests: f64, total_ms: f64) -> Group {
        let costs = [2.0, 1.0, 0.0, 0.0, total_ms];
        Group { route: route.to_owned(), served, requests, data_points: 1.0, costs }
    }

    #[test]
    fn a_data_point_counts_for_as_many_requests_as_it_stands_for() {
        let groups = [
            group("article", Served::Miss, 940.0, 10.0),
            group("article", Served::Miss, 10.0, 70.0),
            group("article", Served::Miss, 50.0, 200.0),
        ];
        let report = Report::of(&groups);
        assert_eq!((report.requests, report.data_points), (1_000, 3));
        let total = report.results[0].costs["total_ms"];
        assert_eq!(total, Measured { average: 20.1, p95: 70.0 });
        assert_eq!((quantile(&mut [(5.0, 1.0)], 0.95), quantile(&mut [], 0.0)), (5.0, 0.0));
    }

    #[test]
    fn a_route_is_measured_by_what_was_not_in_memory() {
        let groups = [
            group("article", Served::Hit, 900.0, 0.0),
            group("article", Served::Stale, 60.0, 0.0),
            group("article", Served::Revalidated, 40.0, 30.0),
            group("front", Served::Hit, 5_000.0, 0.0),
        ];
        let report = Report::of(&groups);
        let [front, article] = report.routes.as_slice() else { panic!("two routes: {report:?}") };
        assert!(front.route == "front" && front.others.is_none() && front.requests == 5_000);
        assert_eq!(article.from_memory.to_bits(), 0.96_f64.to_bits());
        assert_eq!(article.others.as_ref().map(|costs| costs["total_ms"].average.to_bits()), Some(30.0_f64.to_bits()));
        let shares: Vec<_> = report.results.iter().map(|of| (of.result, of.requests)).collect();
        assert_eq!(shares, [("hit", 5_900), ("stale", 60), ("revalidated", 40)]);
    }
}
