//! Hooks for tests of the running Worker. They exist only in a build with the feature `probe`, which is never deployed;
//! without it, this module compiles to nothing.
//!
//! - `GET /probe/operations` returns how often KV was read and written and objects were called since the isolate
//!   started, for all requests.
//! - `GET /probe/memory` returns the size of WebAssembly's memory in bytes.
//! - `GET /probe/panic` panics.
//! - `GET /probe/clock/{secs}` moves the clock ahead; `GET /probe/clock/hold/{millis}` stops it at an instant.
//! - `GET /probe/kv/down` makes all of KV fail until `GET /probe/kv/up`.
//! - `GET /probe/kv/latency/{millis}` delays each read of KV by that time.
//! - `GET /probe/kv/hold` makes KV return the root that this isolate has read last, until `GET /probe/kv/release`.
//! - `GET /probe/relay/down` makes all calls of relays fail until `GET /probe/relay/up`; `GET /probe/relay/latency/{millis}`
//!   delays each by that time.

use std::cell::{Cell, RefCell};

use crate::answer::{Answer, NO_STORE};
use crate::clock;

/// An operation that costs money.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// A read of KV.
    KvRead,
    /// A write to KV.
    KvWrite,
    /// A call of a Durable Object.
    ObjectCall,
}

const IS_ON: bool = cfg!(feature = "probe");

thread_local! {
    static COUNTS: Cell<[u32; 3]> = const { Cell::new([0; 3]) };
    static IS_KV_DOWN: Cell<bool> = const { Cell::new(false) };
    static KV_LATENCY_MILLIS: Cell<f64> = const { Cell::new(0.0) };
    static IS_ROOT_HELD: Cell<bool> = const { Cell::new(false) };
    static LAST_ROOT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
    static IS_RELAY_DOWN: Cell<bool> = const { Cell::new(false) };
    static RELAY_LATENCY_MILLIS: Cell<f64> = const { Cell::new(0.0) };
    static AHEAD_MILLIS: Cell<f64> = const { Cell::new(0.0) };
    static HELD_AT_MILLIS: Cell<Option<f64>> = const { Cell::new(None) };
}

/// Counts an operation.
pub fn count(operation: Operation) {
    if IS_ON {
        COUNTS.with(|counts| {
            let mut all = counts.get();
            all[operation as usize] += 1;
            counts.set(all);
        });
    }
}

/// The clock, as a test has moved or stopped it.
pub fn moved(millis: f64) -> f64 {
    if IS_ON { HELD_AT_MILLIS.get().unwrap_or(millis + AHEAD_MILLIS.get()) } else { millis }
}

/// Whether a test has made KV fail.
pub fn is_kv_down() -> bool {
    IS_ON && IS_KV_DOWN.with(Cell::get)
}

/// The root that a read of KV returns, as a test has held it.
pub fn held_root(read: Option<Vec<u8>>) -> Option<Vec<u8>> {
    if !IS_ON {
        return read;
    }
    if IS_ROOT_HELD.get() {
        return LAST_ROOT.with_borrow(Clone::clone);
    }
    LAST_ROOT.set(read.clone());
    read
}

/// Waits as long as a test wants a call of a relay to take. Whether the call should fail.
pub async fn relay_fails() -> bool {
    if IS_ON && RELAY_LATENCY_MILLIS.get() > 0.0 {
        clock::sleep_millis(RELAY_LATENCY_MILLIS.get()).await;
    }
    IS_ON && IS_RELAY_DOWN.get()
}

/// Waits as long as a test wants a read of KV to take.
pub async fn kv_latency() {
    if IS_ON && KV_LATENCY_MILLIS.get() > 0.0 {
        clock::sleep_millis(KV_LATENCY_MILLIS.get()).await;
    }
}

/// The response to a test, before anything is counted or refreshed; `None` for all other requests.
pub fn answer(path: &str) -> Option<Answer> {
    if !IS_ON {
        return None;
    }
    let text = match path.strip_prefix("/probe/")? {
        "operations" => {
            let [kv_reads, kv_writes, object_calls] = COUNTS.with(Cell::get);
            format!("{kv_reads} {kv_writes} {object_calls}")
        }
        // A page has 64 KiB.
        #[cfg(target_arch = "wasm32")]
        "memory" => (core::arch::wasm32::memory_size(0) * 65_536).to_string(),
        state @ ("kv/down" | "kv/up") => {
            IS_KV_DOWN.with(|is_down| is_down.set(state == "kv/down"));
            String::new()
        }
        state @ ("kv/hold" | "kv/release") => {
            IS_ROOT_HELD.set(state == "kv/hold");
            String::new()
        }
        state @ ("relay/down" | "relay/up") => {
            IS_RELAY_DOWN.set(state == "relay/down");
            String::new()
        }
        command if command.starts_with("relay/latency/") => {
            RELAY_LATENCY_MILLIS.set(command.strip_prefix("relay/latency/")?.parse().ok()?);
            String::new()
        }
        "panic" => panic!("as a test wished"),
        command if command.starts_with("kv/latency/") => {
            KV_LATENCY_MILLIS.set(command.strip_prefix("kv/latency/")?.parse().ok()?);
            String::new()
        }
        command if command.starts_with("clock/hold/") => {
            let millis: f64 = command.strip_prefix("clock/hold/")?.parse().ok()?;
            HELD_AT_MILLIS.set(Some(millis));
            String::new()
        }
        command => {
            let secs: f64 = command.strip_prefix("clock/")?.parse().ok()?;
            AHEAD_MILLIS.with(|ahead| ahead.set(ahead.get() + 1000.0 * secs));
            String::new()
        }
    };
    Some(Answer::text("text/plain", text).with("Cache-Control", NO_STORE))
}
