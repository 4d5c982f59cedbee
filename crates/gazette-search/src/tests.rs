//! Tests of the index on a native SQLite.

use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;

use crate::command::{NewEntry, RankCursor, SearchPart, SearchQuery};
use crate::index;
use crate::spelling::Allowance;
use gazette_core::fixtures;
use gazette_sql::{NativeSql, Sql};

const NOW: i64 = 1_800_000_000;

fn entry(slug: &str, title: &str, body: &str, unpublish_at: Option<i64>) -> NewEntry {
    let at = chrono::DateTime::parse_from_rfc3339("2026-05-07T09:05:00+07:00").unwrap();
    let mut article = fixtures::article(if slug.starts_with('x') { "khac" } else { "tin" }, slug, title, at);
    article.card.lead = "Đoạn mở đầu.".into();
    article.body_text = body.into();
    let json = article.to_json().unwrap();
    NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at }
}

fn filled(entries: &[NewEntry]) -> NativeSql {
    let sql = NativeSql::new();
    sql.migrate(index::MIGRATIONS).unwrap();
    index::put(&sql, 1, entries).unwrap();
    sql
}

fn ask(sql: &NativeSql, text: &str, after: Option<RankCursor>, limit: u32) -> SearchPart {
    let query = SearchQuery { text: text.into(), section: None, now: NOW, after, limit };
    index::search(sql, &query, &Allowance::new()).unwrap()
}

fn slugs(part: &SearchPart) -> Vec<String> {
    let slug = |card: &str| serde_json::from_str::<Card>(card).unwrap().slug.to_string();
    part.hits.iter().map(|hit| slug(&hit.card)).collect()
}

fn found(sql: &NativeSql, text: &str) -> Vec<String> {
    slugs(&ask(sql, text, None, 20))
}

fn roads() -> NativeSql {
    filled(&[
        entry("con-duong", "Con đường mới", "Xe chạy.", None),
        entry("duong-quy", "Đương quy", "Một vị thuốc.", None),
        entry("duong-lieu", "Dương liễu", "Cây bên hồ.", None),
        entry("dang-bo", "Đảng bộ họp", "Bàn về đường sá.", None),
        entry("x-dang", "Dáng đi", "Bước bộ.", None),
    ])
}

#[test]
fn without_accents_every_word_is_found_and_with_them_the_exact_one_first() {
    let sql = roads();
    let mut all = found(&sql, "duong");
    all.sort();
    assert_eq!(all, ["con-duong", "dang-bo", "duong-lieu", "duong-quy"]);
    assert_eq!(found(&sql, "đường")[..2], ["con-duong", "dang-bo"]);
    assert_eq!(found(&sql, "ĐƯƠNG quy")[0], "duong-quy");
    assert_eq!(found(&sql, "dang bo")[0], "dang-bo", "side by side comes before apart");
    assert_eq!(found(&sql, "dang bo").len(), 2);
    assert_eq!(found(&sql, "\"dang bo\""), ["dang-bo"]);
}

#[test]
fn both_placements_of_a_tone_are_the_word_as_typed() {
    let sql = filled(&[entry("hoa-hong", "Hoa hồng", "", None), entry("hoa-binh", "Hòa bình", "", None)]);
    assert_eq!(found(&sql, "hoà")[0], "hoa-binh");
    assert_eq!(found(&sql, "hòa")[0], "hoa-binh");
}

#[test]
fn an_unfinished_word_finds_what_it_begins() {
    let sql = roads();
    assert_eq!(found(&sql, "dương li"), ["duong-lieu"]);
    assert_eq!(found(&sql, "dương li "), Vec::<String>::new(), "a space ends a word");
}

#[test]
fn embargoes_takedowns_and_sections_are_kept() {
    let sql = filled(&[
        entry("a", "Cầu", "", Some(NOW)),
        entry("b", "Cầu", "", Some(NOW + 1)),
        entry("x-c", "Cầu", "", None),
    ]);
    assert_eq!(found(&sql, "cau").len(), 2);
    let before = SearchQuery { text: "cau".into(), now: 0, limit: 5, ..SearchQuery::default() };
    assert!(index::search(&sql, &before, &Allowance::new()).unwrap().hits.is_empty());
    let section = SearchQuery { text: "cau".into(), now: NOW, limit: 5, section: Some("khac".into()), after: None };
    assert_eq!(slugs(&index::search(&sql, &section, &Allowance::new()).unwrap()), ["x-c"]);
}

#[test]
fn words_under_embargo_move_no_score_and_are_in_no_vocabulary_until_their_time() {
    let (open, sql) = (roads(), roads());
    let mut article = Article::from_json(&entry("bi-mat", "Đường đường đường", "Bimatxyz đường.", None).json).unwrap();
    article.card.published_at = chrono::DateTime::from_timestamp(NOW + 100, 0).unwrap().fixed_offset();
    let json = article.to_json().unwrap();
    let embargoed = NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None };
    index::put(&sql, 1, &[embargoed]).unwrap();
    let scores = |sql: &NativeSql| {
        let parts = (1..4).map(|limit| ask(sql, "duong", None, limit).next.map(|place| (place.tier, place.score)));
        parts.collect::<Vec<_>>()
    };
    assert_eq!(scores(&sql), scores(&open), "the order's numbers are as if it were not there");
    assert!(scores(&open).iter().all(Option::is_some));
    let terms = || sql.number("SELECT count(*) FROM vocabulary WHERE term = 'bimatxyz'", vec![]).unwrap();
    assert_eq!((terms(), found(&sql, "bimatxyz").len()), (0, 0));
    assert!(mended(&sql, "bimatxy").is_empty());
    let later = SearchQuery { text: "bimatxyz".into(), section: None, now: NOW + 100, after: None, limit: 9 };
    assert_eq!(slugs(&index::search(&sql, &later, &Allowance::new()).unwrap()), ["bi-mat"]);
    assert!(terms() > 0);
}

#[test]
fn paging_by_place_visits_every_hit_once_through_all_tiers() {
    let mut entries: Vec<NewEntry> = (0..7).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    entries.extend((0..7).map(|n| entry(&format!("b{n}"), "Dương", "", None)));
    entries.extend((0..7).map(|n| entry(&format!("c{n}"), "Dươngx", "", None)));
    let sql = filled(&entries);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let part = ask(&sql, "đường", after, 4);
        seen.extend(slugs(&part));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.iter().map(|slug| &slug[..1]).collect::<String>(), "aaaaaaabbbbbbbccccccc");
    let distinct: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), 21);
}

#[test]
fn what_is_put_again_is_replaced_and_what_is_removed_or_swept_is_forgotten() {
    let sql = roads();
    index::put(&sql, 2, &[entry("con-duong", "Ngõ nhỏ", "", None)]).unwrap();
    assert_eq!(found(&sql, "ngo nho"), ["con-duong"]);
    assert!(!found(&sql, "duong").contains(&"con-duong".to_owned()));
    index::remove(&sql, &["duong-quy".into(), "khong-co".into()]).unwrap();
    assert!(found(&sql, "quy").is_empty());
    index::sweep(&sql, 2).unwrap();
    assert!(found(&sql, "lieu").is_empty());
    assert_eq!(found(&sql, "ngo"), ["con-duong"]);
}

/// The corrections of a query without hits.
fn mended(sql: &NativeSql, text: &str) -> Vec<String> {
    let part = ask(sql, text, None, 20);
    assert!(part.is_corrected || part.hits.is_empty(), "{text} has hits");
    part.hits.into_iter().map(|hit| hit.spelled).collect()
}

#[test]
fn what_nobody_wrote_is_a_slip_away_from_what_somebody_did() {
    let sql = roads();
    for (typed, suggestion) in [
        ("đuờgn", "đường"),
        ("con duon mới", "con đường mới"),
        ("dnag bo", "đảng bộ"),
        ("dangbo", "đảng bộ"),
        ("ddangr booj", "đảng bộ"),
        ("dduwowngf", "đường"),
        ("liexu", "liễu"),
        ("ieu", "liễu"),
        ("liieu", "liễu"),
        ("lieo", "liễu"),
    ] {
        assert!(mended(&sql, typed).iter().any(|spelled| spelled == suggestion), "{typed}: {:?}", mended(&sql, typed));
    }
    for nonsense in ["zzzzqq", "qx", "xin chào thế giới này nhé bạn ơi", "12345678", "duongduongdu liexliexliexx"]
    {
        assert!(mended(&sql, nonsense).is_empty(), "{nonsense}");
    }
    index::remove(&sql, &["duong-lieu".into()]).unwrap();
    assert!(mended(&sql, "liexu").is_empty(), "no word of what is gone");
}

#[test]
fn words_without_their_accents_are_told_as_they_are_written() {
    let sql = roads();
    let spelled = |text| ask(&sql, text, None, 20).hits.into_iter().map(|hit| hit.spelled).collect::<Vec<_>>();
    assert_eq!(spelled("dang bo")[0], "đảng bộ");
    assert_eq!(spelled("dương li"), ["dương liễu"]);
    assert!(spelled("đảng bộ").iter().all(String::is_empty), "as typed");
    let hit = ask(&sql, "dang bo", None, 1).next;
    assert!(ask(&sql, "dang bo", hit, 1).hits.iter().all(|hit| hit.spelled.is_empty()), "told on the first page");
}

#[test]
fn nothing_typed_is_an_error() {
    let sql = roads();
    for text in [
        "\"",
        "NEAR(",
        "a* OR",
        "*",
        "'; DROP TABLE words; --",
        "-",
        "",
        "title:x",
        "\0",
        "AND",
        "{title}",
        "^a",
        "a\u{0}b",
    ] {
        ask(&sql, text, None, 5);
    }
    ask(&sql, &"đ".repeat(500), None, 5);
    assert_eq!(found(&sql, "title:duong quy"), Vec::<String>::new());
}

/// The steps of SQLite's virtual machine for a search with hits in `articles` articles.
fn steps_for_a_search_among(articles: usize) -> u64 {
    let entries: Vec<NewEntry> = (0..articles).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    let sql = filled(&entries);
    // The first search inserts all words.
    ask(&sql, "khong", None, 20);
    let before = sql.steps();
    assert_eq!(ask(&sql, "duo", None, 20).hits.len(), 20);
    sql.steps() - before
}

#[test]
fn what_matches_is_ranked_before_anything_of_it_is_looked_up() {
    let (few, many) = (steps_for_a_search_among(100), steps_for_a_search_among(1_100));
    let each = (many - few) / 1_000;
    assert!(each < 40, "{each} steps for each article that matches");
}
