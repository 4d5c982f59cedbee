//! Tests of the index on a native SQLite.

use gazette_core::article::{Article, Card};
use gazette_core::hash::Hash;

use crate::command::{Finish, HitOrder, NewEntry, Progress, RankCursor, SearchPart, SearchQuery};
use crate::index::Index;
use gazette_core::fixtures;
use gazette_sql::{NativeSql, Sql};

mod dates;
mod pages;

const NOW: i64 = 1_800_000_000;

fn entry(slug: &str, title: &str, body: &str, unpublish_at: Option<i64>) -> NewEntry {
    let at = chrono::DateTime::parse_from_rfc3339("2026-05-07T09:05:00+07:00").unwrap();
    let mut article = fixtures::article(if slug.starts_with('x') { "khac" } else { "tin" }, slug, title, at);
    article.card.lead = "Đoạn mở đầu.".into();
    article.body_text = body.into();
    let json = article.to_json().unwrap();
    NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at }
}

fn filled(entries: &[NewEntry]) -> Index<NativeSql> {
    let index = Index::open(NativeSql::new()).unwrap();
    index.put(1, entries, NOW).unwrap();
    index
}

fn query(text: &str) -> SearchQuery {
    SearchQuery { text: text.into(), now: NOW, limit: 20, ..SearchQuery::default() }
}

fn ask(index: &Index<NativeSql>, text: &str, after: Option<RankCursor>, limit: u32) -> SearchPart {
    index.search(&SearchQuery { after, limit, ..query(text) }).unwrap()
}

fn slugs(part: &SearchPart) -> Vec<String> {
    let slug = |card: &str| serde_json::from_str::<Card>(card).unwrap().slug.to_string();
    part.hits.iter().map(|hit| slug(&hit.card)).collect()
}

fn found(index: &Index<NativeSql>, text: &str) -> Vec<String> {
    slugs(&ask(index, text, None, 20))
}

fn roads() -> Index<NativeSql> {
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
    let index = roads();
    let mut all = found(&index, "duong");
    all.sort();
    assert_eq!(all, ["con-duong", "dang-bo", "duong-lieu", "duong-quy"]);
    assert_eq!(found(&index, "đường")[..2], ["con-duong", "dang-bo"]);
    assert_eq!(found(&index, "ĐƯƠNG quy")[0], "duong-quy");
    assert_eq!(found(&index, "dang bo")[0], "dang-bo", "side by side comes before apart");
    assert_eq!(found(&index, "dang bo").len(), 2);
    assert_eq!(found(&index, "\"dang bo\""), ["dang-bo"]);
}

#[test]
fn both_placements_of_a_tone_are_the_word_as_typed() {
    let index = filled(&[entry("hoa-hong", "Hoa hồng", "", None), entry("hoa-binh", "Hòa bình", "", None)]);
    assert_eq!(found(&index, "hoà")[0], "hoa-binh");
    assert_eq!(found(&index, "hòa")[0], "hoa-binh");
}

fn suggested(index: &Index<NativeSql>, text: &str) -> Vec<String> {
    let hits = index.suggest(&query(text)).unwrap().hits;
    hits.into_iter().map(|hit| [hit.title, hit.spelled].join(" → ")).collect()
}

#[test]
fn an_unfinished_word_finds_what_it_begins_only_while_it_is_typed() {
    let index = roads();
    assert_eq!(suggested(&index, "dương li"), ["<mark>Dương liễu</mark> → dương liễu"]);
    assert_eq!(suggested(&index, "dương li "), Vec::<String>::new(), "a space ends a word");
    assert_eq!(found(&index, "dương li"), Vec::<String>::new());
    assert_eq!(suggested(&index, "đư")[0], "Con <mark>đường</mark> mới → đường", "as typed comes first");
    assert_eq!(suggested(&index, "vị thuo"), ["Đương quy → "], "in the text, too, after the word before");
    assert_eq!(suggested(&index, "thuo"), Vec::<String>::new());
}

#[test]
fn embargoes_takedowns_and_sections_are_kept() {
    let index = filled(&[
        entry("a", "Cầu", "", Some(NOW)),
        entry("b", "Cầu", "", Some(NOW + 1)),
        entry("x-c", "Cầu", "", None),
    ]);
    assert_eq!(found(&index, "cau").len(), 2);
    let before = SearchQuery { text: "cau".into(), now: 0, limit: 5, ..SearchQuery::default() };
    assert!(index.search(&before).unwrap().hits.is_empty());
    let section = SearchQuery { section: Some("khac".into()), ..query("cau") };
    assert_eq!(slugs(&index.search(&section).unwrap()), ["x-c"]);
}

#[test]
fn words_under_embargo_move_no_score_and_are_in_no_vocabulary_until_their_time() {
    let (open, index) = (roads(), roads());
    let mut article = Article::from_json(&entry("bi-mat", "Đường đường đường", "Bimatxyz đường.", None).json).unwrap();
    article.card.published_at = chrono::DateTime::from_timestamp(NOW + 100, 0).unwrap().fixed_offset();
    let json = article.to_json().unwrap();
    let embargoed = NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None };
    index.put(1, &[embargoed], NOW).unwrap();
    let scores = |index: &Index<NativeSql>| {
        let parts = (1..4).map(|limit| ask(index, "duong", None, limit).next.map(|place| (place.tier, place.score)));
        parts.collect::<Vec<_>>()
    };
    assert_eq!(scores(&index), scores(&open), "the order's numbers are as if it were not there");
    assert!(scores(&open).iter().all(Option::is_some));
    let terms = || index.sql().number("SELECT count(*) FROM vocabulary WHERE term = 'bimatxyz'", vec![]).unwrap();
    assert_eq!((terms(), found(&index, "bimatxyz").len()), (0, 0));
    assert!(mended(&index, "bimatxy").is_empty());
    let later = SearchQuery { now: NOW + 100, ..query("bimatxyz") };
    assert_eq!(slugs(&index.search(&later).unwrap()), ["bi-mat"]);
    assert!(terms() > 0);
}

#[test]
fn paging_by_place_visits_every_hit_once_through_all_tiers() {
    let mut entries: Vec<NewEntry> = (0..7).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    entries.extend((0..7).map(|n| entry(&format!("b{n}"), "Dương", "", None)));
    entries.extend((0..7).map(|n| entry(&format!("c{n}"), "Khác", "Dương", None)));
    let index = filled(&entries);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let part = ask(&index, "đường", after, 4);
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
fn what_is_put_again_is_replaced_and_what_is_removed_or_not_rebuilt_is_forgotten() {
    let index = roads();
    index.put(1, &[entry("con-duong", "Ngõ nhỏ", "", None)], NOW).unwrap();
    assert_eq!(found(&index, "ngo nho"), ["con-duong"]);
    assert!(!found(&index, "duong").contains(&"con-duong".to_owned()));
    index.remove(&["duong-quy".into(), "khong-co".into()]).unwrap();
    assert!(found(&index, "quy").is_empty());
    let end = |generation, removed: &[&str]| Finish {
        edition: 7,
        generation,
        removed: removed.iter().map(|id| (*id).to_owned()).collect(),
    };
    index.finish(&end(1, &["x-dang"])).unwrap();
    assert_eq!((found(&index, "lieu").len(), found(&index, "dang di").len()), (1, 0));
    index.put(2, &[entry("con-duong", "Ngõ nhỏ", "", None)], NOW).unwrap();
    assert_eq!(found(&index, "lieu").len(), 1, "until the end of a rebuild");
    index.finish(&end(2, &[])).unwrap();
    assert_eq!((found(&index, "lieu").len(), found(&index, "ngo").len()), (0, 1));
    index.clear().unwrap();
    assert!(found(&index, "ngo").is_empty());
    index.put(2, &[entry("con-duong", "Ngõ nhỏ", "", None)], NOW).unwrap();
    assert_eq!(found(&index, "ngo"), ["con-duong"]);
}

#[test]
fn an_index_names_its_edition_only_while_it_has_it_whole() {
    let index = Index::open(NativeSql::new()).unwrap();
    let edition = || index.search(&query("ngo")).unwrap().edition;
    assert_eq!((edition(), index.progress().unwrap()), (Some(0), Progress::default()));
    index.put(3, &[entry("con-duong", "Ngõ nhỏ", "", None)], NOW).unwrap();
    assert_eq!((edition(), index.progress().unwrap().edition), (None, 0));
    index.finish(&Finish { edition: 5, generation: 3, removed: Vec::new() }).unwrap();
    assert_eq!((edition(), index.progress().unwrap()), (Some(5), Progress { edition: 5, generation: 3 }));
    assert_eq!(index.suggest(&query("ngo")).unwrap().edition, Some(5));
}

/// The corrections of a query without hits.
fn mended(index: &Index<NativeSql>, text: &str) -> Vec<String> {
    let part = ask(index, text, None, 20);
    assert!(part.is_corrected || part.hits.is_empty(), "{text} has hits");
    part.hits.into_iter().map(|hit| hit.spelled).collect()
}

#[test]
fn what_nobody_wrote_is_a_slip_away_from_what_somebody_did() {
    let index = roads();
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
        assert!(
            mended(&index, typed).iter().any(|spelled| spelled == suggestion),
            "{typed}: {:?}",
            mended(&index, typed)
        );
    }
    for nonsense in ["zzzzqq", "qx", "xin chào thế giới này nhé bạn ơi", "12345678", "duongduongdu liexliexliexx"]
    {
        assert!(mended(&index, nonsense).is_empty(), "{nonsense}");
    }
    index.remove(&["duong-lieu".into()]).unwrap();
    assert!(mended(&index, "liexu").is_empty(), "no word of what is gone");
}

#[test]
fn words_without_their_accents_are_told_as_they_are_written() {
    let index = roads();
    let spelled = |text| ask(&index, text, None, 20).hits.into_iter().map(|hit| hit.spelled).collect::<Vec<_>>();
    assert_eq!(spelled("dang bo")[0], "đảng bộ");
    assert!(spelled("đảng bộ").iter().all(String::is_empty), "as typed");
    let hit = ask(&index, "dang bo", None, 1).next;
    assert!(ask(&index, "dang bo", hit, 1).hits.iter().all(|hit| hit.spelled.is_empty()), "told on the first page");
}

#[test]
fn nothing_typed_is_an_error() {
    let index = roads();
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
        ask(&index, text, None, 5);
    }
    ask(&index, &"đ".repeat(500), None, 5);
    assert_eq!(found(&index, "title:duong quy"), Vec::<String>::new());
}

#[test]
fn hits_are_counted_up_to_a_thousand() {
    let entries: Vec<NewEntry> = (0..1_001).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    let counted = |count: usize| {
        let index = filled(&entries[..count]);
        let part = ask(&index, "duong", None, 5);
        (part.count, part.has_more)
    };
    assert_eq!([counted(7), counted(1_000), counted(1_001)], [(7, false), (1_000, false), (1_000, true)]);
    let part = ask(&roads(), "duong lieux", None, 5);
    assert_eq!((part.count, part.is_corrected), (0, true));
}

/// An article of some minutes after the others.
fn later(slug: &str, title: &str, minutes: i64) -> NewEntry {
    let mut article = Article::from_json(&entry(slug, title, "", None).json).unwrap();
    article.card.published_at += chrono::TimeDelta::minutes(minutes);
    let json = article.to_json().unwrap();
    NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None }
}

#[test]
fn more_hits_in_titles_than_are_ranked_together_are_all_found_once() {
    let entries: Vec<NewEntry> =
        (0..600).map(|n| later(&format!("a{n}"), &"Đường ".repeat(1 + n % 7), i64::try_from(n).unwrap())).collect();
    let index = filled(&entries);
    let (mut seen, mut after) = (std::collections::HashSet::new(), None);
    loop {
        let part = ask(&index, "đường", after, 50);
        seen.extend(slugs(&part));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 600);
}

#[test]
fn authors_and_organisations_are_found_by_name() {
    let mut article = Article::from_json(&entry("mot", "Cầu mới", "Xe chạy.", None).json).unwrap();
    article.card.bylines = vec![gazette_core::article::Byline {
        name: "Lê Chí Thành".into(),
        organisation: Some("Báo An Giang".into()),
        slug: "le-chi-thanh".parse().unwrap(),
    }];
    let json = article.to_json().unwrap();
    let author = NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None };
    let index = filled(&[author, entry("hai", "Chí Lê", "Thành công.", None)]);
    let byline = |text: &str| ask(&index, text, None, 20).hits.into_iter().map(|hit| hit.byline).collect::<Vec<_>>();
    assert_eq!(byline("lê chí thành")[0], "<mark>Lê Chí Thành</mark> (Báo An Giang)");
    assert_eq!(byline("\"le chi thanh\""), ["<mark>Lê Chí Thành</mark> (Báo An Giang)"]);
    assert_eq!(byline("bao an giang"), ["Lê Chí Thành (<mark>Báo An Giang</mark>)"]);
    assert_eq!(byline("cầu"), [""]);
}

#[test]
fn words_side_by_side_are_so_in_one_place() {
    let index = filled(&[
        entry("xa", "Khác", "một hai, rồi hai ba", None),
        entry("gan", "Khác", "một hai ba", None),
        entry("doan", "Khác", "một hai\n\nba", None),
    ]);
    let mut all = found(&index, "\"mot hai ba\"");
    all.sort();
    assert_eq!(all, ["doan", "gan"]);
    assert_eq!(found(&index, "mot hai ba").len(), 3);
}

#[test]
fn hits_that_are_not_side_by_side_are_left_out_and_paged_over() {
    let mut entries: Vec<NewEntry> =
        (0..450).map(|n| entry(&format!("a{n}"), "Khác", "một hai, rồi hai ba", None)).collect();
    entries.extend((0..3).map(|n| later(&format!("b{n}"), "Một hai ba", -1 - n)));
    let index = filled(&entries);
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let part = ask(&index, "\"mot hai ba\"", after, 2);
        assert!(!part.is_corrected && part.hits.len() <= 2);
        seen.extend(slugs(&part));
        (after, pages) = (part.next, pages + 1);
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages <= 6), (3, true), "{seen:?} in {pages} pages");
    assert_eq!(ask(&filled(&entries[448..]), "\"mot hai ba\"", None, 9).count, 3, "only those are counted");
}

#[test]
fn scripts_without_spaces_are_found_by_any_part_and_with_their_marks() {
    let index = filled(&[
        entry("tq", "Tin", "他们在中国学习越南语。", None),
        entry("nb", "東京タワーの夜景", "", None),
        entry("th", "Tin", "ภาษาไทยก่อนหน้านี้", None),
        entry("km", "Tin", "ភាសាខ្មែរនៅអានយ៉ាង", None),
        entry("lo", "Tin", "ພາສາລາວ", None),
    ]);
    for (text, expected) in [
        ("中国", "tq"),
        ("越南语", "tq"),
        ("学", "tq"),
        ("国中", ""),
        ("南语。", "tq"),
        ("京タワ", "nb"),
        ("東京 夜景", "nb"),
        ("タワ", "nb"),
        ("ダワ", ""),
        ("ไทย", "th"),
        ("ก่อน", "th"),
        ("ก้อน", ""),
        ("กอน", ""),
        ("ខ្មែរ", "km"),
        ("ខ្មរ", ""),
        ("ភាសា", "km"),
        ("ລາວ", "lo"),
        ("ລາ່ວ", ""),
    ] {
        assert_eq!(found(&index, text).join(" "), expected, "{text}");
    }
    let passage = |text| ask(&index, text, None, 1).hits.remove(0).passage;
    assert_eq!(passage("中国"), "他们在<mark>中国</mark>学习越南语。");
    assert_eq!(passage("ไทย"), "ภาษา<mark>ไทย</mark>ก่อนหน้านี้");
}

/// The steps of SQLite's virtual machine for a search with hits in `articles` articles.
fn steps_for_a_search_among(articles: usize) -> u64 {
    let entries: Vec<NewEntry> = (0..articles)
        .map(|n| later(&format!("a{n}"), if n % 2 == 0 { "Đường" } else { "Khác đường" }, i64::try_from(n).unwrap()))
        .collect();
    let index = filled(&entries);
    let before = index.sql().steps();
    assert_eq!(ask(&index, "duong", None, 20).hits.len(), 20);
    index.sql().steps() - before
}

#[test]
fn a_search_takes_no_longer_among_more_articles_that_match() {
    let (some, more) = (steps_for_a_search_among(1_100), steps_for_a_search_among(2_200));
    assert!(more < some + some / 20, "{some} {more}");
}
