//! Reads what another newspaper's system exports, so that the paper can move to Gazette.
//!
//! Guarantees: nothing here uses the network, a clock or a file that the caller does not name; no input makes it panic; memory
//! does not grow with the size of a dump. Passwords, e-mail addresses and IP addresses of a dump are never copied.
//!
//! - [`sql`] reads the rows of a dump, one at a time.
//! - [`encoding`] turns its bytes into text, and tells what it repaired.
//! - [`model`] is what all systems have in common: a paper with sections, articles and old addresses.
//! - [`systems`] reads the dump of Joomla into it.
//! - [`markdown`] converts the HTML of its articles.
//! - [`ledger`] accounts for every record of the source, and for every loss.

pub mod encoding;
pub mod ledger;
pub mod markdown;
pub mod model;
mod slugs;
pub mod sql;
pub mod systems;
