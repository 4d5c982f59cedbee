//! Splits off the code of the source that agencies put before a lead: `(TGAG)- Bốn năm qua, …`.

const MAX_CODE_CHARS: usize = 40;

/// The source, and the lead without its code. A source in the front matter takes precedence; the code is then removed only
/// if it is the same.
pub fn split(named: Option<String>, lead: &str) -> (Option<String>, String) {
    match (code(lead), named) {
        (Some((code, rest)), None) => (Some(code.to_owned()), rest.to_owned()),
        (Some((code, rest)), Some(named)) if named == code => (Some(named), rest.to_owned()),
        (_, named) => (named, lead.to_owned()),
    }
}

/// The code at the start of a lead. Codes are in capitals: `(TGAG)` is one; `(TTXVN/Báo…)` and `(Tiếp theo)` are not.
fn code(lead: &str) -> Option<(&str, &str)> {
    let (code, rest) = lead.strip_prefix('(')?.split_once(')')?;
    let code = code.trim();
    let is_code = code.contains(char::is_alphabetic)
        && !code.contains(char::is_lowercase)
        && code.chars().count() <= MAX_CODE_CHARS;
    let rest = rest.trim_start().strip_prefix(['-', '–', '—'])?.trim_start();
    (is_code && !rest.is_empty()).then_some((code, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_in_capitals_before_a_dash_is_the_source() {
        for (lead, source, rest) in [
            ("(TGAG)- Bốn năm qua", Some("TGAG"), "Bốn năm qua"),
            ("(TGAG) - Bốn", Some("TGAG"), "Bốn"),
            ("(TGAG)– Bốn", Some("TGAG"), "Bốn"),
            ("(TTXVN/VTV) — Bốn", Some("TTXVN/VTV"), "Bốn"),
            ("(ĐẢNG BỘ AN GIANG)-Bốn", Some("ĐẢNG BỘ AN GIANG"), "Bốn"),
            ("(Tiếp theo) - Bốn", None, "(Tiếp theo) - Bốn"),
            ("(TGAG) Bốn", None, "(TGAG) Bốn"),
            ("(TGAG)-", None, "(TGAG)-"),
            ("(2014) - Bốn", None, "(2014) - Bốn"),
            ("Bốn năm (TGAG) - qua", None, "Bốn năm (TGAG) - qua"),
        ] {
            assert_eq!(split(None, lead), (source.map(str::to_owned), rest.to_owned()), "{lead}");
        }
    }

    #[test]
    fn a_source_of_the_front_matter_stands() {
        let named = || Some("TTXVN".to_owned());
        assert_eq!(split(named(), "(TTXVN)- a"), (named(), "a".to_owned()));
        assert_eq!(split(named(), "(TGAG)- a"), (named(), "(TGAG)- a".to_owned()));
    }
}
