//! The languages of the interface: formats of numbers and dates, and the texts.

mod texts;

pub use texts::Texts;

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

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

    /// The locale for Open Graph.
    pub const fn og_locale(self) -> &'static str {
        match self {
            Self::Vi => "vi_VN",
            Self::En => "en_US",
        }
    }

    /// A whole number with groups of three digits: `37.131.684` in Vietnamese, `37,131,684` in English.
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

    /// A date with the time: `09:05 Thứ Ba, 07/05/2019`, or `Tuesday, 7 May 2019, 09:05`.
    pub fn date_time(self, date: DateTime<FixedOffset>) -> String {
        let (weekday, day, time) = (self.weekday(date), self.date(date), time(date));
        match self {
            Self::Vi => format!("{time} {weekday}, {day}"),
            Self::En => format!("{weekday}, {day}, {time}"),
        }
    }

    /// A date: `07/05/2019`, or `7 May 2019`.
    pub fn date(self, date: DateTime<FixedOffset>) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self {
            Self::Vi => format!("{day:02}/{month:02}/{year:04}"),
            Self::En => format!("{day} {} {year}", ENGLISH_MONTHS[date.month0() as usize]),
        }
    }

    /// A time with the date, for lists: `09:05 07/05/2019`, or `7 May 2019, 09:05`.
    pub fn short_date_time(self, date: DateTime<FixedOffset>) -> String {
        match self {
            Self::Vi => format!("{} {}", time(date), self.date(date)),
            Self::En => format!("{}, {}", self.date(date), time(date)),
        }
    }

    /// A month of a year: `Tháng 5/2019`, or `May 2019`; an invalid month is omitted.
    pub fn month(self, year: i32, month: u32) -> String {
        match (self, ENGLISH_MONTHS.get(month.wrapping_sub(1) as usize)) {
            (Self::Vi, Some(_)) => format!("Tháng {month}/{year}"),
            (Self::En, Some(name)) => format!("{name} {year}"),
            (_, None) => year.to_string(),
        }
    }

    /// The reading time: `4 phút đọc`, or `4 min read`.
    pub fn reading_time(self, minutes: u32) -> String {
        match self {
            Self::Vi => format!("{minutes} phút đọc"),
            Self::En => format!("{minutes} min read"),
        }
    }

    /// The number of a list's page: `Trang 2`, or `Page 2`.
    pub fn page(self, page: u32) -> String {
        match self {
            Self::Vi => format!("Trang {page}"),
            Self::En => format!("Page {page}"),
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

// A table, because chrono's formatter would add 20 KB to the Worker.
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn time(date: DateTime<FixedOffset>) -> String {
    format!("{:02}:{:02}", date.hour(), date.minute())
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
        assert_eq!(Language::Vi.short_date_time(date), "09:05 07/05/2019");
        assert_eq!(Language::En.short_date_time(date), "7 May 2019, 09:05");
    }

    #[test]
    fn months_pages_and_reading_times_are_phrases_of_the_language() {
        let phrases = |language: Language| [language.month(2026, 5), language.page(2), language.reading_time(4)];
        assert_eq!(phrases(Language::Vi), ["Tháng 5/2026", "Trang 2", "4 phút đọc"]);
        assert_eq!(phrases(Language::En), ["May 2026", "Page 2", "4 min read"]);
        assert_eq!(Language::Vi.month(2026, 13), "2026");
    }
}
