//! One isolate while its store is down, is late, loses values or returns invalid data.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gazette_core::hash::Hash;

use super::clockwork::{BEGINNING_MILLIS, Clockwork};
use super::editors::{Editor, FIRST, slug};
use super::isolate::{Isolate, Question};
use super::lagging::Nature;
use super::paper::Paper;
use super::readers::Judge;
use super::world::{Fate, World};
use crate::host::Host;
use crate::reading::edition::Edition;
use crate::storage::{CacheTtl, ContentStore, ListKey, read_surely};

/// A paper with one data center and one edition, and an isolate that has responded to each of these requests.
fn warm(clockwork: &Clockwork, questions: &[Question]) -> (Rc<World>, Rc<Paper>, Rc<Isolate>, Rc<Judge>) {
    let store = Nature { lag_millis: 0, usual_millis: 5, slow_millis: 5, slow_permille: 0, failing_permille: 0 };
    let world = World::new(clockwork, Fate { store, places: 1, dying_permille: 0, losing_permille: 0, relays: 1 });
    let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
    let editor = Editor { name: "lan".into(), world: world.clone(), paper: paper.clone() };
    let isolate = Rc::new(Isolate::new(&world, 0));
    let judge = Rc::new(Judge { world: world.clone(), paper: paper.clone(), is_calm: true, down_until: 0 });
    let publisher = isolate.clone();
    clockwork.spawn(async move { editor.found(&publisher).await });
    clockwork.run_until(BEGINNING_MILLIS + 90_000);
    let (asking, questions) = (isolate.clone(), questions.to_vec());
    let request = judge.clone();
    clockwork.spawn(async move {
        for question in questions {
            request.ask(&asking, &question).await;
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + 91_000);
    (world, paper, isolate, judge)
}

#[test]
fn while_store_and_catalog_are_down_what_is_in_memory_is_served_and_one_reader_waits() {
    let clockwork = Clockwork::new(3);
    let articles = (0..).map(slug).map(Question::Page);
    let questions: Vec<Question> = [Question::Front].into_iter().chain(articles.take(3)).collect();
    let (world, _, isolate, _) = warm(&clockwork, &questions);
    world.kv.go_down_until(BEGINNING_MILLIS + 400_000);
    world.lose_everything();
    let (answers, refreshes) = (Rc::new(RefCell::new(Vec::new())), world.kv.root_reads());
    let (asking, kept, waiting) = (isolate, answers.clone(), clockwork.clone());
    clockwork.spawn(async move {
        while waiting.now_millis() < BEGINNING_MILLIS + 390_000 {
            for question in &questions {
                let began = waiting.now_millis();
                let answer = asking.answer(question).await;
                kept.borrow_mut().push((waiting.now_millis() - began, answer));
            }
            waiting.sleep(1_000).await;
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + 399_000);
    let answers = answers.borrow();
    assert!(answers.len() > 1_000, "{}", answers.len());
    assert!(answers.iter().all(|(_, answer)| answer.edition == Some(1) && answer.content.is_ok()));
    let waited: Vec<u64> = answers.iter().map(|(millis, _)| *millis).filter(|millis| *millis > 0).collect();
    assert!(waited.len() <= 1 && waited.iter().all(|millis| *millis <= 1_100), "{waited:?}");
    assert!(answers.last().is_some_and(|(_, answer)| answer.is_stale), "they say that they are stale");
    let tries = world.kv.root_reads() - refreshes;
    assert!((20..40).contains(&tries), "a root is tried for every ten seconds: {tries} reads in five minutes");
    clockwork.stop();
}

#[test]
fn a_reader_of_an_old_edition_puts_nothing_into_the_store() {
    let clockwork = Clockwork::new(4);
    let (world, _, isolate, _) = warm(&clockwork, &[Question::Front]);
    let is_kept = || world.kv.has("a/");
    assert!(is_kept(), "pages are put when they are published");
    for number in 0..FIRST {
        let place = world.place(0);
        clockwork.spawn(async move {
            place.store().expect("a store").forget_article(&slug(number)).await.expect("it works");
        });
    }
    clockwork.run_until(BEGINNING_MILLIS + 200_000);
    assert!(!is_kept(), "all were erased");
    let read = |isolate: &Rc<Isolate>, until_secs: u64| {
        for number in 0..FIRST {
            let isolate = isolate.clone();
            clockwork.spawn(async move {
                let answer = isolate.answer(&Question::Page(slug(number))).await;
                assert!(answer.content.is_ok(), "{answer:?}");
            });
        }
        clockwork.run_until(BEGINNING_MILLIS + 1_000 * until_secs);
    };
    // Its root is old, and there is no new one.
    world.kv.fail_roots(true);
    read(&isolate, 230);
    assert!(!is_kept(), "while its root was old");
    world.kv.fail_roots(false);
    read(&Rc::new(Isolate::new(&world, 0)), 260);
    assert!(is_kept(), "with a root of now they are");
    clockwork.stop();
}

#[test]
fn what_the_store_gives_and_nobody_can_decode_is_made_again_or_asked_of_the_catalog() {
    let questions = || {
        let articles = (0..FIRST).map(slug).flat_map(|slug| [Question::Page(slug.clone()), Question::Article(slug)]);
        articles.chain([Question::Front])
    };
    for prefix in ["a/", "i/", "p/", "b/", "root", ""] {
        let clockwork = Clockwork::new(6);
        let (world, paper, ..) = warm(&clockwork, &[Question::Front]);
        world.kv.spoil(prefix);
        // The age of an edition can't be judged from invalid roots.
        let down_until = BEGINNING_MILLIS + 1_000_000;
        let judge = Judge { world: world.clone(), paper, is_calm: true, down_until };
        let fresh = Rc::new(Isolate::new(&world, 0));
        let (request, found) = (Rc::new(Cell::new(0)), questions().count());
        let told = request.clone();
        clockwork.spawn(async move {
            for question in questions() {
                let edition = judge.ask(&fresh, &question).await;
                assert_eq!(edition, Some(1), "{question:?}");
                told.set(told.get() + 1);
            }
        });
        clockwork.run_until(BEGINNING_MILLIS + 150_000);
        assert_eq!(request.get(), found, "with nonsense under {prefix}");
        clockwork.stop();
    }
}

#[test]
fn a_miss_that_is_remembered_for_a_day_hides_what_has_come_for_a_minute_at_most() {
    let clockwork = Clockwork::new(7);
    let (world, ..) = warm(&clockwork, &[Question::Front]);
    let (store, hash) = (world.place(0).store().expect("a store"), Hash::of(b"late"));
    let (clock, seen) = (clockwork.clone(), Rc::new(RefCell::new(Vec::new())));
    let told = seen.clone();
    clockwork.spawn(async move {
        for secs in [0_u64, 20, 61, 3_600] {
            clock.until(BEGINNING_MILLIS + 100_000 + 1_000 * secs).await;
            let plain = store.blob(hash, CacheTtl::Long).await.expect("it works").is_some();
            let surely = read_surely(CacheTtl::Long, |ttl| store.blob(hash, ttl)).await.expect("it works").is_some();
            told.borrow_mut().push((plain, surely));
            if secs == 0 {
                store.put_blob(hash, b"late").await.expect("it works");
            }
        }
    });
    clockwork.run_until(BEGINNING_MILLIS + 4_000_000);
    assert_eq!(*seen.borrow(), [(false, false), (false, false), (false, true), (true, true)]);
    clockwork.stop();
}

#[test]
fn what_is_made_of_the_lists_of_old_editions_is_forgotten_in_steps() {
    let clockwork = Clockwork::new(5);
    let (world, ..) = warm(&clockwork, &[]);
    let store = world.place(0).store().expect("a store");
    let more = Rc::new(RefCell::new(Vec::new()));
    let (told, pause) = (more.clone(), clockwork.clone());
    clockwork.spawn(async move {
        for number in 0..6_u8 {
            let key = ListKey { edition: 1, hash: Hash::of(&[number]) };
            store.put_list_page(key, "một trang").await.expect("it works");
        }
        pause.sleep(2_000).await;
        for _ in 0..3 {
            let more = store.forget_lists(2, 4).await.expect("it works");
            told.borrow_mut().push(more);
        }
        assert!(!store.forget_lists(1, 4).await.expect("it works"), "nothing is older than the first");
    });
    clockwork.run_until(BEGINNING_MILLIS + 200_000);
    assert_eq!((&**more.borrow(), world.kv.has("p/")), (&[true, false, false][..], false));
    clockwork.stop();
}
