//! Backups: a paper as a folder of open formats, and an empty paper made from it.
//!
//! [`export()`] writes everything of one edition: rows are read again when another edition is published meanwhile, and what
//! they name must be there in the end. Blobs and pictures never change, so an export over an earlier one fetches only what
//! is new, and what is damaged. The new files stand beside the old ones until all of them are there.
//!
//! [`verify`] reads every byte of a folder before [`restore()`] brings anything to a paper. Everything that is brought may
//! be brought again, so a restoration that was cut off is run again.

mod export;
mod folder;
mod readable;
mod restore;
mod verify;

pub use export::{Exported, export};
pub use folder::{BackupFolder, Manifest};
pub use restore::restore;
pub use verify::{Backup, verify};
