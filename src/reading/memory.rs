//! The in-memory cache of responses: two generations, of which the older is dropped when the younger has grown to half
//! the budget. A response that is requested again moves to the younger, so frequently read responses stay, and those
//! that a crawler has requested once go. Refusals have a small cache of their own, so that requests for random
//! addresses evict no page.

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::time::Timestamp;

/// The maximum size in bytes, out of the 128 MB that the platform gives an isolate and that objects may share. The
/// older generation is dropped when the younger one fills half of what the index leaves.
const BUDGET_BYTES: usize = 48 << 20;
/// The minimum for responses, however large the index is.
const LEAST_BYTES: usize = 8 << 20;
/// The part of the budget for refusals.
const REFUSALS_BYTES: usize = 2 << 20;

/// A response that can be cached.
pub trait Cacheable {
    /// Its size in bytes.
    fn bytes(&self) -> usize;
    /// Whether it says that nothing is there.
    fn is_refusal(&self) -> bool;
}

/// The responses of one edition and one epoch, by path.
pub struct Memory<K> {
    answers: Generations<K>,
    refusals: Generations<K>,
    index_bytes: usize,
    epoch: Option<Timestamp>,
}

impl<K> Default for Memory<K> {
    fn default() -> Self {
        Self { answers: Generations::default(), refusals: Generations::default(), index_bytes: 0, epoch: None }
    }
}

impl<K> Memory<K> {
    /// Clears the cache, because the edition has changed.
    pub fn invalidate(&mut self) {
        *self = Self::default();
    }

    /// Clears the cache if a boundary has passed.
    pub fn enter(&mut self, epoch: Timestamp) {
        if self.epoch != Some(epoch) {
            self.invalidate();
            self.epoch = Some(epoch);
        }
    }
}

impl<K: Cacheable> Memory<K> {
    /// Leaves room for an index of this size.
    pub fn beside(&mut self, index_bytes: usize) {
        self.index_bytes = index_bytes;
    }

    /// The cached response for a path.
    pub fn get(&mut self, path: &str) -> Option<Rc<K>> {
        let budget = self.answers_budget();
        self.answers.get(path, budget).or_else(|| self.refusals.get(path, REFUSALS_BYTES))
    }

    /// Caches a response.
    pub fn insert(&mut self, path: &str, answer: Rc<K>) {
        if answer.is_refusal() {
            self.refusals.insert(path, answer, REFUSALS_BYTES);
        } else {
            self.answers.insert(path, answer, self.answers_budget());
        }
    }

    fn answers_budget(&self) -> usize {
        BUDGET_BYTES.saturating_sub(self.index_bytes + REFUSALS_BYTES).max(LEAST_BYTES)
    }
}

struct Generations<K> {
    young: HashMap<Box<str>, Rc<K>>,
    old: HashMap<Box<str>, Rc<K>>,
    young_bytes: usize,
}

impl<K> Default for Generations<K> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), young_bytes: 0 }
    }
}

impl<K: Cacheable> Generations<K> {
    fn get(&mut self, path: &str, budget: usize) -> Option<Rc<K>> {
        if let Some(kept) = self.young.get(path) {
            return Some(kept.clone());
        }
        let answer = self.old.remove(path)?;
        self.insert(path, answer.clone(), budget);
        Some(answer)
    }

    fn insert(&mut self, path: &str, answer: Rc<K>, budget: usize) {
        let bytes = path.len() + answer.bytes();
        if self.young.insert(path.into(), answer).is_none() {
            self.young_bytes += bytes;
        }
        if self.young_bytes > budget / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of that many bytes, or a refusal.
    enum Answer {
        Page(usize),
        Refusal,
    }

    impl Cacheable for Answer {
        fn bytes(&self) -> usize {
            if let Self::Page(bytes) = self { *bytes } else { 4_000 }
        }

        fn is_refusal(&self) -> bool {
            matches!(self, Self::Refusal)
        }
    }

    fn len<K>(generations: &Generations<K>) -> usize {
        generations.young.len() + generations.old.len()
    }

    #[test]
    fn what_is_read_again_stays_and_what_a_crawler_saw_once_goes() {
        let mut memory = Memory::default();
        memory.insert("/hot", Rc::new(Answer::Page(1_000)));
        for n in 0..200_u32 {
            memory.insert(&format!("/{n}"), Rc::new(Answer::Page(1_000_000)));
            assert!(memory.get("/hot").is_some(), "after {n}");
        }
        assert!(memory.get("/0").is_none() && memory.get("/199").is_some());
        assert!((24..=49).contains(&len(&memory.answers)), "{} MB", len(&memory.answers));
    }

    #[test]
    fn a_large_index_leaves_less_room() {
        let mut memory = Memory::default();
        memory.beside(38 << 20);
        for n in 0..200_u32 {
            memory.insert(&format!("/{n}"), Rc::new(Answer::Page(1 << 20)));
        }
        assert!((4..=9).contains(&len(&memory.answers)), "{} MiB", len(&memory.answers));
    }

    #[test]
    fn addresses_tried_at_random_push_out_no_page() {
        let mut memory = Memory::default();
        memory.insert("/page", Rc::new(Answer::Page(1_000)));
        for n in 0..100_000_u32 {
            memory.insert(&format!("/wp-admin/{n}"), Rc::new(Answer::Refusal));
        }
        assert!(memory.get("/page").is_some() && memory.get("/wp-admin/99999").is_some());
        assert!(len(&memory.refusals) < 600, "{}", len(&memory.refusals));
    }
}
