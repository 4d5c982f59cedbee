//! The edition that lives in an isolate, and how it is kept fresh.
//!
//! A root that was asked for less than 15 seconds ago is served as it is. Until 50 seconds it is served while a new one is
//! fetched after the answer. Older, the reader waits for the new one, a second at most, and is served the old one if it
//! does not come; the fetch goes on. A lower number is never accepted, nor given to anybody after a higher one. So a
//! reader is at most a minute plus KV's own propagation behind, unless KV does not answer.

use std::cell::RefCell;
use std::rc::Rc;

use gazette_core::edition::Root;
use gazette_core::json;
use gazette_core::pages::{Frame, MostRead, Numbers};
use gazette_core::site::Site;
use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::lists;
use super::memory::{Keepable, Memory};
use super::most_read::{self, Named};
use super::place::Place;
use crate::counting::client::Snapshot;
use crate::error::ApiError;
use crate::host::Later;
use crate::log;
use crate::publishing::client as catalog;
use crate::storage::PaperStore;

/// Served without a thought.
pub const FRESH_MILLIS: f64 = 15_000.0;
/// Served while a new one is fetched. With it come the numbers, which are up to ten seconds old when they are put, and half a
/// minute more in KV: so no page shows any that are older than a minute and a half.
pub const STALE_MILLIS: f64 = 50_000.0;
/// How long a reader waits for a new root.
pub const PATIENCE_MILLIS: f64 = 1_000.0;
/// How long a new root waits for new numbers.
const NUMBERS_PATIENCE_MILLIS: f64 = 500.0;
/// A refresh that did not end in this time was cut off with its request.
const REFRESH_LIMIT_MILLIS: f64 = 10_000.0;

/// All that an isolate keeps between requests, with answers of type `K`.
pub struct Residence<K>(RefCell<State<K>>);

struct State<K> {
    edition: Option<Rc<Edition>>,
    /// When the root was last asked for, of those times that an answer came.
    checked_at: f64,
    refreshing_since: Option<f64>,
    numbers: Option<Snapshot>,
    most_read: Vec<Rc<Named>>,
    frame: Option<Rc<Frame>>,
    /// When one of the most read that it names will be gone.
    frame_ends: Option<Timestamp>,
    memory: Memory<K>,
    /// How often what is kept had to be answered otherwise, and what it was kept for the last time.
    moment: u32,
    of_moment: Option<(Rc<Edition>, Rc<Frame>, Timestamp, i64)>,
}

impl<K> Default for Residence<K> {
    fn default() -> Self {
        Self(RefCell::new(State {
            edition: None,
            checked_at: 0.0,
            refreshing_since: None,
            numbers: None,
            most_read: Vec::new(),
            frame: None,
            frame_ends: None,
            memory: Memory::default(),
            moment: 0,
            of_moment: None,
        }))
    }
}

impl<K: Keepable + 'static> Residence<K> {
    /// The edition for a reader who comes now.
    pub async fn edition(self: &Rc<Self>, place: &impl Place, later: &impl Later) -> Result<Rc<Edition>, ApiError> {
        let (shown, age) = (self.shown(), place.millis() - self.0.borrow().checked_at);
        let Some(shown) = shown else {
            // While it failed, someone else may have found one.
            return self.refresh(place).await.or_else(|error| self.shown().ok_or(error));
        };
        if age < STALE_MILLIS {
            if age >= FRESH_MILLIS {
                self.refresh_later(place, later);
            }
            return Ok(shown);
        }
        let refresh = Box::pin(self.clone().refresh_in(place.clone()));
        match place.within(PATIENCE_MILLIS, refresh).await {
            Ok(Ok(fresh)) => return Ok(fresh),
            Ok(Err(error)) => log::error(&format!("serving an old edition: {error:?}")),
            Err(unfinished) => {
                log::error("serving an old edition: no root in time");
                // Or a place that always takes longer would never see another edition.
                later.later(async move { warn_of(unfinished.await) });
            }
        }
        Ok(self.shown().unwrap_or(shown))
    }

    /// Fetches a new root after the answer, unless someone is at it.
    pub fn refresh_later(self: &Rc<Self>, place: &impl Place, later: &impl Later) {
        let now = place.millis();
        let is_free = |since| now - since > REFRESH_LIMIT_MILLIS;
        if self.0.borrow().refreshing_since.is_none_or(is_free) {
            self.0.borrow_mut().refreshing_since = Some(now);
            let (residence, place) = (self.clone(), place.clone());
            later.later(async move {
                warn_of(residence.refresh(&place).await);
                residence.0.borrow_mut().refreshing_since = None;
            });
        }
    }

    async fn refresh_in(self: Rc<Self>, place: impl Place) -> Result<Rc<Edition>, ApiError> {
        self.refresh(&place).await
    }

    /// Fetches the root and the numbers, and shows them. The numbers must be quick: no page waits for a count.
    async fn refresh(&self, place: &impl Place) -> Result<Rc<Edition>, ApiError> {
        let asked_at = place.millis();
        let numbers = std::pin::pin!(place.numbers());
        let numbers = place.within(NUMBERS_PATIENCE_MILLIS, numbers);
        let (root, numbers) = futures_util::join!(self.fetch_root(place), numbers);
        match numbers {
            Ok(Ok(numbers)) => self.0.borrow_mut().numbers = numbers,
            Ok(Err(error)) => log::warn(&format!("no new numbers: {error:?}")),
            Err(_) => log::warn("no new numbers in time"),
        }
        let shown = self.show(place, root?).await?;
        let mut state = self.0.borrow_mut();
        state.checked_at = state.checked_at.max(asked_at);
        Ok(shown)
    }

    async fn fetch_root(&self, place: &impl Place) -> Result<Option<Root>, ApiError> {
        let json = match place.store()?.root().await {
            Ok(Some(json)) => Some(json),
            // Nothing was published, or nothing has arrived here: the Catalog knows.
            Ok(None) => catalog::newest_root(place).await?,
            // Who has an edition to show can wait.
            Err(error) if self.0.borrow().edition.is_some() => return Err(error.into()),
            Err(error) => {
                log::warn(&format!("{error}; asking the Catalog for the root"));
                catalog::newest_root(place).await?
            }
        };
        json.map(|json| json::read(&json).map_err(Into::into)).transpose()
    }

    /// Shows the edition of a root, if its number is higher than what is shown, and gives what is shown then.
    pub async fn show(&self, place: &impl Place, root: Option<Root>) -> Result<Rc<Edition>, ApiError> {
        let shown = self.shown();
        let number = shown.as_ref().map(|shown| shown.root.number);
        let next = match root {
            Some(root) if number.is_none_or(|number| number < root.number) => {
                let previous = shown.as_deref().filter(|shown| shown.root.number > 0);
                Some(Rc::new(Edition::load(place, root, previous).await?))
            }
            _ => shown.is_none().then(|| Rc::new(Edition::unpublished())),
        };
        let named = self.prepare(place, next.as_deref().or(shown.as_deref())).await;
        // While it was loaded, someone else may have shown another.
        Ok(self.0.borrow_mut().swap(next, named, place.now()))
    }

    /// Has at hand what pages of an edition show besides their own: the heads, which stay with it, and the most read that
    /// are public in it, which it gives. That must be quick, too: who names none shows none, and heads that have not come
    /// are fetched by whoever needs them.
    async fn prepare(&self, place: &impl Place, edition: Option<&Edition>) -> Vec<Rc<Named>> {
        let (ids, known) = {
            let state = self.0.borrow();
            (state.numbers.as_ref().map(|numbers| numbers.most_read.clone()), state.most_read.clone())
        };
        let (ids, Some(edition)) = (ids.unwrap_or_default(), edition) else { return Vec::new() };
        let named = RefCell::default();
        let name = async {
            match most_read::name(place, edition, &ids, &known, most_read::SHOWN).await {
                Ok(public) => *named.borrow_mut() = public,
                Err(error) => log::warn(&format!("the most read are not named: {error:?}")),
            }
        };
        let both = Box::pin(async { futures_util::join!(name, lists::all_heads(place, edition)) });
        // What has come by then is kept.
        drop(place.within(NUMBERS_PATIENCE_MILLIS, both).await);
        named.take()
    }

    fn shown(&self) -> Option<Rc<Edition>> {
        self.0.borrow().edition.clone()
    }

    /// The frame around the pages of an edition, which need not be the one that is shown by now.
    pub fn frame(&self, edition: &Edition, now_millis: f64) -> Rc<Frame> {
        let (state, now) = (&mut *self.0.borrow_mut(), Timestamp::from_millis(now_millis));
        state.renew_frame(now, false);
        match (&state.frame, &state.edition) {
            (Some(frame), Some(shown)) if shown.root.site == edition.root.site => frame.clone(),
            _ => Rc::new(state.frame_of(&edition.site, now)),
        }
    }

    /// What was kept for a path, if it may still be served; the frame that is current; the edition's age in milliseconds.
    pub fn recall(&self, path: &str, now_millis: f64) -> Option<(Rc<K>, Rc<Frame>, f64)> {
        let state = &mut *self.0.borrow_mut();
        let now = Timestamp::from_millis(now_millis);
        state.renew_frame(now, false);
        let (edition, frame) = (state.edition.as_ref()?, state.frame.as_ref()?);
        let age = now_millis - state.checked_at;
        if age >= STALE_MILLIS {
            return None;
        }
        state.memory.enter(edition.root.epoch(now));
        state.memory.get(path).map(|kept| (kept, frame.clone(), age))
    }

    /// A number that is another one whenever something that was recalled may have to be answered otherwise; and once a second
    /// besides, so that what is read is asked for, and stays. 0 if the edition needs a thought.
    pub fn moment(&self, now_millis: f64) -> u32 {
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
        if !state.of_moment.as_ref().is_some_and(is_same) {
            state.of_moment = Some((edition.clone(), frame.clone(), epoch, second));
            state.moment = state.moment.wrapping_add(1).max(1);
        }
        state.moment
    }

    /// Keeps an answer instead of the one that was kept for its path.
    pub fn replace(&self, path: &str, kept: Rc<K>) {
        self.0.borrow_mut().memory.insert(path, kept);
    }

    /// Keeps an answer that was made of an edition for an instant, if both are still what readers see.
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
    /// Shows an edition if it is newer, and the numbers of now in either case.
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
        // What an older edition shows may be gone in this one.
        if judged_by == shown.root.number {
            self.most_read = named;
        }
        self.edition = Some(shown.clone());
        self.renew_frame(now, true);
        shown
    }

    /// Makes the frame anew, if it must be.
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
        log::warn(&format!("no new root: {error:?}"));
    }
}
