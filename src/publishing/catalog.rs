//! The Catalog object: one for the whole paper, the truth about all that was ever published.
//!
//! A shell around a [`Desk`]: that takes a [`Command`], calls the functions of this wing on its SQLite, and answers. What
//! needs time (writing an edition to KV) is a row in `jobs`, set in the transaction that makes it necessary. The alarm
//! runs what is due, and any call sets it anew when it is late, so an object that dies in the middle finishes when it
//! wakes.

use futures_util::lock::Mutex;
use gazette_core::json;
use gazette_core::time::Timestamp;
use gazette_core::wire::CommitOutcome;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::command::{Command, Committed};
use super::history::{self, Signature};
use super::message::Message;
use super::publication::Publication;
use super::{backup, blobs, commit, indexing, lists, previews, purge, restore, rows, schema, sweep, webhooks};
use crate::counting::client::{self as counting, Described};
use crate::error::ApiError;
use crate::host::{Host, ObjectHost};
use crate::log;
use crate::object::{self, json};
use crate::searching::client::{self as searching, Order};
use crate::storage::{KvPaper, ObjectSql, Sql, SqlError, StoreError};

/// How many articles the search index is told at once.
const ARTICLES_PER_INDEXING: i64 = 20;
/// How long an editor waits for an edition to be in KV.
const PUBLISHING_PATIENCE_MILLIS: f64 = 8_000.0;
/// When the alarm should have run a job, and must have been lost.
const OVERDUE_SECS: i64 = 10;
/// The secret that signs what webhooks are sent.
const WEBHOOK_SECRET: &str = "WEBHOOK_KEY";
/// When a job that failed is tried again.
const RETRY_SECS: i64 = 5;

/// The one object that knows what was published, by whom and when. Its instance is named `catalog`.
#[wasm_bindgen]
pub struct Catalog(Desk<ObjectSql, Shell>);

struct Shell {
    state: State,
    env: Env,
}

#[wasm_bindgen]
impl Catalog {
    /// Opens its rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let sql = ObjectSql::new(&state);
        Self(Desk::new(sql, Shell { state, env }))
    }

    /// Answers a `Command`.
    pub async fn ask(&self, message: String) -> String {
        object::reply(self.0.answer_to(&message).await)
    }

    /// Does what is due.
    pub async fn alarm(&self) {
        self.0.run_due_jobs().await;
    }
}

impl Host for Shell {
    type Store = KvPaper;

    fn store(&self) -> Result<KvPaper, StoreError> {
        self.env.store()
    }

    fn millis(&self) -> f64 {
        self.env.millis()
    }

    async fn sleep_millis(&self, millis: f64) {
        self.env.sleep_millis(millis).await;
    }
}

impl ObjectHost for Shell {
    async fn set_alarm(&self, in_millis: i64) -> worker::Result<()> {
        self.state.storage().set_alarm(in_millis).await
    }

    async fn tell_counts(&self, articles: Vec<Described>) -> Result<(), ApiError> {
        counting::describe(&self.env, articles).await
    }

    async fn forget_counts(&self, ids: Vec<String>, slugs: Vec<String>) -> Result<(), ApiError> {
        counting::forget(&self.env, ids, slugs).await
    }

    async fn tell_search(&self, order: Order) -> Result<(), ApiError> {
        searching::tell(&self.env, &order).await
    }

    async fn post(&self, message: &Message) -> Result<u16, String> {
        let key = self.env.secret(WEBHOOK_SECRET).map(|secret| secret.to_string()).unwrap_or_default();
        message.post(&key).await
    }
}

/// What the object does, wherever its rows and its host are.
pub struct Desk<S, H> {
    sql: S,
    host: H,
    /// Why the schema could not be brought up to date, if so: then nothing is answered.
    broken: Option<SqlError>,
    publication: Publication,
    /// Held while the search index is told.
    indexing: Mutex<()>,
}

impl<S: Sql, H: ObjectHost> Desk<S, H> {
    /// Over rows that are there, or none yet.
    pub fn new(sql: S, host: H) -> Self {
        let broken = sql.migrate(schema::MIGRATIONS).err();
        Self { sql, host, broken, publication: Publication::default(), indexing: Mutex::new(()) }
    }

    /// Answers a [`Command`] in JSON with what stands behind it, in JSON.
    pub async fn answer_to(&self, command: &str) -> Result<String, ApiError> {
        match &self.broken {
            Some(error) => Err(ApiError::Internal(error.to_string())),
            None => self.answer(json::read(command)?).await,
        }
    }

    async fn answer(&self, command: Command) -> Result<String, ApiError> {
        let (sql, now) = (&self.sql, self.host.now());
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
                backup::refuse_while_restoring(sql)?;
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
            Command::RootOf(edition) => json(&rows::root_json(sql, edition)?),
            Command::Blob(hash) => json(&blobs::read_text(sql, hash)?),
            Command::List(query) => json(&lists::any(sql, &query)?),
            Command::Sitemap(query) => json(&lists::sitemap(sql, &query)?),
            Command::RebuildSearch => {
                let articles = indexing::rebuild(sql, now)?;
                self.set_alarm().await?;
                json(&articles)
            }
            Command::Sources { after, limit } => json(&lists::sources(sql, &after, limit)?),
            Command::Backup { table, after, limit, put: None } => json(&backup::part(sql, &table, &after, limit, now)?),
            Command::Backup { table, put: Some(rows), .. } => {
                let answer = backup::put(sql, &table, &rows, now)?;
                self.set_alarm().await?;
                json(&answer)
            }
            Command::Webhooks => json(&webhooks::log(sql)?),
            Command::Editions { before, limit } => json(&lists::editions(sql, before, limit)?),
        }
    }

    async fn commit(&self, commit: &str, editor: &str, now: Timestamp) -> Result<Committed, ApiError> {
        let commit = commit::read(commit)?;
        backup::refuse_while_restoring(&self.sql)?;
        history::apply_boundary(&self.sql, now)?;
        let outcome = commit::apply(&self.sql, &commit, editor, now)?;
        self.committed(outcome).await
    }

    /// Publishes what was committed, and answers with the root of it. The alarm does the rest.
    async fn committed(&self, outcome: CommitOutcome) -> Result<Committed, ApiError> {
        self.set_alarm().await?;
        let publish = Box::pin(self.publication.publish(&self.sql, &self.host));
        // The alarm goes on with what takes longer: a first import has thousands of pages to render.
        if let Ok(Err(error)) = self.host.within(PUBLISHING_PATIENCE_MILLIS, publish).await {
            log::error(&format!("an edition is not in KV yet, and will be tried again: {error:?}"));
        }
        Ok(Committed { outcome, root: rows::newest_root_json(&self.sql)? })
    }

    /// Runs what is due and sets the alarm to what comes next. A job that fails stays, and is tried again.
    pub async fn run_due_jobs(&self) {
        if let Err(error) = self.try_due_jobs().await {
            log::error(&format!("a job of the Catalog failed and will be tried again: {error:?}"));
            if let Err(error) = rows::postpone_due(&self.sql, self.host.now(), RETRY_SECS) {
                log::error(&format!("the Catalog can't set a job: {error}"));
            }
        }
        if let Err(error) = self.set_alarm().await {
            log::error(&format!("the Catalog can't set its alarm: {error:?}"));
        }
    }

    async fn try_due_jobs(&self) -> Result<(), ApiError> {
        let now = self.host.now();
        for (kind, due_at) in rows::jobs(&self.sql)? {
            if due_at <= now && kind == "boundary" {
                history::apply_boundary(&self.sql, now)?;
            }
        }
        let is_due =
            |job: &str| Ok::<_, SqlError>(rows::jobs(&self.sql)?.iter().any(|(kind, at)| kind == job && *at <= now));
        if is_due("publish")? {
            self.publication.publish(&self.sql, &self.host).await?;
        }
        if is_due("settle")? {
            self.publication.settle(&self.sql, &self.host).await?;
        }
        if is_due("sweep")? {
            sweep::doom(&self.sql, now)?;
            rows::schedule(&self.sql, "erase", purge::next_due(&self.sql)?)?;
        }
        if is_due("erase")? {
            self.publication.erase(&self.sql, &self.host).await?;
        }
        if is_due("index")? {
            self.tell_search_index().await?;
        }
        // Last, since receivers may take their time.
        if is_due("webhooks")? {
            webhooks::deliver(&self.sql, &self.host).await?;
        }
        Ok(())
    }

    /// Tells the search index what has changed. One at a time; who comes meanwhile leaves it to the one who is at it.
    async fn tell_search_index(&self) -> Result<(), ApiError> {
        let Some(_guard) = self.indexing.try_lock() else { return Ok(()) };
        while let Some(round) = indexing::due(&self.sql)? {
            let mut after = round.start();
            loop {
                let step = indexing::batch(&self.sql, after, ARTICLES_PER_INDEXING)?;
                let Some((last, ..)) = step.last() else { break };
                after = *last;
                let (articles, described) = step.into_iter().map(|(_, entry, described)| (entry, described)).unzip();
                self.host.tell_search(Order::Put { generation: round.generation, articles }).await?;
                self.host.tell_counts(described).await?;
            }
            self.host.tell_search(Order::Remove(indexing::removed(&self.sql, round)?)).await?;
            if round.from == 0 {
                self.host.tell_search(Order::Sweep(round.generation)).await?;
            }
            indexing::finish(&self.sql, round)?;
        }
        Ok(rows::schedule(&self.sql, "index", None)?)
    }

    async fn set_alarm(&self) -> Result<(), ApiError> {
        if let Some((_, due_at)) = rows::jobs(&self.sql)?.first() {
            let in_millis = (due_at.as_secs() - self.host.now().as_secs()).clamp(0, i64::from(i32::MAX)) * 1000;
            self.host.set_alarm(in_millis).await?;
        }
        Ok(())
    }
}
