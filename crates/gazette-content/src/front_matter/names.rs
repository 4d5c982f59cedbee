//! Reads names of people and tags, with their slugs.

use gazette_core::article::{Byline, MAX_BYLINES, MAX_NAME_CHARS, MAX_TAGS, Tag};
use gazette_core::hash::Hash;
use gazette_core::slug::{NotASlug, Slug};
use gazette_core::text::is_blank;
use gazette_messages::{key, tell};

use super::MAX_LINE_CHARS;
use crate::diagnostics::Problems;
use crate::fields::{Fields, Form};
use crate::hygiene::check_value;
use crate::node::{Field, Node, Value};

const BYLINE: Form = Form {
    of: key!("form-byline"),
    known: &["name", "organisation"],
    synonyms: &[("organization", "organisation"), ("org", "organisation"), ("affiliation", "organisation")],
};

/// The authors: a list or a single one; each is a name, or a name with an organisation.
pub fn bylines(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<Byline> {
    let nodes = fields.list("byline");
    if nodes.len() > MAX_BYLINES {
        let message = tell!("bylines-too-many", count = nodes.len(), most = MAX_BYLINES);
        problems.error(fields.span_of("byline"), message, tell!("bylines-too-many-help"));
    }
    nodes.iter().filter_map(|node| byline(node, problems)).collect()
}

fn byline(node: &Node, problems: &mut Problems<'_>) -> Option<Byline> {
    let wrapped;
    let node = if let Value::Text(_) = node.value {
        let name = Field { name: "name".to_owned(), span: node.span, node: node.clone() };
        wrapped = Node { span: node.span, value: Value::Map(vec![name]), comment: None };
        &wrapped
    } else {
        node
    };
    let fields = Fields::new(node, node.span, &BYLINE, problems)?;
    let name = fields.required("name", MAX_NAME_CHARS, || tell!("byline-help"), problems)?.value;
    let organisation = fields.text("organisation", MAX_LINE_CHARS, problems).map(|text| text.value);
    Some(Byline { slug: name_slug(&name), name, organisation })
}

/// The tags, without duplicates. Of two that differ only in accents or case, the first is kept.
pub fn tags(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for node in fields.list("tags") {
        let Value::Text(text) = &node.value else {
            problems.error(node.span, tell!("tag-text", kind = node.value.kind()), tell!("tag-help"));
            continue;
        };
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_blank(&title) || title.chars().count() > MAX_NAME_CHARS {
            problems.error(node.span, tell!("tag-length", most = MAX_NAME_CHARS), tell!("tag-help"));
            continue;
        }
        check_value(|| tell!("a-tag"), &title, node.span, problems);
        let slug = name_slug(&title);
        if tags.iter().all(|tag| tag.slug != slug) {
            tags.push(Tag { slug, title });
        }
    }
    if tags.len() > MAX_TAGS {
        let message = tell!("tags-too-many", count = tags.len(), most = MAX_TAGS);
        problems.error(fields.span_of("tags"), message, tell!("tags-too-many-help"));
    }
    tags
}

/// The slug of a name. A name without letters that are allowed in a slug (such as 李 or Ω) gets one made from its hash.
pub fn name_slug(name: &str) -> Slug {
    Slug::from_title(name).unwrap_or_else(|_| hashed(name).expect("hexadecimal digits make a slug"))
}

fn hashed(name: &str) -> Result<Slug, NotASlug> {
    format!("x-{:.12}", Hash::of(name.as_bytes()).to_string()).parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_slug() {
        assert_eq!(name_slug("Lê Chí Thành").as_str(), "le-chi-thanh");
        assert_eq!(name_slug("李").as_str().len(), 14);
        assert_ne!(name_slug("李"), name_slug("王"));
    }
}
