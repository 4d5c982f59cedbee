//! What a push plan, and how it reaches the paper.
//!
//! [`PushState`] is what this folder last pushed. [`PushPlan`] compares the folder with it, offline. [`upload()`] brings the
//! missing blobs to the paper, [`commit()`] makes the edition, and only then is the new state written down: a push that
//! is interrupted anywhere leaves the paper and the folder as they were, and can be run again.
//!
//! [`drafts()`] and [`upload_drafts`] bring articles to a preview, which is no edition and is remembered nowhere.
//! [`Pull`] goes the other way: it brings what is live into the folder, and remembers it as if it had been pushed.

mod commit;
mod drafts;
mod plan;
mod pull;
mod state;
mod unpublished;
mod upload;
mod uploader;
mod wait;

pub use commit::commit;
pub use drafts::{Draft, drafts, upload_drafts};
pub use plan::{PlannedArticle, PushPlan, PushReason, Redirect, Retired};
pub use pull::{Pull, Pulled, is_article_file, is_as_named, picture_file};
pub use state::{PushState, PushedArticle, StateError, StateFile};
pub use upload::upload;
pub(crate) use uploader::BlobUploader;
pub use wait::{WAIT_SECS, wait};
