//! The text of a new article's file.

use gazette_core::json;

/// The text of a new article's file: a draft with the required fields.
pub fn article_template(title: &str, section: &str, published_at: &str, language: &str) -> String {
    let (lead, body) = match language {
        "vi" => ("Đoạn mở đầu.", "Nội dung bài viết."),
        _ => ("The opening paragraph.", "The body."),
    };
    format!(
        "---
title: {}
lead: {lead}
section: {section}
byline: []  # [{{name: …, organisation: …}}]
published_at: {published_at}
tags: []
draft: true  # remove this line to publish
---

{body}
",
        json::compact(&title)
    )
}
