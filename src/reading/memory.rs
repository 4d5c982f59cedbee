//! The memory of answers: two generations, of which the older is dropped when the younger has grown to half the budget. An
//! answer that is asked for moves to the younger, so one that is read stays and one that a crawler saw once goes.

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::time::Timestamp;

/// The most that an isolate may keep, in bytes: of the 128 MB that the platform gives it, and which objects may share. Old
/// answers go when half of what the index leaves is full of newer ones.
const BUDGET_BYTES: usize = 48 << 20;
/// What answers may weigh, however large the index is.
const LEAST_BYTES: usize = 8 << 20;

/// Answers of one edition and one epoch, by their path.
pub struct Memory<K> {
    young: HashMap<Box<str>, Kept<K>>,
    old: HashMap<Box<str>, Kept<K>>,
    young_bytes: usize,
    index_bytes: usize,
    epoch: Option<Timestamp>,
}

struct Kept<K> {
    answer: Rc<K>,
    bytes: usize,
}

impl<K> Default for Memory<K> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), young_bytes: 0, index_bytes: 0, epoch: None }
    }
}

impl<K> Memory<K> {
    /// Forgets everything: the edition has changed.
    pub fn invalidate(&mut self) {
        *self = Self::default();
    }

    /// Forgets everything if a boundary has been passed.
    pub fn enter(&mut self, epoch: Timestamp) {
        if self.epoch != Some(epoch) {
            self.invalidate();
            self.epoch = Some(epoch);
        }
    }

    /// Leaves room for an index that weighs so much.
    pub fn beside(&mut self, index_bytes: usize) {
        self.index_bytes = index_bytes;
    }

    /// The answer that was kept for a path.
    pub fn get(&mut self, path: &str) -> Option<Rc<K>> {
        if let Some(kept) = self.young.get(path) {
            return Some(kept.answer.clone());
        }
        let Kept { answer, bytes } = self.old.remove(path)?;
        self.insert(path, answer.clone(), bytes);
        Some(answer)
    }

    /// Keeps an answer that weighs so much.
    pub fn insert(&mut self, path: &str, answer: Rc<K>, bytes: usize) {
        let budget = BUDGET_BYTES.saturating_sub(self.index_bytes).max(LEAST_BYTES);
        if self.young.insert(path.into(), Kept { answer, bytes }).is_none() {
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

    #[test]
    fn what_is_read_again_stays_and_what_a_crawler_saw_once_goes() {
        let mut memory = Memory::default();
        memory.insert("/hot", Rc::new(0), 1_000);
        for n in 0..200_u32 {
            memory.insert(&format!("/{n}"), Rc::new(n), 1_000_000);
            assert_eq!(memory.get("/hot").as_deref(), Some(&0), "after {n}");
        }
        assert!(memory.get("/0").is_none() && memory.get("/199").is_some());
        let kept = memory.young.len() + memory.old.len();
        assert!((24..=49).contains(&kept), "{kept} MB");
    }

    #[test]
    fn a_large_index_leaves_less_room() {
        let mut memory = Memory::default();
        memory.beside(40 << 20);
        for n in 0..200_u32 {
            memory.insert(&format!("/{n}"), Rc::new(n), 1 << 20);
        }
        let kept = memory.young.len() + memory.old.len();
        assert!((4..=9).contains(&kept), "{kept} MiB");
    }
}
