//! What a request uses: reads of KV and calls of Durable Objects, and the time in which it waited for them.

use std::fmt::Write as _;

use gazette_core::data_point::Served;

/// The classes of Durable Objects, by their bindings in `wrangler.toml`, with their names in `Server-Timing`.
const CLASSES: [(&str, &str); 5] = [
    ("CATALOG", "catalog"),
    ("RELAY", "relay"),
    ("SEARCH_INDEX", "search"),
    ("STATS", "stats"),
    ("VIEW_SHARD", "views"),
];

/// What an operation is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// A read of KV.
    Kv,
    /// A call of a Durable Object behind this binding.
    Object(&'static str),
}

/// The operations of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stopwatch {
    /// How many began.
    pub count: u32,
    /// The length of the longest chain of operations of which each began after the one before had ended.
    pub rounds: u32,
    /// The longest such chain among those that have ended.
    ended_rounds: u32,
    under_way: u32,
    since_millis: f64,
    millis: f64,
}

impl Stopwatch {
    /// Begins an operation, and returns its place in its chain.
    fn begin(&mut self, now_millis: f64) -> u32 {
        if self.under_way == 0 {
            self.since_millis = now_millis;
        }
        self.under_way += 1;
        self.count += 1;
        let round = self.ended_rounds + 1;
        self.rounds = self.rounds.max(round);
        round
    }

    /// Ends the operation that has this place.
    fn end(&mut self, round: u32, now_millis: f64) {
        self.under_way -= 1;
        self.ended_rounds = self.ended_rounds.max(round);
        if self.under_way == 0 {
            self.millis += now_millis - self.since_millis;
        }
    }

    /// The milliseconds, until now, in which at least one was under way.
    pub fn millis(&self, now_millis: f64) -> f64 {
        let unfinished = if self.under_way == 0 { 0.0 } else { now_millis - self.since_millis };
        self.millis + unfinished
    }
}

/// What one request has used so far.
#[derive(Debug)]
pub struct Usage {
    /// When it came, in milliseconds.
    pub began_millis: f64,
    /// How it is answered.
    pub served: Served,
    /// Reads of KV.
    pub kv: Stopwatch,
    /// Calls of objects of all classes.
    pub objects: Stopwatch,
    classes: [Stopwatch; CLASSES.len()],
}

/// An operation that has begun: its place among those of its kind and, for an object, among those of its class.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    round: u32,
    of_class: Option<(usize, u32)>,
}

impl Usage {
    /// Of a request that came at an instant.
    pub fn new(served: Served, began_millis: f64) -> Self {
        let none = Stopwatch::default();
        Self { began_millis, served, kv: none, objects: none, classes: [none; CLASSES.len()] }
    }

    /// Begins an operation.
    pub fn begin(&mut self, with: With, now_millis: f64) -> Begun {
        match with {
            With::Kv => Begun { round: self.kv.begin(now_millis), of_class: None },
            With::Object(binding) => {
                let class = CLASSES.iter().position(|(known, _)| *known == binding);
                let of_class = class.map(|class| (class, self.classes[class].begin(now_millis)));
                Begun { round: self.objects.begin(now_millis), of_class }
            }
        }
    }

    /// Ends an operation, or notes that nobody waits for it any more.
    pub fn end(&mut self, with: With, begun: Begun, now_millis: f64) {
        match with {
            With::Kv => self.kv.end(begun.round, now_millis),
            With::Object(_) => self.objects.end(begun.round, now_millis),
        }
        if let Some((class, round)) = begun.of_class {
            self.classes[class].end(round, now_millis);
        }
    }

    /// The milliseconds since the request came.
    pub fn total_millis(&self, now_millis: f64) -> f64 {
        now_millis - self.began_millis
    }

    /// The value of `Server-Timing` (<https://www.w3.org/TR/server-timing/>).
    pub fn server_timing(&self, now_millis: f64) -> String {
        let mut value = format!("cache;desc={}", self.served.as_str());
        let kv_millis = self.kv.millis(now_millis);
        if self.kv.count > 0 {
            let (reads, rounds) = (counted(self.kv.count, "read"), counted(self.kv.rounds, "round"));
            let _ = write!(value, ", kv;desc=\"{reads}, {rounds}\";dur={kv_millis}");
        }
        for ((_, name), calls) in CLASSES.iter().zip(&self.classes).filter(|(_, calls)| calls.count > 0) {
            let _ =
                write!(value, ", {name};desc=\"{}\";dur={}", counted(calls.count, "call"), calls.millis(now_millis));
        }
        let _ = write!(value, ", total;dur={}", self.total_millis(now_millis));
        value
    }
}

fn counted(number: u32, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The usage after operations that begin and end at these instants.
    fn after(operations: &[(With, f64, f64)]) -> Usage {
        let mut usage = Usage::new(Served::Miss, 0.0);
        let mut events: Vec<(f64, bool, usize)> = Vec::new();
        for (number, (_, began, ended)) in operations.iter().enumerate() {
            events.extend([(*began, true, number), (*ended, false, number)]);
        }
        // What ends at an instant does so before others begin.
        events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut begun = vec![None; operations.len()];
        for (at, begins, number) in events {
            let with = operations[number].0;
            if begins {
                begun[number] = Some(usage.begin(with, at));
            } else if let Some(begun) = begun[number] {
                usage.end(with, begun, at);
            }
        }
        usage
    }

    #[test]
    fn rounds_are_the_longest_chain_of_reads_one_after_the_other() {
        let kv = |spans: &[(f64, f64)]| {
            let reads: Vec<_> = spans.iter().map(|(began, ended)| (With::Kv, *began, *ended)).collect();
            let Usage { kv, .. } = after(&reads);
            (kv.count, kv.rounds, kv.millis(100.0))
        };
        assert_eq!(kv(&[]), (0, 0, 0.0));
        // All at once.
        assert_eq!(kv(&[(0.0, 10.0), (0.0, 30.0), (0.0, 20.0)]), (3, 1, 30.0));
        // One after the other, with a pause.
        assert_eq!(kv(&[(0.0, 10.0), (20.0, 25.0), (25.0, 30.0)]), (3, 3, 20.0));
        // A long one beside two short ones, which follow one another.
        assert_eq!(kv(&[(0.0, 40.0), (0.0, 10.0), (10.0, 20.0)]), (3, 2, 40.0));
        // A later one that overlaps with the second round is in that round.
        assert_eq!(kv(&[(0.0, 10.0), (10.0, 30.0), (15.0, 20.0), (30.0, 35.0)]), (4, 3, 35.0));
    }

    #[test]
    fn what_is_still_under_way_counts_until_now() {
        let mut usage = Usage::new(Served::Miss, 5.0);
        usage.begin(With::Object("RELAY"), 10.0);
        assert_eq!((usage.objects.count, usage.objects.millis(310.0)), (1, 300.0));
        assert_eq!(usage.server_timing(310.0), "cache;desc=miss, relay;desc=\"1 call\";dur=300, total;dur=305");
    }

    #[test]
    fn server_timing_has_a_metric_for_each_kind_that_was_used() {
        let usage = after(&[
            (With::Kv, 0.0, 8.0),
            (With::Kv, 0.0, 5.0),
            (With::Kv, 8.0, 10.0),
            (With::Object("CATALOG"), 10.0, 40.0),
            (With::Object("CATALOG"), 40.0, 50.0),
            (With::Object("STATS"), 10.0, 12.0),
        ]);
        assert_eq!(
            usage.server_timing(51.0),
            "cache;desc=miss, kv;desc=\"3 reads, 2 rounds\";dur=10, catalog;desc=\"2 calls\";dur=40, \
             stats;desc=\"1 call\";dur=2, total;dur=51"
        );
        assert_eq!((usage.objects.count, usage.objects.rounds, usage.objects.millis(51.0)), (3, 2, 40.0));
        let hit = Usage::new(Served::Hit, 7.0);
        assert_eq!(hit.server_timing(7.0), "cache;desc=hit, total;dur=0");
    }

    #[test]
    fn every_class_in_wrangler_toml_has_a_name() {
        let config = include_str!("../../wrangler.toml");
        let bindings = config
            .split("[[durable_objects.bindings]]")
            .skip(1)
            .filter_map(|binding| binding.split("name = \"").nth(1)?.split('"').next());
        let mut bindings: Vec<&str> = bindings.collect();
        bindings.sort_unstable();
        assert_eq!(bindings, CLASSES.map(|(binding, _)| binding));
    }
}
