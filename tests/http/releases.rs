//! Changes that are stored, and published at their second.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::content::{Content, Ran, in_secs, sleep_past};
use crate::edge::{Edge, until};
use crate::webhooks;

mod command;
mod watched;

/// Each of these shows at least one article of a lot, or the settings.
const PLACES: [&str; 10] = [
    "/",
    "/thoi-su",
    "/thoi-su/mot",
    "/thoi-su/hai",
    "/feed.xml",
    "/thoi-su/rss.xml",
    "/feed.json",
    "/api/v1/articles",
    "/api/v1/articles/mot",
    SEARCH,
];
const SEARCH: &str = "/api/v1/search?q=chung";

fn now_secs() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

/// A folder of which each text names the lot.
fn write_lot(content: &Content, lot: u64) {
    let settings = content.read("gazette.toml");
    let tagline = settings.lines().find(|line| line.starts_with("tagline")).expect("a tagline");
    content.write("gazette.toml", settings.replace(tagline, &format!("tagline = \"Khẩu hiệu Lot{lot}z\"")));
    for name in ["mot", "hai"] {
        content.article(name, &format!("Tin chung {name} Lot{lot}z"), "");
        content.write(&format!("{name}.md"), content.read(&format!("{name}.md")) + &format!("\nThân bài Lot{lot}z.\n"));
    }
}

/// The lots that a text names.
fn lots_in(text: &str) -> BTreeSet<u64> {
    let numbers = text.split("Lot").skip(1).filter_map(|rest| rest.split_once('z')?.0.parse().ok());
    numbers.collect()
}

#[track_caller]
fn stored(ran: &Ran) -> u64 {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json()["release"]["id"].as_u64().unwrap_or_else(|| panic!("nothing was stored: {ran:?}"))
}

fn as_editor(edge: &Edge, method: &str, path: &str) -> crate::edge::Answer {
    let token = format!("Bearer {}", edge.token());
    edge.send(method, path, &[("Authorization", &token)], None)
}

fn state(edge: &Edge, release: u64) -> String {
    let answer = as_editor(edge, "GET", &format!("/api/v1/releases/{release}"));
    answer.json()["state"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

#[test]
fn a_release_of_all_kinds_of_changes_is_nowhere_before_its_second_and_everywhere_after() {
    let content = Content::new();
    write_lot(&content, 0);
    content.article("ba", "Tin chung ba Lot0z", "tags: [nước]");
    let mut edge = content.published();
    write_lot(&content, 1);
    content.remove("ba.md");
    content.article("bon", "Tin chung bon Lot1z", "tags: [lửa]");
    let (second, time) = in_secs(8);
    let id = stored(&content.gazette(&edge, &["push", "--prune", "--at", &time, "--message", "Lot1z", "--json"]));

    // Nothing of it is public, wherever readers may look.
    let everywhere = [
        "/",
        "/thoi-su",
        "/thoi-su/mot",
        "/thoi-su/bon",
        "/feed.xml",
        "/rss.xml",
        "/feed.json",
        "/sitemap.xml",
        "/news-sitemap.xml",
        "/tags/lua",
        "/authors/le-chi-thanh",
        "/api/v1/articles",
        "/api/v1/articles/bon",
        "/api/v1/articles?include=body",
        "/api/v1/search?q=chung",
        "/search?q=lot1z",
        "/api/v1/search?q=lot1z",
        "/api/v1/tags",
        "/api/v1/sections",
        "/api/v1/authors",
        "/api/v1/editions",
        "/api/v1/editions/0/changes?include=body",
        "/api/v1/search/suggestions?q=tin",
        "/api/v1/most-read",
        "/robots.txt",
    ];
    for place in everywhere {
        let answer = edge.get(place);
        // A search repeats what was asked.
        let is_told = answer.body.contains("Lot1z") || answer.body.contains("thoi-su/bon\"");
        assert!(!is_told, "{place} shows a release that waits: {:.600}", answer.body);
    }
    for (place, status) in
        [("/thoi-su/bon", 404), ("/tags/lua", 404), ("/api/v1/articles/bon", 404), ("/thoi-su/ba", 200)]
    {
        assert_eq!(edge.get(place).status, status, "{place}");
    }
    edge.get("/api/v1/releases").assert_problem(401);
    assert!(f64::from(u32::try_from(second).expect("before 2106")) > now_secs(), "the test was too slow");
    // The edge dies, and is down when the second comes.
    edge.crash();
    sleep_past(second + 1);
    edge.restart();
    until("the release is out", || (state(&edge, id) == "published").then_some(()));
    until("readers have it", || edge.get("/").body.contains("Lot1z").then_some(()));
    for (place, status) in
        [("/thoi-su/bon", 200), ("/tags/lua", 200), ("/thoi-su/ba", 410), ("/api/v1/articles/ba", 410)]
    {
        assert_eq!(edge.get(place).status, status, "{place}");
    }
    for place in PLACES {
        until("the place shows it", || {
            let lots = lots_in(&edge.get(place).body);
            assert!(lots.len() <= 1, "{place}: {lots:?}");
            lots.contains(&1).then_some(())
        });
    }
    let edition = as_editor(&edge, "GET", "/api/v1/editions?limit=1").json()["editions"][0].clone();
    assert_eq!(
        (&edition["release"], &edition["message"], &edition["editor"]),
        (&json!(id), &json!("Lot1z"), &json!("local"))
    );
    assert_eq!(edition["counts"], json!({"added": 1, "changed": 2, "removed": 1}));
}

#[test]
fn what_conflicts_meanwhile_is_refused_whole_told_and_listed() {
    let (url, told) = webhooks::receiver(&[200, 200, 200, 200]);
    let content = webhooks::told_by(&[&url]);
    content.article("hai", "Hai", "");
    let edge = content.published();
    content.article("mot", "Một mới", "");
    content.article("hai", "Hai mới", "");
    let (second, time) = in_secs(6);
    let id = stored(&content.gazette(&edge, &["push", "--at", &time, "--json"]));
    let other = Content::new();
    assert_eq!(other.gazette(&edge, &["pull", "--force"]).code, 0);
    other.article("hai", "Hai của người khác", "");
    other.push(&edge);
    let shown = content.gazette(&edge, &["releases", "show", &id.to_string()]);
    assert!(
        shown.out.contains("It would be refused now") && shown.out.contains("hai was changed by local"),
        "{shown:?}"
    );
    sleep_past(second);
    until("it is refused", || (state(&edge, id) == "refused").then_some(()));
    assert!(edge.get("/thoi-su/mot").body.contains("Một") && !edge.get("/thoi-su/mot").body.contains("Một mới"));
    assert!(edge.get("/thoi-su/hai").body.contains("Hai của người khác"));
    let event = until("the webhook is told", || {
        let told = told.try_recv().ok()?;
        (told.json()["type"] == "release.refused").then_some(told)
    });
    event.assert_signed(&edge.secret("webhook-key"));
    let data = &event.json()["data"];
    assert_eq!((&data["release"], &data["created_by"]), (&json!(id), &json!("local")));
    assert_eq!(data["refusal"]["conflicts"][0]["slug"], "hai");
    let log = until("the log has it", || webhooks::log(&edge).into_iter().find(|delivery| delivery["release"] == id));
    assert_eq!(log["edition"], 2);
    let list = content.gazette(&edge, &["releases"]);
    assert!(list.out.contains("refused") && list.out.contains("hai was changed by local in edition 2"), "{list:?}");
    // The remedy: the others' change, and the release anew.
    let pulled = content.gazette(&edge, &["pull"]);
    assert!(pulled.all().contains(&format!("release {id} of this folder was refused")), "{pulled:?}");
    content.article("hai", "Hai của cả hai", "");
    let (second, time) = in_secs(4);
    let anew = content.gazette(&edge, &["push", "--at", &time, "--replaces", &id.to_string(), "--json"]);
    let anew = stored(&anew);
    assert_eq!(state(&edge, id), "cancelled");
    sleep_past(second);
    until("it is out", || (state(&edge, anew) == "published").then_some(()));
    until("readers have it", || edge.get("/thoi-su/hai").body.contains("Hai của cả hai").then_some(()));
    assert!(edge.get("/thoi-su/mot").body.contains("Một mới"));
}

/// The line of `EDITORS` for somebody.
fn line(name: &str) -> String {
    format!("{name} editor {}", Hash::of(format!("{name}-token").as_bytes()))
}

#[test]
fn two_releases_of_one_article_in_one_second_are_told_and_the_first_one_stored_is_published() {
    let edge = Edge::start_with_editors(&[line("lan"), line("mai")].join("\n"));
    let content = Content::new();
    content.article("mot", "Một", "");
    content.push(&edge);
    let (second, time) = in_secs(8);
    let mut ids = Vec::new();
    for (name, title) in [("lan", "Của Lan"), ("mai", "Của Mai")] {
        let own = Content::new();
        let run = |arguments: &[&str]| own.gazette_with_token(&edge, arguments, &format!("{name}-token"));
        assert_eq!(run(&["pull", "--force"]).code, 0);
        own.article("mot", title, "");
        let ran = run(&["push", "mot.md", "--at", &time]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let is_told = ran.err.contains("release 1 of lan") && ran.err.contains("also changes mot");
        assert_eq!(is_told, name == "mai", "{ran:?}");
        ids.push(run(&["releases", "--json"]).json()["releases"].as_array().expect("a list").len());
    }
    assert_eq!(ids, [1, 2]);
    sleep_past(second);
    until("both are decided", || (state(&edge, 2) == "refused").then_some(()));
    assert_eq!(state(&edge, 1), "published");
    until("readers have it", || edge.get("/thoi-su/mot").body.contains("Của Lan").then_some(()));
    let refusal = as_editor(&edge, "GET", "/api/v1/releases/2").json();
    assert_eq!(refusal["refusal"]["conflicts"][0]["editor"], "lan");
}

#[test]
fn a_release_goes_out_even_if_the_token_was_revoked_since_and_others_can_cancel_it() {
    let mut edge = Edge::start_with_editors(&line("lan"));
    let content = Content::new();
    content.article("mot", "Một", "");
    content.push(&edge);
    content.article("mot", "Một của Lan", "");
    content.article("hai", "Hai của Lan", "");
    let run = |edge: &Edge, arguments: &[&str]| content.gazette_with_token(edge, arguments, "lan-token");
    let (second, time) = in_secs(12);
    let first = stored(&run(&edge, &["push", "mot.md", "--at", &time, "--json"]));
    let other = stored(&run(&edge, &["push", "hai.md", "--at", &time, "--json"]));
    edge.crash();
    edge.set_editors("");
    edge.restart();
    assert_eq!(run(&edge, &["releases"]).code, 1, "the token is revoked");
    assert_eq!(as_editor(&edge, "DELETE", &format!("/api/v1/releases/{other}")).status, 204);
    assert!(f64::from(u32::try_from(second).expect("before 2106")) > now_secs(), "the test was too slow");
    sleep_past(second);
    until("it is out", || (state(&edge, first) == "published").then_some(()));
    let edition = as_editor(&edge, "GET", "/api/v1/editions?limit=1").json()["editions"][0].clone();
    assert_eq!((&edition["editor"], &edition["release"]), (&json!("lan"), &json!(first)));
    assert_eq!(edge.get("/thoi-su/hai").status, 404);
    as_editor(&edge, "DELETE", &format!("/api/v1/releases/{first}")).assert_problem(409);
    let audit = content.gazette(&edge, &["audit", "--json"]).json();
    let entries = audit.as_array().or_else(|| audit["entries"].as_array()).expect("entries").clone();
    let has = |act: &str, actor: &Value| entries.iter().any(|entry| entry["act"] == act && entry["actor"] == *actor);
    assert!(has("release-stored", &json!("lan")) && has("release-published", &json!("lan")), "{entries:?}");
    assert!(has("release-cancelled", &json!("local")), "{entries:?}");
}
