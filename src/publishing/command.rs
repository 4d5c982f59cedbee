//! What the Worker may ask of the Catalog.

use gazette_core::hash::Hash;
use gazette_core::wire::PreviewRequest;
use serde::{Deserialize, Serialize};

use super::blobs::NewBlob;
use super::lists::ListQuery;

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
        editor: String,
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
        editor: String,
    },
    /// `(Hash, i64)`: keep a preview; its list, and its end in seconds.
    CreatePreview(PreviewRequest),
    /// `Option<Drafts>`: what the preview with this list shows.
    Drafts(Hash),
    /// `Option<String>`: a draft.
    Draft(Hash),
    /// `Option<String>`: the newest root, as JSON.
    Root,
    /// `Option<String>`: the root of an edition, as JSON.
    RootOf(u64),
    /// `Option<String>`: a blob that KV has not got yet; text as it is, an index bucket in base64.
    Blob(Hash),
    /// [`ListPart`](super::lists::ListPart): a list.
    List(ListQuery),
    /// [`SitemapPart`](super::lists::SitemapPart): the addresses of a list.
    Sitemap(ListQuery),
    /// `u64`: tell the search index everything anew; how many articles that are.
    RebuildSearch,
    /// `SourceList` without its `next`: live sources after a slug.
    Sources {
        /// Only those after this slug.
        after: String,
        /// At most so many.
        limit: u32,
    },
    /// `String`: rows for a backup, or what becomes of those that come from one; as it is answered.
    Backup {
        /// Of which table; also `begin` and `finish`.
        table: String,
        /// Only those after this key.
        after: String,
        /// At most so many.
        limit: u32,
        /// Those that come, as the editor sent them.
        put: Option<String>,
    },
    /// `String`: who was told of which edition; as it is answered.
    Webhooks,
    /// `Vec<EditionInfo>`: the history, newest first.
    Editions {
        /// Only those before this one.
        before: Option<u64>,
        /// At most so many.
        limit: u32,
    },
}

/// The answer to [`Command::Commit`] and [`Command::Restore`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Committed {
    /// What the editor is told.
    pub outcome: gazette_core::wire::CommitOutcome,
    /// The newest root as JSON, so that this isolate shows it at once.
    pub root: Option<String>,
}
