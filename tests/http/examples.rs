//! The examples in the OpenAPI file are real answers: `GAZETTE_WRITE=1` captures them into src/description/examples.json,
//! and otherwise each is held against what the paper answers now.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::edge::Edge;
use crate::webhooks;

/// Operation, what is asked, and what is sent along.
fn requests() -> Vec<(&'static str, &'static str, Value)> {
    let get = |name, path| (name, path, Value::Null);
    vec![
        get("listArticles", "/api/v1/articles?tag=giao-thong&limit=1"),
        get("getArticle", "/api/v1/articles/cau-moi"),
        get("listSections", "/api/v1/sections"),
        get("listTags", "/api/v1/tags?limit=1"),
        get("listAuthors", "/api/v1/authors"),
        get("search", "/api/v1/search?q=cau%20moi&limit=1"),
        get("getViews", "/api/v1/articles/cau-moi/views"),
        ("postView", "/api/v1/views", json!({"article": "cau-moi", "id": "5f0c2a1e-view"})),
        ("postPresence", "/api/v1/presence", json!({})),
        get("getPresence", "/api/v1/presence"),
        get("listMostRead", "/api/v1/most-read?window=24h&limit=1"),
        get("getStats", "/api/v1/stats"),
        get("getCurrentEdition", "/api/v1/editions/current"),
        get("listEditions", "/api/v1/editions?limit=1"),
        get("listChanges", "/api/v1/editions/0/changes?limit=2"),
        get("listWebhooks", "/api/v1/webhooks"),
        ("postMissingBlobs", "/api/v1/blobs/missing", json!({"hashes": ["0".repeat(64)]})),
        ("postBlobs", "/api/v1/blobs", json!({"blobs": []})),
        ("postEdition", "/api/v1/editions", json!({"idempotency_key": "4e1f", "purges": [], "removals": []})),
        ("postRestore", "/api/v1/editions/1/restore", json!({"idempotency_key": "77aa", "message": "as it was"})),
        ("postPreview", "/api/v1/previews", json!({"edition": 1, "ttl_secs": 3600})),
        ("postSearchRebuild", "/api/v1/search/rebuild", json!({})),
        get("listSources", "/api/v1/sources?limit=1"),
        get("listCounts", "/api/v1/counts?limit=1"),
        get("listMissing", "/api/v1/missing"),
        get("listBackup", "/api/v1/backup/hashes?limit=1"),
    ]
}

fn ask(edge: &Edge, path: &str, body: &Value) -> Value {
    let authorization = format!("Bearer {}", edge.token());
    let answer = match body {
        Value::Null => edge.get_with(path, &[("Authorization", &authorization)]),
        body => edge.post_as_editor(path, body),
    };
    assert!((200..300).contains(&answer.status), "{path}: {:.300}", answer.body);
    answer.json()
}

/// What an answer is made of, whatever its numbers and texts are.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.first().map_or_else(|| json!([]), |item| json!([shape(item)])),
        Value::String(_) => "text".into(),
        Value::Number(_) => "number".into(),
        other => other.clone(),
    }
}

#[test]
fn each_example_of_the_description_is_a_real_answer() {
    let (url, _told) = webhooks::receiver(&[200; 9]);
    let content = webhooks::told_by(&[&url]);
    content.remove("mot.md");
    content.article("cau-moi", "Cầu mới thông xe", "tags: [Giao thông]");
    content.article("mua-lua", "Mùa lúa", "tags: [Nông nghiệp]");
    let edge = content.published();
    crate::edge::until("the search index knows it", || {
        (!edge.get("/api/v1/search?q=cau%20moi").slugs().is_empty()).then_some(())
    });
    crate::edge::until("the webhook is told", || (webhooks::log(&edge)[0]["state"] == "delivered").then_some(()));
    assert_eq!(edge.get("/cau-cu").status, 404);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/description/examples.json");
    let mut examples: Map<String, Value> =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("the examples")).expect("JSON");
    if std::env::var_os("GAZETTE_WRITE").is_some() {
        examples.clear();
        for (name, path, body) in requests() {
            let method = if body.is_null() { "GET" } else { "POST" };
            let answer = ask(&edge, path, &body);
            examples
                .insert(name.into(), json!({"request": format!("{method} {path}"), "body": body, "answer": answer}));
        }
        let text = serde_json::to_string_pretty(&examples).expect("JSON");
        std::fs::write(&file, text + "\n").expect("the examples are written");
        return;
    }
    assert_eq!(examples.len(), requests().len());
    for (name, path, body) in requests() {
        let example = &examples[name];
        assert_eq!(example["body"], body, "{name}");
        assert_eq!(shape(&ask(&edge, path, &body)), shape(&example["answer"]), "{name}");
    }
}
