//! Commands of other systems, which readers see: shortcodes of content management systems and forums, attributes of other
//! dialects of Markdown.

use gazette_messages::tell;

use super::{Line, Sign, clipped};

/// Names that are usual labels with a capital, such as `[Video]` before a headline.
const LABELS: &[&str] = &["video", "audio", "quote", "tab", "embed", "caption", "gallery"];

/// Names of shortcodes that have no attributes.
const KNOWN: &[&str] = &[
    "gallery",
    "caption",
    "embed",
    "youtube",
    "vimeo",
    "dailymotion",
    "video",
    "audio",
    "playlist",
    "facebook",
    "tiktok",
    "loadposition",
    "loadmodule",
    "loadmoduleid",
    "readmore",
    "pagebreak",
    "mp3",
    "mp4",
    "modal",
    "slider",
    "sliders",
    "tab",
    "tabs",
    "phocagallery",
    "sigplus",
    "toc",
    "img",
    "quote",
    "url",
    "center",
    "su_button",
    "vc_row",
    "contact-form-7",
];

/// The first shortcode of a line.
pub fn find(line: Line<'_>) -> Vec<Sign> {
    let shown = line.shown;
    let in_braces = ["{{", "{%"].iter().filter_map(|start| shown.find(start)).min().map(|at| {
        let close = if shown[at..].starts_with("{%") { "%}" } else { "}}" };
        (at, shown[at..].find(close).map_or(shown.len(), |end| at + end + 2))
    });
    let found = in_braces.or_else(|| tag(shown, '[', ']')).or_else(|| tag(shown, '{', '}'));
    if let Some((start, end)) = found {
        let what = clipped(line.source.get(start..end).unwrap_or_default());
        let bytes = line.start + start..line.start + end;
        return vec![Sign::new(bytes, tell!("shortcode", what = what), tell!("shortcode-help"))];
    }
    attributes(line).or_else(|| highlight(line)).into_iter().collect()
}

/// The first tag such as `[gallery id=1]`, `{youtube}` or `[/b]`.
fn tag(text: &str, open: char, close: char) -> Option<(usize, usize)> {
    text.match_indices(open).find_map(|(start, _)| {
        let inner = &text[start + 1..start + 1 + text[start + 1..].find(close)?];
        let name = inner.trim_start_matches('/');
        let length = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(name.len());
        let (name, rest) = name.split_at(length);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let lower = name.to_ascii_lowercase();
        let is_label = open == '[' && name != lower && LABELS.contains(&lower.as_str());
        let is_known = KNOWN.contains(&lower.as_str()) && (open == '[' || name == lower) && !is_label;
        let has_attribute = (rest.starts_with('=') && rest.len() > 1) || (rest.starts_with(' ') && has_attribute(rest));
        let is_end = inner.starts_with('/')
            && rest.is_empty()
            && text[..start].to_ascii_lowercase().contains(&format!("{open}{lower}"));
        let is_tag = is_end || has_attribute || (is_known && (rest.is_empty() || rest.starts_with([' ', '/'])));
        // `[quote](…)` and `[url][1]` are links or attempts at one.
        let after = &text[start + inner.len() + 2..];
        (is_name && is_tag && !after.starts_with(['(', '['])).then_some((start, start + inner.len() + 2))
    })
}

/// Whether a text has an attribute such as `ids="1,2"` or `width=300`.
fn has_attribute(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('=').is_some_and(|(name, value)| {
            !name.is_empty()
                && !value.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        })
    })
}

/// `{#id}` or `{.class}` at the end of a line.
fn attributes(line: Line<'_>) -> Option<Sign> {
    let text = line.shown.trim_end();
    let start = text.rfind('{').filter(|_| text.ends_with('}'))?;
    let inner = text[start + 1..].trim_end_matches('}').trim_start_matches(':').trim();
    let is_name =
        inner.strip_prefix(['#', '.']).is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let bytes = line.start + start..line.start + text.len();
    is_name.then(|| Sign::new(bytes, tell!("attributes-shown", text = &text[start..]), tell!("attributes-shown-help")))
}

/// `==marked==`.
fn highlight(line: Line<'_>) -> Option<Sign> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let start = line.shown.find("==").filter(|at| is_letter(line.shown[at + 2..].chars().next()))?;
    let length = line.shown[start + 2..].find("==")?;
    let inner = &line.source[start + 2..start + 2 + length];
    let bytes = line.start + start..line.start + start + length + 4;
    let help = || tell!("highlight-none-help", text = clipped(inner));
    is_letter(inner.chars().next_back()).then(|| Sign::new(bytes, tell!("highlight-none"), help()))
}
