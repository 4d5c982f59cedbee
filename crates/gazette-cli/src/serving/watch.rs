//! Watches the content folder for changes.
//!
//! This module debounces events itself instead of using `notify-debouncer-mini` or `-full`. The first does not report the
//! kind of an event, so that a refresh, which reads files, would cause the next refresh. The second does not wait for
//! quiet: it reports each event a fixed time after it happened, even in the middle of a save. Its thread also wakes up a
//! hundred times a second for a delay of 40 ms.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use gazette_messages::tell;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::state::DevServer;
use crate::terminal::Terminal;

/// Editors save in several steps. After this much quiet, a save is complete.
const QUIET: Duration = Duration::from_millis(40);
/// The maximum delay of a refresh while there are continuous changes.
const MAX_DELAY: Duration = Duration::from_millis(500);
/// How often to refresh if changes can't be watched.
const INTERVAL: Duration = Duration::from_secs(1);

type Events = Receiver<notify::Result<Event>>;

/// Runs the first check, and then refreshes the content on every change, forever.
pub fn watch(server: &DevServer, root: &Path, terminal: Terminal) {
    let (sender, events) = channel();
    let watcher = RecommendedWatcher::new(sender, notify::Config::default().with_follow_symlinks(false))
        .and_then(|mut watcher| watcher.watch(root, RecursiveMode::Recursive).map(|()| watcher));
    if let Err(error) = &watcher {
        let interval = INTERVAL.as_secs();
        terminal.note(tell!("serve-unwatched", error = error, interval = interval));
    }
    server.run_first_check();
    loop {
        match watcher {
            Ok(_) if wait(&events) => {}
            _ => std::thread::sleep(INTERVAL),
        }
        server.view();
    }
}

/// Waits for a change and for quiet after it. Returns false if the watcher has ended.
fn wait(events: &Events) -> bool {
    loop {
        match events.recv() {
            Ok(event) if is_change(&event) => break,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    let end = Instant::now() + MAX_DELAY;
    while Instant::now() < end {
        if let Err(RecvTimeoutError::Timeout) = events.recv_timeout(QUIET) {
            break;
        }
    }
    true
}

/// Reads don't count as changes, because a refresh reads files.
fn is_change(event: &notify::Result<Event>) -> bool {
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => false,
            _ => true,
        },
        // Events may have been lost.
        Err(_) => true,
    }
}
