//! What the Worker may ask of the Catalog.

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::PreviewRequest;
use serde::{Deserialize, Serialize};

use super::audit::NewEntry;
use super::auth::Editor;
use super::blobs::NewBlob;
use super::changes::ChangesQuery;
use super::lists::ListQuery;
use super::names::NamesQuery;

/// A question or an order for the Catalog; its answer's type stands behind each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Command {
    /// `Vec<Hash>`: which of these it lacks.
    Missing(Vec<Hash>),
    /// `()`: keep these.
    Store(Vec<NewBlob>),
    /// [`Committed`]: make an edition of this.
    Commit {
        /// A [`Commit`](gazette_core::wire::Commit), as the editor sent it.
        commit: String,
        /// Who changes it.
        editor: Editor,
    },
    /// [`Committed`]: make an edition with the content of an old one.
    Restore {
        /// The old one.
        edition: u64,
        /// Names the request.
        idempotency_key: String,
        /// What the editor says about it.
        message: Option<String>,
        /// Who restores it.
        editor: Editor,
    },
    /// `i64`: keep a preview link; its end, in seconds.
    CreatePreview {
        /// A random name for it.
        id: String,
        /// What it is to show.
        request: PreviewRequest,
        /// Who makes it.
        editor: Editor,
    },
    /// `Option<Shown>`: what the preview link with this id shows.
    Preview(String),
    /// `Vec<String>`: the cards of the drafts that a preview link shows.
    DraftCards(String),
    /// `Option<String>`: the draft of a slug that the preview link with this id shows.
    Draft(String, Slug),
    /// `Vec<PreviewInfo>`: the preview links that work, or those of one editor.
    Previews(Option<String>),
    /// `bool`: end a preview link, or only if it is of that editor; whether there was one.
    RevokePreview {
        /// Its id.
        id: String,
        /// Only one of this editor.
        of: Option<String>,
        /// Who revokes it.
        editor: Editor,
    },
    /// `Vec<PurgeInfo>`: purges that wait.
    Purges,
    /// [`Committed`]: call off the purge of the article with this slug.
    CallOffPurge(Slug, Editor),
    /// `()`: write this into the audit log.
    Audit(NewEntry),
    /// `Vec<AuditEntry>`: the audit log, newest first.
    AuditLog {
        /// Only entries before this one.
        before: Option<u64>,
        /// At most so many.
        limit: u32,
    },
    /// `bool`: whether a backup is being restored.
    IsRestoring,
    /// The articles that are being purged: their ids, and all slugs that they had.
    Withdrawn,
    /// `Option<String>`: the newest root, as JSON.
    Root,
    /// `Option<PastRoot>`: the root of an edition of the history.
    RootOf(u64),
    /// `Head`: the head of a section in an edition of the history, made of rows.
    HeadOf(u64, Slug),
    /// `Option<String>`: a blob that KV has not got yet; text as it is, an index bucket in base64.
    Blob(Hash),
    /// `ListPart<ArticleJson>`: a page of a list of articles.
    Articles(ListQuery),
    /// `Vec<CountedSection>`: the sections.
    Sections {
        /// The reader's edition.
        edition: u64,
        /// The reader's instant, in seconds.
        now: i64,
    },
    /// `ListPart<CountedTag>`: a page of the tags.
    Tags(NamesQuery),
    /// `ListPart<CountedAuthor>`: a page of the authors.
    Authors(NamesQuery),
    /// `ListPart<Change<ArticleJson>>`: a page of the changes between two editions.
    Changes(ChangesQuery),
    /// [`SitemapPart`](super::lists::SitemapPart): the addresses of a list.
    Sitemap(ListQuery),
    /// `u64`: tell the search index everything anew; how many articles that are.
    RebuildSearch,
    /// `(SourceList, bool)`: live sources after a slug, without the address of the next; whether there are more.
    Sources {
        /// Only those of articles that this editor published first.
        of: Option<String>,
        /// Only those after this slug.
        after: String,
        /// At most so many.
        limit: u32,
    },
    /// `BackupPart<Box<RawValue>>`: rows for a backup.
    ReadBackup {
        /// The table.
        table: String,
        /// Only rows after this key.
        after: String,
        /// The most rows.
        limit: u32,
        /// Who makes the backup.
        editor: Editor,
    },
    /// `Restored`: take rows from a backup.
    PutBackup {
        /// The table; also `begin` and `finish`.
        table: String,
        /// The rows, as the editor sent them.
        rows: String,
        /// Who restores the backup.
        editor: Editor,
    },
    /// `WebhookList`: the log of deliveries to webhooks.
    Webhooks,
    /// `Vec<EditionInfo>`: the history, newest first.
    Editions {
        /// Only those before this one.
        before: Option<u64>,
        /// At most so many.
        limit: u32,
    },
}

/// The root of an edition of the history, with what is left out of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct PastRoot {
    /// The root, as JSON.
    pub root: String,
    /// The SHA-256 of the ids of articles that were purged since.
    pub purged_ids: Vec<Hash>,
    /// Their blobs.
    pub purged_blobs: Vec<Hash>,
}

/// The answer to [`Command::Commit`], [`Command::CallOffPurge`] and [`Command::Restore`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Committed {
    /// What the editor is told.
    pub outcome: gazette_core::wire::CommitOutcome,
    /// The newest root as JSON, so that this isolate shows it at once.
    pub root: Option<String>,
}
