//! Splits serialised HTML into tags and text.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'h> {
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
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
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
        Some(if is_tag { tag(piece) } else { Token::Text(piece) })
    })
}

fn tag(inside: &str) -> Token<'_> {
    if let Some(name) = inside.strip_prefix('/') {
        return Token::Close(name);
    }
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        attributes.push((name.trim_start(), value));
        rest = after;
    }
    Token::Open { name, attributes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_comes_apart_into_tags_and_text() {
        let found: Vec<_> = tokens("<p>a<a href=\"/b?c=1\" title=\"\">d</a><br></p>").collect();
        assert_eq!(
            found,
            [
                Token::Open { name: "p", attributes: vec![] },
                Token::Text("a"),
                Token::Open { name: "a", attributes: vec![("href", "/b?c=1"), ("title", "")] },
                Token::Text("d"),
                Token::Close("a"),
                Token::Open { name: "br", attributes: vec![] },
                Token::Close("p"),
            ]
        );
    }
}
