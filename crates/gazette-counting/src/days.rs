//! Days in the paper's zone, by their numbers, counted from 1970-01-01.

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

/// The date of a day; that of 1970-01-01 for a number beyond the calendar.
pub fn date(day: u32) -> NaiveDate {
    let day = i32::try_from(day).ok().and_then(|day| day.checked_add(BEFORE_1970));
    day.and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or_default()
}

/// The day of a date; `None` for days before 1970-01-02.
pub fn of_date(date: NaiveDate) -> Option<u32> {
    Some(number(date)).filter(|day| *day > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_date_and_begins_at_midnight_in_the_zone() {
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        let parsed = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (at, expected) in [(0, "1970-01-01"), (1_778_119_200, "2026-05-07"), (1_778_086_800, "2026-05-07")] {
            let day = of(&zone, Timestamp::from_secs(at));
            assert_eq!(date(day), parsed(expected));
            assert_eq!(of_date(parsed(expected)), (day > 0).then_some(day));
        }
        assert_eq!(date(of(&zone, Timestamp::from_secs(1_778_086_799))), parsed("2026-05-06"));
        for day in [u32::MAX, i32::MAX.unsigned_abs(), 99_999_999] {
            date(day);
        }
        assert_eq!(of_date(parsed("1969-12-31")), None);
    }
}
