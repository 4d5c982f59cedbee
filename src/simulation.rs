//! The paper under a clock that runs by itself: the real code of reading and publishing over a store that is late, reorders
//! and fails, with objects and isolates that die. Thousands of random schedules; whatever happens, no reader sees a mixed
//! edition, a false 404 or an edition's number going down.
//!
//! Counting has schedules of its own: the real view shards and `Stats`, with objects that die, calls that are lost, late or
//! made twice, statements that fail, and an article that is purged. No acknowledged view is lost, and none is counted twice.
//!
//! A schedule is its seed. `GAZETTE_SEED=n cargo test -p gazette-worker one_schedule` runs one again, `GAZETTE_LOG=1` with
//! the log.

mod clockwork;
mod counting;
mod editors;
mod isolate;
mod jobs;
mod lagging;
mod one_isolate;
mod paper;
mod readers;
mod schedule;
mod world;
