//! Reads `[newsroom]` of `gazette.toml`: the rules for working together.

use gazette_core::site::{MAX_PURGE_DELAY_SECS, Newsroom};
use gazette_messages::{key, tell};

use crate::diagnostics::Problems;
use crate::fields::{Fields, Form, Text};

const NEWSROOM: Form = Form {
    of: key!("form-newsroom"),
    known: &["writers_publish", "purge_delay"],
    synonyms: &[("writers_may_publish", "writers_publish"), ("delay", "purge_delay")],
};

/// Reads the rules. Missing fields have their defaults.
pub fn read(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Newsroom {
    let mut newsroom = Newsroom::default();
    let Some(entry) = fields.get("newsroom") else { return newsroom };
    let Some(fields) = Fields::new(&entry.node, entry.span, &NEWSROOM, problems) else { return newsroom };
    if let Some(writers_publish) = fields.flag("writers_publish", problems) {
        newsroom.writers_publish = writers_publish;
    }
    if let Some(Text { value, span }) = fields.text("purge_delay", 40, problems) {
        match seconds(&value) {
            Some(secs) if secs <= MAX_PURGE_DELAY_SECS => newsroom.purge_delay_secs = secs,
            Some(_) => {
                problems.error(span, tell!("purge-delay-long", value = value), tell!("purge-delay-long-help"));
            }
            None => {
                problems.error(span, tell!("purge-delay-invalid", value = value), tell!("purge-delay-invalid-help"));
            }
        }
    }
    newsroom
}

/// The seconds in `90s`, `90m`, `1h`, `1d` or `0`. Saturates at `u32::MAX`.
fn seconds(text: &str) -> Option<u32> {
    let unit = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let factor = match unit {
        "" if number.bytes().all(|digit| digit == b'0') => 0,
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    let is_number = !number.is_empty();
    is_number.then(|| number.parse().unwrap_or(u32::MAX).saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_a_unit() {
        for (text, secs) in [
            ("0", Some(0)),
            ("0h", Some(0)),
            ("45s", Some(45)),
            ("90m", Some(5400)),
            ("1h", Some(3600)),
            ("1d", Some(86_400)),
            ("7d", Some(MAX_PURGE_DELAY_SECS)),
            ("99999999999999999999d", Some(u32::MAX)),
            ("4294967295d", Some(u32::MAX)),
            ("", None),
            ("h", None),
            ("60", None),
            ("-1h", None),
            ("+1h", None),
            ("1.5h", None),
            ("1 h", None),
            ("1H", None),
            ("1w", None),
            ("1h30m", None),
            ("một giờ", None),
        ] {
            assert_eq!(seconds(text), secs, "{text}");
        }
    }
}
