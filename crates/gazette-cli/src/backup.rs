//! Backups: exports a whole paper to a folder in open formats, and restores it into an empty paper.
//!
//! [`export()`] writes the state of one edition. If another edition is published during the export, it reads the rows
//! again; at the end, everything that the rows refer to must exist. Blobs and pictures are immutable, so an export to an
//! existing backup fetches only what is new or damaged. New files are written beside the old ones and replace them when all
//! are complete.
//!
//! [`verify()`] reads every byte of a backup before [`restore()`] sends anything. All requests of a restore can be repeated,
//! so an interrupted restore is simply run again.

mod export;
mod folder;
mod readable;
mod restore;
mod verify;

pub use export::{Exported, export};
pub use folder::{BackupFolder, Manifest};
pub use restore::restore;
pub use verify::{Backup, verify};
