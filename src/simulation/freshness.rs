//! How far behind the newest edition readers are, with relays and with the store alone.

use std::cell::RefCell;
use std::rc::Rc;

use super::clockwork::{BEGINNING_MILLIS, Clockwork};
use super::editors::Editor;
use super::isolate::{Isolate, Question};
use super::lagging::{ARRIVAL_MILLIS, Nature, PROPAGATION_MILLIS};
use super::paper::Paper;
use super::relays::Relays;
use super::world::{Fate, World, to_u64};
use crate::reading::edition::Edition;
use crate::reading::edition_cache::{PATIENCE_MILLIS, STALE_MILLIS};

/// The time in which editors publish, and readers read.
const RUN_MILLIS: u64 = 12 * 60_000;
/// The mean pauses between two readers of an isolate.
const PAUSES_MILLIS: [u64; 4] = [1_000, 5_000, 20_000, 60_000];
/// The round trips from data centers to the relay: in its own country, in its region, and from two other continents. A
/// call takes up to 120 ms more, or 600 if both its ways are slow.
const ROUND_TRIPS_MILLIS: &[u64] = &[10, 30, 150, 200];

/// How long an edition may have been there, while a reader whose relay answers gets the one before: fifteen seconds, and
/// the time until the relays are told.
const MAX_LAG_MILLIS: u64 = 16_500;

/// One response.
#[derive(Clone, Copy)]
struct Visit {
    isolate: u64,
    at_millis: u64,
    edition: u64,
    /// For how long the reader waited for an edition, in milliseconds, also in a new isolate.
    waited_millis: u64,
}

/// What readers saw in one run.
struct Seen {
    visits: Vec<Visit>,
    /// When each edition from the second on was made, in milliseconds.
    made_at: Vec<u64>,
    asked_relays: u64,
    root_reads: u32,
}

impl Seen {
    /// For how long the edition after the one that a reader saw had been there, in milliseconds.
    fn lag_millis(&self, visit: &Visit) -> u64 {
        let next = usize::try_from(visit.edition).expect("it is small") - 1;
        self.made_at.get(next).map_or(0, |made_at| visit.at_millis.saturating_sub(*made_at))
    }

    /// For each isolate and each new edition that it had a reader for: how long it was until the last reader there who
    /// got an older one, in milliseconds.
    fn delays_millis(&self) -> Vec<u64> {
        let mut delays = Vec::new();
        let isolates: std::collections::BTreeSet<u64> = self.visits.iter().map(|visit| visit.isolate).collect();
        for isolate in isolates {
            let visits: Vec<&Visit> = self.visits.iter().filter(|visit| visit.isolate == isolate).collect();
            let (first, last) = (visits[0].at_millis, visits[visits.len() - 1].at_millis);
            for (number, made_at) in (2..).zip(&self.made_at) {
                if (first..last).contains(made_at) {
                    let behind = visits.iter().filter(|visit| visit.at_millis >= *made_at && visit.edition < number);
                    delays.push(behind.map(|visit| visit.at_millis - made_at).max().unwrap_or(0));
                }
            }
        }
        delays
    }
}

/// Runs a paper in which nothing fails, with a reader in each data center.
fn run(seed: u64, places: usize, relays: usize) -> Seen {
    run_with(seed, places, relays, |_| {})
}

/// The same, with some trouble for the relays, which is called every ten seconds.
fn run_with(seed: u64, places: usize, relays: usize, trouble: fn(&Relays)) -> Seen {
    let clockwork = Clockwork::new(seed);
    let store = Nature {
        lag_millis: ARRIVAL_MILLIS,
        usual_millis: 60,
        slow_millis: 300,
        slow_permille: 20,
        failing_permille: 0,
    };
    let world = World::new(&clockwork, Fate { store, places, dying_permille: 0, losing_permille: 0, relays });
    world.relays.round_trips_millis.set(ROUND_TRIPS_MILLIS);
    let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
    let editor = Editor { name: "lan".into(), world: world.clone(), paper: paper.clone() };
    let isolates: Rc<RefCell<Vec<Rc<Isolate>>>> =
        Rc::new(RefCell::new((0..places).map(|place| Rc::new(Isolate::new(&world, place))).collect()));
    let (visits, made_at) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    // Editors publish through an isolate that nobody reads from.
    let desk = Isolate::new(&world, 0);
    let pause = clockwork.clone();
    clockwork.spawn(async move {
        editor.found(&desk).await;
        for count in 1.. {
            pause.sleep(20_000 + pause.below(80_000)).await;
            editor.publish(&format!("số {count}"), &desk).await;
        }
    });
    let (clock, made) = (clockwork.clone(), made_at.clone());
    clockwork.spawn(async move {
        loop {
            clock.sleep(100).await;
            let newest = usize::try_from(paper.newest()).expect("it is small");
            let known = made.borrow().len();
            made.borrow_mut().resize(newest.saturating_sub(1).max(known), clock.now_millis());
        }
    });
    for place in 0..places {
        let (clock, isolates, visits) = (clockwork.clone(), isolates.clone(), visits.clone());
        let turn = place + usize::try_from(seed).expect("it is small");
        let pause_millis = PAUSES_MILLIS[turn % PAUSES_MILLIS.len()];
        clockwork.spawn(async move {
            clock.sleep(60_000).await;
            loop {
                clock.sleep(clock.below(2 * pause_millis)).await;
                let isolate = isolates.borrow()[place].clone();
                let at_millis = clock.now_millis();
                let answer = isolate.answer(&Question::Front).await;
                let waited_millis = if answer.is_first { clock.now_millis() - at_millis } else { answer.waited_millis };
                let edition = answer.edition.expect("nothing fails");
                visits.borrow_mut().push(Visit { isolate: isolate.number, at_millis, edition, waited_millis });
            }
        });
    }
    let (clock, troubled) = (clockwork.clone(), world.relays.clone());
    clockwork.spawn(async move {
        loop {
            trouble(&troubled);
            clock.sleep(10_000).await;
        }
    });
    let clock = clockwork.clone();
    let renewed = isolates.clone();
    let renewing = world.clone();
    clockwork.spawn(async move {
        loop {
            clock.sleep(clock.below(600_000 / places as u64)).await;
            let place = usize::try_from(clock.below(places as u64)).expect("it is small");
            renewed.borrow_mut()[place] = Rc::new(Isolate::new(&renewing, place));
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + RUN_MILLIS);
    clockwork.stop();
    let (visits, made_at) = (visits.take(), made_at.take());
    Seen { visits, made_at, asked_relays: world.relays.asked.get(), root_reads: world.kv.root_reads() }
}

/// What two readers get, one after the other, who come after a pause into an isolate with edition 1, when there is edition
/// 2, and only a relay knows of it: the edition, and how long they waited for it, in milliseconds.
fn after_a_pause(pause_millis: u64, round_trip_millis: &'static [u64]) -> [(Option<u64>, u64); 2] {
    let clockwork = Clockwork::new(5);
    let store = Nature { lag_millis: 0, usual_millis: 5, slow_millis: 5, slow_permille: 0, failing_permille: 0 };
    let world = World::new(&clockwork, Fate { store, places: 1, dying_permille: 0, losing_permille: 0, relays: 1 });
    let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
    let editor = Editor { name: "lan".into(), world: world.clone(), paper: paper.clone() };
    let (clock, seen) = (clockwork.clone(), Rc::new(RefCell::new(Vec::new())));
    let kept = seen.clone();
    clockwork.spawn(async move {
        let (desk, isolate) = (Isolate::new(&world, 0), Isolate::new(&world, 0));
        editor.found(&desk).await;
        let confirmed_at = clock.now_millis();
        assert_eq!(isolate.answer(&Question::Front).await.edition, Some(1));
        world.kv.fail_roots(true);
        while paper.newest() == 1 {
            editor.publish("số mới", &desk).await;
        }
        world.relays.round_trips_millis.set(round_trip_millis);
        clock.until(confirmed_at + pause_millis).await;
        for _ in 0..2 {
            let answer = isolate.answer(&Question::Front).await;
            kept.borrow_mut().push((answer.edition, answer.waited_millis));
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + 200_000);
    clockwork.stop();
    seen.take().try_into().expect("two readers")
}

#[test]
fn for_an_edition_of_twenty_seconds_a_reader_waits_a_moment_for_an_old_one_until_the_relay_answers() {
    let [young, _] = after_a_pause(20_000, &[600]);
    assert_eq!(young, (Some(1), 300));
    let [(edition, waited_millis), next] = after_a_pause(60_000, &[600]);
    assert!(edition == Some(2) && (600..700).contains(&waited_millis), "{edition:?} after {waited_millis} ms");
    assert_eq!(next, (Some(2), 0));
}

#[test]
fn a_relay_that_hangs_costs_one_reader_a_second() {
    let [(edition, waited_millis), next] = after_a_pause(60_000, &[20_000]);
    assert!(edition == Some(1) && (1_000..1_050).contains(&waited_millis), "{edition:?} after {waited_millis} ms");
    assert_eq!(next, (Some(1), 0));
}

#[test]
fn a_relay_that_loses_its_memory_again_and_again_reads_the_catalog() {
    let seen = run_with(7, 10, 2, Relays::restart);
    for visit in &seen.visits {
        let (lag, was_late) = (seen.lag_millis(visit), visit.waited_millis >= to_u64(PATIENCE_MILLIS));
        assert!(lag <= MAX_LAG_MILLIS || was_late, "{lag} ms behind, after {} ms", visit.waited_millis);
    }
}

#[test]
fn while_relays_are_dead_readers_follow_the_store_and_wait_no_longer() {
    let seen = run_with(8, 10, 1, |relays| relays.are_dead.set(true));
    let usual = run(8, 10, 0);
    let most = usual.visits.iter().map(|visit| usual.lag_millis(visit)).max().expect("there were readers");
    for visit in &seen.visits {
        let lag = seen.lag_millis(visit);
        assert!(lag <= most.max(to_u64(STALE_MILLIS) + PROPAGATION_MILLIS + 2_000), "{lag} ms behind");
        assert!(visit.waited_millis <= 700, "waited {} ms", visit.waited_millis);
    }
    let waited =
        |seen: &Seen| seen.visits.iter().map(|visit| visit.waited_millis).sum::<u64>() / seen.visits.len() as u64;
    assert!(waited(&seen) <= 2 * waited(&usual) + 5, "{} ms, and {} ms without relays", waited(&seen), waited(&usual));
}

#[test]
fn relays_that_the_catalog_does_not_reach_are_found_out_by_the_store() {
    let seen = run_with(9, 10, 1, |relays| relays.are_deaf.set(true));
    for visit in &seen.visits {
        // The store is read after fifty seconds at the latest, by a reader who does not wait in vain.
        let (lag, was_late) = (seen.lag_millis(visit), visit.waited_millis >= to_u64(PATIENCE_MILLIS));
        assert!(lag <= 50_000 + PROPAGATION_MILLIS + 2_000 || was_late, "{lag} ms behind");
    }
    let median = Sorted::of(seen.delays_millis().into_iter()).permille(500);
    assert!(median > 1_000, "the relays must not have heard of it: {median} ms");
}

/// Sorted values, of which statistics are taken.
struct Sorted(Vec<u64>);

impl Sorted {
    fn of(values: impl Iterator<Item = u64>) -> Self {
        let mut sorted: Vec<u64> = values.collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// The value below which are so many thousandths of all; 0 if there are none.
    fn permille(&self, permille: usize) -> u64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((self.0.len() * permille / 1_000).min(last)).copied().unwrap_or(0)
    }
}

/// What readers of some data centers saw in several runs.
struct Distribution {
    places: usize,
    relays: usize,
    delays_millis: Sorted,
    /// The responses with an older edition, in permille.
    behind_permille: usize,
    /// How long those waited who waited for a newer edition, and how many they are, in permille.
    waits_millis: Sorted,
    waiting_permille: usize,
    /// Questions to relays, and reads of the store's root, in a hundred minutes of a data center.
    asked: u64,
    root_reads: u64,
}

impl Distribution {
    fn of(places: usize, relays: usize, seeds: u64) -> Self {
        let seen: Vec<Seen> = (0..seeds).map(|seed| run(seed, places, relays)).collect();
        let visits = || seen.iter().flat_map(|seen| seen.visits.iter().map(move |visit| (seen, visit)));
        let permille = |count: usize| (1_000 * count + visits().count() / 2) / visits().count();
        let waits_millis = Sorted::of(visits().map(|(_, visit)| visit.waited_millis).filter(|wait| *wait > 0));
        let minutes = seeds * RUN_MILLIS / 60_000 * places as u64;
        Self {
            places,
            relays,
            delays_millis: Sorted::of(seen.iter().flat_map(Seen::delays_millis)),
            behind_permille: permille(visits().filter(|(seen, visit)| seen.lag_millis(visit) > 0).count()),
            waiting_permille: permille(waits_millis.0.len()),
            waits_millis,
            asked: 100 * seen.iter().map(|seen| seen.asked_relays).sum::<u64>() / minutes,
            root_reads: 100 * seen.iter().map(|seen| u64::from(seen.root_reads)).sum::<u64>() / minutes,
        }
    }

    /// The median of the delays, the value below which 99 % are, and the highest, in milliseconds.
    fn percentiles_millis(&self) -> [u64; 3] {
        [500, 990, 1_000].map(|permille| self.delays_millis.permille(permille))
    }

    /// As a line of the table in docs/OPERATIONS.md.
    fn line(&self) -> String {
        let secs = |millis| {
            let tenths = (millis + 50) / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        };
        let [median, nearly_all, most] = self.percentiles_millis().map(secs);
        let percent = |permille: usize| format!("{} %", (permille + 5) / 10);
        let relays = if self.relays == 0 { "none".to_owned() } else { self.relays.to_string() };
        let waits = [500, 990, 1_000].map(|permille| self.waits_millis.permille(permille));
        format!(
            "| {} | {relays} | {median} | {nearly_all} | {most} | {} | {} | {}, {} and {} ms |",
            self.places,
            percent(self.behind_permille),
            percent(self.waiting_permille),
            waits[0],
            waits[1],
            waits[2],
        )
    }
}

/// Prints the table of docs/OPERATIONS.md for some data centers, each with so many seeds, and checks what is promised.
fn check(sizes: &[(usize, u64)]) {
    println!("| data centers | relays | delay, median | 99 % | most | older | waited | median, 99 %, most |");
    for &(places, seeds) in sizes {
        let [without, with] = std::thread::scope(|scope| {
            [0, 1]
                .map(|relays| scope.spawn(move || Distribution::of(places, relays, seeds)))
                .map(|running| running.join().expect("nothing fails"))
        });
        for seen in [&without, &with] {
            println!("{} {} questions, {} roots in 100 minutes", seen.line(), seen.asked, seen.root_reads);
            assert!(seen.delays_millis.0.len() > 50, "{} delays", seen.delays_millis.0.len());
        }
        let [median, _, most] = without.percentiles_millis();
        assert!(median > 10_000 && most > 30_000, "relays would not be needed: {}", without.line());
        let [median, nearly_all, most] = with.percentiles_millis();
        assert!(median <= 10_000 && nearly_all <= 15_000 && most <= 30_000, "{}", with.line());
        // Those who wait at all wait for one call, and they are as many as without relays.
        assert!(with.waits_millis.permille(500) <= 300, "{}", with.line());
        assert!(with.waiting_permille <= without.waiting_permille + 20, "{}", with.line());
    }
}

#[test]
fn where_relays_answer_half_are_ten_seconds_behind_nearly_all_fifteen_and_nobody_thirty() {
    check(&[(1, 8), (10, 2), (100, 1)]);
}

#[test]
#[ignore = "makes the table of docs/OPERATIONS.md"]
fn how_far_behind_readers_are() {
    check(&[(1, 100), (10, 20), (100, 5)]);
}
