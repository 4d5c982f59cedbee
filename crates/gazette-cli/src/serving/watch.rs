//! Noticing that editors have saved.
//!
//! Events are gathered here rather than by `notify-debouncer-mini` or `-full`. The first does not say what kind an event is, so
//! that a look, which reads files, would lead to the next look. The second does not wait for quiet: each event comes a fixed time
//! after it happened, also in the middle of a save. And its thread wakes up a hundred times a second for a delay of 40 ms.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::state::DevServer;
use crate::terminal::Terminal;

/// Editors save in several steps: quiet for so long, it is done.
const QUIET: Duration = Duration::from_millis(40);
/// Whoever writes without a pause is looked at after so long.
const MAX_DELAY: Duration = Duration::from_millis(500);
/// How often to look where changes can't be watched.
const INTERVAL: Duration = Duration::from_secs(1);

type Events = Receiver<notify::Result<Event>>;

/// Looks at the folder whenever something in it changes, forever. The first of it is the check of the whole folder.
pub fn watch(server: &DevServer, root: &Path, terminal: Terminal) {
    let (sender, events) = channel();
    let watcher = RecommendedWatcher::new(sender, notify::Config::default().with_follow_symlinks(false))
        .and_then(|mut watcher| watcher.watch(root, RecursiveMode::Recursive).map(|()| watcher));
    if let Err(error) = &watcher {
        let interval = INTERVAL.as_secs();
        terminal.note(format_args!("the system can't tell changes ({error}); looking every {interval} s instead"));
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

/// Waits for a change and the quiet after it. `false` if no more will be told.
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

/// Reading is no change, and reading is what a look does.
fn is_change(event: &notify::Result<Event>) -> bool {
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => false,
            _ => true,
        },
        // Events were lost, perhaps.
        Err(_) => true,
    }
}
