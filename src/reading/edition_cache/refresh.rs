//! Revalidation of the root.
//!
//! A relay is asked whether there is a newer edition, and answers with its bundle. The root and the numbers are also read
//! from the store, in the background twice a minute, so that a relay that is behind is noticed. A relay that has failed is
//! not waited for; the store's root counts until a relay answers a trial in the background.
//!
//! The first reader in an isolate gets the store's root. A relay is asked beside it, only for the number; if the relay knows
//! a newer edition, it is asked for the bundle. Each may take a second, as nothing else says how old the store's root is.

use std::pin::pin;
use std::rc::Rc;

use futures_util::join;
use gazette_core::edition::Bundle;
use gazette_core::wire::ApiError;

use super::{By, EditionCache, FRESH_MILLIS, LONG_PATIENCE_MILLIS, Naming, STALE_MILLIS, warn_of};
use crate::counting::client::Snapshot;
use crate::host::Later;
use crate::publishing::client as catalog;
use crate::reading::edition::Edition;
use crate::reading::memory::Cacheable;
use crate::reading::read_context::ReadContext;
use crate::relaying::client::Relayed;
use crate::storage::ContentStore;

/// How long a refresh waits for a relay.
const RELAY_MILLIS: f64 = 2_000.0;
/// How long after a failure a relay is tried again.
const RELAY_RETRY_MILLIS: f64 = 10_000.0;
/// While a relay answers, the store is read after this time, in the background.
const STORE_FRESH_MILLIS: f64 = 30_000.0;
/// After this time, a reader who waits for a relay also waits for the store. The numbers on pages come with it. They are
/// up to ten seconds old when they are put into KV, and KV may serve them for half a minute more, so no page shows
/// numbers that are older than a minute and a half.
const STORE_STALE_MILLIS: f64 = 50_000.0;
/// How long a refresh waits for new numbers.
const NUMBERS_MILLIS: f64 = 500.0;
/// How long the first refresh of an isolate waits for new numbers, as no page may wait for them.
const FIRST_NUMBERS_MILLIS: f64 = 300.0;

impl<K: Cacheable + 'static> EditionCache<K> {
    pub(super) async fn refresh_in(self: Rc<Self>, context: impl ReadContext) -> Result<Rc<Edition>, ApiError> {
        self.refresh(&context, Naming::FromMemory).await
    }

    /// Revalidates the root, and serves the newest edition from now on.
    pub(super) async fn refresh(&self, context: &impl ReadContext, naming: Naming) -> Result<Rc<Edition>, ApiError> {
        let asked_at = context.millis();
        self.0.borrow_mut().refreshing_since = Some(asked_at);
        let refreshed = match self.shown() {
            Some(_) => self.revalidate(context, naming).await,
            None => self.first(context).await,
        };
        let state = &mut *self.0.borrow_mut();
        if state.refreshing_since == Some(asked_at) {
            state.refreshing_since = None;
        }
        match &refreshed {
            Ok(_) => state.failing_since = None,
            Err(_) => state.failing_since = Some(context.millis()),
        }
        refreshed
    }

    async fn revalidate(&self, context: &impl ReadContext, naming: Naming) -> Result<Rc<Edition>, ApiError> {
        let (asks_relay, reads_store) = self.sources(context, naming);
        let relay = async { if asks_relay { Some(self.show_relayed(context, naming).await) } else { None } };
        let store = async { if reads_store { Some(self.show_stored(context, naming).await) } else { None } };
        match join!(relay, store) {
            (Some(Ok(_)), Some(Err(error))) => {
                log::warn!("the store has no root: {error:?}");
                self.shown().ok_or(error)
            }
            (Some(Ok(shown)), _) => Ok(self.shown().unwrap_or(shown)),
            (relayed, stored) => {
                if let Some(Err(error)) = relayed {
                    log::warn!("no answer of a relay: {error:?}");
                }
                let (shown, asked_at) = match stored {
                    Some(stored) => stored?,
                    None => self.show_stored(context, naming).await?,
                };
                self.confirm(&shown, asked_at, By::Store);
                Ok(shown)
            }
        }
    }

    /// Whether a relay is asked, and whether the store is read.
    fn sources(&self, context: &impl ReadContext, naming: Naming) -> (bool, bool) {
        let state = self.0.borrow();
        if !context.has_relay() || state.relay_failed_at.is_some() {
            return (false, true);
        }
        let store_age_millis = context.millis() - state.store_checked_at;
        match naming {
            Naming::WithReads => (true, store_age_millis >= STORE_FRESH_MILLIS),
            Naming::FromMemory => (true, store_age_millis >= STORE_STALE_MILLIS),
        }
    }

    /// Asks a relay again after the response, if one has failed.
    pub(super) fn try_relay_later(self: &Rc<Self>, context: &impl ReadContext, later: &impl Later) {
        let now = context.millis();
        let is_due = |failed_at: f64| now - failed_at >= RELAY_RETRY_MILLIS;
        if !context.has_relay() || !self.0.borrow().relay_failed_at.is_some_and(is_due) {
            return;
        }
        self.0.borrow_mut().relay_failed_at = Some(now);
        let (edition_cache, context) = (self.clone(), context.clone());
        later.later(async move { warn_of(edition_cache.show_relayed(&context, Naming::FromMemory).await) });
    }

    /// Shows the edition of a relay, if it is newer. Fails if the relay is behind, because then it confirms nothing.
    async fn show_relayed(&self, context: &impl ReadContext, naming: Naming) -> Result<Rc<Edition>, ApiError> {
        let asked_at = context.millis();
        let shown = async {
            let shown = self.shown().ok_or(ApiError::NotHereYet)?;
            match newer_bundle(context, shown.root.number).await? {
                Some(bundle) => self.show_named(context, Some(&Bundle::read(bundle.as_bytes())?), naming).await,
                None => Ok(shown),
            }
        };
        let shown = shown.await;
        match &shown {
            Ok(shown) => {
                self.0.borrow_mut().relay_failed_at = None;
                self.confirm(shown, asked_at, By::Relay);
            }
            Err(_) => self.0.borrow_mut().relay_failed_at = Some(context.millis()),
        }
        shown
    }

    /// Shows the edition of the store, if it is newer, and the numbers there. Returns also when the store was asked.
    async fn show_stored(&self, context: &impl ReadContext, naming: Naming) -> Result<(Rc<Edition>, f64), ApiError> {
        let asked_at = context.millis();
        let (root, ()) = join!(self.stored_root(context), self.read_numbers(context, NUMBERS_MILLIS));
        let bundle = root?;
        let bundle = bundle.as_deref().map(Bundle::read).transpose()?;
        let shown = self.show_named(context, bundle.as_ref(), naming).await?;
        self.note_stored(&shown, asked_at);
        Ok((shown, asked_at))
    }

    /// The first edition in this isolate.
    async fn first(&self, context: &impl ReadContext) -> Result<Rc<Edition>, ApiError> {
        let asked_at = context.millis();
        let known = async {
            let asked = pin!(context.ask_relay(0, false));
            if context.has_relay() { context.within(LONG_PATIENCE_MILLIS, asked).await.ok() } else { None }
        };
        let numbers = self.read_numbers(context, FIRST_NUMBERS_MILLIS);
        let (root, (), known) = join!(self.stored_root(context), numbers, known);
        let mut bytes = root?;
        let number = bytes.as_deref().map(Bundle::read).transpose()?.map_or(0, |bundle| bundle.number);
        let mut confirmed_at = asked_at;
        match known {
            Some(Ok(Relayed { number: known, .. })) if known > number => {
                let newer = pin!(newer_bundle(context, number));
                match context.within(LONG_PATIENCE_MILLIS, newer).await {
                    Ok(Ok(Some(newer))) => bytes = Some(newer.into_bytes()),
                    // The next reader waits for it.
                    _ => confirmed_at = asked_at - STALE_MILLIS,
                }
            }
            Some(Ok(_)) => {}
            failed if context.has_relay() => {
                match failed {
                    Some(Err(error)) => log::warn!("no answer of a relay: {error:?}"),
                    _ => log::warn!("no answer of a relay in time"),
                }
                // The next reader is served, and makes the relay be tried in the background.
                confirmed_at = asked_at - FRESH_MILLIS;
                self.0.borrow_mut().relay_failed_at = Some(asked_at - RELAY_RETRY_MILLIS);
            }
            _ => {}
        }
        let bundle = bytes.as_deref().map(Bundle::read).transpose()?;
        let shown = self.show_named(context, bundle.as_ref(), Naming::FromMemory).await?;
        self.note_stored(&shown, asked_at);
        self.confirm(&shown, confirmed_at, By::Store);
        Ok(shown)
    }

    async fn read_numbers(&self, context: &impl ReadContext, patience_millis: f64) {
        let numbers = pin!(context.numbers());
        match context.within(patience_millis, numbers).await {
            Ok(Ok(numbers)) => self.set_numbers(numbers),
            Ok(Err(error)) => log::warn!("no new numbers: {error:?}"),
            Err(_) => log::warn!("no new numbers in time"),
        }
    }

    fn set_numbers(&self, numbers: Option<Snapshot>) {
        self.0.borrow_mut().numbers = numbers;
    }

    /// The bytes of the store's bundle, or of the Catalog's if the store has none.
    async fn stored_root(&self, context: &impl ReadContext) -> Result<Option<Vec<u8>>, ApiError> {
        let shown = self.shown().map_or(0, |shown| shown.root.number);
        let is_valid = |bundle: Bundle<'_>| if bundle.number > shown { bundle.root().map(drop) } else { Ok(()) };
        match context.store()?.root().await {
            Ok(Some(bytes)) => match Bundle::read(&bytes).and_then(is_valid) {
                Ok(()) => return Ok(Some(bytes)),
                Err(error) => log::warn!("the root is broken: {error}; asking the Catalog"),
            },
            // Nothing was published, or nothing has arrived in this data center: the Catalog has the answer.
            Ok(None) => {}
            // While there is an edition to serve, an error can wait.
            Err(error) if self.0.borrow().edition.is_some() => return Err(error.into()),
            Err(error) => log::warn!("{error}; asking the Catalog for the root"),
        }
        Ok(catalog::newest_bundle(context).await?.map(String::into_bytes))
    }

    fn note_stored(&self, shown: &Edition, asked_at: f64) {
        let state = &mut *self.0.borrow_mut();
        state.store_checked_at = state.store_checked_at.max(asked_at);
        shown.confirm_in_store(asked_at);
    }

    /// Records that an edition was the newest at an instant.
    pub(super) fn confirm(&self, shown: &Edition, at_millis: f64, by: By) {
        let state = &mut *self.0.borrow_mut();
        state.checked_at = state.checked_at.max(at_millis);
        shown.confirm(at_millis);
        if by == By::Store {
            shown.confirm_in_store(at_millis);
        }
    }
}

/// The bundle of a relay, if it is newer than an edition; `None` if the relay knows of nothing newer.
async fn newer_bundle(context: &impl ReadContext, have: u64) -> Result<Option<String>, ApiError> {
    let asked = pin!(context.ask_relay(have, true));
    let late = |_| ApiError::Internal("it took too long".into());
    match context.within(RELAY_MILLIS, asked).await.map_err(late)?? {
        Relayed { number, bundle: None } if number == have => Ok(None),
        Relayed { number, bundle: Some(bundle) } if number > have => Ok(Some(bundle)),
        Relayed { number, .. } => Err(ApiError::Internal(format!("it is at edition {number}, after {have} was shown"))),
    }
}
