//! Sitemaps of very large papers.

use gazette_core::feeds::SITEMAP_PLACES;

use super::*;
use crate::lists::SitemapPart;

/// 1 January 2026.
const NEW_YEAR: i64 = 1_767_225_600;

/// Adds articles published a second apart, as rows only, because commits of that size would take minutes.
fn fill(sql: &NativeSql, from: i64, articles: u32) {
    sql.run(
        "INSERT INTO versions (id, slug, section, from_edition, article, source, card, publish_at, views)
         WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2)
         SELECT 'bai-' || (?1 + n), 'bai-' || (?1 + n), 'tin', 1, '', '', '{\"updated_at\":\"2026-02-03T04:05:06Z\"}', ?1 + n, 0
         FROM n",
        vec![from.into(), u64::from(articles).into()],
    )
    .unwrap();
}

fn paper() -> NativeSql {
    let sql = NativeSql::new();
    sql.migrate(schema::MIGRATIONS).unwrap();
    sql
}

fn query(limit: u32) -> ListQuery {
    ListQuery { edition: 1, now: NOW.as_secs(), limit, ..ListQuery::default() }
}

fn sitemap(sql: &NativeSql, query: &ListQuery) -> SitemapPart {
    lists::sitemap(sql, query).unwrap()
}

#[test]
fn a_month_with_more_places_than_a_sitemap_may_name_has_parts() {
    let sql = paper();
    fill(&sql, NEW_YEAR, 2 * SITEMAP_PLACES + 1);
    let february = NEW_YEAR + 31 * 24 * 60 * 60;
    fill(&sql, february, SITEMAP_PLACES);
    let index = sitemap(&sql, &query(1_000));
    assert_eq!(index.months, ["2026-02", "2026-01", "2026-01-2", "2026-01-3"]);
    assert!(index.places.is_empty());
    let mut named = std::collections::HashSet::new();
    for (part, places) in [SITEMAP_PLACES, SITEMAP_PLACES, 1, 0].into_iter().zip(0..) {
        let month = ListQuery { from: Some(NEW_YEAR), before: Some(february), ..query(SITEMAP_PLACES) };
        let found = sitemap(&sql, &ListQuery { skip: places * SITEMAP_PLACES, ..month }).places;
        assert_eq!(found.len(), part as usize);
        named.extend(found.into_iter().map(|(path, _)| path));
    }
    assert_eq!(named.len(), 2 * SITEMAP_PLACES as usize + 1, "each article once");
}

#[test]
fn a_paper_that_one_sitemap_can_hold_has_one() {
    let sql = paper();
    fill(&sql, NEW_YEAR, 1_000);
    let whole = sitemap(&sql, &query(1_000));
    assert_eq!((whole.places.len(), whole.months.len()), (1_000, 0));
    assert_eq!(whole.places[0], (format!("/tin/bai-{}", NEW_YEAR + 999), 1_770_091_506));
    fill(&sql, NEW_YEAR + 1_000, 1);
    assert_eq!(sitemap(&sql, &query(1_000)).months, ["2026-01"]);
}

#[test]
fn the_news_are_a_thousand_at_most_and_the_newest() {
    let sql = paper();
    fill(&sql, NEW_YEAR, 1_500);
    let news = ListQuery { from: Some(NEW_YEAR + 100), ..query(1_000) };
    let part = lists::list(&sql, &news).unwrap();
    assert_eq!(part.items.len(), 1_000);
    let since = ListQuery { from: Some(NEW_YEAR + 1_400), ..query(1_000) };
    assert_eq!(lists::list(&sql, &since).unwrap().items.len(), 100, "and nothing from before");
}

#[test]
fn a_date_that_sqlite_cant_read_keeps_nobody_out_of_the_sitemap() {
    let sql = paper();
    fill(&sql, NEW_YEAR, 3);
    sql.run(
        "UPDATE versions SET card = json_set(card, '$.updated_at', '2026-01-01T00:00:00+15:00') WHERE version = 1",
        vec![],
    )
    .unwrap();
    assert_eq!(sitemap(&sql, &query(10)).places.len(), 3);
}
