//! Parses times in front matter: RFC 3339 with an offset. For other formats, the error suggests what to write.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use gazette_core::article::check_date;
use gazette_core::time::Zone;

use crate::diagnostics::Problems;
use crate::fields::{Fields, Text};

const WITH_TIME: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%H:%M %d/%m/%Y",
    "%H:%M, %d/%m/%Y",
    "%d-%m-%Y %H:%M",
];
const WITHOUT_TIME: &[&str] = &["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d"];

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
            let help = format!("write a date that a clock shows, as {name}: 2026-05-07T09:05:00+07:00");
            problems.error(text.span, format!("`{name}` can't be {}: {bad}", text.value), help);
            return None;
        }
        return date.with_nanosecond(0);
    }
    let guess = guess(&text.value, zone);
    let message = match guess {
        Some(_) => format!("`{name}` has no UTC offset: {}", text.value),
        None => format!("`{name}` is not a date: {}", text.value),
    };
    let example = guess.map_or_else(|| "2026-05-07T09:05:00+07:00".to_owned(), |date| date.to_rfc3339());
    problems.error(text.span, message, format!("write `{name}: {example}`"));
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
}
