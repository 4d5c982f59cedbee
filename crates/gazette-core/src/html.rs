//! The allow-list for the HTML of article bodies, and its check.
//!
//! The command makes bodies safe with a real HTML parser and serialises them in one plain form: lower-case tags that
//! nest, double-quoted attributes, five entities. So the server needs no HTML parser: it accepts that form with the
//! tags and attributes in this file, and refuses everything else. A stolen token can publish nonsense, but no script.

use std::borrow::Cow;

use crate::hash::Hash;

/// The allowed elements, each with its allowed attributes.
pub const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "id", "title", "rel", "class"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("del", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &["class"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("hr", &[]),
    ("img", &["src", "alt", "title", "width", "height", "loading", "decoding", "srcset", "sizes"]),
    ("li", &["id"]),
    ("ol", &["start"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &[]),
    ("section", &["class"]),
    ("source", &["type", "srcset", "sizes"]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &["id", "class"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["class"]),
    ("th", &["class", "scope"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

/// The allowed classes.
pub const CLASSES: &[&str] =
    &["left", "center", "right", "footnotes", "footnote-ref", "footnote-back", "gallery", "video"];

/// The allowed schemes of links; a path (`/…`) and a fragment (`#…`) are also allowed.
pub const LINK_SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

const VOID: &[&str] = &["br", "hr", "img", "source"];
const ENTITIES: &[(&str, &str)] =
    &[("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("nbsp", "\u{a0}"), ("#39", "'")];

/// The reason and the position of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (at byte {at})")]
pub struct Refusal {
    /// The position in bytes.
    pub at: usize,
    /// The violation.
    pub reason: String,
}

/// Appends escaped text, for use between tags and in double-quoted attributes.
pub fn escape(html: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        html.push_str(&text[from..at]);
        html.push_str(escaped);
        from = at + 1;
    }
    html.push_str(&text[from..]);
}

/// Escapes text.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(&mut html, text);
    html
}

/// Checks a body for the allow-list and the plain form.
pub fn check(html: &str) -> Result<(), Refusal> {
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        text(html, at, at + offset)?;
        at += offset;
        let end = html[at..].find('>').ok_or_else(|| refuse(at, "a tag that does not end"))? + at;
        let inside = &html[at + 1..end];
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(refuse(at, format!("</{name}> closes nothing")));
            }
        } else {
            let (name, attributes) = inside.split_once(' ').map_or((inside, ""), |(name, rest)| (name, rest));
            let (known, allowed) = ELEMENTS
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| refuse(at, format!("the element <{name}> is not allowed")))?;
            check_attributes(known, allowed, attributes, at)?;
            if !VOID.contains(known) {
                open.push(known);
            }
        }
        at = end + 1;
    }
    text(html, at, html.len())?;
    match open.pop() {
        Some(name) => Err(refuse(html.len(), format!("<{name}> is not closed"))),
        None => Ok(()),
    }
}

fn refuse(at: usize, reason: impl Into<String>) -> Refusal {
    Refusal { at, reason: reason.into() }
}

fn text(html: &str, from: usize, to: usize) -> Result<(), Refusal> {
    match &html[from..to] {
        text if text.contains('>') => Err(refuse(from, "a > outside a tag")),
        text => unescape(text).map(drop).ok_or_else(|| refuse(from, "an entity that is not one of the plain form")),
    }
}

/// Unescapes a text. `None` if an `&` begins none of the plain form's entities.
pub fn unescape(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('&') {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('&');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        plain.push_str(ENTITIES.iter().find(|(known, _)| *known == name)?.1);
        plain.push_str(rest);
    }
    Some(Cow::Owned(plain))
}

fn check_attributes(element: &str, allowed: &[&str], mut rest: &str, at: usize) -> Result<(), Refusal> {
    let mut seen = Vec::new();
    while !rest.is_empty() {
        let malformed = || refuse(at, format!("an attribute of <{element}> is not in the plain form"));
        let (name, after) = rest.split_once("=\"").ok_or_else(malformed)?;
        let (value, after) = after.split_once('"').ok_or_else(malformed)?;
        let value = unescape(value).ok_or_else(malformed)?;
        if !allowed.contains(&name) || seen.contains(&name) {
            return Err(refuse(at, format!("the attribute {name} of <{element}> is not allowed")));
        }
        if !value_is_safe(element, name, &value) {
            return Err(refuse(at, format!("the {name} of <{element}> is not allowed: {value:.80}")));
        }
        seen.push(name);
        rest = match after.strip_prefix(' ') {
            Some(next) if !next.is_empty() => next,
            None if after.is_empty() => after,
            _ => return Err(malformed()),
        };
    }
    Ok(())
}

/// Whether an attribute of [`ELEMENTS`] may have this (unescaped) value.
pub fn value_is_safe(element: &str, name: &str, value: &str) -> bool {
    match (element, name) {
        (_, "href") => link_is_safe(value),
        (_, "src") => is_media(value, ""),
        (_, "srcset") => is_srcset(value, ""),
        (_, "sizes") => value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ():,-.".contains(&byte)),
        (_, "type") => value == "image/webp",
        (_, "class") => CLASSES.contains(&value),
        (_, "width" | "height" | "start") => is_number(value),
        (_, "loading") => value == "lazy",
        (_, "decoding") => value == "async",
        (_, "scope") => matches!(value, "col" | "row"),
        (_, "rel") => value.split(' ').all(|word| matches!(word, "nofollow" | "noopener" | "noreferrer")),
        // `x-` separates the ids of a body from those of the page.
        (_, "id") => value.starts_with("x-") && value.len() <= 128 && !value.contains(char::is_whitespace),
        _ => true,
    }
}

fn is_number(value: &str) -> bool {
    (1..=5).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a URL is media of the paper: `{base_url}/media/{hash}/{name}`.
pub fn is_media(url: &str, base_url: &str) -> bool {
    let parts =
        url.strip_prefix(base_url).and_then(|path| path.strip_prefix("/media/")).and_then(|s| s.split_once('/'));
    parts.is_some_and(|(hash, name)| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        hash.parse::<Hash>().is_ok() && !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_plain)
    })
}

/// Whether a `srcset` contains only media of the paper, each with its width: `{url} 480w, {url} 800w`.
pub fn is_srcset(srcset: &str, base_url: &str) -> bool {
    srcset.split(", ").all(|candidate| {
        let parts = candidate.split_once(' ').and_then(|(url, width)| Some((url, width.strip_suffix('w')?)));
        parts.is_some_and(|(url, width)| is_media(url, base_url) && is_number(width))
    })
}

/// Whether a link's URL is allowed: one of [`LINK_SCHEMES`], a path or a fragment.
pub fn link_is_safe(url: &str) -> bool {
    if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return false;
    }
    if url.starts_with('#') {
        return true;
    }
    if let Some(path) = url.strip_prefix('/') {
        return !path.starts_with('/');
    }
    url.split_once(':').is_some_and(|(scheme, _)| LINK_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_plain_form_passes() {
        for html in [
            "",
            "chữ &amp; nghĩa",
            "<p>Một <em>hai</em> <a href=\"https://bao.example/?a=1&amp;b=2\">ba</a><br></p>",
            "<h2 id=\"x-ket-qua\">Kết quả</h2><hr>",
            "<table><thead><tr><th scope=\"col\" class=\"right\">Số</th></tr></thead></table>",
        ] {
            assert_eq!(check(html), Ok(()), "{html}");
        }
    }

    #[test]
    fn pictures_come_from_the_papers_own_media_in_one_exact_form() {
        let anh = format!("/media/{}/anh-1.jpg", Hash::of(b"anh"));
        let (anh, other) = (anh.as_str(), anh.to_uppercase());
        let image =
            |src: &str, srcset: &str| format!("<img src=\"{src}\" srcset=\"{srcset}\" alt=\"\" width=\"1200\">");
        let source = |media_type: &str, srcset: &str, sizes: &str| {
            format!("<picture><source type=\"{media_type}\" srcset=\"{srcset}\" sizes=\"{sizes}\"></picture>")
        };
        let two = format!("{anh} 480w, {anh} 1200w");
        for html in [image(anh, &two), source("image/webp", &two, "(min-width: 46.5em) 738px, 92vw")] {
            assert_eq!(check(&html), Ok(()), "{html}");
        }
        for src in ["", "/media/", "/media/ab/anh.jpg", "https://evil.example/x.png", "//evil.example/media/a", &other]
        {
            assert!(check(&image(src, &two)).is_err(), "{src}");
        }
        for name in ["/", "/..", "/.a", "/a/b", "/a b", "/%2e", "/a?b", "/a#b", "/á.jpg", "\\a"] {
            let src = anh.replace("/anh-1.jpg", name);
            assert!(check(&image(&src, &two)).is_err(), "{src}");
        }
        for srcset in [
            "",
            "{} 480w,",
            ", {} 480w",
            "{}",
            "{} 2x",
            "{}  480w",
            "{} w",
            "{} 480w 1x",
            "{} -1w",
            "{} 480W",
            "{} 480w,{} 800w",
            "{} 480w, https://evil.example/x 800w",
            "{}\t480w",
            "{} 480w, //evil.example/x 800w",
        ] {
            let srcset = srcset.replace("{}", anh);
            assert!(check(&image(anh, &srcset)).is_err(), "{srcset}");
            assert!(check(&source("image/webp", &srcset, "100vw")).is_err(), "{srcset}");
        }
        for (media_type, sizes) in [("image/svg+xml", "100vw"), ("image/webp", "url(x)\\"), ("image/webp", "&amp;")] {
            assert!(check(&source(media_type, &two, sizes)).is_err(), "{media_type} {sizes}");
        }
        for html in [
            format!("<source src=\"{anh}\">"),
            "<picture>".to_owned(),
            "<picture><source></source></picture>".to_owned(),
            "<picture class=\"left\"></picture>".to_owned(),
        ] {
            assert!(check(&html).is_err(), "{html}");
        }
    }

    #[test]
    fn whatever_could_run_or_deceive_is_refused() {
        for html in [
            "<script>alert(1)</script>",
            "<p onclick=\"x\">a</p>",
            "<a href=\"javascript:alert(1)\">a</a>",
            "<a href=\"java\tscript:alert(1)\">a</a>",
            "<a href=\"&#106;avascript:alert(1)\">a</a>",
            "<a href=\"//evil.example\">a</a>",
            "<a href=\"/\\evil.example\">a</a>",
            "<a href='x'>a</a>",
            "<a href=\"#\" href=\"/x\">a</a>",
            "<img src=\"https://evil.example/x.png\" alt=\"\">",
            "<img src=\"/media/a\" alt=\"\" /><p>",
            "<P>a</P>",
            "<p>a",
            "a</p>",
            "<p><em>a</p></em>",
            "<!-- a -->",
            "a > b",
            "a & b",
            "&lt",
            "<p",
            "<p id=\"content\">a</p>",
            "<a title=\"a>b\" href=\"/x\">c</a>",
            "<svg></svg>",
        ] {
            assert!(check(html).is_err(), "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_check_panic(html in "[<>/\"=&; a-păđ\\PC]*") {
            let _ = check(&html);
        }
    }
}
