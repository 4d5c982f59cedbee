//! A table of queries with the hits that an editor would expect: queries.tsv, over the paper of articles.tsv.

use serde_json::Value;

use super::{encoded, slugs, until};
use crate::content::Content;
use crate::edge::Edge;

const ARTICLES: &str = include_str!("articles.tsv");
const QUERIES: &str = include_str!("queries.tsv");
const TYPING: &str = include_str!("typing.tsv");
const HIGHLIGHTS: &str = include_str!("highlights.tsv");

/// The columns of each line that is neither empty nor a remark.
fn table<const N: usize>(text: &str) -> Vec<[&str; N]> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').map(|column| if column == "-" { "" } else { column }).collect();
            columns.try_into().unwrap_or_else(|_| panic!("not {N} columns: {line}"))
        })
        .collect()
}

fn published() -> Edge {
    let content = Content::new();
    for (day, [slug, section, title, lead, body, byline]) in table(ARTICLES).into_iter().enumerate() {
        let (name, organisation) = byline.split_once(" (").unwrap_or((byline, ""));
        let organisation = organisation.strip_suffix(')').map(|name| format!(", organisation: {name}"));
        let front = format!(
            "title: \"{title}\"\nlead: \"{lead}\"\nsection: {section}\n\
             byline: [{{name: {name}{}}}]\npublished_at: 2026-{:02}-{:02}T09:05:00+07:00",
            organisation.unwrap_or_default(),
            5 + day / 28,
            day % 28 + 1
        );
        content.write(&format!("{slug}.md"), format!("---\n{front}\n---\n\n{body}\n"));
    }
    content.published()
}

/// What is wrong with the answer to a query, if anything.
fn fault(answer: &Value, first: &str, then: &str, meant: &str) -> Option<String> {
    let (found, first) = (slugs(answer), first.split_whitespace().collect::<Vec<_>>());
    let (mut rest, mut others) = (found.get(first.len()..).unwrap_or_default().to_vec(), Vec::new());
    let is_open = then.ends_with('…');
    others.extend(then.trim_end_matches('…').split_whitespace());
    rest.sort_unstable();
    others.sort_unstable();
    let are_there = found.starts_with(&first) && others.iter().all(|slug| rest.contains(slug));
    let told = answer["did_you_mean"].as_str().unwrap_or_default();
    let is_right = are_there && (is_open || rest == others) && told == meant;
    (!is_right).then(|| format!("found [{}], meant “{told}”", found.join(" ")))
}

#[test]
fn queries_find_what_an_editor_expects() {
    let edge = published();
    let everything = table::<6>(ARTICLES).len();
    until(&edge, "bộ giáo dục công bố", |found| found == ["giao-duc"]);
    let queries = table::<5>(QUERIES);
    assert!(queries.len() >= 110 && everything >= 25);
    let mut faults = Vec::new();
    for [query, section, first, then, meant] in queries {
        let section = if section.is_empty() { String::new() } else { format!("&section={section}") };
        let answer = edge.get(&format!("/api/v1/search?q={}{section}", encoded(query.trim_matches('\''))));
        assert_eq!(answer.status, 200, "{query}");
        let fault = fault(&answer.json(), first, then, meant);
        faults.extend(fault.map(|fault| format!("{query}: {fault}")));
    }
    faults.extend(typing_faults(&edge));
    faults.extend(highlight_faults(&edge));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with the suggestions while a reader types.
fn typing_faults(edge: &Edge) -> Vec<String> {
    let mut faults = Vec::new();
    for [query, first, then, meant] in table::<4>(TYPING) {
        let path = format!("/api/v1/search/suggestions?q={}", encoded(query.trim_matches('\'')));
        let answer = edge.get(&path).json();
        let suggestions = answer["suggestions"].as_array().unwrap();
        let slug = |suggestion: &Value| suggestion["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let found: Vec<String> = suggestions.iter().map(slug).collect();
        let first: Vec<&str> = first.split_whitespace().collect();
        let words = suggestions.first().and_then(|suggestion| suggestion["words"].as_str()).unwrap_or_default();
        let is_right = found.iter().take(first.len()).eq(first.iter()) && (then == "…" || found.len() == first.len());
        if !is_right || words != meant {
            faults.push(format!("{query} …: suggested [{}], “{words}”", found.join(" ")));
        }
    }
    faults
}

/// What is wrong with the marks in hits.
fn highlight_faults(edge: &Edge) -> Vec<String> {
    let mut faults = Vec::new();
    for [query, slug, field, expected] in table::<4>(HIGHLIGHTS) {
        let answer = edge.get(&format!("/api/v1/search?q={}", encoded(query))).json();
        let hit = answer["articles"].as_array().unwrap().iter().find(|article| article["slug"] == slug);
        let marked = hit.and_then(|hit| hit["highlights"][field].as_str()).unwrap_or_default();
        if marked != expected {
            faults.push(format!("{query}: {slug} has {field} “{marked}”"));
        }
    }
    faults
}
