//! Admission: which visitors count as readers and guests, so that one network can't invent as many as it likes.
//!
//! A network is an IPv4 address, or the /64 of an IPv6 address. A visitor who is new that day takes a token of its
//! network, which has 12 tokens and gets one back each second. There is no fixed number for a day, because thousands of
//! phones may share a carrier's address. A visitor who finds no token is not admitted: its views count, but it is no
//! reader and no guest, and its views do not rank.

use std::collections::{HashMap, HashSet};

/// The most tokens of a network; one comes back each second.
pub const BURST: u32 = 12;
/// The views of an article that rank for each of its readers, in a day and a shard.
const RANKED_PER_READER: u32 = 20;
/// The most visitors that are remembered, about 20 MB. Above that all are dropped, and admitted anew.
const MAX_VISITORS: usize = 1_000_000;
/// When this many networks are remembered, those that have all their tokens are dropped.
const MAX_IDLE_NETWORKS: usize = 1_000;

/// How many of an article's views on one day rank, given its readers on that day.
pub const fn ranked(views: u32, readers: u32) -> u32 {
    let most = readers.saturating_mul(RANKED_PER_READER);
    if views < most { views } else { most }
}

/// Admitted visitors of the newest day, and the tokens of networks. In memory only.
#[derive(Debug, Default)]
pub struct Admission {
    day: u32,
    visitors: HashSet<u64>,
    /// The second in which a network has all its tokens again.
    full_at: HashMap<u64, u32>,
    swept_at: u32,
}

impl Admission {
    /// Whether a visitor is admitted on a day: it was before, or takes a token of its network now.
    pub fn admits(&mut self, visitor: u64, network: u64, day: u32, now: u32) -> bool {
        if day == self.day && self.visitors.contains(&visitor) {
            return true;
        }
        if self.swept_at != now && self.full_at.len() >= MAX_IDLE_NETWORKS {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.swept_at = now;
        }
        let full_at = self.full_at.entry(network).or_insert(now);
        if full_at.saturating_sub(now) >= BURST {
            return false;
        }
        *full_at = (*full_at).max(now).saturating_add(1);
        self.remember(visitor, day);
        true
    }

    /// Notes that a visitor was admitted on a day.
    pub fn remember(&mut self, visitor: u64, day: u32) {
        if day > self.day {
            self.day = day;
            self.visitors.clear();
        }
        if day == self.day {
            if self.visitors.len() >= MAX_VISITORS {
                self.visitors.clear();
            }
            self.visitors.insert(visitor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u32 = 1_778_119_200;
    const DAY: u32 = 20_580;

    #[test]
    fn a_network_has_twelve_new_visitors_at_once_and_then_one_a_second() {
        let mut admission = Admission::default();
        let mut visitor = 0;
        let mut admitted = |network, day, now, tries| {
            (0..tries)
                .filter(|_| {
                    visitor += 1;
                    admission.admits(visitor, network, day, now)
                })
                .count()
        };
        assert_eq!(admitted(1, DAY, NOW, 1_000), 12);
        assert_eq!(admitted(2, DAY, NOW, 5), 5, "another network has tokens of its own");
        assert_eq!(admitted(1, DAY, NOW + 1, 10), 1);
        assert_eq!(admitted(1, DAY, NOW + 4, 10), 3);
        assert_eq!(admitted(1, DAY, NOW + 1_000, 100), 12);
        assert_eq!(admitted(1, DAY + 1, NOW + 1_000, 100), 0, "a new day brings no tokens");
        assert_eq!(admitted(1, DAY, NOW - 1_000, 10), 0, "a clock that goes back brings none");
        let an_hour: usize = (0..3_600).map(|second| admitted(3, DAY, NOW + second, 20)).sum();
        assert_eq!(an_hour, 12 + 3_599);
    }

    #[test]
    fn an_admitted_visitor_stays_admitted_that_day() {
        let mut admission = Admission::default();
        assert!(admission.admits(1, 1, DAY, NOW));
        (100..200).for_each(|other| _ = admission.admits(other, 1, DAY, NOW));
        assert!(admission.admits(1, 1, DAY, NOW) && !admission.admits(2, 1, DAY, NOW));
        assert!(!admission.admits(1, 1, DAY + 1, NOW), "the next day takes a token");
        admission.remember(7, DAY + 1);
        admission.remember(8, DAY);
        assert!(admission.admits(7, 1, DAY + 1, NOW) && !admission.admits(8, 1, DAY + 1, NOW));
    }

    #[test]
    fn networks_and_visitors_take_bounded_memory() {
        let mut admission = Admission::default();
        for n in 0..200_000_u32 {
            admission.admits(u64::from(n), u64::from(n), DAY, NOW + n / 100);
        }
        assert!(admission.full_at.len() <= MAX_IDLE_NETWORKS + 200, "{}", admission.full_at.len());
        for visitor in 0..=MAX_VISITORS as u64 {
            admission.remember(visitor, DAY);
        }
        assert!(admission.visitors.len() <= MAX_VISITORS);
    }

    #[test]
    fn views_rank_up_to_twenty_for_each_reader() {
        for (views, readers, expected) in
            [(0, 0, 0), (5, 0, 0), (20, 1, 20), (21, 1, 20), (39, 2, 39), (u32::MAX, u32::MAX, u32::MAX)]
        {
            assert_eq!(ranked(views, readers), expected, "{views} {readers}");
        }
    }
}
