//! Numbers and dates as the paper's language writes them.

use chrono::{DateTime, Datelike, FixedOffset};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    /// The interface language for a BCP 47 tag: English for `en…`, else Vietnamese.
    pub fn of_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("en") => Self::En,
            _ => Self::Vi,
        }
    }

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// As Open Graph wants it.
    pub const fn og_locale(self) -> &'static str {
        match self {
            Self::Vi => "vi_VN",
            Self::En => "en_US",
        }
    }

    /// A whole number with its groups of three: `37.131.684` in Vietnamese, `37,131,684` in English.
    pub fn number(self, number: u64) -> String {
        let separator = match self {
            Self::Vi => '.',
            Self::En => ',',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A date with its time: `09:05 Thứ Ba, 07/05/2019`, or `Tuesday, 7 May 2019, 09:05`.
    pub fn date_time(self, date: DateTime<FixedOffset>) -> String {
        match self {
            Self::Vi => format!("{} {}, {}", date.format("%H:%M"), self.weekday(date), date.format("%d/%m/%Y")),
            Self::En => date.format("%A, %-d %B %Y, %H:%M").to_string(),
        }
    }

    /// A date alone: `07/05/2019`, or `7 May 2019`.
    pub fn date(self, date: DateTime<FixedOffset>) -> String {
        match self {
            Self::Vi => date.format("%d/%m/%Y").to_string(),
            Self::En => date.format("%-d %B %Y").to_string(),
        }
    }

    /// The day of the week: `Thứ Ba`, `Tuesday`.
    pub fn weekday(self, date: DateTime<FixedOffset>) -> &'static str {
        let day = date.weekday().num_days_from_monday() as usize;
        match self {
            Self::Vi => ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"][day],
            Self::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_the_languages_rule() {
        assert_eq!(Language::Vi.number(37_131_684), "37.131.684");
        assert_eq!(Language::En.number(37_131_684), "37,131,684");
        assert_eq!([0, 999, 1000].map(|n| Language::Vi.number(n)), ["0", "999", "1.000"]);
    }

    #[test]
    fn dates_are_written_as_vietnamese_papers_do() {
        let date = DateTime::parse_from_rfc3339("2019-05-07T09:05:00+07:00").unwrap();
        assert_eq!(Language::Vi.date_time(date), "09:05 Thứ Ba, 07/05/2019");
        assert_eq!(Language::En.date_time(date), "Tuesday, 7 May 2019, 09:05");
    }
}
