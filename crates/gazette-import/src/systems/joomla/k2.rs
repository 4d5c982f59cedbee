//! A row of `#__k2_items`. K2's numbers are its own: item 9 and article 9 are two stories.

use std::fmt::Write as _;

use md5::{Digest, Md5};

use super::super::fields::Fields;
use super::article::Common;
use super::lookups::Lookups;
use super::{Joomla, Pass};
use crate::ledger::Fate;
use crate::model::{Article, Legacy, MediaRef};
use crate::sql::Row;

impl Joomla {
    /// The article of an item. `None` if it is left out.
    pub(super) fn k2_item(&self, row: &Row, pass: &mut Pass<'_>) -> Option<Article> {
        let (source, number) = self.source("k2_items", row, pass)?;
        let fields = Fields::new(row, self.encoding);
        if fields.number("trash") != 0 {
            pass.ledger.record(source, Fate::LeftOut, Some("in the trash".to_owned()), fields.number("hits"));
            return None;
        }
        let mut doubts = Vec::new();
        if fields.integer("published") != Some(1) {
            doubts.push("not published".to_owned());
        }
        doubts.extend(self.access(&fields));
        let extra = fields.line("extra_fields");
        if !matches!(extra.as_str(), "" | "[]" | "{}" | "null") {
            pass.ledger.loss(&source, "extra_fields", extra);
        }
        let credit = fields.line("image_credits");
        if !credit.is_empty() {
            pass.ledger.loss(
                &source,
                "image_credits",
                format!("{credit}: Gazette has no place for it but the caption"),
            );
        }
        let mut full_html = fields.text("fulltext");
        for column in ["video", "gallery"] {
            let html = fields.line(column);
            if !html.is_empty() {
                let _ = write!(full_html, "\n<div>{html}</div>");
            }
        }
        // K2 does not store whether there is a picture, only where it would be.
        let image = MediaRef {
            src: format!("media/k2/items/src/{:x}.jpg", Md5::digest(format!("Image{number}"))),
            alt: String::new(),
            caption: fields.line("image_caption"),
            credit,
        };
        let common = Common {
            source,
            legacy: Legacy::K2(number),
            categories: Lookups::line(&self.lookups.k2_categories, fields.number("catid")),
            tags: self.lookups.k2_tags_of(number).cloned().collect(),
            doubts,
            is_archived: false,
            image: Some(image),
            intro_html: fields.text("introtext"),
            full_html,
            fields: &fields,
        };
        Some(self.finish(common, pass))
    }
}
