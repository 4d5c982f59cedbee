//! The text of a new article's file.

use gazette_core::json;

/// The text of a new article's file: a draft with the required fields.
pub fn article_template(title: &str, section: &str, published_at: &str, language: &str) -> String {
    let (lead, body, remark) = match language {
        "vi" => ("Đoạn mở đầu.", "Nội dung bài viết.", "xóa dòng này để xuất bản"),
        _ => ("The opening paragraph.", "The body.", "remove this line to publish"),
    };
    format!(
        "---
title: {}
lead: {lead}
section: {section}
byline: []  # [{{name: …, organisation: …}}]
published_at: {published_at}
tags: []
draft: true  # {remark}
---

{body}
",
        json::compact(&title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_in_the_papers_language() {
        let drafted = |language| article_template("a", "b", "c", language);
        assert!(drafted("vi").contains("\ndraft: true  # xóa dòng này để xuất bản\n"));
        assert!(drafted("en").contains("\ndraft: true  # remove this line to publish\n"));
    }
}
