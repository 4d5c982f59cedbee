//! Proposals: a writer, two editors, and readers who see nothing of it before.

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::content::{Content, Ran};
use crate::edge::{Answer, Edge, until};
use crate::purging::{MARKER, addresses, media, picture};

const WRITER: &str = "writer-token-of-a-test";
const LAN: &str = "token-of-lan";
const MINH: &str = "token-of-minh";

/// A paper with a writer and two editors, in which Lan has published an article.
fn paper(more_settings: &str) -> (Content, Edge) {
    let line = |name: &str, role: &str, token: &str| format!("{name} {role} {}", Hash::of(token.as_bytes()));
    let lines = [line("Thu Hà", "writer", WRITER), line("Lan", "editor", LAN), line("Minh", "editor", MINH)];
    let edge = Edge::start_with_editors(&lines.join("\n"));
    let lan = Content::new();
    lan.write("gazette.toml", lan.read("gazette.toml") + more_settings);
    lan.article("cua-lan", "Của Lan", "");
    ok(lan.gazette_with_token(&edge, &["push", "--wait"], LAN));
    (lan, edge)
}

/// A clone made with a token.
fn clone(edge: &Edge, token: &str) -> Content {
    let folder = Content::new();
    folder.remove("gazette.toml");
    ok(folder.gazette_with_token(edge, &["clone", &edge.url, "bao"], token));
    Content::at(folder, "bao")
}

#[track_caller]
fn ok(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

#[track_caller]
fn says(ran: &Ran, text: &str) {
    assert!(ran.all().contains(text), "{text} is not in {ran:?}");
}

fn get_as(edge: &Edge, token: &str, path: &str) -> Answer {
    edge.get_with(path, &[("Authorization", &format!("Bearer {token}"))])
}

fn post_as(edge: &Edge, token: &str, path: &str, body: &Value) -> Answer {
    let authorization = format!("Bearer {token}");
    let headers = [("Content-Type", "application/json"), ("Authorization", authorization.as_str())];
    edge.send("POST", path, &headers, Some(&body.to_string()))
}

const LINES: [&str; 4] = ["Đoạn một.", "Đoạn hai.", "Đoạn ba.", "Đoạn bốn."];

fn text(lines: &[&str]) -> String {
    format!(
        "---\ntitle: Cầu Vàm Sen\nlead: Thông xe.\nsection: thoi-su\npublished_at: 2026-05-07T09:05:00+07:00\n---\n\n{}\n",
        lines.join("\n\n")
    )
}

#[test]
fn a_proposal_is_returned_proposed_again_merged_and_accepted() {
    let (lan, edge) = paper("");
    let thu = clone(&edge, WRITER);
    let [as_thu, as_lan, as_minh] = [WRITER, LAN, MINH].map(|token| {
        let (lan, thu, edge) = (&lan, &thu, &edge);
        move |arguments: &[&str]| {
            let folder = if token == WRITER { thu } else { lan };
            folder.gazette_with_token(edge, arguments, token)
        }
    });
    assert!(thu.has("cua-lan.md"), "it is public");
    thu.write("cau.md", text(&LINES));
    says(&ok(as_thu(&["status"])), "Here: 1 new");
    let ran = ok(as_thu(&["push", "--message", "xem giúp em"]));
    says(&ran, "1 article will be proposed to an editor instead of published");
    says(&ran, "Proposed as 1: 1 article waits for an editor; nothing of it is public.");
    let ran = ok(as_thu(&["push"]));
    says(&ran, "cau waits for an editor as proposal 1");
    says(&ran, "Nothing else has changed");
    says(&ok(as_thu(&["plan"])), "No changes.");
    says(&ok(as_thu(&["status"])), "1 proposal of yours waits for an editor");
    says(&ok(as_lan(&["status"])), "1 proposal waits for an editor, since");
    let ran = ok(as_lan(&["proposals"]));
    says(&ran, "     1  proposed ");
    says(&ran, "Thu Hà  cau  xem giúp em");
    let ran = ok(as_lan(&["proposals", "show", "1"]));
    for line in ["--- live: none", "+++ proposed: cau.md", "+Đoạn hai."] {
        assert!(ran.out.lines().any(|found| found == line), "{line} is not in {ran:?}");
    }

    ok(as_lan(&["proposals", "return", "1", "--note", "Thiếu nguồn ở đoạn hai"]));
    let ran = as_minh(&["proposals", "accept", "1"]);
    assert!(ran.code == 1 && ran.err.contains("was returned by Lan"), "{ran:?}");
    let ran = ok(as_thu(&["status"]));
    says(&ran, "Returned to you:");
    says(&ran, "Lan: Thiếu nguồn ở đoạn hai");
    let ran = ok(as_thu(&["push"]));
    says(&ran, "cau was returned by Lan (proposal 1): Thiếu nguồn ở đoạn hai");
    assert!(!ran.out.contains("Proposed"), "{ran:?}");
    let lines = [LINES[0], "Đoạn hai, theo ông Tư.", LINES[2], LINES[3]];
    thu.write("cau.md", text(&lines));
    let ran = ok(as_thu(&["push"]));
    says(&ran, "Proposed as 2:");
    says(&ran, "it replaces your earlier proposal 1");

    // Two editors decide; the second is told who was first.
    assert_eq!(edge.get("/thoi-su/cau").status, 404);
    says(&ok(as_minh(&["proposals", "accept", "2", "--wait"])), "Published edition 2: 1 added");
    let ran = as_lan(&["proposals", "accept", "2"]);
    assert!(ran.code == 1 && ran.err.contains("was accepted by Minh") && ran.err.contains("in edition 2"), "{ran:?}");
    assert_eq!(as_lan(&["proposals", "return", "2", "--note", "x"]).code, 1);
    assert!(edge.get("/thoi-su/cau").body.contains("theo ông Tư"));
    let edition = as_lan(&["editions", "--json"]).json()[0].clone();
    assert_eq!((&edition["editor"], &edition["accepted_by"]), (&json!("Thu Hà"), &json!("Minh")));
    assert!(edge.get("/api/v1/editions").json()["editions"][0]["accepted_by"].is_null(), "readers are not told");
    says(&as_lan(&["editions"]), "Thu Hà, accepted by Minh");
    for (arguments, what) in [
        (&["status"][..], "Here: 0 new, 0 changed"),
        (&["plan"], "No changes."),
        (&["push"], "Nothing has changed"),
        (&["pull"], "nothing to fetch"),
    ] {
        says(&ok(as_thu(arguments)), what);
    }

    // Others change it while it waits.
    let by_thu = ["Đoạn một, của Thu.", lines[1], lines[2], lines[3]];
    thu.write("cau.md", text(&by_thu));
    says(&ok(as_thu(&["push"])), "Proposed as 3");
    ok(as_lan(&["pull"]));
    lan.write("cau.md", text(&[lines[0], lines[1], lines[2], "Đoạn bốn, của Lan."]));
    ok(as_lan(&["push", "--wait"]));
    let ran = as_minh(&["proposals", "accept", "3"]);
    assert!(ran.code == 1 && ran.err.contains("changed by Lan in edition 3"), "{ran:?}");
    says(&ran, "the proposal stays");
    says(&ok(as_minh(&["proposals", "show", "3"])), "cau was changed by Lan in edition 3 since this was made");
    says(&ok(as_thu(&["pull"])), "cau.md, merged with your changes");
    let merged = text(&["Đoạn một, của Thu.", lines[1], lines[2], "Đoạn bốn, của Lan."]);
    assert_eq!(thu.read("cau.md"), merged);
    let ran = ok(as_thu(&["push"]));
    says(&ran, "Proposed as 4");
    says(&ran, "it replaces your earlier proposal 3");
    let ran = ok(as_lan(&["proposals", "show", "4"]));
    assert!(ran.out.contains("+Đoạn một, của Thu.") && !ran.out.contains("+Đoạn bốn"), "{ran:?}");
    ok(as_lan(&["proposals", "accept", "4", "--wait"]));
    let page = edge.get("/thoi-su/cau").body;
    assert!(page.contains("của Thu") && page.contains("của Lan"), "{page}");
    // A clone of the writer's knows all of it.
    let other = clone(&edge, WRITER);
    assert_eq!(other.read("cau.md"), merged);
    says(&ok(other.gazette_with_token(&edge, &["push"], WRITER)), "Nothing has changed");
    let acts = lan.gazette(&edge, &["audit", "--json"]);
    for act in ["proposal-made", "proposal-returned", "proposal-accepted"] {
        says(&acts, act);
    }
    assert!(!acts.out.contains("cau"), "the log names no article");
}

#[test]
fn nothing_of_a_proposal_is_public_but_for_those_who_have_its_preview() {
    let (_, edge) = paper("");
    let thu = clone(&edge, WRITER);
    thu.write("anh.png", picture([200, 30, 30]));
    let front =
        format!("tags: [{MARKER} thẻ]\nredirect_from: [/cu/{MARKER}.html]\nimage: {{file: anh.png, alt: {MARKER}}}");
    thu.article("bai-kin", &format!("{MARKER} kín"), &front);
    let ran = ok(thu.gazette_with_token(&edge, &["push", "--message", MARKER], WRITER));
    says(&ran, "Proposed as 1");
    let link = |token: &str| {
        let made = post_as(&edge, token, "/api/v1/previews", &json!({"proposal": 1}));
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()["path"].as_str().expect("a path").to_owned()
    };
    let path = link(LAN);
    let page = edge.get_with(&path, &[("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate")]);
    assert!(page.body.contains(MARKER), "{}", page.body);
    let cookie = page.header("Set-Cookie").split(';').next().unwrap_or_default().to_owned();
    let pictures = media(&page.body);
    assert!(!pictures.is_empty(), "{}", page.body);
    for path in &pictures {
        let shown = edge.get_with(path, &[("Cookie", &cookie)]);
        assert_eq!((shown.status, shown.header("Content-Type").starts_with("image/")), (200, true), "{path}");
        assert!(shown.header("Cache-Control").contains("no-store"), "{path}: {}", shown.header("Cache-Control"));
        for answer in [edge.get(path), get_as(&edge, LAN, path)] {
            assert!([404, 503].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
    assert!(edge.get_with("/thoi-su/bai-kin", &[("Cookie", &cookie)]).body.contains(MARKER));

    let own = ["/thoi-su/bai-kin", "/api/v1/articles/bai-kin", "/api/v1/articles/bai-kin/views"].map(str::to_owned);
    let legacy = format!("/cu/{MARKER}.html");
    for path in addresses().iter().filter(|path| !path.contains("edition=2")).chain(&own).chain([&legacy]) {
        let answer = edge.get(path);
        assert!([200, 401, 403, 404].contains(&answer.status), "{path}: {}", answer.status);
        let told = answer.body.replace("dauvet", "").replace(&legacy, "").to_lowercase();
        assert!(!told.contains(&MARKER.to_lowercase()) && !told.contains("bai-kin\""), "{path}: {told}");
    }
    let view = json!({"article": "bai-kin", "id": "view-00000001"});
    assert_eq!(edge.post("/api/v1/views", &view).status, 404);
    let admin = edge.token();
    for table in ["versions", "routes", "editions", "blobs"] {
        let rows = get_as(&edge, &admin, &format!("/api/v1/backup/{table}"));
        assert!(rows.status == 200 && !rows.body.contains(MARKER), "{table}: {}", rows.body);
    }

    // What is uploaded for a proposal is not there for a commit.
    let hash = pictures[0].split('/').nth(2).expect("a hash");
    let missing = |query: &str| {
        let body = json!({"hashes": [hash]});
        post_as(&edge, LAN, &format!("/api/v1/blobs/missing{query}"), &body).json()["missing"].clone()
    };
    assert_eq!((missing(""), missing("?for=proposal")), (json!([hash]), json!([])));
    post_as(&edge, LAN, "/api/v1/blobs/missing?for=x", &json!({"hashes": []})).assert_problem(400);

    // Its author may end it, and then its previews show nothing.
    ok(thu.gazette_with_token(&edge, &["proposals", "withdraw", "1"], WRITER));
    assert_eq!(edge.get(&path).status, 404);
    assert_ne!(edge.get_with(&pictures[0], &[("Cookie", &cookie)]).status, 200);
    post_as(&edge, LAN, "/api/v1/previews", &json!({"proposal": 1})).assert_problem(409);
    says(&ok(thu.gazette_with_token(&edge, &["status"], WRITER)), "bai-kin was withdrawn by Thu Hà");

    // Sent again by name, and accepted, it is an article like others, with its picture.
    says(&ok(thu.gazette_with_token(&edge, &["push", "bai-kin.md"], WRITER)), "Proposed as 2");
    let refused = get_as(&edge, WRITER, "/api/v1/proposals/99");
    refused.assert_problem(404);
    ok(thu.gazette_with_token(&edge, &["proposals", "accept", "2", "--wait"], MINH));
    let page = edge.get("/thoi-su/bai-kin").body;
    assert!(page.contains(MARKER) && !media(&page).is_empty());
    for path in media(&page) {
        until("its pictures are there", || (edge.get(&path).status == 200).then_some(()));
    }
    edge.get("/probe/clock/700");
    ok(thu.gazette_with_token(&edge, &["status"], WRITER));
    until("what was withheld is deleted, and what readers get is not", || {
        media(&page).iter().all(|path| edge.get(path).status == 200).then_some(())
    });
    assert_eq!(edge.get(&legacy).status, 301);
}

#[test]
fn a_push_publishes_what_is_the_writers_and_proposes_the_rest() {
    let (lan, edge) = paper("\n[newsroom]\nwriters_publish = true\n");
    let thu = clone(&edge, WRITER);
    let push = |arguments: &[&str]| thu.gazette_with_token(&edge, &[&["push"], arguments].concat(), WRITER);
    // Somebody else's article has changed since.
    lan.article("cua-lan", "Của Lan, mới", "");
    ok(lan.gazette_with_token(&edge, &["push", "--wait"], LAN));
    thu.write("anh.png", picture([30, 200, 30]));
    thu.article("cua-thu", "Của Thu", "image: {file: anh.png, alt: Ảnh}");
    thu.article("cua-lan", "Chiếm lấy", "");
    let ran = push(&[]);
    assert!(ran.code == 1 && ran.err.contains("cua-lan") && ran.err.contains("changed by Lan"), "{ran:?}");
    assert!(ran.out.contains("Published edition 3") && ran.err.contains("your own articles are published"), "{ran:?}");
    until("what is the writer's is there", || (edge.get("/thoi-su/cua-thu").status == 200).then_some(()));
    let page = edge.get("/thoi-su/cua-thu").body;
    assert!(media(&page).iter().all(|path| edge.get(path).status == 200) && !media(&page).is_empty());
    assert!(edge.get("/thoi-su/cua-lan").body.contains("Của Lan, mới"));

    // A change from the live text, sent by its hash.
    let live = get_as(&edge, LAN, "/api/v1/sources").json();
    let sources = live["sources"].as_array().expect("a list");
    let base = sources.iter().find(|source| source["slug"] == "cua-lan").expect("it is live")["source"].clone();
    ok(lan.gazette_with_token(&edge, &["pull"], LAN));
    lan.article("cua-lan", "Sửa giúp Lan", "");
    ok(lan.gazette_with_token(&edge, &["push", "--propose"], LAN));
    let made = get_as(&edge, MINH, "/api/v1/proposals?state=proposed").json();
    let proposal = &made["proposals"][0];
    assert_eq!((&proposal["made_by"], &proposal["articles"][0]["base"]), (&json!("Lan"), &base));
    assert_eq!(get_as(&edge, WRITER, "/api/v1/proposals").json()["own_only"], true);
    let id = proposal["id"].as_u64().expect("a number");
    for path in [format!("/api/v1/proposals/{id}"), format!("/api/v1/proposals/{id}x")] {
        get_as(&edge, WRITER, &path).assert_problem(404);
    }
    post_as(&edge, WRITER, &format!("/api/v1/proposals/{id}/withdraw"), &json!({})).assert_problem(404);
    let accept = |token: &str, key: &str| {
        post_as(&edge, token, &format!("/api/v1/proposals/{id}/accept"), &json!({"idempotency_key": key}))
    };
    accept(WRITER, "a").assert_problem(403);
    assert_eq!([accept(MINH, "b").status, accept(MINH, "b").status], [201, 201], "the same request again");
    accept(LAN, "c").assert_problem(409);
    for (path, status) in [("?state=x", 400), ("?limit=0", 400), ("?before=x", 400), ("?x=1", 400), ("?limit=1", 200)] {
        assert_eq!(get_as(&edge, LAN, &format!("/api/v1/proposals{path}")).status, status, "{path}");
    }

    // Only editors publish settings, and nobody proposes them.
    thu.remove("cua-lan.md");
    thu.write("gazette.toml", thu.read("gazette.toml").replace("Báo Thử", "Báo của tôi"));
    thu.article("moi", "Mới", "");
    let ran = ok(push(&["--wait"]));
    says(&ran, "only editors publish settings");
    assert_eq!(edge.get("/thoi-su/moi").status, 200);
    assert!(!edge.get("/").body.contains("Báo của tôi"));
    thu.article("moi-nua", "Mới nữa", "");
    let ran = ok(push(&["--propose"]));
    says(&ran, "a proposal has no settings");
    says(&ran, "Proposed as 2");
}

#[test]
fn a_writer_has_what_is_public_of_others_and_learns_what_was_taken_down() {
    let (lan, edge) = paper("");
    lan.write("kin.md", text(&LINES).replace("2026-05-07", "2099-05-07"));
    lan.write("cau.md", text(&LINES));
    let as_lan = |arguments: &[&str]| lan.gazette_with_token(&edge, arguments, LAN);
    ok(as_lan(&["push", "--wait"]));
    let thu = clone(&edge, WRITER);
    let as_thu = |arguments: &[&str]| thu.gazette_with_token(&edge, arguments, WRITER);
    assert!(thu.has("cau.md") && !thu.has("kin.md"), "what is not public is others'");
    says(&ok(as_thu(&["status"])), "Here: 0 new, 0 changed");

    // A correction of a colleague's text, who changes another line meanwhile.
    thu.write("cau.md", text(&[LINES[0], "Đoạn hai, theo Thu.", LINES[2], LINES[3]]));
    says(&ok(as_thu(&["push"])), "Proposed as 1");
    lan.write("cau.md", text(&[LINES[0], LINES[1], LINES[2], "Đoạn bốn, theo Lan."]));
    ok(as_lan(&["push", "--wait"]));
    says(&ok(as_thu(&["pull"])), "cau.md, merged with your changes");
    says(&ok(as_thu(&["push"])), "it replaces your earlier proposal 1");
    ok(as_lan(&["proposals", "accept", "2", "--wait"]));
    let page = edge.get("/thoi-su/cau").body;
    assert!(page.contains("theo Thu") && page.contains("theo Lan"), "{page}");
    says(&ok(as_lan(&["pull"])), "~ cau.md");

    // It was taken down: the writer's folder learns it, and does not propose it again by itself.
    ok(as_lan(&["unpublish", "cau"]));
    until("it is gone", || (edge.get("/api/v1/articles/cau").status == 410).then_some(()));
    says(&ok(as_thu(&["pull"])), "cau.md, although its article was taken down");
    says(&ok(as_thu(&["push"])), "Nothing has changed");
    let ran = as_thu(&["push", "cau.md", "--republish"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    says(&ran, "publishing an article again that was taken down or purged");
    assert_eq!(edge.get("/thoi-su/cau").status, 410);

    // Who publishes what waits as a proposal is told of the proposal.
    lan.article("ba", "Ba", "");
    says(&ok(as_lan(&["push", "--propose"])), "Proposed as 3");
    lan.article("ba", "Ba, sửa", "");
    says(&ok(as_lan(&["push", "ba.md"])), "ba is published, and proposal 3 of it still waits");
    ok(as_lan(&["proposals", "withdraw", "3"]));
    assert!(!ok(as_lan(&["status"])).all().contains("proposal 3"));
}
