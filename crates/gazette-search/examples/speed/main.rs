//! Measures searches in an index of made-up articles, natively, by the time of the processor:
//!
//! ```sh
//! cargo run --release --package gazette-search --example speed -- 100000
//! ```
//!
//! The first argument is the number of articles, the second the number of queries of each kind. With a file's name as the
//! third, it writes the answers into that file instead, several pages of each, so that two versions can be compared.

mod corpus;
mod measure;

use std::io::Write as _;

use chrono::{DateTime, TimeDelta};
use gazette_core::article::Byline;
use gazette_core::fixtures;
use gazette_core::hash::Hash;
use gazette_core::text::fold_chars;
use gazette_search::command::{Finish, HitOrder, NewEntry, SearchQuery};
use gazette_search::index::Index;
use gazette_sql::NativeSql;

use corpus::{Corpus, Random};
use measure::Kind;

/// The newest article's instant.
const NOW: i64 = 1_800_000_000;
/// Forty articles a day.
const SECS_BETWEEN_ARTICLES: usize = 2_160;
/// As many as the Catalog sends together.
const BATCH: usize = 50;
/// As many as a large commit has.
const ROUND: usize = 500;
/// Pages of each answer that are compared.
const PAGES: usize = 4;
const SECTIONS: [&str; 8] =
    ["thoi-su", "kinh-te", "the-thao", "van-hoa", "giao-duc", "phap-luat", "doi-song", "the-gioi"];

fn entry(corpus: &Corpus, number: usize, articles: usize) -> NewEntry {
    let mut random = Random(number as u64);
    let text = corpus.article(number);
    let before = i64::try_from((articles - number) * SECS_BETWEEN_ARTICLES).expect("some years");
    let at = DateTime::from_timestamp(NOW, 0).expect("a date") - TimeDelta::seconds(before);
    let section = SECTIONS[random.below(SECTIONS.len())];
    let mut article = fixtures::article(section, &format!("bai-{number}"), &text.title, at.fixed_offset());
    article.card.lead = text.lead;
    let author = format!("tac-gia-{}", random.below(60));
    article.card.bylines =
        vec![Byline { name: author.replace('-', " "), organisation: None, slug: author.parse().expect("a slug") }];
    article.body_text = text.body;
    let json = article.to_json().expect("an article is JSON");
    NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None }
}

/// Writes the answers to queries, in both orders, with and without a section, page by page.
fn write_answers(index: &Index<NativeSql>, kinds: &[Kind], file: &str) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(file)?);
    for text in kinds.iter().flat_map(|kind| &kind.queries) {
        for (order, section) in
            [(HitOrder::Relevance, None), (HitOrder::Relevance, Some(SECTIONS[0])), (HitOrder::Date, None)]
        {
            let mut after = None;
            for _ in 0..PAGES {
                let section = section.map(str::to_owned);
                let query = SearchQuery { text: text.clone(), section, order, now: NOW, after, limit: 20 };
                let part = index.search(&query).expect("a search");
                writeln!(file, "{text}\t{order:?}\t{}", serde_json::to_string(&part)?)?;
                after = part.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    file.flush()
}

fn filled(corpus: &Corpus, articles: usize) -> Index<NativeSql> {
    let index = Index::open(NativeSql::new()).expect("a database in memory");
    let numbers: Vec<usize> = (0..articles).collect();
    for round in numbers.chunks(ROUND) {
        for some in round.chunks(BATCH) {
            let entries: Vec<NewEntry> = some.iter().map(|number| entry(corpus, *number, articles)).collect();
            index.put(1, &entries, NOW).expect("articles are indexed");
        }
        index.finish(&Finish { edition: 1, generation: 1, removed: Vec::new() }).expect("the edition is whole");
    }
    index
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: usize| arguments.get(at).map_or(or, |number| number.parse().expect("a number"));
    let (articles, queries) = (number(0, 4_000), number(1, 2_000));
    let corpus = Corpus::new();
    let before = measure::processor_millis();
    let index = filled(&corpus, articles);
    println!("{articles} articles, indexed in {:.1} s\n", (measure::processor_millis() - before) / 1e3);
    let kinds = measure::kinds(&corpus, articles, queries, fold_chars);
    if let Some(file) = arguments.get(2) {
        return write_answers(&index, &kinds, file).expect("the file can be written");
    }
    println!("{}", measure::HEAD);
    for kind in &kinds {
        measure::measure(kind, |text| {
            let query = SearchQuery { text: text.into(), now: NOW, limit: 20, ..SearchQuery::default() };
            let part = index.search(&query).expect("a search");
            // What the object sends.
            assert!(!serde_json::to_vec(&part).expect("JSON").is_empty());
            part.hits.len()
        });
    }
}
