//! The commands of the Catalog.

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;
use gazette_core::wire::PreviewRequest;
use serde::{Deserialize, Serialize};

use crate::audit::NewEntry;
use crate::blobs::NewBlob;
use crate::changes::ChangesQuery;
use crate::editor::Editor;
use crate::lists::ListQuery;
use crate::names::NamesQuery;
use crate::proposals::ProposalCommand;

/// A query or an order for the Catalog. Each variant's doc starts with the type of the result.
#[derive(Debug, Serialize, Deserialize)]
pub enum Command {
    /// `Vec<Hash>`: the hashes of these that it lacks.
    Missing(Vec<Hash>),
    /// `()`: store blobs.
    Store(Vec<NewBlob>),
    /// [`Committed`]: make an edition.
    Commit {
        /// A [`Commit`](gazette_core::wire::Commit), as the editor sent it.
        commit: String,
        /// The sender.
        editor: Editor,
    },
    /// [`Committed`]: make an edition with the content of an old one.
    Restore {
        /// The old edition.
        edition: u64,
        /// Identifies the request.
        idempotency_key: String,
        /// The editor's message.
        message: Option<String>,
        /// The sender.
        editor: Editor,
    },
    /// `i64`: create a preview link; its expiry, in seconds.
    CreatePreview {
        /// A random id.
        id: String,
        /// The content of the preview.
        request: PreviewRequest,
        /// The sender.
        editor: Editor,
    },
    /// `Option<Shown>`: the content of the preview link with this id.
    Preview(String),
    /// `Vec<String>`: the cards of a preview's drafts.
    DraftCards(String),
    /// `Option<String>`: the draft with this slug, of the preview link with this id.
    Draft(String, Slug),
    /// `Vec<PreviewInfo>`: all active preview links, or those of one editor.
    Previews(Option<String>),
    /// `bool`: revoke a preview link; whether it existed.
    RevokePreview {
        /// Its id.
        id: String,
        /// If set, only a link of this editor.
        of: Option<String>,
        /// The sender.
        editor: Editor,
    },
    /// A command about proposals; see there for the result.
    Proposals(ProposalCommand),
    /// The result of the [`ReleaseCommand`].
    Release(ReleaseCommand),
    /// `Vec<PurgeInfo>`: the pending purges.
    Purges,
    /// [`Committed`]: cancel the purge of the article with this slug.
    CallOffPurge(Slug, Editor),
    /// `()`: write an entry into the audit log.
    Audit(NewEntry),
    /// `Vec<AuditEntry>`: the audit log, newest first.
    AuditLog {
        /// Only entries before this one.
        before: Option<u64>,
        /// The maximum number of entries.
        limit: u32,
    },
    /// `bool`: whether a backup is being restored.
    IsRestoring,
    /// `(Vec<String>, Vec<String>)`: the articles that are being purged: their ids, and all their slugs.
    Withdrawn,
    /// `Option<String>`: the newest bundle.
    Root,
    /// `Option<PastRoot>`: the root of an edition of the history.
    RootOf(u64),
    /// `Head`: the head of a section in an edition of the history, rebuilt from rows.
    HeadOf(u64, Slug),
    /// `Option<String>`: a blob that has not arrived in KV; text as it is, an index bucket in base64.
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
    /// [`SitemapPart`](crate::lists::SitemapPart): the addresses of a list.
    Sitemap(ListQuery),
    /// `u64`: rebuild the search index; the number of articles.
    RebuildSearch,
    /// `(SourceList, bool)`: sources of an edition after a slug, without the URL of the next page; whether more follow.
    Sources {
        /// The number of the edition; the newest if `None`.
        edition: Option<u64>,
        /// If set, only sources that this writer may read.
        of: Option<String>,
        /// Only sources after this slug.
        after: String,
        /// The maximum number.
        limit: u32,
    },
    /// `Option<String>`: a source of any edition.
    Source {
        /// Its hash.
        hash: Hash,
        /// If set, only a source that this writer may read.
        of: Option<String>,
    },
    /// `BackupPart<Box<RawValue>>`: rows for a backup.
    ReadBackup {
        /// The table.
        table: String,
        /// Only rows after this key.
        after: String,
        /// The most rows.
        limit: u32,
        /// The sender.
        editor: Editor,
    },
    /// `Restored`: import rows of a backup.
    PutBackup {
        /// The table; also `begin` and `finish`.
        table: String,
        /// The rows, as the editor sent them.
        rows: String,
        /// The sender.
        editor: Editor,
    },
    /// `WebhookList`: the log of deliveries to webhooks.
    Webhooks,
    /// `Vec<EditionInfo>`: the history, newest first.
    Editions {
        /// Only those before this one.
        before: Option<u64>,
        /// The maximum number.
        limit: u32,
    },
}

/// A command about releases. Each variant's doc starts with the type of the result.
#[derive(Debug, Serialize, Deserialize)]
pub enum ReleaseCommand {
    /// `(Release, bool)`: store a release; whether it is new.
    Store {
        /// A [`NewRelease`](gazette_core::wire::NewRelease), as the editor sent it.
        release: String,
        /// The sender.
        editor: Editor,
    },
    /// `ReleaseList`: the releases that wait or were refused.
    List,
    /// `Release`: a release with what it changes.
    Read(u64),
    /// `Release`: move a release to another second.
    Move {
        /// Its number.
        release: u64,
        /// The second, as RFC 3339.
        at: String,
        /// The sender.
        editor: Editor,
    },
    /// `()`: cancel a release.
    Cancel(u64, Editor),
}

/// The root of an edition of the history, and what the view of it must omit.
#[derive(Debug, Serialize, Deserialize)]
pub struct PastRoot {
    /// The root, as JSON.
    pub root: String,
    /// The SHA-256 of the ids of articles that were purged since.
    pub purged_ids: Vec<Hash>,
    /// The blobs of these articles.
    pub purged_blobs: Vec<Hash>,
}

/// The result of [`Command::Commit`], [`Command::CallOffPurge`] and [`Command::Restore`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Committed {
    /// The response to the editor.
    pub outcome: gazette_core::wire::CommitOutcome,
    /// The newest bundle, so that this isolate can serve it at once.
    pub bundle: Option<String>,
}
