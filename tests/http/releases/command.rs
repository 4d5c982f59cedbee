//! Releases by the command: what a folder knows of them.

use super::*;

#[test]
fn a_folder_knows_what_waits_and_what_was_published_of_its_own() {
    let content = Content::new();
    content.article("mot", "Một", "");
    content.article("hai", "Hai", "");
    let edge = content.published();
    let run = |arguments: &[&str]| content.gazette(&edge, arguments);

    // A time that has passed, by the paper's clock.
    content.article("mot", "Một mới", "");
    let refused = run(&["push", "--at", "2020-01-01 06:00"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    let told = "The time 2020-01-01 06:00:00 +07:00 has passed: the paper's clock says 20";
    assert!(refused.err.contains(told) && refused.err.contains("+07:00."), "{refused:?}");
    assert_eq!(run(&["push", "--at", "tomorrow"]).code, 2);

    let (second, time) = in_secs(20);
    let id = stored(&run(&["push", "--at", &time, "--message", "buổi sáng", "--json"])).to_string();
    // What waits is not pushed along with something else.
    content.article("hai", "Hai mới", "");
    let ran = content.push(&edge);
    assert!(ran.err.contains(&format!("mot.md waits in release {id} until")), "{ran:?}");
    assert!(edge.get("/thoi-su/hai").body.contains("Hai mới") && !edge.get("/thoi-su/mot").body.contains("Một mới"));
    assert_eq!(
        run(&["plan", "--json"]).json()["waiting"],
        json!([{"release": 1, "file": "mot.md", "is_changed": false}])
    );
    let status = run(&["status"]);
    assert!(status.out.contains("Here: 0 new, 0 changed"), "{status:?}");
    assert!(status.out.contains("Releases:") && status.out.contains("buổi sáng"), "{status:?}");
    let preview = run(&["preview", "--release", &id, "--json"]);
    let link = preview.json()["url"].as_str().expect("a link").to_owned();
    let path = link.strip_prefix(&edge.url).expect("here");
    assert!(edge.get(path).body.contains("Một mới"), "{preview:?}");
    assert!(run(&["pull"]).all().contains("with your changes; `gazette pull"));

    // Moved, and cancelled.
    let later = in_secs(40 * 86_400).1[..16].replace('T', " ");
    let moved = run(&["releases", "move", &id, &later]);
    assert!(moved.out.contains(&format!("Release 1 waits until {later} +07:00.")), "{moved:?}");
    assert!(run(&["plan"]).err.contains("waits in release 1"));
    assert!(run(&["status"]).out.contains(&format!("{later} +07:00")));
    let moved = run(&["releases", "move", &id, &time]);
    assert_eq!(moved.code, 0, "{moved:?}");
    content.article("ba", "Ba", "");
    let cancelled = stored(&run(&["push", "--at", &later, "--json"])).to_string();
    let ran = run(&["releases", "cancel", &cancelled]);
    assert!(ran.code == 0 && ran.out.contains("Cancelled release 2"), "{ran:?}");
    assert!(ran.err.contains("a push from this folder leaves its files out until it names them"), "{ran:?}");
    assert!(
        run(&["push"]).err.contains("ba.md is left out: release 2, which was to publish it"),
        "it is for no time any more"
    );
    assert_eq!(edge.get("/thoi-su/ba").status, 404);
    assert_eq!(run(&["plan", "ba.md", "--json"]).json()["added"], json!(["ba"]), "it is to be pushed again");
    assert_eq!(run(&["releases", "cancel", &cancelled]).code, 1);
    content.remove("ba.md");

    assert!(f64::from(u32::try_from(second).expect("before 2106")) > now_secs(), "the test was too slow");
    sleep_past(second);
    until("readers have it", || edge.get("/thoi-su/mot").body.contains("Một mới").then_some(()));
    assert_eq!(edge.get(path).status, 404, "the preview has ended");
    // What is live is the folder's own text.
    let status = run(&["status"]);
    assert!(status.out.contains("Here: 0 new, 0 changed, 0 deleted"), "{status:?}");
    assert!(status.err.contains("release 1 of this folder was published as edition 3"), "{status:?}");
    let ran = run(&["push"]);
    assert!(!ran.err.contains("release 1"), "it was told: {ran:?}");
    assert!(ran.out.contains("Nothing has changed"), "{ran:?}");
    content.article("mot", "Một mới hơn", "");
    let ran = content.push(&edge);
    assert!(ran.out.contains("Published edition 4") && !ran.all().contains("conflict"), "{ran:?}");
    assert!(edge.get("/thoi-su/mot").body.contains("Một mới hơn"));
}

#[test]
fn whoever_changes_an_article_of_a_release_is_warned_and_the_lists_mark_it() {
    let content = Content::new();
    content.article("mot", "Một", "");
    content.article("hai", "Hai", "");
    let edge = content.published();
    content.article("mot", "Một mới", "");
    let (_, time) = in_secs(86_400);
    let id = stored(&content.gazette(&edge, &["push", "--at", &time, "--json"]));
    let other = Content::new();
    other.article("mot", "Một", "");
    other.article("hai", "Hai khác", "");
    let ran = other.gazette(&edge, &["push", "--force"]);
    assert!(ran.code == 0 && !ran.err.contains("will be refused"), "another article: {ran:?}");
    assert!(!other.gazette(&edge, &["releases"]).out.contains("would be refused"));
    other.article("mot", "Một khác", "");
    let ran = other.gazette(&edge, &["push", "--force"]);
    assert!(ran.err.contains(&format!("release {id} of ")) && ran.err.contains("will be refused"), "{ran:?}");
    for verb in ["releases", "status"] {
        let ran = content.gazette(&edge, &[verb]);
        assert!(
            ran.out.contains("It would be refused now, because:") && ran.out.contains("mot was changed by"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_fresh_clone_recognises_what_a_release_has_published_and_a_folder_that_changed_again_has_no_conflict() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    content.article("mot", "Một mới", "");
    content.write("gazette.toml", content.read("gazette.toml").replace("Tin tức ở biên mạng", "Khẩu hiệu mới"));
    let (second, time) = in_secs(4);
    let id = stored(&content.gazette(&edge, &["push", "--at", &time, "--json"]));
    sleep_past(second);
    until("it is out", || (state(&edge, id) == "published").then_some(()));
    // Changed since, before the folder has heard of it.
    content.article("mot", "Một mới hơn", "");
    content.write("gazette.toml", content.read("gazette.toml").replace("Khẩu hiệu mới", "Khẩu hiệu mới hơn"));
    let ran = content.push(&edge);
    assert!(ran.out.contains("Published edition 3"), "{ran:?}");
    let clone = Content::at(Content::new(), "ban-sao");
    let parent = clone.path().parent().expect("a folder").to_owned();
    let ran =
        Content::at(Content::new(), ".").gazette(&edge, &["clone", &edge.url, clone.path().to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 0, "{ran:?} in {parent:?}");
    assert!(clone.gazette(&edge, &["status"]).out.contains("Here: 0 new, 0 changed, 0 deleted"));
    assert!(clone.gazette(&edge, &["push"]).out.contains("Nothing has changed"));
}
