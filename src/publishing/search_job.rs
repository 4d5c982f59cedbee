//! The job `index`: brings each search index from the edition that it has to the newest one.
//!
//! All indexes are told at the same time, and one that is done gets the next edition while others are still being told, so
//! that none waits for another. A call has a time limit (`object.rs`), so an index that does not respond ends its part of the
//! job with an error, and the retry tells it again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use futures_util::stream::{FuturesUnordered, StreamExt};
use gazette_catalog::indexing::{self, Round};
use gazette_catalog::rows;
use gazette_core::wire::ApiError;

use super::catalog::CatalogService;
use super::jobs::ARTICLES_PER_STEP;
use crate::host::ObjectHost;
use crate::searching::client::{Finish, Order, Progress};
use crate::storage::{Sql, SqlError};

/// The kind of the job.
pub const JOB: &str = "index";
/// The name of the progress row with the number of search indexes that may have words.
const SEARCH_REPLICAS: &str = "search_replicas";
/// The number of attempts of each index for an article that fails while others don't.
const MAX_TRIES: i64 = 3;
/// How often the job looks for a newer edition for the indexes that are done, while others are not.
const LOOK_MILLIS: f64 = 1_000.0;

impl<S: Sql, H: ObjectHost> CatalogService<S, H> {
    /// Updates the search indexes, and empties those that are no longer used. Only one call runs at a time; others return at
    /// once.
    pub(super) async fn tell_search_indexes(&self) -> Result<(), ApiError> {
        let Some(_guard) = self.indexing.try_lock() else { return Ok(()) };
        let used = self.host.search_replicas();
        let known = self.all_search_replicas()?;
        rows::set_progress(&self.sql, SEARCH_REPLICAS, known.into())?;
        let mut running: FuturesUnordered<_> = (0..known).map(|replica| self.update(replica, used)).collect();
        // What the used indexes have that are done.
        let mut done: BTreeMap<u32, Progress> = BTreeMap::new();
        let mut failed = None;
        while !running.is_empty() {
            match self.host.within(LOOK_MILLIS, running.next()).await {
                Ok(Some((replica, Ok(Some(progress))))) => drop(done.insert(replica, progress)),
                Ok(Some((_, Err(error)))) => failed = Some(error),
                Ok(_) | Err(_) => {}
            }
            for replica in self.behind(&done)? {
                done.remove(&replica);
                running.push(self.update(replica, used));
            }
        }
        // There is no `.await` since `behind`, so all indexes in `done` have the newest edition.
        if let Some(error) = failed {
            return Err(error);
        }
        rows::set_progress(&self.sql, SEARCH_REPLICAS, used.into())?;
        Ok(rows::schedule(&self.sql, JOB, None)?)
    }

    /// The number of search indexes, including those that are no longer used and may still have words.
    pub(super) fn all_search_replicas(&self) -> Result<u32, SqlError> {
        let known = rows::progress(&self.sql, SEARCH_REPLICAS)?;
        Ok(u32::try_from(known).unwrap_or(0).max(self.host.search_replicas()))
    }

    /// The indexes that do not have the newest edition.
    fn behind(&self, indexes: &BTreeMap<u32, Progress>) -> Result<Vec<u32>, SqlError> {
        let mut behind = Vec::new();
        for (replica, progress) in indexes {
            if indexing::due_in(&self.sql, *progress)?.is_some() {
                behind.push(*replica);
            }
        }
        Ok(behind)
    }

    /// Updates an index and returns what it has; empties it and returns nothing if it is not among the used ones.
    async fn update(&self, replica: u32, used: u32) -> (u32, Result<Option<Progress>, ApiError>) {
        let outcome = if replica < used {
            self.tell_search_index(replica).await.map(Some)
        } else {
            self.host.tell_search(replica, Order::Clear).await.map(|()| None)
        };
        (replica, outcome)
    }

    async fn tell_search_index(&self, replica: u32) -> Result<Progress, ApiError> {
        loop {
            let progress = self.host.search_progress(replica).await?;
            let Some(mut round) = indexing::due_in(&self.sql, progress)? else { return Ok(progress) };
            let mut after = round.start();
            loop {
                let step = indexing::step(&self.sql, after, ARTICLES_PER_STEP)?;
                if let Some(last) = step.last() {
                    after = *last;
                    self.index(replica, round, &step.iter().map(|place| place.version).collect::<Vec<_>>()).await?;
                } else if !round.extend(&self.sql)? {
                    break;
                }
            }
            // There is no `.await` since `extend`, so the index will have this edition and nothing of a later one.
            let removed = indexing::removed(&self.sql, round)?;
            let end = Finish { edition: round.to, generation: round.generation, removed };
            self.host.tell_search(replica, Order::Finish(end)).await?;
        }
    }

    /// Indexes some versions: all at once or, if that fails, one by one.
    async fn index(&self, replica: u32, round: Round, versions: &[i64]) -> Result<(), ApiError> {
        let job = name(replica);
        let mut articles = Vec::new();
        for version in versions {
            match indexing::entry(&self.sql, *version) {
                Ok(entry) => articles.extend(entry),
                Err(error) => self.skip(&job, *version, &error.to_string())?,
            }
        }
        let generation = round.generation;
        let Err(error) = self.host.tell_search(replica, Order::Put { generation, articles }).await else {
            return Ok(());
        };
        // If the index responds to an empty order, one of these articles is the cause.
        self.host.tell_search(replica, Order::Remove(Vec::new())).await?;
        let mut failed = None;
        for version in versions {
            let Ok(Some(entry)) = indexing::entry(&self.sql, *version) else { continue };
            let order = Order::Put { generation, articles: vec![entry] };
            if let Err(error) = self.host.tell_search(replica, order).await {
                if indexing::note_failure(&self.sql, &job, *version)? < MAX_TRIES {
                    failed = Some(error);
                } else {
                    self.skip(&job, *version, &error.to_string())?;
                }
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        log::warn!(replica; "the search index took articles one by one only: {error:?}");
        Ok(())
    }
}

/// The name of an index's part of the job: its failures are counted and reported by themselves.
fn name(replica: u32) -> Cow<'static, str> {
    if replica == 0 { JOB.into() } else { format!("{JOB} {}", replica + 1).into() }
}
