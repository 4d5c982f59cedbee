//! Splits serialised HTML into tags and text.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum HtmlToken<'h> {
    /// A start tag with its attributes.
    Open {
        /// The element's name.
        name: &'h str,
        /// Names and escaped values.
        attributes: Vec<(&'h str, &'h str)>,
    },
    /// An end tag.
    Close(&'h str),
    /// Escaped text between tags.
    Text(&'h str),
}

/// The tokens of HTML in which all attributes are in double quotes, and neither text nor values contain a bare `<` or `>`.
pub fn html_tokens(html: &str) -> impl Iterator<Item = HtmlToken<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match rest.strip_prefix('<') {
            Some(tag) => tag.split_once('>').unwrap_or((tag, "")),
            None => rest.split_at(rest.find('<').unwrap_or(rest.len())),
        };
        let is_tag = rest.starts_with('<');
        rest = after;
        Some(if is_tag { tag(piece) } else { HtmlToken::Text(piece) })
    })
}

fn tag(inside: &str) -> HtmlToken<'_> {
    if let Some(name) = inside.strip_prefix('/') {
        return HtmlToken::Close(name);
    }
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        attributes.push((name.trim_start(), value));
        rest = after;
    }
    HtmlToken::Open { name, attributes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_comes_apart_into_tags_and_text() {
        let found: Vec<_> = html_tokens("<p>a<a href=\"/b?c=1\" title=\"\">d</a><br></p>").collect();
        assert_eq!(
            found,
            [
                HtmlToken::Open { name: "p", attributes: vec![] },
                HtmlToken::Text("a"),
                HtmlToken::Open { name: "a", attributes: vec![("href", "/b?c=1"), ("title", "")] },
                HtmlToken::Text("d"),
                HtmlToken::Close("a"),
                HtmlToken::Open { name: "br", attributes: vec![] },
                HtmlToken::Close("p"),
            ]
        );
    }
}
