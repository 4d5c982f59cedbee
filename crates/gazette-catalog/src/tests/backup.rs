//! A backup restores everything, checks what it is given, and shows nothing before its end.

use serde_json::{Value as Json, json};

use super::*;
use crate::backup::{part, put, refuse_while_restoring};

mod tables;

const ID: u64 = 7;
const HISTORY: [&str; 3] = ["versions", "routes", "editions"];
const PURGED: [&str; 5] = ["purged_ids", "purged_keys", "releases", "release_parts", "name_owners"];

/// All rows of a table, in parts of `limit` rows, as an export reads them.
fn rows_of(paper: &Paper, table: &str, limit: u32) -> Vec<Json> {
    let (mut rows, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let part: Json = serde_json::to_value(part(&paper.sql, table, &after, limit).unwrap()).unwrap();
        rows.extend(part["rows"].as_array().unwrap().clone());
        let Some(next) = part["next"].as_str() else { return rows };
        after = next.rsplit_once("after=").unwrap().1.to_owned();
    }
}

impl Paper {
    fn keep_media(&self, hash: Hash) {
        let media = NewBlob { hash, kind: "media".into(), text: None, in_kv: true, owner: None };
        blobs::store(&self.sql, &[media], self.now).unwrap();
    }
}

fn send(paper: &Paper, table: &str, backup: u64, rows: &[Json]) -> Result<u64, ApiError> {
    let mut body = vec![json!([backup])];
    body.extend_from_slice(rows);
    Ok(put(&paper.sql, table, &Json::from(body).to_string(), paper.now)?.edition)
}

fn counts(from: &Paper) -> Vec<Json> {
    HISTORY.iter().chain(&PURGED).map(|table| json!([table, rows_of(from, table, 500).len()])).collect()
}

pub(super) fn send_all(from: &Paper, to: &Paper, backup: u64) {
    assert_eq!(send(to, "begin", backup, &[]).unwrap(), 0);
    for table in ["blobs"].iter().chain(&HISTORY).chain(&PURGED) {
        let (media, rows): (Vec<_>, Vec<_>) = rows_of(from, table, 3).into_iter().partition(|row| row[1] == "media");
        for row in media {
            to.keep_media(row[0].as_str().unwrap().parse().unwrap());
        }
        for rows in rows.chunks(2) {
            assert_eq!(send(to, table, backup, rows).unwrap(), 0);
        }
    }
}

pub(super) fn finish(from: &Paper, to: &Paper, backup: u64) {
    send(to, "finish", backup, &counts(from)).unwrap();
}

/// A paper with all kinds of rows in its history.
fn storied() -> Paper {
    let mut paper = Paper::new();
    let embargoed = Draft { published_at: NOW.as_secs() + 100_000, ..draft("cam", "một mai") };
    paper
        .push(&[draft("a", "một"), draft("b", "hai").from(&["/cu/b.html"]), draft("xoa", "quên đi"), embargoed])
        .unwrap();
    paper.now = paper.now.plus_secs(10);
    paper.push(&[draft("a-moi", "một mới").id("a").over("một"), draft("c", "ba")]).unwrap();
    paper.now = paper.now.plus_secs(10);
    paper.remove("c", None).unwrap();
    let mut purge = paper.commit_of(&[], &[]);
    purge.purges = vec!["xoa".parse().unwrap()];
    purge.message = Some("theo yêu cầu".into());
    paper.apply(&purge, "mai").unwrap();
    paper.now = paper.now.plus_secs(3_600);
    paper.execute_purges();
    paper.restore(1, "lui").unwrap();
    let release = paper.commit_of(&[draft("e", "sẽ đăng")], &[("b", Some("hai"))]);
    paper.release(&release, "mai", 1_000_000).unwrap();
    paper
}

/// All rows of the history's tables.
fn tables(paper: &Paper) -> Vec<Vec<gazette_sql::Row>> {
    // Who owns a slug is not in a backup.
    let columns = |table: &str| if table == "name_owners" { "key, NULL" } else { "*" };
    let all =
        |table: &str| paper.sql.run(&format!("SELECT {} FROM {table} ORDER BY 1, 2", columns(table)), vec![]).unwrap();
    let history = ["versions", "version_tags", "version_authors", "routes", "editions"].map(all).to_vec();
    [history, PURGED.map(all).to_vec(), vec![all("release_blobs")]].concat()
}

#[test]
fn a_restored_paper_has_the_same_rows_and_goes_on_in_the_same_way() {
    let mut first = storied();
    first.sql.run("UPDATE editions SET accepted_by = 'mai' WHERE number = 2", vec![]).unwrap();
    let mut second = Paper::new();
    send_all(&first, &second, ID);
    assert_eq!(send(&second, "finish", ID, &counts(&first)).unwrap(), 5);
    assert_eq!(tables(&second), tables(&first));
    assert!(tables(&first).iter().all(|rows| !rows.is_empty()), "each table has been tried");
    assert_eq!(rows_of(&second, "blobs", 500), rows_of(&first, "blobs", 500));

    (second.commits, second.now) = (first.commits, first.now);
    for paper in [&mut first, &mut second] {
        paper.push(&[draft("d", "bốn")]).unwrap();
        paper.restore(2, "lại").unwrap();
    }
    assert_eq!(tables(&second), tables(&first));
}

#[test]
fn all_that_readers_need_is_put_into_kv_again() {
    let (first, second) = (storied(), Paper::new());
    send_all(&first, &second, ID);
    let waiting: Vec<Hash> = blobs::not_in_kv(&second.sql, 1000).unwrap().into_iter().map(|(hash, _)| hash).collect();
    for row in rows_of(&first, "hashes", 500) {
        let hash = row[0].as_str().unwrap().parse().unwrap();
        // Heads are in the bundle.
        assert_eq!(waiting.contains(&hash), row[1] != "source" && row[1] != "head", "{row}");
    }
    send(&second, "finish", ID, &counts(&first)).unwrap();
    let jobs: Vec<String> = rows::jobs(&second.sql).unwrap().into_iter().map(|(kind, _)| kind).collect();
    for job in ["publish", "boundary", "index"] {
        assert!(jobs.iter().any(|kind| kind == job), "{job} is not among {jobs:?}");
    }
}

#[test]
fn until_its_end_there_is_no_edition_and_none_can_be_made() {
    let (first, mut second) = (storied(), Paper::new());
    send_all(&first, &second, ID);
    assert!(rows::newest_root(&second.sql).unwrap().is_none());
    assert_eq!(rows::root_json(&second.sql, 1).unwrap(), None);
    assert!(lists::editions(&second.sql, None, 10).unwrap().is_empty());
    let (sources, _) = sources::list(&second.sql, None, "", 10, None, NOW).unwrap();
    assert_eq!((sources.edition, sources.site, sources.sources.len()), (0, None, 0));
    history::apply_boundary(&second.sql, NOW.plus_secs(100_000)).unwrap();
    assert!(matches!(refuse_while_restoring(&second.sql), Err(ApiError::RestoreRefused(_))));
    send(&second, "finish", ID, &counts(&first)).unwrap();
    refuse_while_restoring(&second.sql).unwrap();
    assert_eq!(rows::newest_root(&second.sql).unwrap(), rows::newest_root(&first.sql).unwrap());
    second.now = first.now;
    assert_eq!(lists::editions(&second.sql, None, 10).unwrap(), lists::editions(&first.sql, None, 10).unwrap());
}

#[test]
fn a_paper_with_an_edition_takes_no_backup() {
    let (first, second) = (storied(), storied());
    let before = tables(&second);
    for backup in [0, ID] {
        for table in ["begin", "versions", "editions", "finish"] {
            let refused = send(&second, table, backup, &rows_of(&first, "versions", 500));
            assert!(matches!(refused, Err(ApiError::RestoreRefused(_) | ApiError::BadBody(_))), "{table}: {refused:?}");
        }
    }
    assert_eq!(tables(&second), before);
}

#[test]
fn each_part_may_come_again_and_the_end_may_be_told_again() {
    let (first, second) = (storied(), Paper::new());
    send_all(&first, &second, ID);
    send_all(&first, &second, ID);
    for _ in 0..2 {
        assert_eq!(send(&second, "finish", ID, &counts(&first)).unwrap(), 5);
        assert_eq!(send(&second, "begin", ID, &[]).unwrap(), 5);
    }
    assert_eq!(tables(&second), tables(&first));
    assert!(send(&second, "routes", ID, &rows_of(&first, "routes", 500)).is_err(), "what is done is done");
}

#[test]
fn another_backup_begins_anew() {
    let (mut first, second) = (storied(), Paper::new());
    send_all(&first, &second, ID);
    first.push(&[draft("a", "một sửa").over("một")]).unwrap();
    assert!(send(&second, "versions", ID + 1, &rows_of(&first, "versions", 500)).is_err(), "it has not begun");
    send_all(&first, &second, ID + 1);
    assert!(send(&second, "routes", ID, &[]).is_err(), "the first is over");
    assert_eq!(send(&second, "finish", ID + 1, &counts(&first)).unwrap(), 6);
    assert_eq!(tables(&second), tables(&first));
}

#[test]
fn a_backup_that_is_not_all_there_is_not_shown() {
    let first = storied();
    for missing in HISTORY.iter().chain(&PURGED) {
        let second = Paper::new();
        send(&second, "begin", ID, &[]).unwrap();
        for table in ["blobs"].iter().chain(&HISTORY).chain(&PURGED) {
            let rows = rows_of(&first, table, 500);
            let skipped = usize::from(table == missing);
            send(&second, table, ID, &rows[skipped..]).unwrap();
        }
        let refused = send(&second, "finish", ID, &counts(&first));
        assert!(matches!(&refused, Err(ApiError::RestoreRefused(_))), "{missing}: {refused:?}");
        assert!(rows::newest_root(&second.sql).unwrap().is_none());
    }
    let second = Paper::new();
    send_all(&first, &second, ID);
    let root = first.root();
    let bucket = root.index.iter().flatten().next().copied().unwrap();
    for lost in [root.site, bucket, *root.heads.values().next().unwrap()] {
        second.sql.run("UPDATE blobs SET hash = 'x' || hash WHERE hash = ?", vec![lost.into()]).unwrap();
        let refused = send(&second, "finish", ID, &counts(&first));
        assert!(matches!(&refused, Err(ApiError::BlobsMissing(missing)) if missing == &[lost]), "{refused:?}");
        second.sql.run("UPDATE blobs SET hash = substr(hash, 2) WHERE hash LIKE 'x%'", vec![]).unwrap();
    }
    assert_eq!(send(&second, "finish", ID, &counts(&first)).unwrap(), 5);
}

#[test]
fn what_is_not_as_it_should_be_is_refused_and_changes_nothing() {
    let (first, second) = (storied(), Paper::new());
    send(&second, "begin", ID, &[]).unwrap();
    let hash = |text: &str| Hash::of(text.as_bytes()).to_string();
    let mut article = first.article(&draft("x", "x"));
    article.body_html = "<p><script>alert(1)</script></p>".into();
    let scripted = article.to_json().unwrap();
    let head = |url: &str| {
        let text =
            rows_of(&first, "blobs", 500).iter().find(|row| row[1] == "head").unwrap()[2].as_str().unwrap().to_owned();
        text.replace("https://bao.example", url)
    };
    let foreign = head("javascript:alert(1)//");
    let deceiving = head("https://bao.example").replace("một", "m\u{202e}ột");
    assert!(deceiving.contains('\u{202e}'));
    let good = rows_of(&first, "blobs", 500);
    for bad in [
        json!([hash("a"), "article", "b"]),
        json!([hash(&scripted), "article", scripted]),
        json!([hash("{}"), "source", "{}"]),
        json!([hash("{}"), "site", "{}"]),
        json!([hash("x"), "bucket", "eA=="]),
        json!([hash("x"), "bucket", "?"]),
        json!([hash("{}"), "head", "{}"]),
        json!([hash(&foreign), "head", foreign]),
        json!([hash(&deceiving), "head", deceiving]),
        json!([hash("x"), "draft", "x"]),
        json!([hash("x"), "media", null]),
        json!(["x", "source", "x"]),
        json!([good[0][0], good[1][1], good[1][2]]),
        json!([]),
    ] {
        let refused = send(&second, "blobs", ID, &[good[0].clone(), bad.clone()]);
        assert!(
            matches!(refused, Err(ApiError::RestoreRefused(_) | ApiError::BlobRefused { .. })),
            "{bad}: {refused:?}"
        );
    }
    assert_eq!(rows_of(&second, "hashes", 500), [] as [Json; 0], "also the good one of each part is not there");
    assert!(send(&second, "blobs", ID, &good).is_ok());

    let edition = rows_of(&first, "editions", 500)[0].clone();
    let with = |row: &Json, column: usize, value: Json| {
        let mut row = row.clone();
        row[column] = value;
        row
    };
    let version = rows_of(&first, "versions", 500)[0].clone();
    let route = rows_of(&first, "routes", 500)[0].clone();
    let purged = rows_of(&first, "purged_ids", 500)[0].clone();
    let purged_key = rows_of(&first, "purged_keys", 500)[0].clone();
    for (table, bad) in [
        ("editions", with(&edition, 0, json!(9))),
        ("editions", with(&edition, 7, json!(hash("x")))),
        ("editions", with(&edition, 8, json!("{}"))),
        ("editions", json!([1])),
        ("versions", with(&version, 1, json!("1"))),
        ("versions", with(&version, 3, json!(hash("lost")))),
        ("versions", with(&version, 3, version[4].clone())),
        ("versions", with(&version, 7, json!(-1))),
        ("versions", with(&version, 7, json!(1_u64 << 40))),
        ("versions", with(&version, 0, json!(1_u64 << 53))),
        ("versions", with(&version, 5, json!(1_u64 << 50))),
        ("versions", with(&version, 5, json!(EARLIER))),
        ("versions", with(&version, 6, json!("giữa"))),
        ("versions", with(&version, 6, json!("top\",\""))),
        ("routes", with(&route, 2, json!("/a\u{202e}b"))),
        ("routes", with(&with(&route, 1, json!("legacy")), 2, json!(format!("/{}", "a".repeat(2_000))))),
        ("editions", with(&edition, 3, json!("a".repeat(501)))),
        ("editions", with(&edition, 2, json!("mai\u{1b}[2J"))),
        ("editions", with(&edition, 9, json!("k".repeat(101)))),
        ("routes", with(&route, 1, json!("x"))),
        ("routes", with(&with(&route, 1, json!("gone")), 2, json!("Không là slug"))),
        ("routes", json!([1, "gone", "a", "a", 1])),
        ("purged_ids", with(&purged, 0, json!("xoa"))),
        ("purged_ids", with(&purged, 1, json!(null))),
        ("purged_ids", with(&purged, 2, json!(2))),
        ("purged_keys", with(&purged_key, 0, json!(hash("x")))),
        ("purged_keys", with(&purged_key, 0, json!("X".repeat(32)))),
        ("purged_keys", with(&purged_key, 1, json!(null))),
        ("hashes", json!([hash("x"), "source"])),
        ("jobs", json!(["publish", 0])),
    ] {
        let refused = send(&second, table, ID, std::slice::from_ref(&bad));
        assert!(refused.is_err(), "{table}: {bad}");
        assert!(!matches!(refused, Err(ApiError::Internal(_))), "{table}: {bad}: {refused:?}");
    }
    for body in ["", "{}", "[]", "[7]", "[[-1]]", "[[]]", "[[7,7]]", "[[7],[1.5]]", "[[7],{}]", "[[7],[[]]]"] {
        assert!(matches!(put(&second.sql, "blobs", body, NOW), Err(ApiError::BadBody(_))), "{body}");
    }
    assert!(tables(&second).iter().all(Vec::is_empty));
}

#[test]
fn what_was_purged_is_in_no_backup_and_of_old_heads_there_are_none() {
    let paper = storied();
    for table in ["blobs"].iter().chain(&HISTORY).chain(&PURGED) {
        let all = Json::from(rows_of(&paper, table, 500)).to_string();
        assert!(!all.contains("quên đi") && !all.contains("xoa"), "{table}");
    }
    let heads = rows_of(&paper, "hashes", 500).iter().filter(|row| row[1] == "head").count();
    assert_eq!(heads, paper.root().heads.len());
}

#[test]
fn a_restored_paper_knows_what_was_purged() {
    let mut first = storied();
    first.push(&[draft("cho", "đang chờ")]).unwrap();
    first.purge("cho", false).unwrap();
    let mut second = Paper::new();
    send_all(&first, &second, ID);
    send(&second, "finish", ID, &counts(&first)).unwrap();
    (second.commits, second.now) = (first.commits, first.now);
    for slug in ["xoa", "cho"] {
        let found = conflicts(second.push(&[draft(slug, "lại")]));
        assert!(found.len() == 1 && found[0].purged, "{slug}: {found:?}");
    }
    let outcome = second.purge("xoa", true).unwrap();
    assert!(!outcome.is_new && outcome.unchanged.len() == 1, "{outcome:?}");
    // A later change of the address does not make the paper forget that it was purged.
    let embargoed = Draft { published_at: second.now.as_secs() + 100_000, ..draft("xoa", "khác").id("moi") };
    second.push(&[embargoed]).unwrap();
    second.remove("xoa", None).unwrap();
    assert_eq!(second.find(key("xoa")), Found::Gone);
}

#[test]
fn an_earlier_backup_without_what_was_purged_is_restored() {
    let (first, second) = (storied(), Paper::new());
    send(&second, "begin", ID, &[]).unwrap();
    for table in ["blobs"].iter().chain(&HISTORY) {
        let mut rows = rows_of(&first, table, 500);
        if *table == "versions" {
            for row in &mut rows {
                row.as_array_mut().unwrap().pop();
            }
        }
        send(&second, table, ID, &rows).unwrap();
    }
    for least in [0, 2] {
        assert!(send(&second, "finish", ID, &counts(&first)[..least]).is_err(), "{least}");
    }
    assert_eq!(send(&second, "finish", ID, &counts(&first)[..3]).unwrap(), 5);
}

#[test]
fn what_was_purged_in_no_edition_is_refused() {
    let (first, second) = (storied(), Paper::new());
    send_all(&first, &second, ID);
    send(&second, "purged_ids", ID, &[json!([Hash::of(b"x"), 99, 1, null])]).unwrap();
    let mut counts = counts(&first);
    counts[3][1] = json!(rows_of(&second, "purged_ids", 500).len());
    assert!(matches!(send(&second, "finish", ID, &counts), Err(ApiError::RestoreRefused(_))));
}

#[test]
fn drafts_of_previews_are_in_no_backup() {
    let paper = storied();
    let draft = paper.keep("draft", "bản nháp".into());
    let hashes = Json::from(rows_of(&paper, "hashes", 500)).to_string();
    assert!(!hashes.contains(&draft.to_string()));
}

#[test]
fn a_part_is_bounded_in_bytes_and_always_has_a_row() {
    let paper = Paper::new();
    for n in 0..7 {
        paper.keep("site", format!("{n}{}", "x".repeat(1_500_000)));
    }
    let first = serde_json::to_string(&part(&paper.sql, "blobs", "0", 500).unwrap()).unwrap();
    assert!(first.len() < 6_000_000, "{}", first.len());
    assert_eq!(rows_of(&paper, "blobs", 500).len(), 7);
}
