//! Seeing the paper in production: what each request used, told to editors and, as a sample, to Workers Analytics Engine.
//!
//! - Each request that is not answered by the entry module counts its reads of KV, how many of them followed one another,
//!   and its calls of Durable Objects, with the time in which it waited for them. Work after the response is not counted.
//! - A response to a request with an editor's token has `Server-Timing`. No cache stores it.
//! - One of [many](observation) requests becomes a [data point](gazette_core::data_point), if the dataset is bound.
//! - In a Worker the clock advances only with I/O, so times are those of waiting; computing takes none.
//!
//! Start reading at [`Observation`].

mod observation;
mod scope;
mod usage;

pub use observation::{Observation, note_hit};
pub use scope::{Operation, begin, note};
pub use usage::With;
