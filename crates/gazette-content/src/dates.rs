//! Parses times in front matter: RFC 3339 with an offset. For other formats, the error suggests what to write.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use gazette_core::article::check_date;
use gazette_core::time::{Timestamp, Zone};
use gazette_messages::tell;

use crate::diagnostics::Problems;
use crate::fields::{Fields, Text};
use crate::reasons::bad_date;

const WITH_TIME: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%H:%M %d/%m/%Y",
    "%H:%M, %d/%m/%Y",
    "%d-%m-%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y, %H:%M",
    "%Hh%M %d/%m/%Y",
    "%d.%m.%Y %H:%M",
];
const WITHOUT_TIME: &[&str] = &["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%Y"];

/// Forms with an offset other than RFC 3339, as other systems write them.
const WITH_OFFSET: &[&str] = &[
    "%Y-%m-%d %H:%M:%S %#z",
    "%Y-%m-%d %H:%M:%S%#z",
    "%Y-%m-%dT%H:%M:%S%#z",
    "%Y-%m-%d %H:%M %#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
];

/// The form of a date in the paper's zone, for messages about a date that can't be understood.
pub fn pattern(zone: &Zone) -> String {
    let secs = zone.offsets.last().map_or(0, |(_, secs)| *secs);
    let sign = if secs < 0 { '-' } else { '+' };
    format!("YYYY-MM-DDThh:mm:ss{sign}{:02}:{:02}", secs.abs() / 3600, secs.abs() % 3600 / 60)
}

/// The time in a field. The error says exactly what to write.
pub fn instant(
    fields: &Fields<'_>,
    name: &str,
    zone: &Zone,
    problems: &mut Problems<'_>,
) -> Option<DateTime<FixedOffset>> {
    let text = fields.text(name, 100, problems)?;
    read(name, &text, zone, problems)
}

fn read(name: &str, text: &Text, zone: &Zone, problems: &mut Problems<'_>) -> Option<DateTime<FixedOffset>> {
    if let Ok(date) = DateTime::parse_from_rfc3339(&text.value) {
        if let Err(bad) = check_date(date) {
            let help = tell!("date-impossible-help", name = name, form = pattern(zone));
            let message = tell!("date-impossible", name = name, value = text.value, reason = bad_date(bad));
            problems.error(text.span, message, help);
            return None;
        }
        return date.with_nanosecond(0);
    }
    let (message, date) = if let Some(date) = guess(&text.value, zone) {
        (tell!("date-no-offset", name = name, value = text.value), Some(date))
    } else if let Some(date) = with_offset(&text.value, zone) {
        (tell!("date-other-form", name = name, value = text.value), Some(date))
    } else if let Some((why, date)) = no_such_day(&text.value, zone) {
        (tell!("date-no-such-day", name = name, value = text.value, why = why), date)
    } else {
        (tell!("date-none", name = name, value = text.value), None)
    };
    let help = date.map_or_else(
        || tell!("date-form-help", name = name, form = pattern(zone)),
        |date| tell!("date-write-help", name = name, date = date.to_rfc3339()),
    );
    problems.error(text.span, message, help);
    None
}

/// The time that was most likely meant, in the paper's time zone.
fn guess(text: &str, zone: &Zone) -> Option<DateTime<FixedOffset>> {
    let with_time = || WITH_TIME.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let without = || WITHOUT_TIME.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    let local = with_time().or_else(|| without().map(|day| day.and_time(NaiveTime::MIN)))?;
    let offset = *zone.local(zone.start_of(local.date())).offset();
    local.and_local_timezone(offset).single()
}

/// The time in a form that is unambiguous, but not RFC 3339: with a space before the offset, as in an email, or Unix time.
fn with_offset(text: &str, zone: &Zone) -> Option<DateTime<FixedOffset>> {
    let text = text.strip_suffix(" UTC").map_or_else(|| text.to_owned(), |text| format!("{text}Z"));
    let is_unix = text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: Option<i64> = text.parse().ok().filter(|_| is_unix);
    if let Some(number) = number {
        let secs = if text.len() > 11 { number / 1000 } else { number };
        return Some(zone.local(Timestamp::from_secs(secs))).filter(|date| check_date(*date).is_ok());
    }
    let text = text.strip_suffix('Z').map_or_else(|| text.clone(), |text| format!("{}+0000", text.trim_end()));
    let forms = || WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(&text, form).ok());
    forms().or_else(|| DateTime::parse_from_rfc2822(&text).ok())
}

/// Why there is no such day, and the time with the nearest day that there is.
fn no_such_day(text: &str, zone: &Zone) -> Option<(String, Option<DateTime<FixedOffset>>)> {
    let is_end = |c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.');
    let (date, time) = text.split_at(text.find(is_end).unwrap_or(text.len()));
    let numbers = date.split(['-', '/', '.']).map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?;
    let (year, month, day) = match *numbers.as_slice() {
        [year, month, day] if year > 31 => (year, month, day),
        [day, month, year] if year > 31 => (year, month, day),
        _ => return None,
    };
    let year = i32::try_from(year).ok().filter(|year| (1000..=9999).contains(year))?;
    let (why, day) = if (1..=12).contains(&month) {
        let last = (28..=31).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))?;
        if (1..=last.day()).contains(&day) {
            return None;
        }
        (
            tell!("month-days", month = month, year = year, days = last.day()),
            if day == 0 { last.with_day(1)? } else { last },
        )
    } else {
        (tell!("month-none", month = month), NaiveDate::from_ymd_opt(year, day, month)?)
    };
    let fixed = format!("{}{time}", day.format("%Y-%m-%d"));
    let date =
        DateTime::parse_from_rfc3339(&fixed).ok().or_else(|| guess(&fixed, zone)).or_else(|| with_offset(&fixed, zone));
    Some((why, date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_without_an_offset_is_completed_in_the_papers_zone() {
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        for (text, full) in [
            ("2026-05-07 09:05", "2026-05-07T09:05:00+07:00"),
            ("2026-05-07T09:05:10", "2026-05-07T09:05:10+07:00"),
            ("2026-05-07", "2026-05-07T00:00:00+07:00"),
            ("09:05 07/05/2026", "2026-05-07T09:05:00+07:00"),
            ("7/5/2026", "2026-05-07T00:00:00+07:00"),
        ] {
            assert_eq!(guess(text, &zone).map(|date| date.to_rfc3339()).as_deref(), Some(full), "{text}");
        }
        assert_eq!(guess("hôm qua", &zone), None);
    }

    /// The remedy for a value of `published_at`, and the message.
    fn told(text: &str) -> (String, String) {
        let source = format!("published_at: {text}");
        let mut problems = Problems::new("a.md", &source);
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        let value = Text { value: text.to_owned(), span: 1.into() };
        assert_eq!(read("published_at", &value, &zone, &mut problems), None, "{text}");
        let found = problems.into_found().remove(0);
        (found.help, found.message)
    }

    #[test]
    fn a_remedy_converts_the_editors_own_date() {
        for (text, full) in [
            ("2026-11-01 08:00:00 +0700", "2026-11-01T08:00:00+07:00"),
            ("2026-11-01 08:00:00 +01:00", "2026-11-01T08:00:00+01:00"),
            ("2026-11-01T08:00+07:00", "2026-11-01T08:00:00+07:00"),
            ("2026-11-01 08:00 +0700", "2026-11-01T08:00:00+07:00"),
            ("2026-11-01T08:00:00+0700", "2026-11-01T08:00:00+07:00"),
            ("2026-11-01T08:00Z", "2026-11-01T08:00:00+00:00"),
            ("2026-11-01 08:00:00 UTC", "2026-11-01T08:00:00+00:00"),
            ("Sun, 01 Nov 2026 08:00:00 +0700", "2026-11-01T08:00:00+07:00"),
            ("1793494800", "2026-11-01T08:00:00+07:00"),
            ("1793494800000", "2026-11-01T08:00:00+07:00"),
            ("8h05 1/11/2026", "2026-11-01T08:05:00+07:00"),
        ] {
            assert_eq!(told(text).0, format!("write `published_at: {full}`"), "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_with_the_nearest() {
        for (text, why, full) in [
            ("2026-02-30", "2/2026 has 28 days", "2026-02-28T00:00:00+07:00"),
            ("2026-02-29T09:05:00+07:00", "2/2026 has 28 days", "2026-02-28T09:05:00+07:00"),
            ("31/11/2026 08:00", "11/2026 has 30 days", "2026-11-30T08:00:00+07:00"),
            ("2026-13-05 08:00", "there is no month 13", "2026-05-13T08:00:00+07:00"),
        ] {
            let (help, message) = told(text);
            assert!(
                message.ends_with(why) && help == format!("write `published_at: {full}`"),
                "{text}: {message}: {help}"
            );
        }
        for text in ["hôm qua", "2026-05-07T25:00:00+07:00", "2026-99-99", "12"] {
            assert!(told(text).0.ends_with("as `published_at: YYYY-MM-DDThh:mm:ss+07:00`"), "{text}");
        }
    }
}
