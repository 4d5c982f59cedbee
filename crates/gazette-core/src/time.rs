//! Instants, and the paper's time zone.

use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeZone};
use serde::{Deserialize, Serialize};

/// A point in time: whole seconds since 1970-01-01T00:00:00Z. Callers pass it as an argument; this crate reads no
/// clock.
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

    /// This instant moved by `secs` seconds.
    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs))
    }

    /// In the format of RFC 3339, in UTC: `2026-05-07T02:05:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Parses a time as RFC 3339; a part of a second is left out.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(Self::from)
    }

    /// In the format of HTTP headers (RFC 9110): `Thu, 07 May 2026 02:05:00 GMT`.
    pub fn to_http_date(self) -> String {
        self.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// Parses an HTTP date in any of the three formats of RFC 9110, section 5.6.7.
    pub fn from_http_date(text: &str) -> Option<Self> {
        let since_1970 = httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since_1970.as_secs()).ok().map(Self)
    }

    fn utc(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(date: DateTime<FixedOffset>) -> Self {
        Self(date.timestamp())
    }
}

/// The time in which something is public: from `publish_at` on, and before `unpublish_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first instant at which it is public; before, readers can't see that it exists.
    pub publish_at: Timestamp,
    /// The first instant at which it is no longer public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublish_at: Option<Timestamp>,
}

/// The position of an instant relative to a [`Window`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Not public yet: unknown to readers.
    Embargoed,
    /// Public.
    Live,
    /// Taken down on schedule.
    Expired,
}

impl Window {
    /// The visibility at `now`. Something that is never public, because its end is not after its beginning, stays
    /// unknown to readers.
    pub fn at(&self, now: Timestamp) -> Visibility {
        if now < self.publish_at || self.unpublish_at.is_some_and(|end| end <= self.publish_at) {
            Visibility::Embargoed
        } else if self.unpublish_at.is_some_and(|end| now >= end) {
            Visibility::Expired
        } else {
            Visibility::Live
        }
    }

    /// Whether it is public at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.at(now) == Visibility::Live
    }
}

/// A time zone as a table of its offsets, so that the paper's days are exact without a time zone database in the
/// Worker. The command fills it from the IANA database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name, such as `Asia/Ho_Chi_Minh`.
    pub name: String,
    /// `(from, offset_secs)`: from this instant on, the zone is that many seconds ahead of UTC. Ascending; the first
    /// offset also applies before its own instant.
    pub offsets: Vec<(Timestamp, i32)>,
}

impl Zone {
    /// A zone with one offset.
    pub fn fixed(name: &str, offset_secs: i32) -> Self {
        Self { name: name.to_owned(), offsets: vec![(Timestamp::from_secs(i64::MIN), offset_secs)] }
    }

    /// The instant as a local date and time; as UTC if the offset is out of range.
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
        // The offset at local midnight: estimated from the instant itself, then once more from the estimate.
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
    fn what_ends_before_it_begins_was_never_there() {
        for end in [9, 10] {
            let window = Window { publish_at: Timestamp(10), unpublish_at: Some(Timestamp(end)) };
            assert_eq!([8, 9, 10, 11].map(|now| window.at(Timestamp(now))), [Visibility::Embargoed; 4], "{end}");
        }
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
        // The older formats of RFC 9110.
        for older in ["Thursday, 07-May-26 02:05:00 GMT", "Thu May  7 02:05:00 2026"] {
            assert_eq!(Timestamp::from_http_date(older).unwrap().to_http_date(), date, "{older}");
        }
        let before_1970 = Timestamp::from_secs(-1);
        assert_eq!(before_1970.to_http_date(), "Wed, 31 Dec 1969 23:59:59 GMT");
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
}
