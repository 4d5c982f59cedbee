//! A shard's outbox: the counts that `Stats` has not confirmed, pending or in the batch in flight.
//!
//! At most one batch is in flight, and an empty batch is one, too. Each batch has a number that no other batch of the
//! object has; an answer to a batch that is not in flight changes nothing. A batch without an answer for a minute is
//! taken as lost, and its counts are pending again.

use serde::{Deserialize, Serialize};

/// The most entries of a batch.
const MAX_BATCH: usize = 2_000;
/// After this time without an answer a batch is lost. Longer than a call and its retry may take.
const LOST_SECS: u32 = 60;

/// The numbers of an article at the end of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCounts {
    /// Its number in the shard.
    pub article: u32,
    pub slot: u32,
    pub day: u32,
    pub views: u32,
    pub readers: u32,
    /// The views that rank.
    pub ranked: u32,
}

#[derive(Debug)]
struct InFlight {
    number: u64,
    since: u32,
    /// In the order of the batch; `None` if the article was dropped meanwhile.
    articles: Vec<Option<PendingCounts>>,
}

/// The pending counts, and the batch in flight.
#[derive(Debug, Default)]
pub struct Outbox {
    pending: Vec<PendingCounts>,
    in_flight: Option<InFlight>,
}

impl Outbox {
    /// Whether counts are pending.
    pub const fn has_news(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Adds the newest numbers of an article, or replaces those of the same slot and day if they are at `place`.
    /// Returns their place.
    pub fn note(&mut self, place: usize, newest: PendingCounts) -> usize {
        let key = |one: &PendingCounts| (one.article, one.slot, one.day);
        if let Some(known) = self.pending.get_mut(place).filter(|known| key(known) == key(&newest)) {
            *known = newest;
            return place;
        }
        self.pending.push(newest);
        self.pending.len() - 1
    }

    /// Begins the batch of this number and returns its articles, or `None` while another batch is in flight.
    pub fn begin(&mut self, number: u64, now: u32) -> Option<Vec<PendingCounts>> {
        match &self.in_flight {
            Some(other) if now < other.since.saturating_add(LOST_SECS) => return None,
            Some(other) => {
                let lost = other.number;
                self.end(lost, false);
            }
            None => {}
        }
        let rest = self.pending.split_off(self.pending.len().min(MAX_BATCH));
        let articles = std::mem::replace(&mut self.pending, rest);
        let in_flight = articles.iter().copied().map(Some).collect();
        self.in_flight = Some(InFlight { number, since: now, articles: in_flight });
        Some(articles)
    }

    /// Ends the batch of this number; if it was not taken, its counts are pending again. Returns its articles in their
    /// order, or `None` if this batch is not in flight.
    pub fn end(&mut self, number: u64, is_taken: bool) -> Option<Vec<Option<PendingCounts>>> {
        let ended = self.in_flight.take_if(|in_flight| in_flight.number == number)?;
        if !is_taken {
            let newer = std::mem::take(&mut self.pending);
            self.pending = ended.articles.iter().copied().flatten().chain(newer).collect();
        }
        Some(ended.articles)
    }

    /// Drops an article.
    pub fn forget(&mut self, article: u32) {
        self.pending.retain(|one| one.article != article);
        for one in self.in_flight.iter_mut().flat_map(|in_flight| &mut in_flight.articles) {
            *one = one.filter(|one| one.article != article);
        }
    }

    /// All that `Stats` has not confirmed, oldest first.
    pub fn unconfirmed(&self) -> Vec<PendingCounts> {
        let in_flight = self.in_flight.iter().flat_map(|in_flight| in_flight.articles.iter().flatten());
        in_flight.chain(&self.pending).copied().collect()
    }
}

impl From<Vec<PendingCounts>> for Outbox {
    fn from(pending: Vec<PendingCounts>) -> Self {
        Self { pending, in_flight: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(article: u32, views: u32) -> PendingCounts {
        PendingCounts { article, slot: 5, day: 1, views, readers: 1, ranked: views }
    }

    fn articles(outbox: &mut Outbox, number: u64, now: u32) -> Option<Vec<u32>> {
        Some(outbox.begin(number, now)?.iter().map(|one| one.article).collect())
    }

    #[test]
    fn no_second_batch_begins_while_one_is_out_also_if_that_is_empty() {
        let mut outbox = Outbox::default();
        assert_eq!(articles(&mut outbox, 1, 100), Some(vec![]));
        outbox.note(0, one(7, 1));
        assert_eq!(articles(&mut outbox, 2, 159), None, "the empty batch is out");
        assert_eq!(outbox.end(2, true), None, "no such batch is out");
        assert!(outbox.end(1, true).is_some() && outbox.has_news());
        assert_eq!(articles(&mut outbox, 3, 159), Some(vec![7]));
        outbox.note(0, one(8, 1));
        for other in [1, 2, 4] {
            assert_eq!(outbox.end(other, true), None, "an answer to another batch");
            assert_eq!(outbox.end(other, false), None);
        }
        assert_eq!(outbox.end(3, false).map(|articles| articles.len()), Some(1));
        assert_eq!(articles(&mut outbox, 5, 160), Some(vec![7, 8]), "pending again, in the order they were counted");
    }

    #[test]
    fn a_batch_without_an_answer_is_told_again_and_its_late_answer_changes_nothing() {
        let mut outbox = Outbox::default();
        outbox.note(0, one(7, 1));
        assert_eq!(articles(&mut outbox, 1, 100), Some(vec![7]));
        outbox.note(0, one(8, 1));
        assert_eq!(articles(&mut outbox, 2, 159), None);
        assert_eq!(articles(&mut outbox, 3, 160), Some(vec![7, 8]));
        assert_eq!(outbox.end(1, true), None);
        assert_eq!(outbox.unconfirmed(), [one(7, 1), one(8, 1)]);
    }

    #[test]
    fn an_article_that_is_forgotten_is_in_no_batch_any_more_and_the_answer_still_fits() {
        let mut outbox = Outbox::default();
        for newest in [one(7, 1), one(8, 2)] {
            outbox.note(0, newest);
        }
        outbox.begin(1, 100).unwrap();
        for newest in [one(7, 3), one(9, 1)] {
            outbox.note(0, newest);
        }
        outbox.forget(7);
        assert_eq!(outbox.unconfirmed(), [one(8, 2), one(9, 1)]);
        assert_eq!(outbox.end(1, false), Some(vec![None, Some(one(8, 2))]));
        assert_eq!(articles(&mut outbox, 2, 100), Some(vec![8, 9]));
    }

    #[test]
    fn the_newest_numbers_of_a_slot_replace_older_ones() {
        let mut outbox = Outbox::default();
        let place = outbox.note(0, one(7, 1));
        assert_eq!((outbox.note(place, one(7, 2)), outbox.pending.clone()), (place, vec![one(7, 2)]));
        assert_eq!(outbox.note(place, PendingCounts { slot: 6, ..one(7, 3) }), place + 1);
    }
}
