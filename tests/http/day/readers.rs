//! Readers who ask ten times a second, from the morning to the evening, and what they must have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::day::model::{COMMON_WORD, Paper, marks_in};
use crate::edge::BROWSER;

/// An answer that a reader got.
#[derive(Debug)]
struct Seen {
    status: u16,
    edition: u64,
    marks: BTreeSet<u32>,
}

/// The readers of some addresses, each of which asks for one of them.
pub struct Readers {
    stop: Arc<AtomicBool>,
    threads: Vec<(String, JoinHandle<Vec<Seen>>)>,
}

/// Asks for a place until told to stop.
fn read(url: &str, stop: &AtomicBool) -> Vec<Seen> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).max_idle_connections(0);
    let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(30))).build().into();
    let mut all = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        // Readers are many, each with an address, so no limit is reached.
        let address = format!("10.4.0.{}", all.len() % 250);
        let request = agent.get(url).header("User-Agent", BROWSER).header("CF-Connecting-IP", address);
        let mut answer = request.call().expect("the paper answers");
        let body = answer.body_mut().read_to_string().expect("a whole answer");
        let edition = answer.headers().get("Gazette-Edition").and_then(|value| value.to_str().ok()?.parse().ok());
        let edition = edition.unwrap_or_else(|| panic!("{url} does not name its edition: {} {body}", answer.status()));
        all.push(Seen { status: answer.status().as_u16(), edition, marks: marks_in(&body) });
        std::thread::sleep(Duration::from_millis(100));
    }
    all
}

impl Readers {
    /// Readers of the lists, and of the addresses of articles.
    pub fn of(url: &str, articles: &[&str]) -> Self {
        let search = format!("/api/v1/search?q={COMMON_WORD}&limit=100");
        let lists =
            ["/", "/thoi-su", "/van-hoa", "/api/v1/articles?limit=100", "/feed.xml", "/feed.json", search.as_str()];
        let stop = Arc::new(AtomicBool::new(false));
        let begin = |path: &&str| {
            let (address, stop) = (format!("{url}{path}"), Arc::clone(&stop));
            ((*path).to_owned(), std::thread::spawn(move || read(&address, &stop)))
        };
        let threads = lists.iter().chain(articles).map(begin).collect();
        Self { stop, threads }
    }

    /// Ends the reading, and asserts that each answer was, as a whole, what the paper was in the edition that it names.
    pub fn assert_saw_whole_editions(mut self, editions: &BTreeMap<u64, Paper>) {
        self.stop.store(true, Ordering::Relaxed);
        let mut seen_editions = BTreeSet::new();
        for (path, thread) in std::mem::take(&mut self.threads) {
            let answers = thread.join().expect("the reader was always answered");
            assert!(answers.len() > 50, "{path} was read {} times", answers.len());
            let mut newest = 0;
            for answer in answers {
                assert!(answer.edition >= newest, "{path} went back from edition {newest}: {answer:?}");
                newest = answer.edition;
                seen_editions.insert(newest);
                assert_is_of(&path, &answer, &editions[&newest]);
            }
            assert_eq!(Some(&newest), editions.keys().last(), "{path} shows the last edition");
        }
        assert!(2 * seen_editions.len() > editions.len(), "the readers saw only {seen_editions:?}");
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        // After a failure elsewhere: before the paper ends.
        self.stop.store(true, Ordering::Relaxed);
        for (_, thread) in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// That an answer shows what the paper was, wholly, if it is a list, and otherwise the article and nothing of other editions.
fn assert_is_of(path: &str, answer: &Seen, paper: &Paper) {
    let all = paper.marks_shown();
    let shown = format!("{path} shows {answer:?} of {:?}", paper.live);
    assert!(answer.marks.is_subset(&all), "a mixture: {shown}");
    let is_list = |list: &BTreeSet<u32>| answer.status == 200 && list.is_subset(&answer.marks);
    if path == "/" {
        assert!(is_list(&all), "{shown}");
    } else if let Some(section) = path.strip_prefix('/').filter(|path| ["thoi-su", "van-hoa"].contains(path)) {
        assert!(answer.status == 200 && paper.is_section(section, &answer.marks), "{shown}");
    } else if ["/api/v1/articles?limit=100", "/feed.xml", "/feed.json"].contains(&path) {
        assert!(is_list(&paper.marks(None)), "{shown}");
    } else if path.starts_with("/api/") {
        // The search follows, and shows less meanwhile.
        assert_eq!(answer.status, 200, "{shown}");
    } else {
        let (status, mark) = paper.at(path);
        assert_eq!(answer.status, status, "{shown}");
        assert!(mark.is_none_or(|mark| answer.marks.contains(&mark)), "{shown}");
    }
}
