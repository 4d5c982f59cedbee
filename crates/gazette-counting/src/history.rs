//! An article's views by time: slots of five minutes for an hour, hours for ninety days, days for ever.

use serde::{Deserialize, Serialize};

use crate::command::Days;
use crate::units::SLOT_SECS;

/// Slots in an hour.
const HOUR: u32 = 60 * 60 / SLOT_SECS;
/// Slots in the time for which hours are kept.
const HOURS_KEPT: u32 = 90 * 24 * HOUR;

/// An article's views over time. Slots and days are numbered from 1970 on, days in the paper's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The first slot of a slot or an hour, its views, and how many of them rank; ascending.
    slots: Vec<[u32; 3]>,
    /// Day, views, readers; ascending.
    pub days: Days,
}

impl History {
    /// Adds views, readers and ranked views to a slot and a day.
    pub fn add(&mut self, slot: u32, day: u32, views: u32, readers: u32, ranked: u32) {
        add_to(&mut self.slots, [slot, views, ranked]);
        add_to(&mut self.days, [day, views, readers]);
    }

    /// Views of the last `hours` hours, and how many of them rank. One hour is the current slot and the eleven before
    /// it; more are the current hour and those before it.
    pub fn last_hours(&self, hours: u32, now_slot: u32) -> [u64; 2] {
        let from = window_start(hours, now_slot);
        let recent = self.slots.iter().rev().take_while(|[start, ..]| *start >= from);
        recent.fold([0, 0], |[views, ranked], slot| [views + u64::from(slot[1]), ranked + u64::from(slot[2])])
    }

    /// The newest slot with a view, or the first slot of its hour.
    pub fn newest(&self) -> u32 {
        self.slots.last().map_or(0, |[start, ..]| *start)
    }

    /// How many bytes its slots take on the heap.
    #[cfg(test)]
    pub const fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<[u32; 3]>()
    }

    /// Joins slots older than an hour to hours, and drops hours older than ninety days.
    pub fn coarsen(&mut self, now_slot: u32) {
        let mut kept: Vec<[u32; 3]> = Vec::new();
        for [slot, views, ranked] in std::mem::take(&mut self.slots) {
            let start = if slot.saturating_add(HOUR) < now_slot { slot - slot % HOUR } else { slot };
            if start.saturating_add(HOURS_KEPT) >= now_slot {
                add_to(&mut kept, [start, views, ranked]);
            }
        }
        self.slots = kept;
    }
}

/// The first slot of the last `hours` hours.
pub fn window_start(hours: u32, now_slot: u32) -> u32 {
    match hours {
        1 => now_slot.saturating_sub(HOUR - 1),
        _ => (now_slot / HOUR + 1).saturating_sub(hours).saturating_mul(HOUR),
    }
}

/// Adds numbers to the entry of the same time in an ascending list. The first number is the time.
pub fn add_to<const N: usize>(list: &mut Vec<[u32; N]>, numbers: [u32; N]) {
    let place = list.iter().rposition(|known| known[0] <= numbers[0]);
    match place {
        Some(place) if list[place][0] == numbers[0] => {
            for (known, more) in list[place].iter_mut().zip(numbers).skip(1) {
                *known = known.saturating_add(more);
            }
        }
        _ => list.insert(place.map_or(0, |place| place + 1), numbers),
    }
}

/// Views of a day.
pub fn on_day(days: &[[u32; 3]], day: u32) -> u32 {
    days.iter().rev().find(|[of, ..]| *of == day).map_or(0, |[_, views, _]| *views)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of some day.
    const NOW: u32 = (20_500 * 24 + 12) * HOUR;

    #[test]
    fn windows_slide_and_stay_right_when_slots_become_hours() {
        let mut history = History::default();
        let hours_ago = |hours: u32| NOW - hours * HOUR;
        for (slot, views) in [
            (NOW, 1),
            (NOW - 11, 2),
            (NOW - 12, 4),
            (hours_ago(2) + 5, 8),
            (hours_ago(23), 16),
            (hours_ago(24) + 11, 32),
            (hours_ago(167), 64),
            (hours_ago(168), 128),
            (hours_ago(719), 256),
            (hours_ago(720), 512),
            (hours_ago(24 * 91), 1024),
        ] {
            history.add(slot, slot / HOUR / 24, 2 * views, 1, views);
        }
        let windows = |history: &History| [1, 24, 168, 720].map(|hours| history.last_hours(hours, NOW));
        let expected = [[6, 3], [62, 31], [254, 127], [1022, 511]];
        assert_eq!(windows(&history), expected);
        history.coarsen(NOW);
        assert_eq!(windows(&history), expected);
        assert_eq!((history.slots.len(), history.days.len()), (10, 5));
        assert_eq!([20_500, 20_499, 1].map(|day| on_day(&history.days, day)), [30, 96, 0]);
    }

    #[test]
    fn no_number_wraps_and_none_panics() {
        let mut history = History::default();
        for slot in [NOW, NOW, u32::MAX, 1] {
            history.add(slot, slot, u32::MAX, u32::MAX, u32::MAX);
        }
        assert_eq!(history.last_hours(24, NOW), [2 * u64::from(u32::MAX); 2]);
        for (hours, now_slot) in [(1, 0), (24, 5), (720, 0), (u32::MAX, u32::MAX)] {
            history.last_hours(hours, now_slot);
        }
        history.coarsen(0);
    }
}
