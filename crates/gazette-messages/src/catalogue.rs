//! The messages of each language.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use gazette_core::language::Language;

use crate::language::language;

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

type Catalogue = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(Language::En));
static VIETNAMESE: LazyLock<Catalogue> = LazyLock::new(|| read(Language::Vi));

/// Numbers of up to this many digits are exact in Fluent, which calculates with `f64`.
const MAX_DIGITS: usize = 15;

/// A message in the current language, with these values of its variables. The key if there is no such message.
pub fn text(key: &str, values: &[(&'static str, String)]) -> String {
    text_in(language(), key, values)
}

/// A message in a language, or in English if it is missing there. The key if there is no such message.
pub fn text_in(language: Language, key: &str, values: &[(&'static str, String)]) -> String {
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        arguments.set(*name, of(value));
    }
    let message = |language| {
        let catalogue = catalogue(language);
        let pattern = catalogue.get_message(key)?.value()?;
        // A variable without a value is shown by its name.
        Some(catalogue.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
    };
    message(language).or_else(|| message(Language::En)).unwrap_or_else(|| key.to_owned())
}

/// The keys of all messages, sorted. Those in files that only Vietnamese has are among them.
pub const fn keys() -> &'static [&'static str] {
    KEYS
}

/// The variables that a message names in a language, in all its plurals. `None` if the message is missing.
pub fn variables(language: Language, key: &str) -> Option<BTreeSet<String>> {
    let texts = match language {
        Language::En => EN,
        Language::Vi => VI,
    };
    texts.iter().find_map(|(_, text)| {
        let message = message(text, key)?;
        let names = message.split('$').skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
            rest[..end.unwrap_or(rest.len())].to_owned()
        });
        Some(names.filter(|name| !name.is_empty()).collect())
    })
}

/// The source of a message: its line, and the indented lines that follow.
fn message<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let is_start = |at: &usize| {
        (*at == 0 || text[..*at].ends_with('\n')) && text[at + key.len()..].trim_start_matches(' ').starts_with('=')
    };
    let start = text.match_indices(key).map(|(at, _)| at).find(is_start)?;
    let rest = &text[start..];
    let ends = rest.match_indices('\n').map(|(at, _)| at);
    let end = ends.filter(|at| !rest[at + 1..].starts_with([' ', '\n', '}'])).min();
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// Whether the catalogue has a message with this key. For [`key!`](crate::key), which calls it at compile time.
pub const fn has_key(key: &str) -> bool {
    let (mut low, mut high) = (0, KEYS.len());
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(KEYS[middle].as_bytes(), key.as_bytes()) {
            0 => return true,
            1.. => high = middle,
            _ => low = middle + 1,
        }
    }
    false
}

/// Negative, 0 or positive as `a` is before, equal to or after `b`. The comparison of slices is not `const`.
const fn compare(a: &[u8], b: &[u8]) -> i32 {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return if a[at] < b[at] { -1 } else { 1 };
        }
        at += 1;
    }
    if a.len() < b.len() {
        -1
    } else if a.len() > b.len() {
        1
    } else {
        0
    }
}

/// A value for Fluent. A whole number selects plurals, and looks the same as its text.
fn of(text: &str) -> FluentValue<'_> {
    let is_number = text == "0"
        || (text.len() <= MAX_DIGITS && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    match text.parse::<u64>() {
        Ok(number) if is_number => number.into(),
        _ => Cow::Borrowed(text).into(),
    }
}

fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::En => &ENGLISH,
        Language::Vi => &VIETNAMESE,
    }
}

fn read(language: Language) -> Catalogue {
    let texts = match language {
        Language::En => EN,
        Language::Vi => VI,
    };
    let tag = language.tag().parse().unwrap_or_default();
    let mut catalogue = Catalogue::new_concurrent(vec![tag]);
    // Isolation marks would be copied with addresses and commands, and both languages are written from left to right.
    catalogue.set_use_isolating(false);
    // Errors in the files are found by a test; here, the sound messages of a file count.
    let _ = catalogue.add_function("GROUPED", move |values, _| grouped(language, values));
    for (_, text) in texts {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        catalogue.add_resource_overriding(resource);
    }
    catalogue
}

/// `GROUPED($number)`; a value that is no number stays as it is.
fn grouped<'v>(language: Language, values: &[FluentValue<'v>]) -> FluentValue<'v> {
    match values.first() {
        Some(FluentValue::Number(number)) => {
            let text = number.as_string();
            text.parse().map_or_else(|_| text.into_owned(), |number| language.number(number)).into()
        }
        Some(other) => other.clone(),
        None => FluentValue::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of texts for which English has clap's own, made of the sources, and those of the paper.
    const ONLY_VIETNAMESE: [&str; 3] = ["cli-help", "cli-problems", "cli-usage"];

    #[test]
    fn every_file_is_sound_and_no_key_is_there_twice() {
        for (language, texts) in [("en", EN), ("vi", VI)] {
            let mut catalogue = Catalogue::new_concurrent(vec![language.parse().unwrap()]);
            for (file, text) in texts {
                let resource = FluentResource::try_new((*text).to_owned());
                let resource = resource.unwrap_or_else(|(_, errors)| panic!("{language}/{file}.ftl: {errors:?}"));
                catalogue.add_resource(resource).unwrap_or_else(|errors| panic!("{language}/{file}.ftl: {errors:?}"));
            }
        }
    }

    #[test]
    fn each_language_has_the_same_files_with_the_same_keys_and_variables() {
        let (only, both): (Vec<_>, Vec<_>) = VI.iter().partition(|(name, _)| ONLY_VIETNAMESE.contains(name));
        assert_eq!(only.len(), ONLY_VIETNAMESE.len());
        let names = |texts: &[(&'static str, &str)]| texts.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(EN), names(&both));
        for key in KEYS {
            let (english, vietnamese) = (variables(Language::En, key), variables(Language::Vi, key));
            if only.iter().any(|(_, text)| message(text, key).is_some()) {
                assert!(english.is_none() && vietnamese.is_some(), "{key} is never shown in English");
            } else {
                assert!(english.is_some(), "{key}");
                assert_eq!(english, vietnamese, "{key}: Vietnamese has other variables");
            }
        }
        for (file, text) in VI {
            for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                let key = line.split('=').next().unwrap_or_default().trim_end();
                assert!(has_key(key), "vi/{file}.ftl: {key} is not in English");
            }
        }
    }

    #[test]
    fn every_message_is_formatted_with_its_variables_and_without_marks() {
        for key in KEYS {
            for language in [Language::En, Language::Vi] {
                let Some(names) = variables(language, key) else { continue };
                for number in ["1", "2", "Cầu Vàm Sen"] {
                    let catalogue = catalogue(language);
                    let mut arguments = FluentArgs::new();
                    for name in &names {
                        arguments.set(name.clone(), of(number));
                    }
                    let pattern = catalogue.get_message(key).and_then(|message| message.value());
                    let pattern = pattern.unwrap_or_else(|| panic!("{key} has no text"));
                    let mut errors = Vec::new();
                    let text = catalogue.format_pattern(pattern, Some(&arguments), &mut errors);
                    assert!(errors.is_empty(), "{key}: {errors:?}");
                    assert!(!text.contains(['\u{2068}', '\u{2069}', '$']) && text.trim() == text, "{key}: {text:?}");
                }
            }
        }
    }

    #[test]
    fn a_key_is_found_and_an_unknown_one_is_told_as_it_is() {
        assert!(KEYS.iter().all(|key| has_key(key)) && KEYS.is_sorted());
        assert!(!has_key("no-such-key") && !has_key("") && !has_key("zzz"));
        assert_eq!(text("no-such-key", &[]), "no-such-key");
    }

    #[test]
    fn a_number_selects_a_plural_and_is_shown_as_it_is_written() {
        let count = |language, number: &str| text_in(language, "count-errors", &[("count", number.to_owned())]);
        assert_eq!(
            ["0", "1", "2", "1234"].map(|n| count(Language::En, n)),
            ["0 errors", "1 error", "2 errors", "1,234 errors"]
        );
        assert_eq!(["1", "1234"].map(|n| count(Language::Vi, n)), ["1 lỗi", "1.234 lỗi"]);
        for plain in ["007", "12345678901234567890", "", "1.0", "-1", "0", "20"] {
            assert_eq!(shown(&of(plain)), plain);
        }
    }

    fn shown(value: &FluentValue<'_>) -> String {
        match value {
            FluentValue::Number(number) => number.as_string().into_owned(),
            FluentValue::String(text) => text.clone().into_owned(),
            _ => String::new(),
        }
    }
}
