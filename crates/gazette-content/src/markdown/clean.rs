//! Sanitises HTML with a real HTML parser, and converts it to the canonical form of [`gazette_core::html`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use gazette_core::html::{ELEMENTS, LINK_SCHEMES, value_is_safe};

use super::html_tokens::{HtmlToken, html_tokens};

/// The allow-list is the one that the server checks against.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> =
        ELEMENTS.iter().map(|(name, attributes)| (*name, attributes.iter().copied().collect())).collect();
    builder
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(attributes)
        // By default, ammonia allows `lang` and `title` on all elements.
        .generic_attributes(HashSet::new())
        .url_schemes(LINK_SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|element, name, value| value_is_safe(element, name, value).then_some(Cow::Borrowed(value)));
    builder
});

/// Reduces HTML to the allow-list. Links to other sites get `rel="noopener"`, and duplicate ids are removed.
pub fn clean(html: &str, base_url: &str) -> String {
    let cleaned = CLEANER.clean(html).to_string();
    let mut plain = String::with_capacity(cleaned.len());
    let mut ids = HashSet::new();
    for token in html_tokens(&cleaned) {
        match token {
            HtmlToken::Text(text) => plain.push_str(text),
            HtmlToken::Close(name) => {
                plain.push_str("</");
                plain.push_str(name);
                plain.push('>');
            }
            HtmlToken::Open { name, attributes } => {
                plain.push('<');
                plain.push_str(name);
                for (attribute, value) in attributes {
                    if attribute == "rel" || (attribute == "id" && !ids.insert(value)) {
                        continue;
                    }
                    push_attribute(&mut plain, attribute, value, base_url);
                }
                plain.push('>');
            }
        }
    }
    plain
}

fn push_attribute(html: &mut String, name: &str, value: &str, base_url: &str) {
    let mut push = |name: &str, value: &str| {
        for part in [" ", name, "=\"", value, "\""] {
            html.push_str(part);
        }
    };
    push(name, value);
    let is_own = || !base_url.is_empty() && value.strip_prefix(base_url).is_some_and(is_path);
    if name == "href" && value.contains("://") && !value.starts_with(['/', '#']) && !is_own() {
        push("rel", "noopener");
    }
}

/// Whether the rest of an address after the site's origin is a path of that site.
fn is_path(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['/', '?', '#'])
}
