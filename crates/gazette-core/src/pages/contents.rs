//! The table of contents of a long article, extracted from its body.

use crate::html::unescape;

/// The minimum number of headings for a table of contents.
const MIN_HEADINGS: usize = 4;

/// A heading with an anchor.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub id: String,
    pub title: String,
}

/// The `<h2>`s that have an id, in order; empty if there are few. Reads the plain form of [`crate::html`].
pub(super) fn contents(body_html: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut rest = body_html;
    while let Some((_, after)) = rest.split_once("<h2 id=\"") {
        let Some((id, after)) = after.split_once("\">") else { break };
        let Some((inside, after)) = after.split_once("</h2>") else { break };
        let (id, title) = (unescape(id), text_of(inside));
        if let (Some(id), Some(title)) = (id, title)
            && id.starts_with("x-")
            && !title.is_empty()
        {
            entries.push(Entry { id: id.into_owned(), title });
        }
        rest = after;
    }
    if entries.len() < MIN_HEADINGS {
        entries.clear();
    }
    entries
}

/// The text of a heading without tags, footnote marks and entities.
fn text_of(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let is_note = after.starts_with("sup");
        let (_, after) = after.split_once('>')?;
        rest = if is_note { after.split_once("</sup>").map_or("", |(_, after)| after) } else { after };
    }
    text.push_str(rest);
    unescape(text.trim()).map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(html: &str) -> Vec<String> {
        contents(html).into_iter().map(|entry| entry.title).collect()
    }

    #[test]
    fn four_headings_make_a_table_of_contents_and_three_do_not() {
        let heading = |n: usize| format!("<h2 id=\"x-{n}\">Phần {n}</h2><p>a</p>");
        let body = |count: usize| (1..=count).map(heading).collect::<String>();
        assert_eq!(titles(&body(3)), Vec::<String>::new());
        assert_eq!(titles(&body(4)), ["Phần 1", "Phần 2", "Phần 3", "Phần 4"]);
        assert_eq!(contents(&body(4))[1].id, "x-2");
    }

    #[test]
    fn marks_notes_and_entities_leave_the_titles_text() {
        let noted = "<h2 id=\"x-a\">Lúa <em>&amp;</em> cá<sup id=\"x-r\" class=\"footnote-ref\"><a href=\"#x-1\">1</a></sup></h2>";
        assert_eq!(titles(&noted.repeat(4))[0], "Lúa & cá");
    }

    #[test]
    fn a_heading_that_can_not_be_jumped_to_is_left_out() {
        assert_eq!(titles(&"<h2>Không neo</h2><h2 id=\"content\">Giả</h2><h2 id=\"x-b\"></h2>".repeat(4)).len(), 0);
    }
}
