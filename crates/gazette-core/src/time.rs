//! Instants, and the paper's time zone.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Timelike};
use serde::{Deserialize, Serialize};

/// A point in time: whole seconds since 1970-01-01T00:00:00Z. Always given by the caller, never read from a clock here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From seconds since the epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// From milliseconds since the epoch, as JavaScript's `Date.now()` gives them; rounded down.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates; any clock's value fits")]
    pub fn from_millis(millis: f64) -> Self {
        Self((millis / 1000.0).floor() as i64)
    }

    /// Seconds since the epoch.
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// This instant moved by so many seconds.
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs))
    }

    /// As RFC 3339 in UTC: `2026-05-07T02:05:00Z`.
    pub fn to_rfc3339(self) -> String {
        let date = self.utc();
        let (year, month, day) = (date.year(), date.month(), date.day());
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", date.hour(), date.minute(), date.second())
    }

    /// As RFC 9110 wants it in `Last-Modified`: `Thu, 07 May 2026 02:05:00 GMT`.
    pub fn to_http_date(self) -> String {
        let date = self.utc();
        let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
        let (day, month, year) = (date.day(), MONTHS[date.month0() as usize], date.year());
        let (hour, minute, second) = (date.hour(), date.minute(), date.second());
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Reads an RFC 9110 date in its preferred form.
    pub fn from_http_date(text: &str) -> Option<Self> {
        let (weekday, rest) = text.split_once(", ")?;
        let mut words = rest.split(' ');
        let mut word = || words.next();
        let (day, month, year, clock, zone) = (word()?, word()?, word()?, word()?, word()?);
        let month = MONTHS.iter().position(|known| *known == month)?;
        let mut clock = clock.split(':').map(str::parse);
        let mut unit = || clock.next()?.ok();
        let (hour, minute, second) = (unit()?, unit()?, unit()?);
        if zone != "GMT" || !WEEKDAYS.contains(&weekday) || words.next().is_some() {
            return None;
        }
        let day = NaiveDate::from_ymd_opt(year.parse().ok()?, u32::try_from(month).ok()? + 1, day.parse().ok()?)?;
        Some(Self(day.and_hms_opt(hour, minute, second)?.and_utc().timestamp()))
    }

    fn utc(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

/// As RFC 9110 writes them. Written out by hand: chrono's formatter and parser would weigh 30 KB in the Worker.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(date: DateTime<FixedOffset>) -> Self {
        Self(date.timestamp())
    }
}

/// A date as chrono writes it into JSON: `2026-05-07T09:05:00+07:00`, with a fraction of a second if there is one, and `Z`
/// for UTC. Read by hand, since chrono's reader also knows the dates of mails and weighs 15 KB.
pub fn parse_rfc3339(text: &str) -> Option<DateTime<FixedOffset>> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let separators = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    if separators.iter().any(|(at, separator)| text.get(*at..at + 1) != Some(*separator)) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    let (mut nanos, mut at) = (0, 19);
    if text.get(19..20)? == "." {
        let digits = text[20..].bytes().take_while(u8::is_ascii_digit).count();
        at = 20 + digits;
        let scale = 10_u32.checked_pow(9_u32.checked_sub(u32::try_from(digits).ok()?)?)?;
        nanos = number(20, at)?.checked_mul(scale)?;
    }
    let offset_secs = match text.get(at..at + 1)? {
        "Z" if text.len() == at + 1 => 0,
        sign @ ("+" | "-") if text.len() == at + 6 && text.get(at + 3..at + 4)? == ":" => {
            let secs = i32::try_from(number(at + 1, at + 3)? * 3600 + number(at + 4, at + 6)? * 60).ok()?;
            if sign == "-" { -secs } else { secs }
        }
        _ => return None,
    };
    let naive = day.and_hms_nano_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, nanos)?;
    FixedOffset::east_opt(offset_secs)?.from_local_datetime(&naive).single()
}

/// Reads such a date as a field: `#[serde(deserialize_with = "read_rfc3339")]`.
pub fn read_rfc3339<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<DateTime<FixedOffset>, D::Error> {
    let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
    parse_rfc3339(&text).ok_or_else(|| serde::de::Error::custom("a date is written 2026-05-07T09:05:00+07:00"))
}

/// The time in which something may be read: from `publish_at` on, and before `unpublish_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first instant at which it is public; before it, it does not exist for readers.
    pub publish_at: Timestamp,
    /// The first instant at which it is gone again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublish_at: Option<Timestamp>,
}

/// Where an instant lies in a [`Window`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Not yet public: to readers it is unknown.
    Embargoed,
    /// Public.
    Live,
    /// Taken down on schedule: gone.
    Expired,
}

impl Window {
    /// What a reader at `now` may see.
    pub fn at(&self, now: Timestamp) -> Visibility {
        if now < self.publish_at {
            Visibility::Embargoed
        } else if self.unpublish_at.is_some_and(|end| now >= end) {
            Visibility::Expired
        } else {
            Visibility::Live
        }
    }

    /// Whether a reader at `now` sees it.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.at(now) == Visibility::Live
    }
}

/// A time zone as a table of its offsets, so that readers' days are exact without a zone database in the Worker.
/// The command fills it from the IANA database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name, as `Asia/Ho_Chi_Minh`.
    pub name: String,
    /// `(from, offset_secs)`: from this instant on, the zone is so many seconds ahead of UTC. Ascending; the first
    /// also holds before its own instant.
    pub offsets: Vec<(Timestamp, i32)>,
}

impl Zone {
    /// A zone with one offset.
    pub fn fixed(name: &str, offset_secs: i32) -> Self {
        Self { name: name.to_owned(), offsets: vec![(Timestamp::from_secs(i64::MIN), offset_secs)] }
    }

    /// The instant as a local date and time. An offset out of range reads as UTC.
    pub fn local(&self, at: Timestamp) -> DateTime<FixedOffset> {
        let next = self.offsets.partition_point(|(from, _)| *from <= at);
        let offset = self.offsets.get(next.saturating_sub(1)).map_or(0, |(_, offset)| *offset);
        let offset = FixedOffset::east_opt(offset).unwrap_or_else(utc);
        offset
            .timestamp_opt(at.0, 0)
            .single()
            .unwrap_or_else(|| offset.from_utc_datetime(&chrono::NaiveDateTime::default()))
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: NaiveDate) -> Timestamp {
        let naive = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        // The offset in force at local midnight: guessed from the instant itself, then once more from the guess.
        let guess = Timestamp(naive - i64::from(self.local(Timestamp(naive)).offset().local_minus_utc()));
        Timestamp(naive - i64::from(self.local(guess).offset().local_minus_utc()))
    }
}

fn utc() -> FixedOffset {
    FixedOffset::east_opt(0).expect("zero is a valid offset")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_includes_its_start_and_excludes_its_end() {
        let window = Window { publish_at: Timestamp(10), unpublish_at: Some(Timestamp(20)) };
        let seen = [9, 10, 19, 20].map(|now| window.at(Timestamp(now)));
        assert_eq!(seen, [Visibility::Embargoed, Visibility::Live, Visibility::Live, Visibility::Expired]);
    }

    #[test]
    fn a_day_starts_at_local_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 5, 7).unwrap();
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        assert_eq!(zone.start_of(day).to_rfc3339(), "2026-05-06T17:00:00Z");
        assert_eq!(zone.local(zone.start_of(day)).to_rfc3339(), "2026-05-07T00:00:00+07:00");
    }

    #[test]
    fn a_zone_with_summer_time_changes_its_offset() {
        // Berlin: 2026-03-29T01:00:00Z, +01:00 to +02:00.
        let zone = Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![(Timestamp(0), 3600), (Timestamp(1_774_746_000), 7200)],
        };
        let day = |d| zone.start_of(NaiveDate::from_ymd_opt(2026, 3, d).unwrap()).to_rfc3339();
        assert_eq!([day(29), day(30)], ["2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]);
    }

    #[test]
    fn http_dates_survive_the_round_trip() {
        let date = "Thu, 07 May 2026 02:05:00 GMT";
        assert_eq!(Timestamp::from_http_date(date).unwrap().to_http_date(), date);
        for broken in [
            "yesterday",
            "",
            "Thu, 31 Feb 2026 02:05:00 GMT",
            "Thu, 07 May 2026 02:05:00 CET",
            "Thu, 07 May 2026 2 GMT",
        ] {
            assert_eq!(Timestamp::from_http_date(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_date_is_read_as_chrono_writes_it_and_nothing_else_is() {
        for text in [
            "2026-05-07T09:05:00+07:00",
            "2026-02-28T23:59:59-03:30",
            "1999-12-31T00:00:00Z",
            "2026-05-07T09:05:00.250+07:00",
            "2026-05-07T09:05:00.000001+07:00",
        ] {
            let date = DateTime::parse_from_rfc3339(text).unwrap();
            assert_eq!(parse_rfc3339(text), Some(date));
            let written = serde_json::to_string(&date).unwrap();
            assert_eq!(parse_rfc3339(written.trim_matches('"')), Some(date), "{written}");
        }
        for junk in [
            "",
            "2026-05-07",
            "2026-05-07 09:05:00+07:00",
            "2026-02-30T09:05:00Z",
            "2026-05-07T24:05:00Z",
            "2026-05-07T09:05:00",
            "2026-05-07T09:05:00+0700",
            "2026-05-07T09:05:00+24:00",
            "2026-05-07T09:05:00.1234567890Z",
            "2026-05-07T09:05:00Z ",
            "+026-05-07T09:05:00Z",
            "Thu, 07 May 2026 02:05:00 GMT",
            "ngày 7 tháng 5 năm 2026 lúc 9 giờ",
        ] {
            assert_eq!(parse_rfc3339(junk), None, "{junk}");
        }
    }
}
