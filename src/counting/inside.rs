//! What the simulation runs and inspects.

pub use super::command::*;
pub use super::shard::Shard;
pub use super::shard_state::ShardState;
pub use super::stats::StatsObject;
