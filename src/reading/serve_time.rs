//! What an answer says of the moment at which it leaves: how long it is good for, and how stale it is. An answer may have been
//! in memory for hours by then.

use gazette_core::time::Timestamp;

use super::edition::Edition;
use super::edition_cache::STALE_MILLIS;

/// The longest time before a boundary in which answers must say how long they are good for.
const LAST_SECS: i64 = 60;

/// What an answer says of the moment at which it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeTime {
    /// For how many seconds nothing appears or disappears, a minute at most.
    pub left_secs: i64,
    /// How many seconds ago the root was confirmed, if that should have happened since.
    pub stale_secs: Option<i64>,
}

/// What an answer of an edition says that was made for an instant, judged at the end of this second, for as long as which the entry module may give the same answer again.
pub fn serve_time(edition: &Edition, made_at: Timestamp, now_millis: f64) -> ServeTime {
    let second_ends = Timestamp::from_millis(now_millis).as_secs() + 1;
    let boundary = edition.root.next_boundary(made_at);
    let left_secs = boundary.map_or(LAST_SECS, |next| (next.as_secs() - second_ends).clamp(0, LAST_SECS));
    // Of this edition: while the answer was made, another may have come.
    let age = edition.unconfirmed_millis(now_millis).filter(|age| *age >= STALE_MILLIS);
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let stale_secs = age.map(|age| (age / 1_000.0) as i64);
    ServeTime { left_secs, stale_secs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_counted_from_the_end_of_this_second() {
        let mut edition = Edition::unpublished();
        edition.root.boundaries = [1_000, 2_000].map(Timestamp::from_secs).to_vec();
        let left =
            |made_at: i64, now_millis: f64| serve_time(&edition, Timestamp::from_secs(made_at), now_millis).left_secs;
        for (now_millis, expected) in [
            (900_000.0, 60),
            (938_999.0, 60),
            (939_000.0, 60),
            (940_000.0, 59),
            (940_999.0, 59),
            (998_000.0, 1),
            (998_999.0, 1),
            (999_000.0, 0),
            (999_999.0, 0),
        ] {
            assert_eq!(left(900, now_millis), expected, "{now_millis}");
        }
        assert_eq!(left(999, 1_000_500.0), 0, "it was made before the boundary, and leaves after it");
        assert_eq!(left(1_000, 1_000_500.0), 60);
        assert_eq!(left(2_000, 2_000_000.0), 60, "there is no further one");
    }

    #[test]
    fn only_an_edition_that_should_have_been_confirmed_since_is_stale() {
        let edition = Edition::unpublished();
        let stale = |now_millis: f64| serve_time(&edition, Timestamp::from_secs(0), now_millis).stale_secs;
        assert_eq!(stale(9_000_000.0), None, "it has no root");
        edition.confirm(1_000_000.0);
        edition.confirm(500_000.0);
        assert_eq!([1_049_000.0, 1_050_000.0, 1_600_900.0].map(stale), [None, Some(50), Some(600)]);
    }
}
