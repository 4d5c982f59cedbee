//! Tests that run the real binary in temporary folders, against a scripted fake paper.

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
mod progress;
mod publishing;
mod pulling;
mod purging;
mod refusing;
mod releasing;
mod renaming;
mod rolling_back;
mod server;
mod serving;
mod showing;
mod stats;
mod support;
mod trouble;
mod trusting;
mod writing;
