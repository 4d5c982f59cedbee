//! Times on the command line, in the paper's zone or as RFC 3339.

use chrono::{DateTime, NaiveDateTime};
use gazette_core::time::{Timestamp, Zone};
use gazette_messages::tell;

use super::local_time;
use crate::failure::Failure;

const FORMS: [&str; 4] = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// Parses a time: RFC 3339, or a local time such as `2026-12-01 06:00` if the zone is known.
pub fn instant(text: &str, zone: Option<&Zone>) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if let Some(at) = Timestamp::from_rfc3339(text) {
        return Ok(at);
    }
    let usage = |message: String, help: String| Failure::Usage { message, help };
    let Some(local) = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) else {
        return Err(usage(tell!("not-a-time", text = text), tell!("not-a-time-help")));
    };
    let Some(zone) = zone else {
        return Err(usage(
            tell!("zone-unknown", text = text),
            tell!("zone-unknown-help", time = local.format("%Y-%m-%dT%H:%M:%S")),
        ));
    };
    match instants(local, zone)[..] {
        [at] => Ok(at),
        [] => Err(usage(tell!("time-skipped", text = text, zone = zone.name), tell!("time-skipped-help"))),
        [first, ..] => Err(usage(
            tell!("time-twice", text = text, zone = zone.name),
            tell!("time-twice-help", time = zone.local(first).to_rfc3339()),
        )),
    }
}

/// The instants at which clocks in the zone show a time, earliest first.
fn instants(local: NaiveDateTime, zone: &Zone) -> Vec<Timestamp> {
    let as_utc = local.and_utc().timestamp();
    let mut found: Vec<Timestamp> = zone
        .offsets
        .iter()
        .map(|(_, offset)| Timestamp::from_secs(as_utc - i64::from(*offset)))
        .filter(|at| zone.local(*at).naive_local() == local)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Replaces the times as RFC 3339 in a sentence of the paper by those of the zone.
pub fn with_local_times(sentence: &str, zone: Option<&Zone>) -> String {
    let local = |word: &str| {
        let time = word.trim_end_matches(['.', ',', ':', ';']);
        match DateTime::parse_from_rfc3339(time) {
            Ok(at) => {
                let at = zone.map_or(at, |zone| zone.local(Timestamp::from(at)));
                format!("{}{}", at.format(&tell!("time-to-second")), &word[time.len()..])
            }
            Err(_) => word.to_owned(),
        }
    };
    sentence.split(' ').map(local).collect::<Vec<_>>().join(" ")
}

/// The time of a release for people: to the minute, or to the second if it is not a whole minute.
pub fn release_time(at: &str, zone: Option<&Zone>) -> String {
    match DateTime::parse_from_rfc3339(at) {
        Ok(parsed) if parsed.timestamp() % 60 != 0 => with_local_times(at, zone),
        _ => local_time(at, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        gazette_content::time_zone(name).unwrap()
    }

    #[test]
    fn a_time_without_an_offset_is_in_the_papers_zone() {
        let zone = zone("Asia/Ho_Chi_Minh");
        for (text, at) in [
            ("2026-12-01 06:00", "2026-11-30T23:00:00Z"),
            ("2026-12-01T06:00", "2026-11-30T23:00:00Z"),
            (" 2026-12-01 06:00:07 ", "2026-11-30T23:00:07Z"),
            ("2026-12-01T06:00:00Z", "2026-12-01T06:00:00Z"),
            ("2026-12-01 06:00:00+02:00", "2026-12-01T04:00:00Z"),
        ] {
            assert_eq!(instant(text, Some(&zone)).unwrap().to_rfc3339(), at, "{text}");
        }
        for text in ["", "6:00", "2026-12-01", "tomorrow", "2026-13-01 06:00", "2026-12-01 25:00", "01/12/2026 06:00"] {
            assert!(matches!(instant(text, Some(&zone)), Err(Failure::Usage { .. })), "{text}");
        }
        assert!(instant("2026-12-01 06:00", None).is_err());
        assert!(instant("2026-12-01T06:00:00+07:00", None).is_ok());
    }

    #[test]
    fn an_hour_that_is_skipped_or_repeated_is_no_time() {
        let zone = zone("Europe/Berlin");
        let skipped = instant("2026-03-29 02:30", Some(&zone)).unwrap_err();
        assert!(skipped.to_string().contains("set forward"), "{skipped}");
        let repeated = instant("2026-10-25 02:30", Some(&zone)).unwrap_err();
        assert!(repeated.to_string().contains("set back"), "{repeated}");
        assert_eq!(instant("2026-10-25T02:30:00+02:00", Some(&zone)).unwrap().to_rfc3339(), "2026-10-25T00:30:00Z");
        assert_eq!(instant("2026-07-01 12:00", Some(&zone)).unwrap().to_rfc3339(), "2026-07-01T10:00:00Z");
    }

    #[test]
    fn sentences_of_the_paper_are_told_in_local_time() {
        let told = with_local_times(
            "The time 2026-12-01T06:00:00Z has passed: the paper's clock says 2026-12-02T00:00:01Z. A release",
            Some(&zone("Asia/Ho_Chi_Minh")),
        );
        assert_eq!(
            told,
            "The time 2026-12-01 13:00:00 +07:00 has passed: the paper's clock says 2026-12-02 07:00:01 +07:00. A release"
        );
    }
}
