//! Marks of plugins in texts: `{loadposition x}` of Joomla, `[caption]` of WordPress. They are replaced by HTML before it is
//! parsed, or taken out and told.

use super::Losses;

/// Plugins of Joomla whose content between `{name}` and `{/name}` is an address or code, and not text for readers.
const WITH_CONTENT: &[&str] =
    &["gallery", "audio", "mp3", "source", "sig", "avi", "flv", "mp4", "widgetkit", "article"];
/// Plugins of Joomla that stand alone.
const ALONE: &[&str] = &[
    "loadposition",
    "loadmodule",
    "loadmoduleid",
    "highslide",
    "jathumbnail",
    "phocagallery",
    "phocadownload",
    "jcomments",
    "mospagebreak",
    "mosimage",
    "attachments",
    "comments",
    "vsig",
    "joomplu",
    "tab",
    "tabs",
    "slider",
    "sliders",
    "modal",
];
/// Shortcodes of WordPress that have no text.
const SHORTCODES: &[&str] = &[
    "gallery",
    "contact-form-7",
    "contact-form",
    "playlist",
    "rev_slider",
    "ngg",
    "wpforms",
    "gravityform",
    "audio",
    "video",
    "vc_row",
    "vc_column",
    "su_button",
];

/// Replaces all marks in HTML.
pub(super) fn replace(html: &str, losses: &mut Losses) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['{', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let replaced = if rest.starts_with('{') { joomla(rest, losses) } else { wordpress(rest, losses) };
        if let Some((html, length)) = replaced {
            out.push_str(&html);
            rest = &rest[length..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The name and the whole of the mark at the beginning of a text.
fn mark(text: &str, close: char) -> Option<(String, &str)> {
    let inside = &text[1..];
    let end = inside.find(close).filter(|end| *end < 2000)?;
    let name = inside.trim_start_matches('/');
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')?];
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), &text[..end + 2]))
}

/// What is between the mark at the beginning and its end mark, and the length of all.
fn content<'t>(text: &'t str, opening: &str, end: &str) -> Option<(&'t str, usize)> {
    let after = &text[opening.len()..];
    let is_end = |at: &usize| after.get(*at..*at + end.len()).is_some_and(|found| found.eq_ignore_ascii_case(end));
    let at = after.match_indices(&end[..1]).map(|(at, _)| at).find(is_end)?;
    Some((&after[..at], opening.len() + at + end.len()))
}

fn joomla(text: &str, losses: &mut Losses) -> Option<(String, usize)> {
    let (name, opening) = mark(text, '}')?;
    let name = name.as_str();
    let end = format!("{{/{name}}}");
    if opening.starts_with("{/") {
        return (WITH_CONTENT.contains(&name) || ALONE.contains(&name)).then(|| (String::new(), opening.len()));
    }
    match name {
        "youtube" | "vimeo" => {
            let (id, length) = content(text, opening, &end)?;
            let id = id.split(['|', '?', '&', '"', '<']).next().unwrap_or_default().trim();
            let id = id.rsplit('/').next().unwrap_or_default();
            let address =
                if name == "youtube" { "https://www.youtube.com/embed/" } else { "https://player.vimeo.com/video/" };
            Some((format!("<iframe src=\"{address}{id}\"></iframe>"), length))
        }
        "email" => content(text, opening, &end).map(|(address, length)| (address.to_owned(), length)),
        _ if WITH_CONTENT.contains(&name) => {
            let length = content(text, opening, &end).map_or(opening.len(), |(_, length)| length);
            losses.add("plugin", &text[..length]);
            Some((String::new(), length))
        }
        _ if ALONE.contains(&name) => {
            losses.add("plugin", opening);
            Some((String::new(), opening.len()))
        }
        _ => None,
    }
}

fn wordpress(text: &str, losses: &mut Losses) -> Option<(String, usize)> {
    let (name, opening) = mark(text, ']')?;
    let end = format!("[/{name}]");
    match name.as_str() {
        "caption" if !opening.starts_with("[/") => {
            let (inner, length) = content(text, opening, &end)?;
            let split = ["</a>", "/>", ">"].iter().find_map(|tag| inner.rfind(tag).map(|at| at + tag.len()))?;
            let (picture, caption) = inner.split_at(split);
            Some((format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>"), length))
        }
        "embed" if !opening.starts_with("[/") => {
            let (address, length) = content(text, opening, &end)?;
            Some((format!("<p>{}</p>", address.trim()), length))
        }
        name if SHORTCODES.contains(&name) => {
            if !opening.starts_with("[/") {
                losses.add("shortcode", opening);
            }
            Some((String::new(), opening.len()))
        }
        _ => None,
    }
}
