//! Twenty releases at random seconds, watched at ten places ten times a second, while objects and the whole edge are killed.
//!
//! `GAZETTE_SEED=n` repeats the seconds and the kills of a run; each run prints its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::edge::BROWSER;

const RELEASES: u64 = 20;
/// In so many seconds all of them are due, so some are due in the same second.
const WINDOW_SECS: u64 = 40;
/// How long readers may have the previous edition: docs/OPERATIONS.md.
const FRESHNESS_SECS: f64 = 15.0;
/// The search has the words of an edition this long after readers have the edition.
const SEARCH_SECS: f64 = 2.0;
/// A release is an edition at its second; the alarm that makes it rings within this time.
const ALARM_SECS: f64 = 1.0;
/// What this machine may take besides, with everything else that it does.
const SLACK_SECS: f64 = 5.0;

/// An answer that a reader got.
#[derive(Debug)]
struct Seen {
    began: f64,
    ended: f64,
    status: u16,
    edition: u64,
    lots: BTreeSet<u64>,
}

/// What dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kill {
    /// The instance, and with it what all objects have in memory.
    Objects,
    /// The runtime.
    Edge,
}

/// When something was dead.
#[derive(Debug)]
struct Death {
    from: f64,
    until: f64,
}

/// Numbers that look random and are the same for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// A part of a second.
    fn fraction(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(1_000)).expect("few")) / 1_000.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in 53 bits")]
fn secs(second: u64) -> f64 {
    second as f64
}

fn sleep_until(instant: f64) {
    std::thread::sleep(Duration::from_secs_f64((instant - now_secs()).max(0.0)));
}

/// Asks for a place ten times a second until told to stop. What is not answered, because the edge was killed, is left out.
fn watch(url: &str, place: &str, stop: &AtomicBool) -> Vec<Seen> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).max_idle_connections(0);
    let agent: ureq::Agent = config.timeout_global(Some(Duration::from_secs(10))).build().into();
    let mut all = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let began = now_secs();
        // Readers are many, each with an address, so no limit is reached.
        let address = format!("10.4.0.{}", all.len() % 250);
        let request = agent.get(format!("{url}{place}")).header("User-Agent", BROWSER);
        let answer = request.header("CF-Connecting-IP", address).call();
        if let Ok(mut answer) = answer
            && let Ok(body) = answer.body_mut().read_to_string()
        {
            let edition = answer.headers().get("Gazette-Edition").and_then(|value| value.to_str().ok()?.parse().ok());
            let status = answer.status().as_u16();
            let edition = edition.unwrap_or_else(|| panic!("{place} does not name its edition: {status} {body:.300}"));
            all.push(Seen { began, ended: now_secs(), status, edition, lots: lots_in(&body) });
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    all
}

/// The seconds at which releases are due, each with its number, which is that of its lot. One push takes about `push`.
fn store_releases(content: &Content, edge: &Edge, dice: &mut Dice, push: Duration) -> BTreeMap<u64, f64> {
    let (first, _) = in_secs(25.max(5 + RELEASES * (1 + push.as_secs())));
    let mut seconds: Vec<u64> = (0..RELEASES).map(|_| first + dice.below(WINDOW_SECS)).collect();
    seconds.sort_unstable();
    let mut due = BTreeMap::new();
    for (lot, second) in (1..).zip(seconds) {
        write_lot(content, lot);
        let time = chrono::DateTime::from_timestamp(second.cast_signed(), 0).expect("a date").to_rfc3339();
        assert_eq!(stored(&content.gazette(edge, &["push", "--at", &time, "--json"])), lot);
        due.insert(lot, secs(second));
    }
    assert!(now_secs() < secs(first), "they were stored too slowly");
    due
}

/// When something is killed: objects while releases wait and at the second of some, and the edge twice.
fn kills(due: &BTreeMap<u64, f64>, dice: &mut Dice) -> Vec<(f64, Kill)> {
    let mut kills = vec![(due[&3] + 0.4, Kill::Edge), (due[&RELEASES] - 3.0, Kill::Edge)];
    for _ in 0..3 {
        let lot = 4 + dice.below(RELEASES - 4);
        kills.push((due[&lot] + dice.fraction() / 2.0, Kill::Objects));
        kills.push((
            due[&1] + f64::from(u32::try_from(dice.below(WINDOW_SECS)).expect("few")) + dice.fraction(),
            Kill::Objects,
        ));
    }
    kills.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    kills
}

#[test]
fn releases_at_random_seconds_flip_every_place_as_a_whole_and_at_their_time() {
    let mut dice = Dice(std::env::var("GAZETTE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20));
    println!("GAZETTE_SEED={}", dice.0);
    let (content, mut edge) = (Content::new(), Edge::start_probe());
    write_lot(&content, 0);
    let began = Instant::now();
    content.push(&edge);
    let due = store_releases(&content, &edge, &mut dice, began.elapsed());
    let kills = kills(&due, &mut dice);
    let stop = AtomicBool::new(false);
    let url = edge.url.clone();
    let (seen, deaths): (BTreeMap<&str, Vec<Seen>>, Vec<Death>) = std::thread::scope(|scope| {
        let readers: Vec<_> = PLACES.iter().map(|place| (*place, scope.spawn(|| watch(&url, place, &stop)))).collect();
        let mut deaths = Vec::new();
        for (instant, kill) in kills {
            sleep_until(instant);
            let from = now_secs();
            match kill {
                // Whoever wishes for it gets an error, and nobody else.
                Kill::Objects => assert_eq!(edge.get("/probe/panic").status, 500),
                Kill::Edge => edge.crash_and_restart(),
            }
            deaths.push(Death { from, until: now_secs() });
        }
        sleep_until(lives_at(due[&RELEASES], &deaths) + FRESHNESS_SECS + SLACK_SECS);
        stop.store(true, Ordering::Relaxed);
        (readers.into_iter().map(|(place, reader)| (place, reader.join().expect("a reader"))).collect(), deaths)
    });

    let lot_of = assert_each_is_an_edition_at_its_second(&edge, &due, &deaths);
    let alive: BTreeMap<u64, f64> = due.iter().map(|(lot, second)| (*lot, lives_at(*second, &deaths))).collect();
    for (place, answers) in &seen {
        assert!(answers.len() > 100, "{place} was answered {} times", answers.len());
        assert_saw_whole_releases_in_time(place, answers, &due, &alive, &lot_of);
    }
    assert_flip_together(&seen, &deaths);
    assert_search_follows(&seen[SEARCH]);
    for (place, answers) in &seen {
        let shown =
            |lot: &u64| answers.iter().find(|answer| lot_of[&answer.edition] >= *lot).expect("it has the last").ended;
        let mut delays: Vec<f64> = due.iter().map(|(lot, due)| shown(lot) - due).collect();
        delays.sort_by(f64::total_cmp);
        println!(
            "{place}: {:.1} s after the second, at most {:.1}",
            delays[delays.len() / 2],
            delays[delays.len() - 1]
        );
    }
}

/// When what is due at a second can happen: then, or if it is dead at that moment, when it lives again.
fn lives_at(second: f64, deaths: &[Death]) -> f64 {
    // One death may follow another before anything can happen.
    deaths.iter().fold(second, |at, death| {
        let is_dead = (death.from - ALARM_SECS..=death.until).contains(&at);
        if is_dead { death.until } else { at }
    })
}

/// Each release went out exactly once, in the order of its time, and its edition says so. The lot of each edition.
fn assert_each_is_an_edition_at_its_second(
    edge: &Edge,
    due: &BTreeMap<u64, f64>,
    deaths: &[Death],
) -> BTreeMap<u64, u64> {
    let editions = as_editor(edge, "GET", "/api/v1/editions?limit=100").json();
    let editions = editions["editions"].as_array().expect("a list").clone();
    let released: Vec<u64> = editions.iter().rev().filter_map(|edition| edition["release"].as_u64()).collect();
    assert_eq!(released, (1..=RELEASES).collect::<Vec<_>>());
    let public = edge.get("/api/v1/editions?limit=100").json();
    assert!(public["editions"].as_array().expect("a list").iter().all(|edition| edition.get("release").is_none()));
    let mut lots = BTreeMap::new();
    for edition in &editions {
        let lot = edition["release"].as_u64().unwrap_or(0);
        lots.insert(edition["number"].as_u64().expect("a number"), lot);
        let Some(second) = due.get(&lot) else { continue };
        let published = edition["published_at"].as_str().expect("a time");
        let published = chrono::DateTime::parse_from_rfc3339(published).expect("a time").timestamp();
        let late = secs(published.cast_unsigned()) - second;
        let dead_secs = lives_at(*second, deaths) - second;
        let most = dead_secs + ALARM_SECS + SLACK_SECS;
        println!("release {lot}: {late} s after its second, and {dead_secs:.1} s dead");
        assert!((0.0..=most).contains(&late), "release {lot} was published {late} s after its second");
    }
    lots
}

/// Each answer shows the lot of its edition, whole, not before its second, and in time.
fn assert_saw_whole_releases_in_time(
    place: &str,
    answers: &[Seen],
    due: &BTreeMap<u64, f64>,
    alive: &BTreeMap<u64, f64>,
    lot_of: &BTreeMap<u64, u64>,
) {
    let mut newest = 0;
    for answer in answers {
        assert!(answer.lots.len() <= 1, "{place} shows a mixture: {answer:?}");
        assert_eq!(answer.status, 200, "{place}: {answer:?}");
        let lot = lot_of[&answer.edition];
        let is_lagging_search = place == SEARCH && answer.lots.is_empty();
        if !is_lagging_search {
            assert_eq!(answer.lots, BTreeSet::from([lot]), "{place} shows another lot than its edition: {answer:?}");
        }
        assert!(lot == 0 || answer.ended >= due[&lot], "{place} shows release {lot} before its second: {answer:?}");
        assert!(answer.edition >= newest, "{place} went back to edition {} after {newest}", answer.edition);
        newest = answer.edition;
        let overdue = alive.iter().rev().find(|(_, at)| answer.began > **at + FRESHNESS_SECS + SLACK_SECS);
        if let Some((overdue, _)) = overdue {
            assert!(lot >= *overdue, "{place} does not show release {overdue} in time: {answer:?}");
        }
    }
    assert_eq!(lot_of[&newest], RELEASES, "{place} has the last");
}

/// No place shows an older edition than another place has shown before, while nothing is killed: they flip at the same time.
fn assert_flip_together(seen: &BTreeMap<&str, Vec<Seen>>, deaths: &[Death]) {
    let mut answers: Vec<(&str, &Seen)> =
        seen.iter().flat_map(|(place, answers)| answers.iter().map(|answer| (*place, answer))).collect();
    answers.sort_by(|(_, one), (_, other)| one.began.total_cmp(&other.began));
    let mut ended: Vec<&Seen> = answers.iter().map(|(_, answer)| *answer).collect();
    ended.sort_by(|one, other| one.ended.total_cmp(&other.ended));
    let lives = |answer: &Seen| deaths.iter().filter(|death| death.from < answer.began).count();
    let (mut before, mut newest) = (ended.into_iter().peekable(), (0, 0));
    for (place, answer) in answers {
        while let Some(earlier) = before.next_if(|earlier| earlier.ended < answer.began) {
            newest = newest.max((lives(earlier), earlier.edition));
        }
        let (life, edition) = newest;
        let is_behind = lives(answer) == life && answer.edition < edition;
        assert!(!is_behind, "{place} shows an older edition than {edition}, which another place had shown: {answer:?}");
    }
}

/// A search that finds nothing for a moment, as its words have changed, finds them soon.
fn assert_search_follows(searches: &[Seen]) {
    let mut longest = 0.0_f64;
    for (number, empty) in searches.iter().enumerate().filter(|(_, answer)| answer.lots.is_empty()) {
        let found = searches[number..].iter().find(|answer| !answer.lots.is_empty()).expect("it finds the last");
        longest = longest.max(found.began - empty.began);
        assert!(found.began - empty.began < SEARCH_SECS + SLACK_SECS, "{empty:?}");
    }
    println!("{SEARCH}: found nothing for at most {longest:.1} s");
}
