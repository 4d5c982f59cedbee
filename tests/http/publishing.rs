//! What an editor does, and what comes of it.

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::Edge;

#[test]
fn a_push_that_changes_nothing_makes_no_edition() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    assert_eq!(content.push(&edge).code, 0);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 1);
}

#[test]
fn a_folder_without_a_memory_may_push_what_is_already_live() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    std::fs::remove_dir_all(content.path().join(".gazette")).unwrap();
    assert_eq!(content.push(&edge).code, 0);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 1);
}

#[test]
fn a_push_with_one_bad_file_publishes_nothing() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    content.article("tot", "Tốt", "");
    content.article("hong", "Hỏng", "redirect_form: [/a]");
    let ran = content.gazette(&edge, &["push"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("hong.md:7") && ran.err.contains("redirect_from"), "{}", ran.err);
    assert_eq!(edge.get("/thoi-su/tot").status, 404);
}

#[test]
fn a_wrong_token_is_refused_and_never_shown() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = Edge::start();
    let ran = content.gazette_with_token(&edge, &["push"], "sai-hoan-toan");
    assert_eq!(ran.code, 1);
    assert!(!(ran.out + &ran.err).contains("sai-hoan-toan"));
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 0);
}

#[test]
fn two_editors_of_one_article_conflict_and_of_two_articles_merge() {
    let (lan, mai) = (Content::new(), Content::new());
    for content in [&lan, &mai] {
        content.article("mot", "Một", "");
        content.article("hai", "Hai", "");
    }
    let edge = lan.published();
    mai.push(&edge);
    lan.article("mot", "Một của Lan", "");
    lan.push(&edge);
    mai.article("mot", "Một của Mai", "");
    let refused = mai.gazette(&edge, &["push"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("mot") && refused.err.contains("local"), "{}", refused.err);
    assert_eq!(edge.get("/api/v1/articles/mot").json()["title"], "Một của Lan");

    mai.article("mot", "Một", "");
    mai.article("hai", "Hai của Mai", "");
    mai.push(&edge);
    let titles = ["mot", "hai"].map(|slug| edge.get(&format!("/api/v1/articles/{slug}")).json()["title"].clone());
    assert_eq!(titles, ["Một của Lan", "Hai của Mai"]);
}

#[test]
fn a_renamed_article_leads_on_from_its_old_address() {
    let content = Content::new();
    content.article("cu", "Bài", "");
    let edge = content.published();
    content.remove("cu.md");
    content.article("moi", "Bài", "id: cu");
    content.push(&edge);
    let (old, api) = (edge.get("/thoi-su/cu"), edge.get("/api/v1/articles/cu"));
    assert_eq!((old.status, old.header("Location")), (301, "/thoi-su/moi"));
    assert_eq!((api.status, api.header("Location")), (301, "/api/v1/articles/moi"));
    assert_eq!(edge.get("/api/v1/articles").slugs(), ["moi"]);
}

#[test]
fn an_article_taken_down_is_gone_and_its_file_can_bring_it_back() {
    let content = Content::new();
    content.article("mot", "Một", "redirect_from: [/cu/mot]");
    content.article("hai", "Hai", "");
    let edge = content.published();
    assert_eq!(content.gazette(&edge, &["unpublish", "mot"]).code, 0);
    for path in ["/thoi-su/mot", "/cu/mot"] {
        let gone = edge.get(path);
        assert_eq!(gone.status, 410, "{path}");
        assert!(gone.body.contains("<h1"));
    }
    edge.get("/api/v1/articles/mot").assert_problem(410);
    assert_eq!(edge.get("/api/v1/articles").slugs(), ["hai"]);
}

#[test]
fn prune_removes_what_this_folder_pushed_and_no_longer_has() {
    let (content, other) = (Content::new(), Content::new());
    content.article("mot", "Một", "");
    content.article("hai", "Hai", "");
    other.article("cua-nguoi-khac", "Của người khác", "");
    let edge = content.published();
    other.push(&edge);
    content.remove("hai.md");
    content.push(&edge);
    assert_eq!(edge.get("/thoi-su/hai").status, 200);
    assert_eq!(content.gazette(&edge, &["push", "--prune", "--wait"]).code, 0);
    assert_eq!([edge.get("/thoi-su/hai").status, edge.get("/thoi-su/cua-nguoi-khac").status], [410, 200]);
}

#[test]
fn the_history_tells_editors_who_and_readers_what() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = Edge::start();
    assert_eq!(content.gazette(&edge, &["push", "--message", "thêm bài"]).code, 0);
    let history = content.gazette(&edge, &["editions", "--json"]).json();
    assert_eq!(
        (&history[0]["number"], &history[0]["editor"], &history[0]["message"]),
        (&json!(1), &json!("local"), &json!("thêm bài"))
    );
    assert_eq!(history[0]["counts"]["added"], 1);
    let public = edge.get("/api/v1/editions").json();
    assert!(public["editions"][0].get("editor").is_none() && public["editions"][0]["number"] == 1);
}

#[test]
fn an_old_edition_can_be_restored_as_a_new_one() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    content.article("mot", "Một sửa", "");
    content.article("hai", "Hai", "");
    content.push(&edge);
    let answer = edge.post_as_editor("/api/v1/editions/1/restore", &json!({"idempotency_key": "lui"}));
    assert_eq!((answer.status, &answer.json()["edition"]), (201, &json!(3)));
    assert_eq!(edge.get("/api/v1/articles/mot").json()["title"], "Một");
    assert_eq!((edge.get("/thoi-su/hai").status, edge.get("/api/v1/articles").slugs()), (404, vec!["mot".to_owned()]));
    edge.post_as_editor("/api/v1/editions/99/restore", &json!({"idempotency_key": "khong"})).assert_problem(404);
    edge.post("/api/v1/editions/1/restore", &json!({"idempotency_key": "ai"})).assert_problem(401);
}

#[test]
fn what_was_published_survives_a_crash() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let mut edge = content.published();
    edge.crash_and_restart();
    assert_eq!(edge.get("/thoi-su/mot").status, 200);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 1);
    content.article("hai", "Hai", "");
    content.push(&edge);
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 2);
}

fn blob(kind: &str, text: &str) -> Value {
    json!({"kind": kind, "hash": Hash::of(text.as_bytes()).to_string(), "text": text})
}

#[test]
fn a_stolen_token_can_not_put_a_script_into_a_page() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let good = edge.get("/api/v1/articles/mot").body;
    for (what, bad) in [
        ("a script", good.replace("<strong>", "<script>alert(1)</script><strong>")),
        ("a handler", good.replace("<strong>", "<strong onclick=\\\"alert(1)\\\">")),
        ("a link", good.replace("<strong>mot</strong>", "<a href=\\\"javascript:alert(1)\\\">x</a>")),
        ("an unclosed tag", good.replace("</strong>", "")),
        ("another field", good.replacen('{', "{\"x\":1,", 1)),
        ("other JSON", "[]".to_owned()),
    ] {
        assert_ne!(bad, good, "{what}");
        let answer = edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob("article", &bad)]}));
        answer.assert_problem(422);
    }
    let same = edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob("article", &good)]}));
    assert_eq!(same.status, 200, "{}", same.body);
}

#[test]
fn a_blob_must_be_what_its_name_and_kind_say() {
    let edge = Edge::start();
    let mut wrong_name = blob("source", "{\"path\":\"a.md\",\"text\":\"\",\"files\":{}}");
    wrong_name["hash"] = Hash::of(b"else").to_string().into();
    let svg = json!({"kind": "media", "hash": Hash::of(b"<svg/>").to_string(), "base64": "PHN2Zy8+"});
    for bad in [wrong_name, svg, blob("site", "{}"), blob("media", "text"), blob("article", "{}")] {
        edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [bad]})).assert_problem(422);
    }
}

#[test]
fn a_commit_sent_again_makes_one_edition() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let commit = json!({"idempotency_key": "mot-lan", "removals": [{"slug": "mot"}]});
    let first = edge.post_as_editor("/api/v1/editions", &commit);
    let again = edge.post_as_editor("/api/v1/editions", &commit);
    assert_eq!((first.status, first.json()), (201, again.json()));
    assert_eq!(edge.get("/api/v1/editions/current").json()["number"], 2);
}

/// Uploads an article as a draft, and gives the path of a link that shows it.
fn preview(edge: &Edge, article: &str, ttl_secs: u32) -> String {
    let draft = format!("{article}\n");
    let hash = Hash::of(draft.as_bytes()).to_string();
    let upload = edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob("draft", &draft)]}));
    assert_eq!(upload.status, 200, "{}", upload.body);
    let answer = edge.post_as_editor("/api/v1/previews", &json!({"drafts": [hash], "ttl_secs": ttl_secs}));
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["path"].as_str().unwrap().to_owned()
}

#[test]
fn a_preview_link_shows_a_draft_to_whoever_has_it_and_to_nobody_else() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let draft = edge.get("/api/v1/articles/mot").body.replace("Một", "Bản nháp mật");
    let path = preview(&edge, &draft, 60);
    let shown = edge.get(&path);
    assert_eq!((shown.status, shown.header("Cache-Control")), (200, "private, no-store"));
    assert_eq!((shown.header("X-Robots-Tag"), shown.header("Referrer-Policy")), ("noindex", "no-referrer"));
    assert!(shown.body.contains("Bản nháp mật"));
    let cookie = shown.header("Set-Cookie");
    assert!(cookie.starts_with("__Host-gazette-preview="), "{cookie}");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(attributes.contains(&attribute), "{attribute} in {cookie}");
    }
    let secs = attributes.iter().find_map(|attribute| attribute.strip_prefix("Max-Age=")?.parse::<u32>().ok());
    assert!(secs.is_some_and(|secs| (1..=60).contains(&secs)), "it ends with the link: {cookie}");

    let cookie = cookie.split(';').next().unwrap();
    for headers in [
        &[("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Mode", "no-cors"), ("Accept", "image/*,*/*;q=0.8")][..],
        &[("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")],
        &[("Sec-Fetch-Dest", "empty"), ("Accept", "*/*")],
        &[("Accept", "image/avif,image/webp,*/*;q=0.8")],
        &[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin")],
    ] {
        let embedded = edge.get_with(&path, headers);
        assert_eq!((embedded.status, embedded.header("Set-Cookie")), (200, ""), "{headers:?}");
    }
    let opened = edge.get_with(&path, &[("Sec-Fetch-Dest", "document"), ("Accept", "text/html")]);
    assert_eq!(opened.header("Set-Cookie").split(';').next(), Some(cookie));
    assert!(opened.body.contains("href=\"/preview/leave\""), "the way back");
    let left = edge.get_with("/preview/leave", &[("Cookie", cookie)]);
    assert_eq!((left.status, left.header("Location")), (303, "/"));
    assert!(left.header("Set-Cookie").starts_with("__Host-gazette-preview=; Max-Age=0; Path=/; Secure"));
    for headers in [
        &[("Sec-Fetch-Dest", "image"), ("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "navigate")],
        &[("Accept", "image/*")],
    ] {
        assert_eq!(edge.get_with("/preview/leave", headers).header("Set-Cookie"), "", "{headers:?}");
    }
    let slash = edge.get(&format!("{path}/"));
    assert_eq!(
        (slash.status, slash.header("Location"), slash.header("Cache-Control")),
        (303, path.as_str(), "no-store")
    );
    let behind = edge.get_with("/thoi-su/mot", &[("Cookie", cookie)]);
    assert!(behind.body.contains("Bản nháp mật") && behind.header("Cache-Control") == "private, no-store");
    assert_eq!(edge.get_with("/", &[("Cookie", cookie)]).header("Cache-Control"), "private, no-store");
    for _ in 0..2 {
        assert!(!edge.get("/thoi-su/mot").body.contains("Bản nháp mật"));
    }
    let token = path.strip_prefix("/preview/").unwrap();
    let backwards: String = token.chars().rev().collect();
    let other_first = if token.starts_with('A') { 'B' } else { 'A' };
    for forged in [backwards, "x".into(), format!("{token}A"), format!("{other_first}{}", &token[1..])] {
        let other = format!("/preview/{forged}");
        let answer = edge.get(&other);
        assert_eq!(answer.status, 404, "{other}");
        assert!(answer.body.contains("Liên kết xem trước không còn dùng được"), "{other}: {}", answer.body);
    }
}

#[test]
fn the_command_makes_a_link_for_a_draft_that_has_no_date_yet() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    content.write(
        "nhap.md",
        "---\ntitle: Bản nháp mật\nlead: Chưa xong.\nsection: thoi-su\ndraft: true\n---\n\nĐang viết.\n",
    );
    for path in ["nhap.md", "mot.md"] {
        let ran = content.gazette(&edge, &["preview", path, "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let url = ran.json()["url"].as_str().unwrap().to_owned();
        assert_eq!(edge.get(url.strip_prefix(&edge.url).unwrap()).status, 200, "{url}");
    }
    assert_eq!(edge.get("/thoi-su/nhap").status, 404);
}

#[test]
fn a_preview_link_ends_on_time_and_refuses_what_is_no_draft() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    let published = edge.get("/api/v1/articles/mot").body;
    let path = preview(&edge, &published.replace("Một", "Nháp"), 2);
    assert_eq!(edge.get(&path).status, 200);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(edge.get(&path).status, 404);
    let hash = Hash::of(published.as_bytes()).to_string();
    edge.post_as_editor("/api/v1/previews", &json!({"drafts": [hash]})).assert_problem(422);
    edge.post_as_editor("/api/v1/previews", &json!({"drafts": []})).assert_problem(400);
    edge.post_as_editor("/api/v1/previews", &json!({"drafts": [hash], "ttl_secs": 0})).assert_problem(400);
    edge.post("/api/v1/previews", &json!({"drafts": [hash]})).assert_problem(401);
}

#[test]
fn an_editor_can_read_back_every_live_source() {
    let content = Content::new();
    for name in ["ba", "hai", "mot"] {
        content.article(name, name, "");
    }
    let edge = content.published();
    let editor = format!("Bearer {}", edge.token());
    let list = |path: &str| edge.get_with(path, &[("Authorization", &editor)]).json();
    let first = list("/api/v1/sources?limit=2");
    let second = list(first["next"].as_str().unwrap());
    let all: Vec<&Value> = [&first, &second].iter().flat_map(|part| part["sources"].as_array().unwrap()).collect();
    assert_eq!(all.iter().map(|source| source["slug"].as_str().unwrap()).collect::<Vec<_>>(), ["ba", "hai", "mot"]);
    assert_eq!((&first["edition"], &second["next"]), (&json!(1), &Value::Null));
    for source in all {
        let text = source["text"].as_str().unwrap();
        assert_eq!(source["source"], Hash::of(text.as_bytes()).to_string());
        let file: Value = serde_json::from_str(text).unwrap();
        let path = file["path"].as_str().unwrap();
        assert_eq!(file["text"], std::fs::read_to_string(content.path().join(path)).unwrap());
    }
}

#[test]
fn a_purged_article_stays_gone_whatever_is_restored_or_pushed() {
    let content = Content::new();
    content.article("mat", "Bí mật", "");
    content.article("mot", "Một", "");
    let edge = content.published();
    let answer = content.gazette(&edge, &["purge", "mat", "--yes", "--json"]).json();
    assert_eq!((&answer["edition"], &answer["is_new"], &answer["file"]), (&json!(2), &json!(true), &json!("mat.md")));
    let again = content.gazette(&edge, &["purge", "mat", "--yes", "--json"]).json();
    assert_eq!((&again["edition"], &again["is_new"]), (&json!(2), &json!(false)));
    assert_eq!(content.gazette(&edge, &["rollback", "1", "--yes"]).code, 0);
    content.push(&edge);
    for path in ["/thoi-su/mat", "/api/v1/articles/mat"] {
        assert_eq!(edge.get(path).status, 410, "{path}");
    }
    for path in ["/", "/thoi-su", "/api/v1/articles"] {
        let body = edge.get(path).body;
        assert!(body.contains("/thoi-su/mot") && !body.contains("/thoi-su/mat"), "{path}");
    }
}
