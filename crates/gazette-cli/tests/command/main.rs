//! The real binary, in folders of its own and against a paper that misbehaves on demand.

mod auditing;
mod backing_up;
mod checking;
mod hostile;
mod linked;
mod links;
mod live;
mod manual;
mod planning;
mod previewing;
mod publishing;
mod pulling;
mod purging;
mod refusing;
mod rolling_back;
mod server;
mod serving;
mod stats;
mod support;
mod trouble;
mod trusting;
mod writing;
