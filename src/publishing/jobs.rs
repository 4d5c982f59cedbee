//! The Catalog's jobs: work that takes time, and scheduled work. A job is a row, written in the transaction that makes
//! it necessary, so an object that dies in the middle continues when it wakes.
//!
//! Jobs are independent: a job that fails is retried with growing pauses, and does not block others. Within a job, an
//! article that fails repeatedly is skipped, logged, and recorded for admins.

use futures_util::future::join_all;
use futures_util::join;
use gazette_catalog::audit::{self, NewEntry};
use gazette_catalog::indexing;
use gazette_catalog::purge::{Purge, Step, erasures};
use gazette_catalog::{history, list_trees, purge, rows, sweep};
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::catalog::CatalogService;
use super::{relays, release_job, search_job, webhooks};
use crate::host::ObjectHost;
use crate::searching::client::Order;
use crate::storage::{ContentStore, Sql, SqlError};

/// The kinds of jobs, in the order in which they run when several are due.
///
/// `boundary` makes an edition when an embargo begins or ends; `releases` makes one of each stored change whose second has come;
/// `publish` writes the newest edition to KV; `relay` tells the
/// relays of it again, if one of them did not hear it; `settle` puts the newest root once more; `purge` executes purges;
/// `sweep` marks uploads that no commit named; `erase` deletes values from KV; `lists` builds the lists of a restored
/// backup; `index` and `describe` update the search indexes and the counts; `webhooks` sends deliveries, last, because
/// receivers may be slow.
const KINDS: [&str; 12] = [
    "boundary",
    release_job::JOB,
    "publish",
    relays::JOB,
    "settle",
    "purge",
    "sweep",
    "erase",
    "lists",
    search_job::JOB,
    "describe",
    "webhooks",
];
/// The number of articles in one update of a search index or the counts.
pub(super) const ARTICLES_PER_STEP: i64 = 20;
/// The number of cached lists that one step deletes from KV.
const LISTS_PER_STEP: u32 = 500;
/// The pause between steps: KV may list deleted names for a minute.
const LISTS_PAUSE_SECS: i64 = 65;
/// The first pause before a retry, which doubles with each failure, and its maximum.
const RETRY_SECS: i64 = 5;
const MAX_RETRY_SECS: i64 = 5 * 60;
/// The jobs that readers wait for, and the maximum pause before their retry.
const AWAITED: [&str; 5] = ["boundary", release_job::JOB, "publish", relays::JOB, "settle"];
const AWAITED_RETRY_SECS: i64 = 10;
/// The number of failures in a row after which a job is reported to admins.
const FAILURES_TO_TELL: i64 = 10;
/// The name of the progress row with the edition before which rendered lists are to be deleted.
const LISTS_BEFORE: &str = "lists_before";

impl<S: Sql, H: ObjectHost> CatalogService<S, H> {
    /// Runs due jobs, and sets the alarm for the next one.
    pub async fn run_due_jobs(&self) {
        for kind in KINDS {
            match self.is_due(kind) {
                Ok(false) => {}
                Ok(true) if kind == release_job::JOB => self.run_job(kind, self.publish_releases()).await,
                Ok(true) => self.run_job(kind, self.run_beside_releases(kind)).await,
                Err(error) => self.run_job(kind, async { Err(error.into()) }).await,
            }
        }
        if let Err(error) = self.set_alarm().await {
            log::error!("the Catalog can't set its alarm: {error:?}");
        }
    }

    /// Runs a job, and puts it off if it fails.
    pub(super) async fn run_job(&self, kind: &str, job: impl Future<Output = Result<(), ApiError>>) {
        let outcome = job.await.and_then(|()| Ok(rows::note_success(&self.sql, kind)?));
        if let Err(error) = outcome {
            log::error!(job = kind; "a job failed and will be tried again: {error:?}");
            if let Err(error) = self.postpone(kind) {
                log::error!(job = kind; "a job can't be put off: {error}");
            }
        }
    }

    pub(super) fn is_due(&self, job: &str) -> Result<bool, SqlError> {
        let now = self.host.now();
        Ok(rows::jobs(&self.sql)?.iter().any(|(kind, at)| kind == job && *at <= now))
    }

    fn postpone(&self, kind: &str) -> Result<(), SqlError> {
        let failures = rows::failures(&self.sql, kind)?;
        let most = if AWAITED.contains(&kind) { AWAITED_RETRY_SECS } else { MAX_RETRY_SECS };
        let pause = (RETRY_SECS << failures.clamp(0, 10)).min(most);
        let now = self.host.now();
        let failures = rows::postpone(&self.sql, kind, self.retry_at(kind, now.plus_secs(pause))?)?;
        // Reports again at twice as many failures, at four times as many, …
        if failures % FAILURES_TO_TELL == 0 && (failures / FAILURES_TO_TELL).count_ones() == 1 {
            let detail = format!("{kind}, {failures} times in a row; the log says why");
            audit::write(&self.sql, &NewEntry::own("job-fails", detail), now)?;
        }
        Ok(())
    }

    pub(super) async fn run(&self, kind: &str) -> Result<(), ApiError> {
        match kind {
            "boundary" => history::apply_boundary(&self.sql, self.host.now()),
            "publish" => self.publication.publish(&self.sql, &self.host).await,
            relays::JOB => relays::tell_newest(&self.sql, &self.host).await,
            "settle" => self.publication.settle(&self.sql, &self.host).await,
            "purge" => self.execute_purges().await,
            "sweep" => {
                sweep::mark(&self.sql, self.host.now())?;
                Ok(rows::schedule(&self.sql, "erase", erasures::next_due(&self.sql)?)?)
            }
            "erase" => self.publication.erase(&self.sql, &self.host).await,
            "lists" => self.complete_lists().await,
            search_job::JOB => self.tell_search_indexes().await,
            "describe" => self.describe_articles().await,
            _ => webhooks::deliver(&self.sql, &self.host).await,
        }
    }

    /// Executes the purges that are due, and the last look at those that were executed. Each step may be repeated, and
    /// one purge that fails does not block others.
    async fn execute_purges(&self) -> Result<(), ApiError> {
        let mut failed = None;
        for purge in purge::start_due(&self.sql, self.host.now())? {
            failed = self.execute_purge(&purge).await.err().or(failed);
        }
        let before = rows::progress(&self.sql, LISTS_BEFORE)?;
        let mut has_more_lists = false;
        if before > 0 {
            match self.host.store()?.forget_lists(before, LISTS_PER_STEP).await {
                Ok(has_more) => has_more_lists = has_more,
                Err(error) => failed = Some(error.into()),
            }
        }
        // There is no `.await` after this line, because another purge may have been requested before it.
        if failed.is_none() && !has_more_lists && rows::progress(&self.sql, LISTS_BEFORE)? == before {
            rows::set_progress(&self.sql, LISTS_BEFORE, 0)?;
        }
        let mut next = purge::next_due(&self.sql)?;
        if has_more_lists {
            let soon = self.host.now().plus_secs(LISTS_PAUSE_SECS);
            next = Some(next.map_or(soon, |next| next.min(soon)));
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(rows::schedule(&self.sql, "purge", next)?),
        }
    }

    async fn execute_purge(&self, purge: &Purge) -> Result<(), ApiError> {
        let told = self.forget_elsewhere(purge).await;
        let (id, now) = (purge.id.as_str(), self.host.now());
        if purge.step == Step::Erase {
            // If a call has failed, the retry repeats it.
            purge::erase_rows(&self.sql, id, now)?;
        }
        told?;
        match purge.step {
            Step::Erase | Step::Tell => Ok(purge::note_told(&self.sql, id, now)?),
            Step::LastLook => Ok(purge::finish(&self.sql, id, now)?),
        }
    }

    /// Deletes an article from the counts and the search indexes, unless another was published under its id since. One of them
    /// that fails holds up no other.
    async fn forget_elsewhere(&self, purge: &Purge) -> Result<(), ApiError> {
        let replicas = (0..self.all_search_replicas()?).map(|replica| self.forget_in_search(purge, replica));
        let (counts, indexes) = join!(self.forget_in_counts(purge), join_all(replicas));
        counts?;
        indexes.into_iter().collect()
    }

    async fn forget_in_counts(&self, purge: &Purge) -> Result<(), ApiError> {
        if self.is_live_again(purge)? {
            return Ok(());
        }
        self.host.forget_counts(vec![purge.id.clone()], purge.names.clone()).await
    }

    async fn forget_in_search(&self, purge: &Purge, replica: u32) -> Result<(), ApiError> {
        if self.is_live_again(purge)? {
            return Ok(());
        }
        self.host.tell_search(replica, Order::Remove(vec![purge.id.clone()])).await?;
        self.host.tell_search(replica, Order::Compact).await
    }

    fn is_live_again(&self, purge: &Purge) -> Result<bool, SqlError> {
        Ok(rows::live_by_id(&self.sql, &purge.id)?.is_some())
    }

    /// Builds the lists of a restored backup, and publishes them.
    async fn complete_lists(&self) -> Result<(), ApiError> {
        for list in list_trees::incomplete(&self.sql)? {
            // Readers get that list from the rows.
            if let Err(error) = list_trees::complete(&self.sql, &list) {
                log::error!("the list {list:?} can't be built: {error}");
            }
            // Others may ask the object in between.
            self.host.sleep_millis(0.0).await;
        }
        rows::schedule(&self.sql, "lists", None)?;
        Ok(rows::schedule(&self.sql, "publish", Some(self.host.now()))?)
    }

    /// Tells the counts which articles there are, in which sections.
    async fn describe_articles(&self) -> Result<(), ApiError> {
        while let Some(round) = indexing::due(&self.sql, indexing::DESCRIBED)? {
            let mut after = round.start();
            loop {
                let step = indexing::step(&self.sql, after, ARTICLES_PER_STEP)?;
                let Some(last) = step.last() else { break };
                after = *last;
                let mut described = Vec::new();
                for place in &step {
                    match indexing::described(&self.sql, place.version) {
                        Ok(article) => described.extend(article),
                        Err(error) => self.skip("describe", place.version, &error.to_string())?,
                    }
                }
                self.host.describe_articles(described).await?;
            }
            indexing::finish(&self.sql, indexing::DESCRIBED, round)?;
        }
        Ok(rows::schedule(&self.sql, "describe", None)?)
    }

    /// Skips a version, and records that for admins.
    pub(super) fn skip(&self, job: &str, version: i64, why: &str) -> Result<(), SqlError> {
        log::error!(job, version; "a job skips a version: {why}");
        let entry = NewEntry::own("job-skips", format!("{job}, version {version}; the log says why"));
        audit::write(&self.sql, &entry, self.host.now())
    }

    /// Sets the alarm to the earliest job.
    pub async fn set_alarm(&self) -> Result<(), ApiError> {
        if let Some((_, due_at)) = rows::jobs(&self.sql)?.first() {
            #[expect(clippy::cast_possible_truncation, reason = "it is at most that of an `i32`")]
            let in_millis = self.millis_until(*due_at).min(f64::from(i32::MAX)) as i64;
            self.host.set_alarm(in_millis).await?;
        }
        Ok(())
    }

    /// The milliseconds until an instant, rounded up.
    pub(super) fn millis_until(&self, at: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in 53 bits")]
        let at_millis = at.as_secs() as f64 * 1_000.0;
        (at_millis - self.host.millis()).ceil().max(0.0)
    }

    /// Sets the alarm again if it is overdue, and so must have been lost. No caller waits for the job.
    pub async fn mind_the_alarm(&self, now: Timestamp) -> Result<(), ApiError> {
        if rows::jobs(&self.sql)?.first().is_some_and(|(_, due_at)| due_at.plus_secs(OVERDUE_SECS) <= now) {
            self.set_alarm().await?;
        }
        Ok(())
    }
}

/// An alarm that is late by more than this was lost.
const OVERDUE_SECS: i64 = 10;
