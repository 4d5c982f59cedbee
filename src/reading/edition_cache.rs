//! The isolate's current edition, and its refresh.
//!
//! A root that was confirmed less than 10 seconds ago is served without revalidation. Up to 15 seconds it is served
//! while it is revalidated after the response. After that, a reader waits at most 300 ms for the revalidation and
//! otherwise gets the old root; the revalidation continues. For a root that was confirmed more than 25 seconds ago, a
//! reader waits a second for a relay that has not failed, so nobody is more than 30 seconds behind while relays answer. The
//! edition's number never goes down. [`refresh`] says who is asked for a new root.
//!
//! While that fails, responses from memory are served in their edition until its next boundary. One reader has waited,
//! later ones don't; a new root is fetched every ten seconds, after a response. Only one refresh runs at a time;
//! readers who need it wait for that one.

mod refresh;

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::join;
use gazette_core::edition::Bundle;
use gazette_core::pages::{Frame, MostRead, Numbers};
use gazette_core::site::Site;
use gazette_core::time::Timestamp;
use gazette_core::wire::ApiError;

use super::ahead::Ahead;
use super::edition::Edition;
use super::memory::{Cacheable, Memory};
use super::most_read::{self, Named};
use super::read_context::ReadContext;
use super::serve_time::{ServeTime, serve_time};
use crate::counting::client::Snapshot;
use crate::host::Later;

/// A root younger than this is served without revalidation.
pub const FRESH_MILLIS: f64 = 10_000.0;
/// A root younger than this is served while it is revalidated.
pub const STALE_MILLIS: f64 = 15_000.0;
/// How long a reader waits for a new root.
pub const PATIENCE_MILLIS: f64 = 300.0;
/// A root that was confirmed longer ago than this is served only if no relay answers in [`LONG_PATIENCE_MILLIS`].
pub const OLD_MILLIS: f64 = 25_000.0;
/// How long a reader waits for a relay, if the root is old, or in a new isolate.
pub const LONG_PATIENCE_MILLIS: f64 = 1_000.0;
/// How long simultaneous first readers wait for the one who reads the root.
const FIRST_PATIENCE_MILLIS: f64 = 1_500.0;
/// A refresh that takes longer was cancelled together with its request.
const REFRESH_LIMIT_MILLIS: f64 = 10_000.0;
/// How long after a failed or late refresh the next one is tried.
const RETRY_MILLIS: f64 = 10_000.0;
/// How long after a failed or late refresh no reader waits for another one.
const FAILING_MILLIS: f64 = 30_000.0;
/// How often a reader polls for the end of another reader's refresh.
const LOOK_MILLIS: f64 = 20.0;

/// The state that an isolate keeps between requests. `K` is the type of cached responses.
pub struct EditionCache<K>(RefCell<State<K>>);

struct State<K> {
    edition: Option<Rc<Edition>>,
    /// When the last successful confirmation of the root started, by a relay or by the store.
    checked_at: f64,
    /// When the last successful read of the root and the numbers from the store started.
    store_checked_at: f64,
    /// When a relay was last tried, if it failed.
    relay_failed_at: Option<f64>,
    refreshing_since: Option<f64>,
    /// When the last refresh was tried, if it failed or was late.
    failing_since: Option<f64>,
    numbers: Option<Snapshot>,
    most_read: Vec<Rc<Named>>,
    frame: Option<Rc<Frame>>,
    /// When the next of the most read articles in the frame is taken down.
    frame_ends: Option<Timestamp>,
    memory: Memory<K>,
    /// The cache generation, and the values that it stands for.
    generation: u32,
    generation_of: Option<(Rc<Edition>, Rc<Frame>, Timestamp, i64)>,
}

impl<K> Default for EditionCache<K> {
    fn default() -> Self {
        Self(RefCell::new(State {
            edition: None,
            checked_at: 0.0,
            store_checked_at: 0.0,
            relay_failed_at: None,
            refreshing_since: None,
            failing_since: None,
            numbers: None,
            most_read: Vec::new(),
            frame: None,
            frame_ends: None,
            memory: Memory::default(),
            generation: 0,
            generation_of: None,
        }))
    }
}

/// How the most read articles are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// Without a read, because a reader waits. Articles that are in no head may be omitted.
    FromMemory,
    /// With reads, after a response.
    WithReads,
}

/// What confirms that a root is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// A relay.
    Relay,
    /// The store, or the Catalog.
    Store,
}

/// A cached response for a path.
pub struct CacheHit<K> {
    /// The response.
    pub kept: Rc<K>,
    /// The current frame.
    pub frame: Rc<Frame>,
    /// The time-dependent headers for now.
    pub serve_time: ServeTime,
    /// Whether a new root must be fetched after the response.
    pub is_old: bool,
}

impl<K: Cacheable + 'static> EditionCache<K> {
    /// The edition for a request of this path and query. A new isolate reads what the response needs beside the root.
    pub async fn edition_and_ahead(
        self: &Rc<Self>,
        context: &impl ReadContext,
        later: &impl Later,
        (path, query): (&str, &str),
    ) -> Result<(Rc<Edition>, Ahead), ApiError> {
        if self.shown().is_some() {
            return Ok((self.edition(context, later).await?, Ahead::default()));
        }
        let (edition, mut ahead) = join!(self.edition(context, later), Ahead::read(context, path, query));
        // Others may have switched to a newer edition, and may have been served it, while this request was reading ahead.
        let edition = self.shown().map_or(edition, Ok)?;
        ahead.give_bucket(context, later, &edition);
        Ok((edition, ahead))
    }

    /// The edition for a new request.
    pub async fn edition(
        self: &Rc<Self>,
        context: &impl ReadContext,
        later: &impl Later,
    ) -> Result<Rc<Edition>, ApiError> {
        let came_at = context.millis();
        if let Some(shown) = self.shown_without_waiting(came_at) {
            if came_at - self.0.borrow().checked_at >= FRESH_MILLIS {
                self.refresh_later(context, later);
            }
            return Ok(shown);
        }
        if let Some(outcome) = self.others_refresh(context, came_at).await {
            return outcome;
        }
        self.try_relay_later(context, later);
        let Some(shown) = self.shown() else {
            // Another request may have found an edition while this refresh failed.
            return self.refresh(context, Naming::FromMemory).await.or_else(|error| self.shown().ok_or(error));
        };
        let refresh = Box::pin(self.clone().refresh_in(context.clone()));
        match self.wait_for(context, came_at, refresh).await {
            Ok(Ok(fresh)) => return Ok(fresh),
            Ok(Err(error)) => log::error!("serving an old edition: {error:?}"),
            Err(unfinished) => {
                let state = &mut *self.0.borrow_mut();
                if state.checked_at < came_at {
                    log::warn!("serving an old edition: no root in time");
                    state.failing_since = Some(context.millis());
                }
                // Without this, a data center where every refresh is slow would never get another edition.
                later.later(async move { warn_of(unfinished.await) });
            }
        }
        Ok(self.shown().unwrap_or(shown))
    }

    /// Waits for a refresh as long as the age of the root allows. `Err` has the unfinished refresh.
    async fn wait_for<F: Future + Unpin>(
        &self,
        context: &impl ReadContext,
        came_at: f64,
        refresh: F,
    ) -> Result<F::Output, F> {
        let patience = (PATIENCE_MILLIS - (context.millis() - came_at)).max(0.0);
        let mut unfinished = match context.within(patience, refresh).await {
            Ok(refreshed) => return Ok(refreshed),
            Err(unfinished) => unfinished,
        };
        while self.awaits_relay(context, came_at) {
            unfinished = match context.within(LOOK_MILLIS, unfinished).await {
                Ok(refreshed) => return Ok(refreshed),
                Err(unfinished) => unfinished,
            };
        }
        Err(unfinished)
    }

    /// Whether a reader whose root is old should go on waiting for a relay.
    fn awaits_relay(&self, context: &impl ReadContext, came_at: f64) -> bool {
        let state = self.0.borrow();
        context.has_relay()
            && state.relay_failed_at.is_none()
            && came_at - state.checked_at >= OLD_MILLIS
            && context.millis() - came_at < LONG_PATIENCE_MILLIS
    }

    fn shown_without_waiting(&self, now_millis: f64) -> Option<Rc<Edition>> {
        let state = self.0.borrow();
        state.is_served(now_millis).then(|| state.edition.clone()).flatten()
    }

    /// The result of another reader's refresh, if one is running; `None` if it takes too long.
    async fn others_refresh(&self, context: &impl ReadContext, came_at: f64) -> Option<Result<Rc<Edition>, ApiError>> {
        let is_first = self.shown().is_none();
        let patience_millis = if is_first { FIRST_PATIENCE_MILLIS } else { PATIENCE_MILLIS };
        while self.0.borrow().is_refreshing(context.millis()) {
            if context.millis() - came_at >= patience_millis && !self.awaits_relay(context, came_at) {
                let shown = self.shown()?;
                self.0.borrow_mut().failing_since = Some(context.millis());
                return Some(Ok(shown));
            }
            context.sleep_millis(LOOK_MILLIS).await;
            if let Some(shown) = self.shown_without_waiting(context.millis()) {
                return Some(Ok(shown));
            }
        }
        let has_failed = self.0.borrow().failing_since.is_some_and(|failed_at| failed_at >= came_at);
        (is_first && has_failed).then_some(Err(ApiError::NotHereYet))
    }

    /// Fetches a new root after the response, unless a refresh is running, or one has failed recently.
    pub fn refresh_later(self: &Rc<Self>, context: &impl ReadContext, later: &impl Later) {
        if !self.0.borrow_mut().begin_refresh(context.millis()) {
            return;
        }
        self.try_relay_later(context, later);
        let (edition_cache, context) = (self.clone(), context.clone());
        later.later(async move { warn_of(edition_cache.refresh(&context, Naming::WithReads).await) });
    }

    /// Switches to the edition of a bundle that the Catalog has just made, if its number is higher than the current one;
    /// returns the current edition.
    pub async fn show(&self, context: &impl ReadContext, bundle: &Bundle<'_>) -> Result<Rc<Edition>, ApiError> {
        let made_at = context.millis();
        let shown = self.show_named(context, Some(bundle), Naming::FromMemory).await?;
        self.confirm(&shown, made_at, By::Store);
        Ok(shown)
    }

    async fn show_named(
        &self,
        context: &impl ReadContext,
        bundle: Option<&Bundle<'_>>,
        naming: Naming,
    ) -> Result<Rc<Edition>, ApiError> {
        let shown = self.shown();
        let number = shown.as_ref().map(|shown| shown.root.number);
        let next = match bundle {
            Some(bundle) if number.is_none_or(|number| number < bundle.number) => {
                let previous = shown.as_deref().filter(|shown| shown.root.number > 0);
                Some(Rc::new(Edition::load(context, bundle.root()?, Some(bundle), previous).await?))
            }
            _ => shown.is_none().then(|| Rc::new(Edition::unpublished())),
        };
        let named = self.most_read_in(context, next.as_deref(), shown.as_deref(), naming).await;
        // Another request may have switched the edition in the meantime.
        Ok(self.0.borrow_mut().swap(next, named, context.now()))
    }

    /// The most read articles that are public in the next edition, or else in the one that is shown.
    async fn most_read_in(
        &self,
        context: &impl ReadContext,
        next: Option<&Edition>,
        shown: Option<&Edition>,
        naming: Naming,
    ) -> Vec<Rc<Named>> {
        let (ids, known) = {
            let state = self.0.borrow();
            (state.numbers.as_ref().map(|numbers| numbers.most_read.clone()), state.most_read.clone())
        };
        let (ids, Some(edition)) = (ids.unwrap_or_default(), next.or(shown)) else { return Vec::new() };
        if naming == Naming::WithReads {
            match most_read::name(context, edition, &ids, &known).await {
                Ok(named) => return named,
                Err(error) => log::warn!("not all of the most read are named: {error:?}"),
            }
        }
        let known = if next.is_some() { &[] } else { known.as_slice() };
        most_read::name_from_memory(edition, &ids, known, context.now())
    }

    /// How long ago the root was confirmed, in milliseconds.
    #[cfg(test)]
    pub fn root_age_millis(&self, now_millis: f64) -> f64 {
        now_millis - self.0.borrow().checked_at
    }

    fn shown(&self) -> Option<Rc<Edition>> {
        self.0.borrow().edition.clone()
    }

    /// The frame for pages of an edition, which may no longer be the current one.
    pub fn frame(&self, edition: &Edition, now_millis: f64) -> Rc<Frame> {
        let (state, now) = (&mut *self.0.borrow_mut(), Timestamp::from_millis(now_millis));
        state.renew_frame(now, false);
        match (&state.frame, &state.edition) {
            (Some(frame), Some(shown)) if shown.root.site == edition.root.site => frame.clone(),
            _ => Rc::new(state.frame_of(&edition.site, now)),
        }
    }

    /// The cached response for a path, if it may be served without waiting for a new root.
    pub fn lookup(&self, path: &str, now_millis: f64) -> Option<CacheHit<K>> {
        let state = &mut *self.0.borrow_mut();
        let now = Timestamp::from_millis(now_millis);
        state.renew_frame(now, false);
        if !state.is_served(now_millis) {
            return None;
        }
        let (edition, frame) = (state.edition.as_ref()?, state.frame.as_ref()?);
        let serve_time = serve_time(edition, now, now_millis);
        let is_old = now_millis - state.checked_at >= FRESH_MILLIS;
        state.memory.enter(edition.root.epoch(now));
        let kept = state.memory.get(path)?;
        Some(CacheHit { kept, frame: frame.clone(), serve_time, is_old })
    }

    /// Cache generation: changes whenever a cached response may be stale, and once a second, so that frequently read
    /// responses are looked up here and stay in the cache. 0 if the root must be revalidated first.
    pub fn generation(&self, now_millis: f64) -> u32 {
        let state = &mut *self.0.borrow_mut();
        let now = Timestamp::from_millis(now_millis);
        state.renew_frame(now, false);
        let (Some(edition), Some(frame)) = (&state.edition, &state.frame) else { return 0 };
        if now_millis - state.checked_at >= FRESH_MILLIS {
            return 0;
        }
        let (epoch, second) = (edition.root.epoch(now), now.as_secs());
        let is_same = |(of, within, at, in_second): &(Rc<Edition>, Rc<Frame>, Timestamp, i64)| {
            Rc::ptr_eq(of, edition) && Rc::ptr_eq(within, frame) && (*at, *in_second) == (epoch, second)
        };
        if !state.generation_of.as_ref().is_some_and(is_same) {
            state.generation_of = Some((edition.clone(), frame.clone(), epoch, second));
            state.generation = state.generation.wrapping_add(1).max(1);
        }
        state.generation
    }

    /// Replaces the cached response for a path.
    pub fn replace(&self, path: &str, kept: Rc<K>) {
        self.0.borrow_mut().memory.insert(path, kept);
    }

    /// Caches a response that was made from an edition for an instant, if both are still current.
    pub fn keep(&self, path: &str, kept: Rc<K>, made_of: (&Edition, Timestamp), now_millis: f64) {
        let state = &mut *self.0.borrow_mut();
        let Some(shown) = &state.edition else { return };
        let (edition, made_at) = made_of;
        let epoch = shown.root.epoch(Timestamp::from_millis(now_millis));
        if std::ptr::eq(&raw const **shown, edition) && epoch == edition.root.epoch(made_at) {
            state.memory.enter(epoch);
            state.memory.beside(edition.bytes());
            state.memory.insert(path, kept);
        }
    }
}

impl<K> State<K> {
    /// Whether the edition is served without waiting for a new root: it is young enough, or the last refresh failed or
    /// was late.
    fn is_served(&self, now_millis: f64) -> bool {
        now_millis - self.checked_at < STALE_MILLIS
            || self.failing_since.is_some_and(|since| now_millis - since < FAILING_MILLIS)
    }

    /// Notes that a refresh starts after a response. False if one is running, or if one has failed recently.
    fn begin_refresh(&mut self, now_millis: f64) -> bool {
        if self.is_refreshing(now_millis) || self.failing_since.is_some_and(|since| now_millis - since < RETRY_MILLIS) {
            return false;
        }
        if let Some(since) = &mut self.failing_since {
            *since = now_millis;
        }
        self.refreshing_since = Some(now_millis);
        true
    }

    fn is_refreshing(&self, now_millis: f64) -> bool {
        self.refreshing_since.is_some_and(|since| now_millis - since <= REFRESH_LIMIT_MILLIS)
    }

    /// Switches to a newer edition, and to new numbers in any case.
    fn swap(&mut self, next: Option<Rc<Edition>>, named: Vec<Rc<Named>>, now: Timestamp) -> Rc<Edition> {
        let judged_by = next.as_ref().or(self.edition.as_ref()).map_or(0, |edition| edition.root.number);
        let shown = match (&self.edition, next) {
            (Some(shown), Some(next)) if next.root.number <= shown.root.number => shown.clone(),
            (Some(shown), None) => shown.clone(),
            (_, next) => {
                self.memory.invalidate();
                next.unwrap_or_else(|| Rc::new(Edition::unpublished()))
            }
        };
        // Articles that are public in an older edition may be gone in this one.
        if judged_by == shown.root.number {
            self.most_read = named;
        }
        self.edition = Some(shown.clone());
        self.renew_frame(now, true);
        shown
    }

    /// Rebuilds the frame, if `must` or if one of its articles was taken down.
    fn renew_frame(&mut self, now: Timestamp, must: bool) {
        let Some(shown) = self.edition.clone() else { return };
        if !must && self.frame_ends.is_none_or(|end| now < end) {
            return;
        }
        self.most_read.retain(|named| named.unpublish_at.is_none_or(|end| now < end));
        self.frame_ends = self.most_read.iter().filter_map(|named| named.unpublish_at).min();
        let frame = self.frame_of(&shown.site, now);
        if self.frame.as_deref() != Some(&frame) {
            self.frame = Some(Rc::new(frame));
        }
    }

    fn frame_of(&self, site: &Site, now: Timestamp) -> Frame {
        let numbers = Numbers {
            total_views: site.views_offset + self.numbers.as_ref().map_or(0, |numbers| numbers.views),
            guests: self.numbers.as_ref().map(|numbers| numbers.online(now)),
            most_read: self.most_read.iter().map(|named| MostRead::of(&named.card)).collect(),
        };
        Frame::new(site, &numbers)
    }
}

fn warn_of(refreshed: Result<Rc<Edition>, ApiError>) {
    if let Err(error) = refreshed {
        log::warn!("no new root: {error:?}");
    }
}
