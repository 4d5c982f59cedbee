//! The Catalog's jobs while a service that they call does not respond, or can't handle one article.

use std::rc::Rc;

use super::clockwork::{BEGINNING_MILLIS, Clockwork};
use super::editors::{Editor, FIRST};
use super::isolate::Isolate;
use super::lagging::Nature;
use super::paper::Paper;
use super::readers::number_of;
use super::world::{Fate, World};
use crate::reading::edition::Edition;
use crate::storage::Sql;

const POISON: &str = "bai-3";

#[test]
fn a_job_that_fails_holds_up_no_other_and_one_article_that_fails_no_other_article() {
    let clockwork = Clockwork::new(6);
    let store = Nature { lag_millis: 0, usual_millis: 5, slow_millis: 5, slow_permille: 0, failing_permille: 0 };
    let world = World::new(&clockwork, Fate { store, places: 1, dying_permille: 0, losing_permille: 0, relays: 0 });
    world.neighbours.are_counts_broken.set(true);
    *world.neighbours.poison.borrow_mut() = Some(POISON.to_owned());
    let paper = Rc::new(Paper::new(&world.sql, Edition::unpublished().site));
    let editor = Editor { name: "lan".into(), world: world.clone(), paper };
    let isolate = Isolate::new(&world, 0);
    clockwork.spawn(async move { editor.found(&isolate).await });
    let acts = |act: &str| {
        let statement = "SELECT count(*) FROM audit WHERE act = ? AND actor IS NULL";
        world.sql.number(statement, vec![gazette_sql::Value::from(act)]).expect("a number")
    };

    clockwork.run_until(BEGINNING_MILLIS + 60_000);
    assert_eq!(world.kv.root_puts().last().map(|(_, root)| number_of(root)), Some(1), "readers have the edition");
    clockwork.run_until(BEGINNING_MILLIS + 60 * 60_000);
    let found = world.neighbours.found.borrow().clone();
    assert_eq!(found.len() as u64, FIRST - 1, "{found:?}");
    assert!(!found.contains(POISON));
    assert_eq!(acts("job-skips"), 1, "admins are told of it once");
    assert_eq!(acts("job-fails"), 1, "and of the counts after ten attempts, while they are tried every five minutes");

    world.neighbours.are_counts_broken.set(false);
    clockwork.run_until(BEGINNING_MILLIS + 70 * 60_000);
    let left = world.sql.number("SELECT count(*) FROM jobs WHERE kind IN ('index', 'describe')", vec![]);
    assert_eq!(left.expect("a number"), 0, "nothing is left to do");
    clockwork.stop();
}
