//! Releases in the Catalog's object: its commands, and the job `releases`, which publishes stored changes at their second.
//!
//! A release is due to the second, and readers see it as soon as they see a push. So the job does not wait for other jobs: while
//! one of them is running, the alarm can't ring, and the running handler looks for due releases itself.

use std::cell::Cell;
use std::pin::pin;

use futures_util::future::{Either, select};
use futures_util::join;
use gazette_catalog::command::ReleaseCommand;
use gazette_catalog::releases;
use gazette_catalog::rows;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::catalog::CatalogService;
use crate::host::ObjectHost;
use crate::object::json;
use crate::storage::{Sql, SqlError};

/// The kind of the job.
pub const JOB: &str = releases::JOB;
/// How often a running handler looks for releases that were stored or moved meanwhile, at least.
const LOOK_MILLIS: f64 = 1_000.0;

impl<S: Sql, H: ObjectHost> CatalogService<S, H> {
    /// Executes a command about releases.
    pub(super) async fn execute_release(&self, command: ReleaseCommand, now: Timestamp) -> Result<Vec<u8>, ApiError> {
        let sql = &self.sql;
        match command {
            ReleaseCommand::Store { release, editor } => {
                let stored = releases::store(sql, &release, &editor, now);
                self.set_alarm().await?;
                json(&self.noting_refusal(stored, &editor, "POST /api/v1/releases")?)
            }
            ReleaseCommand::List => json(&releases::list(sql, now)?),
            ReleaseCommand::Read(release) => json(&releases::read(sql, release, now)?),
            ReleaseCommand::Move { release, at, editor } => {
                let moved = releases::move_to(sql, release, &at, &editor, now);
                self.set_alarm().await?;
                json(&self.noting_refusal(moved, &editor, "POST /api/v1/releases/{id}/move")?)
            }
            ReleaseCommand::Cancel(release, editor) => json(&releases::cancel(sql, release, &editor, now)?),
        }
    }

    /// Publishes due releases, and then writes the edition to KV and the search indexes at the same time.
    pub(super) async fn publish_releases(&self) -> Result<(), ApiError> {
        releases::publish_due(&self.sql, self.host.now())?;
        let (published, indexed) = join!(self.publication.publish(&self.sql, &self.host), self.tell_search_indexes());
        // Both are jobs of their own, which are tried again.
        for error in [published.err(), indexed.err()].into_iter().flatten() {
            log::error!(job = JOB; "an edition has not arrived everywhere, and will be sent again: {error:?}");
        }
        Ok(())
    }

    /// Publishes the releases that are due before anything else makes an edition, so that all go out in the order of their times.
    pub(super) async fn catch_up_with_releases(&self, now: Timestamp) -> Result<(), ApiError> {
        if rows::next_due(&self.sql, "releases")?.is_none_or(|due_at| due_at > now) {
            return Ok(());
        }
        if let Err(error) = releases::publish_due(&self.sql, now) {
            log::error!(job = JOB; "a release can't be published, and will be tried again: {error:?}");
        }
        self.set_alarm().await
    }

    /// Runs another job, and publishes the releases that become due meanwhile.
    pub(super) async fn run_beside_releases(&self, kind: &str) -> Result<(), ApiError> {
        let (is_done, is_busy) = (Cell::new(false), Cell::new(false));
        let watch = pin!(async {
            while !is_done.get() {
                self.host.sleep_millis(self.millis_to_release().unwrap_or(LOOK_MILLIS)).await;
                if self.is_due(JOB).unwrap_or(false) {
                    is_busy.set(true);
                    self.run_job(JOB, self.publish_releases()).await;
                    is_busy.set(false);
                }
            }
        });
        let job = pin!(async {
            let outcome = self.run(kind).await;
            is_done.set(true);
            outcome
        });
        match select(job, watch).await {
            Either::Left((outcome, watch)) => {
                if is_busy.get() {
                    watch.await;
                }
                outcome
            }
            Either::Right(((), job)) => job.await,
        }
    }

    /// The milliseconds until the next release, at most [`LOOK_MILLIS`].
    fn millis_to_release(&self) -> Result<f64, SqlError> {
        let jobs = rows::jobs(&self.sql)?;
        let due_at = jobs.iter().find(|(kind, _)| kind == JOB).map(|(_, due_at)| *due_at);
        Ok(due_at.map_or(LOOK_MILLIS, |due_at| self.millis_until(due_at).min(LOOK_MILLIS)))
    }

    /// When a failed job is tried again, at the latest: no release waits longer for its second because another one has failed.
    pub(super) fn retry_at(&self, kind: &str, until: Timestamp) -> Result<Timestamp, SqlError> {
        let next = if kind == JOB { releases::next_after(&self.sql, self.host.now())? } else { None };
        Ok(next.map_or(until, |next| next.min(until)))
    }
}
