//! Warns of front matter that is valid, but does not say what its editor meant: text that YAML takes for a comment, several names
//! in one text, and a section that is not the folder's.

use gazette_core::json;
use gazette_messages::tell;

use super::Rules;
use crate::diagnostics::{Problems, Span};
use crate::fields::Fields;
use crate::node::{Field, Node, Value};

/// The fields whose values are read by people. In the others, a comment is a comment.
const TEXTS: &[&str] = &["title", "lead", "byline", "tags", "source", "image", "corrections"];
/// Fields in these that are not.
const NO_TEXTS: &[&str] = &["file", "at"];

/// Warns of everything that is silently wrong in these fields.
pub fn check(fields: &Fields<'_>, problems: &mut Problems<'_>) {
    for name in TEXTS {
        if let Some(field) = fields.get(name) {
            comments(&field.node, name, problems);
        }
    }
    joined_tags(fields, problems);
    for node in fields.list("byline") {
        joined_names(node, problems);
    }
}

/// Warns of a file in the folder of one section with the name of another.
pub fn check_folder(file: &str, section: &str, span: Span, rules: Rules<'_>, problems: &mut Problems<'_>) {
    let Some((folder, name)) = file.rsplit_once('/') else { return };
    let other = folder.split('/').find(|part| rules.site.section(part).is_some());
    if let Some(other) = other.filter(|_| folder.split('/').all(|part| part != section)) {
        let message = tell!("folder-differs", folder = other, section = section);
        let help = tell!("folder-differs-help", folder = other, section = section, name = name);
        problems.warning(span, message, help);
    }
}

/// Warns of comments after texts without quotes: ` #` begins a comment, so `Bài #1` is only `Bài`.
fn comments(node: &Node, name: &str, problems: &mut Problems<'_>) {
    if let Some((span, whole)) = &node.comment {
        let message = tell!("comment-cuts", name = name);
        let help = tell!("comment-cuts-help", whole = json::compact(whole));
        problems.warning(*span, message, help);
    }
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| comments(item, name, problems)),
        Value::Map(all) => {
            for field in all.iter().filter(|field| !NO_TEXTS.contains(&field.name.as_str())) {
                comments(&field.node, &field.name, problems);
            }
        }
        Value::Text(_) | Value::Nothing => {}
    }
}

/// Warns of several tags in one text.
fn joined_tags(fields: &Fields<'_>, problems: &mut Problems<'_>) {
    // A list of one is meant as one.
    let Some(Field { node: Node { value: Value::Text(text), span, .. }, .. }) = fields.get("tags") else { return };
    let separator = if text.contains([',', ';']) { [',', ';'].as_slice() } else { &['#'] };
    let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 {
        let message = tell!("tags-joined", text = text, count = parts.len());
        problems.warning(*span, message, tell!("tags-joined-help", list = parts.join(", ")));
    }
}

/// Warns of several names in one text.
fn joined_names(node: &Node, problems: &mut Problems<'_>) {
    let node = match &node.value {
        Value::Map(all) => match all.iter().find(|field| field.name == "name") {
            Some(field) => &field.node,
            None => return,
        },
        _ => node,
    };
    let Value::Text(text) = &node.value else { return };
    let (parts, least_words): (Vec<&str>, usize) = if text.contains([',', ';']) {
        (text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect(), 1)
    } else {
        let between =
            [" và ", " and ", " & ", " - ", " – ", " — ", "/"].into_iter().find(|between| text.contains(between));
        (between.map(|between| text.split(between).map(str::trim).collect()).unwrap_or_default(), 2)
    };
    // `Sở Văn hóa, Thể thao và Du lịch` is one author.
    if !parts.iter().all(|part| is_name(part, least_words)) {
        return;
    }
    if let [first, second, ..] = parts.as_slice() {
        let message = tell!("names-joined", text = text);
        let help = tell!("names-joined-help", list = parts.join(", "), first = first, second = second);
        problems.warning(node.span, message, help);
    }
}

/// Whether a text looks like a person's name: up to five words, each with a capital.
fn is_name(text: &str, least_words: usize) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (least_words..=5).contains(&words.len()) && words.iter().all(|word| word.starts_with(char::is_uppercase))
}
