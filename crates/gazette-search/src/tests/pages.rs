//! Tests that the first page, which is made from lists, is what the tiers say that follow each other on other pages.

use super::*;

/// Before the best hit: a page after it is made tier by tier.
const BEFORE_ALL: RankCursor = RankCursor { tier: 0, block: -1, score: 1 << 52, row: -1 };

/// A paper of a few words, in which each stands with others in titles and texts, often or seldom.
fn paper(articles: usize) -> Index<NativeSql> {
    let words = ["đường", "duong", "sắt", "sát", "tàu", "hòa", "hoà", "bình"];
    let mut seed = 7_usize;
    let mut next = |end: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % end
    };
    let entries: Vec<NewEntry> = (0..articles)
        .map(|n| {
            let mut text = |most: usize| {
                let some: Vec<&str> = (0..=next(most)).map(|_| words[next(words.len() * 3 / 2).min(7)]).collect();
                some.join(" ")
            };
            let mut article =
                Article::from_json(&later(&format!("a{n}"), &text(3), i64::try_from(n).unwrap()).json).unwrap();
            article.body_text = text(6);
            if n % 5 == 0 {
                article.card.section.slug = "khac".parse().unwrap();
            }
            let json = article.to_json().unwrap();
            NewEntry { article: Hash::of(json.as_bytes()), json, unpublish_at: None }
        })
        .collect();
    filled(&entries)
}

fn positions(index: &Index<NativeSql>, query: &SearchQuery) -> Vec<(String, Option<RankCursor>, bool)> {
    let part = index.search(query).unwrap();
    let slugs = slugs(&part);
    // A hit's position can be seen only as the end of a page.
    let ends = (1..=part.hits.len()).map(|limit| {
        let limit = u32::try_from(limit).unwrap();
        index.search(&SearchQuery { limit, ..query.clone() }).unwrap().next
    });
    slugs.into_iter().zip(ends).map(|(slug, end)| (slug, end, part.has_more)).collect()
}

#[test]
fn the_first_page_is_the_beginning_of_the_tiers() {
    let mut full = 0;
    for (articles, limits) in [(12, [3, 30]), (90, [5, 25]), (1_200, [4, 20])] {
        let index = paper(articles);
        for text in [
            "đường",
            "duong",
            "đường sắt",
            "duong sat",
            "hòa bình",
            "sắt hoà",
            "duong sát tàu",
            "\"sắt đường\" tàu",
            "binh",
        ] {
            for (limit, section) in limits.iter().flat_map(|limit| [(*limit, None), (*limit, Some("khac".to_owned()))])
            {
                let first = SearchQuery { limit, section: section.clone(), ..query(text) };
                let by_tiers = SearchQuery { after: Some(BEFORE_ALL), ..first.clone() };
                let found = positions(&index, &first);
                assert_eq!(found, positions(&index, &by_tiers), "{text}, {limit} of {articles}, {section:?}");
                full += usize::from(found.len() == limit as usize);
            }
        }
    }
    assert!(full > 50, "{full} pages were full");
}

#[test]
fn all_pages_have_every_hit_once() {
    let index = paper(1_200);
    for text in ["duong", "sắt đường", "hoa binh tau"] {
        let (mut seen, mut after) = (std::collections::HashSet::new(), None);
        let count = ask(&index, text, None, 1).count;
        loop {
            let part = ask(&index, text, after, 7);
            assert!(slugs(&part).into_iter().all(|slug| seen.insert(slug)), "{text}: a hit again");
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        assert!(seen.len() == count as usize && count > 50, "{text}: {} of {count}", seen.len());
    }
}

#[test]
fn what_is_under_embargo_for_the_reader_is_in_no_list() {
    let index = paper(90);
    // The index has seen a later instant.
    let now = chrono::DateTime::parse_from_rfc3339("2026-05-07T09:40:30+07:00").unwrap().timestamp();
    for text in ["đường", "duong sat", "hòa"] {
        let first = SearchQuery { now, limit: 50, ..query(text) };
        let found = slugs(&index.search(&first).unwrap());
        assert!(!found.is_empty() && found.iter().all(|slug| slug[1..].parse::<i64>().unwrap() <= 35), "{found:?}");
        let by_tiers = SearchQuery { after: Some(BEFORE_ALL), ..first };
        assert_eq!(found, slugs(&index.search(&by_tiers).unwrap()));
    }
}
