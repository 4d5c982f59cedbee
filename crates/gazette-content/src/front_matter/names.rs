//! Reads names of people and tags, with their slugs.

use gazette_core::article::{Byline, MAX_BYLINES, MAX_NAME_CHARS, MAX_TAGS, Tag};
use gazette_core::naming::{name_key, slug_of_name};
use gazette_core::text::is_blank;
use gazette_messages::{key, tell};

use super::{MAX_LINE_CHARS, written_slug};
use crate::diagnostics::{Problems, Span};
use crate::fields::{Fields, Form};
use crate::hygiene::check_value;
use crate::node::{Field, Node, Value};

const BYLINE: Form = Form {
    of: key!("form-byline"),
    known: &["name", "organisation", "slug"],
    synonyms: &[("organization", "organisation"), ("org", "organisation"), ("affiliation", "organisation")],
};

/// The authors: a list or a single one; each is a name, or a name with an organisation. With the position of the slug, if the
/// byline has one.
pub fn bylines(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<(Byline, Option<Span>)> {
    let nodes = fields.list("byline");
    if nodes.len() > MAX_BYLINES {
        let message = tell!("bylines-too-many", count = nodes.len(), most = MAX_BYLINES);
        problems.error(fields.span_of("byline"), message, tell!("bylines-too-many-help"));
    }
    nodes.iter().filter_map(|node| byline(node, problems)).collect()
}

fn byline(node: &Node, problems: &mut Problems<'_>) -> Option<(Byline, Option<Span>)> {
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
    let text = fields.text("slug", MAX_LINE_CHARS, problems);
    let written = text.and_then(|text| Some((written_slug(&text, "ten-tac-gia", problems)?, text.span)));
    let span = written.as_ref().map(|(_, span)| *span);
    let slug = written.map_or_else(|| slug_of_name(&name), |(slug, _)| slug);
    Some((Byline { name, organisation, slug }, span))
}

/// The tags, without duplicates. Of two that differ only in case or punctuation, the first is kept.
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
        if tags.iter().all(|tag| name_key(&tag.title) != name_key(&title)) {
            tags.push(Tag { slug: slug_of_name(&title), title });
        }
    }
    if tags.len() > MAX_TAGS {
        let message = tell!("tags-too-many", count = tags.len(), most = MAX_TAGS);
        problems.error(fields.span_of("tags"), message, tell!("tags-too-many-help"));
    }
    tags
}
