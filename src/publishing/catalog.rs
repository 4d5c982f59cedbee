//! The Catalog object: one for the whole paper, the truth about all that was ever published.
//!
//! A shell: it takes a [`Command`], calls the functions of this wing on its own SQLite, and answers. What needs time
//! (writing an edition to KV) is a row in `jobs`, set in the transaction that makes it necessary. The alarm runs what is
//! due, and any call sets it anew when it is late, so an object that dies in the middle finishes when it wakes.

#![expect(missing_docs, reason = "`#[durable_object]` makes public methods and documents none")]

use futures_util::FutureExt;
use futures_util::lock::Mutex;
use gazette_core::edition::Root;
use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::site::Site;
use gazette_core::time::Timestamp;
use gazette_core::wire::CommitOutcome;
use worker::{DurableObject, Env, Request, Response, State, durable_object};

use super::command::{Command, Committed};
use super::history::{self, Signature};
use super::{blobs, commit, indexing, lists, previews, purge, restore, rows, schema};
use crate::clock;
use crate::error::ApiError;
use crate::object::{self, json};
use crate::reading::client as reading;
use crate::searching::client as searching;
use crate::storage::{KvPaper, ObjectSql, PaperStore, Sql, SqlError};
use crate::together;

/// How many blobs are written to KV before the progress is noted.
const BLOBS_PER_STEP: i64 = 50;
/// How many articles the search index is told at once.
const ARTICLES_PER_INDEXING: i64 = 20;
/// KV takes one write a second for one key.
const ROOT_PAUSE_MILLIS: f64 = 1_050.0;
/// When the alarm should have run a job, and must have been lost.
const OVERDUE_SECS: i64 = 10;
/// When a job that failed is tried again.
const RETRY_SECS: i64 = 5;

/// The one object that knows what was published, by whom and when. Its instance is named `catalog`.
#[durable_object]
pub struct Catalog {
    state: State,
    env: Env,
    sql: ObjectSql,
    /// Why the schema could not be brought up to date, if so: then nothing is answered.
    broken: Option<SqlError>,
    /// Held while an edition is written to KV; keeps the time of the last root put, in milliseconds.
    publishing: Mutex<f64>,
    /// Held while the search index is told.
    indexing: Mutex<()>,
}

impl DurableObject for Catalog {
    fn new(state: State, env: Env) -> Self {
        let sql = ObjectSql::new(&state);
        let broken = sql.migrate(schema::MIGRATIONS).err();
        Self { state, env, sql, broken, publishing: Mutex::new(0.0), indexing: Mutex::new(()) }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let command = request.text().await?;
        object::reply(match (&self.broken, json::read::<Command>(&command)) {
            (Some(error), _) => Err(ApiError::Internal(error.to_string())),
            (None, Err(error)) => Err(error.into()),
            (None, Ok(command)) => self.answer(command).await,
        })
    }

    async fn alarm(&self) -> worker::Result<Response> {
        self.run_due_jobs().await;
        Response::empty()
    }
}

impl Catalog {
    async fn answer(&self, command: Command) -> Result<String, ApiError> {
        let (sql, now) = (&self.sql, clock::now());
        // An alarm that was lost is set anew by whoever comes; nobody waits for what it does.
        if rows::jobs(sql)?.first().is_some_and(|(_, due_at)| due_at.plus_secs(OVERDUE_SECS) <= now) {
            self.set_alarm().await?;
        }
        match command {
            Command::Missing(hashes) => json(&blobs::missing(sql, &hashes, now)?),
            Command::Store(new) => json(&blobs::store(sql, &new, now)?),
            Command::Commit { commit, editor } => json(&self.commit(&commit, &editor, now).await?),
            Command::Restore { edition, idempotency_key, message, editor } => {
                let (message, key) = (message.as_deref(), Some(idempotency_key.as_str()));
                let signature = Signature { editor: &editor, message, idempotency_key: key };
                history::apply_boundary(sql, now)?;
                let outcome = restore::restore(sql, edition, &signature, now)?;
                json(&self.committed(outcome).await?)
            }
            Command::CreatePreview(request) => {
                let token = previews::create(sql, &request, now)?;
                json(&(token.list, token.expires_at.as_secs()))
            }
            Command::Drafts(list) => json(&previews::drafts(sql, list)?),
            Command::Draft(hash) => json(&previews::draft(sql, hash)?),
            Command::Root => json(&rows::newest_root_json(sql)?),
            Command::Blob(hash) => json(&blobs::read_text(sql, hash)?),
            Command::List(query) => json(&lists::list(sql, &query)?),
            Command::Sitemap(query) => json(&lists::sitemap(sql, &query)?),
            Command::RebuildSearch => {
                let articles = indexing::rebuild(sql, now)?;
                self.set_alarm().await?;
                json(&articles)
            }
            Command::Sources { after, limit } => json(&lists::sources(sql, &after, limit)?),
            Command::Editions { before, limit } => json(&lists::editions(sql, before, limit)?),
        }
    }

    async fn commit(&self, commit: &str, editor: &str, now: Timestamp) -> Result<Committed, ApiError> {
        let commit = commit::read(commit)?;
        history::apply_boundary(&self.sql, now)?;
        let outcome = commit::apply(&self.sql, &commit, editor, now)?;
        self.committed(outcome).await
    }

    /// Publishes what was committed, and answers with the root of it. The alarm does the rest.
    async fn committed(&self, outcome: CommitOutcome) -> Result<Committed, ApiError> {
        self.set_alarm().await?;
        if let Err(error) = self.publish().await {
            worker::console_error!("an edition is not in KV yet, and will be tried again: {error:?}");
        }
        Ok(Committed { outcome, root: rows::newest_root_json(&self.sql)? })
    }

    /// Runs what is due and sets the alarm to what comes next. A job that fails stays, and is tried again.
    async fn run_due_jobs(&self) {
        if let Err(error) = self.try_due_jobs().await {
            worker::console_error!("a job of the Catalog failed and will be tried again: {error:?}");
            if let Err(error) = rows::postpone_due(&self.sql, clock::now(), RETRY_SECS) {
                worker::console_error!("the Catalog can't set a job: {error}");
            }
        }
        if let Err(error) = self.set_alarm().await {
            worker::console_error!("the Catalog can't set its alarm: {error:?}");
        }
    }

    async fn try_due_jobs(&self) -> Result<(), ApiError> {
        let now = clock::now();
        for (kind, due_at) in rows::jobs(&self.sql)? {
            if due_at <= now && kind == "boundary" {
                history::apply_boundary(&self.sql, now)?;
            }
        }
        let is_due =
            |job: &str| Ok::<_, SqlError>(rows::jobs(&self.sql)?.iter().any(|(kind, at)| kind == job && *at <= now));
        if is_due("publish")? {
            self.publish().await?;
        }
        if is_due("erase")? {
            self.erase().await?;
        }
        if is_due("index")? {
            self.tell_search_index().await?;
        }
        Ok(())
    }

    async fn set_alarm(&self) -> Result<(), ApiError> {
        if let Some((_, due_at)) = rows::jobs(&self.sql)?.first() {
            let in_millis = (due_at.as_secs() - clock::now().as_secs()).clamp(0, i64::from(i32::MAX)) * 1000;
            self.state.storage().set_alarm(in_millis).await?;
        }
        Ok(())
    }

    /// Writes the newest edition to KV: blobs, rendered articles, then the root. One at a time; who had to wait finds
    /// the work done.
    async fn publish(&self) -> Result<(), ApiError> {
        let mut last_put = self.publishing.lock().await;
        let Some(root_json) = rows::newest_root_json(&self.sql)? else { return Ok(()) };
        let root: Root = json::read(&root_json)?;
        let published = rows::published_edition(&self.sql)?;
        if root.number > published {
            let store = KvPaper::bind(&self.env)?;
            self.put_blobs(&store).await?;
            self.put_article_pages(&store, root.site, published, root.number).await?;
            let since = clock::millis() - *last_put;
            if since < ROOT_PAUSE_MILLIS {
                clock::sleep_millis(ROOT_PAUSE_MILLIS - since).await;
            }
            *last_put = clock::millis();
            store.put_root(&root_json).await?;
            rows::set_published_edition(&self.sql, root.number)?;
        }
        // Another commit may have come meanwhile; its own call publishes it.
        if rows::newest_root(&self.sql)?.is_some_and(|newest| newest.number == root.number) {
            rows::schedule(&self.sql, "publish", None)?;
        }
        Ok(())
    }

    async fn put_blobs(&self, store: &impl PaperStore) -> Result<(), ApiError> {
        loop {
            let step = blobs::not_in_kv(&self.sql, BLOBS_PER_STEP)?;
            if step.is_empty() {
                return Ok(());
            }
            let puts = step.iter().map(|(hash, bytes)| store.put_blob(*hash, bytes).boxed_local());
            together::all(puts.collect()).await?;
            let hashes: Vec<Hash> = step.iter().map(|(hash, _)| *hash).collect();
            blobs::mark_in_kv(&self.sql, &hashes)?;
        }
    }

    /// Tells the search index what has changed. One at a time; who comes meanwhile leaves it to the one who is at it.
    async fn tell_search_index(&self) -> Result<(), ApiError> {
        let Some(_guard) = self.indexing.try_lock() else { return Ok(()) };
        while let Some(round) = indexing::due(&self.sql)? {
            let mut after = 0;
            loop {
                let step = indexing::batch(&self.sql, round, after, ARTICLES_PER_INDEXING)?;
                let Some((last, _)) = step.last() else { break };
                after = *last;
                let articles = step.into_iter().map(|(_, entry)| entry).collect();
                searching::put(&self.env, round.generation, articles).await?;
            }
            searching::remove(&self.env, indexing::removed(&self.sql, round)?).await?;
            if round.from == 0 {
                searching::sweep(&self.env, round.generation).await?;
            }
            indexing::finish(&self.sql, round)?;
        }
        Ok(rows::schedule(&self.sql, "index", None)?)
    }

    /// Makes KV forget what was purged.
    async fn erase(&self) -> Result<(), ApiError> {
        let Some(root) = rows::newest_root(&self.sql)? else { return Ok(()) };
        let store = KvPaper::bind(&self.env)?;
        loop {
            let step = purge::due(&self.sql, &root, clock::now(), BLOBS_PER_STEP)?;
            if step.is_empty() {
                break;
            }
            for hash in step {
                store.forget(hash).await?;
                purge::erased(&self.sql, hash)?;
            }
        }
        Ok(rows::schedule(&self.sql, "erase", purge::next_due(&self.sql)?)?)
    }

    async fn put_article_pages(
        &self,
        store: &impl PaperStore,
        site: Hash,
        after: u64,
        to: u64,
    ) -> Result<(), ApiError> {
        let site: Site = blobs::read_json(&self.sql, site, "site")?.ok_or(ApiError::NotHereYet)?;
        let style = reading::style(&site);
        let rows = self.sql.run(
            "SELECT DISTINCT article FROM versions WHERE from_edition > ? AND from_edition <= ? AND to_edition IS NULL",
            vec![after.into(), to.into()],
        )?;
        for step in rows.chunks(usize::try_from(BLOBS_PER_STEP).unwrap_or(1)) {
            let mut pages = Vec::new();
            for row in step {
                let hash: Hash = row.parsed(0)?;
                let article = blobs::read_article(&self.sql, hash)?;
                pages.extend(article.map(|article| (hash, reading::article_page(&site, &article))));
            }
            let puts = pages.iter().map(|(hash, page)| store.put_article_page(*hash, &style, page).boxed_local());
            together::all(puts.collect()).await?;
        }
        Ok(())
    }
}
