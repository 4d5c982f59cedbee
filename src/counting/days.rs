//! Days in the paper's zone: their numbers, counted from 1970-01-01, and how they are written.

use chrono::{Datelike, NaiveDate};
use gazette_core::time::{Timestamp, Zone};

/// The days of the common era before 1970.
const BEFORE_1970: i32 = 719_163;

/// The day of an instant.
pub fn of(zone: &Zone, at: Timestamp) -> u32 {
    number(zone.local(at).date_naive())
}

fn number(date: NaiveDate) -> u32 {
    u32::try_from(date.num_days_from_ce() - BEFORE_1970).unwrap_or(0)
}

/// Writes a day as `2026-05-07`.
pub fn write(day: u32) -> String {
    let day = i32::try_from(day).ok().and_then(|day| day.checked_add(BEFORE_1970));
    let day = day.and_then(NaiveDate::from_num_days_from_ce_opt);
    day.unwrap_or_default().to_string()
}

/// Reads `2026-05-07`; `None` for other texts, and for days before 1970-01-02.
pub fn parse(text: &str) -> Option<u32> {
    text.parse().ok().map(number).filter(|day| *day > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_and_read_back_and_begins_at_midnight_in_the_zone() {
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        for (at, expected) in [(0, "1970-01-01"), (1_778_119_200, "2026-05-07"), (1_778_086_800, "2026-05-07")] {
            let day = of(&zone, Timestamp::from_secs(at));
            assert_eq!(write(day), expected);
            assert_eq!(parse(expected), (day > 0).then_some(day));
        }
        assert_eq!(write(of(&zone, Timestamp::from_secs(1_778_086_799))), "2026-05-06");
        for day in [u32::MAX, i32::MAX.unsigned_abs(), 99_999_999] {
            write(day);
        }
        for junk in ["", "2026-05", "2026-02-30", "07/05/2026", "1969-12-31", "99999999-01-01"] {
            assert!(parse(junk).is_none(), "{junk}");
        }
    }
}
