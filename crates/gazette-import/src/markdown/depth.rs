//! Guards the parser against HTML that is nested without end.
//!
//! The parser's time grows with the square of the open elements, and an unclosed `<font>` is opened again in every paragraph
//! after it. Nobody writes hundreds of open elements; what has them is damaged or hostile, and only its words are kept.

use std::borrow::Cow;

use super::Losses;

/// The largest number of open elements.
const MAX_OPEN: usize = 400;
/// Elements that have no end, or whose end HTML lets out.
const WITHOUT_END: &[&str] = &[
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];

/// The HTML, or its words with a loss if too many elements are open.
pub(super) fn guard<'h>(html: &'h str, losses: &mut Losses) -> Cow<'h, str> {
    if deepest(html) <= MAX_OPEN {
        return Cow::Borrowed(html);
    }
    losses.add(
        "HTML that is nested too deeply",
        format!("more than {MAX_OPEN} elements are open; only the words are kept"),
    );
    Cow::Owned(without_tags(html))
}

/// The largest number of open elements, estimated by counting tags.
fn deepest(html: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        let (rest, is_end) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &rest[..length];
        if name.is_empty() || WITHOUT_END.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        open = if is_end { open.saturating_sub(1) } else { open + 1 };
        deepest = deepest.max(open);
    }
    deepest
}

/// The HTML with a space for each tag.
fn without_tags(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        if let Some(end) = rest[at..].find('>').filter(|_| is_tag) {
            words.push(' ');
            rest = &rest[at + end + 1..];
        } else {
            words.push_str("&lt;");
            rest = &rest[at + 1..];
        }
    }
    words.push_str(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_items_without_end_are_not_nested() {
        let mut losses = Losses::default();
        for html in
            ["<p>a".repeat(5000), "<li>a<br>".repeat(5000), "<div><b>a</b></div>".repeat(5000), "a < b ".repeat(5000)]
        {
            assert!(matches!(guard(&html, &mut losses), Cow::Borrowed(_)));
        }
        assert_eq!(losses.found, []);
        let html = format!("{}a &amp; b < c", "<font color=x>".repeat(401));
        assert_eq!(guard(&html, &mut losses).trim(), "a &amp; b &lt; c");
        assert_eq!(losses.found.len(), 1);
    }
}
