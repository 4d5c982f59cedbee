//! What the simulation runs and looks into.

pub use super::command::*;
pub use super::shard::Shard;
pub use super::stats::Summary;
pub use super::tally::Tally;
