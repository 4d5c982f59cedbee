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
const RUN_MILLIS: u64 = 20 * 60_000;
/// The mean pauses between two readers of an isolate.
const PAUSES_MILLIS: [u64; 4] = [1_000, 5_000, 20_000, 60_000];

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
    /// got an older one, in milliseconds, in ascending order.
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
        delays.sort_unstable();
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
        let pause_millis = *clockwork.one_of(&PAUSES_MILLIS);
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

/// The value below which are so many thousandths of sorted values.
fn permille(sorted: &[u64], permille: usize) -> u64 {
    sorted.get((sorted.len() * permille / 1_000).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0)
}

#[test]
fn with_a_relay_readers_are_fifteen_seconds_behind_at_most() {
    let mut delays = Vec::new();
    for seed in 0..6 {
        let seen = run(seed, 10, 1);
        delays.append(&mut seen.delays_millis());
        for visit in &seen.visits {
            // A reader for whom the relay was late got what was there.
            let was_late = visit.waited_millis >= to_u64(PATIENCE_MILLIS);
            let lag = seen.lag_millis(visit);
            assert!(
                lag <= MAX_LAG_MILLIS || was_late,
                "seed {seed}: {lag} ms behind, after {} ms",
                visit.waited_millis
            );
        }
        let late = seen.visits.iter().filter(|visit| visit.waited_millis >= to_u64(PATIENCE_MILLIS)).count();
        assert!(late * 50 < seen.visits.len(), "{late} of {} waited in vain", seen.visits.len());
    }
    delays.sort_unstable();
    assert!(delays.len() > 500, "{}", delays.len());
    let (median, most) = (permille(&delays, 500), permille(&delays, 990));
    assert!(median <= 10_000 && most <= 15_000, "median {median} ms, 99 % {most} ms");
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
    let delays = seen.delays_millis();
    assert!(permille(&delays, 500) > 1_000, "the relays must not have heard of it: {} ms", permille(&delays, 500));
}

#[test]
#[ignore = "prints a table"]
fn how_far_behind_readers_are() {
    println!(
        "regions relays | delay: median 99 % max | readers behind | waited: share median 99 % | asked, root reads"
    );
    for (places, seeds) in [(1, 30), (10, 10), (100, 2)] {
        for relays in [0, 1] {
            let seen: Vec<Seen> = (0..seeds).map(|seed| run(seed, places, relays)).collect();
            let mut delays: Vec<u64> = seen.iter().flat_map(Seen::delays_millis).collect();
            delays.sort_unstable();
            let visits = || seen.iter().flat_map(|seen| seen.visits.iter().map(move |visit| (seen, visit)));
            let mut waits: Vec<u64> = visits().map(|(_, visit)| visit.waited_millis).filter(|wait| *wait > 0).collect();
            waits.sort_unstable();
            let share = |count: usize| 100 * count / visits().count();
            let minutes = seeds * RUN_MILLIS / 60_000 * places as u64;
            let asked: u64 = seen.iter().map(|seen| seen.asked_relays).sum();
            let reads: u64 = seen.iter().map(|seen| u64::from(seen.root_reads)).sum();
            println!(
                "{places} {relays} | {} {} {} ms | {} % | {} % {} {} ms | {} {} per 100 minutes",
                permille(&delays, 500),
                permille(&delays, 990),
                permille(&delays, 1_000),
                share(visits().filter(|(seen, visit)| seen.lag_millis(visit) > 0).count()),
                share(waits.len()),
                permille(&waits, 500),
                permille(&waits, 990),
                100 * asked / minutes,
                100 * reads / minutes,
            );
        }
    }
}
