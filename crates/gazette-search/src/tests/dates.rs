//! Tests of the order of articles by their dates.

use super::*;
use crate::schema::MIGRATIONS;

/// An article of a date.
fn dated(slug: &str, title: &str, date: &str) -> NewEntry {
    let mut article = Article::from_json(&entry(slug, title, "", None).json).unwrap();
    article.card.published_at = chrono::DateTime::parse_from_rfc3339(date).unwrap();
    let json = article.to_json().unwrap();
    NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None }
}

/// All hits, page by page.
fn paged(index: &Index<NativeSql>, query: &SearchQuery) -> Vec<String> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let part = index.search(&SearchQuery { after, ..query.clone() }).unwrap();
        seen.extend(slugs(&part));
        after = part.next;
        if after.is_none() {
            return seen;
        }
        assert!(seen.len() < 10_000, "the pages repeat hits: {:?}", &seen[..10]);
    }
}

#[test]
fn hits_by_date_are_newest_first_however_they_came() {
    let order = [3, 1, 4, 0, 5, 2];
    let entries: Vec<NewEntry> =
        order.iter().map(|n| later(&format!("a{n}"), &"Đường ".repeat(9 - n), i64::try_from(*n).unwrap())).collect();
    let index = filled(&entries);
    let by_date = SearchQuery { order: HitOrder::Date, limit: 4, ..query("duong") };
    assert_eq!(paged(&index, &by_date), ["a5", "a4", "a3", "a2", "a1", "a0"]);
}

#[test]
fn a_minute_may_have_more_articles_than_rows() {
    let mut entries: Vec<NewEntry> = (0..700).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    entries.push(later("b", "Đường", 1));
    let index = filled(&entries);
    assert_eq!(ask(&index, "duong", None, 5).count, 701);
    let by_date = SearchQuery { order: HitOrder::Date, limit: 1, ..query("duong") };
    assert_eq!(slugs(&index.search(&by_date).unwrap()), ["b"]);
}

#[test]
fn articles_of_any_year_are_found_once_and_newest_first_in_both_orders() {
    let dates = ["0001-01-01", "1900-01-01", "1945-09-02", "1954-05-07", "1969-12-31", "1970-01-01", "2026-01-01"];
    let entry = |(number, date): (usize, &&str)| dated(&format!("a{number}"), "Đường", &format!("{date}T00:00:00Z"));
    let mut entries: Vec<NewEntry> = dates.iter().enumerate().map(entry).collect();
    entries.push(dated("a7", "Đường", "9999-12-31T23:59:59Z"));
    let index = filled(&entries);
    for order in [HitOrder::Relevance, HitOrder::Date] {
        let query = SearchQuery { order, limit: 2, ..query("duong") };
        assert_eq!(paged(&index, &query), ["a6", "a5", "a4", "a3", "a2", "a1", "a0"], "{order:?}");
        let at_the_end_of_time = SearchQuery { now: 253_402_300_799, ..query };
        assert_eq!(paged(&index, &at_the_end_of_time)[0], "a7", "{order:?}");
    }
}

fn rows(index: &Index<NativeSql>) -> Vec<(String, i64)> {
    let rows = index.sql().run("SELECT id, entry FROM entries ORDER BY id", vec![]).unwrap();
    rows.iter().map(|row| (row.text(0).unwrap().to_owned(), row.int(1).unwrap())).collect()
}

#[test]
fn articles_of_a_full_minute_keep_their_rows_when_they_are_indexed_again() {
    let entries: Vec<NewEntry> = (0..600).map(|n| entry(&format!("a{n}"), "Đường", "", None)).collect();
    let index = filled(&entries);
    let before = rows(&index);
    index.put(2, &entries, NOW).unwrap();
    assert_eq!(rows(&index), before);
    index.put(2, &[later("a0", "Đường", 1)], NOW).unwrap();
    assert!(rows(&index)[0].1 < before[0].1, "an article with another date gets another row");
    assert_eq!(ask(&index, "duong", None, 5).count, 600);
}

#[test]
fn indexing_an_article_takes_as_long_among_twenty_thousand_of_its_minute() {
    let index = Index::open(NativeSql::new()).unwrap();
    let entries: Vec<NewEntry> =
        (0..20_000).map(|n| dated(&format!("a{n}"), "Đường", "2030-01-01T00:00:00Z")).collect();
    let steps = |entries: &[NewEntry]| {
        let before = index.sql().steps();
        entries.chunks(20).for_each(|some| index.put(1, some, NOW).unwrap());
        index.sql().steps() - before
    };
    let first = steps(&entries[..1_000]);
    steps(&entries[1_000..19_000]);
    let last = steps(&entries[19_000..]);
    assert!(last < first + first / 10, "{first} {last}");
    assert_eq!(rows(&index).len(), 20_000);
}

#[test]
fn an_index_of_an_earlier_version_gets_all_articles_again_and_answers_in_the_meantime() {
    let sql = NativeSql::new();
    sql.migrate(&MIGRATIONS[..2]).unwrap();
    let old = entry("cu", "Đường", "", None);
    let card = Article::from_json(&old.json).unwrap().card;
    let old_row = 20_697_087_744_i64;
    let published_at = card.published_at.timestamp();
    sql.run(
        "INSERT INTO entries VALUES (?, ?, ?, ?, NULL, 3, 0, 1)",
        vec![old_row.into(), card.id.as_str().into(), old.article.into(), published_at.into()],
    )
    .unwrap();
    let card = serde_json::to_string(&card).unwrap();
    sql.run("INSERT INTO texts VALUES (?, ?, '')", vec![old_row.into(), card.into()]).unwrap();
    sql.run("UPDATE progress SET edition = 5, generation = 3", vec![]).unwrap();

    let index = Index::open(sql).unwrap();
    assert_eq!(index.progress().unwrap(), Progress { edition: 0, generation: 3 }, "the Catalog sends everything");
    assert_eq!(found(&index, "duong"), ["cu"]);
    index.put(3, &[old, later("moi", "Đường", 1)], NOW).unwrap();
    index.finish(&Finish { edition: 5, generation: 3, removed: Vec::new() }).unwrap();
    let by_date = SearchQuery { order: HitOrder::Date, ..query("duong") };
    assert_eq!(slugs(&index.search(&by_date).unwrap()), ["moi", "cu"]);
}
