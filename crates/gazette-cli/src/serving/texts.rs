//! What stands in pages besides the paper, in the paper's language.

use gazette_core::language::Language;

/// The texts in one language. A note's date stands where `{}` does.
#[derive(Debug)]
pub struct Texts {
    /// On a card.
    pub draft: &'static str,
    /// On a card, before the date.
    pub embargoed: &'static str,
    /// On a card.
    pub expired: &'static str,
    /// On a card.
    pub broken: &'static str,
    /// Above an article.
    pub draft_note: &'static str,
    /// Above an article.
    pub embargoed_note: &'static str,
    /// Above an article.
    pub expired_note: &'static str,
}

const VI: Texts = Texts {
    draft: "Bản nháp",
    embargoed: "Hẹn giờ",
    expired: "Hết hạn",
    broken: "Có lỗi",
    draft_note: "Bản nháp: bạn đọc không thấy bài này cho đến khi bỏ dòng draft: true và đăng báo.",
    embargoed_note: "Hẹn giờ đăng: {}. Trước lúc đó bạn đọc không thấy bài này.",
    expired_note: "Hết hạn đăng từ {}: bạn đọc không còn thấy bài này.",
};

const EN: Texts = Texts {
    draft: "Draft",
    embargoed: "Embargoed until",
    expired: "Taken down",
    broken: "Has errors",
    draft_note: "A draft: readers see nothing of it until the line draft: true is removed and the paper is published.",
    embargoed_note: "Under embargo until {}. Before that, readers see nothing of it.",
    expired_note: "Taken down on {}: readers see it no more.",
};

/// In that language.
pub fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}
