//! The Catalog's jobs while a service that they call does not respond, is slow, or can't handle one article.

use std::rc::Rc;

use super::clockwork::{BEGINNING_MILLIS, Clockwork};
use super::editors::{Editor, FIRST, slug};
use super::isolate::Isolate;
use super::lagging::Nature;
use super::neighbours::SearchIndex;
use super::paper::Paper;
use super::readers::number_of;
use super::world::{Fate, World};
use crate::reading::edition::Edition;
use crate::storage::Sql;

const POISON: &str = "bai-3";

/// A world in which only the Catalog's neighbours fail, and an editor at work there.
pub(super) fn calm_world(clockwork: &Clockwork) -> (Rc<World>, Editor, Isolate) {
    let store = Nature { lag_millis: 0, usual_millis: 5, slow_millis: 5, slow_permille: 0, failing_permille: 0 };
    let world = World::new(clockwork, Fate { store, places: 1, dying_permille: 0, losing_permille: 0, relays: 0 });
    let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
    let editor = Editor { name: "lan".into(), world: world.clone(), paper };
    let isolate = Isolate::new(&world, 0);
    (world, editor, isolate)
}

pub(super) fn run_secs(clockwork: &Clockwork, secs: u64) {
    clockwork.run_until(BEGINNING_MILLIS + secs * 1_000);
}

/// The number of scheduled jobs of these kinds.
fn scheduled(world: &World, kinds: &str) -> i64 {
    let left = world.sql.number(&format!("SELECT count(*) FROM jobs WHERE kind IN ({kinds})"), vec![]);
    left.expect("a number")
}

fn acts(world: &World, act: &str) -> i64 {
    let statement = "SELECT count(*) FROM audit WHERE act = ? AND actor IS NULL";
    world.sql.number(statement, vec![gazette_sql::Value::from(act)]).expect("a number")
}

#[test]
fn a_job_that_fails_holds_up_no_other_and_one_article_that_fails_no_other_article() {
    let clockwork = Clockwork::new(6);
    let (world, editor, isolate) = calm_world(&clockwork);
    world.neighbours.are_counts_broken.set(true);
    *world.neighbours.poison.borrow_mut() = Some(POISON.to_owned());
    clockwork.spawn(async move { editor.found(&isolate).await });

    run_secs(&clockwork, 60);
    assert_eq!(world.kv.root_puts().last().map(|(_, root)| number_of(root)), Some(1), "readers have the edition");
    run_secs(&clockwork, 60 * 60);
    let indexed = world.neighbours.index(0).articles.borrow().clone();
    assert_eq!(indexed.len() as u64, FIRST - 1, "{indexed:?}");
    assert!(!indexed.contains(POISON));
    assert_eq!(acts(&world, "job-skips"), 1, "admins are told of it once");
    assert_eq!(
        acts(&world, "job-fails"),
        1,
        "and of the counts after ten attempts, while they are tried every five minutes"
    );

    world.neighbours.are_counts_broken.set(false);
    run_secs(&clockwork, 70 * 60);
    assert_eq!(scheduled(&world, "'index', 'describe'"), 0, "nothing is left to do");
    clockwork.stop();
}

#[test]
fn each_search_index_gets_three_attempts_for_an_article() {
    let clockwork = Clockwork::new(7);
    let (world, editor, isolate) = calm_world(&clockwork);
    world.neighbours.use_indexes(3);
    *world.neighbours.poison.borrow_mut() = Some(POISON.to_owned());
    clockwork.spawn(async move { editor.found(&isolate).await });

    run_secs(&clockwork, 60 * 60);
    for replica in 0..3 {
        let index = world.neighbours.index(replica);
        // Each time once among others and once alone.
        assert_eq!(index.poisoned.get(), 2 * 3, "index {replica}");
        assert_eq!(index.articles.borrow().len() as u64, FIRST - 1);
    }
    assert_eq!(scheduled(&world, "'index'"), 0);
    clockwork.stop();
}

/// An edition at the beginning, and another after some seconds, with two search indexes.
fn two_editions(clockwork: &Clockwork, second_after_secs: u64, prepare: impl Fn(&[Rc<SearchIndex>; 2])) -> Rc<World> {
    let (world, editor, isolate) = calm_world(clockwork);
    world.neighbours.use_indexes(2);
    prepare(&[0, 1].map(|replica| world.neighbours.index(replica)));
    let clock = clockwork.clone();
    clockwork.spawn(async move {
        editor.found(&isolate).await;
        clock.until(BEGINNING_MILLIS + 1_000 * second_after_secs).await;
        editor.rename("số 1", &isolate).await;
    });
    world
}

fn edition_of(world: &World, replica: usize) -> u64 {
    world.neighbours.index(replica).progress.get().edition
}

#[test]
fn an_edition_that_is_made_while_search_indexes_are_told_of_another_reaches_all() {
    for slow in [0, 1] {
        // The calls for the first edition end at different seconds.
        for second_after_secs in 1..8 {
            let clockwork = Clockwork::new(second_after_secs);
            let world = two_editions(&clockwork, second_after_secs, |indexes| indexes[slow].delay_millis.set(1_000));
            run_secs(&clockwork, 60);
            let has = [0, 1].map(|replica| edition_of(&world, replica));
            assert_eq!(has, [2, 2], "index {slow} is slow, second edition after {second_after_secs} s");
            assert_eq!(scheduled(&world, "'index'"), 0);
            clockwork.stop();
        }
    }
}

#[test]
fn no_search_index_waits_for_another() {
    for is_broken in [false, true] {
        for slow in [0, 1] {
            let clockwork = Clockwork::new(8);
            let world = two_editions(&clockwork, 20, |indexes| {
                indexes[slow].delay_millis.set(30_000);
                indexes[slow].is_broken.set(is_broken);
            });
            let other = 1 - slow;
            run_secs(&clockwork, 5);
            assert_eq!(edition_of(&world, other), 1, "index {slow} is slow, it fails: {is_broken}");
            run_secs(&clockwork, 23);
            assert_eq!(edition_of(&world, other), 2, "index {slow} is slow, it fails: {is_broken}");
            assert_eq!(edition_of(&world, slow), 0);
            world.neighbours.index(slow).is_broken.set(false);
            run_secs(&clockwork, 10 * 60);
            assert_eq!(edition_of(&world, slow), 2);
            assert_eq!(scheduled(&world, "'index'"), 0);
            clockwork.stop();
        }
    }
}

#[test]
fn an_edition_that_is_made_while_an_unused_search_index_is_emptied_reaches_the_others() {
    let clockwork = Clockwork::new(9);
    let (world, editor, isolate) = calm_world(&clockwork);
    world.neighbours.use_indexes(2);
    let clock = clockwork.clone();
    let all = world.clone();
    clockwork.spawn(async move {
        editor.found(&isolate).await;
        clock.until(BEGINNING_MILLIS + 20_000).await;
        all.neighbours.use_indexes(1);
        all.neighbours.index(1).delay_millis.set(5_000);
        editor.rename("số 1", &isolate).await;
        clock.until(BEGINNING_MILLIS + 23_000).await;
        editor.rename("số 2", &isolate).await;
    });
    run_secs(&clockwork, 15);
    assert_eq!(world.neighbours.index(1).articles.borrow().len() as u64, FIRST);
    run_secs(&clockwork, 60);
    assert_eq!((edition_of(&world, 0), edition_of(&world, 1)), (3, 0));
    assert!(world.neighbours.index(1).articles.borrow().is_empty());
    assert_eq!(scheduled(&world, "'index'"), 0);
    clockwork.stop();
}

#[test]
fn a_purge_reaches_all_search_indexes_that_respond_whatever_else_fails() {
    for broken in [0, 1] {
        let clockwork = Clockwork::new(10);
        let (world, editor, isolate) = calm_world(&clockwork);
        world.neighbours.use_indexes(2);
        let clock = clockwork.clone();
        let all = world.clone();
        clockwork.spawn(async move {
            editor.found(&isolate).await;
            clock.until(BEGINNING_MILLIS + 20_000).await;
            all.neighbours.index(broken).is_broken.set(true);
            editor.purge("số 1", &slug(5), &isolate).await;
        });
        let has = |replica: usize| world.neighbours.index(replica).articles.borrow().contains("bai-5");
        run_secs(&clockwork, 15);
        assert!(has(0) && has(1));
        run_secs(&clockwork, 5 * 60);
        assert!(!has(1 - broken) && has(broken), "index {broken} does not respond");
        world.neighbours.index(broken).is_broken.set(false);
        run_secs(&clockwork, 30 * 60);
        assert!(!has(broken));
        clockwork.stop();
    }
}
