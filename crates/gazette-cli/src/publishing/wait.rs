//! Waits until the edge serves an edition.

use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Client, ClientError};

/// The timeout of `--wait`. Without relays, readers are at most half a minute behind KV, which can take a minute.
pub const WAIT_SECS: u64 = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// Waits until the edge serves `edition` or a later one. Returns when it did so, or `None` if it did not do so in time.
pub fn wait(client: &Client, edition: u64) -> Result<Option<Instant>, ClientError> {
    let began = Instant::now();
    loop {
        if client.current_edition()? >= edition {
            return Ok(Some(Instant::now()));
        }
        if began.elapsed() > Duration::from_secs(WAIT_SECS) {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}
