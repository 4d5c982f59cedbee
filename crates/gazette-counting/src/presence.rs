//! Who is online: the number of visitors of the last five minutes, kept without looking at each of them.

use std::collections::HashMap;

/// How long a visitor counts as online after an event.
pub const ONLINE_SECS: u32 = 5 * 60;

/// Visitors, and when each was last seen.
#[derive(Debug)]
pub struct Presence {
    /// The second in which each visitor was last seen.
    last: HashMap<u64, u32>,
    /// How many visitors were last seen in each second of the five minutes up to `newest`. The index is the second
    /// modulo the length.
    in_second: [u32; ONLINE_SECS as usize],
    newest: u32,
    /// The sum of `in_second`.
    guests: u32,
}

impl Default for Presence {
    fn default() -> Self {
        Self { last: HashMap::new(), in_second: [0; ONLINE_SECS as usize], newest: 0, guests: 0 }
    }
}

impl Presence {
    /// Notes that a visitor was seen.
    pub fn note(&mut self, visitor: u64, at: u32) {
        self.advance(at);
        // The clock may be behind, or the event may come from the journal after a long sleep.
        if !self.is_recent(at) {
            return;
        }
        if let Some(before) = self.last.insert(visitor, at) {
            self.leave(before);
        }
        self.in_second[(at % ONLINE_SECS) as usize] += 1;
        self.guests += 1;
    }

    /// Removes a visitor.
    pub fn remove(&mut self, visitor: u64) {
        if let Some(before) = self.last.remove(&visitor) {
            self.leave(before);
        }
    }

    /// How many visitors are online.
    pub fn guests(&mut self, now: u32) -> u32 {
        self.advance(now);
        self.guests
    }

    /// How many visitors are online now, and after each of the next four minutes if no event comes. Drops those who are
    /// not online.
    pub fn outlook(&mut self, now: u32) -> [u32; 5] {
        self.advance(now);
        let (newest, mut guests) = (self.newest, [0; 5]);
        self.last.retain(|_, at| newest < at.saturating_add(ONLINE_SECS));
        for at in newest.saturating_sub(ONLINE_SECS - 1)..=newest {
            let left = at + ONLINE_SECS - newest;
            for (minute, guests) in (0..).zip(&mut guests) {
                *guests += if left > 60 * minute { self.in_second[(at % ONLINE_SECS) as usize] } else { 0 };
            }
        }
        guests
    }

    const fn is_recent(&self, at: u32) -> bool {
        self.newest < at.saturating_add(ONLINE_SECS)
    }

    fn leave(&mut self, at: u32) {
        if self.is_recent(at) {
            self.in_second[(at % ONLINE_SECS) as usize] -= 1;
            self.guests -= 1;
        }
    }

    /// Removes the visitors whose five minutes are over.
    fn advance(&mut self, now: u32) {
        for second in (self.newest + 1..=now).take(ONLINE_SECS as usize) {
            self.guests -= std::mem::take(&mut self.in_second[(second % ONLINE_SECS) as usize]);
        }
        self.newest = self.newest.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_as_many_as_a_look_at_each_of_them_would_find() {
        let (mut presence, mut seen) = (Presence::default(), HashMap::<u64, u32>::new());
        let (mut now, mut random) = (1_778_119_200, 1_u64);
        for round in 0..20_000_u32 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let visitor = random >> 53;
            now += match round % 1_000 {
                0 => 200,
                999 => 700,
                _ => u32::from((random >> 40).is_multiple_of(4)),
            };
            if round % 7 == 3 {
                presence.remove(visitor);
                seen.remove(&visitor);
            } else {
                presence.note(visitor, now);
                seen.insert(visitor, now);
            }
            let after = |secs| seen.values().filter(|at| now + secs < *at + ONLINE_SECS).count();
            assert_eq!(presence.guests(now) as usize, after(0));
            if round % 50 == 0 {
                let outlook = presence.outlook(now).map(|guests| guests as usize);
                assert_eq!(outlook, [0, 60, 120, 180, 240].map(after));
            }
        }
        assert_eq!(presence.guests(now + ONLINE_SECS), 0);
        presence.note(1, now - ONLINE_SECS);
        assert_eq!(presence.guests(now), 0, "a clock that is behind brings nobody");
    }
}
