//! A store with the worst behaviour of Workers KV.
//!
//! - A value arrives at each data center at a different time, up to half a minute later. Older values may come after
//!   newer ones, but the last one stays in the end.
//! - A data center repeats the result of a read, a value or a miss, for the read's `cacheTtl`. Until then it sees no
//!   put or deletion, unless another read has a shorter one.
//! - A second put to a key within a second is refused.
//! - Any operation may fail. A put that has failed, or whose sender has died, may have happened, or may happen later.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::hash::Hash;
use gazette_core::slug::Slug;

use super::clockwork::Clockwork;
use crate::storage::{CacheTtl, ContentStore, ListKey, Media, NumberedBucket, StoreError};

/// The maximum delay until a value arrives.
pub const ARRIVAL_MILLIS: u64 = 30_000;
/// How long a data center caches the root, in seconds.
const ROOT_TTL_SECS: u32 = 30;
/// The maximum time until readers in a data center can see a root.
pub const PROPAGATION_MILLIS: u64 = ARRIVAL_MILLIS + 1_000 * ROOT_TTL_SECS as u64;
/// The minimum time between two puts to a key.
const PUT_PAUSE_MILLIS: u64 = 1_000;

/// The maximum duration of a slow put.
const STRAGGLING_MILLIS: u64 = 20_000;

/// The behaviour of the store in a run.
#[derive(Debug, Clone)]
pub struct Nature {
    /// The maximum delay until a value arrives, in this run.
    pub lag_millis: u64,
    /// The usual maximum duration of an operation.
    pub usual_millis: u64,
    /// The maximum duration of a slow operation.
    pub slow_millis: u64,
    /// The permille of slow operations.
    pub slow_permille: u64,
    /// The permille of failing operations.
    pub failing_permille: u64,
}

/// The whole store.
pub struct Kv {
    clockwork: Clockwork,
    nature: RefCell<Nature>,
    places: usize,
    keys: RefCell<HashMap<String, Vec<Put>>>,
    remembered: RefCell<HashMap<(usize, String), Remembered>>,
    /// The end of an outage, in milliseconds.
    down_until: Cell<u64>,
    fails_roots: Cell<bool>,
    root_reads: Cell<u32>,
    /// How often the root was put too soon after the previous put.
    pub hasty_roots: Cell<u32>,
}

/// A cached result of a read.
struct Remembered {
    found: Option<Rc<[u8]>>,
    read_at_millis: u64,
    ttl_millis: u64,
}

struct Put {
    value: Option<Rc<[u8]>>,
    at_millis: u64,
    /// The instants at which this value arrives, by data center.
    arrivals: Vec<Vec<u64>>,
}

/// The store as one data center sees it.
#[derive(Clone)]
pub struct LaggingKv {
    kv: Rc<Kv>,
    place: usize,
}

impl Kv {
    /// An empty store for `places` data centers.
    pub fn new(clockwork: &Clockwork, nature: Nature, places: usize) -> Rc<Self> {
        Rc::new(Self {
            clockwork: clockwork.clone(),
            nature: RefCell::new(nature),
            places,
            keys: RefCell::default(),
            remembered: RefCell::default(),
            down_until: Cell::new(0),
            fails_roots: Cell::new(false),
            root_reads: Cell::new(0),
            hasty_roots: Cell::new(0),
        })
    }

    /// The store as one data center sees it.
    pub fn at(self: &Rc<Self>, place: usize) -> LaggingKv {
        LaggingKv { kv: self.clone(), place }
    }

    /// Ends all failures.
    pub fn calm_down(&self) {
        self.nature.borrow_mut().failing_permille = 0;
    }

    /// Starts an outage until an instant.
    pub fn go_down_until(&self, millis: u64) {
        self.down_until.set(millis);
    }

    /// Replaces all values under keys with this prefix by invalid data, in every data center.
    pub fn spoil(&self, key_prefix: &str) {
        let mut keys = self.keys.borrow_mut();
        for put in keys.iter_mut().filter(|(key, _)| key.starts_with(key_prefix)).flat_map(|(_, puts)| puts) {
            put.value = put.value.is_some().then(|| Rc::from(&b"{\"a\":"[..]));
        }
        self.remembered.borrow_mut().clear();
    }

    /// Makes reads of the root fail, or work again.
    pub fn fail_roots(&self, fails: bool) {
        self.fails_roots.set(fails);
    }

    /// The number of reads of the root.
    pub fn root_reads(&self) -> u32 {
        self.root_reads.get()
    }

    /// How often a key was put.
    pub fn puts(&self, key: &str) -> usize {
        self.keys.borrow().get(key).map_or(0, Vec::len)
    }

    /// Whether a key with this prefix has a value.
    pub fn has(&self, key_prefix: &str) -> bool {
        let keys = self.keys.borrow();
        let is_there = |puts: &Vec<Put>| puts.last().is_some_and(|put| put.value.is_some());
        keys.iter().any(|(key, puts)| key.starts_with(key_prefix) && is_there(puts))
    }

    /// The keys whose values contain a text.
    pub fn keys_with(&self, text: &str) -> Vec<String> {
        let has_it = |value: &[u8]| String::from_utf8_lossy(value).contains(text);
        let keys = self.keys.borrow();
        let with_it =
            keys.iter().filter(|(_, puts)| puts.last().and_then(|put| put.value.as_deref()).is_some_and(has_it));
        with_it.map(|(key, _)| key.clone()).collect()
    }

    /// The instants at which the root was put, with its bytes.
    pub fn root_puts(&self) -> Vec<(u64, Rc<[u8]>)> {
        let keys = self.keys.borrow();
        let puts = keys.get("root").map(Vec::as_slice).unwrap_or_default();
        puts.iter().filter_map(|put| Some((put.at_millis, put.value.clone()?))).collect()
    }

    fn fails(&self) -> bool {
        let is_down = self.clockwork.now_millis() < self.down_until.get();
        is_down || self.clockwork.happens(self.nature.borrow().failing_permille)
    }

    /// A random latency of a request or a response.
    pub fn latency_millis(&self) -> u64 {
        let nature = self.nature.borrow();
        let is_slow = self.clockwork.happens(nature.slow_permille);
        self.clockwork.below(1 + if is_slow { nature.slow_millis } else { nature.usual_millis })
    }

    fn under_way_millis(&self) -> u64 {
        let lag_millis = self.nature.borrow().lag_millis;
        if self.clockwork.happens(300) { 0 } else { self.clockwork.below(lag_millis + 1) }
    }

    fn put_now(&self, key: &str, value: Option<Rc<[u8]>>) -> Result<(), StoreError> {
        let now = self.clockwork.now_millis();
        let mut keys = self.keys.borrow_mut();
        let puts = keys.entry(key.to_owned()).or_default();
        if puts.last().is_some_and(|last| now - last.at_millis < PUT_PAUSE_MILLIS) {
            self.hasty_roots.set(self.hasty_roots.get() + u32::from(key == "root"));
            return Err(StoreError(format!("429: {key} was put a moment ago")));
        }
        let lag_millis = self.nature.borrow().lag_millis;
        let arrivals_at_one = |_| {
            let comes = now + self.under_way_millis();
            // The value may arrive, be replaced by an older one, and arrive again; in the end it is there.
            vec![comes, comes + self.clockwork.below(now + lag_millis + 1 - comes), now + lag_millis]
        };
        let arrivals = (0..self.places).map(arrivals_at_one).collect();
        puts.push(Put { value, at_millis: now, arrivals });
        Ok(())
    }

    fn value_at(&self, place: usize, key: &str) -> Option<Rc<[u8]>> {
        let now = self.clockwork.now_millis();
        let keys = self.keys.borrow();
        let puts = keys.get(key)?;
        let last_arrival = |put: &Put| put.arrivals[place].iter().copied().filter(|at| *at <= now).max();
        let arrived = puts.iter().enumerate().filter_map(|(number, put)| Some((last_arrival(put)?, number)));
        arrived.max().and_then(|(_, number)| puts[number].value.clone())
    }
}

impl LaggingKv {
    async fn get(&self, key: String, ttl_secs: u32) -> Result<Option<Rc<[u8]>>, StoreError> {
        let (kv, clockwork) = (&self.kv, &self.kv.clockwork);
        clockwork.sleep(kv.latency_millis()).await;
        let fails = kv.fails();
        let found = if fails { None } else { self.look_up(key, 1_000 * u64::from(ttl_secs)) };
        clockwork.sleep(kv.latency_millis()).await;
        if fails { Err(StoreError("a read failed".into())) } else { Ok(found) }
    }

    fn look_up(&self, key: String, ttl_millis: u64) -> Option<Rc<[u8]>> {
        let now = self.kv.clockwork.now_millis();
        let place_and_key = (self.place, key);
        let mut all = self.kv.remembered.borrow_mut();
        if let Some(remembered) = all.get(&place_and_key)
            && now - remembered.read_at_millis < remembered.ttl_millis.min(ttl_millis)
        {
            return remembered.found.clone();
        }
        let found = self.kv.value_at(self.place, &place_and_key.1);
        all.insert(place_and_key, Remembered { found: found.clone(), read_at_millis: now, ttl_millis });
        found
    }

    async fn text(&self, key: String, ttl_secs: u32) -> Result<Option<String>, StoreError> {
        let text = |bytes: Rc<[u8]>| String::from_utf8(bytes.to_vec()).expect("it was put as text");
        Ok(self.get(key, ttl_secs).await?.map(text))
    }

    /// The value arrives, even if the caller no longer waits.
    async fn put(&self, key: String, value: Option<&[u8]>) -> Result<(), StoreError> {
        let (kv, clockwork) = (self.kv.clone(), &self.kv.clockwork);
        let (is_lost, fails) = (kv.fails(), kv.fails());
        let answer = Rc::new(RefCell::new(None));
        let (sent, value) = (answer.clone(), value.map(Rc::from));
        let is_straggling = clockwork.happens(kv.nature.borrow().failing_permille / 2);
        let straggles_for = if is_straggling { clockwork.below(STRAGGLING_MILLIS) } else { 0 };
        let arrives_at = clockwork.now_millis() + kv.latency_millis() + straggles_for;
        clockwork.spawn(async move {
            kv.clockwork.until(arrives_at).await;
            let done = if is_lost { Err(StoreError("a put was lost".into())) } else { kv.put_now(&key, value) };
            *sent.borrow_mut() = Some(if fails { Err(StoreError("a put's answer was lost".into())) } else { done });
        });
        clockwork.until(arrives_at + 1 + self.kv.latency_millis()).await;
        answer.take().expect("it has arrived by now")
    }
}

impl ContentStore for LaggingKv {
    async fn root(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.kv.root_reads.set(self.kv.root_reads.get() + 1);
        let root = self.get("root".into(), ROOT_TTL_SECS).await;
        if self.kv.fails_roots.get() { Err(StoreError("no root".into())) } else { Ok(root?.map(|root| root.to_vec())) }
    }

    async fn put_root(&self, bundle: &str) -> Result<(), StoreError> {
        self.put("root".into(), Some(bundle.as_bytes())).await
    }

    async fn numbers(&self) -> Result<Option<String>, StoreError> {
        self.text("numbers".into(), ROOT_TTL_SECS).await
    }

    async fn put_numbers(&self, json: &str) -> Result<(), StoreError> {
        self.put("numbers".into(), Some(json.as_bytes())).await
    }

    async fn bucket(&self, number: usize, ttl: CacheTtl) -> Result<Option<NumberedBucket>, StoreError> {
        let value = self.get(format!("i/{number:02x}"), ttl.secs()).await?;
        Ok(value.and_then(|value| NumberedBucket::from_value(value.to_vec())))
    }

    async fn put_bucket(&self, number: usize, bucket: &NumberedBucket) -> Result<(), StoreError> {
        self.put(format!("i/{number:02x}"), Some(&bucket.to_value())).await
    }

    async fn article(&self, slug: &Slug, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.get(format!("a/{slug}"), ttl.secs()).await?.map(|value| value.to_vec()))
    }

    async fn put_article(&self, slug: &Slug, article: &[u8]) -> Result<(), StoreError> {
        self.put(format!("a/{slug}"), Some(article)).await
    }

    async fn forget_article(&self, slug: &Slug) -> Result<(), StoreError> {
        self.put(format!("a/{slug}"), None).await
    }

    async fn blob(&self, hash: Hash, ttl: CacheTtl) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.get(format!("b/{hash}"), ttl.secs()).await?.map(|bytes| bytes.to_vec()))
    }

    async fn put_blob(&self, hash: Hash, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(format!("b/{hash}"), Some(bytes)).await
    }

    async fn forget_blob(&self, hash: Hash) -> Result<(), StoreError> {
        self.put(format!("b/{hash}"), None).await
    }

    async fn forget_media(&self, hash: Hash) -> Result<(), StoreError> {
        self.put(format!("m/{hash}"), None).await
    }

    async fn list_page(&self, key: ListKey, ttl: CacheTtl) -> Result<Option<String>, StoreError> {
        self.text(key.to_string(), ttl.secs()).await
    }

    async fn put_list_page(&self, key: ListKey, page: &str) -> Result<(), StoreError> {
        self.put(key.to_string(), Some(page.as_bytes())).await
    }

    async fn put_found(&self, key: ListKey, found: &str) -> Result<(), StoreError> {
        self.put(key.to_string(), Some(found.as_bytes())).await
    }

    async fn forget_lists(&self, before_edition: u64, limit: u32) -> Result<bool, StoreError> {
        let mut names: Vec<String> = {
            let keys = self.kv.keys.borrow();
            let is_there = |puts: &[Put]| puts.last().is_some_and(|put| put.value.is_some());
            let old = keys.iter().filter(|(key, puts)| {
                ListKey::edition_of(key).is_some_and(|edition| edition < before_edition) && is_there(puts)
            });
            old.map(|(key, _)| key.clone()).collect()
        };
        names.sort_unstable();
        let limit = usize::try_from(limit).expect("it is small");
        let has_more = names.len() > limit;
        for name in names.into_iter().take(limit) {
            self.put(name, None).await?;
        }
        Ok(has_more)
    }

    async fn media(&self, _: Hash, _: CacheTtl) -> Result<Option<Media>, StoreError> {
        Ok(None)
    }

    async fn put_media(&self, hash: Hash, _: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(format!("m/{hash}"), Some(bytes)).await
    }

    async fn withheld(&self, _: Hash) -> Result<Option<Media>, StoreError> {
        Ok(None)
    }

    async fn put_withheld(&self, hash: Hash, _: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(format!("q/{hash}"), Some(bytes)).await
    }

    async fn publish_withheld(&self, hash: Hash) -> Result<bool, StoreError> {
        let Some(bytes) = self.get(format!("q/{hash}"), CacheTtl::Short.secs()).await? else { return Ok(false) };
        self.put(format!("m/{hash}"), Some(&bytes)).await?;
        Ok(true)
    }

    async fn forget_withheld(&self, hash: Hash) -> Result<(), StoreError> {
        self.put(format!("q/{hash}"), None).await
    }
}
