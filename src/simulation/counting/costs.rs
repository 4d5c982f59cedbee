//! What a million views cost: operations of the real objects, counted at a rate of views, at the platform's list prices.
//! docs/OPERATIONS.md has the tables; `GAZETTE_WRITE=1` writes them anew.

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use gazette_counting::command::{ShardRequest, StatsRequest, Totals, ViewEvent};

use super::DAY;
use super::objects::{Fate, Objects};
use crate::simulation::clockwork::{BEGINNING_MILLIS, Clockwork};
use crate::simulation::lagging::Nature;
use crate::storage::Sql;

/// Dollars for a million operations, on the paid plan, beyond what it includes
/// (<https://developers.cloudflare.com/workers/platform/pricing/>,
/// <https://developers.cloudflare.com/durable-objects/platform/pricing/>).
mod prices {
    /// Requests to the Worker.
    pub const REQUESTS: f64 = 0.30;
    /// Milliseconds of the Worker's CPU.
    pub const CPU_MILLIS: f64 = 0.02;
    /// Calls and alarms of Durable Objects.
    pub const OBJECT_REQUESTS: f64 = 0.15;
    /// Rows that Durable Objects write. An alarm that is set is one.
    pub const ROWS_WRITTEN: f64 = 1.00;
    /// Reads of KV.
    pub const KV_READS: f64 = 0.50;
    /// Writes of KV.
    pub const KV_WRITES: f64 = 5.00;
    /// GB-seconds of Durable Objects in memory.
    pub const OBJECT_GB_SECS: f64 = 12.50;
    /// GB that an object is charged for.
    pub const OBJECT_GB: f64 = 0.128;
}

/// The CPU time of a beacon in the Worker, in milliseconds. benches/COUNTING.md measured 4,778 beacons a second on two
/// cores, on which the objects and the load ran, too: at most 0.42 ms for all of it.
const CPU_MILLIS: f64 = 0.42;
/// The number of articles.
const ARTICLES: u64 = 500;
/// The number of visitors.
const VISITORS: u64 = 20_000;
/// How long views come before anything is counted: at first, each article has one row more.
const WARM_UP_MILLIS: u64 = 60_000;
/// Views a second: those of a million in a day, and of busy hours. And for how many minutes they are counted: multiples of
/// the five after which counters go into their rows.
const RATES: [(u64, u64); 3] = [(12, 60), (100, 10), (500, 5)];

/// The longest that a view may take: a second in its group, and its two ways.
const MAX_WAIT_MILLIS: u64 = 1_120;

/// The operations for a million views.
#[derive(Debug, Clone, Copy)]
struct Operations {
    requests: f64,
    kv_reads: f64,
    kv_writes: f64,
    object_requests: f64,
    rows_written: f64,
    /// The seconds in which objects are in memory, added up.
    object_secs: f64,
}

impl Operations {
    /// One Worker, one object, a read and a row for each view.
    const NAIVE: Self = Self {
        requests: 1e6,
        kv_reads: 1e6,
        kv_writes: 0.0,
        object_requests: 1e6,
        rows_written: 1e6,
        object_secs: 1e6 / 12.0,
    };

    /// Dollars for requests to the Worker, requests to objects, rows, and KV.
    fn dollars(&self) -> [f64; 4] {
        let million = 1e6;
        [
            self.requests * (prices::REQUESTS + CPU_MILLIS * prices::CPU_MILLIS) / million,
            self.object_requests * prices::OBJECT_REQUESTS / million,
            self.rows_written * prices::ROWS_WRITTEN / million,
            (self.kv_reads * prices::KV_READS + self.kv_writes * prices::KV_WRITES) / million,
        ]
    }

    fn total(&self) -> f64 {
        self.dollars().iter().sum()
    }

    /// Dollars for the time in which objects are in memory.
    fn awake(&self) -> f64 {
        self.object_secs * prices::OBJECT_GB * prices::OBJECT_GB_SECS / 1e6
    }
}

/// What was measured at a rate.
struct Measured {
    views_a_second: u64,
    operations: Operations,
    /// How long readers waited for the answer: the median, the time below which 99 % were, and the longest.
    waits_millis: [u64; 3],
}

/// What was counted until an instant.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    views: u64,
    rows: u64,
    object_requests: u64,
    kv_writes: u64,
}

impl Counted {
    fn of(objects: &Rc<Objects>) -> Self {
        let totals: Totals = objects.read(&StatsRequest::Totals).expect("Stats answers");
        let kv_writes = objects.kv.puts("numbers") as u64;
        Self { views: totals.views, rows: totals.rows_written, object_requests: objects.requests.get(), kv_writes }
    }
}

/// A view by any visitor of any article, some of which are read much more than others.
fn any_view(clockwork: &Clockwork) -> ViewEvent {
    let visitor = clockwork.below(VISITORS);
    ViewEvent {
        article: format!("bai-{}", clockwork.below(ARTICLES).min(clockwork.below(ARTICLES))),
        view: format!("view-{}", clockwork.next_number()),
        visitor: format!("visitor {visitor}"),
        network: format!("network {visitor}"),
        day: DAY,
        is_bot: false,
    }
}

/// Sends a view, and notes for how many milliseconds it waited for the answer.
async fn send(objects: Rc<Objects>, event: ViewEvent, waits: Rc<RefCell<Vec<u64>>>) {
    let (network, sent_at) = (event.network.clone(), objects.clockwork.now_millis());
    objects.ask_shard(&network, &ShardRequest::Count(event)).await.expect("nothing fails");
    waits.borrow_mut().push(objects.clockwork.now_millis() - sent_at);
}

/// Counts operations while views come at a rate, each independent of the others.
fn measure(views_a_second: u64, minutes: u64) -> Measured {
    let measured_millis = 60_000 * minutes;
    let clockwork = Clockwork::new(views_a_second);
    let store =
        Nature { lag_millis: 30_000, usual_millis: 60, slow_millis: 300, slow_permille: 20, failing_permille: 0 };
    let objects = Objects::new(&clockwork, 1, Fate::default(), store);
    let waits = Rc::new(RefCell::new(Vec::new()));
    let (sending, waiting) = (objects.clone(), waits.clone());
    clockwork.spawn(async move {
        for article in 0..ARTICLES {
            let event = ViewEvent { article: format!("bai-{article}"), ..any_view(&sending.clockwork) };
            sending.clockwork.spawn(send(sending.clone(), event, waiting.clone()));
        }
        loop {
            let mut pause_millis = 1;
            while !sending.clockwork.happens(views_a_second) {
                pause_millis += 1;
            }
            sending.clockwork.sleep(pause_millis).await;
            sending.clockwork.spawn(send(sending.clone(), any_view(&sending.clockwork), waiting.clone()));
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + WARM_UP_MILLIS);
    let before = Counted::of(&objects);
    clockwork.run_until(BEGINNING_MILLIS + WARM_UP_MILLIS + measured_millis);
    let after = Counted::of(&objects);
    clockwork.stop();
    for table in ["articles", "pages", "journal", "folded", "salts"] {
        let indexes = objects.shards[0].sql.run(&format!("PRAGMA index_list({table})"), Vec::new());
        assert!(indexes.expect("a table").len() <= 1, "{table} has an index, whose rows are counted on the platform");
    }
    let views = after.views - before.views;
    let mut waits = waits.take();
    waits.sort_unstable();
    assert!(waits.len() as u64 >= after.views && views > 9 * views_a_second * measured_millis / 10_000, "{views}");
    let for_a_million = |count: u64| 1e6 * precise(count) / precise(views);
    let operations = Operations {
        requests: 1e6,
        kv_reads: 0.0,
        kv_writes: for_a_million(after.kv_writes - before.kv_writes),
        object_requests: for_a_million(after.object_requests - before.object_requests),
        rows_written: for_a_million(after.rows - before.rows),
        // The shard and `Stats`.
        object_secs: 2.0 * for_a_million(measured_millis) / 1_000.0,
    };
    let waits_millis = [waits[waits.len() / 2], waits[waits.len() * 99 / 100], waits[waits.len() - 1]];
    Measured { views_a_second, operations, waits_millis }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a run are exact in 53 bits")]
fn precise(count: u64) -> f64 {
    count as f64
}

fn table(header: &str, align: &str, lines: impl IntoIterator<Item = String>) -> String {
    let mut table = format!("{header}\n{align}\n");
    for line in lines {
        table.push_str(&line);
        table.push('\n');
    }
    table
}

/// The rows that are written for a view, and how long it takes.
fn rows_table(measured: &[Measured]) -> String {
    let line = |Measured { views_a_second, operations, waits_millis: [median, nearly_all, most] }: &Measured| {
        let rows = operations.rows_written / 1e6;
        format!("| {views_a_second} | {rows:.3} | {median} ms | {nearly_all} ms | {most} ms |")
    };
    table(
        "| views a second | rows written per view | answered within, median | 99 % | most |",
        "| ---: | ---: | ---: | ---: | ---: |",
        measured.iter().map(line),
    )
}

/// What a million views cost at the lowest and the highest rate, and with a row and a read for each view.
fn price_table(slow: &Operations, busy: &Operations) -> String {
    let all = [slow, busy, &Operations::NAIVE];
    let line = |name: &str, bold: &str, dollars: [f64; 3]| {
        let cells = dollars.map(|dollars| format!("{bold}${dollars:.2}{bold}"));
        format!("| {name} | {} |", cells.join(" | "))
    };
    let names = ["requests to the Worker, with CPU", "requests to objects", "rows written", "KV"];
    let mut lines: Vec<String> =
        (0..).zip(names).map(|(n, name)| line(name, "", all.map(|o| o.dollars()[n]))).collect();
    lines.push(line("total", "**", all.map(Operations::total)));
    lines.push(line("objects awake, in addition", "", all.map(Operations::awake)));
    table(
        "| a million views | at 12/s, a day | at 500/s, 33 minutes | naive: a KV read and a row per view, at 12/s |",
        "| --- | ---: | ---: | ---: |",
        lines,
    )
}

/// Fails unless docs/OPERATIONS.md has a table, which is found by its first line. `GAZETTE_WRITE=1` writes it there.
fn expect_documented(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OPERATIONS.md");
    let text = fs::read_to_string(&path).expect("the document is there");
    let header = table.lines().next().expect("a table has lines");
    let begin = text.find(header).unwrap_or_else(|| panic!("docs/OPERATIONS.md has no table {header}"));
    let end = text[begin..].find("\n\n").map_or(text.len(), |length| begin + length + 1);
    if std::env::var_os("GAZETTE_WRITE").is_some() {
        fs::write(&path, [&text[..begin], table, &text[end..]].concat()).expect("it can be written");
    } else {
        let remedy = "GAZETTE_WRITE=1 cargo test -p gazette-worker --lib counting::costs";
        assert_eq!(&text[begin..end], table, "docs/OPERATIONS.md is old; {remedy} writes it anew");
    }
}

#[test]
fn a_million_views_cost_what_the_documentation_says() {
    let measured = std::thread::scope(|scope| {
        RATES
            .map(|(rate, minutes)| scope.spawn(move || measure(rate, minutes)))
            .map(|running| running.join().expect("nothing fails"))
    });
    let [slow, _, busy] = &measured;
    for Measured { views_a_second, operations, waits_millis } in &measured {
        println!("{views_a_second}/s: {operations:?}, ${:.4}, {waits_millis:?}", operations.total());
        assert!(waits_millis[2] <= MAX_WAIT_MILLIS, "{waits_millis:?}");
    }
    assert!(slow.operations.total() <= 0.65, "${:.4}", slow.operations.total());
    assert!(busy.operations.total() <= 0.49, "${:.4}", busy.operations.total());
    expect_documented(&rows_table(&measured));
    expect_documented(&price_table(&slow.operations, &busy.operations));
}
