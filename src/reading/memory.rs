//! The memory of answers: two generations, of which the older is dropped when the younger has grown to half the budget. An
//! answer that is asked for moves to the younger, so one that is read stays and one that a crawler saw once goes.

use std::collections::HashMap;
use std::rc::Rc;

use gazette_core::time::Timestamp;

/// The most that kept answers may weigh, in bytes. Old ones go when half of it is full of newer ones.
const BUDGET_BYTES: usize = 32 << 20;

/// Answers of one edition and one epoch, by their path.
pub struct Memory<K> {
    young: HashMap<Box<str>, Kept<K>>,
    old: HashMap<Box<str>, Kept<K>>,
    young_bytes: usize,
    epoch: Option<Timestamp>,
}

struct Kept<K> {
    answer: Rc<K>,
    bytes: usize,
}

impl<K> Default for Memory<K> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), young_bytes: 0, epoch: None }
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
        if self.young.insert(path.into(), Kept { answer, bytes }).is_none() {
            self.young_bytes += bytes;
        }
        if self.young_bytes > BUDGET_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}
