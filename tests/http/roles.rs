//! Who may do what: each endpoint with each role, and what a writer's day is like.

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::{Answer, Edge, until};

const DESCRIPTION: &str = include_str!("../../public/api/v1/openapi.json");
const ROLES: [&str; 3] = ["writer", "editor", "admin"];

/// The token of somebody with a role.
fn token(role: &str) -> String {
    format!("{role}-token-of-a-test")
}

fn line(name: &str, role: &str) -> String {
    format!("{name} {role} {}", Hash::of(token(role).as_bytes()))
}

/// A paper with somebody of each role.
fn paper() -> Edge {
    Edge::start_with_editors(
        &[line("Thu Hà", "writer"), line("Biên tập", "editor"), line("Chủ bút", "admin")].join("\n"),
    )
}

fn send_as(edge: &Edge, token: Option<&str>, (method, path): (&str, &str), body: Option<&Value>) -> Answer {
    let authorization = token.map(|token| format!("Bearer {token}"));
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(authorization.as_deref().map(|value| ("Authorization", value)));
    edge.send(method, path, &headers, body.map(Value::to_string).as_deref())
}

/// Each operation of the description: method, path with something in place of its parameters, and the least role, if any.
fn operations() -> Vec<(String, String, Option<usize>)> {
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let path = path
                .replace("{slug}", "khong-co")
                .replace("{n}", "1")
                .replace("{table}", "versions")
                .replace("{hash}", &"0".repeat(64));
            let path = path.replace("{id}", "0123456789abcdef0123456789abcdef");
            let role = operation["x-role"].as_str().map(|role| {
                ROLES.iter().position(|known| *known == role).unwrap_or_else(|| panic!("{path} wants the role {role}"))
            });
            operations.push((method.to_uppercase(), path, role));
        }
    }
    operations
}

#[test]
fn each_endpoint_asks_for_its_role_and_takes_no_less() {
    let edge = paper();
    let mut asked = 0;
    for (method, path, least) in operations() {
        let request = (method.as_str(), path.as_str());
        // Nothing that can be done: what is asked first is who asks.
        let body = json!({});
        let body = (method == "POST").then_some(&body);
        let status = |token: Option<&str>| send_as(&edge, token, request, body);
        let anonymous = status(None);
        let Some(least) = least else {
            assert!(![401, 403].contains(&anonymous.status), "{request:?}: {}", anonymous.body);
            continue;
        };
        assert_eq!(anonymous.status, 401, "{request:?}: {}", anonymous.body);
        for (number, role) in ROLES.iter().enumerate() {
            let answer = status(Some(&token(role)));
            asked += 1;
            if number < least {
                answer.assert_problem(403);
                let detail = answer.json()["detail"].as_str().expect("a text").to_owned();
                assert!(detail.contains(ROLES[least]), "{request:?} does not say who may: {detail}");
            } else {
                assert!(![401, 403, 500].contains(&answer.status), "{request:?} as {role}: {}", answer.body);
            }
        }
    }
    assert!(asked > 50, "{asked}");
    send_as(&edge, Some("of nobody"), ("GET", "/api/v1/sources"), None).assert_problem(401);
    // Who looks at the past is an editor, whatever the page.
    for (role, status) in [("writer", 403), ("editor", 404), ("admin", 404)] {
        let answer = send_as(&edge, Some(&token(role)), ("GET", "/api/v1/articles?edition=7"), None);
        assert_eq!(answer.status, status, "{role}: {}", answer.body);
    }
}

#[test]
fn the_table_for_people_says_what_the_description_says() {
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let mut described = std::collections::BTreeSet::new();
    for (path, methods) in description["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            if let Some(role) = operation["x-role"].as_str() {
                described.insert((role, format!("{} {path}", method.to_uppercase())));
            }
        }
    }
    let docs = include_str!("../../docs/API.md");
    let mut told = std::collections::BTreeSet::new();
    for role in ROLES {
        let row =
            docs.lines().find_map(|line| line.strip_prefix(&format!("| {role} | "))).expect("a row for each role");
        let endpoints = row.split('`').filter(|text| text.contains(" /api/"));
        told.extend(endpoints.map(|endpoint| (role, endpoint.to_owned())));
    }
    assert_eq!(told, described, "docs/API.md and the description");
}

#[test]
fn a_writer_changes_own_articles_if_the_settings_say_so_and_nothing_else() {
    let edge = paper();
    let content = Content::new();
    content.article("cua-bien-tap", "Của biên tập", "");
    content.article_at("kin", "Kín", "2999-01-02T03:04:05+07:00", "");
    let editor = |arguments: &[&str]| content.gazette_with_token(&edge, arguments, &token("editor"));
    assert_eq!(editor(&["push", "--wait"]).code, 0);

    let desk = Content::new();
    let writer = |arguments: &[&str]| desk.gazette_with_token(&edge, arguments, &token("writer"));
    assert_eq!(writer(&["pull"]).code, 0, "the settings, one's own articles, and what is public");
    assert!(desk.has("cua-bien-tap.md") && !desk.has("kin.md"), "what is not public is others'");
    // Nor is it told to be gone, in a folder that has it.
    let ran = content.gazette_with_token(&edge, &["pull"], &token("writer"));
    assert!(ran.code == 0 && !ran.out.contains("taken down"), "{ran:?}");
    desk.article("cua-thu", "Của Thu", "");
    let proposed = writer(&["push", "--json"]).json();
    assert_eq!((&proposed["is_new"], &proposed["proposals"][0]["proposal"]["id"]), (&json!(false), &json!(1)));
    assert_eq!(writer(&["proposals", "withdraw", "1"]).code, 0);

    let settings = std::fs::read_to_string(content.path().join("gazette.toml")).expect("settings");
    content.write("gazette.toml", format!("{settings}\n[newsroom]\nwriters_publish = true\n"));
    let ran = editor(&["push", "--wait"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(writer(&["pull", "--force"]).code, 0);
    let ran = writer(&["push", "cua-thu.md", "--wait"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    until("the writer's article is there", || (edge.get("/thoi-su/cua-thu").status == 200).then_some(()));

    // Somebody else's, under any pretext, is out of reach; and so is what is an editor's or an admin's.
    desk.article("cua-bien-tap", "Chiếm lấy", "");
    for arguments in [
        &["push", "--force"][..],
        &["unpublish", "cua-bien-tap"],
        &["rollback", "1", "--yes"],
        &["purge", "cua-thu", "--yes"],
        &["audit"],
        &["stats", "--missing"],
    ] {
        let refused = writer(arguments);
        assert!(refused.code != 0, "{arguments:?}: {refused:?}");
    }
    assert!(edge.get("/thoi-su/cua-bien-tap").body.contains("Của biên tập"));
    assert_eq!(edge.get("/thoi-su/cua-thu").status, 200);
    let refused = editor(&["purge", "cua-thu", "--yes"]);
    assert!(refused.code != 0 && refused.err.contains("admin"), "{refused:?}");

    // What is refused by what a request holds, and by an address that names an article.
    let commit = json!({"idempotency_key": "xoa", "site": null, "articles": [], "removals": [], "purges": ["bi-mat"],
                        "purge_now": true});
    let refused = send_as(&edge, Some(&token("writer")), ("POST", "/api/v1/editions"), Some(&commit));
    refused.assert_problem(403);
    let past = send_as(&edge, Some(&token("writer")), ("GET", "/thoi-su/bi-mat?edition=1"), None);
    assert_eq!(past.status, 403, "{}", past.body);
    let log = content.gazette_with_token(&edge, &["audit", "--json"], &token("admin"));
    let entries = log.json();
    let entries = entries.as_array().or_else(|| entries["entries"].as_array()).expect("entries").clone();
    let has = |act: &str, actor: &str| entries.iter().any(|entry| entry["act"] == act && entry["actor"] == actor);
    assert!(has("forbidden", "Thu Hà") && has("forbidden", "Biên tập") && has("settings", "Biên tập"), "{entries:?}");
    assert!(!log.out.contains("cua-thu"), "the log names no article");
}

#[test]
fn a_writer_sees_and_ends_own_links_only() {
    let edge = paper();
    let content = Content::new();
    content.article("mot", "Một", "");
    assert_eq!(content.gazette_with_token(&edge, &["push", "--wait"], &token("editor")).code, 0);
    let link = |role: &str, file: &str| {
        content.article(file, "Bản nháp", "draft: true");
        let ran = content.gazette_with_token(&edge, &["preview", &format!("{file}.md"), "--json"], &token(role));
        assert_eq!(ran.code, 0, "{ran:?}");
        let link = ran.json();
        let url = link["url"].as_str().expect("a link").to_owned();
        (link["id"].as_str().expect("an id").to_owned(), url.strip_prefix(&edge.url).expect("here").to_owned())
    };
    let (of_editor, editors_path) = link("editor", "nhap-mot");
    let (of_writer, writers_path) = link("writer", "nhap-hai");
    let listed = |role: &str| -> Vec<String> {
        let list = send_as(&edge, Some(&token(role)), ("GET", "/api/v1/previews"), None).json();
        let list = list["previews"].as_array().expect("a list").clone();
        list.iter().map(|preview| preview["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(listed("writer"), [of_writer.as_str()]);
    let mut all = listed("editor");
    all.sort();
    let mut both = [of_editor.clone(), of_writer.clone()];
    both.sort();
    assert_eq!(all, both);
    let end = |role: &str, id: &str| {
        send_as(&edge, Some(&token(role)), ("DELETE", &format!("/api/v1/previews/{id}")), None).status
    };
    assert_eq!(end("writer", &of_editor), 404, "somebody else's");
    assert_eq!(edge.get(&editors_path).status, 200);
    assert_eq!([end("writer", &of_writer), end("writer", &of_writer)], [204, 404]);
    assert_eq!(edge.get(&writers_path).status, 404, "it ends at once");
    assert_eq!(end("editor", &of_editor), 204);
    assert_eq!(edge.get(&editors_path).status, 404);
}

#[test]
fn a_token_is_told_its_name_and_role() {
    let edge = paper();
    let path = ("GET", "/api/v1/whoami");
    for (role, name) in [("writer", "Thu Hà"), ("editor", "Biên tập"), ("admin", "Chủ bút")] {
        let answer = send_as(&edge, Some(&token(role)), path, None);
        assert_eq!((answer.status, answer.json()), (200, json!({"name": name, "role": role})));
    }
    send_as(&edge, Some("khong-co"), path, None).assert_problem(401);
    send_as(&edge, Some(&token("writer")), ("GET", "/api/v1/whoami?x=1"), None).assert_problem(400);
    let ran = Content::new().gazette_with_token(&edge, &["whoami", "--json"], &token("writer"));
    let told = ran.json();
    assert_eq!((ran.code, &told["name"], &told["role"]), (0, &json!("Thu Hà"), &json!("writer")));
}
