//! A table of queries with the hits that an editor would expect: queries.tsv, over the paper of articles.tsv.

use serde_json::Value;

use super::{encoded, slugs, until};
use crate::content::Content;
use crate::edge::Edge;

const ARTICLES: &str = include_str!("articles.tsv");
const QUERIES: &str = include_str!("queries.tsv");

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
    for (day, [slug, section, title, lead, body]) in table(ARTICLES).into_iter().enumerate() {
        let front = format!(
            "title: \"{title}\"\nlead: \"{lead}\"\nsection: {section}\nbyline: [{{name: Lê Chí Thành}}]\n\
             published_at: 2026-05-{:02}T09:05:00+07:00",
            day + 1
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
    let everything = table::<5>(ARTICLES).len();
    until(&edge, "bộ giáo dục công bố", |found| found == ["giao-duc"]);
    let queries = table::<5>(QUERIES);
    assert!(queries.len() >= 60 && everything >= 25);
    let mut faults = Vec::new();
    for [query, section, first, then, meant] in queries {
        let section = if section.is_empty() { String::new() } else { format!("&section={section}") };
        let answer = edge.get(&format!("/api/v1/search?q={}{section}", encoded(query.trim_matches('\''))));
        assert_eq!(answer.status, 200, "{query}");
        let fault = fault(&answer.json(), first, then, meant);
        faults.extend(fault.map(|fault| format!("{query}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
