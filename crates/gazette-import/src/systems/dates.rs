//! Dates as data bases write them.

use chrono::NaiveDateTime;
use gazette_core::time::Timestamp;

/// 1971-01-01: dates before are a system's way to write that there is none.
const FIRST_SECS: i64 = 31_536_000;

/// A date and time in UTC: `2016-05-05 02:00:00`. `None` if it is not one, or means that there is none, such as
/// `0000-00-00 00:00:00` and `1000-01-01 00:00:00`.
pub(super) fn utc(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches('Z');
    let parsed = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|_| NaiveDateTime::parse_from_str(&format!("{text} 00:00:00"), "%Y-%m-%d %H:%M:%S"));
    let secs = parsed.ok()?.and_utc().timestamp();
    (secs >= FIRST_SECS).then(|| Timestamp::from_secs(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_missing_ones_are_none() {
        for (text, expected) in [
            ("2016-05-05 02:00:00", Some("2016-05-05T02:00:00Z")),
            ("2016-05-05T02:00:00.000Z", Some("2016-05-05T02:00:00Z")),
            ("2016-05-05 02:00:00.123456", Some("2016-05-05T02:00:00Z")),
            ("2016-05-05", Some("2016-05-05T00:00:00Z")),
            ("2099-01-01 00:00:00", Some("2099-01-01T00:00:00Z")),
            ("0000-00-00 00:00:00", None),
            ("1000-01-01 00:00:00", None),
            ("1970-01-01 00:00:00", None),
            ("2016-02-30 00:00:00", None),
            ("", None),
            ("yesterday", None),
        ] {
            assert_eq!(utc(text).map(Timestamp::to_rfc3339).as_deref(), expected, "{text}");
        }
    }
}
