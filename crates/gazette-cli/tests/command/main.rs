//! The real binary, in folders of its own and against a paper that misbehaves on demand.

mod checking;
mod planning;
mod publishing;
mod server;
mod support;
mod trouble;
mod writing;
