//! The edition that lives in this isolate, and how it is kept fresh.
//!
//! A root younger than 15 seconds is served as it is. Until 60 seconds it is served while a new one is fetched after the
//! answer. Older, the reader waits for the new one, a second at most, and is served the old one if it does not come.
//! A lower number is never accepted. So a reader is at most a minute plus KV's own propagation behind.

use std::cell::RefCell;
use std::rc::Rc;

use gazette_core::edition::Root;
use gazette_core::json;
use gazette_core::pages::{Frame, Numbers};

use super::edition::Edition;
use super::hot::Hot;
use crate::clock;
use crate::counting;
use crate::error::ApiError;
use crate::publishing;
use crate::storage::{KvPaper, PaperStore};

/// Served without a thought.
pub const FRESH_MILLIS: f64 = 15_000.0;
/// Served while a new one is fetched.
pub const STALE_MILLIS: f64 = 60_000.0;
/// How long a reader waits for a new root.
const PATIENCE_MILLIS: f64 = 1_000.0;
/// How long a new root waits for new numbers.
const NUMBERS_PATIENCE_MILLIS: f64 = 500.0;
/// A refresh that did not end in this time was cut off with its request.
const REFRESH_LIMIT_MILLIS: f64 = 10_000.0;

/// All that this isolate keeps between requests.
#[derive(Default)]
struct Residence {
    edition: Option<Rc<Edition>>,
    checked_at: f64,
    refreshing_since: Option<f64>,
    numbers: Option<Numbers>,
    frame: Option<Rc<Frame>>,
    hot: Hot,
}

thread_local! {
    static RESIDENCE: RefCell<Residence> = RefCell::default();
}

/// The edition for a reader who comes now.
pub async fn edition(env: &worker::Env, context: &worker::Context) -> Result<Rc<Edition>, ApiError> {
    let now = clock::millis();
    let (edition, age) = RESIDENCE.with_borrow(|residence| (residence.edition.clone(), now - residence.checked_at));
    let Some(edition) = edition else { return refresh(env).await };
    if age >= STALE_MILLIS {
        match clock::within(PATIENCE_MILLIS, refresh(env)).await {
            Some(Ok(fresh)) => return Ok(fresh),
            Some(Err(error)) => worker::console_error!("serving an old edition: {error:?}"),
            None => worker::console_error!("serving an old edition: no root in time"),
        }
    } else if age >= FRESH_MILLIS {
        refresh_later(env, context);
    }
    Ok(edition)
}

/// Fetches a new root after the answer, unless someone is at it.
pub fn refresh_later(env: &worker::Env, context: &worker::Context) {
    let now = clock::millis();
    let is_mine = RESIDENCE.with_borrow_mut(|residence| {
        let is_free = residence.refreshing_since.is_none_or(|since| now - since > REFRESH_LIMIT_MILLIS);
        if is_free {
            residence.refreshing_since = Some(now);
        }
        is_free
    });
    if is_mine {
        let env = env.clone();
        context.wait_until(async move {
            if let Err(error) = refresh(&env).await {
                worker::console_warn!("no new root: {error:?}");
            }
            RESIDENCE.with_borrow_mut(|residence| residence.refreshing_since = None);
        });
    }
}

/// Fetches the root and the numbers, and shows them. The numbers must be quick: no page waits for a count.
async fn refresh(env: &worker::Env) -> Result<Rc<Edition>, ApiError> {
    let numbers = clock::within(NUMBERS_PATIENCE_MILLIS, counting::client::numbers(env));
    let (root, numbers) = futures_util::join!(fetch_root(env), numbers);
    match numbers {
        Some(Ok(numbers)) => RESIDENCE.with_borrow_mut(|residence| residence.numbers = Some(numbers)),
        Some(Err(error)) => worker::console_warn!("no new numbers: {error:?}"),
        None => worker::console_warn!("no new numbers in time"),
    }
    show(env, root?).await
}

async fn fetch_root(env: &worker::Env) -> Result<Option<Root>, ApiError> {
    let json = match KvPaper::bind(env)?.root().await? {
        Some(json) => Some(json),
        // Nothing was published, or nothing has arrived here: the Catalog knows.
        None => publishing::client::newest_root(env).await?,
    };
    json.map(|json| json::read(&json).map_err(Into::into)).transpose()
}

/// Shows the edition of a root, if its number is not lower than what is shown.
async fn show(env: &worker::Env, root: Option<Root>) -> Result<Rc<Edition>, ApiError> {
    let shown = RESIDENCE.with_borrow(|residence| residence.edition.clone());
    let next = match (root, &shown) {
        (None, Some(shown)) => shown.clone(),
        (None, None) => Rc::new(Edition::unpublished()),
        (Some(root), Some(shown)) if root.number <= shown.root.number => shown.clone(),
        (Some(root), shown) => {
            let previous = shown.as_deref().filter(|shown| shown.root.number > 0);
            Rc::new(Edition::load(env, root, previous).await?)
        }
    };
    RESIDENCE.with_borrow_mut(|residence| {
        let (number, shown) = (next.root.number, residence.edition.as_ref().map(|shown| shown.root.number));
        if shown.is_none_or(|shown| shown < number) {
            residence.edition = Some(next.clone());
            residence.hot.invalidate();
        }
        let mut numbers = residence.numbers.unwrap_or_default();
        numbers.total_views += next.site.views_offset;
        let frame = Frame::new(&next.site, &numbers);
        if residence.frame.as_deref() != Some(&frame) {
            residence.frame = Some(Rc::new(frame));
        }
        residence.checked_at = clock::millis();
    });
    Ok(next)
}

/// Shows a root that this isolate has just helped to publish.
pub async fn adopt(env: &worker::Env, root_json: &str) -> Result<(), ApiError> {
    show(env, Some(json::read(root_json)?)).await.map(drop)
}

/// The frame around every page.
pub fn frame() -> Option<Rc<Frame>> {
    RESIDENCE.with_borrow(|residence| residence.frame.clone())
}

/// Lends the memory of answers, with the edition that they belong to, the frame of pages, and the edition's age in
/// milliseconds.
pub fn with_hot<T>(use_it: impl FnOnce(&mut Hot, &Edition, &Rc<Frame>, f64) -> Option<T>) -> Option<T> {
    RESIDENCE.with_borrow_mut(|residence| {
        let (edition, frame) = (residence.edition.as_ref()?, residence.frame.as_ref()?);
        let age = clock::millis() - residence.checked_at;
        use_it(&mut residence.hot, edition, frame, age)
    })
}
