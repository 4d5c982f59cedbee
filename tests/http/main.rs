//! The real Worker on the real runtime, over HTTP, published to by the real command.
//!
//! Each test says what a reader or an editor sees. [`edge`] starts and kills the runtime, [`content`] writes folders of
//! articles and runs the command in them. `make test` builds both; what it built is found through the environment.

mod action;
mod api;
mod backup;
mod bad_input;
mod bodies;
mod client;
mod cloning;
mod conditional;
mod content;
mod costs;
mod counting;
mod counting_limits;
mod day;
mod edge;
mod examples;
mod faults;
mod feeds;
mod freshness;
mod headers;
mod limits;
mod media;
mod merging;
mod mirror;
mod names;
mod observing;
mod onward;
mod past;
mod proposals;
mod publishing;
mod purging;
mod race;
mod reading;
mod relays;
mod releases;
mod renaming;
mod roles;
mod sample;
mod searching;
mod stopwatch;
mod tour;
mod webhooks;
