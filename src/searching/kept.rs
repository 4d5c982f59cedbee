//! Answers to searches that are kept: in this isolate's memory and, from the second time that the same is asked here, in
//! KV for a day.
//!
//! An answer belongs to an edition and an epoch, like a list: it is kept under a name of both, and a purge deletes those of
//! older editions. Questions that differ only in case, spaces or signs are the same.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::hash::Hash;
use gazette_search::command::{HitOrder, SearchQuery};
use gazette_search::question::Question;

use super::found::Findings;
use crate::clock;
use crate::host::{Host, Later};
use crate::request::RequestContext;
use crate::storage::{CacheTtl, ContentStore, ListKey};

/// The size of all answers in memory, in bytes. All are dropped when they are larger.
const BUDGET_BYTES: usize = 4 << 20;
/// How long a search waits for KV before it asks the index.
const PATIENCE_MILLIS: f64 = 50.0;

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory::default());
}

#[derive(Default)]
struct Memory {
    /// The edition and the epoch of all answers.
    of: (u64, i64),
    answers: HashMap<Hash, Answer>,
    bytes: usize,
}

struct Answer {
    json: Rc<str>,
    /// Whether KV has it.
    is_stored: bool,
}

/// The name of an answer.
pub struct Key {
    list: ListKey,
    epoch: i64,
}

impl Key {
    /// The name of the answer to a query; `None` if it must not be kept.
    pub fn of(request: &RequestContext, query: &SearchQuery) -> Option<Self> {
        if request.edition.is_past || request.preview.is_some() || request.is_preview() {
            return None;
        }
        let (number, epoch) = (request.edition.root.number, request.edition.root.epoch(request.now).as_secs());
        let by_date = query.order == HitOrder::Date;
        let section = query.section.as_deref().unwrap_or_default();
        let after = query.after.map(|after| (after.tier, after.block, after.score, after.row));
        let words = Question::read(&query.text)?.normal_form();
        let style = &request.edition.style;
        let name =
            format!("search\0{words}\0{section}\0{by_date}\0{after:?}\0{}\0{style}\0{number}\0{epoch}", query.limit);
        Some(Self { list: ListKey { edition: number, hash: Hash::of(name.as_bytes()) }, epoch })
    }
}

/// The kept answer, if there is one.
pub async fn recall(request: &RequestContext, key: &Key) -> Option<Findings> {
    if let Some((json, is_stored)) = from_memory(key) {
        if !is_stored && request.edition.is_writable(request.env.millis()) {
            store(request, key, json.clone());
        }
        return serde_json::from_str(&json).ok();
    }
    let store = request.env.store().ok()?;
    let json = clock::within(PATIENCE_MILLIS, store.list_page(key.list, CacheTtl::Short)).await?;
    let json = json.inspect_err(|error| log::warn!("{error}; asking the search index")).ok()??;
    let findings = serde_json::from_str(&json).ok()?;
    remember(key, Answer { json: json.into(), is_stored: true });
    Some(findings)
}

/// Keeps an answer in memory.
pub fn keep(key: &Key, findings: &Findings) {
    if let Ok(json) = serde_json::to_string(findings) {
        remember(key, Answer { json: json.into(), is_stored: false });
    }
}

/// Puts an answer that is asked for again into KV.
fn store(request: &RequestContext, key: &Key, json: Rc<str>) {
    let (Ok(store), key) = (request.env.store(), key.list) else { return };
    MEMORY.with_borrow_mut(|memory| {
        if let Some(answer) = memory.answers.get_mut(&key.hash) {
            answer.is_stored = true;
        }
    });
    request.context.later(async move {
        if let Err(error) = store.put_found(key, &json).await {
            log::warn!("an answer was not kept: {error}");
        }
    });
}

fn from_memory(key: &Key) -> Option<(Rc<str>, bool)> {
    MEMORY.with_borrow(|memory| {
        let answer = memory.answers.get(&key.list.hash)?;
        Some((answer.json.clone(), answer.is_stored))
    })
}

fn remember(key: &Key, answer: Answer) {
    MEMORY.with_borrow_mut(|memory| {
        let bytes = answer.json.len();
        let of = (key.list.edition, key.epoch);
        if memory.of != of || memory.bytes + bytes > BUDGET_BYTES {
            *memory = Memory { of, ..Memory::default() };
        }
        memory.bytes += bytes;
        memory.answers.insert(key.list.hash, answer);
    });
}
