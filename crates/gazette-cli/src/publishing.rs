//! What a push changes, and how it reaches the paper.
//!
//! [`State`] is what this folder last pushed. [`Changes`] compares the folder with it, offline. [`upload()`] brings the
//! missing blobs to the paper, [`commit()`] makes the edition, and only then is the new state written down: a push that
//! is interrupted anywhere leaves the paper and the folder as they were, and can be run again.
//!
//! [`drafts()`] and [`upload_drafts`] bring articles to a preview, which is no edition and is remembered nowhere.
//! [`Pull`] goes the other way: it brings what is live into the folder, and remembers it as if it had been pushed.

mod changes;
mod commit;
mod down;
mod drafts;
mod pull;
mod stage;
mod state;
mod upload;
mod wait;

pub use changes::{Change, Changes, Kind, Renamed, Retired};
pub use commit::commit;
pub use drafts::{Draft, drafts, upload_drafts};
pub use pull::{Pull, Pulled, is_article_file, is_as_named, picture_file};
pub(crate) use stage::Stage;
pub use state::{Known, State, StateError, StateFile};
pub use upload::upload;
pub use wait::{WAIT_SECS, wait};
