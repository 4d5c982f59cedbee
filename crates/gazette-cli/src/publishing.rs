//! Plans a push, uploads it, and fetches what others have published.
//!
//! [`PushState`] records what was last pushed from this folder. [`PushPlan`] compares the folder with it, offline.
//! [`upload()`] sends the missing blobs, [`commit()`] makes the edition, and only then is the new state written. A push
//! that is interrupted at any point can therefore be repeated.
//!
//! [`drafts()`] and [`upload_drafts`] upload articles for a preview, which is not an edition and is not recorded. [`Pull`]
//! fetches the live articles into the folder and records them as pushed.

mod commit;
mod drafts;
mod likeness;
mod plan;
mod proposed;
mod pull;
mod renames;
mod rolled_back;
mod sources;
mod state;
mod stored;
mod unpublished;
mod upload;
mod uploader;
mod wait;

pub use commit::{commit, named_ids};
pub use drafts::{Draft, drafts, upload_drafts};
pub use likeness::are_alike;
pub use plan::{InRelease, Named, PlannedArticle, PushPlan, PushReason, Redirect, Retired, Waiting, Withheld};
pub use proposed::{Proposed, proposal_of};
pub use pull::{Pull, Pulled, adopt, bases_of, is_article_file, is_as_named, picture_file};
pub use renames::{NamedRename, Rename, write_id};
pub use rolled_back::LiveVersions;
pub use sources::front_matter;
pub use state::{PushState, PushedArticle, StateError, StateFile};
pub use stored::{Over, Settled, StoredRelease};
pub use upload::{What, upload};
pub(crate) use uploader::BlobUploader;
pub use wait::{WAIT_SECS, wait};
