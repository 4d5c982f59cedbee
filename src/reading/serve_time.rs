//! The values of headers that depend on the time of sending: how long a response stays fresh, and how stale it is. The
//! response may have been in memory for hours.

use gazette_core::time::Timestamp;

use super::edition::Edition;

/// Within this time before a boundary, the freshness is limited by the boundary.
const LAST_SECS: i64 = 60;
/// A root that was confirmed longer ago is reported as stale.
pub const OVERDUE_MILLIS: f64 = 30_000.0;

/// The values of time-dependent headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeTime {
    /// For how many seconds nothing appears or disappears, at most a minute.
    pub left_secs: i64,
    /// The seconds since the root was confirmed, if a confirmation is overdue.
    pub stale_secs: Option<i64>,
}

/// The values for a response of an edition that was made for an instant. They hold for the end of the current second,
/// because the entry module may repeat the response until then.
pub fn serve_time(edition: &Edition, made_at: Timestamp, now_millis: f64) -> ServeTime {
    let second_ends = Timestamp::from_millis(now_millis).as_secs() + 1;
    let boundary = edition.root.next_boundary(made_at);
    let left_secs = boundary.map_or(LAST_SECS, |next| (next.as_secs() - second_ends).clamp(0, LAST_SECS));
    // Uses the confirmation of this edition, because another one may have become current since.
    let age = edition.unconfirmed_millis(now_millis).filter(|age| *age >= OVERDUE_MILLIS);
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
        assert_eq!([1_029_000.0, 1_030_000.0, 1_600_900.0].map(stale), [None, Some(30), Some(600)]);
    }
}
