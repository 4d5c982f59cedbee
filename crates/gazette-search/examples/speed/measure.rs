//! Kinds of queries, and the time of the processor that each takes.

use std::collections::HashSet;

use rustix::time::{ClockId, clock_gettime};

use crate::corpus::{Corpus, Random};

const ROUNDS: usize = 3;

/// Queries that differ from each other.
pub struct Kind {
    /// What they are.
    pub name: &'static str,
    /// The queries.
    pub queries: Vec<String>,
}

/// All kinds, with as many queries of each.
pub fn kinds(corpus: &Corpus, articles: usize, count: usize, bare: fn(&str) -> String) -> Vec<Kind> {
    let mut random = Random(7);
    let mut kinds = Vec::new();
    let mut add = |name, query: &mut dyn FnMut(&mut Random) -> String| {
        let (mut known, mut queries) = (HashSet::new(), Vec::new());
        while queries.len() < count {
            let query = query(&mut random);
            if known.insert(query.clone()) {
                queries.push(query);
            }
        }
        kinds.push(Kind { name, queries });
    };
    let two = |random: &mut Random| corpus.neighbours(random, articles, 2);
    let mut number = 0;
    add("two syllables, every other query without accents", &mut |random| {
        number += 1;
        let query = two(random);
        if number % 2 == 0 { bare(&query) } else { query }
    });
    add("two as written", &mut |random| two(random));
    add("two without accents", &mut |random| bare(&two(random)));
    add("two of different articles", &mut |random| {
        let [one, other] = [(); 2].map(|()| corpus.neighbours(random, articles, 1));
        [one, other].join(" ")
    });
    add("one", &mut |random| corpus.neighbours(random, articles, 1));
    add("three as written", &mut |random| corpus.neighbours(random, articles, 3));
    add("two in quotes", &mut |random| ["\"", &two(random), "\""].concat());
    kinds
}

/// The milliseconds that this thread has had of the processor.
pub fn processor_millis() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a run lasts minutes")]
    let millis = time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6;
    millis
}

/// Asks each query in three rounds, takes the least of its times, because others use the processor, too, and prints a row of a
/// table. Nothing remembers answers between the rounds.
pub fn measure(kind: &Kind, mut ask: impl FnMut(&str) -> usize) {
    let mut hits = 0;
    let mut times = vec![f64::INFINITY; kind.queries.len()];
    for _ in 0..ROUNDS {
        hits = 0;
        for (query, time) in kind.queries.iter().zip(&mut times) {
            let before = processor_millis();
            hits += ask(query);
            *time = time.min(processor_millis() - before);
        }
    }
    let sum: f64 = times.iter().sum();
    times.sort_by(f64::total_cmp);
    let [median, p95] = [times[times.len() / 2], times[times.len() * 95 / 100]];
    #[expect(clippy::cast_precision_loss, reason = "there are thousands")]
    let (count, hits) = (times.len() as f64, hits as f64);
    println!(
        "| {} | {:.0} | {:.2} ms | {median:.2} ms | {p95:.2} ms | {:.1} |",
        kind.name,
        count / sum * 1e3,
        sum / count,
        hits / count
    );
}

/// The head of the table.
pub const HEAD: &str = "| syllables | queries a second of one processor | mean | p50 | p95 | hits on the page |\n| --- | ---: | ---: | ---: | ---: | ---: |";
