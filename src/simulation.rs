//! Simulation tests: the real code of reading and publishing under a simulated clock. The store is late, reorders and
//! fails; objects and isolates die. In thousands of random schedules, no reader may see a mixed edition, a false 404 or
//! an edition number that goes down.
//!
//! Counting has its own schedules: the real view shards and `Stats`, with objects that die, calls that are lost, late
//! or repeated, statements that fail, and an article that is purged. No acknowledged view may be lost or counted twice.
//!
//! A seed determines a schedule. `GAZETTE_SEED=n cargo test -p gazette-worker one_schedule` repeats one,
//! `GAZETTE_LOG=1` with the log.

mod clockwork;
mod counting;
mod editors;
mod freshness;
mod isolate;
mod jobs;
mod lagging;
mod neighbours;
mod one_isolate;
mod paper;
mod readers;
mod relays;
mod releases;
mod schedule;
mod world;
