//! What goes over the wire besides articles: problems, and the words of publishing.
//!
//! The command writes these and the Worker reads them (or the other way round), so they can't drift apart.

mod desk;
mod problem;
mod publishing;
mod roles;

pub use desk::{AuditEntry, AuditList, PreviewInfo, PreviewList, PurgeInfo, PurgeList};
pub use problem::Problem;
pub use publishing::{
    ArticleChange, Blob, BlobData, BlobKind, Commit, CommitOutcome, Conflict, Counts, EditionInfo, EditionList,
    LiveSource, MAX_ADDRESS_CHARS, MAX_BLOBS_PER_UPLOAD, MAX_CARD_BYTES, MAX_CHANGES_PER_COMMIT, MAX_COMMIT_BYTES,
    MAX_EXACT, MAX_MEDIA_BYTES, MAX_REDIRECTS, MAX_TEXT_BYTES, MAX_UPLOAD_BYTES, MissingBlobs, MissingBlobsAnswer,
    Preview, PreviewRequest, Rebuilding, Removal, Restore, Restored, SiteChange, Source, SourceList, StoredBlobs,
    Upload,
};
pub use roles::{EditorLine, Role};
