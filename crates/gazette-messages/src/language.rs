//! The current language, and how it is chosen.

use std::sync::atomic::{AtomicBool, Ordering};

use gazette_core::language::Language;

/// Whether the current language is Vietnamese.
static IS_VIETNAMESE: AtomicBool = AtomicBool::new(false);

/// The current language: English, unless [`set_language`] was called.
pub fn language() -> Language {
    if IS_VIETNAMESE.load(Ordering::Relaxed) { Language::Vi } else { Language::En }
}

/// Sets the language of this process. The command does so once, at its start.
pub fn set_language(language: Language) {
    IS_VIETNAMESE.store(language == Language::Vi, Ordering::Relaxed);
}

/// What says in which language to speak, in the order in which it counts. An empty text counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The value of `--lang`.
    pub option: Option<String>,
    /// The environment variable `GAZETTE_LANG`.
    pub variable: Option<String>,
    /// The locale: the first that is set of `LC_ALL`, `LC_MESSAGES` and `LANG`.
    pub locale: Option<String>,
    /// `language` in gazette.toml.
    pub settings: Option<String>,
}

impl Wishes {
    /// The language to speak. An option or a variable that names no language of the catalogue is skipped; whoever reads it
    /// reports it. A locale without a language ([`names_language`]) is skipped, too; any other but a Vietnamese one means English.
    pub fn language(&self) -> Language {
        let named = |text: &Option<String>| text.as_deref().and_then(of_name);
        let of_locale = || {
            let locale = self.locale.as_deref().filter(|locale| names_language(locale))?;
            Some(of_name(locale).unwrap_or(Language::En))
        };
        named(&self.option)
            .or_else(|| named(&self.variable))
            .or_else(of_locale)
            .or_else(|| named(&self.settings))
            .unwrap_or(Language::En)
    }
}

/// Whether a locale says anything about languages. `C` and `POSIX` do not: machines have them where nobody has chosen one.
pub fn names_language(locale: &str) -> bool {
    let name = locale.trim().split(['.', '@']).next().unwrap_or_default();
    !["", "C", "POSIX"].contains(&name)
}

/// The language that a tag or a locale names: `vi`, `en`, `vi-VN`, `en_US.UTF-8`. `None` if the catalogue lacks it.
pub fn of_name(name: &str) -> Option<Language> {
    match name.trim().split(['-', '_', '.', '@']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "vi" => Some(Language::Vi),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// A whole number with groups of three digits, as the current language writes it: `62.826.425` in Vietnamese, `62,826,425` in
/// English.
pub fn grouped(number: u64) -> String {
    language().number(number)
}

/// A number that is not negative, rounded to one decimal: `1.234,6` in Vietnamese, `1,234.6` in English.
pub fn decimal(number: f64) -> String {
    decimal_in(language(), number)
}

fn decimal_in(language: Language, number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let tenths = (10.0 * number).round() as u64;
    let sign = match language {
        Language::Vi => ',',
        Language::En => '.',
    };
    format!("{}{sign}{}", language.number(tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_have_the_languages_decimal_sign() {
        assert_eq!([0, 999, 1_000, 62_826_425].map(grouped), ["0", "999", "1,000", "62,826,425"]);
        for (number, english, vietnamese) in
            [(1_234.56, "1,234.6", "1.234,6"), (97.2, "97.2", "97,2"), (0.04, "0.0", "0,0"), (-1.0, "0.0", "0,0")]
        {
            assert_eq!(decimal_in(Language::En, number), english);
            assert_eq!(decimal_in(Language::Vi, number), vietnamese);
        }
    }

    #[test]
    fn the_first_wish_that_names_a_language_counts() {
        let wish = |text: &str| Some(text.to_owned()).filter(|text| text != "-");
        for (option, variable, locale, settings, language) in [
            ("vi", "en", "en_US.UTF-8", "en", Language::Vi),
            ("en", "vi", "vi_VN.UTF-8", "vi", Language::En),
            ("-", "vi", "en_US.UTF-8", "en", Language::Vi),
            ("-", "VI_vn", "C", "en", Language::Vi),
            ("-", "en", "vi_VN.UTF-8", "vi", Language::En),
            ("-", "-", "vi_VN.UTF-8", "en", Language::Vi),
            ("-", "-", "vi", "en", Language::Vi),
            ("-", "-", "vi-VN@euro", "en", Language::Vi),
            ("-", "-", "C.UTF-8", "vi", Language::Vi),
            ("-", "-", "C.UTF-8", "-", Language::En),
            ("-", "-", "C", "vi", Language::Vi),
            ("-", "-", "POSIX", "vi", Language::Vi),
            ("-", "-", "fr_FR.UTF-8", "vi", Language::En),
            ("-", "-", "vie", "vi", Language::En),
            ("-", "-", "-", "vi", Language::Vi),
            ("-", "-", "", "vi", Language::Vi),
            ("-", "", " ", "vi", Language::Vi),
            ("-", "-", "-", "en", Language::En),
            ("-", "-", "-", "-", Language::En),
            ("fr", "vi", "C", "en", Language::Vi),
            ("-", "fr", "vi_VN", "en", Language::Vi),
        ] {
            let wishes = Wishes {
                option: wish(option),
                variable: wish(variable),
                locale: wish(locale),
                settings: wish(settings),
            };
            assert_eq!(wishes.language(), language, "{wishes:?}");
        }
    }
}
