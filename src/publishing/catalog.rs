//! The Catalog object: one instance for the whole paper, the source of truth for everything ever published.
//!
//! The object is a shell around a [`CatalogService`], which executes a [`Command`] by the
//! functions of `gazette-catalog` on its SQLite. Work that takes time (such as writing an edition to KV) is a job; see [`jobs`](super::jobs).
//! The alarm runs due jobs, and any call sets a late alarm again.

use futures_util::lock::Mutex;
use gazette_catalog::audit::{self, NewEntry};
use gazette_catalog::command::{Command, Committed, PastRoot};
use gazette_catalog::editor::Editor;
use gazette_catalog::history::{self, Signature};
use gazette_catalog::webhooks::{self, Message};
use gazette_catalog::{
    backup, blobs, changes, commit, index, indexing, lists, names, previews, purge, restore, rows, schema, sources,
};
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, CommitOutcome, from_bytes};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

use super::publication::{self, Publication};
use super::webhooks::post;
use crate::counting::client::{self as counting, Described};
use crate::host::{Host, ObjectHost};
use crate::logging;
use crate::object::{self, json};
use crate::relaying::client::{self as relaying, RelayClient};
use crate::searching::client::{self as searching, Order, Progress};
use crate::storage::{KvContentStore, ObjectSql, Sql, SqlError, StoreError};

/// How long an editor's request waits for the edition to be in KV.
const PUBLISHING_PATIENCE_MILLIS: f64 = 8_000.0;
/// The secret that signs webhook deliveries.
const WEBHOOK_SECRET: &str = "WEBHOOK_KEY";

/// The object that records publications, with editor and time. Its instance is named `catalog`.
#[wasm_bindgen]
pub struct Catalog(CatalogService<ObjectSql, Shell>);

struct Shell {
    state: State,
    env: Env,
}

#[wasm_bindgen]
impl Catalog {
    /// Opens the object's rows.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        logging::start(&env);
        let state = State::from(state);
        let sql = ObjectSql::new(&state);
        Self(CatalogService::new(sql, Shell { state, env }))
    }

    /// Responds to a `Command`.
    pub async fn ask(&self, message: Vec<u8>) -> Uint8Array {
        object::reply(self.0.answer_to(&message).await)
    }

    /// Runs due jobs.
    pub async fn alarm(&self) {
        self.0.run_due_jobs().await;
    }
}

impl Host for Shell {
    type Store = KvContentStore;

    fn store(&self) -> Result<KvContentStore, StoreError> {
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
    async fn set_alarm(&self, in_millis: i64) -> Result<(), ApiError> {
        self.state.storage().set_alarm(in_millis).await.map_err(ApiError::internal)
    }

    async fn describe_articles(&self, articles: Vec<Described>) -> Result<(), ApiError> {
        counting::describe(&self.env, articles).await
    }

    async fn forget_counts(&self, ids: Vec<String>, names: Vec<String>) -> Result<(), ApiError> {
        counting::forget(&self.env, ids, names).await
    }

    fn has_relays(&self) -> bool {
        self.env.has_relay()
    }

    async fn tell_relays(&self, number: u64, bundle: &str) -> Result<(), ApiError> {
        relaying::tell(&self.env, number, bundle).await
    }

    fn search_replicas(&self) -> u32 {
        searching::replica_count(&self.env)
    }

    async fn search_progress(&self, replica: u32) -> Result<Progress, ApiError> {
        searching::progress(&self.env, replica).await
    }

    async fn tell_search(&self, replica: u32, order: Order) -> Result<(), ApiError> {
        searching::tell(&self.env, replica, &order).await
    }

    async fn post(&self, message: &Message) -> Result<u16, String> {
        let key = self.env.secret(WEBHOOK_SECRET).map(|secret| secret.to_string()).unwrap_or_default();
        post(message, &key).await
    }
}

/// The object's logic, independent of storage and host.
pub struct CatalogService<S, H> {
    pub(super) sql: S,
    pub(super) host: H,
    /// The error of a failed migration; then every command fails.
    broken: Option<SqlError>,
    pub(super) publication: Publication,
    /// Locked while the search indexes are updated.
    pub(super) indexing: Mutex<()>,
}

impl<S: Sql, H: ObjectHost> CatalogService<S, H> {
    /// With new or existing rows.
    pub fn new(sql: S, host: H) -> Self {
        let broken = sql.migrate(schema::MIGRATIONS).err();
        Self { sql, host, broken, publication: Publication::default(), indexing: Mutex::new(()) }
    }

    /// Executes a [`Command`] in JSON, and returns its result in JSON.
    pub async fn answer_to(&self, command: &[u8]) -> Result<Vec<u8>, ApiError> {
        match &self.broken {
            Some(error) => Err(ApiError::internal(error)),
            None => self.execute(from_bytes(command)?).await,
        }
    }

    async fn execute(&self, command: Command) -> Result<Vec<u8>, ApiError> {
        let (sql, now) = (&self.sql, self.host.now());
        self.mind_the_alarm(now).await?;
        match command {
            Command::Missing(hashes) => json(&blobs::missing(sql, &hashes, now)?),
            Command::Store(new) => json(&blobs::store(sql, &new, now)?),
            Command::Commit { commit, editor } => {
                let committed = self.commit(&commit, &editor, now).await;
                json(&self.noting_refusal(committed, &editor, "POST /api/v1/editions")?)
            }
            Command::Restore { edition, idempotency_key, message, editor } => {
                let (message, key) = (message.as_deref(), Some(idempotency_key.as_str()));
                let signature = Signature { editor: &editor.name, message, idempotency_key: key, site_source: None };
                self.prepare_edition(now).await?;
                let site = || rows::newest_root(sql).map(|root| root.map(|root| root.site));
                let before = site()?;
                let outcome = self.noting_refusal(
                    restore::restore(sql, edition, &editor, &signature, now),
                    &editor,
                    "POST /api/v1/editions/{n}/restore",
                )?;
                if site()? != before {
                    // This includes the newsroom's settings.
                    let detail = format!("edition {}, by going back", outcome.edition);
                    audit::write(sql, &NewEntry::by(&editor, "settings", detail), now)?;
                }
                if outcome.is_new {
                    let detail = format!("to edition {edition}, by edition {}", outcome.edition);
                    audit::write(sql, &NewEntry::by(&editor, "rollback", detail), now)?;
                }
                json(&self.committed(outcome).await?)
            }
            Command::CreatePreview { id, request, editor } => {
                let created = previews::create(sql, &id, &request, &editor, now);
                let expires_at = self.noting_refusal(created, &editor, "POST /api/v1/previews")?;
                audit::write(sql, &NewEntry::by(&editor, "preview-made", format!("id {id}")), now)?;
                json(&expires_at.as_secs())
            }
            Command::Preview(id) => json(&previews::shown(sql, &id, now)?),
            Command::DraftCards(id) => json(&previews::cards(sql, &id, now)?),
            Command::Draft(id, slug) => json(&previews::draft(sql, &id, &slug, now)?),
            Command::Previews(of) => json(&previews::list(sql, of.as_deref(), now)?),
            Command::RevokePreview { id, of, editor } => {
                let is_revoked = previews::revoke(sql, &id, of.as_deref())?;
                if is_revoked {
                    audit::write(sql, &NewEntry::by(&editor, "preview-revoked", format!("id {id}")), now)?;
                }
                json(&is_revoked)
            }
            Command::Proposals(command) => self.execute_on_proposals(command, now).await,
            Command::Release(command) => self.execute_release(command, now).await,
            Command::Purges => json(&purge::list(sql)?),
            Command::CallOffPurge(slug, editor) => json(&self.call_off_purge(&slug, &editor, now).await?),
            Command::Audit(entry) => json(&audit::write(sql, &entry, now)?),
            Command::AuditLog { before, limit } => json(&audit::list(sql, before, limit)?),
            Command::Withdrawn => json(&purge::withdrawn(sql)?),
            Command::IsRestoring => json(&(rows::progress(sql, rows::RESTORING)? > 0)),
            Command::Root => json(&publication::newest_bundle(sql)?),
            Command::RootOf(edition) => {
                let (purged_ids, purged_blobs) = purge::hidden(sql, edition)?;
                json(&rows::root_json(sql, edition)?.map(|root| PastRoot { root, purged_ids, purged_blobs }))
            }
            Command::HeadOf(edition, section) => {
                let at = history::published_at(sql, edition)?.ok_or(ApiError::EditionNotFound(edition))?;
                json(&index::head_of(sql, &section, Some(edition), at)?)
            }
            Command::Blob(hash) if purge::is_hidden(sql, hash)? => Err(ApiError::Erased),
            Command::Blob(hash) => json(&blobs::read_text(sql, hash)?),
            Command::Articles(query) => json(&lists::list(sql, &query)?),
            Command::Sections { edition, now } => json(&names::sections(sql, edition, now)?),
            Command::Tags(query) => json(&names::tags(sql, &query)?),
            Command::Authors(query) => json(&names::authors(sql, &query)?),
            Command::Changes(query) => json(&changes::changes(sql, &query)?),
            Command::Sitemap(query) => json(&lists::sitemap(sql, &query)?),
            Command::RebuildSearch => {
                let articles = indexing::rebuild(sql, now)?;
                self.set_alarm().await?;
                json(&articles)
            }
            Command::Sources { edition, of, after, limit } => {
                json(&sources::list(sql, edition, &after, limit, of.as_deref(), now)?)
            }
            Command::Source { hash, of } => json(&sources::text(sql, hash, of.as_deref(), now)?),
            Command::ReadBackup { table, after, limit, editor } => {
                if table == "editions" && after == "0" {
                    audit::write(sql, &NewEntry::by(&editor, "backup", "read"), now)?;
                }
                json(&backup::part(sql, &table, &after, limit)?)
            }
            Command::PutBackup { table, rows, editor } => {
                let answer = backup::put(sql, &table, &rows, now)?;
                if matches!(table.as_str(), "begin" | "finish") {
                    audit::write(sql, &NewEntry::by(&editor, "restore", table.as_str()), now)?;
                }
                self.set_alarm().await?;
                json(&answer)
            }
            Command::Webhooks => json(&webhooks::log(sql)?),
            Command::Editions { before, limit } => json(&lists::editions(sql, before, limit)?),
        }
    }

    /// Records for admins that the content of a request exceeds the editor's role.
    pub(super) fn noting_refusal<T>(
        &self,
        result: Result<T, ApiError>,
        editor: &Editor,
        what: &str,
    ) -> Result<T, ApiError> {
        if let Err(ApiError::Forbidden(_)) = result {
            let detail = format!("{what} asks for more than the role {} may do", editor.role);
            audit::write(&self.sql, &NewEntry::by(editor, "forbidden", detail), self.host.now())?;
        }
        result
    }

    /// Makes the editions that are due before the one that an editor asks for.
    pub(super) async fn prepare_edition(&self, now: Timestamp) -> Result<(), ApiError> {
        backup::refuse_while_restoring(&self.sql)?;
        self.catch_up_with_releases(now).await?;
        history::apply_boundary(&self.sql, now)
    }

    async fn call_off_purge(&self, slug: &Slug, editor: &Editor, now: Timestamp) -> Result<Committed, ApiError> {
        self.prepare_edition(now).await?;
        let outcome = purge::call_off(&self.sql, slug, editor, now)?;
        self.committed(outcome).await
    }

    async fn commit(&self, commit: &str, editor: &Editor, now: Timestamp) -> Result<Committed, ApiError> {
        let commit = commit::read(commit)?;
        self.prepare_edition(now).await?;
        let is_repeated = history::already_applied(&self.sql, &commit.idempotency_key)?.is_some();
        let applied = commit::apply(&self.sql, &commit, editor, now);
        let has_left_out = match &applied {
            // Its uploads were repeated, too, and articles may have been purged between the two.
            Ok(outcome) => is_repeated || !outcome.skipped.is_empty(),
            Err(error) => matches!(error, ApiError::Conflicts(_) | ApiError::CommitRefused(_)),
        };
        if has_left_out {
            purge::erase_refused(&self.sql, &commit, is_repeated, now)?;
            self.set_alarm().await?;
        }
        self.committed(applied?).await
    }

    /// Publishes a commit, and returns the root. The alarm does the rest.
    pub(super) async fn committed(&self, outcome: CommitOutcome) -> Result<Committed, ApiError> {
        self.set_alarm().await?;
        let publish = Box::pin(self.publication.publish(&self.sql, &self.host));
        // The alarm continues work that takes longer: a first import has thousands of pages to render.
        if let Ok(Err(error)) = self.host.within(PUBLISHING_PATIENCE_MILLIS, publish).await {
            log::error!("an edition is not in KV yet, and will be tried again: {error:?}");
        }
        Ok(Committed { outcome, bundle: publication::newest_bundle(&self.sql)? })
    }
}
