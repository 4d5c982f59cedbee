//! Waits until the edge serves an edition.

use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, ClientError};

/// The timeout of `--wait`. Readers are at most a minute behind, and KV can take another minute.
pub const WAIT_SECS: u64 = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// Waits until the edge serves `edition` or a later one. Returns whether it did so in time.
pub fn wait(client: &Client, edition: u64) -> Result<bool, ClientError> {
    let began = Instant::now();
    loop {
        if client.current_edition()? >= edition {
            return Ok(true);
        }
        if began.elapsed() > Duration::from_secs(WAIT_SECS) {
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
}
