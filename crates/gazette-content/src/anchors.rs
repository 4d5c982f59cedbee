//! Checks links to headings: `#gia-lua`, `bai.md#gia-lua`.

use gazette_core::slug::Slug;
use gazette_messages::tell;
use percent_encoding::percent_decode_str;

use crate::fields::nearest;

/// The prefix of all ids in bodies.
pub const PREFIX: &str = "x-";
/// The maximum number of headings that a remedy names.
const MAX_NAMED: usize = 6;

/// A fragment as an editor writes it: without the prefix, and without percent-encoding.
pub fn written(fragment: &str) -> String {
    let fragment = fragment.strip_prefix(PREFIX).unwrap_or(fragment);
    percent_decode_str(fragment).decode_utf8_lossy().into_owned()
}

/// What to do about a link to `fragment` of a body with these ids. `None` if it leads to one of them.
pub fn remedy(fragment: &str, ids: &[String]) -> Option<String> {
    let fragment = percent_decode_str(fragment).decode_utf8_lossy();
    // A fragment of the browser's own (`#:~:text=`) names no id.
    if ids.iter().any(|id| *id == fragment) || fragment.trim_start_matches(PREFIX).starts_with(":~:") {
        return None;
    }
    let written = fragment.strip_prefix(PREFIX).unwrap_or(&fragment);
    let slug = Slug::from_title(written).map_or_else(|_| written.to_owned(), |slug| slug.to_string());
    let names: Vec<&str> = ids
        .iter()
        .filter_map(|id| id.strip_prefix(PREFIX))
        .filter(|name| !name.starts_with("fn-") && !name.starts_with("fnref-"))
        .collect();
    Some(match nearest(&slug, names.iter().copied()) {
        Some(name) => tell!("anchor-near", name = name),
        None if names.is_empty() => tell!("anchor-no-headings"),
        None => {
            let list = names.iter().take(MAX_NAMED).map(|name| format!("#{name}")).collect::<Vec<_>>().join(", ");
            let more = if names.len() > MAX_NAMED { ", …" } else { "" };
            tell!("anchor-list", list = format!("{list}{more}"))
        }
    })
}
