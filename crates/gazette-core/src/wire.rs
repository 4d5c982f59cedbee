//! The types of the API's requests and responses, except articles.
//!
//! The command and the Worker share these types, so they can't drift apart.

mod backup;
mod body;
mod counting;
mod desk;
mod error;
mod lists;
mod problem;
mod proposals;
mod publishing;
mod releases;
mod roles;
mod webhooks;

pub use backup::{BackupPart, BackupRows, Restored};
pub use body::{from_bytes, read_json, read_object};
pub use counting::{
    ArticleCounts, ArticleViews, Beacon, CountList, CountTotal, CountedView, DayCounts, MissingAddress, MissingList,
    Online, Presence, RestoredCounts, Stats,
};
pub use desk::{AuditEntry, AuditList, PreviewInfo, PreviewList, PurgeInfo, PurgeList};
pub use error::ApiError;
pub use lists::{
    ArticleList, AuthorList, Change, ChangeKind, ChangeList, CountedAuthor, CountedSection, CountedTag, CurrentEdition,
    Highlights, ListedArticle, MostRead, SearchResults, SectionList, Suggestion, SuggestionList, TagList,
};
pub use problem::Problem;
pub use proposals::{
    MAX_CHANGES_PER_PROPOSAL, MAX_NOTE_CHARS, MAX_OPEN_PROPOSALS, Proposal, ProposalAcceptance, ProposalDetails,
    ProposalList, ProposalMade, ProposalRequest, ProposalReturn, ProposalState, ProposalWithdrawal, ProposedArticle,
};
pub use publishing::{
    ArticleChange, Blob, BlobData, BlobKind, Commit, CommitOutcome, Conflict, Counts, EditionInfo, EditionList,
    LiveSource, MAX_ADDRESS_CHARS, MAX_BLOBS_PER_UPLOAD, MAX_CARD_BYTES, MAX_CHANGES_PER_COMMIT, MAX_COMMIT_BYTES,
    MAX_EXACT, MAX_MEDIA_BYTES, MAX_MESSAGE_CHARS, MAX_REDIRECTS, MAX_TEXT_BYTES, MAX_UPLOAD_BYTES, MAX_VIEWS,
    MissingBlobs, MissingBlobsAnswer, Preview, PreviewRequest, Rebuilding, Removal, Restore, SettingsSource,
    SiteChange, Source, SourceList, StoredBlobs, Upload,
};
pub use releases::{
    MAX_LISTED_ARTICLES, MAX_RELEASES, NewRelease, Overlap, Release, ReleaseInfo, ReleaseList, ReleaseMove,
    ReleaseState, ReleasedArticle, ReleasedChange,
};
pub use roles::{EditorLine, Identity, Role};
pub use webhooks::{
    Delivery, DeliveryState, EditionPublished, PublishedEdition, RefusedRelease, ReleaseRefused, WebhookList,
};
