//! The state of the development server: the content, its diagnostics, and notifications of changes.

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gazette_content::diagnostics::{Diagnostic, Diagnostics};
use gazette_messages::tell;

use crate::content::{Checker, ContentDir, ContentDirError, ContentSnapshot};
use crate::terminal::{Terminal, report, style};

/// How long the first check waits for the first page, which has priority.
const FIRST_PAGE: Duration = Duration::from_secs(1);

/// The development server's state.
#[derive(Debug)]
pub struct DevServer {
    terminal: Terminal,
    shared: Mutex<Shared>,
    changed: Condvar,
}

/// What pages are rendered from.
#[derive(Debug, Clone)]
pub struct View {
    /// The content.
    pub snapshot: ContentSnapshot,
    /// All diagnostics. Before the first check has ended, those that are known so far.
    pub found: Arc<Diagnostics>,
    /// Changes whenever pages may have changed.
    pub version: u64,
}

#[derive(Debug)]
struct Shared {
    view: View,
    /// `None` until the first check has ended.
    checker: Option<Checker>,
    first_page_sent: bool,
}

impl DevServer {
    /// Reads the content folder.
    pub fn open(folder: ContentDir, terminal: Terminal) -> Result<Self, ContentDirError> {
        let snapshot = ContentSnapshot::open(folder)?;
        let found = Arc::new(Diagnostics::new(snapshot.found()));
        // Starts from the time, so that pages of an earlier server count as outdated.
        let version = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()) * 1_000_000;
        let shared = Shared { view: View { snapshot, found, version }, checker: None, first_page_sent: false };
        Ok(Self { terminal, shared: Mutex::new(shared), changed: Condvar::new() })
    }

    /// The current content, refreshed.
    pub fn view(&self) -> View {
        let mut shared = self.lock();
        if let Some(refresh) = shared.view.snapshot.refresh() {
            shared.view.snapshot = refresh.snapshot;
            if refresh.is_changed {
                let Shared { view, checker, .. } = &mut *shared;
                match checker {
                    Some(checker) => {
                        let found = checker.check(&view.snapshot);
                        self.print_new(view, found);
                    }
                    // The first check will print them.
                    None => view.found = Arc::new(Diagnostics::new(view.snapshot.found())),
                }
                view.version += 1;
                self.changed.notify_all();
            }
        }
        shared.view.clone()
    }

    /// Records that a page was sent.
    pub fn mark_first_page_sent(&self) {
        let mut shared = self.lock();
        if !shared.first_page_sent {
            shared.first_page_sent = true;
            self.changed.notify_all();
        }
    }

    /// Runs the first check of the whole folder, after the first page was sent or a timeout. Later checks happen on every
    /// refresh.
    pub fn run_first_check(&self) {
        let shared = self.lock();
        let is_early = |shared: &mut Shared| !shared.first_page_sent;
        let waited = self.changed.wait_timeout_while(shared, FIRST_PAGE, is_early);
        let (shared, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let snapshot = shared.view.snapshot.clone();
        drop(shared);

        let mut checker = Checker::default();
        checker.check(&snapshot);
        let mut shared = self.lock();
        // Again, for changes that happened meanwhile.
        let found = checker.check(&shared.view.snapshot);
        shared.checker = Some(checker);
        let is_news = *shared.view.found != found;
        // Nothing has been printed so far.
        shared.view.found = Arc::default();
        self.print_new(&mut shared.view, found);
        if !shared.view.found.has_errors() {
            self.print_all_clear(&shared.view);
        }
        if is_news {
            shared.view.version += 1;
            self.changed.notify_all();
        }
    }

    /// Waits until the version differs from `known` or the timeout ends. Returns the version.
    pub fn wait(&self, known: Option<u64>, patience: Duration) -> u64 {
        let is_known = |shared: &mut Shared| Some(shared.view.version) == known;
        let waited = self.changed.wait_timeout_while(self.lock(), patience, is_known);
        waited.unwrap_or_else(PoisonError::into_inner).0.view.version
    }

    /// Prints new diagnostics.
    fn print_new(&self, view: &mut View, found: Diagnostics) {
        let earlier = std::mem::replace(&mut view.found, Arc::new(found));
        let known: HashSet<_> = earlier.iter().map(|found| (&found.file, found.span.line, &found.message)).collect();
        let is_news = |found: &Diagnostic| !known.contains(&(&found.file, found.span.line, &found.message));
        let news = Diagnostics::clone(&view.found).filtered(is_news);
        let rendered = report(&news);
        if !rendered.is_empty() {
            self.terminal.print_error(rendered.trim_end_matches('\n'));
            self.terminal.print_error("");
        }
        match view.found.summary() {
            Some(summary) if news.has_errors() || earlier.summary().as_ref() != Some(&summary) => {
                self.terminal.print_error(tell!("serve-fix", errors = style::red(&summary)));
            }
            None if earlier.has_errors() => self.print_all_clear(view),
            _ => {}
        }
    }

    fn print_all_clear(&self, view: &View) {
        let articles = tell!("count-articles", count = view.snapshot.files().count());
        self.terminal.print_error(tell!("serve-clear", articles = articles));
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A panic while rendering a page does not leave the state inconsistent.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
